import type {FailureKind} from '../../model/failure.ts';
import type {Key} from '../../model/key.ts';
import {isFresh, type FailedLooks, type Observation} from '../../model/observation.ts';
import {answeredAt} from '../attempts.ts';
import type {Step} from '../record.ts';
import type {LaneDecision} from './decision.ts';
import type {LaneLook} from './scene.ts';
import {words} from './words.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
/** AWS deletes a key up to so long after its date. */
export const later24h = day;

/** How old an answer may be to change something on the strength of it. */
export const maxAge = {
  /** Of stores and HSMs, before a store is connected, disconnected or deleted. */
  storeWrite: minute,
  /** Of anything, before a key is disabled or scheduled. */
  keyWrite: 10 * minute,
  /** Of the list of all keys, while keys are being disabled and scheduled one after the other. */
  inventory: hour,
} as const;

/** To read thousands of keys takes longer than a minute, and the first answer grows old before the last is there. */
export const readingAge = (keys: number): number => Math.min(maxAge.keyWrite, minute + keys * 100);

/** What an observation is good for: a value to decide on, a reason to look again, or a Region that does not answer. */
export type Seen<T> =
  | {readonly is: 'seen'; readonly value: T; readonly at: Date}
  | {readonly is: 'look'}
  | {readonly is: 'silent'; readonly failed: FailedLooks};

/**
 * The only way from an observation to a decision: never from one that is unseen, of another run, stale, or of before
 * `after`, the last call on the same thing.
 */
export function seeing<T>(observation: Observation<T>, after?: Date): Seen<T> {
  if (observation.status !== 'unseen' && observation.failed)
    return {is: 'silent', failed: observation.failed};
  if (!isFresh(observation) || (after && observation.at < after)) return {is: 'look'};
  return {is: 'seen', value: observation.value, at: observation.at};
}

/** When the last of these calls was answered. */
export const lastCall = (steps: readonly Step[]): Date | undefined => {
  const step = steps.at(-1);
  return step && answeredAt(step);
};

export const isOlder = (at: Date, ms: number, now: Date): boolean => now.getTime() - at.getTime() > ms;
export const plus = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** What AWS last said of one key. */
export type KeySeen =
  | {readonly is: 'seen'; readonly key: Key; readonly at: Date}
  /** AWS no longer knows it. */
  | {readonly is: 'gone'; readonly at: Date}
  | {readonly is: 'look'}
  | {readonly is: 'silent'; readonly failed: FailedLooks};

/**
 * One key as it can be decided on.
 *
 * @param goneAt when the journal noted it as gone: it need not be asked for again
 */
export function seeingKey(
  observation: Observation<Key> | undefined,
  goneAt: Date | undefined,
  after: Date | undefined,
): KeySeen {
  if (observation && observation.status !== 'unseen') {
    const {failed} = observation;
    if (failed?.failure.kind === 'not-found') return {is: 'gone', at: goneAt ?? failed.latest};
    // What AWS shows wins over the journal.
    if (goneAt && !(isFresh(observation) && observation.at > goneAt)) return {is: 'gone', at: goneAt};
    const seen = seeing(observation, after);
    return seen.is === 'seen' ? {is: 'seen', key: seen.value, at: seen.at} : seen;
  }
  return goneAt ? {is: 'gone', at: goneAt} : {is: 'look'};
}

/** True for failures that waiting does not mend: a person has to. */
export function isLasting(kind: FailureKind): boolean {
  switch (kind) {
    case 'denied':
    case 'invalid':
    case 'region-off':
    case 'not-found':
      return true;
    case 'expired':
    case 'no-credentials':
    case 'throttled':
    case 'unreachable':
    case 'timed-out':
    case 'conflict':
    case 'unexpected':
      return false;
  }
}

export type Wait = Extract<LaneDecision, {do: 'wait'}>;

export const waitFor = (what: Wait['for'], until: Date, why: string, look: readonly LaneLook[]): Wait => ({
  do: 'wait',
  for: what,
  until,
  why,
  look,
});

/** Newer answers are wanted before anything is decided. */
export const lookNow = (now: Date, look: readonly LaneLook[], why: string = words.looking): Wait =>
  waitFor('now', now, why, look);

const maxSilenceMs = 10 * minute;

/** T1, T6: a Region that does not answer is never taken for one where nothing is; nothing is sent to it. */
export function silence({failure, since, nextLook}: FailedLooks, now: Date, look: readonly LaneLook[]): Wait {
  // The longer it is silent, the less often it is asked: a Region may be so for days.
  const first = isLasting(failure.kind) ? minute : 15 * second;
  const soon = plus(now, Math.min(Math.max(first, now.getTime() - since.getTime()), maxSilenceMs));
  return waitFor(
    'silent',
    nextLook && nextLook > now ? nextLook : soon,
    words.silent(failure, since, now),
    look,
  );
}

/** The earlier of two moments, where there is one. */
export const earlier = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  !one || (other && other < one) ? other : one;
