import fc from 'fast-check';
import {anyWorld, type Bias, type RegionShape, type StoreShape, type WorldShape} from './any-world.ts';
import type {Invariant} from './invariants.ts';

/** A kind of world in which one promise is under pressure. All promises are held against every world. */
export type Theme = {
  readonly invariant: Invariant;
  readonly about: string;
  readonly bias: Bias;
  /** Several: each has a journal of their own. */
  readonly operators?: readonly string[];
};

const store = (more: Partial<StoreShape> = {}): StoreShape => ({
  state: 'CONNECTED',
  external: false,
  keep: false,
  hsms: 2,
  connects: [],
  keys: [],
  ...more,
});

/** Nothing holds it up: no crash, no abort, every answer comes. */
const willing = (shape: WorldShape): WorldShape => ({
  ...shape,
  manner: {...shape.manner, abort: undefined, choices: [0], opensStores: 'all', opensRole: 'delete'},
});

const emptyRegion: fc.Arbitrary<RegionShape> = fc.oneof(
  {
    arbitrary: fc.record({
      standing: fc.constant('answered' as const),
      enabled: fc.constant(true),
      stores: fc.constantFrom([], [], [], [store({state: 'DISCONNECTED'})]),
    }),
    weight: 10,
  },
  {
    arbitrary: fc.record({
      standing: fc.constant('accepted-unknown' as const),
      enabled: fc.constant(false),
      stores: fc.constantFrom([], [store({state: 'DISCONNECTED'})]),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      standing: fc.constantFrom('answered', 'accepted-unknown', 'excluded', 'missing', 'unnamed'),
      enabled: fc.boolean(),
      stores: fc.constantFrom([], [store({state: 'DISCONNECTED'})], [store({external: true, keep: true})]),
    }),
    weight: 2,
  },
);

const doomed: fc.Arbitrary<readonly RegionShape[]> = fc.array(
  fc.record({
    standing: fc.constant('answered' as const),
    enabled: fc.constant(true),
    stores: fc.array(
      fc.record({
        state: fc.constantFrom('CONNECTED', 'DISCONNECTED', 'FAILED', 'CONNECTING', 'DISCONNECTING'),
        external: fc.nat(4).map(n => n === 0),
        keep: fc.constant(false),
        hsms: fc.constant(2),
        connects: fc.constantFrom([], [], ['NETWORK_ERRORS']),
        keys: fc.array(
          fc.record({
            is: fc.oneof(
              {
                arbitrary: fc.constantFrom('enabled' as const, 'disabled' as const, 'pending' as const),
                weight: 15,
              },
              {arbitrary: fc.constant('unreadable' as const), weight: 1},
            ),
            days: fc.constant(7),
            soakDays: fc.constantFrom(0, 0, 1),
          }),
          {minLength: 1, maxLength: 2},
        ),
      }),
      {minLength: 1, maxLength: 2},
    ),
  }),
  {minLength: 1, maxLength: 2},
);

export const themes: readonly Theme[] = [
  {
    invariant: 'T1',
    about: 'the role is not asked to go while a Region is excluded, unseen, failed or holds a store',
    bias: {
      goals: ['role'],
      meddles: ['new-store', 'new-store', 'enable-region', 'rename', 'delete-store'],
      regions: fc.array(emptyRegion, {minLength: 1, maxLength: 3}),
      map: shape => ({
        ...willing(shape),
        // Some stop it when the stores are gone and only the role is left.
        manner: {
          ...willing(shape).manner,
          abort: shape.manner.abort && {...shape.manner.abort, atHours: shape.manner.abort.atHours % 3},
        },
        meddlings: shape.meddlings.map(one => ({...one, atHours: one.atHours % 12})),
        silences: shape.silences.map(one => ({...one, fromHours: one.fromHours % 6})),
      }),
    },
  },
  {
    invariant: 'T2',
    about: 'a CloudHSM store is not disconnected while it has keys, or material that is not proven gone',
    bias: {
      goals: ['stores', 'role', 'disconnect'],
      meddles: [
        'cancel',
        'disconnect',
        'connect',
        'lose-hsms',
        'gain-hsms',
        'deny-trail',
        'allow-trail',
        'schedule',
        'enable',
      ],
      regions: doomed,
      map: shape => ({...shape, manner: {...shape.manner, abort: undefined}}),
    },
  },
  {
    invariant: 'T3',
    about: 'a store is not deleted while it holds keys or is not DISCONNECTED',
    bias: {
      goals: ['stores'],
      meddles: ['create-key', 'connect', 'disconnect', 'delete-store', 'rename', 'hide-key'],
      regions: doomed,
      map: willing,
    },
  },
  {
    invariant: 'T4',
    about: 'only what is planned is changed, and what is new stops its lane',
    bias: {
      meddles: ['create-key', 'create-key', 'rename', 'other-cluster', 'hide-key', 'cancel', 'enable', 'use'],
    },
  },
  {
    invariant: 'T6',
    about: 'a call in doubt is settled by looking',
    bias: {
      regions: doomed,
      map: shape => ({
        ...shape,
        faults: shape.faults.map(one => (one === 'ok' || one === 'denied' ? 'late' : one)),
      }),
    },
  },
  {
    invariant: 'T7',
    about: 'two operators with a journal each do no harm',
    bias: {regions: doomed, map: shape => ({...shape, manner: {...shape.manner, abort: undefined}})},
    operators: ['jchen', 'mreyes'],
  },
  {
    invariant: 'T9',
    about: 'what was scheduled can be undone, and nothing more than that',
    bias: {
      regions: doomed,
      map: shape => ({
        ...shape,
        manner: {
          ...shape.manner,
          abort: shape.manner.abort ?? {
            atHours: 24 * (shape.habits.seed % 9) + 0.5,
            covers: ['enable-keys', 'reconnect-stores'],
          },
        },
      }),
    },
  },
  {
    invariant: 'T10',
    about: 'no step makes a key usable, and CONNECTED without an HSM is not trusted',
    bias: {
      goals: ['stores', 'role'],
      meddles: ['cancel', 'enable', 'disconnect', 'connect', 'lose-hsms', 'gain-hsms', 'create-key'],
      regions: doomed,
      map: shape => ({
        ...shape,
        regions: shape.regions.map(region => ({
          ...region,
          stores: region.stores.map((one, n) =>
            n === 0 ? {...one, state: 'DISCONNECTED', external: false} : one,
          ),
        })),
      }),
    },
  },
];

export const worldsOf = ({bias}: Theme) => anyWorld(bias);
