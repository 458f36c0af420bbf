import {setTimeout as delay} from 'node:timers/promises';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {Backup, Cluster} from '../../model/cluster.ts';
import type {Answer, Failure} from '../../model/failure.ts';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key, KeyInventory} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, standingFailure} from '../../model/observation.ts';
import {isAsked, type RegionList} from '../../model/picture.ts';
import {KeyInventoryReader} from '../../watch/key-inventory.ts';

/** A key that is in a store, as DescribeKey answered, with the names that point at it. */
export type StoreKey = {readonly key: Key; readonly aliases: readonly string[]};

/** A key that may not be described: it may be in any store of its Region. */
export type UnreadKey = {readonly id: KeyId; readonly aliases: readonly string[]; readonly failure: Failure};

/** What an inventory brought of one Region. */
export type RegionFound = {
  readonly region: Region;
  readonly answer:
    | {
        readonly is: 'answered';
        /** AWS's time at which the last of its lists had been read. */
        readonly at: Date;
        readonly stores: readonly KeyStore[];
        readonly keys: readonly StoreKey[];
        readonly unread: readonly UnreadKey[];
        /** How many keys the Region has, in stores or not. */
        readonly listed: number;
        /** Names of keys could not be read: none seen is not none. */
        readonly aliasesFailed?: Failure;
        /** Only where there are CloudHSM stores; undefined where they were not asked for or did not answer. */
        readonly clusters?: readonly Cluster[];
        readonly backups?: readonly Backup[];
      }
    | {
        readonly is: 'silent';
        /** `keys`: its stores are known, and its keys are not. */
        readonly what: 'stores' | 'keys';
        readonly why: string;
        readonly remedy: string;
        readonly tries: number;
      }
    | {readonly is: 'not-enabled'}
    /** It was left out by name, or is not in scope: nothing was asked. */
    | {readonly is: 'not-asked'};
};

/** How far the inventory of one Region is, for a screen. */
export type InventoryProgress = {
  readonly region: Region;
  readonly at:
    | {readonly is: 'asking'; readonly attempt: number}
    | {readonly is: 'keys'; readonly known: number; readonly of: number}
    | {readonly is: 'over'; readonly found: RegionFound};
};

export type InventoryOptions = {
  readonly reader: Pick<
    AccountReader,
    'keyStores' | 'clusters' | 'backups' | 'keyIds' | 'aliases' | 'describeKeys' | 'now'
  >;
  readonly list: RegionList;
  /** The Regions to look at; every other one is `not-asked`. */
  readonly isWanted: (region: Region) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: InventoryProgress) => void;
  /** Waits before a further try, in seconds; a test passes shorter ones. */
  readonly triesInSeconds?: readonly number[];
};

/**
 * Reads the stores of every wanted Region and every key in them, all anew: a plan rests on nothing remembered. Regions
 * are read side by side; one that does not answer is asked again, and then is `silent`, never empty.
 *
 * @returns in the order of the list of Regions
 * @throws the signal's reason when it aborts
 */
export async function takeInventory(options: InventoryOptions): Promise<readonly RegionFound[]> {
  const {list, isWanted, signal, onProgress} = options;
  const found = await Promise.all(
    list.regions.map(async (listed): Promise<RegionFound> => {
      const {region} = listed;
      const answer = !isWanted(region)
        ? ({is: 'not-asked'} as const)
        : isAsked(listed)
          ? await readRegion(listed, options)
          : ({is: 'not-enabled'} as const);
      const one = {region, answer};
      onProgress?.({region, at: {is: 'over', found: one}});
      return one;
    }),
  );
  signal.throwIfAborted();
  return found;
}

type Listed = RegionList['regions'][number];
type Answered = Extract<RegionFound['answer'], {is: 'answered'}>;

async function readRegion(
  listed: Listed,
  options: InventoryOptions,
): Promise<Exclude<RegionFound['answer'], {is: 'not-asked'}>> {
  const {region} = listed;
  const {reader, signal, onProgress, triesInSeconds = [2, 5, 10]} = options;
  const keys = new KeyInventoryReader(reader, region, ({progress}) => {
    if (progress) onProgress?.({region, at: {is: 'keys', known: progress.known, of: progress.of}});
  });
  for (let attempt = 1; ; attempt++) {
    onProgress?.({region, at: {is: 'asking', attempt}});
    const read = await readOnce(listed, keys, options);
    // The built-in table of Regions cannot tell that one is off; its own answer does.
    if (read.is !== 'unanswered') return read;
    const seconds = triesInSeconds[attempt - 1];
    signal.throwIfAborted();
    if (!read.again || seconds === undefined) {
      const {what, why, remedy} = read;
      return {is: 'silent', what, why, remedy, tries: attempt};
    }
    await delay(seconds * 1000, undefined, {signal});
  }
}

type Unanswered = {
  readonly is: 'unanswered';
  readonly what: 'stores' | 'keys';
  readonly why: string;
  readonly remedy: string;
  /** Asking again may help. */
  readonly again: boolean;
};

async function readOnce(
  {region, hasCloudHsm}: Listed,
  inventory: KeyInventoryReader,
  {reader, signal}: InventoryOptions,
): Promise<Answered | Unanswered | {readonly is: 'not-enabled'}> {
  const [stores, keys] = await Promise.all([reader.keyStores(region), inventory.look(signal, true)]);
  if (!stores.ok)
    return stores.failure.kind === 'region-off' ? {is: 'not-enabled'} : unanswered('stores', stores.failure);
  if (!keys.ok) return unanswered('keys', keys.failure);
  const sorted = sortKeys(keys.value);
  if (sorted.undescribed) return unanswered('keys', sorted.undescribed);
  const known = await withLateStores(reader, region, stores, sorted.inStores);
  if ('is' in known) return known;
  const {aliasesFailed, entries} = keys.value;
  const holdsHsms = hasCloudHsm && known.value.some(({clusterId}) => clusterId !== undefined);
  const [clusters, backups] = holdsHsms
    ? await Promise.all([reader.clusters(region), reader.backups(region)])
    : [undefined, undefined];
  return {
    is: 'answered',
    at: keys.at > known.at ? keys.at : known.at,
    stores: known.value,
    keys: sorted.inStores,
    unread: sorted.unread,
    listed: entries.size,
    ...(aliasesFailed && {aliasesFailed}),
    ...(clusters?.ok && {clusters: clusters.value}),
    ...(backups?.ok && {backups: backups.value}),
  };
}

/** A store that was made while keys were being read may be named by a key and not by the older list. */
async function withLateStores(
  reader: Pick<AccountReader, 'keyStores'>,
  region: Region,
  first: Extract<Answer<readonly KeyStore[]>, {ok: true}>,
  keys: readonly StoreKey[],
): Promise<Extract<Answer<readonly KeyStore[]>, {ok: true}> | Unanswered> {
  const stray = (stores: readonly KeyStore[]) => {
    const ids = new Set(stores.map(({id}) => id));
    return keys.find(({key: {storeId}}) => storeId !== undefined && !ids.has(storeId))?.key;
  };
  if (!stray(first.value)) return first;
  const second = await reader.keyStores(region);
  if (!second.ok) return unanswered('stores', second.failure);
  const key = stray(second.value);
  if (!key) return second;
  return {
    is: 'unanswered',
    what: 'keys',
    why: `key ${key.id} is in ${key.storeId ?? ''}, which KMS does not list`,
    remedy: 'Ask again in a few minutes: KMS shows changes late.',
    again: true,
  };
}

type Sorted = {
  readonly inStores: readonly StoreKey[];
  readonly unread: readonly UnreadKey[];
  /** Why a key was not described that AWS has not refused to tell of: another look may bring it. */
  readonly undescribed?: Failure;
};

function sortKeys({entries}: KeyInventory): Sorted {
  const inStores: StoreKey[] = [];
  const unread: UnreadKey[] = [];
  for (const {id, membership, key, aliases} of entries.values()) {
    if (membership.in === 'no-store') continue;
    if (isFresh(key)) {
      inStores.push({key: key.value, aliases});
      continue;
    }
    const failure = standingFailure(key)?.failure;
    if (failure?.kind !== 'denied') return {inStores, unread, undescribed: failure ?? notDescribed};
    unread.push({id, aliases, failure});
  }
  return {inStores, unread};
}

const notDescribed: Failure = {
  kind: 'unexpected',
  code: 'NotDescribed',
  message: 'A key was listed and not described',
  action: 'kms:DescribeKey',
  remedy: 'Ask again.',
};

const helpless: readonly Failure['kind'][] = ['denied', 'expired', 'no-credentials', 'region-off'];

const unanswered = (what: 'stores' | 'keys', failure: Failure): Unanswered => ({
  is: 'unanswered',
  what,
  why: `${failure.action} ${failure.code}`,
  remedy: failure.remedy,
  again: !helpless.includes(failure.kind),
});
