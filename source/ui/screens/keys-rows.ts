import {isoDay} from '../../model/age.ts';
import type {Region} from '../../model/ids.ts';
import type {KeyEntry, KeyInventory} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import type {Columns} from './filter.ts';
import {filterOf} from './filter.ts';
import type {ScreenState} from './screen.ts';
import {aliasOf} from './store-keys.ts';

/** One KMS key as the Keys screen lists it. */
export type KeyRow = {
  readonly id: string;
  readonly region: Region;
  readonly entry: KeyEntry;
  /** AWS's word, or `…` while a key outside stores has not been asked for. */
  readonly state: string;
  readonly alias: string;
  readonly storeName: string;
};

/** The keys of one Region: rows, and how many could not be read. */
type RegionKeys = {
  readonly stores: readonly KeyStore[] | undefined;
  readonly rows: readonly KeyRow[];
  readonly refused: number;
};

/** The keys that the operator chose to see. */
export type ChosenKeys = {
  readonly views: readonly RegionView[];
  readonly viewOf: ReadonlyMap<Region, RegionView>;
  readonly rows: readonly KeyRow[];
  readonly ids: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** Keys there are without the filter and the store chosen. */
  readonly of: number;
  readonly refused: number;
  readonly byState: Readonly<Record<string, number>>;
};

export const keyColumns = ['state', 'name', 'id', 'store', 'time', 'goes'];
const searchable = [...keyColumns, 'alias', 'region'];

const regionRows = new WeakMap<KeyInventory, RegionKeys>();

function rowsOf(view: RegionView): RegionKeys {
  const inventory = lastSeen(view.keys);
  const stores = lastSeen(view.keyStores);
  if (!inventory) return {stores, rows: [], refused: 0};
  const before = regionRows.get(inventory);
  if (before && before.stores === stores) return before;
  const names = new Map(stores?.map(store => [store.id, store.name]));
  const aliasesRead = inventory.aliasesFailed === undefined;
  const rows: KeyRow[] = [];
  let refused = 0;
  for (const entry of inventory.entries.values()) {
    const key = lastSeen(entry.key);
    if (key?.manager === 'AWS' || entry.aliases.some(alias => alias.startsWith('alias/aws/'))) continue;
    if (!key && entry.key.status === 'failed') refused += 1;
    // Until a key is described it may be one of AWS's own: rows come as keys are described.
    else if (key || entry.membership.in !== 'unknown') {
      const {membership} = entry;
      rows.push({
        id: `key:${view.region}/${entry.id}`,
        region: view.region,
        entry,
        state: key?.state ?? '…',
        alias: aliasOf(entry, aliasesRead),
        storeName:
          membership.in === 'store' ? (names.get(membership.storeId) ?? membership.storeId) : 'no store',
      });
    }
  }
  const kept = {stores, rows, refused};
  regionRows.set(inventory, kept);
  return kept;
}

const choices = new WeakMap<AccountPicture, Map<string, ChosenKeys>>();

/**
 * The rows of the Keys screen by Region, store, filter and sort. Kept per picture and choice, so that a cursor moves
 * over ten thousand keys without walking them.
 */
export function chooseKeys(picture: AccountPicture, state: ScreenState): ChosenKeys {
  const choice = JSON.stringify([state.region, state.store, state.filter, state.sort]);
  const known = choices.get(picture) ?? new Map<string, ChosenKeys>();
  choices.set(picture, known);
  const before = known.get(choice);
  if (before) return before;
  const chosen = choose(picture, state);
  known.set(choice, chosen);
  return chosen;
}

function choose(picture: AccountPicture, state: ScreenState): ChosenKeys {
  const views = picture.regions.filter(view =>
    state.region === undefined ? view.optStatus !== 'DISABLED' : view.region === state.region,
  );
  const regions = views.map(rowsOf);
  const all = regions.flatMap(region => region.rows);
  const ofStore = all.filter(inStore(state.store));
  const test = filterOf(state.filter, searchable);
  const rows = ordered(
    state.filter === '' ? ofStore : ofStore.filter(row => test(columnsOf(row))),
    state.sort,
  );
  const byState: Record<string, number> = {};
  for (const row of rows) byState[row.state] = (byState[row.state] ?? 0) + 1;
  const ids = rows.map(row => row.id);
  return {
    views,
    viewOf: new Map(views.map(view => [view.region, view])),
    rows,
    ids,
    index: new Map(ids.map((id, at) => [id, at])),
    of: all.length,
    refused: regions.reduce((sum, region) => sum + region.refused, 0),
    byState,
  };
}

const inStore =
  (store = 'all') =>
  ({entry: {membership}}: KeyRow): boolean => {
    if (store === 'all') return true;
    if (store === 'none') return membership.in === 'no-store';
    if (store === 'any') return membership.in === 'store';
    return membership.in === 'store' && membership.storeId === store;
  };

const columnsOf = (row: KeyRow): Columns => {
  const key = lastSeen(row.entry.key);
  return {
    state: row.state,
    name: row.entry.aliases.join(' ') || row.alias,
    alias: row.entry.aliases.join(' '),
    id: row.entry.id,
    store: row.storeName,
    region: row.region,
    time: key?.createdAt ? isoDay(key.createdAt) : '',
    goes: key?.deletionDate?.toISOString() ?? '',
  };
};

/** What needs a person first: what is deleted soonest, then what cannot be used. */
const stateOrder = ['PendingDeletion', 'PendingReplicaDeletion', 'Unavailable', 'Disabled'];
const stateRank = (state: string): number => {
  const at = stateOrder.indexOf(state);
  if (at >= 0) return at;
  return state === 'Enabled'
    ? stateOrder.length + 1
    : state === '…'
      ? stateOrder.length + 2
      : stateOrder.length;
};

function ordered(rows: readonly KeyRow[], sort: ScreenState['sort']): readonly KeyRow[] {
  if (sort && sort.column !== 'state') {
    const turn = sort.descending ? -1 : 1;
    return rows
      .map(row => ({row, key: columnsOf(row)[sort.column] ?? ''}))
      .sort((one, other) => turn * compare(one.key, other.key))
      .map(({row}) => row);
  }
  const sorted = rows
    .map(row => {
      const key = lastSeen(row.entry.key);
      const goes = key?.deletionDate?.getTime() ?? 0;
      // Of keys that go at the same time the newest is the likeliest to be missed.
      const born = goes > 0 ? (key?.createdAt?.getTime() ?? 0) : 0;
      return {row, rank: stateRank(row.state), goes, born};
    })
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        one.goes - other.goes ||
        other.born - one.born ||
        nameless(one.row) - nameless(other.row) ||
        compare(one.row.alias, other.row.alias) ||
        compare(one.row.id, other.row.id),
    )
    .map(({row}) => row);
  return sort?.descending ? sorted.reverse() : sorted;
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
/** Keys without an alias come after those with one. */
const nameless = (row: KeyRow) => (row.entry.aliases.length === 0 ? 1 : 0);
