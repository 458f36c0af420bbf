import {age} from '../../model/age.ts';
import type {Line} from '../line.ts';

const cells = 40;

/**
 * How far a connect is on the way to the time that AWS names: a scale over a bar of 40 cells. Takes milliseconds
 * since it was accepted, and the limit.
 */
export function connectBar(sinceMs: number, limitMs: number): readonly Line[] {
  // The screen's time moves in steps and may stand before the answer of the call.
  const elapsedMs = Math.max(0, sinceMs);
  const late = elapsedMs > limitMs;
  const quarter = cells / 4;
  const scale = [0, 1, 2, 3]
    .map(part => minutes((limitMs * part) / 4).padEnd(quarter))
    .join('')
    .concat(`${minutes(limitMs)} (AWS: up to)`);
  const at = Math.min(cells - 1, Math.floor((elapsedMs / limitMs) * cells));
  const note = late
    ? 'later than AWS says it takes; nothing has failed yet'
    : `${age(limitMs - elapsedMs)} left before it is late`;
  return [
    [{text: ` ${scale}`}],
    [
      {text: ' '},
      {text: `${'='.repeat(at)}o`, token: late ? 'risk' : 'busy'},
      {text: `${'·'.repeat(cells - 1 - at)}|`},
      ...(late ? [] : [{text: ' '.repeat(12)}]),
      {text: late ? `  ${note}` : note, ...(late && {token: 'risk' as const})},
    ],
  ];
}

/** A scale of five minutes has half ones. */
const minutes = (ms: number) => `${String(Math.round((ms / 60_000) * 100) / 100)}m`;
