import {isInDoubt} from '../record.ts';
import type {LaneDecision} from './decision.ts';
import {judgeKey} from './judge-key.ts';
import type {Lane} from './lane-memory.ts';
import {keyKey} from './plan.ts';
import {lastCall, lookNow, seeing, silence, waitFor} from './sighting.ts';
import {settleStoreCall} from './store-call.ts';

const looks = ['stores', 'keys'] as const;

/**
 * What has to be seen or settled before the lane of a store that a person keeps is over: calls of which no answer came
 * (T6). Undefined where there is none, and where only a person could tell: who keeps a store has said enough.
 */
export function settleKept(lane: Lane): LaneDecision | undefined {
  const {store, sight, ledger, memory, now} = lane;
  const doubted = store.keys.filter(key => ledger.stepsOn(keyKey(store, key)).some(isInDoubt));
  for (const key of doubted) {
    const judged = judgeKey(lane, key);
    switch (judged.is) {
      case 'settle':
        return {do: 'settle', step: judged.step, result: judged.result, because: judged.because};
      case 'look':
        return lookNow(now, looks);
      case 'silent':
        return silence(judged.failed, now, looks);
      case 'wait':
        return judged.until > now ? waitFor('aws', judged.until, judged.why, looks) : lookNow(now, looks);
      default:
    }
  }
  if (!memory.steps.some(isInDoubt)) return undefined;
  const seen = seeing(sight.keyStores, lastCall(memory.steps));
  if (seen.is === 'silent') return silence(seen.failed, now, looks);
  if (seen.is === 'look') return lookNow(now, looks);
  const decision = settleStoreCall(
    lane,
    seen.value.find(({id}) => id === store.id),
    seen.at,
  );
  return decision?.do === 'ask' ? undefined : decision;
}
