import type {Identity} from '../../model/identity.ts';
import {storeKey, type Region} from '../../model/ids.ts';
import {countHsms, type Backup} from '../../model/cluster.ts';
import type {Key} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {completePicture, isComplete, type StandingRegion} from './complete-picture.ts';
import type {RegionFound, StoreKey} from './inventory.ts';
import {keyGaps} from './key-gaps.ts';
import type {DetailsOfKeys} from './key-details.ts';
import type {UsesOfKeys} from './last-uses.ts';
import {findAccepted, findKeptStores, findStores} from './named.ts';
import {isInUse} from './phrases.ts';
import {sealed, type Plan, type PlannedKey, type PlannedRegion, type PlannedStore} from './plan.ts';
import type {Wishes} from './wishes.ts';

/** All that a plan is made of. */
export type PlanMaterial = {
  readonly id: string;
  /** AWS's time. */
  readonly now: Date;
  readonly caller: Identity;
  readonly found: readonly RegionFound[];
  readonly details: DetailsOfKeys;
  readonly uses: UsesOfKeys;
  readonly wishes: Wishes;
  readonly demo: boolean;
};

/**
 * Makes a plan of what was found and wished. It has gaps where something did not answer or has to be decided; such a
 * plan cannot be approved.
 *
 * @throws WishFault where a wish names nothing, or more than one thing
 */
export function makePlan(material: PlanMaterial): Plan {
  const {found, wishes, caller} = material;
  const scoped = inScope(found, wishes);
  const picture = completePicture(scoped.found, wishes.acceptUnknown);
  const kept = findKeptStores(found, wishes);
  const stores = picture.regions.flatMap(one => plannedStores(one, scoped.isPlanned, kept, material));
  const acceptedKeys = findAccepted(picture.regions, stores, wishes.acceptKeys, material.details);
  const gaps = [
    ...(isComplete(picture) ? [] : picture.gaps),
    ...keyGaps(picture.regions, stores, acceptedKeys, material.details, wishes.goal),
  ];
  return sealed({
    schema: 'cks.teardown-plan/1',
    id: material.id,
    madeAt: material.now,
    madeBy: caller.arn,
    account: caller.account,
    partition: caller.partition,
    ...(caller.alias !== undefined && {accountAlias: caller.alias}),
    goal: wishes.goal,
    scope: scoped.scope,
    twoPerson: wishes.twoPerson,
    regions: picture.regions.map(one => plannedRegion(one, wishes.profiles)),
    stores,
    acceptedKeys,
    ...(wishes.dataStatement !== undefined && {dataStatement: wishes.dataStatement}),
    demo: material.demo,
    gaps,
  });
}

/**
 * The keys that a plan of these wishes would act on, those that may be in use first: what else is to be known of keys is
 * asked of these only.
 *
 * @throws WishFault where a wish names nothing, or more than one thing
 */
export function keysInQuestion(found: readonly RegionFound[], wishes: Wishes): readonly Key[] {
  const {isPlanned, found: scoped} = inScope(found, wishes);
  const kept = findKeptStores(found, wishes);
  const stores = new Map(
    scoped
      .flatMap(({answer}) => (answer.is === 'answered' ? answer.stores : []))
      .filter(store => isPlanned(store) && !kept.has(storeKey(store)))
      .map(store => [storeKey(store), store]),
  );
  const storeOf = ({region, storeId}: Key) =>
    storeId === undefined ? undefined : stores.get(storeKey({region, id: storeId}));
  const keys = scoped
    .flatMap(({answer}) => (answer.is === 'answered' ? answer.keys : []))
    .filter(({key}) => storeOf(key));
  const [first, later] = [true, false].map(wanted =>
    keys.flatMap(({key}) => {
      const store = storeOf(key);
      return store && mayBeInUse(store, key) === wanted ? key : [];
    }),
  );
  return [...(first ?? []), ...(later ?? [])];
}

/** Puts the Regions without a named store out of scope: what is not in them cannot matter to the plan. */
function inScope(
  found: readonly RegionFound[],
  {regions, stores: names}: Wishes,
): {
  readonly found: readonly RegionFound[];
  readonly scope: Plan['scope'];
  readonly isPlanned: (store: KeyStore) => boolean;
} {
  if (names.length === 0)
    return {found, scope: regions ? {regions: [...regions]} : 'all', isPlanned: () => true};
  const stores = findStores(found, names, '--store');
  const ids = new Set(stores.map(storeKey));
  const places = new Set(stores.map(({region}) => region));
  return {
    found: found.map(one =>
      places.has(one.region) ? one : {region: one.region, answer: {is: 'not-asked'} as const},
    ),
    scope: {stores: stores.map(({region, id}) => ({region, id}))},
    isPlanned: store => ids.has(storeKey(store)),
  };
}

function plannedRegion(
  {region, standing, found}: StandingRegion,
  profiles: ReadonlyMap<Region, string>,
): PlannedRegion {
  const profile = profiles.get(region);
  const failure = found?.aliasesFailed;
  return {
    region,
    standing,
    ...(profile !== undefined && {profile}),
    ...(failure && {aliasesUnread: `${failure.action} ${failure.code}`}),
  };
}

function plannedStores(
  {found}: StandingRegion,
  isPlanned: (store: KeyStore) => boolean,
  kept: ReadonlySet<string>,
  material: PlanMaterial,
): readonly PlannedStore[] {
  if (!found) return [];
  return found.stores.filter(isPlanned).map(store => {
    const keep = kept.has(storeKey(store));
    return {
      region: store.region,
      id: store.id,
      name: store.name,
      type: store.type,
      connectionState: store.connectionState,
      ...(store.clusterId !== undefined && {clusterId: store.clusterId}),
      ...(store.createdAt && {createdAt: store.createdAt}),
      keep,
      keys: found.keys
        .filter(({key}) => key.storeId === store.id)
        .map(one => plannedKey(one, {store, keep}, material)),
      ...clusterOf(store, found),
    };
  });
}

function plannedKey(
  {key, aliases}: StoreKey,
  {store, keep}: {readonly store: KeyStore; readonly keep: boolean},
  {details, uses, wishes, now}: PlanMaterial,
): PlannedKey {
  const known = details.get(key.region)?.get(key.id);
  const lastUse = uses.get(key.region)?.get(key.id) ?? 'unknown';
  const planned: PlannedKey = {
    id: key.id,
    arn: key.arn,
    aliases: [...aliases],
    state: key.state,
    ...(key.createdAt && {createdAt: key.createdAt}),
    ...(key.deletionDate && {deletionDate: key.deletionDate}),
    days: wishes.daysOf?.get(storeKey(store)) ?? wishes.days,
    soakDays: 0,
    lastUse,
    otherAccounts: [...(known?.otherAccounts ?? [])],
    ...accessUnread(known),
  };
  const soaks =
    wishes.goal !== 'disconnect' && !keep && mayBeInUse(store, key) && isInUse(planned, {madeAt: now});
  return soaks ? {...planned, soakDays: wishes.soakDays} : planned;
}

/**
 * Nothing can use a key while its store is not connected: watching for refused uses would only tell what is known, and
 * would put off the connect, which has to come before keys that are already pending are deleted.
 */
const mayBeInUse = (store: KeyStore, {state}: StoreKey['key']) =>
  store.connectionState === 'CONNECTED' && state !== 'PendingDeletion';

const accessUnread = (known: {readonly accessUnread?: string} | undefined) =>
  known
    ? known.accessUnread !== undefined && {accessUnread: known.accessUnread}
    : {accessUnread: 'not asked'};

function clusterOf(
  {clusterId}: KeyStore,
  {clusters, backups}: NonNullable<StandingRegion['found']>,
): Pick<PlannedStore, 'cluster'> {
  const cluster = clusters?.find(({id}) => id === clusterId);
  if (!cluster) return {};
  const own = backups?.filter(backup => backup.clusterId === clusterId && backup.state !== 'DELETED');
  return {
    cluster: {
      hsms: countHsms(cluster).total,
      ...(own && {backups: own.length, lasting: own.filter(neverEnds).length}),
    },
  };
}

const neverEnds = ({neverExpires}: Backup) => neverExpires === true;
