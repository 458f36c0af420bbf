import {clock} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import {wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';

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
  const answered = picture.regions.flatMap(({keyStores}) =>
    keyStores.status === 'seen' ? [keyStores.at.getTime()] : [],
  );
  const behind = answered.length === 0 ? 'before' : clock(new Date(Math.max(...answered)));
  const sentences = [
    `Credentials of ${identity ? safeText(callerName(identity.arn)) : 'this run'} ended${ended}. Rows behind are from ${behind} ` +
      'and marked stale. In another shell:',
    ` aws sso login${profile === undefined ? '' : ` --profile ${safeText(profile)}`}`,
    'cks looks again every 30s. c copies',
    'R now · v other profile · q quit',
    'Esc stay with stale data',
  ];
  return sentences.flatMap(part =>
    part.startsWith(' ')
      ? [[{text: ` ${part}`}]]
      : wrapText(part, width - 3).map((row): Line => [{text: ` ${row}`}]),
  );
}
