import {callerName} from '../../model/identity.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import {clock} from '../../model/age.ts';
import {lineWidth, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {buttons, type Ask} from './ask.ts';

/** The lines of a question, without its frame. */
export function askLines(ask: Ask, width: number): readonly Line[] {
  const text = ask.text.flatMap(part => wrapText(part, width - 4).map((row): Line => [{text: ` ${row}`}]));
  const row = buttons(ask.cancel, {label: ask.button, ready: true}, ask.focus);
  const left = Math.max(1, width - 4 - lineWidth(row));
  return [
    ...text,
    [],
    [{text: ' '.repeat(left)}, ...row],
    [{text: ' Tab other button · Enter presses · Esc'}],
  ];
}

/** What to do about credentials that have ended: the rows behind stay, marked stale. */
export function signInLines(
  picture: AccountPicture,
  profile: string | undefined,
  width: number,
): readonly Line[] {
  const identity = lastSeen(picture.identity);
  const failures = [
    standingFailure(picture.identity),
    ...picture.regions.map(({keyStores}) => standingFailure(keyStores)),
  ];
  const since = failures.flatMap(failed =>
    failed?.failure.kind === 'expired' ? [failed.since.getTime()] : [],
  );
  const ended = since.length === 0 ? '' : ` ${clock(new Date(Math.min(...since)))}`;
  const sentences = [
    `Credentials of ${identity ? callerName(identity.arn) : 'this run'} ended${ended}. Rows behind are from before ` +
      'and marked stale. In another shell:',
    ` aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`,
    'cks looks again by itself.',
    'R now · q quit · Esc stay with stale data',
  ];
  return sentences.flatMap(part =>
    part.startsWith(' ')
      ? [[{text: ` ${part}`}]]
      : wrapText(part, width - 4).map((row): Line => [{text: ` ${row}`}]),
  );
}
