import {age} from '../model/age.ts';
import type {FailedLooks, Observation} from '../model/observation.ts';
import {isFresh} from '../model/observation.ts';
import {answeredAt} from './attempts.ts';
import type {Decision, Look} from './flow.ts';
import {isCarriedOut, isInDoubt, type FlowRecord} from './record.ts';
import {words} from './messages.ts';

/** Either what AWS shows now, or what to do until it shows it. */
export type Sight<T> =
  | {readonly ok: true; readonly value: T; readonly at: Date}
  | {readonly ok: false; readonly decision: Decision};

export type Question = {
  /** In words: `key stores`. */
  readonly what: string;
  readonly look: Look;
  readonly record: FlowRecord;
  readonly now: Date;
  /** How old an answer may be to decide on; 30 s unless told otherwise. */
  readonly maxAgeMs?: number;
};

const minute = 60_000;
const defaultAgeMs = 30_000;
/** The Date header of an answer has whole seconds. */
const headerMs = 1000;

/**
 * The only way for a flow to an observation: never one that is unseen, stale, failed, too old, or from before the
 * flow's last call. Looks again instead, for as long as that can help, and then stops with the reason.
 */
export function freshly<T>(observation: Observation<T>, question: Question): Sight<T> {
  const {look, record, now, maxAgeMs = defaultAgeMs, what} = question;
  const failed = observation.status === 'unseen' ? undefined : observation.failed;
  if (failed) return {ok: false, decision: whileFailing(failed, question)};
  const again = (why: string, seconds: number): Sight<T> => ({
    ok: false,
    decision: {do: 'wait', why, seconds, look: [look], ...accepted(record)},
  });
  if (!isFresh(observation)) {
    return observation.status === 'unseen' &&
      observation.askedAt &&
      now.getTime() - observation.askedAt.getTime() > 30 * minute
      ? {ok: false, decision: unable(record, words.neverAnswered(what), words.lookElsewhere)}
      : again(words.notSeenYet(what), 5);
  }
  const lastCall = Math.max(0, ...record.steps.map(step => answeredAt(step).getTime()));
  if (observation.at.getTime() + headerMs <= lastCall)
    return again(accepted(record).accepted ? words.acceptedUnseen(what) : words.lookingAfterCall(what), 5);
  if (now.getTime() - observation.at.getTime() > maxAgeMs) return again(words.lookingAnew(what), 0);
  return {ok: true, value: observation.value, at: observation.at};
}

function whileFailing({failure, since}: FailedLooks, {record, now, look, what}: Question): Decision {
  const [seconds, limit] = patienceWith(failure.kind);
  const ms = now.getTime() - since.getTime();
  if (ms > limit) return unable(record, words.cannotSee(what, failure, age(ms)), failure.remedy);
  return {do: 'wait', why: words.notAnswering(what, failure), seconds, look: [look], ...accepted(record)};
}

/** True where a run of failed looks is of a kind that passes, and not too long yet: looking again can help. */
export function mayPass({failure, since}: FailedLooks, now: Date): boolean {
  const [, limit] = patienceWith(failure.kind);
  return now.getTime() - since.getTime() <= limit;
}

/** Seconds between looks, and milliseconds until looking on makes no sense. */
function patienceWith(kind: FailedLooks['failure']['kind']): readonly [number, number] {
  switch (kind) {
    case 'expired':
    case 'no-credentials':
      return [30, 12 * 60 * minute];
    case 'denied':
    case 'invalid':
    case 'not-found':
    case 'region-off':
      // A permission that was just granted takes some seconds to arrive.
      return [15, minute];
    default:
      return [15, 30 * minute];
  }
}

/** Nothing can be seen: after a call the flow stays open, before one nothing has happened. */
export const unable = (record: FlowRecord, why: string, remedy: string): Decision =>
  record.steps.some(step => isInDoubt(step) || isCarriedOut(step))
    ? {do: 'stop', outcome: 'in-doubt', why, remedy}
    : {do: 'stop', outcome: 'refused', why: `${why} ${words.nothingSent}`, remedy};

/** Marks a wait after which nothing is left to send. */
const accepted = (record: FlowRecord): {accepted?: true} =>
  record.steps.some(isCarriedOut) && isStoreMove(record) ? {accepted: true} : {};

const isStoreMove = ({steps}: FlowRecord) =>
  steps.every(({write}) => /^(Connect|Disconnect)CustomKeyStore$/.test(write.operation));
