import {createHash} from 'node:crypto';
import {keyKey, type Plan, type PlannedKey, type PlannedStore} from '../flows/teardown/plan.ts';
import {storeKey} from '../model/ids.ts';
import type {ScenarioInput} from '../simulator/scenarios/schema.ts';
import type {Placement} from './placement.ts';

type RegionInput = ScenarioInput['regions'][string];
type ClusterInput = NonNullable<RegionInput['clusters']>[number];
type StoreInput = NonNullable<RegionInput['keyStores']>[number];
type KeyInput = NonNullable<RegionInput['keys']>[number];

/** The role whose sessions rehearse: nobody's name in the real account. */
export const actor = 'cks-rehearsal';
/** Its sessions: the second takes over where the credentials of the first expire. */
export const sessions = ['first', 'second'] as const;

const dayMs = 24 * 60 * 60_000;
/** What a plan does not say: a store that can be used has two HSMs. */
const usualHsms = 2;
const zones = ['a', 'b', 'c'];

/**
 * The account as the plan describes it, for an embedded AWS, with what is to go wrong in it. What a plan does not hold
 * (policies, subnets, passwords, why a store FAILED) is as it should be.
 *
 * @param startsAt the time in it
 */
export function worldOfPlan(plan: Plan, startsAt: Date, placements: readonly Placement[]): ScenarioInput {
  const regions = Object.fromEntries(
    plan.regions.map(({region, standing}): [string, RegionInput] => {
      const stores = plan.stores.filter(store => store.region === region);
      const hidden = placements.flatMap(({hiddenStores = []}) =>
        hiddenStores.filter(one => one.region === region),
      );
      return [
        region,
        {
          optStatus: standing.is === 'accepted-unknown' ? 'DISABLED' : 'ENABLED',
          clusters: stores.flatMap(store => clusterOf(store) ?? []),
          keyStores: [
            ...stores.map(store => storeOf(store, placements)),
            ...hidden.map(({id, name}): StoreInput => ({id, name, proxy: someProxy})),
          ],
          keys: [
            ...stores.flatMap(store => store.keys.map(key => keyOf(startsAt, store, key, placements))),
            ...hiddenKeys(plan, region),
          ],
        },
      ];
    }),
  );
  const expires = placements.flatMap(({sessionEnds}) => sessionEnds?.toISOString() ?? [])[0];
  return {
    account: {id: plan.account, partition: plan.partition},
    clock: {start: startsAt.toISOString(), timeScale: 0},
    enforceQuotas: false,
    regions,
    roles: {
      [actor]: {
        attached: ['AdministratorAccess'],
        sessions: {
          [sessions[0]]: {...keysOf('2'), ...(expires !== undefined && {expires})},
          [sessions[1]]: keysOf('3'),
        },
      },
    },
    ...(plan.goal === 'role' && {serviceLinkedRole: true}),
    roleDeletions: placements.flatMap(({roleDeletions = []}) => roleDeletions),
    faults: placements.flatMap(({faults = []}) => faults),
    events: placements.flatMap(({events = []}) => events),
  };
}

/** Fake, in AWS's form, and good for the world of a rehearsal only. */
const keysOf = (digit: string) => ({
  id: `ASIAREHEARSALREHEAR${digit}`,
  secret: `rehearsal${'0'.repeat(30)}${digit}`,
  sessionToken: `rehearsal-session-${digit}`,
});

const someProxy = {connectivity: 'PUBLIC_ENDPOINT', uriEndpoint: 'https://xks.example.com'} as const;

/** Ids of HSMs are in no plan: made from the cluster's, so that a mishap can name them. */
export const hsmId = (clusterId: string, index: number): string =>
  `hsm-${createHash('sha256')
    .update(`${clusterId} ${String(index)}`)
    .digest('hex')
    .replaceAll(/[0189]/g, digit => 'wxyz'['0189'.indexOf(digit)] ?? 'w')
    .slice(0, 11)}`;

/** How many HSMs the store's cluster has: as planned, or as many as a store needs. */
export const hsmsOf = ({cluster}: PlannedStore): number => cluster?.hsms ?? usualHsms;

function clusterOf(store: PlannedStore): ClusterInput | undefined {
  const {clusterId, region} = store;
  if (clusterId === undefined) return undefined;
  return {
    id: clusterId,
    hsms: Array.from({length: hsmsOf(store)}, (_, index) => ({
      id: hsmId(clusterId, index),
      zone: `${region}${zones[index % zones.length] ?? 'a'}`,
    })),
    zones: zones.slice(0, 2).map(letter => `${region}${letter}`),
  };
}

const states = ['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'] as const;

function storeOf(store: PlannedStore, placements: readonly Placement[]): StoreInput {
  const {id, name, connectionState, clusterId, createdAt} = store;
  const nextConnects = placements.flatMap(({connects}) => connects?.get(storeKey(store)) ?? []);
  return {
    id,
    name,
    ...(createdAt && {created: createdAt.toISOString()}),
    state: states.find(state => state === connectionState) ?? 'DISCONNECTED',
    // What was on its way when the plan was made began then, as far as anybody knows.
    ...(connectionState.endsWith('ING') && {since: 'now'}),
    ...(connectionState === 'FAILED' && {errorCode: 'INTERNAL_ERROR'}),
    ...(clusterId === undefined ? {proxy: someProxy} : {cluster: clusterId}),
    ...(nextConnects.length > 0 && {nextConnects}),
  };
}

function keyOf(
  startsAt: Date,
  store: PlannedStore,
  key: PlannedKey,
  placements: readonly Placement[],
): KeyInput {
  const {id, aliases, state, createdAt, deletionDate, days} = key;
  const ending = Object.assign({}, ...placements.map(({endings}) => endings?.(keyKey(store, key)))) as object;
  const pending = state === 'PendingDeletion';
  return {
    id,
    aliases,
    store: store.id,
    // What lies under `Unavailable` is not known; nothing of a teardown depends on it.
    state: pending ? 'PendingDeletion' : state === 'Disabled' ? 'Disabled' : 'Enabled',
    ...(createdAt && {created: createdAt.toISOString()}),
    ...(pending && {
      deletes: (deletionDate ?? new Date(startsAt.getTime() + days * dayMs)).toISOString(),
    }),
    ...ending,
  };
}

/** Keys that may not be described: they are listed, and their policies let nobody in. */
function hiddenKeys({acceptedKeys, stores, account, partition}: Plan, region: string): readonly KeyInput[] {
  const planned = new Set(stores.flatMap(store => store.keys.map(key => keyKey(store, key))));
  return acceptedKeys
    .filter(key => key.region === region && !planned.has(`${key.region}/${key.id}`))
    .map(({id}) => ({
      id,
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: {AWS: `arn:${partition}:iam::${account}:root`},
            Action: 'kms:CancelKeyDeletion',
            Resource: '*',
          },
        ],
      },
    }));
}
