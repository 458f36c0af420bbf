import {storeKey, type Region} from '../../model/ids.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {RegionFound, StoreKey} from './inventory.ts';
import type {DetailsOfKeys} from './key-details.ts';
import type {Plan, PlannedRegion, PlannedStore} from './plan.ts';

/** One way in which the account is not what a plan says. */
export type Drift = {
  /** `+` new, `-` gone, `~` other than planned, `?` did not answer. */
  readonly sign: '+' | '-' | '~' | '?';
  readonly region: Region;
  readonly what: string;
};

/**
 * Compares a plan with what is found now, over all that the plan covers. Names of keys, who may use them and when they
 * were used last are no part of it: they change every day, and nothing is decided by them once a plan is made.
 *
 * @param found at least the Regions of the plan; one that is missing counts as new to the partition the other way
 * @param details tags of the planned keys, read now
 */
export function driftOf(plan: Plan, found: readonly RegionFound[], details: DetailsOfKeys): readonly Drift[] {
  const now = new Map(found.map(one => [one.region, one.answer]));
  const planned = new Set(plan.regions.map(({region}) => region));
  return [
    ...plan.regions.flatMap(one => regionDrift(plan, one, now.get(one.region), details)),
    ...found
      .filter(({region}) => !planned.has(region))
      .map(({region}): Drift => ({sign: '+', region, what: 'a Region that the plan does not know'})),
  ];
}

function regionDrift(
  plan: Plan,
  {region, standing}: PlannedRegion,
  answer: RegionFound['answer'] | undefined,
  details: DetailsOfKeys,
): readonly Drift[] {
  if (standing.is === 'excluded') return [];
  if (!answer) return [{sign: '-', region, what: 'the account has no such Region any more'}];
  if (standing.is === 'accepted-unknown')
    return answer.is === 'not-enabled'
      ? []
      : [{sign: '~', region, what: 'it was accepted as unknown, and can be asked now'}];
  if (standing.is === 'missing') return [];
  switch (answer.is) {
    case 'silent':
      return [{sign: '?', region, what: `it does not tell its ${answer.what}: ${answer.why}`}];
    case 'not-enabled':
      return [{sign: '~', region, what: 'it was enabled, and is not now'}];
    case 'not-asked':
      return [{sign: '?', region, what: 'it was not asked'}];
    case 'answered':
      return [
        ...storesDrift(plan, region, answer.stores),
        ...plan.stores
          .filter(store => store.region === region)
          .flatMap(store => keysDrift(store, answer.keys, details)),
        ...answer.unread
          .filter(({id}) => !plan.acceptedKeys.some(one => one.region === region && one.id === id))
          .filter(() => plan.stores.some(store => store.region === region && !store.keep))
          .map(({id}): Drift => ({
            sign: '+',
            region,
            what: `key ${id} may not be described: it may be in a store of the plan`,
          })),
      ];
  }
}

function storesDrift(plan: Plan, region: Region, stores: readonly KeyStore[]): readonly Drift[] {
  const live = new Map(stores.map(store => [storeKey(store), store]));
  const planned = plan.stores.filter(store => store.region === region);
  const known = new Set(planned.map(storeKey));
  // Of a plan for named stores, the others are none of its business.
  const added = typeof plan.scope === 'object' && 'stores' in plan.scope ? [] : stores;
  return [
    ...planned.flatMap(store => storeDrift(store, live.get(storeKey(store)))),
    ...added
      .filter(store => !known.has(storeKey(store)))
      .map(({name, id, connectionState, createdAt}): Drift => ({
        sign: '+',
        region,
        what: `new store ${name} ${id}, ${connectionState}${createdAt ? `, created ${stamp(createdAt)}` : ''}`,
      })),
  ];
}

function storeDrift(planned: PlannedStore, live: KeyStore | undefined): readonly Drift[] {
  const {region, name} = planned;
  if (!live) return [{sign: '-', region, what: `store ${name} is gone`}];
  const changed = (what: string, before: string | undefined, now: string | undefined): readonly Drift[] =>
    before === now
      ? []
      : [{sign: '~', region, what: `store ${name}: ${what} is ${now ?? 'none'} (plan: ${before ?? 'none'})`}];
  return [
    ...changed('its name', planned.name, live.name),
    ...changed('its type', planned.type, live.type),
    ...changed('its state', planned.connectionState, live.connectionState),
    ...changed('its cluster', planned.clusterId, live.clusterId),
  ];
}

function keysDrift(
  {region, id: storeId, name, keys: planned, keep}: PlannedStore,
  found: readonly StoreKey[],
  details: DetailsOfKeys,
): readonly Drift[] {
  const live = new Map(found.filter(({key}) => key.storeId === storeId).map(one => [one.key.id, one]));
  const known = new Set(planned.map(({id}) => id));
  const held = planned.flatMap(({id, aliases}): Drift[] => {
    const tag = keep ? undefined : details.get(region)?.get(id)?.heldBy;
    return tag === undefined
      ? []
      : [{sign: '~', region, what: `${aliases[0] ?? id} in ${name} has the tag ${tag} now: it must stay`}];
  });
  return [
    ...planned.flatMap(({id, aliases, state, deletionDate}): Drift[] => {
      const one = live.get(id);
      const named = `${aliases[0] ?? id} in ${name}`;
      if (!one) return [{sign: '-', region, what: `key ${named} is gone`}];
      const {key} = one;
      if (key.state !== state)
        return [{sign: '~', region, what: `key ${named} is ${key.state} (plan: ${state})`}];
      return key.deletionDate?.getTime() === deletionDate?.getTime()
        ? []
        : [
            {
              sign: '~',
              region,
              what: `key ${named} is deleted ${key.deletionDate ? stamp(key.deletionDate) : 'at no known date'} (plan: ${deletionDate ? stamp(deletionDate) : 'none'})`,
            },
          ];
    }),
    ...[...live.values()]
      .filter(({key}) => !known.has(key.id))
      .map(({key, aliases}): Drift => ({
        sign: '+',
        region,
        what: `new key ${aliases[0] ?? key.id} in ${name}${key.createdAt ? `, created ${stamp(key.createdAt)}` : ''}`,
      })),
    ...held,
  ];
}

const stamp = (at: Date) => `${at.toISOString().slice(0, 16)}Z`;

/** A drift as one line. */
export const driftText = ({sign, region, what}: Drift): string => `${sign} ${region} ${what}`;
