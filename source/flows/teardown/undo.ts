import type {KeyStore} from '../../model/key-store.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import {answeredAt, hasSettled} from '../attempts.ts';
import type {LaneDecision, Question} from './decision.ts';
import {laneOf, lastDone, later, type Lane} from './lane-memory.ts';
import type {Ledger} from './ledger.ts';
import {doomedStores, type Plan, type PlannedKey, type PlannedStore} from './plan.ts';
import {sightOf, type RegionSight, type TeardownScene} from './scene.ts';
import {isOlder, lastCall, lookNow, maxAge, seeing, seeingKey, silence, waitFor} from './sighting.ts';
import {askUnknownState, callOnStore, following, settleStoreCall} from './store-call.ts';
import {undoKey, type Undo, type UndoneKey} from './undo-key.ts';
import {words} from './words.ts';

/** The question whose answer `undo` turns every lane back; `covers` says what else is wanted. */
const abortQuestion = 'abort';

/** What an abort in the journal takes back; undefined where there is none. */
export function undoOf(ledger: Ledger): Undo | undefined {
  const said = ledger.answerTo(abortQuestion);
  return said?.choice === 'undo'
    ? {
        at: said.at,
        enableKeys: said.covers.includes('enable-keys'),
        reconnectStores: said.covers.includes('reconnect-stores'),
      }
    : undefined;
}

const looks = ['stores', 'keys'] as const;

/**
 * The next step back of one store's lane: every deletion of this plan that is still pending is cancelled, whatever was
 * decided about the store before. Then, where the abort says so, keys that were Enabled are enabled, and a store that
 * this journal disconnected is connected. What AWS has already deleted stays deleted.
 */
export function decideUndo(
  plan: Plan,
  store: PlannedStore,
  sight: RegionSight,
  ledger: Ledger,
  now: Date,
): LaneDecision {
  const lane = laneOf(plan, store, sight, ledger, now);
  const undo = undoOf(ledger);
  if (!undo) return lookNow(now, looks);
  const kept = lane.memory.answers.find(({choice, at}) => choice === 'keep-store' && at > undo.at);
  if (kept) return {do: 'finish', end: 'kept', text: words.finishedKept(store, kept.by)};
  if (plan.goal !== 'disconnect') {
    const keys = undoKeys(lane, undo);
    if (keys) return keys;
  }
  return undoStore(lane, undo);
}

/** T9: what was scheduled is cancelled, key by key, and one key's trouble holds up no other. Undefined: all is done. */
function undoKeys(lane: Lane, undo: Undo): LaneDecision | undefined {
  const {store, now} = lane;
  const judged = store.keys.map(key => undoKey(lane, key, undo));
  const decided = judged.flatMap(one => (one.is === 'decided' ? [one.decision] : []));
  const first = decided.find(({do: what}) => what === 'settle') ?? decided[0];
  if (first) return first;
  if (judged.some(({is}) => is === 'look')) return lookNow(now, looks);
  const [wait] = judged.flatMap(one => (one.is === 'wait' ? [one] : []));
  if (wait) return wait.until > now ? waitFor('aws', wait.until, wait.why, looks) : lookNow(now, looks);
  const questions = judged.flatMap((one: UndoneKey): readonly Question[] =>
    one.is === 'ask' ? [one.question] : [],
  );
  const [question, ...others] = questions;
  if (question) return {do: 'ask', questions: [question, ...others], look: looks};
  const [silent] = judged.flatMap(one => (one.is === 'silent' ? [one.failed] : []));
  return silent && silence(silent, now, looks);
}

function undoStore(lane: Lane, undo: Undo): LaneDecision {
  const {store, sight, memory, now} = lane;
  const seen = seeing(sight.keyStores, later(lastCall(memory.steps), undo.at));
  if (seen.is === 'silent') return silence(seen.failed, now, looks);
  if (seen.is === 'look') return lookNow(now, looks);
  const found = seen.value.find(({id}) => id === store.id);
  const doubt = settleStoreCall(lane, found, seen.at);
  if (doubt) return doubt;
  if (!found)
    return lastDone(memory.steps, 'DeleteCustomKeyStore')
      ? {do: 'finish', end: 'deleted', text: words.deleted(store, seen.at, now)}
      : {do: 'finish', end: 'gone', text: words.goneByOthers(store)};
  return reconnect(lane, found, seen.at, undo) ?? {do: 'finish', end: 'undone', text: outcome(lane, found)};
}

/** Keys that are gone are no part of what was kept, also where they went after the abort and no note says so. */
function outcome({store, sight, memory: {goneAt}}: Lane, found: KeyStore): string {
  const left = store.keys.filter(
    ({id}) => seeingKey(sight.keys.get(id), goneAt.get(id), undefined).is === 'gone',
  ).length;
  const {code} = explainConnectionError(found.connectionErrorCode, found.type);
  return words.undone(
    store,
    store.keys.length - left,
    left,
    found.connectionState === 'FAILED' ? code : undefined,
  );
}

/** T10: only a store that was CONNECTED when the plan was made and that this journal disconnected. */
function reconnect(lane: Lane, found: KeyStore, at: Date, {at: since, reconnectStores}: Undo) {
  const {store, memory, now} = lane;
  const disconnected = lastDone(memory.steps, 'DisconnectCustomKeyStore');
  if (!reconnectStores || store.connectionState !== 'CONNECTED' || !disconnected) return undefined;
  const connected = lastDone(memory.steps, 'ConnectCustomKeyStore');
  const ours = connected && connected.intendedAt > since ? connected : undefined;
  switch (found.connectionState) {
    case 'CONNECTED':
      return hasSettled(disconnected, at)
        ? undefined
        : following(lane, disconnected, at, words.undoConnecting(store));
    case 'CONNECTING':
    case 'DISCONNECTING':
      return following(lane, memory.steps.at(-1), at, words.moving(store, found.connectionState));
    case 'DISCONNECTED': {
      if (ours && answeredAt(ours) > answeredAt(disconnected) && hasSettled(ours, at)) return undefined;
      return isOlder(at, maxAge.storeWrite, now)
        ? lookNow(now, looks)
        : callOnStore(lane, 'ConnectCustomKeyStore', at, {
            since: later(since, answeredAt(disconnected)),
            late: 'DISCONNECTED',
          });
    }
    case 'FAILED':
      // T9: the way back takes nothing down, also not to try again; the outcome says how the store stands.
      return ours && !hasSettled(ours, at)
        ? following(lane, ours, at, words.undoConnecting(store))
        : undefined;
    default:
      return askUnknownState(lane, found, at);
  }
}

/** The planned keys whose deletion an abort would cancel now, as far as they were seen. */
export function keysToUndo(plan: Plan, scene: TeardownScene, ledger: Ledger): readonly PlannedKey[] {
  return doomedStores(plan).flatMap(store => {
    const {keys} = sightOf(scene, store.region);
    return store.keys.filter(({id, state}) => {
      const seen = keys.get(id);
      if (seen?.status !== 'seen' || seen.value.state !== 'PendingDeletion') return false;
      if (seen.failed?.failure.kind === 'not-found') return false;
      return (
        state !== 'PendingDeletion' ||
        lastDone(ledger.stepsOn(`${store.region}/${id}`), 'ScheduleKeyDeletion') !== undefined
      );
    });
  });
}
