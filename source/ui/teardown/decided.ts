import type {Wishes} from '../../flows/teardown/wishes.ts';
import type {Region} from '../../model/ids.ts';

const without = <T>(list: readonly T[], one: T): readonly T[] => list.filter(other => other !== one);

/** Leaves a Region out. What is left out takes the role step with it. */
export const leavingOut = (wishes: Wishes, region: Region): Wishes => ({
  ...wishes,
  goal: wishes.goal === 'role' ? 'stores' : wishes.goal,
  excludeRegions: [...without(wishes.excludeRegions, region), region],
  acceptUnknown: without(wishes.acceptUnknown, region),
});

/** Accepts that a Region which is not enabled stays unknown. */
export const acceptingUnknown = (wishes: Wishes, region: Region): Wishes => ({
  ...wishes,
  acceptUnknown: [...without(wishes.acceptUnknown, region), region],
});

/** Accepts a key of a Region unread. */
export const acceptingKey = (wishes: Wishes, key: string): Wishes => ({
  ...wishes,
  acceptKeys: [...without(wishes.acceptKeys, key), key],
});

/** Asks a Region with another profile. */
export const askingWith = (wishes: Wishes, region: Region, profile: string): Wishes => ({
  ...wishes,
  profiles: new Map(wishes.profiles).set(region, profile),
  excludeRegions: without(wishes.excludeRegions, region),
});

/** Keeps a store, as `storeKey` writes it. */
export const keepingStore = (wishes: Wishes, store: string): Wishes => ({
  ...wishes,
  keepStores: [...without(wishes.keepStores, store), store],
});

/** Keeps a key, as `REGION/ID`: its store is kept with it. */
export const keepingKey = (wishes: Wishes, key: string): Wishes => ({
  ...wishes,
  keepKeys: [...without(wishes.keepKeys, key), key],
});

/** Takes a store down after all, with the keys that kept it. */
export const notKeeping = (wishes: Wishes, store: string, keys: readonly string[]): Wishes => ({
  ...wishes,
  keepStores: without(wishes.keepStores, store),
  keepKeys: wishes.keepKeys.filter(key => !keys.includes(key)),
});

/** Gives the keys of a store another waiting period, in days. */
export const waiting = (wishes: Wishes, store: string, days: number): Wishes => ({
  ...wishes,
  daysOf: new Map(wishes.daysOf).set(store, days),
});
