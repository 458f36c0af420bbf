import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FlowEnd} from '../../source/flows/runner.ts';
import type {KeyState} from '../../source/model/key.ts';
import {fakeKms, otherDeeds, type WorldPlan} from './fake-kms.ts';
import {Crash, opening, runFake, secret, type CrashPoint} from './run-fake.ts';
import {noon, region, storeId} from './scene.ts';

const clusterId = 'cluster-5jd3tx6vw2p';
const keys = ['k1', 'k2', 'k3'].map(id => ({id, alias: `alias/${id}`}));
const stories: Record<string, {goal: Record<string, unknown>; starts: readonly string[]; key: KeyState}> = {
  connect: {goal: {region, storeId, name: 'ledger'}, starts: ['DISCONNECTED'], key: 'Unavailable'},
  disconnect: {
    goal: {region, storeId, name: 'ledger'},
    starts: ['CONNECTED', 'FAILED', 'CONNECTING'],
    key: 'Enabled',
  },
  create: {
    goal: {region, name: 'new', backing: {type: 'AWS_CLOUDHSM', clusterId, trustAnchorCertificate: 'PEM'}},
    starts: ['CONNECTED'],
    key: 'Enabled',
  },
  update: {
    goal: {region, storeId, name: 'ledger', changes: {newName: 'ledger-2', password: 'given'}},
    starts: ['DISCONNECTED'],
    key: 'Unavailable',
  },
  'create-key': {
    goal: {region, storeId, name: 'ledger', alias: 'alias/fresh'},
    starts: ['CONNECTED'],
    key: 'Enabled',
  },
  'enable-keys': {goal: {region, account: '111122223333', keys}, starts: ['CONNECTED'], key: 'Disabled'},
  'disable-keys': {goal: {region, account: '111122223333', keys}, starts: ['CONNECTED'], key: 'Enabled'},
  'schedule-deletion': {
    goal: {region, account: '111122223333', keys, days: 7},
    starts: ['CONNECTED'],
    key: 'Enabled',
  },
  'cancel-deletion': {
    goal: {region, account: '111122223333', keys},
    starts: ['CONNECTED'],
    key: 'PendingDeletion',
  },
  'describe-role': {goal: {region, description: 'ours'}, starts: ['CONNECTED'], key: 'Enabled'},
};

type Shot = Parameters<Parameters<ReturnType<typeof fakeKms>['wasEver']>[0]>[0];
const isStore = (state: string) => (shot: Shot) => shot.stores.get(storeId)?.state === state;
const eachKey = (is: (state: KeyState | undefined) => boolean) =>
  keys.map(
    ({id}) =>
      (shot: Shot) =>
        is(shot.keys.get(id)?.state),
  );
/** What must have been so in AWS's world, each at some moment, before a flow may say that it is done. */
const goals: Record<string, readonly ((shot: Shot) => boolean)[]> = {
  connect: [isStore('CONNECTED')],
  disconnect: [isStore('DISCONNECTED')],
  create: [({stores}) => [...stores.values()].some(({name}) => name === 'new')],
  update: [({stores}) => stores.get(storeId)?.name === 'ledger-2'],
  'create-key': [shot => [...shot.keys.values()].some(({aliases}) => aliases.includes('alias/fresh'))],
  'enable-keys': eachKey(state => state === 'Enabled'),
  'disable-keys': eachKey(state => state === 'Disabled'),
  'schedule-deletion': eachKey(state => state === 'PendingDeletion' || state === undefined),
  'cancel-deletion': eachKey(state => state !== 'PendingDeletion' && state !== undefined),
  'describe-role': [({role}) => role === 'ours'],
};
const names = Object.keys(stories);
const story = (name: string) => {
  const found = stories[name];
  if (!found) throw new Error(name);
  return found;
};

const mildWrite = fc.constantFrom(
  'ok',
  'ok',
  'ok',
  'lost-after',
  'lost-before',
  'ThrottlingException',
  'ExpiredTokenException',
);
const anyWrite = fc.oneof(
  mildWrite,
  fc.constantFrom(
    'AccessDeniedException',
    'KMSInternalException',
    'CustomKeyStoreInvalidStateException',
    'CustomKeyStoreNotFoundException',
    'CloudHsmClusterNotActiveException',
    'CloudHsmClusterInvalidConfigurationException',
    'SomethingNewException',
    'KMSInvalidStateException',
    'NotFoundException',
  ),
);
const anyLook = fc.constantFrom(
  'ok',
  'ok',
  'ok',
  'ok',
  'ThrottlingException',
  'ExpiredTokenException',
  'ECONNRESET',
);

const planOf = (name: string, write: fc.Arbitrary<string>, others = true): fc.Arbitrary<WorldPlan> =>
  fc
    .record({
      store: fc.constantFrom(...story(name).starts),
      hsms: fc.constantFrom(2, 2, 2, 1, 0, 'gone'),
      connectSeconds: fc.integer({min: 30, max: 1800}),
      connectError: fc.option(fc.constantFrom('INVALID_CREDENTIALS', 'NETWORK_ERRORS', 'A_NEW_CODE'), {
        nil: undefined,
      }),
      disconnectSeconds: fc.integer({min: 1, max: 300}),
      lagSeconds: fc.integer({min: 0, max: 40}),
      writes: fc.array(write, {maxLength: 6}),
      looks: fc.array(anyLook, {maxLength: 12}),
      others: fc.array(
        fc.record({
          at: fc.oneof(fc.integer({min: 1, max: 20}), fc.integer({min: 1, max: 1200})),
          do: fc.constantFrom(...otherDeeds),
        }),
        {maxLength: others ? 3 : 0},
      ),
    })
    .map(({connectError, ...plan}) => ({
      ...plan,
      ...(connectError !== undefined && {connectError}),
      keys: {k1: story(name).key, k2: story(name).key, k3: story(name).key},
    })) as fc.Arbitrary<WorldPlan>;

const anyStory = (write: fc.Arbitrary<string>, others = true) =>
  fc
    .constantFrom(...names)
    .chain(name => fc.record({name: fc.constant(name), plan: planOf(name, write, others)}));

const begin = (name: string) => opening(name, story(name).goal, noon);

/** Runs until the flow is closed or stops in doubt, coming back after a crash. */
async function runThrough(plan: WorldPlan, name: string, crash?: CrashPoint) {
  const world = fakeKms(plan);
  const lines = await begin(name);
  let end: FlowEnd | undefined;
  try {
    end = await runFake(world, name, lines, {...(crash && {crash})});
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    world.advance(20);
    end = await runFake(world, name, lines);
  }
  return {world, lines, end};
}

/** The calls that must not take effect twice. A repeated EnableKey or password is no harm. */
const matters = /^(Connect|Create|Schedule|CancelKey|Disconnect)/;
/**
 * What took effect again. Where an answer was lost, and somebody undid the call before anyone could look, AWS shows
 * the same as if it had never arrived: only then it may be sent again.
 */
const twice = (effects: readonly string[], plan?: WorldPlan) =>
  effects.filter((one, index) => {
    const before = effects.lastIndexOf(one, index - 1);
    if (index === 0 || before < 0 || !matters.test(one)) return false;
    const undone = effects.slice(before, index).some(effect => effect.startsWith('other'));
    return !(undone && plan?.writes.includes('lost-after'));
  });

describe('in any world, with any faults and other operators, a flow', () => {
  test('ends, writes every intent before its call, and calls only what was approved', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory(anyWrite), async ({name, plan}) => {
        const world = fakeKms(plan);
        const lines = await begin(name);
        const allowed: Record<string, readonly string[]> = {
          connect: ['ConnectCustomKeyStore'],
          disconnect: ['DisconnectCustomKeyStore'],
          create: ['CreateCustomKeyStore'],
          update: ['UpdateCustomKeyStore'],
          'create-key': ['CreateKey', 'CreateAlias'],
          'enable-keys': ['EnableKey'],
          'disable-keys': ['DisableKey'],
          'schedule-deletion': ['ScheduleKeyDeletion'],
          'cancel-deletion': ['CancelKeyDeletion'],
          'describe-role': ['UpdateRoleDescription'],
        };
        const end = await runFake(world, name, lines, {
          onCall: write => {
            expect(lines.at(-1)?.entry).toMatchObject({
              kind: 'intent',
              write: JSON.parse(JSON.stringify(write)) as object,
            });
            expect(allowed[name]).toContain(write.operation);
            if ('storeId' in write) expect(write.storeId).toBe(storeId);
            if ('keyId' in write && name !== 'create-key')
              expect(keys.map(({id}) => id)).toContain(write.keyId);
          },
        });
        expect(['done', 'failed', 'refused', 'in-doubt']).toContain(end.outcome);
        expect(end.state).not.toBe('');
        expect(JSON.stringify([lines, end])).not.toContain(secret);
        expect(twice(world.effects, plan)).toEqual([]);
        if (end.outcome === 'done') expect(goals[name]?.every(goal => world.wasEver(goal))).toBe(true);
      }),
      {numRuns: 400},
    );
  });

  test('never looks twice within 2 s while AWS works, and sees a 20-minute connect in under 60 looks', async () => {
    const world = fakeKms({
      store: 'DISCONNECTED',
      connectSeconds: 1199,
      disconnectSeconds: 1,
      lagSeconds: 3,
      writes: [],
      looks: [],
    });
    await runFake(world, 'connect', await begin('connect'));
    const gaps = world.lookTimes.slice(1).map((at, index) => at - (world.lookTimes[index] ?? 0));
    expect(world.lookTimes.length).toBeLessThan(60);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2000);
  });
});

describe('a flow that dies and is resumed', () => {
  /** Each try that is lost counts, and so does one that a crash cuts off. */
  const fewLost = ({plan}: {plan: WorldPlan}) =>
    plan.writes.filter(fault => fault === 'lost-before').length < 3;

  /** A connect that is under way without HSMs ends FAILED by itself: a disconnect that comes later meets another store. */
  const standsStill = ({plan}: {plan: WorldPlan}) => !(plan.store === 'CONNECTING' && plan.hsms === 'gone');

  test('reaches the same end from every crash point, and repeats no call that matters', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyStory(mildWrite, false).filter(fewLost).filter(standsStill),
        async ({name, plan}) => {
          const whole = await runThrough(plan, name);
          const points: CrashPoint[] = [
            ...whole.lines.slice(2).map((_, n) => ({before: 'line', n: n + 2}) as const),
            ...whole.world.calls.map((_, n) => ({before: 'call', n}) as const),
          ];
          for (const point of points) {
            const {world, end, lines} = await runThrough(plan, name, point);
            expect({point, outcome: end.outcome, state: world.state(), keys: world.keyStates()}).toEqual({
              point,
              outcome: whole.end.outcome,
              state: whole.world.state(),
              keys: whole.world.keyStates(),
            });
            expect(twice(world.effects)).toEqual([]);
            expect(JSON.stringify(lines)).not.toContain(secret);
          }
        },
      ),
      {numRuns: 60},
    );
  });

  test('does no harm when a second runner works on the same goal with its own journal', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory(fc.constantFrom('ok', 'lost-after'), false), async ({name, plan}) => {
        const world = fakeKms({...plan, looks: []});
        await runFake(world, name, await begin(name));
        const before = [...world.effects];
        const end = await runFake(world, name, await begin(name));
        // Two keys made at once cannot be told apart; all else can.
        expect(['done', 'refused', 'failed', ...(name === 'create-key' ? ['in-doubt'] : [])]).toContain(
          end.outcome,
        );
        if (name !== 'create-key')
          expect(world.effects.slice(before.length).filter(one => matters.test(one))).toEqual([]);
      }),
      {numRuns: 100},
    );
  });

  test('sends nothing once its journal is closed', async () => {
    const {world, lines} = await runThrough(
      {store: 'CONNECTED', connectSeconds: 60, disconnectSeconds: 5, lagSeconds: 0, writes: [], looks: []},
      'disconnect',
    );
    const before = world.calls.length;
    expect((await runFake(world, 'disconnect', lines)).outcome).toBe('done');
    expect(world.calls.length).toBe(before);
  });
});
