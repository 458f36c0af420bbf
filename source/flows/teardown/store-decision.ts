import type {LaneDecision} from './decision.ts';
import type {WatchedKey} from './eyes.ts';
import {decideLane} from './lane.ts';
import {laneOf, lastDone} from './lane-memory.ts';
import {keyKey, type Plan, type PlannedStore} from './plan.ts';
import type {Ledger} from './ledger.ts';
import type {RegionSight} from './scene.ts';
import {watchedSince} from './soak.ts';
import {decideUndo} from './undo.ts';

/** The question under which an abort is kept as an answer. */
export const abortQuestion = 'abort';

/** The next step of one store's lane, forward or, once the teardown is aborted, back. */
export const decideStore = (
  plan: Plan,
  store: PlannedStore,
  sight: RegionSight,
  ledger: Ledger,
  now: Date,
): LaneDecision =>
  (ledger.answerTo(abortQuestion) ? decideUndo : decideLane)(plan, store, sight, ledger, now);

/** The keys of a store that are disabled and not scheduled yet: CloudTrail is asked about each since that moment. */
export function watchedKeys(
  plan: Plan,
  store: PlannedStore,
  sight: RegionSight,
  ledger: Ledger,
  now: Date,
): readonly WatchedKey[] {
  const lane = laneOf(plan, store, sight, ledger, now);
  return store.keys.flatMap(planned => {
    const steps = ledger.stepsOn(keyKey(store, planned));
    const over = lane.memory.goneAt.has(planned.id) || lastDone(steps, 'ScheduleKeyDeletion') !== undefined;
    const since = planned.soakDays > 0 && !over ? watchedSince({lane, planned, steps}) : undefined;
    return since ? [{key: planned, since}] : [];
  });
}

/** The latest task that IAM was given to delete the role, where the journal holds one. */
export const roleTaskIn = (ledger: Ledger): string | undefined =>
  ledger.stepsOn('role').findLast(({outcome}) => outcome?.value?.deletionTaskId !== undefined)?.outcome?.value
    ?.deletionTaskId;
