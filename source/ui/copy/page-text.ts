import {deadline} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import type {View} from '../act.ts';
import {isRoot} from '../keyboard.ts';
import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';
import type {AppState} from '../state.ts';

const textOf = (line: Line): string =>
  line
    .map(({text}) => safeText(text))
    .join('')
    .trimEnd();

/** What the screen shows, as text, under a line that says of which account and when. */
export function pageText({place}: AppState, {model, context}: View): string {
  const body = model.body.map(textOf);
  while (body.at(-1) === '') body.pop();
  return [
    `# ${headText(isRoot(place) ? place.screen : (model.breadcrumb ?? place.screen), context)}`,
    '',
    ...body,
    '',
  ].join('\n');
}

/** `board · 111122223333 · KeyOps/mreyes · 14 Sep 12:04Z`: of what, whose and when. */
export function headText(what: string, {picture, now}: Pick<View['context'], 'picture' | 'now'>): string {
  const identity = lastSeen(picture.identity);
  return [
    safeText(what),
    identity?.account ?? 'account unknown',
    ...(identity ? [safeText(callerName(identity.arn))] : []),
    deadline(now, now),
  ].join(' · ');
}
