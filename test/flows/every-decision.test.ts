import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Decision, Scene} from '../../source/flows/flow.ts';
import {flows} from '../../source/flows/index.ts';
import type {Entry} from '../../source/flows/journal/entry.ts';
import {isCarriedOut, isInDoubt} from '../../source/flows/record.ts';
import type {FailureKind} from '../../source/model/failure.ts';
import {asKeyId} from '../../source/model/ids.ts';
import type {Observation} from '../../source/model/observation.ts';
import {isFresh} from '../../source/model/observation.ts';
import type {Write} from '../../source/model/write.ts';
import {
  aCluster,
  after,
  aKey,
  aStore,
  clusterId,
  failureOf,
  intent,
  inventory,
  noon,
  recordWith,
  region,
  sceneOf,
  storeId,
} from './scene.ts';

const now = after(1000);
const kinds: readonly FailureKind[] = [
  ...(['denied', 'expired', 'no-credentials', 'throttled', 'region-off', 'unreachable'] as const),
  ...(['timed-out', 'not-found', 'invalid', 'conflict', 'unexpected'] as const),
];
const codes = [
  ...[
    'CustomKeyStoreInvalidStateException',
    'KMSInvalidStateException',
    'KMSInternalException',
    'AlreadyExistsException',
  ],
  ...['ConcurrentModificationException', 'ThrottlingException', 'NotFoundException', 'SomethingNewException'],
];
const failure = fc
  .record({kind: fc.constantFrom(...kinds), code: fc.constantFrom(...codes)})
  .map(({kind, code}) => failureOf(code, kind));
const moment = fc.integer({min: 0, max: 1000}).map(seconds => after(seconds));

const observed = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Observation<T>> =>
  fc.oneof(
    {weight: 1, arbitrary: fc.constant({status: 'unseen'} as const)},
    {
      weight: 12,
      arbitrary: fc
        .record({
          value,
          at: fc.oneof({weight: 6, arbitrary: fc.constant(now)}, {weight: 1, arbitrary: moment}),
        })
        .map(seen => ({status: 'seen', source: 'live', ...seen}) as const),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({value, at: moment})
        .map(seen => ({status: 'seen', source: 'last-run', ...seen}) as const),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({failure, since: moment})
        .map(failed => ({status: 'failed', failed: {...failed, latest: now}}) as const),
    },
  );

const storeState = fc.constantFrom(
  'CONNECTED',
  'CONNECTING',
  'FAILED',
  'DISCONNECTED',
  'DISCONNECTING',
  'SUSPENDING',
  '',
);
const keyState = fc.constantFrom(
  'Enabled',
  'Disabled',
  'Unavailable',
  'PendingDeletion',
  'PendingImport',
  'Creating',
  'Updating',
  'Frozen',
);
const scene: fc.Arbitrary<Scene> = fc
  .record({
    keyStores: observed(
      fc.array(
        fc
          .record({
            state: storeState,
            name: fc.constantFrom('ledger', 'payments'),
            createdAt: fc.constantFrom(now, after(-9e6)),
          })
          .map(({state, ...more}) => aStore(state, more)),
        {maxLength: 1},
      ),
    ),
    clusters: observed(
      fc.array(
        fc.integer({min: 0, max: 2}).map(n => aCluster(n)),
        {maxLength: 1},
      ),
    ),
    keys: observed(
      fc
        .array(
          fc.record({id: fc.constantFrom('a', 'b', 'new'), state: keyState, at: fc.constantFrom(now, noon)}),
          {maxLength: 3},
        )
        .map(list => inventory(list.map(({id, state, at}) => aKey(id, state, at)))),
    ),
    role: observed(
      fc.constantFrom(
        {exists: false} as const,
        {exists: true, role: {arn: 'x', description: 'd'}} as const,
        {exists: true, role: {arn: 'x'}} as const,
      ),
    ),
  })
  .map(({role, ...view}) => ({...sceneOf({view}), role}));

const keys = ['a', 'b'].map(id => ({id: asKeyId(id), alias: `alias/${id}`}));
const onKeys = {region, account: '111122223333', keys};
const onStore = {region, storeId, name: 'ledger'};
const each = (operation: 'EnableKey' | 'DisableKey' | 'CancelKeyDeletion'): Write[] =>
  keys.map(({id}) => ({operation, region, keyId: id}));
const backing = {type: 'AWS_CLOUDHSM', clusterId, trustAnchorCertificate: 'PEM'} as const;

/** Every flow with a goal, and every call that the goal approves. */
const stories: readonly (readonly [name: string, goal: Record<string, unknown>, calls: readonly Write[]])[] =
  [
    ['connect', onStore, [{operation: 'ConnectCustomKeyStore', region, storeId}]],
    ['disconnect', onStore, [{operation: 'DisconnectCustomKeyStore', region, storeId}]],
    ['disconnect', {...onStore, anyway: true}, [{operation: 'DisconnectCustomKeyStore', region, storeId}]],
    [
      'create',
      {region, name: 'payments', backing},
      [{operation: 'CreateCustomKeyStore', region, name: 'payments', backing}],
    ],
    [
      'update',
      {...onStore, changes: {newName: 'payments', password: 'given'}},
      [{operation: 'UpdateCustomKeyStore', region, storeId, newName: 'payments', password: 'given'}],
    ],
    [
      'create-key',
      {...onStore, alias: 'alias/x'},
      [
        {operation: 'CreateKey', region, storeId},
        {operation: 'CreateAlias', region, alias: 'alias/x', keyId: asKeyId('new')},
      ],
    ],
    ['enable-keys', onKeys, each('EnableKey')],
    ['disable-keys', onKeys, each('DisableKey')],
    [
      'schedule-deletion',
      {...onKeys, days: 7},
      keys.map(({id}) => ({operation: 'ScheduleKeyDeletion', region, keyId: id, days: 7})),
    ],
    ['cancel-deletion', onKeys, each('CancelKeyDeletion')],
    ['describe-role', {region, description: 'd'}, [{operation: 'UpdateRoleDescription', description: 'd'}]],
  ];

type Story = (typeof stories)[number];
const outcome = (step: number): fc.Arbitrary<Entry | undefined> =>
  fc.oneof(
    fc.constant(undefined),
    fc.constant<Entry>({kind: 'outcome', step, result: 'accepted', value: {keyId: 'new', storeId}}),
    failure.map<Entry>(({kind, code, message, action, remedy}) => ({
      kind: 'outcome',
      step,
      result: kind === 'timed-out' ? 'in-doubt' : 'refused',
      failure: {kind, code, message, action, remedy},
    })),
  );

const recorded = ([, goal, calls]: Story) =>
  fc
    .array(fc.record({call: fc.constantFrom(...calls), at: fc.integer({min: 0, max: 990})}), {maxLength: 4})
    .chain(list =>
      fc.tuple(
        fc.constant(list.toSorted((one, other) => one.at - other.at)),
        fc.tuple(...list.map((_, step) => outcome(step))),
      ),
    )
    .map(([list, outcomes]) =>
      recordWith(
        goal,
        ...list.flatMap(({call, at}, step) => {
          const entry = outcomes[step];
          return [intent(call, step, after(at)), ...(entry ? [[after(at + 5), entry] as const] : [])];
        }),
      ),
    );

const anyCase = fc
  .constantFrom(...stories)
  .chain(story => fc.record({story: fc.constant(story), scene, record: recorded(story)}));

const sameObject = (one: Write, other: Write) =>
  one.operation === other.operation &&
  (!('keyId' in one) || !('keyId' in other) || one.keyId === other.keyId);

test('every flow decides something sound for every state, failure and history', () => {
  const seen = new Map<string, Set<string>>();
  fc.assert(
    fc.property(anyCase, ({story: [name, goal, calls], scene: world, record}) => {
      const decision: Decision | undefined = flows.get(name)?.decide(goal, world, record, now);
      expect(decision).toBeDefined();
      if (!decision) return;
      seen.set(name, (seen.get(name) ?? new Set()).add(decision.do));
      switch (decision.do) {
        case 'act': {
          const {write} = decision;
          expect(calls).toContainEqual(write);
          const tries = record.steps.filter(step => sameObject(step.write, write));
          expect(tries.some(isCarriedOut), 'no call is made again that was accepted').toBe(false);
          expect(
            tries.at(-1) ? isInDoubt(tries.at(-1) as (typeof tries)[number]) : false,
            'nothing is sent while in doubt',
          ).toBe(false);
          const looked: Observation<unknown> =
            write.operation === 'UpdateRoleDescription'
              ? world.role
              : 'keyId' in write
                ? world.view.keys
                : world.view.keyStores;
          if (write.operation !== 'CreateAlias')
            expect(looked.status === 'seen' && (isFresh(looked) || 'keyId' in write)).toBe(true);
          break;
        }
        case 'settle':
          expect(record.steps.filter(isInDoubt).map(({number}) => number)).toContain(decision.step);
          break;
        case 'wait':
          expect(decision.why).not.toBe('');
          expect(decision.look.length).toBeGreaterThan(0);
          break;
        case 'stop':
          expect(decision.why).toMatch(/\.$/);
          expect(decision.remedy).not.toBe('');
          expect(`${decision.why}${decision.remedy}`).not.toContain('!');
          break;
        case 'finish':
          expect(decision.state).toMatch(/\.$/);
          break;
        case 'record':
          expect(Object.keys(decision.facts).length).toBeGreaterThan(0);
      }
    }),
    {numRuns: 8000},
  );
  // The property would be hollow if some flow never got to act, or never had a doubt to settle.
  const reached = [...seen].filter(([, decisions]) => decisions.has('act') && decisions.has('settle'));
  expect(reached.map(([name]) => name).toSorted()).toEqual([...flows.keys()].toSorted());
});

test('every page can be drawn from any knowledge, and offers nothing destructive without typing', () => {
  fc.assert(
    fc.property(anyCase, ({story: [name, goal], scene: world}) => {
      const page = flows.get(name)?.brief(goal, world, now);
      expect(page?.consequences.length).toBeGreaterThan(0);
      expect(page?.checks.length).toBeGreaterThan(0);
      expect(page?.awsCli.flat()).not.toContain('');
      expect(page?.consequences.map(({when}) => when)).toContain('Undo');
      if (/^(disconnect|disable|schedule)/.test(name)) expect(page?.confirm.level).toBeGreaterThan(1);
    }),
    {numRuns: 1500},
  );
});
