import type {KeyStore} from '../../model/key-store.ts';
import {standingFailure} from '../../model/observation.ts';
import {belongingsOf, strangersIn} from './belongings.ts';
import type {LaneDecision} from './decision.ts';
import {decideDeleting} from './deleting.ts';
import {decideGentle} from './gentle.ts';
import {judgeKeys, type JudgedKeys} from './judged-keys.ts';
import {keepConnected} from './keeping.ts';
import {settleKept} from './kept-doubt.ts';
import {laneOf, lastDone, notes, saidOfStore, type Lane} from './lane-memory.ts';
import {reasonsOf} from './key-proof.ts';
import type {Ledger} from './ledger.ts';
import type {Plan, PlannedStore} from './plan.ts';
import type {LaneLook, RegionSight} from './scene.ts';
import {
  day,
  earlier,
  hour,
  isLasting,
  isOlder,
  lastCall,
  lookNow,
  maxAge,
  plus,
  second,
  seeing,
  silence,
  waitFor,
} from './sighting.ts';
import {asks, settleStoreCall} from './store-call.ts';
import {changeMark, storeQuestion} from './store-questions.ts';
import {words} from './words.ts';

/**
 * The next step of one store's lane. A pure function of the plan, of what AWS showed and of the journal: what AWS shows
 * wins, and a lane whose journal is empty goes on from what it sees (T7, T8). It names no other store and no key that is
 * not planned (T4).
 */
export function decideLane(
  plan: Plan,
  store: PlannedStore,
  sight: RegionSight,
  ledger: Ledger,
  now: Date,
): LaneDecision {
  const lane = laneOf(plan, store, sight, ledger, now);
  const kept = lane.memory.answers.find(({choice}) => choice === 'keep-store');
  if (store.keep || kept)
    return (
      settleKept(lane) ?? {
        do: 'finish',
        end: 'kept',
        text: words.finishedKept(store, kept?.by ?? plan.madeBy),
      }
    );
  const called = lastCall(lane.memory.steps);
  const seen = seeing(sight.keyStores, called);
  if (seen.is === 'silent') return silence(seen.failed, now, firstLooks);
  if (seen.is === 'look') return lookAfter(now, called);
  const found = seen.value.find(({id}) => id === store.id);
  const doubt = settleStoreCall(lane, found, seen.at);
  if (doubt) return doubt;
  if (!found) return gone(lane, seen.at);
  return plan.goal === 'disconnect'
    ? (asChanged(lane, found) ?? decideGentle(lane, found, seen.at))
    : decideStore(lane, found, seen.at);
}

const firstLooks: readonly LaneLook[] = ['stores', 'clusters', 'keys'];

/** AWS's answers carry whole seconds: one from right after the call may bear a date from before it. */
const lookAfter = (now: Date, called: Date | undefined): LaneDecision => {
  const soon = called && plus(called, second);
  return soon && soon > now && soon <= plus(now, second)
    ? waitFor('now', soon, words.lookingAfterCall, ['stores'])
    : lookNow(now, firstLooks);
};

/** The store is not listed any more: that ends its lane, whoever deleted it. AWS deletes no store that has keys. */
function gone({store, memory, now}: Lane, at: Date): LaneDecision {
  return lastDone(memory.steps, 'DeleteCustomKeyStore')
    ? {do: 'finish', end: 'deleted', text: words.deleted(store, at, now)}
    : {do: 'finish', end: 'gone', text: words.goneByOthers(store)};
}

/** T4: a store of another name or on another cluster is perhaps not the one that was approved. */
function asChanged(lane: Lane, found: KeyStore): LaneDecision | undefined {
  const {store} = lane;
  const parts = [
    ...(found.name === store.name ? [] : [words.otherName(found.name)]),
    ...(found.clusterId === store.clusterId
      ? []
      : [words.otherCluster(found.clusterId ?? 'no cluster', store.clusterId ?? 'none')]),
  ];
  if (parts.length === 0) return undefined;
  return saidOfStore(lane, 'changed', undefined, changeMark(found))?.choice === 'go-on'
    ? undefined
    : asks(storeQuestion.changed(lane, found, parts), ['stores']);
}

/** Goals `stores` and `role`: keys first, the store connected until they are gone, then the store. */
function decideStore(lane: Lane, found: KeyStore, at: Date): LaneDecision {
  const {store, sight, now} = lane;
  const keys = judgeKeys(lane);
  if (keys.settle) return keys.settle;
  const changed = asChanged(lane, found);
  if (changed) return changed;
  const strangers = strangersIn(lane);
  if (strangers.length > 0) return asks(storeQuestion.newKeys(lane, strangers), ['stores', 'inventory']);
  const acting = keys.acts.length > 0 ? actOnKey(lane, at, keys) : undefined;
  // A list of keys that does not answer for long holds up the calls on keys, and hides no question about the store. One
  // that was only throttled is asked again first: a question about one key holds up no other.
  const isHeld = acting?.do === 'wait' && acting.for === 'silent' && !isBriefly(sight.inventory, now);
  if (acting && !isHeld) return acting;
  const [note] = keys.unnoted;
  if (note)
    return {
      do: 'record',
      what: note[0],
      facts: {
        region: store.region,
        storeId: store.id,
        keyIds: note[1],
        ...(note[0] === notes.orphan && {because: reasonsOf(keys.orphans)}),
      },
    };
  if (keys.look.size > 0) return lookNow(now, ['stores', ...keys.look]);
  const {wait} = keys;
  if (wait)
    return wait.until > now
      ? waitFor('aws', wait.until, wait.why, ['stores', 'keys'])
      : lookNow(now, ['stores', 'keys']);
  const {count, firstDate, oldest} = keys.pending;
  const keeping = keepConnected(lane, found, at, {
    open: count,
    allOff: keys.allOff && !keys.silent,
    ...(firstDate && {firstDate}),
    ...(oldest && {oldest}),
  });
  if (keeping?.do === 'act' || keeping?.do === 'record') return keeping;
  const asked = [
    ...keys.questions,
    ...(keeping?.do === 'question' ? [keeping.question] : []),
    ...(keys.orphans.length > 0 ? [orphanQuestion(lane, keys)] : []),
  ];
  const [question, ...others] = asked;
  if (question) {
    const look = [...restLooks(lane, keys), ...(acting ? (['inventory'] as const) : [])];
    return {do: 'ask', questions: [question, ...others], look};
  }
  if (acting) return acting;
  if (keeping && keeping.do !== 'question') return keeping;
  if (keys.silent) return silence(keys.silent, now, ['keys']);
  return keys.done === store.keys.length ? decideDeleting(lane, found, at) : rest(lane, at, keys);
}

/** True where something has failed to answer for less than an hour, and asking again may help. */
const isBriefly = (observation: RegionSight['inventory'], now: Date): boolean => {
  const failed = standingFailure(observation);
  return failed !== undefined && !isLasting(failed.failure.kind) && !isOlder(failed.since, hour, now);
};

const orphanQuestion = (lane: Lane, {orphans}: JudgedKeys) =>
  storeQuestion.orphan(
    lane,
    orphans.map(({key}) => key),
    reasonsOf(orphans),
  );

/** T4: nothing is changed before a whole list of this run says that the store holds no key that nobody planned. */
function actOnKey(lane: Lane, at: Date, {acts}: JudgedKeys): LaneDecision {
  const {now} = lane;
  const has = belongingsOf(lane);
  if (has.is === 'silent') return silence(has.failed, now, ['stores', 'inventory']);
  if (has.is === 'look' || isOlder(has.at, maxAge.inventory, now))
    return lookNow(now, ['stores', 'inventory']);
  if (isOlder(at, maxAge.keyWrite, now)) return lookNow(now, ['stores']);
  const [write] = acts;
  return write ? {do: 'act', write, look: []} : lookNow(now, ['keys']);
}

/** What a look while waiting shows: whether the store is still connected and whose keys are gone. */
function restLooks({store}: Lane, {soaking, awaited, orphans}: JudgedKeys): readonly LaneLook[] {
  return [
    'stores',
    ...(store.type === 'EXTERNAL_KEY_STORE' ? [] : (['clusters'] as const)),
    'keys',
    ...(soaking.count > 0 ? (['refused'] as const) : []),
    ...(awaited.count + orphans.length > 0 ? (['ends'] as const) : []),
  ];
}

/** Nothing to do but to wait: for dates, for the end of a watch, or for CloudTrail. */
function rest(lane: Lane, at: Date, keys: JudgedKeys): LaneDecision {
  const {now} = lane;
  const {pending, soaking, awaited} = keys;
  const looks = restLooks(lane, keys);
  // One look a day, and hourly on a day when something is due.
  const due = pending.firstDate && plus(pending.firstDate, -day) <= now;
  const nextLook = plus(earlier(at, pending.oldest) ?? at, due ? hour : day);
  if (awaited.count > 0) {
    const until = earlier(nextLook, awaited.next) ?? nextLook;
    return until <= now
      ? lookNow(now, looks)
      : waitFor('aws', until, words.proofAwaited(awaited.count), looks);
  }
  const until = earlier(earlier(nextLook, soaking.next), soaking.until) ?? nextLook;
  if (until <= now) return lookNow(now, looks);
  const why =
    soaking.count > 0 && soaking.until
      ? words.soaking(soaking.count, soaking.until, now)
      : words.untilDate(pending.count, pending.firstDate, now);
  return waitFor('date', until, why, looks);
}
