import type {DoubtfulAction, PlanSummary} from '../../access/plan-summary.ts';
import {becauseWords, verdictLook} from '../screens/access-words.ts';
import type {Token} from '../line.ts';

/** One line on whether the caller may carry a plan out. */
export type PlanLine = {readonly glyph: string; readonly token: Token; readonly text: string};

/** Regions and keys beyond so many are only counted. */
const most = 3;

/**
 * Whether the caller may make every call of a plan, in one line; then, where there are some, the keys of which only a
 * try can tell.
 *
 * @param title of the job, as `teardown operator`
 * @param storeOf the name of the store that a key is in, by the key's ARN
 */
export function planLines(
  title: string,
  {actions, allowed, doubtful, keys, unreadKeys}: PlanSummary,
  storeOf: (arn: string) => string,
): readonly PlanLine[] {
  const [first] = doubtful;
  const {glyph, token} = verdictLook(first?.verdict ?? 'allowed');
  const counted = `${title}: ${String(allowed)} of ${String(actions)} allowed`;
  const stores = [...new Set(unreadKeys.map(storeOf))];
  return [
    {glyph, token, text: [counted, ...doubtful.map(doubtText)].join('; ')},
    ...(unreadKeys.length > 0
      ? [
          {
            glyph: '▲',
            token: 'risk' as const,
            text: `${String(unreadKeys.length)} of ${String(keys)} key policies unreadable (${few(stores)}): cannot tell until it is tried`,
          },
        ]
      : []),
  ];
}

function doubtText(doubt: DoubtfulAction): string {
  const {action, verdict, everywhere, regions, keys} = doubt;
  const where =
    !everywhere && keys.length > 0 ? ` on ${String(keys.length)} ${keys.length === 1 ? 'key' : 'keys'}` : '';
  const places = !everywhere && regions.length > 0 ? ` in ${few(regions)}` : '';
  return `${action} ${verdictLook(verdict).word}${where}${places} (${becauseWords(doubt)})`;
}

const few = (names: readonly string[]): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most - 1).join(', ')} and ${String(names.length - most + 1)} others`;
