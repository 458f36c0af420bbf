import fc, {type Arbitrary} from 'fast-check';
import {asAccountId, asKeyId, asRegion} from '../../../source/model/ids.ts';
import {sealed, type Plan, type TeardownGoal} from '../../../source/flows/teardown/plan.ts';
import {meddle, meddles, newKey, newStore, type Meddle, type Meddling} from './meddlers.ts';
import type {Manner} from './operator.ts';
import {arnOf} from './small-reads.ts';
import {
  day,
  hour,
  minute,
  second,
  SmallWorld,
  stateOfKey,
  type Fault,
  type Habits,
  type Ms,
  type SmallRegion,
} from './small-world.ts';

export const start: Ms = Date.parse('2026-09-14T09:00:00.250Z');

export type KeyShape = {
  readonly is: 'enabled' | 'disabled' | 'pending' | 'unreadable';
  readonly days: number;
  readonly soakDays: number;
};
export type StoreShape = {
  readonly state: 'CONNECTED' | 'DISCONNECTED' | 'FAILED' | 'CONNECTING' | 'DISCONNECTING';
  readonly external: boolean;
  readonly keep: boolean;
  readonly hsms: number;
  /** How its next connects end. */
  readonly connects: readonly string[];
  readonly keys: readonly KeyShape[];
};
export type RegionShape = {
  readonly standing: 'answered' | 'accepted-unknown' | 'excluded' | 'missing' | 'unnamed';
  readonly enabled: boolean;
  readonly stores: readonly StoreShape[];
};

/** A world with everything that will happen in it, as data: what fast-check makes smaller and prints. */
export type WorldShape = {
  readonly goal: TeardownGoal;
  readonly regions: readonly RegionShape[];
  readonly habits: Habits;
  readonly meddlings: readonly Meddling[];
  /** Of the first writes, in their order; the rest arrive. */
  readonly faults: readonly Fault[];
  readonly silences: readonly {
    readonly region: number;
    readonly fromHours: number;
    readonly hours: number;
    /** Empty: everything. */
    readonly part: string;
    readonly code: string;
  }[];
  readonly manner: Manner;
};

/** The world at its start, and the plan that an operator made of it. */
export function build(shape: WorldShape): {readonly world: SmallWorld; readonly plan: Plan} {
  const regions = shape.regions.map(regionOf);
  const world = new SmallWorld(start, regions, shape.habits);
  regions.forEach((region, n) => {
    region.stores.forEach((store, m) => {
      if (store.state === 'CONNECTING') store.move = {at: start + 5 * minute, to: 'CONNECTED'};
      if (store.state === 'DISCONNECTING') store.move = {at: start + 2 * minute, to: 'DISCONNECTED'};
      store.connects.push(...(shape.regions[n]?.stores[m]?.connects ?? []));
    });
  });
  const plan = planOf(shape, regions);
  for (const one of shape.meddlings) meddle(world, start, one);
  for (const {region, fromHours, hours, part, code} of shape.silences)
    world.silences.push({
      region: regions[region % (regions.length + 1)]?.name,
      from: start + fromHours * hour,
      until: start + (fromHours + hours) * hour,
      code,
      part,
    });
  return {world, plan};
}

function regionOf({enabled, stores}: RegionShape, n: number): SmallRegion {
  const region: SmallRegion = {
    name: asRegion(`region-${String(n)}`),
    enabled,
    enabledAt: 0,
    stores: [],
    keys: [],
    hsms: new Map(),
    trailDenied: false,
  };
  stores.forEach((shape, m) => {
    const store = newStore(`cks-${String(n)}${String(m)}`, shape.external, start - 100 * day);
    store.state = shape.state;
    if (shape.state === 'FAILED') store.errorCode = 'NETWORK_ERRORS';
    if (store.clusterId) region.hsms.set(store.clusterId, {active: shape.hsms, since: 0});
    region.stores.push(store);
    shape.keys.forEach((keyShape, k) => {
      const key = newKey(`key-${String(n)}${String(m)}${String(k)}`, store, 0);
      key.enabled = keyShape.is === 'enabled' || keyShape.is === 'unreadable';
      key.unreadable = keyShape.is === 'unreadable';
      if (keyShape.is === 'pending') {
        const date = start + keyShape.days * day;
        key.enabled = false;
        key.pending = {date, deletesAt: date + hour};
      }
      region.keys.push(key);
    });
  });
  return region;
}

function planOf({goal, regions: shapes}: WorldShape, regions: readonly SmallRegion[]): Plan {
  return sealed({
    schema: 'cks.teardown-plan/1',
    id: 'TD-20260914-7K2F',
    madeAt: new Date(start),
    madeBy: 'arn:aws:sts::111122223333:assumed-role/KeyOps/planner',
    account: asAccountId('111122223333'),
    partition: 'aws',
    goal,
    scope: 'all',
    twoPerson: false,
    regions: regions.flatMap(({name: region}, n) => {
      const is = shapes[n]?.standing ?? 'unnamed';
      if (is === 'unnamed') return [];
      if (is === 'answered') return {region, standing: {is, at: new Date(start)}};
      return {region, standing: is === 'missing' ? {is, why: 'silent'} : {is}};
    }),
    stores: regions.flatMap((region, n) =>
      // Only what was read can have been planned.
      shapes[n]?.standing !== 'answered' || !region.enabled
        ? []
        : region.stores.map((store, m) => ({
            region: region.name,
            id: store.id,
            name: store.name,
            type: store.external ? 'EXTERNAL_KEY_STORE' : 'AWS_CLOUDHSM',
            connectionState: store.state,
            ...(store.clusterId && {clusterId: store.clusterId}),
            createdAt: new Date(store.createdAt),
            keep: shapes[n]?.stores[m]?.keep ?? false,
            keys: region.keys.flatMap(key => {
              const shape = shapes[n]?.stores[m]?.keys[Number(key.id.at(-1))];
              if (key.storeId !== store.id || key.unreadable || !shape) return [];
              return {
                id: key.id,
                arn: arnOf(region.name, key.id),
                aliases: [],
                state: stateOfKey(region, key) ?? '',
                createdAt: new Date(start - 90 * day),
                ...(key.pending && {deletionDate: new Date(key.pending.date)}),
                days: shape.days,
                soakDays: key.pending ? 0 : shape.soakDays,
                lastUse: 'never' as const,
                otherAccounts: [],
              };
            }),
          })),
    ),
    // Half of the keys that nobody may describe were accepted.
    acceptedKeys: regions.flatMap(({name, keys}) =>
      keys
        .filter(({unreadable, id}) => unreadable && id.endsWith('0'))
        .map(({id}) => ({region: name, id: asKeyId(id)})),
    ),
    demo: false,
    gaps: [],
  });
}

const keyShape: Arbitrary<KeyShape> = fc.record({
  is: fc.oneof(
    {arbitrary: fc.constantFrom('enabled', 'disabled', 'pending'), weight: 20},
    {arbitrary: fc.constant('unreadable'), weight: 1},
  ),
  days: fc.constantFrom(7, 7, 8, 9),
  soakDays: fc.constantFrom(0, 0, 0, 1, 2),
});

const storeShape: Arbitrary<StoreShape> = fc.record({
  state: fc.constantFrom(
    'CONNECTED',
    'CONNECTED',
    'CONNECTED',
    'DISCONNECTED',
    'FAILED',
    'CONNECTING',
    'DISCONNECTING',
  ),
  external: fc.boolean().map(is => is),
  keep: fc.nat(9).map(n => n === 9),
  hsms: fc.constantFrom(2, 2, 2, 0),
  connects: fc.array(fc.constantFrom('CONNECTED', 'CONNECTED', 'NETWORK_ERRORS', 'INVALID_CREDENTIALS'), {
    maxLength: 3,
  }),
  keys: fc.array(keyShape, {maxLength: 3}),
});

const regionShape: Arbitrary<RegionShape> = fc.oneof(
  {
    arbitrary: fc.record({
      standing: fc.constant('answered' as const),
      enabled: fc.constant(true),
      stores: fc.array(storeShape, {maxLength: 2}),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      standing: fc.constantFrom(
        'accepted-unknown' as const,
        'accepted-unknown' as const,
        'excluded' as const,
        'missing' as const,
        'unnamed' as const,
      ),
      enabled: fc.boolean(),
      stores: fc.array(storeShape, {maxLength: 1}),
    }),
    weight: 2,
  },
);

export const habits: Arbitrary<Habits> = fc.record({
  seed: fc.nat(),
  lag: fc.constantFrom(0, 3 * second, 20 * second),
  lateDeletion: fc.constantFrom(0, hour, day),
  materialLag: fc.constantFrom(0, minute, hour),
  eventLag: fc.constantFrom(0, 15 * minute, 15 * minute, 30 * hour),
  losesEvent: fc.constantFrom(0, 0, 0, 4),
  roleRefusals: fc.constantFrom(0, 0, 1, 5),
  failingReads: fc.constantFrom(0, 0, 40, 8),
});

/** Times at which something is likely to be decided are drawn more often than others. */
const moments = fc.noBias(
  fc
    .oneof(
      fc.integer({min: 0, max: 12}),
      fc.integer({min: 0, max: 30 * 60}),
      fc.integer({min: 0, max: 14 * 24 * 60}),
      fc.integer({min: 7 * 24 * 60 - 12, max: 8 * 24 * 60 + 120}),
    )
    .map(minutes => minutes / 60),
);

const meddling = (what: readonly Meddle[]): Arbitrary<Meddling> =>
  fc.record({
    atHours: moments,
    what: fc.constantFrom(...what),
    region: fc.nat(2),
    store: fc.nat(2),
    key: fc.nat(3),
  });

const fault: Arbitrary<Fault> = fc.constantFrom(
  'ok',
  'ok',
  'ok',
  'denied',
  'throttled',
  'server',
  'unreachable',
  'lost-done',
  'lost-not',
  'late',
);

const manner: Arbitrary<Manner> = fc.record({
  delayHours: fc.constantFrom(0.01, 0.5, 5, 30),
  choices: fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, -1), {minLength: 1, maxLength: 4}),
  opensStores: fc.constantFrom('all', 'all', 'all', 'one', 'early', 'never'),
  opensRole: fc.constantFrom('delete', 'delete', 'early', 'keep', 'never'),
  abort: fc.oneof(
    {arbitrary: fc.constant(undefined), weight: 5},
    {
      arbitrary: fc.record({
        atHours: moments,
        covers: fc.subarray(['enable-keys', 'reconnect-stores']),
      }),
      weight: 1,
    },
  ),
  crashes: fc.array(fc.record({before: fc.constantFrom('line', 'call'), n: fc.nat(40)}), {maxLength: 2}),
  awayHours: fc.constantFrom(0, 0.05, 3, 40),
});

export type Bias = {
  readonly goals?: readonly TeardownGoal[];
  readonly meddles?: readonly Meddle[];
  readonly regions?: Arbitrary<readonly RegionShape[]>;
  readonly map?: (shape: WorldShape) => WorldShape;
};

/** Worlds of up to 3 Regions and 6 stores, with what people, AWS and the network do in them. */
export const anyWorld = ({goals, meddles: whats = meddles, regions, map}: Bias = {}): Arbitrary<WorldShape> =>
  fc
    .record({
      goal: fc.constantFrom(...(goals ?? (['stores', 'stores', 'role', 'role', 'disconnect'] as const))),
      regions: regions ?? fc.array(regionShape, {minLength: 1, maxLength: 3}),
      habits,
      meddlings: fc.array(meddling(whats), {maxLength: 4}),
      faults: fc.array(fault, {maxLength: 12}),
      silences: fc.array(
        fc.record({
          region: fc.nat(3),
          fromHours: moments,
          hours: fc.constantFrom(0.1, 2, 20, 100),
          part: fc.constantFrom('', '', 'stores', 'clusters', 'key', 'inventory', 'ends', 'refused', 'role'),
          code: fc.constantFrom(
            'ThrottlingException',
            'ThrottlingException',
            'AccessDeniedException',
            'ExpiredTokenException',
            'OptInRequired',
          ),
        }),
        {maxLength: 2},
      ),
      manner,
    })
    .map(shape => (map ? map(shape) : shape));
