import type {Key} from '../../model/key.ts';
import {answeredAt, hasSettled, isLongAgo} from '../attempts.ts';
import {isCarriedOut, isInDoubt, type Step} from '../record.ts';
import {callOnKey} from './key-call.ts';
import {keyQuestion} from './key-questions.ts';
import {saidOfKey, type Lane} from './lane-memory.ts';
import {disabledKnownAt, pendingKnownAt, type KeyJudgement, type LiveKey} from './live-key.ts';
import {keyKey, type PlannedKey} from './plan.ts';
import {isLasting, isOlder, lastCall, minute, plus, second, seeingKey} from './sighting.ts';
import {judgeSoak} from './soak.ts';
import {words} from './words.ts';

/**
 * Judges one planned key (T4: no other key is ever judged). One key's trouble is its own: nothing here looks at another
 * key.
 */
export function judgeKey(lane: Lane, planned: PlannedKey): KeyJudgement {
  const {store, sight, ledger, memory, now} = lane;
  const steps = ledger.stepsOn(keyKey(store, planned));
  const seen = seeingKey(sight.keys.get(planned.id), memory.goneAt.get(planned.id), lastCall(steps));
  switch (seen.is) {
    case 'gone': {
      const doubt = steps.findLast(isInDoubt);
      if (!doubt) return {is: 'gone', at: seen.at};
      const result =
        doubt.write.operation === 'ScheduleKeyDeletion' ? 'carried-out' : ('not-carried-out' as const);
      return {is: 'settle', step: doubt.number, result, because: words.keyIsGone};
    }
    case 'look':
      return {is: 'look', look: 'keys'};
    case 'silent': {
      const {failure, since} = seen.failed;
      if (!isLasting(failure.kind) || !isOlder(since, minute, now))
        return {is: 'silent', failed: seen.failed};
      if (saidOfKey(lane, 'key-unseen', planned.id, seen.failed.latest)?.choice === 'try-again')
        return {is: 'look', look: 'keys'};
      return {is: 'ask', question: keyQuestion.hidden(lane, planned, failure), failed: true};
    }
    case 'seen':
      return judgeLive({lane, planned, key: seen.key, at: seen.at, steps});
  }
}

function judgeLive(live: LiveKey): KeyJudgement {
  const {key, steps} = live;
  const doubt = steps.findLast(isInDoubt);
  if (doubt) return judgeDoubt(live, doubt);
  switch (key.state) {
    case 'PendingDeletion':
      return pending(live);
    case 'Enabled':
    case 'Disabled':
    case 'Unavailable':
      return judgeUsable(live);
    case 'Creating':
    case 'Updating':
      return {is: 'wait', until: plus(live.at, minute), why: words.keyMoves(live.planned, key.state)};
    case 'PendingImport':
    case 'PendingReplicaDeletion':
    default:
      // No call is made in a state that no key of a store can have, or that nobody knows.
      return saidOfKey(live.lane, 'key-unseen', live.planned.id, live.at)?.choice === 'try-again'
        ? {is: 'look', look: 'keys'}
        : {is: 'ask', question: keyQuestion.unknownState(live), failed: true};
  }
}

function pending(live: LiveKey): KeyJudgement {
  const {lane, planned, key, at} = live;
  const known = pendingKnownAt(live);
  const again = saidOfKey(lane, 'cancelled', planned.id, known);
  return {
    is: 'pending',
    at,
    unnoted: known === undefined || again !== undefined,
    ...(key.deletionDate && {date: key.deletionDate}),
  };
}

/** A key that could be used, or could be once its store is connected. */
function judgeUsable(live: LiveKey): KeyJudgement {
  const {lane, planned, key, at, steps} = live;
  const lastStep = steps.at(-1);
  // Right after a call AWS may still show the state from before it.
  if (lastStep && isCarriedOut(lastStep) && !hasSettled(lastStep, at)) {
    const shows = lastStep.write.operation === 'ScheduleKeyDeletion' || key.state === 'Enabled';
    if (shows)
      return {is: 'wait', until: plus(at, 5 * second), why: words.notShownYet(lastStep.write, planned)};
  }
  const wasPending = pendingKnownAt(live);
  if (wasPending) {
    // A cancelled deletion is somebody's decision: it is never scheduled again by itself.
    const again = saidOfKey(lane, 'cancelled', planned.id, wasPending);
    return again?.choice === 'schedule-again'
      ? callOnKey(live, 'ScheduleKeyDeletion', again.at)
      : {is: 'ask', question: keyQuestion.cancelled(live), failed: false};
  }
  const wasDisabled = disabledKnownAt(live);
  if (key.state === 'Enabled' && wasDisabled) {
    const again = saidOfKey(lane, 'enabled', planned.id, wasDisabled);
    return again?.choice === 'disable-again'
      ? callOnKey(live, 'DisableKey', again.at)
      : {is: 'ask', question: keyQuestion.enabled(live), failed: false};
  }
  return judgeSoak(live) ?? callOnKey(live, 'ScheduleKeyDeletion');
}

/** How a call on a key without an answer is settled, or until when it is looked for. */
export type KeyDoubt = {
  readonly settle: {readonly result: 'carried-out' | 'not-carried-out'; readonly because: string};
  readonly wait?: {readonly until: Date; readonly why: string};
};

/** T6: a call in doubt is settled by what AWS shows, and no effect means nothing within the first minute. */
export function settleKeyCall(step: Step, key: Key, at: Date): KeyDoubt {
  const {operation} = step.write;
  const shown = words.keyShows(key.state);
  if (showsEffect(step, key.state)) return {settle: {result: 'carried-out', because: shown}};
  const settle = {result: 'not-carried-out', because: words.stillAfterMinute(shown)} as const;
  // A change that waits for the store to be connected shows nothing: to say it twice does no harm.
  const deferred = key.state === 'Unavailable' && (operation === 'DisableKey' || operation === 'EnableKey');
  if (deferred) return {settle: {result: 'not-carried-out', because: shown}};
  return hasSettled(step, at)
    ? {settle}
    : {settle, wait: {until: plus(at, 5 * second), why: words.noAnswer(operation, shown)}};
}

/** Settles a call without an answer (T6), or asks where time has blurred what AWS shows. */
function judgeDoubt(live: LiveKey, step: Step): KeyJudgement {
  const {lane, planned, key, at} = live;
  const {settle, wait} = settleKeyCall(step, key, at);
  if (wait) return {is: 'wait', ...wait};
  const isBlurred = step.write.operation === 'ScheduleKeyDeletion' || key.state === 'Enabled';
  if (settle.result === 'not-carried-out' && isBlurred && isLongAgo(step, at)) {
    // It may have been carried out and undone by somebody since: only a person may say that it is sent again.
    const question = keyQuestion.longAgo(live, step);
    const said = question && saidOfKey(lane, question.kind, planned.id, answeredAt(step));
    if (question && said?.choice !== question.choices[0]?.choice) return {is: 'ask', question, failed: false};
    const because = said && words.saidAgain(words.keyShows(key.state), said);
    if (because) return {is: 'settle', step: step.number, result: settle.result, because};
  }
  return {is: 'settle', step: step.number, ...settle};
}

/** True where the state of a key shows what a call on it does. */
export function showsEffect({write: {operation}}: Step, state: Key['state']): boolean {
  switch (operation) {
    case 'ScheduleKeyDeletion':
      return state === 'PendingDeletion';
    case 'CancelKeyDeletion':
      return state !== 'PendingDeletion';
    case 'DisableKey':
      return state === 'Disabled';
    case 'EnableKey':
      return state === 'Enabled';
    default:
      return false;
  }
}
