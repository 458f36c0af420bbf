import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {KeyStore} from '../model/key-store.ts';
import type {ChangeSession} from './change-session.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {NotDone} from './not-done.ts';

/** An account in which something is looked for. */
type Searched = Pick<ChangeSession, 'identity' | 'regions'> & {
  readonly account: Pick<AccountReader, 'keyStores' | 'clusters' | 'aliases' | 'describeKeys'>;
};

type Regions = Searched['regions'];

/** What all Regions in scope said to one question: what was found, and which did not answer. */
type Search<T> = {
  readonly found: readonly T[];
  readonly silent: readonly {readonly region: Region; readonly failure: Failure}[];
};

async function search<T>(
  regions: Regions,
  ask: (region: Region) => Promise<Answer<readonly T[]>>,
): Promise<Search<T>> {
  const answers = await Promise.all(regions.map(async ({region}) => ({region, answer: await ask(region)})));
  return {
    found: answers.flatMap(({answer}) => (answer.ok ? answer.value : [])),
    silent: answers.flatMap(({region, answer}) => (answer.ok ? [] : [{region, failure: answer.failure}])),
  };
}

/**
 * The one store that is meant. A name counts only where every Region in scope has answered: a silent one may hold a
 * store of the same name.
 *
 * @throws UsageError with the candidates where there is none or more than one; NotDone with 2 where it cannot be told
 */
export async function findStore({account, regions}: Searched, named: string): Promise<KeyStore> {
  const {found, silent} = await search(regions, region => account.keyStores(region));
  const meant = found.filter(({id, name}) => id === named || name === named);
  const [store] = meant;
  if (meant.length > 1) {
    throw new UsageError(
      `${named} is the name of ${String(meant.length)} key stores; name one by its id, or its Region with --region:\n${listing(meant)}`,
    );
  }
  if (store && (store.id === named || silent.length === 0)) return store;
  if (store) throw notUnique('key store', named, `it is in ${store.region} (${store.id})`, silent);
  if (silent.length > 0) throw notUnique('key store', named, 'it was not found', silent);
  throw new UsageError(
    found.length === 0
      ? `there is no key store ${named}, nor any other, in the Regions in scope`
      : `there is no key store ${named}; there are:\n${listing(found)}`,
  );
}

const listing = (stores: readonly KeyStore[]) =>
  stores
    .map(({region, id, name, connectionState}) => `  ${region}  ${id}  ${name}  ${connectionState}`)
    .join('\n');

function notUnique(what: string, named: string, seen: string, silent: Search<never>['silent']): NotDone {
  const list = silent.map(({region, failure}) => `${region} (${failure.code})`).join(', ');
  return new NotDone(
    exitCodes.cannotTell,
    `Which ${what} is ${named} cannot be told: ${seen}, and these Regions did not answer: ${list}. Nothing was sent.`,
    'Name it by its id, or name its Region with --region.',
    {failure: silent[0]?.failure},
  );
}

/** The Region of a cluster. */
export async function findClusterRegion({account, regions}: Searched, id: string): Promise<Region> {
  const having = regions.filter(({hasCloudHsm}) => hasCloudHsm);
  const {found, silent} = await search(having, region => account.clusters(region));
  const cluster = found.find(one => one.id === id);
  if (cluster) return cluster.region;
  if (silent.length > 0) throw notUnique('cluster', id, 'it was not found', silent);
  throw new UsageError(`there is no cluster ${id} in the Regions in scope`);
}

/** One Region, for what exists nowhere yet. */
export function onlyRegion({regions}: Searched): Region {
  const [first] = regions;
  if (first && regions.length === 1) return first.region;
  throw new UsageError('name the one Region it is for with --region');
}

/** A key that is meant: its id, the alias it is known by, and its Region. */
export type MeantKey = {readonly region: Region; readonly id: KeyId; readonly alias?: string};

const arnPattern = /^arn:[^:]+:kms:([^:]+):(\d{12}):(?:key\/(.+)|(alias\/.+))$/;

/**
 * The keys that are meant, by id, ARN or alias; all have to be in one Region.
 *
 * @throws UsageError, or NotDone with 2, as `findStore` does
 */
export async function findKeys(session: Searched, named: readonly string[]): Promise<readonly MeantKey[]> {
  const aliases = aliasReader(session);
  const keys = await Promise.all(named.map(one => findKey(session, aliases, one)));
  const regions = new Set(keys.map(({region}) => region));
  if (regions.size > 1) {
    throw new UsageError(
      `the keys are in ${String(regions.size)} Regions (${[...regions].join(', ')}); change those of one Region at a time`,
    );
  }
  return [...new Map(keys.map(key => [key.id, key])).values()];
}

type Aliases = (region: Region) => Promise<Answer<ReadonlyMap<KeyId, readonly string[]>>>;

/** Each Region's aliases are asked for once, however many keys are named. */
function aliasReader({account}: Searched): Aliases {
  const asked = new Map<Region, ReturnType<Aliases>>();
  return region => {
    const answer = asked.get(region) ?? account.aliases(region);
    asked.set(region, answer);
    return answer;
  };
}

/** Where a key was found, and which Regions did not say. */
export type KeyLook = {
  /** The alias it was named by, where it was named by one. */
  readonly alias?: string;
  readonly places: readonly Place[];
  readonly silent: Search<never>['silent'];
};

/**
 * Looks in every Region in scope for a key that is named by id, ARN or alias.
 *
 * @throws UsageError for an ARN of another account, or of a Region that is not in scope
 */
export async function lookForKey(
  session: Searched,
  named: string,
  aliases: Aliases = aliasReader(session),
): Promise<KeyLook> {
  const arn = arnPattern.exec(named);
  const [, arnRegion, arnAccount, arnKey, arnAlias] = arn ?? [];
  if (arn && arnAccount !== session.identity.account)
    throw new UsageError(`${named} is a key of another account than ${session.identity.account}`);
  const regions = arn ? session.regions.filter(({region}) => region === arnRegion) : session.regions;
  if (arn && regions.length === 0) throw new UsageError(`${named} is in a Region that is not in scope`);
  const text = arnKey ?? arnAlias ?? named;
  const byAlias = text.startsWith('alias/');
  const {found, silent} = byAlias
    ? await search(regions, async region => mapAliases(region, await aliases(region), text))
    : await search(regions, region => describe(session, region, text as KeyId));
  return {places: found, silent, ...(byAlias && {alias: text})};
}

async function findKey(session: Searched, aliases: Aliases, named: string): Promise<MeantKey> {
  const {alias: text, places: found, silent} = await lookForKey(session, named, aliases);
  const [key] = found;
  refuseSeveralPlaces(named, found);
  if (!key) {
    if (silent.length > 0) throw notUnique('key', named, 'it was not found', silent);
    throw new UsageError(`there is no key ${named} in the Regions in scope`);
  }
  if (text !== undefined && silent.length > 0)
    throw notUnique('key', named, `it is in ${key.region}`, silent);
  if (text !== undefined) return {...key, alias: text};
  const names = await aliases(key.region);
  const alias = names.ok ? names.value.get(key.id)?.[0] : undefined;
  return {...key, ...(alias !== undefined && {alias})};
}

/** @throws UsageError naming the places, where a key is in more than one */
export function refuseSeveralPlaces(named: string, found: KeyLook['places']): void {
  if (found.length < 2) return;
  throw new UsageError(
    `${named} is in ${String(found.length)} Regions; name one by its ARN, or with --region:\n${found.map(({region, id}) => `  ${region}  ${id}`).join('\n')}`,
  );
}

type Place = {readonly region: Region; readonly id: KeyId};

const mapAliases = (
  region: Region,
  answer: Awaited<ReturnType<Aliases>>,
  alias: string,
): Answer<readonly Place[]> =>
  answer.ok
    ? {
        ...answer,
        value: [...answer.value].flatMap(([id, names]) => (names.includes(alias) ? [{region, id}] : [])),
      }
    : answer;

async function describe({account}: Searched, region: Region, id: KeyId): Promise<Answer<readonly Place[]>> {
  let answer: Answer<Key> | undefined;
  await account.describeKeys(region, [id], (_, one) => {
    answer = one;
  });
  if (!answer) throw new Error(`no answer came for the key in ${region}`);
  if (answer.ok) return {...answer, value: [{region, id: answer.value.id}]};
  return answer.failure.kind === 'not-found' ? {ok: true, value: [], at: answer.at} : answer;
}
