import {isDeepStrictEqual} from 'node:util';
import type {Answer, Failure} from '../model/failure.ts';
import {observe, standingFailure, type FailedLooks, type Observation} from '../model/observation.ts';

/**
 * Folds one more answer into what was known, like `observe`, and keeps the old value object where the new one says
 * the same, so that whoever compares objects sees only what changed.
 *
 * @param nextLook when a failed question is asked again
 * @param silentSince since when it failed in the last run; it counts for the first answer of this run only
 */
export function fold<T>(
  before: Observation<T>,
  answer: Answer<T>,
  nextLook?: Date,
  silentSince?: Date,
): Observation<T> {
  const after = observe(before, answer, nextLook);
  if (before.status === 'seen' && after.status === 'seen') {
    if (answer.ok && isDeepStrictEqual(before.value, after.value)) return {...after, value: before.value};
  }
  const failed = standingFailure(after);
  const metBefore =
    standingFailure(before) !== undefined || (before.status === 'seen' && before.source === 'live');
  if (failed === undefined || silentSince === undefined || metBefore) return after;
  const longer: FailedLooks = {...failed, since: silentSince};
  return after.status === 'seen' ? {...after, failed: longer} : {status: 'failed', failed: longer};
}

/** True for the failures that no other question will escape either, until somebody signs in again. */
export const isSignedOut = ({kind}: Failure) => kind === 'expired' || kind === 'no-credentials';

/** True where two observations differ in nothing but when they were last confirmed, or last failed alike. */
export function sameButForAges<T>(
  a: Observation<T>,
  b: Observation<T>,
  sameValue: (a: T, b: T) => boolean = Object.is,
): boolean {
  if (a === b) return true;
  if (a.status === 'unseen' || b.status === 'unseen') return a.status === b.status;
  if (!sameFailure(a.failed, b.failed)) return false;
  if (a.status === 'failed' || b.status === 'failed') return a.status === b.status;
  return a.source === b.source && sameValue(a.value, b.value);
}

function sameFailure(a: FailedLooks | undefined, b: FailedLooks | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.since.getTime() === b.since.getTime() &&
    a.failure.kind === b.failure.kind &&
    a.failure.code === b.failure.code &&
    a.failure.message === b.failure.message
  );
}
