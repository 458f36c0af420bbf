import {anyWorld, type WorldShape} from './any-world.ts';
import type {Run} from './random-runs.ts';
import {themes} from './themes.ts';

/** Only what comes to the same end whenever it is met: no meddlers, no refusals, an operator who answers. */
const steady = (shape: WorldShape): WorldShape => ({
  ...shape,
  meddlings: [],
  silences: [],
  // The third try of a call arrives: after more of them a person is asked.
  faults: shape.faults.map((one, n) => (one === 'denied' || n % 3 === 2 ? 'ok' : one)).slice(0, 9),
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
  goals: ['stores', 'role', 'role', 'disconnect'],
  map: steady,
  ...(doomedRegions && {regions: doomedRegions}),
});

/**
 * What a run in a steady world has left undone, or asked that nobody had to be asked.
 *
 * @returns nothing where all is as it must be
 */
export function shortfalls({world, operators, end}: Run, {goal, habits}: WorldShape): readonly string[] {
  const stores = world.regions.flatMap(region => region.stores);
  const keys = world.regions.flatMap(region => region.keys);
  const asked = operators.flatMap(({lines}) =>
    lines.flatMap(({entry}) =>
      entry.kind === 'answered' && !entry.question.startsWith('gate:') ? [entry.question] : [],
    ),
  );
  if (goal === 'disconnect')
    return [
      ...(end === 'closed' ? [] : [`it is ${end}`]),
      ...stores.filter(({state}) => state !== 'DISCONNECTED').map(({id}) => `${id} is not disconnected`),
      ...asked
        .filter(question => !question.startsWith('pending-keys:'))
        .map(question => `it asked ${question}`),
      ...(asked.length > 0 && keys.every(({pending}) => !pending)
        ? ['it asked about keys that are not pending']
        : []),
    ];
  return [
    ...(end === 'closed' ? [] : [`it is ${end}`]),
    ...stores.filter(({deletedAt}) => deletedAt === undefined).map(({id}) => `${id} is left`),
    ...keys.filter(({gone}) => gone?.material !== 'deleted').map(({id}) => `${id} is left`),
    ...(world.role.exists === (goal === 'role') ? [`the role: ${String(world.role.exists)}`] : []),
    // HSMs that cannot be seen shortly before a date, look after look, are worth a question.
    ...asked
      .filter(question => habits.failingReads === 0 || !question.startsWith('no-hsm:'))
      .map(question => `it asked ${question}`),
  ];
}
