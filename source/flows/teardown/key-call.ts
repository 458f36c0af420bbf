import {standingOf} from '../attempts.ts';
import {keyQuestion} from './key-questions.ts';
import {later, saidOfKey} from './lane-memory.ts';
import type {KeyJudgement, KeyWrite, LiveKey} from './live-key.ts';
import {isOlder, maxAge} from './sighting.ts';

/**
 * The call on a key, if AWS has not refused it for good.
 *
 * @param since tries of before this moment are of an episode that is over
 */
export function callOnKey(live: LiveKey, operation: KeyWrite['operation'], since?: Date): KeyJudgement {
  const {lane, planned, at, steps} = live;
  const {now, store} = lane;
  const again = saidOfKey(lane, 'key-refused', planned.id, since);
  const from = later(since, again?.choice === 'try-again' ? again.at : undefined);
  const tries = steps.filter(
    step => step.write.operation === operation && (!from || step.intendedAt >= from),
  );
  const write: KeyWrite =
    operation === 'DisableKey'
      ? {operation, region: store.region, keyId: planned.id}
      : {operation, region: store.region, keyId: planned.id, days: planned.days};
  const send = (): KeyJudgement =>
    isOlder(at, maxAge.keyWrite, now) ? {is: 'look', look: 'keys'} : {is: 'act', write};
  const standing = standingOf(tries);
  switch (standing.is) {
    case 'open':
      return send();
    case 'again':
      return standing.at > now ? {is: 'wait', until: standing.at, why: standing.why} : send();
    case 'refused':
    case 'given-up':
      return {is: 'ask', question: keyQuestion.refused(lane, planned, standing), failed: true};
    case 'in-doubt':
    case 'carried-out':
      // Both are dealt with before: what AWS shows then contradicts them, and only a look can tell.
      return {is: 'look', look: 'keys'};
  }
}
