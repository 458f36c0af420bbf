import type {KeyStoreId} from './ids.ts';
import type {KeyEntry, KeyInventory} from './key.ts';
import {lastSeen} from './observation.ts';

/** The KMS keys of one store, or of several, by state. */
export type KeyCounts = {
  /** Keys whose state is known, by AWS's word for the state. */
  readonly byState: Readonly<Record<string, number>>;
  /** Keys known to be in the store, with or without a known state. */
  readonly total: number;
  /** Keys that could not be read: their state, or even whether they are in the store, is unknown. */
  readonly unread: number;
  /** False while the inventory is still being read, or where a key could not be read. */
  readonly complete: boolean;
};

type StoreKeys = {
  readonly byStore: ReadonlyMap<KeyStoreId, readonly KeyEntry[]>;
  readonly unknownMembership: number;
  readonly counts: Map<KeyStoreId, KeyCounts>;
};

// An inventory of thousands of keys is walked once, however many stores and frames ask about it.
const sorted = new WeakMap<KeyInventory, StoreKeys>();

function storeKeys(inventory: KeyInventory): StoreKeys {
  const known = sorted.get(inventory);
  if (known) return known;
  const byStore = new Map<KeyStoreId, KeyEntry[]>();
  let unknownMembership = 0;
  for (const entry of inventory.entries.values()) {
    if (entry.membership.in === 'unknown') unknownMembership += 1;
    if (entry.membership.in !== 'store') continue;
    const of = byStore.get(entry.membership.storeId);
    if (of) of.push(entry);
    else byStore.set(entry.membership.storeId, [entry]);
  }
  const fresh = {byStore, unknownMembership, counts: new Map<KeyStoreId, KeyCounts>()};
  sorted.set(inventory, fresh);
  return fresh;
}

const noEntries: readonly KeyEntry[] = [];

/** The keys that are known to be in a store, in the inventory's order. */
export const keysOfStore = (inventory: KeyInventory, storeId: KeyStoreId): readonly KeyEntry[] =>
  storeKeys(inventory).byStore.get(storeId) ?? noEntries;

/** How many keys of the Region may be in any store, because they could not be described. */
export const keysOfUnknownStore = (inventory: KeyInventory): number => storeKeys(inventory).unknownMembership;

/**
 * Counts one store's keys. A key of the Region that may not be described is counted as unread in every store of
 * the Region: KMS has no list of keys by store, so it may be in any of them.
 */
export function countKeys(inventory: KeyInventory, storeId: KeyStoreId): KeyCounts {
  const keys = storeKeys(inventory);
  const known = keys.counts.get(storeId);
  if (known) return known;
  const byState = noStates();
  const entries = keysOfStore(inventory, storeId);
  let unread = keys.unknownMembership;
  for (const entry of entries) {
    const key = lastSeen(entry.key);
    if (key) byState[key.state] = (byState[key.state] ?? 0) + 1;
    else unread += 1;
  }
  const counts = {
    byState,
    total: entries.length,
    unread,
    complete: unread === 0 && inventory.progress === undefined,
  };
  keys.counts.set(storeId, counts);
  return counts;
}

/** AWS may name a state as it likes, also like something that every object has. */
const noStates = (): Record<string, number> => Object.create(null) as Record<string, number>;

/** One count for several stores; `unread` of stores in one Region must not be added twice, so it is given. */
export function addCounts(counts: readonly KeyCounts[], unread: number): KeyCounts {
  const byState = noStates();
  let total = 0;
  let complete = unread === 0;
  for (const one of counts) {
    total += one.total;
    complete &&= one.complete;
    for (const [state, n] of Object.entries(one.byState)) byState[state] = (byState[state] ?? 0) + n;
  }
  return {byState, total, unread, complete};
}
