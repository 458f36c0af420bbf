import {describe, expect, test} from 'vitest';
import type {StoreShape, WorldShape} from './any-world.ts';
import {run} from './random-runs.ts';
import {twoRegions} from './two-regions.ts';

const base = twoRegions['both CONNECTED'];
if (!base) throw new Error('no such world');
const store: StoreShape = {
  state: 'CONNECTED',
  external: false,
  keep: false,
  hsms: 0,
  connects: [],
  keys: [{is: 'pending', days: 7, soakDays: 0}],
};
const only = (stores: readonly StoreShape[], more: Partial<WorldShape>): WorldShape => ({
  ...base,
  regions: [{standing: 'answered', enabled: true, stores}],
  ...more,
});

describe('worlds in which a promise was once broken', () => {
  test('T10: where HSMs cannot be seen for a while near a date, it looks again soon and asks', () => {
    const silent = {
      region: 0,
      fromHours: 4 * 24 - 0.1,
      hours: 0.3,
      part: 'clusters',
      code: 'ThrottlingException',
    };
    const {violations, operators} = run(
      only([store], {silences: [silent], manner: {...base.manner, choices: [-1]}}),
      ['jchen'],
      4.5,
    );
    expect(violations).toEqual([]);
    expect([...(operators[0]?.decisions.values() ?? [])]).toMatchObject([
      {do: 'ask', questions: [{kind: 'no-hsm'}]},
    ]);
  });

  test('T9: an abort when every store is gone leaves the role alone', () => {
    const {violations, world, operators} = run(
      only([], {
        manner: {...base.manner, delayHours: 2, abort: {atHours: 1, covers: []}},
      }),
    );
    expect(violations).toEqual([]);
    expect(world.role.exists).toBe(true);
    expect(world.writes).toEqual([]);
    expect(operators[0]?.closed).toBe(true);
  });

  test('T9: an abort while IAM deletes the role sees that to its end, and does not ask again', () => {
    const {violations, world, operators} = run(
      only([], {
        habits: {...base.habits, roleRefusals: 1},
        manner: {...base.manner, delayHours: 1, abort: {atHours: 1.001, covers: []}},
      }),
    );
    expect(violations).toEqual([]);
    expect(world.writes).toHaveLength(1);
    expect(operators[0]?.endDecision).toMatchObject({do: 'finish', role: 'kept'});
  });

  test.each(Array.from({length: 12}, (_, n) => 7 * 24 + n / 2))(
    'T4: a key that is made while the second phrase is awaited (hour %d) stops the disconnect',
    atHours => {
      const {violations, world} = run(
        only([{...store, hsms: 2}], {
          goal: 'stores',
          meddlings: [{atHours, what: 'create-key', region: 0, store: 0, key: 0}],
          manner: {...base.manner, delayHours: 5, choices: [-1]},
        }),
        ['jchen'],
        10,
      );
      expect(violations).toEqual([]);
      expect(world.regions[0]?.stores[0]).toMatchObject({state: 'CONNECTED', deletedAt: undefined});
    },
  );

  test.each([
    ['in the plan', true, [-1]],
    ['in an answer', false, [1]],
  ] as const)(
    'T1: a store that was kept %s keeps the role, also once somebody deleted it',
    (_how, keep, choices) => {
      const {violations, world} = run(
        only([{...store, state: 'DISCONNECTED', keys: [], keep}], {
          meddlings: [
            {atHours: 0, what: 'rename', region: 0, store: 0, key: 0},
            {atHours: 1, what: 'delete-store', region: 0, store: 0, key: 0},
          ],
          manner: {...base.manner, choices},
        }),
      );
      expect(violations).toEqual([]);
      expect(world.writes).toEqual([]);
      expect(world.role.exists).toBe(true);
    },
  );

  test('T9: an abort looks anew, and cancels what somebody has scheduled since the last look', () => {
    const awaited: StoreShape = {...store, hsms: 2, keys: [{is: 'enabled', days: 7, soakDays: 0}]};
    const {violations, world} = run(
      only([awaited, awaited], {
        goal: 'stores',
        meddlings: [
          {atHours: 1, what: 'cancel', region: 0, store: 0, key: 0},
          {atHours: 50, what: 'schedule', region: 0, store: 0, key: 0},
        ],
        // The first store is kept at the question why its key is not pending any more; then nobody looks at it.
        manner: {...base.manner, choices: [1], abort: {atHours: 60, covers: []}},
      }),
    );
    expect(violations).toEqual([]);
    expect(world.regions[0]?.keys[0]).toMatchObject({pending: undefined, gone: undefined});
  });

  test('T4: a question about one key holds up no other, also where the list of keys was throttled once', () => {
    const key = {is: 'enabled', days: 7, soakDays: 0} as const;
    const {violations, world} = run(
      only([{...store, hsms: 2, keys: [key, key]}], {
        silences: [
          {region: 0, fromHours: 3 - 0.001, hours: 0.003, part: 'inventory', code: 'ThrottlingException'},
        ],
        // It dies before its first call, and comes back so late that only a person may say that it is sent again.
        manner: {...base.manner, choices: [-1], crashes: [{before: 'call', n: 0}], awayHours: 3},
      }),
      ['jchen'],
      0.25,
    );
    expect(violations).toEqual([]);
    const [region] = world.regions;
    expect(region?.keys.map(({pending}) => pending !== undefined)).toEqual([false, true]);
  });

  test('T9: an abort counts no key as kept that went while nobody could see it', () => {
    const {violations, operators} = run(
      only([{...store, hsms: 2, keys: [{is: 'enabled', days: 7, soakDays: 0}]}], {
        goal: 'stores',
        // Its one call has no answer, and then the key may not be described any more.
        faults: Array.from({length: 9}, () => 'late' as const),
        meddlings: [{atHours: 0.001, what: 'hide-key', region: 0, store: 0, key: 0}],
        manner: {...base.manner, choices: [-1], abort: {atHours: 72, covers: []}},
      }),
    );
    expect(violations).toEqual([]);
    const [decision] = operators[0]?.decisions.values() ?? [];
    expect(decision).toMatchObject({
      do: 'finish',
      end: 'undone',
      text: expect.stringContaining('0 keys kept') as string,
    });
  });

  test('a store that was seen DISCONNECTED hours before an answer is looked at again before it counts as such', () => {
    const {violations} = run(
      only([{...store, hsms: 2, state: 'DISCONNECTED', keys: []}], {
        goal: 'disconnect',
        meddlings: [
          {atHours: 0, what: 'rename', region: 0, store: 0, key: 0},
          {atHours: 1, what: 'connect', region: 0, store: 0, key: 0},
        ],
        manner: {...base.manner, delayHours: 5},
      }),
    );
    expect(violations).toEqual([]);
  });

  test.each(Array.from({length: 9}, (_, n) => 25 + n / 2))(
    'T10: a deletion cancelled at hour %d, while it is asked whether to connect, stops the connect',
    atHours => {
      const {violations} = run(
        only([{...store, hsms: 2, keys: [{is: 'enabled', days: 9, soakDays: 0}]}], {
          goal: 'stores',
          meddlings: [
            {atHours: 20, what: 'disconnect', region: 0, store: 0, key: 0},
            {atHours, what: 'cancel', region: 0, store: 0, key: 0},
          ],
          manner: {...base.manner, delayHours: 5},
        }),
        ['jchen'],
        2,
      );
      expect(violations).toEqual([]);
    },
  );

  test('a phrase of days ago deletes no store that was found DISCONNECTED', () => {
    const external = {...store, external: true, state: 'DISCONNECTED'} as const;
    const {violations, operators} = run(
      only([external], {goal: 'stores', manner: {...base.manner, opensStores: 'early'}}),
    );
    expect(violations).toEqual([]);
    const phrases = operators[0]?.lines.filter(
      ({entry}) => entry.kind === 'answered' && entry.question.startsWith('gate:'),
    );
    expect(phrases).toHaveLength(2);
  });

  test('T4: nothing is sent to a store with another name until somebody says that it is the same', () => {
    const {violations, world} = run(
      only([store], {
        meddlings: [{atHours: 0, what: 'rename', region: 0, store: 0, key: 0}],
        manner: {...base.manner, choices: [-1]},
      }),
    );
    expect(violations).toEqual([]);
    expect(world.writes).toEqual([]);
  });
});
