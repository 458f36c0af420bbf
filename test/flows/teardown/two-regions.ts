import type {KeyShape, StoreShape, WorldShape} from './any-world.ts';
import {calm, minute, second} from './small-world.ts';

const key: KeyShape = {is: 'enabled', days: 7, soakDays: 0};
const store: StoreShape = {
  state: 'CONNECTED',
  external: false,
  keep: false,
  hsms: 2,
  connects: [],
  keys: [key],
};

const world = (first: StoreShape, second_: StoreShape, more: Partial<WorldShape> = {}): WorldShape => ({
  goal: 'role',
  regions: [first, second_].map(one => ({standing: 'answered', enabled: true, stores: [one]})),
  habits: {...calm, lag: 5 * second, materialLag: minute, eventLag: minute},
  meddlings: [],
  faults: [],
  silences: [],
  manner: {
    delayHours: 0.01,
    choices: [0],
    opensStores: 'all',
    opensRole: 'delete',
    abort: undefined,
    crashes: [],
    awayHours: 0.05,
  },
  ...more,
});

/** Two Regions with a store and a key each, in the states from which a teardown may have to start. */
export const twoRegions: Readonly<Record<string, WorldShape>> = {
  'both CONNECTED': world(store, store),
  'one DISCONNECTED': world(store, {...store, state: 'DISCONNECTED'}),
  'one FAILED': world({...store, state: 'FAILED'}, store),
  'one external, one watched first': world(
    {...store, external: true},
    {...store, keys: [{...key, soakDays: 1}]},
  ),
  'to be disconnected only': world(store, {...store, keys: [{...key, is: 'pending'}]}, {goal: 'disconnect'}),
};
