import type {Region} from '../../model/ids.ts';
import {isCarriedOut, type Step} from '../record.ts';
import {lastDone, notes} from './lane-memory.ts';
import type {Ledger} from './ledger.ts';
import {keyKey, type PlannedStore} from './plan.ts';

export type ReportedKey = {
  readonly region: Region;
  readonly store: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly outcome:
    /** AWS no longer knows it, and its DeleteKey event says that the material was deleted, or the store has none. */
    | 'deleted'
    /** AWS no longer knows it; nothing proves that its material is gone. */
    | 'gone-unproven'
    | 'pending'
    | 'disabled'
    | 'undone'
    | 'open';
  readonly scheduledAt?: Date;
  /** The request that scheduled it. */
  readonly requestId?: string;
  /** When AWS was to delete it. */
  readonly date?: Date;
  readonly goneAt?: Date;
  readonly provenAt?: Date;
};

/** What became of each planned key of a store, as far as the journal knows. */
export function reportedKeys(store: PlannedStore, ledger: Ledger): readonly ReportedKey[] {
  const noted = (what: string) => {
    const moments = new Map<string, Date>();
    for (const {what: said, facts, at} of ledger.observed) {
      if (said !== what || facts['storeId'] !== store.id || facts['region'] !== store.region) continue;
      for (const id of Array.isArray(facts['keyIds']) ? facts['keyIds'] : [])
        if (typeof id === 'string' && !moments.has(id)) moments.set(id, at);
    }
    return moments;
  };
  const [gone, proven] = [noted(notes.keyGone), noted(notes.materialDeleted)];
  return store.keys.map(key => {
    const steps = ledger.stepsOn(keyKey(store, key));
    const scheduled = lastDone(steps, 'ScheduleKeyDeletion');
    const goneAt = gone.get(key.id);
    const provenAt = proven.get(key.id);
    const date = scheduled?.outcome?.value?.deletionDate ?? key.deletionDate;
    return {
      region: store.region,
      store: store.name,
      id: key.id,
      aliases: key.aliases,
      outcome: outcomeOf(store, steps, {
        gone: goneAt !== undefined,
        proven: provenAt !== undefined,
        pending: scheduled !== undefined || key.state === 'PendingDeletion',
      }),
      ...(scheduled && {scheduledAt: scheduled.outcome?.at ?? scheduled.intendedAt}),
      ...(scheduled?.outcome?.requestId !== undefined && {requestId: scheduled.outcome.requestId}),
      ...(date && {date}),
      ...(goneAt && {goneAt}),
      ...(provenAt && {provenAt}),
    };
  });
}

function outcomeOf(
  {type}: PlannedStore,
  steps: readonly Step[],
  {gone, proven, pending}: {readonly gone: boolean; readonly proven: boolean; readonly pending: boolean},
): ReportedKey['outcome'] {
  if (gone) return proven || type === 'EXTERNAL_KEY_STORE' ? 'deleted' : 'gone-unproven';
  const last = steps.findLast(isCarriedOut)?.write.operation;
  if (last === 'CancelKeyDeletion' || last === 'EnableKey') return 'undone';
  if (pending) return 'pending';
  return last === 'DisableKey' ? 'disabled' : 'open';
}
