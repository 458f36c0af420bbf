import {lastSeen} from '../../model/observation.ts';
import {answeredAt} from '../attempts.ts';
import {callOnKey} from './key-call.ts';
import {keyQuestion} from './key-questions.ts';
import {lastDone, later, saidOfKey} from './lane-memory.ts';
import {disabledKnownAt, type KeyJudgement, type LiveKey} from './live-key.ts';
import {day, hour, isLasting, isOlder, minute, plus, seeing} from './sighting.ts';
import {words} from './words.ts';

/**
 * Since when a planned key is disabled and watched, as the journal knows it: by our call, or by when it was first seen
 * disabled. The plan's word is no such moment: nothing was watched then.
 */
export function watchedSince({
  lane: {memory},
  planned,
  steps,
}: Omit<LiveKey, 'key' | 'at'>): Date | undefined {
  const ours = lastDone(steps, 'DisableKey');
  // Of a call that a look has settled nobody knows when the key was disabled, nor by whom: it is watched since the look.
  const since = ours && (ours.settled?.at ?? answeredAt(ours));
  return later(since, memory.disabledSince.get(planned.id));
}

/**
 * A key that the plan disables and watches before it is scheduled. Undefined where nothing of that is left to do: no
 * refused use came, or a person has read that one came and wants it scheduled.
 */
export function judgeSoak(live: LiveKey): KeyJudgement | undefined {
  const {lane, planned, key, at} = live;
  if (planned.soakDays === 0) return undefined;
  const start = watchedSince(live);
  if (key.state === 'Disabled' && !start) return {is: 'note-disabled'};
  // Unavailable: AWS takes the call, and the key comes back disabled should somebody connect the store.
  if (!start) return callOnKey(live, 'DisableKey', disabledKnownAt(live));
  const end = plus(start, planned.soakDays * day);
  const observation = lane.sight.refused.get(planned.id);
  const told = observation && lastSeen(observation);
  const used = told && told.counted > 0 && (told.newest ?? told.until) > start;
  const seenUse = used ? (told.newest ?? told.until) : start;
  if (
    saidOfKey(lane, 'used', planned.id, seenUse)?.choice === 'schedule' ||
    (!used && saidOfKey(lane, 'use-unseen', planned.id, start)?.choice === 'schedule')
  )
    return undefined;
  if (used) return {is: 'ask', question: keyQuestion.used(live, told), failed: false};
  if (!observation) return {is: 'look', look: 'refused'};
  const over = lane.now >= end;
  const seen = seeing(observation);
  switch (seen.is) {
    case 'look':
      return {is: 'look', look: 'refused'};
    case 'silent': {
      const {failure, since: failing, latest} = seen.failed;
      if (isLasting(failure.kind) || (over && isOlder(failing, hour, lane.now)))
        return {is: 'ask', question: keyQuestion.useUnseen(live, failure), failed: false};
      if (!over) return {is: 'soaking', until: end, next: plus(latest, hour), at};
      // CloudTrail throttles soon: a person is asked only where asking it again does not help.
      const next = plus(latest, 5 * minute);
      return next > lane.now
        ? {is: 'wait', until: next, why: words.silent(failure, failing, lane.now)}
        : {is: 'look', look: 'refused'};
    }
    case 'seen': {
      if (!over) return {is: 'soaking', until: end, next: plus(seen.at, day), at};
      if (seen.value.until < end) return {is: 'look', look: 'refused'};
      // A window that begins after the key was disabled proves nothing about the time before it.
      return seen.value.from > plus(start, hour)
        ? {is: 'ask', question: keyQuestion.useUnseen(live), failed: false}
        : undefined;
    }
  }
}
