import {wrapText} from '../cells.ts';
import type {Key} from '../dispatcher.ts';
import {enterRefused, freshHand, took, wasSeen, type Hand, type Moment} from '../flow/hand.ts';
import type {Line} from '../line.ts';
import {messages, type Message} from '../messages.ts';
import type {MfaQuestion} from './mfa-desk.ts';

/** The panel that asks for the code of an MFA device. */
export type MfaPanel = {
  readonly kind: 'mfa';
  readonly question: MfaQuestion;
  /** The digits as typed; they are drawn by their number only. */
  readonly code: string;
  readonly hand: Hand;
};

export const mfaPanel = (question: MfaQuestion): MfaPanel => ({
  kind: 'mfa',
  question,
  code: '',
  hand: freshHand,
});

export type MfaStep = {
  /** Undefined: closed. */
  readonly panel?: MfaPanel;
  readonly message?: Message;
  /** What becomes of the question; `code` absent: none is given. */
  readonly effect?: {readonly kind: 'mfa'; readonly code?: string};
};

/** Every MFA code that AWS takes has so many digits. */
const digits = 6;

/** What one key does: digits go in, Enter sends them, Esc gives no code. */
export function pressMfa(panel: MfaPanel, key: Key, moment: Moment): MfaStep {
  if (key.kind === 'press' && key.name === 'Esc')
    return {effect: {kind: 'mfa'}, message: messages.noMfaCode()};
  if (!wasSeen(panel.hand, moment)) return {panel, message: messages.typedAhead()};
  const after = {...panel, hand: took(panel.hand, key, moment)};
  if (key.kind === 'paste') {
    const code = key.text.trim();
    return new RegExp(`^\\d{${String(digits)}}$`, 'u').test(code)
      ? {panel: {...after, code}, message: messages.pasted()}
      : {panel: after, message: messages.mfaDigits()};
  }
  if (key.name === 'Enter') {
    if (panel.code.length !== digits) return {panel: after, message: messages.mfaDigits()};
    if (enterRefused(panel.hand, moment) === 'pasted')
      return {panel: after, message: messages.enterIgnored()};
    return {effect: {kind: 'mfa', code: panel.code}, message: messages.mfaSent()};
  }
  if (key.name === 'Backspace') return {panel: {...after, code: panel.code.slice(0, -1)}};
  if (!/^\d$/u.test(key.name)) return {panel: after, message: messages.mfaDigits()};
  return {panel: panel.code.length < digits ? {...after, code: panel.code + key.name} : after};
}

/** The panel's rows for a frame of `width` cells. */
export function mfaLines({question, code}: MfaPanel, width: number): readonly Line[] {
  const said = question.again
    ? 'Asked again: AWS did not take the last code, or wants another. Wait for the next one on the device.'
    : "Asked by the profile's role; valid for 1h. Not stored.";
  const wrapped = (text: string) => wrapText(text, width - 3).map((row): Line => [{text: ` ${row}`}]);
  return [
    ...wrapped(question.serial),
    [
      {text: ' Code  '},
      {text: '*'.repeat(code.length)},
      {text: '_'.repeat(digits - code.length), token: 'focus'},
    ],
    [],
    ...wrapped(said),
    ...wrapped('^C and Esc work: board stays, stale'),
    ...wrapped('Enter sends'),
  ];
}
