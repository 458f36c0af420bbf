import type {Key} from '../dispatcher.ts';
import type {Line} from '../line.ts';
import {messages, type Message} from '../messages.ts';
import {enterRefused, freshHand, took, wasSeen, type Hand, type Moment} from './hand.ts';

/** A question of confirm level 1 in a panel: two buttons, and Cancel has the focus. */
export type Ask = {
  readonly kind: 'ask';
  readonly what: AskedFor;
  readonly title: string;
  readonly text: readonly string[];
  readonly cancel: string;
  readonly button: string;
  readonly focus: 'cancel' | 'act';
  readonly hand: Hand;
};

/** What the second button does. */
export type AskedFor =
  | {readonly do: 'write'; readonly account: string}
  | {readonly do: 'leave'}
  | {readonly do: 'resume'; readonly id: string};

const ask = (
  what: AskedFor,
  title: string,
  text: readonly string[],
  [cancel, button]: readonly [string, string],
): Ask => ({kind: 'ask', what, title, text, cancel, button, focus: 'cancel', hand: freshHand});

/** Asks whether this run may change the account. */
export const askForWrites = (account: string, alias: string | undefined, caller: string): Ask =>
  ask(
    {do: 'write', account},
    `Turn writes on · ${account}`,
    [
      `Account ${account}${alias === undefined ? '' : ` (${alias})`}, as ${caller}.`,
      'Until this run ends or :read-only. Each change still shows what it does and asks for its own confirmation.',
    ],
    ['Cancel', 'Turn on'],
  );

/** Asks before cks is left while flows run in it: what stays true on AWS's side. */
export const askToLeave = (flows: readonly {readonly id: string; readonly name: string}[]): Ask =>
  ask(
    {do: 'leave'},
    flows.length === 1
      ? `A ${flows.some(isTeardown) ? 'teardown runs here' : 'change is under way'}`
      : `${String(flows.length)} changes are under way`,
    [
      ...flows.slice(0, 4).map(({id, name}) => `${name} (${id})`),
      ...(flows.every(isTeardown)
        ? []
        : [
            'What AWS has accepted goes on without cks: a connect or disconnect ends by itself. What is not sent yet ' +
              'is not sent. The journal keeps how far it got: start cks again, then :flows.',
          ]),
      ...(flows.some(isTeardown)
        ? [
            "A teardown stops after the call in hand. AWS's dates run on without cks. Start cks again, then " +
              ':teardown: it looks first and goes on where it was.',
          ]
        : []),
    ],
    ['Stay', 'Leave'],
  );

const isTeardown = ({name}: {readonly name: string}) => name === 'Teardown';

/** Asks before an unfinished flow is gone on with: it was confirmed when it began. */
export const askToResume = (id: string, name: string, by: string): Ask =>
  ask(
    {do: 'resume', id},
    `Resume ${id}`,
    [`${name}, confirmed by ${by}.`, 'AWS is asked first what became of it. Only what is missing is sent.'],
    ['Cancel', 'Resume'],
  );

export type AskStep = {readonly ask?: Ask; readonly message?: Message; readonly yes?: AskedFor};

/** What one key does to a question; `yes` when its second button was pressed. */
export function pressAsk(asked: Ask, key: Key, moment: Moment): AskStep {
  if (key.kind === 'press' && ['Esc', 'q'].includes(key.name)) return {};
  if (!wasSeen(asked.hand, moment)) return {ask: asked, message: messages.typedAhead()};
  const after = {...asked, hand: took(asked.hand, key, moment)};
  if (key.kind === 'press' && ['Tab', 'Shift-Tab', 'Left', 'Right'].includes(key.name))
    return {ask: {...after, focus: asked.focus === 'cancel' ? 'act' : 'cancel'}};
  if (key.kind !== 'press' || key.name !== 'Enter') return {ask: after, message: messages.onlyInDialog()};
  if (asked.focus === 'cancel') return {};
  return enterRefused(asked.hand, moment)
    ? {ask: after, message: messages.enterIgnored()}
    : {yes: asked.what};
}

/** `[ Cancel ]   [ Disconnect ]`: the focused one is marked and in reverse. */
export const buttons = (
  cancel: string,
  act: {readonly label: string; readonly ready: boolean},
  focus: string | undefined,
): Line => [
  button(cancel, focus === 'cancel', true),
  {text: '   '},
  button(act.label, focus === 'act', act.ready),
];

const button = (label: string, focused: boolean, ready: boolean) =>
  focused
    ? {text: `[>${label} ]`, token: 'focus' as const}
    : {text: `[ ${label} ]`, ...(!ready && {token: 'off' as const})};
