import type {Answer, Failure} from './failure.ts';

/** A run of failed looks: the latest failure, since when none has succeeded, and when the next look is due. */
export type FailedLooks = {
  readonly failure: Failure;
  readonly since: Date;
  readonly latest: Date;
  readonly nextLook?: Date;
};

/**
 * What is known of one thing that AWS can be asked for.
 *
 * Unknown is not empty: there is no way to reach a value without having looked at the status, and a value whose
 * refresh failed carries that failure with it.
 */
export type Observation<T> =
  /** Nobody has asked, or the first answer is not here yet. */
  | {readonly status: 'unseen'; readonly askedAt?: Date}
  /** AWS answered at `at`. With `failed`, every look since then failed: the value is stale. */
  | {
      readonly status: 'seen';
      readonly value: T;
      readonly at: Date;
      /** `last-run`: read from the cache file, not yet confirmed by AWS in this run. */
      readonly source: 'live' | 'last-run';
      readonly failed?: FailedLooks;
    }
  /** Every look so far failed. */
  | {readonly status: 'failed'; readonly failed: FailedLooks};

export const unseen: Observation<never> = {status: 'unseen'};

/** True only for a value that AWS gave in this run and that no later look has failed to confirm. */
export const isFresh = <T>(
  observation: Observation<T>,
): observation is Extract<Observation<T>, {status: 'seen'}> & {readonly source: 'live'} =>
  observation.status === 'seen' && observation.source === 'live' && observation.failed === undefined;

/** The failure that stands between us and a fresh value, if there is one. */
export const standingFailure = <T>(observation: Observation<T>): FailedLooks | undefined =>
  observation.status === 'unseen' ? undefined : observation.failed;

/** The last value seen, however old; undefined where nothing was ever seen. Callers show its age. */
export const lastSeen = <T>(observation: Observation<T>): T | undefined =>
  observation.status === 'seen' ? observation.value : undefined;

/** Folds one more answer into what was known. */
export function observe<T>(before: Observation<T>, answer: Answer<T>, nextLook?: Date): Observation<T> {
  if (answer.ok) return {status: 'seen', value: answer.value, at: answer.at, source: 'live'};
  const since = standingFailure(before)?.since ?? answer.at;
  const failed: FailedLooks = {
    failure: answer.failure,
    since,
    latest: answer.at,
    ...(nextLook && {nextLook}),
  };
  return before.status === 'seen' ? {...before, failed} : {status: 'failed', failed};
}
