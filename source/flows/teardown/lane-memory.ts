import {storeKey, type KeyId} from '../../model/ids.ts';
import {answeredAt} from '../attempts.ts';
import {isCarriedOut, type Step} from '../record.ts';
import {connectionError} from '../store/connect.ts';
import {gates, questionId, type QuestionKind} from './decision.ts';
import type {GivenAnswer, Ledger} from './ledger.ts';
import type {Plan, PlannedStore} from './plan.ts';
import type {RegionSight} from './scene.ts';

/**
 * Facts that a lane keeps in the journal, each with `region` and `storeId`, and `keyIds` where it is about keys. They
 * are what another process, another host or a later day must know and AWS does not tell.
 */
export const notes = {
  /** Keys seen gone for the first time. */
  keyGone: 'key-gone',
  /** Keys whose DeleteKey event says that the material was deleted: T2's proof, kept longer than CloudTrail keeps it. */
  materialDeleted: 'material-deleted',
  /** Keys that are gone without that proof, and why: only an answer after this one accepts them. */
  orphan: 'orphan',
  /** Keys seen in PendingDeletion that this journal did not schedule. */
  keyPending: 'key-pending',
  /** Keys seen Disabled that this journal did not disable: they are watched from then on. */
  keyDisabled: 'key-disabled',
  /** The store was seen CONNECTED after it was known not to be. */
  connected: 'store-connected',
  connectionError,
  /** How the lane ended (`end`), written together with the end of the teardown. */
  laneEnd: 'lane-end',
} as const;

/** What the journal knows of one lane, read once for a decision. */
export type LaneMemory = {
  readonly goneAt: ReadonlyMap<KeyId, Date>;
  readonly proven: ReadonlyMap<KeyId, Date>;
  readonly orphanSince: ReadonlyMap<KeyId, Date>;
  readonly pendingSince: ReadonlyMap<KeyId, Date>;
  readonly disabledSince: ReadonlyMap<KeyId, Date>;
  /** When the store was last known to be CONNECTED, or our connect was accepted; undefined: only the plan tells. */
  readonly connectedAt?: Date;
  /** The latest ConnectionErrorCode that was kept. */
  readonly errorCode?: {readonly code: string; readonly at: Date};
  /** Answers to questions of this lane, oldest first. */
  readonly answers: readonly GivenAnswer[];
  /** The latest second phrase that covers this store. */
  readonly gate?: GivenAnswer;
  /** Calls on the store itself, oldest first. */
  readonly steps: readonly Step[];
};

/** One store's lane: what is planned for it, seen of it and known of it. */
export type Lane = {
  readonly plan: Plan;
  readonly store: PlannedStore;
  readonly sight: RegionSight;
  readonly ledger: Ledger;
  readonly now: Date;
  readonly memory: LaneMemory;
};

const first = (map: Map<KeyId, Date>, ids: readonly KeyId[], at: Date) => {
  for (const id of ids) if (!map.has(id)) map.set(id, at);
};
const latest = (map: Map<KeyId, Date>, ids: readonly KeyId[], at: Date) => {
  for (const id of ids) map.set(id, at);
};

/** The later of two moments, where there is one. */
export const later = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  !one || (other && other > one) ? other : one;

const keySets = new WeakMap<PlannedStore, ReadonlySet<string>>();

/** The ids of a store's planned keys. */
export function plannedIds(store: PlannedStore): ReadonlySet<string> {
  const known = keySets.get(store);
  if (known) return known;
  const ids: ReadonlySet<string> = new Set(store.keys.map(({id}) => id));
  keySets.set(store, ids);
  return ids;
}

/** True where a question, by its id, is about this store or one of its planned keys. */
function isOfLane(question: string, store: PlannedStore): boolean {
  const prefix = `${store.region}/`;
  const of = question.slice(question.indexOf(':') + 1);
  if (!of.startsWith(prefix)) return false;
  const thing = of.slice(prefix.length);
  return thing === store.id || thing.startsWith(`${store.id}~`) || plannedIds(store).has(thing);
}

/** The last call of one kind on a thing that AWS carried out. */
export const lastDone = (steps: readonly Step[], operation: Step['write']['operation']): Step | undefined =>
  steps.findLast(step => step.write.operation === operation && isCarriedOut(step));

/** Reads the journal for one store. Linear in what was observed and answered so far. */
export function laneOf(plan: Plan, store: PlannedStore, sight: RegionSight, ledger: Ledger, now: Date): Lane {
  const goneAt = new Map<KeyId, Date>();
  const proven = new Map<KeyId, Date>();
  const orphanSince = new Map<KeyId, Date>();
  const pendingSince = new Map<KeyId, Date>();
  const disabledSince = new Map<KeyId, Date>();
  const steps = ledger.stepsOn(storeKey(store));
  const connect = lastDone(steps, 'ConnectCustomKeyStore');
  let connectedAt = connect && answeredAt(connect);
  let errorCode: LaneMemory['errorCode'];
  for (const {what, facts, at} of ledger.observed) {
    if (facts['storeId'] !== store.id || facts['region'] !== store.region) continue;
    const ids = (Array.isArray(facts['keyIds']) ? facts['keyIds'] : []) as readonly KeyId[];
    if (what === notes.keyGone) first(goneAt, ids, at);
    else if (what === notes.materialDeleted) first(proven, ids, at);
    else if (what === notes.orphan) first(orphanSince, ids, at);
    else if (what === notes.keyPending) latest(pendingSince, ids, at);
    else if (what === notes.keyDisabled) latest(disabledSince, ids, at);
    else if (what === notes.connected) connectedAt = later(connectedAt, at);
    else if (what === notes.connectionError && typeof facts['code'] === 'string')
      errorCode = {code: facts['code'], at};
  }
  const here = storeKey(store);
  const answers = ledger.answers.filter(({question}) => isOfLane(question, store));
  const gate = ledger.answers.findLast(
    ({question, choice, covers}) =>
      question === gates.deleteStores && choice === 'delete' && covers.includes(here),
  );
  return {
    plan,
    store,
    sight,
    ledger,
    now,
    memory: {
      goneAt,
      proven,
      orphanSince,
      pendingSince,
      disabledSince,
      answers,
      steps,
      ...(connectedAt && {connectedAt}),
      ...(errorCode && {errorCode}),
      ...(gate && {gate}),
    },
  };
}

/** What was last said to a question about the store, if it was said after `since`. */
export function saidOfStore(
  {store, ledger}: Lane,
  kind: QuestionKind,
  since?: Date,
  suffix = '',
): GivenAnswer | undefined {
  return ledger.answerTo(questionId(kind, {region: store.region, id: `${store.id}${suffix}`}), since);
}

/** What was last said to a question about a key, if it was said after `since`. */
export const saidOfKey = (
  {store, ledger}: Lane,
  kind: QuestionKind,
  id: KeyId,
  since?: Date,
): GivenAnswer | undefined => ledger.answerTo(questionId(kind, {region: store.region, id}), since);

/**
 * Since when the operator accepts by the store's name that material stays on the HSMs (T2), for all keys of the store.
 * Over as soon as the store has been CONNECTED again since: what was accepted has not come.
 */
export function orphansAccepted(lane: Lane): Date | undefined {
  const {connectedAt} = lane.memory;
  const kinds = ['disconnected', 'connect-failed', 'no-hsm'] as const;
  return kinds
    .map(kind => saidOfStore(lane, kind, connectedAt))
    .filter(answer => answer?.choice === 'accept-orphans')
    .map(answer => answer?.at)
    .reduce(later, undefined);
}
