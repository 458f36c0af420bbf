import {anyWorld, type WorldShape} from './any-world.ts';
import {themes} from './themes.ts';

/** Only what comes to the same end whenever it is met: no meddlers, no refusals, an operator who answers. */
const steady = (shape: WorldShape): WorldShape => ({
  ...shape,
  meddlings: [],
  silences: [],
  faults: shape.faults.map(one => (one === 'denied' ? 'ok' : one)).slice(0, 9),
  regions: shape.regions.map(region => ({
    ...region,
    standing: 'answered',
    enabled: true,
    stores: region.stores.map(store => ({
      ...store,
      keep: false,
      hsms: 2,
      connects: [],
      keys: store.keys.map(key => ({...key, is: key.is === 'unreadable' ? ('enabled' as const) : key.is})),
    })),
  })),
  habits: {
    ...shape.habits,
    losesEvent: 0,
    eventLag: Math.min(shape.habits.eventLag, 15 * 60_000),
    roleRefusals: 0,
  },
  manner: {
    ...shape.manner,
    choices: [0],
    opensStores: 'all',
    opensRole: 'delete',
    abort: undefined,
    crashes: [],
  },
});

const doomedRegions = themes.find(({invariant}) => invariant === 'T10')?.bias.regions;

/** Worlds in which a teardown always gets where it wants. */
export const steadyWorld = anyWorld({
  goals: ['stores', 'role', 'role'],
  map: steady,
  ...(doomedRegions && {regions: doomedRegions}),
});
