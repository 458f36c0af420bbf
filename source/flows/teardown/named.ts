import {storeKey, type KeyId, type Region} from '../../model/ids.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {StandingRegion} from './complete-picture.ts';
import type {RegionFound} from './inventory.ts';
import type {DetailsOfKeys} from './key-details.ts';
import type {Plan, PlannedStore} from './plan.ts';
import {WishFault, type Wishes} from './wishes.ts';

/** What a name means: where it must be, if it says so, and the thing itself. */
type Name = {readonly region?: string; readonly thing: string};

/** Reads `eu-west-1/ledger` as well as `ledger`. The names of stores may hold a slash too. */
function namesIn(text: string, regions: readonly Region[]): Name {
  const slash = text.indexOf('/');
  const region = text.slice(0, slash);
  return slash > 0 && regions.some(one => one === region)
    ? {region, thing: text.slice(slash + 1)}
    : {thing: text};
}

const answeredStores = (found: readonly RegionFound[]): readonly KeyStore[] =>
  found.flatMap(({answer}) => (answer.is === 'answered' ? answer.stores : []));

const regionsOf = (found: readonly Pick<RegionFound, 'region'>[]) => found.map(({region}) => region);

/**
 * The stores that these names mean, each once.
 *
 * @throws WishFault for a name that means none, or several
 */
export function findStores(
  found: readonly RegionFound[],
  names: readonly string[],
  option: string,
): readonly KeyStore[] {
  const stores = answeredStores(found);
  const named = names.map(text => {
    const {region, thing} = namesIn(text, regionsOf(found));
    const inPlace = stores.filter(store => region === undefined || store.region === region);
    const byId = inPlace.filter(({id}) => id === thing);
    return only(byId.length > 0 ? byId : inPlace.filter(({name}) => name === thing), text, {
      option,
      what: 'store',
      found,
      tell: ({region: place, id, name}) => `${place}/${id} ${name}`,
    });
  });
  return [...new Map(named.map(store => [storeKey(store), store])).values()];
}

/** The stores that stay, as `storeKey` writes them: those named, and those of every key that stays. */
export function findKeptStores(
  found: readonly RegionFound[],
  {keepStores, keepKeys}: Pick<Wishes, 'keepStores' | 'keepKeys'>,
): ReadonlySet<string> {
  const kept = findStores(found, keepStores, '--keep-store').map(storeKey);
  const keys = found.flatMap(({answer}) => (answer.is === 'answered' ? answer.keys : []));
  for (const text of keepKeys) {
    const {region, thing} = namesIn(text, regionsOf(found));
    const meant = keys.filter(
      ({key, aliases}) =>
        (region === undefined || key.region === region) &&
        (key.id === thing ||
          key.arn === thing ||
          aliases.includes(thing) ||
          aliases.includes(`alias/${thing}`)),
    );
    const {key} = only(meant, text, {
      option: '--keep-key',
      what: 'key of a store',
      found,
      tell: ({key: {region: place, id}}) => `${place}/${id}`,
    });
    if (key.storeId !== undefined) kept.push(storeKey({region: key.region, id: key.storeId}));
  }
  return new Set(kept);
}

/**
 * The keys that the operator accepts by id: those that may not be described, and those whose tags may not be read.
 *
 * @throws WishFault for an id that is none of these: what can be read is not to be accepted unread
 */
export function findAccepted(
  regions: readonly StandingRegion[],
  stores: readonly PlannedStore[],
  texts: readonly string[],
  details: DetailsOfKeys,
): Plan['acceptedKeys'] {
  const unread = [
    ...regions.flatMap(({region, found}) => (found?.unread ?? []).map(({id}) => ({region, id}))),
    ...stores.flatMap(({region, keys}) =>
      keys.filter(({id}) => details.get(region)?.get(id)?.tagsUnread).map(({id}) => ({region, id})),
    ),
  ];
  const accepted = texts.map(text => {
    const {region, thing} = namesIn(text, regionsOf(regions));
    const id = idIn(thing);
    const meant = unread.filter(one => one.id === id && (region === undefined || one.region === region));
    const [first, second] = meant;
    if (!first)
      throw new WishFault(
        `--accept-key ${text}: no key with this id is unread; only keys that cannot be described, or whose tags cannot be read, are accepted`,
      );
    if (second)
      throw new WishFault(
        `--accept-key ${text} is in several Regions: ${meant.map(one => `${one.region}/${one.id}`).join(', ')}`,
      );
    return first;
  });
  return [...new Map(accepted.map(one => [`${one.region}/${one.id}`, one])).values()];
}

const idIn = (text: string): KeyId | string => /:key\/(.+)$/.exec(text)?.[1] ?? text;

function only<T extends object>(
  meant: readonly T[],
  text: string,
  {
    option,
    what,
    found,
    tell,
  }: {
    readonly option: string;
    readonly what: string;
    readonly found: readonly RegionFound[];
    readonly tell: (one: T) => string;
  },
): T {
  const [first, second] = meant;
  if (first && !second) return first;
  if (second) throw new WishFault(`${option} ${text} is not unique: ${meant.map(tell).join(', ')}`);
  const silent = found.filter(({answer}) => answer.is === 'silent').map(({region}) => region);
  const doubt = silent.length > 0 ? `; ${silent.join(', ')} did not answer` : '';
  throw new WishFault(`${option} ${text}: there is no such ${what} in the Regions that answered${doubt}`);
}
