import type {Plan, PlannedKey, PlannedStore} from '../../flows/teardown/plan.ts';

const dayMs = 24 * 60 * 60_000;

/** A key with the store that it is in. */
export type KeyOfStore = {readonly store: PlannedStore; readonly key: PlannedKey};

/** The stores that the plan changes. */
export const doomedIn = ({stores}: Plan): readonly PlannedStore[] => stores.filter(({keep}) => !keep);

/** The keys of those stores. */
export const doomedKeys = (plan: Plan): readonly KeyOfStore[] =>
  doomedIn(plan).flatMap(store => store.keys.map(key => ({store, key})));

export const isPending = ({state}: PlannedKey): boolean => state === 'PendingDeletion';

/** When a key is deleted, if its lane begins at `startsAt`. */
export const deletedAt = (key: PlannedKey, startsAt: Date): Date =>
  isPending(key) && key.deletionDate
    ? key.deletionDate
    : new Date(startsAt.getTime() + (key.soakDays + key.days) * dayMs);

/** True for a key that AWS saw used in the day before the plan was made. */
export const wasUsedToday = ({lastUse}: PlannedKey, {madeAt}: Plan): boolean =>
  typeof lastUse === 'object' && lastUse.at.getTime() >= madeAt.getTime() - dayMs;

/** `9 of them were used in the last 24h, of 3 that is not known`; undefined where neither is so. */
export function useText(keys: readonly PlannedKey[], plan: Plan): string | undefined {
  const used = keys.filter(key => wasUsedToday(key, plan)).length;
  const unknown = keys.filter(({lastUse}) => lastUse === 'unknown').length;
  const parts = [
    ...(used > 0 ? [`${String(used)} in use in the last 24h`] : []),
    ...(unknown > 0 ? [`${String(unknown)} of unknown use`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** Keys by the UTC day on which they are deleted, first day first. */
export function byDay(
  keys: readonly KeyOfStore[],
  startsAt: Date,
): readonly {readonly at: Date; readonly keys: readonly KeyOfStore[]}[] {
  const sorted = keys
    .map(one => ({...one, at: deletedAt(one.key, startsAt)}))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return [...Map.groupBy(sorted, ({at}) => at.toISOString().slice(0, 10)).values()].flatMap(group => {
    const [first] = group;
    return first ? [{at: first.at, keys: group}] : [];
  });
}
