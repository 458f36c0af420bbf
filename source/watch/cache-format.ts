import {createHash} from 'node:crypto';
import type {CachedAccount} from '../model/cached-account.ts';
import type {KeyEntry, KeyInventory} from '../model/key.ts';
import {asKeyId} from '../model/ids.ts';
import {unseen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';

/** Raised whenever the shape of what is kept changes: a file of another version is not read. */
const schema = 1;

/**
 * The cache file's text: JSON with a digest over the account, so that a file that was damaged or edited is known
 * from one that cks wrote, and its members need no check one by one.
 */
export function writeCached(account: CachedAccount): string {
  const body = JSON.stringify(encode({...account, regions: account.regions.map(leanRegion)}));
  return `{"schema":${String(schema)},"sha256":"${digest(body)}","account":${body}}\n`;
}

/** Reads what `writeCached` wrote; undefined where the text is damaged or of another version. */
export function readCached(text: string): CachedAccount | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof file !== 'object' || file === null || !('account' in file)) return undefined;
  if (!('schema' in file) || file.schema !== schema || !('sha256' in file)) return undefined;
  if (digest(JSON.stringify(file.account)) !== file.sha256) return undefined;
  // The digest says that this version of cks wrote it, from a CachedAccount.
  return decode(file.account) as CachedAccount;
}

const digest = (body: string) => createHash('sha256').update(body).digest('hex');

/** Leaves out evidence, which is of its moment, certificates, which are large, and the access key ids of proxies, which are half a secret. */
function leanRegion({evidence: _evidence, ...view}: RegionView): RegionView {
  const {keyStores, clusters} = view;
  return {
    ...view,
    ...(keyStores.status === 'seen' && {
      keyStores: {
        ...keyStores,
        value: keyStores.value.map(({trustAnchorCertificate: _, proxy, ...store}) => {
          if (proxy === undefined) return store;
          const {accessKeyId: _id, ...open} = proxy;
          return {...store, proxy: open};
        }),
      },
    }),
    ...(clusters.status === 'seen' && {
      clusters: {...clusters, value: clusters.value.map(({clusterCertificate: _, ...cluster}) => cluster)},
    }),
  };
}

/** Dates and maps as objects with one member that no value of ours has. Undefined members fall away by themselves. */
function encode(value: unknown): unknown {
  if (value instanceof Date) return {'~date': value.getTime()};
  if (value instanceof Map) return {'~map': [...value].map(([key, item]) => [key, encode(item)])};
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  if (isInventory(value)) return {'~inventory': encodeInventory(value)};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if ('~date' in value) return new Date(value['~date'] as number);
  if ('~map' in value) {
    return new Map((value['~map'] as [string, unknown][]).map(([key, item]) => [key, decode(item)]));
  }
  if ('~inventory' in value) return decodeInventory(value['~inventory'] as EncodedInventory);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
}

const isInventory = (value: object): value is KeyInventory => 'listedAt' in value && 'entries' in value;

/** A key outside stores is its id and its aliases: there may be a hundred thousand, and their states go stale. */
type EncodedEntry = string | readonly string[] | {readonly entry: unknown};
type EncodedInventory = {readonly rest: unknown; readonly entries: readonly EncodedEntry[]};

function encodeInventory({entries, ...rest}: KeyInventory): EncodedInventory {
  return {
    rest: encode(rest),
    entries: [...entries.values()].map(entry => {
      if (entry.membership.in !== 'no-store') return {entry: encode(entry)};
      return entry.aliases.length === 0 ? entry.id : [entry.id, ...entry.aliases];
    }),
  };
}

const noStore = {in: 'no-store'} as const;

function decodeInventory({rest, entries}: EncodedInventory): KeyInventory {
  const decoded = entries.map((encoded): KeyEntry => {
    if (typeof encoded === 'object' && 'entry' in encoded) return decode(encoded.entry) as KeyEntry;
    const [id = '', ...aliases] = typeof encoded === 'string' ? [encoded] : encoded;
    return {id: asKeyId(id), membership: noStore, key: unseen, aliases};
  });
  return {
    ...(decode(rest) as Omit<KeyInventory, 'entries'>),
    entries: new Map(decoded.map(entry => [entry.id, entry])),
  };
}
