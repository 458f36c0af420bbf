import {isFresh, lastSeen} from '../../model/observation.ts';
import type {LaneDecision, Question, QuestionKind} from './decision.ts';
import {judgeKeys, type JudgedKeys} from './judged-keys.ts';
import {hasActiveHsm} from './keeping.ts';
import {laneOf, type Lane} from './lane-memory.ts';
import type {Ledger} from './ledger.ts';
import {keyKey, type Plan, type PlannedStore} from './plan.ts';
import type {RegionSight} from './scene.ts';
import {undoOf} from './undo.ts';
import {rowWords} from './row-words.ts';
import type {LaneStep, LaneView} from './view.ts';

/** Questions that stand for something that failed, and not for something that somebody did. */
export function isFailure(kind: QuestionKind): boolean {
  switch (kind) {
    case 'key-refused':
    case 'key-unseen':
    case 'store-refused':
    case 'store-unknown':
    case 'connect-failed':
    case 'unread-keys':
      return true;
    case 'cancelled':
    case 'enabled':
    case 'used':
    case 'use-unseen':
    case 'new-keys':
    case 'changed':
    case 'disconnected':
    case 'no-hsm':
    case 'orphan':
    case 'pending-keys':
    case 'new-store':
    case 'new-region':
    case 'role-refused':
    case 'role-late':
      return false;
  }
}

/** One lane as a row shows it, made from its decision and from what its keys show. */
export function laneView(
  plan: Plan,
  store: PlannedStore,
  sight: RegionSight,
  ledger: Ledger,
  decision: LaneDecision,
  now: Date,
): LaneView {
  const lane = laneOf(plan, store, sight, ledger, now);
  const found = lastSeen(sight.keyStores)?.find(({id}) => id === store.id);
  const keys = judgeKeys(lane);
  const isOpen = plan.goal !== 'disconnect';
  const step = stepOf(lane, keys, decision, found?.connectionState);
  const gone = keys.done + keys.awaited.count + keys.orphans.length;
  return {
    store,
    step,
    state: stateOf(lane, keys, decision),
    text: rowWords.text(decision, step, keys, lane),
    keys: {
      planned: isOpen ? store.keys.length : 0,
      scheduled: keys.pending.count + gone,
      soaking: keys.soaking.count,
      gone,
      failed: keys.failed,
    },
    ...(found && {connectionState: found.connectionState}),
    healthy: isHealthy(lane),
    dates: datesOf(keys.pending.dates),
    decision,
  };
}

/** CONNECTED alone is no health (T10): an ACTIVE HSM has to be seen as well, and neither answer may be stale. */
function isHealthy({store, sight: {keyStores, clusters}}: Lane): boolean {
  if (!isFresh(keyStores)) return false;
  const found = keyStores.value.find(({id}) => id === store.id);
  if (found?.connectionState !== 'CONNECTED') return false;
  return found.type === 'EXTERNAL_KEY_STORE' || (isFresh(clusters) && hasActiveHsm(found, clusters.value));
}

/** Dates by the minute, with how many keys are deleted on each. */
function datesOf(dates: readonly Date[]): LaneView['dates'] {
  const byMinute = new Map<string, {at: Date; keys: number}>();
  for (const at of dates) {
    const minute = at.toISOString().slice(0, 16);
    const one = byMinute.get(minute);
    if (one) one.keys += 1;
    else byMinute.set(minute, {at, keys: 1});
  }
  return [...byMinute.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

const writeSteps: Readonly<Record<string, LaneStep>> = {
  ConnectCustomKeyStore: 'connect',
  DisconnectCustomKeyStore: 'disconnect',
  DeleteCustomKeyStore: 'delete',
};

function stepOf(
  {plan, store, ledger}: Lane,
  keys: JudgedKeys,
  decision: LaneDecision,
  connectionState: string | undefined,
): LaneStep {
  if (undoOf(ledger)) return 'undo';
  if (decision.do === 'finish') return 'gone';
  if (plan.goal === 'disconnect') return 'disconnect';
  const {allOff, pending, acts, soaking} = keys;
  if (!allOff) {
    const isSoak =
      soaking.count > 0 || (acts.length > 0 && acts.every(({operation}) => operation === 'DisableKey'));
    return isSoak && !acts.some(({operation}) => operation === 'ScheduleKeyDeletion')
      ? 'soak'
      : 'schedule keys';
  }
  const isOff = connectionState !== undefined && connectionState !== 'CONNECTED';
  if (pending.count > 0) return isOff && store.type !== 'EXTERNAL_KEY_STORE' ? 'connect' : 'wait';
  if (keys.done < store.keys.length) return '0 keys';
  if (decision.do === 'act') return writeSteps[decision.write.operation] ?? '0 keys';
  if (connectionState === 'DISCONNECTED') return 'delete';
  return connectionState === 'DISCONNECTING' || decision.do === 'gate' ? 'disconnect' : '0 keys';
}

function stateOf(lane: Lane, keys: JudgedKeys, decision: LaneDecision): LaneView['state'] {
  const {store, sight, ledger, memory} = lane;
  const since = [
    ...memory.steps,
    ...store.keys.flatMap(key => ledger.stepsOn(keyKey(store, key)).at(-1) ?? []),
  ]
    .map(({intendedAt}) => intendedAt)
    .reduce<Date | undefined>((last, at) => (last && last > at ? last : at), undefined);
  switch (decision.do) {
    case 'finish':
      return {is: 'done', end: decision.end};
    case 'gate':
      return {is: 'gate'};
    case 'ask':
      return decision.questions.some(({kind}: Question) => isFailure(kind))
        ? {is: 'failed', ...(since && {since})}
        : {is: 'asks'};
    case 'act':
    case 'record':
    case 'settle':
      return {is: 'running', ...(since && {since})};
    case 'wait':
      break;
  }
  switch (decision.for) {
    case 'silent': {
      const {keyStores} = sight;
      const failed = keyStores.status === 'unseen' ? undefined : keyStores.failed;
      return {is: 'silent', ...(failed && {since: failed.since})};
    }
    case 'date':
      return {is: 'waiting', until: keys.pending.firstDate ?? keys.soaking.until ?? decision.until};
    case 'aws':
      return {is: 'running', ...(since && {since})};
    case 'now':
      return sight.keyStores.status === 'unseen' ? {is: 'pending'} : {is: 'running', ...(since && {since})};
  }
}
