import type {Key} from '../../model/key.ts';
import {answeredAt, hasSettled, standingOf} from '../attempts.ts';
import {isCarriedOut, isInDoubt, type Step} from '../record.ts';
import type {LaneDecision, Question} from './decision.ts';
import {settleKeyCall, showsEffect} from './judge-key.ts';
import {keyQuestion} from './key-questions.ts';
import {lastDone, later, saidOfKey, type Lane} from './lane-memory.ts';
import {keyKey, type PlannedKey} from './plan.ts';
import {isLasting, isOlder, lastCall, maxAge, minute, plus, second, seeingKey} from './sighting.ts';
import {words} from './words.ts';

/** Where one planned key stands on the way back. */
export type UndoneKey =
  /** Nothing to undo, or undone. */
  | {readonly is: 'kept'}
  /** AWS no longer knows it: that cannot be undone. */
  | {readonly is: 'gone'}
  | {readonly is: 'look'}
  | {readonly is: 'wait'; readonly until: Date; readonly why: string}
  | {readonly is: 'decided'; readonly decision: Extract<LaneDecision, {do: 'act' | 'settle'}>}
  | {readonly is: 'ask'; readonly question: Question}
  | {readonly is: 'silent'; readonly failed: Extract<ReturnType<typeof seeingKey>, {is: 'silent'}>['failed']};

/** What an abort takes back. */
export type Undo = {readonly at: Date; readonly enableKeys: boolean; readonly reconnectStores: boolean};

/**
 * Takes back what the plan did to one key: cancels its deletion, and enables it where that was asked for and it was
 * Enabled when the plan was made (T10). A key that was pending before the plan is left as it was.
 */
export function undoKey(lane: Lane, planned: PlannedKey, undo: Undo): UndoneKey {
  const {store, sight, ledger, memory, now} = lane;
  const steps = ledger.stepsOn(keyKey(store, planned));
  // T9: what was seen before the abort may be days old, and somebody may have scheduled the key since.
  const after = later(lastCall(steps), undo.at);
  const seen = seeingKey(sight.keys.get(planned.id), memory.goneAt.get(planned.id), after);
  const doubt = steps.findLast(isInDoubt);
  switch (seen.is) {
    case 'gone':
      // Only a deletion ends a key: the call that may have scheduled it is what did.
      return doubt
        ? settled(
            doubt,
            doubt.write.operation === 'ScheduleKeyDeletion' ? 'carried-out' : 'not-carried-out',
            words.keyIsGone,
          )
        : {is: 'gone'};
    case 'look':
      return {is: 'look'};
    case 'silent': {
      const {failure, since, latest} = seen.failed;
      if (!isLasting(failure.kind) || !isOlder(since, minute, now)) return seen;
      return saidOfKey(lane, 'key-unseen', planned.id, latest)?.choice === 'try-again'
        ? {is: 'look'}
        : {is: 'ask', question: keyQuestion.hidden(lane, planned, failure)};
    }
    case 'seen':
      return doubt
        ? undoDoubt(doubt, seen.key, seen.at)
        : undoLive(lane, planned, undo, {key: seen.key, at: seen.at, steps});
  }
}

const settled = (step: Step, result: 'carried-out' | 'not-carried-out', because: string): UndoneKey => ({
  is: 'decided',
  decision: {do: 'settle', step: step.number, result, because},
});

/** T6: also a call of before the abort is settled by what AWS shows; nothing of the way forward is sent again. */
function undoDoubt(step: Step, key: Key, at: Date): UndoneKey {
  const {settle, wait} = settleKeyCall(step, key, at);
  return wait ? {is: 'wait', ...wait} : settled(step, settle.result, settle.because);
}

type Live = {readonly key: Key; readonly at: Date; readonly steps: readonly Step[]};

function undoLive(lane: Lane, planned: PlannedKey, undo: Undo, live: Live): UndoneKey {
  const {key, at, steps} = live;
  const last = steps.at(-1);
  if (
    last &&
    isCarriedOut(last) &&
    !hasSettled(last, at) &&
    !showsEffect(last, key.state) &&
    key.state !== 'Unavailable'
  )
    return {is: 'wait', until: plus(at, 5 * second), why: words.notShownYet(last.write, planned)};
  const isOurs = planned.state !== 'PendingDeletion' || lastDone(steps, 'ScheduleKeyDeletion') !== undefined;
  switch (key.state) {
    case 'PendingDeletion':
      return isOurs ? call(lane, planned, undo, live, 'CancelKeyDeletion') : {is: 'kept'};
    case 'Disabled':
    case 'Unavailable':
      return wantsEnabling(planned, undo, live) ? call(lane, planned, undo, live, 'EnableKey') : {is: 'kept'};
    case 'Enabled':
      return {is: 'kept'};
    default:
      // Nothing is sent in a state that no key of a store has, or that nobody knows: it is not pending, so it stays.
      return {is: 'kept'};
  }
}

/** T10: only a key that the plan found Enabled, and that this journal made unusable. */
function wantsEnabling(planned: PlannedKey, {at, enableKeys}: Undo, {steps, key}: Live): boolean {
  if (!enableKeys || planned.state !== 'Enabled') return false;
  const ours = lastDone(steps, 'DisableKey') ?? lastDone(steps, 'CancelKeyDeletion');
  if (!ours) return false;
  const enabled = lastDone(steps, 'EnableKey');
  if (!enabled || answeredAt(enabled) < at) return true;
  // Once it was carried out, a key that is Disabled was disabled by somebody; an Unavailable one shows nothing of it.
  return key.state === 'Disabled' && answeredAt(ours) > answeredAt(enabled);
}

function call(
  lane: Lane,
  planned: PlannedKey,
  {at: since}: Undo,
  {at, steps}: Live,
  operation: 'CancelKeyDeletion' | 'EnableKey',
): UndoneKey {
  const {store, now} = lane;
  const again = saidOfKey(lane, 'key-refused', planned.id, since);
  // A deletion that somebody schedules after it was cancelled is cancelled again: that is what the abort is for.
  const done = lastDone(steps, operation)?.number ?? -1;
  const from = later(since, again?.choice === 'try-again' ? again.at : undefined) ?? since;
  const standing = standingOf(
    steps.filter(step => step.write.operation === operation && step.number > done && step.intendedAt >= from),
  );
  const send = (): UndoneKey =>
    isOlder(at, maxAge.keyWrite, now)
      ? {is: 'look'}
      : {
          is: 'decided',
          decision: {do: 'act', write: {operation, region: store.region, keyId: planned.id}, look: []},
        };
  switch (standing.is) {
    case 'open':
      return send();
    case 'again':
      return standing.at > now ? {is: 'wait', until: standing.at, why: standing.why} : send();
    case 'refused':
    case 'given-up':
      return {is: 'ask', question: keyQuestion.refused(lane, planned, standing)};
    case 'in-doubt':
    case 'carried-out':
      return {is: 'look'};
  }
}
