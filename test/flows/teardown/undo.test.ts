import {describe, expect, test} from 'vitest';
import {decideUndo, keysToUndo} from '../../../source/flows/teardown/undo.ts';
import {blankScene, type RegionSight} from '../../../source/flows/teardown/scene.ts';
import type {PlannedStore} from '../../../source/flows/teardown/plan.ts';
import type {LaneDecision} from '../../../source/flows/teardown/decision.ts';
import type {KeyId} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';
import {after, noon, region, storeId} from '../scene.ts';
import {
  aPlan,
  called,
  days,
  disable,
  hours,
  ledgerOf,
  onStore,
  plannedKey,
  plannedStore,
  said,
  schedule,
  sightAt,
  type Line,
} from './lane-scene.ts';

const two = plannedStore([plannedKey('a'), plannedKey('b', {state: 'Disabled'})]);
const aborted = (at: Date, ...covers: string[]) => said('abort', 'undo', at, covers);
const cancel = (id: string): Write => ({operation: 'CancelKeyDeletion', region, keyId: id as KeyId});
const enable = (id: string): Write => ({operation: 'EnableKey', region, keyId: id as KeyId});
const at = hours(2);

type Run = {
  readonly planned?: PlannedStore;
  readonly journal: readonly Line[];
  readonly sight: RegionSight;
  readonly goal?: 'stores' | 'disconnect';
};
const brief = ({planned = two, journal, sight, goal = 'stores'}: Run): string => {
  const decision: LaneDecision = decideUndo(
    aPlan([planned], {goal}),
    planned,
    sight,
    ledgerOf(...journal),
    at,
  );
  if (decision.do === 'act')
    return `act ${decision.write.operation}${'keyId' in decision.write ? ` ${decision.write.keyId}` : ''}`;
  if (decision.do === 'finish') return `finish ${decision.end}: ${decision.text}`;
  if (decision.do === 'ask') return `ask ${decision.questions.map(({kind}) => kind).join('+')}`;
  return decision.do === 'wait' ? `wait ${decision.for}` : decision.do;
};

const scheduled = [...called(schedule('a'), 0, noon), ...called(schedule('b'), 1, noon)];
const cancelled = [
  ...called(cancel('a'), 2, after(10, hours(1))),
  ...called(cancel('b'), 3, after(10, hours(1))),
];
const back = [...scheduled, aborted(hours(1), 'enable-keys', 'reconnect-stores'), ...cancelled];

describe('The way back of a lane', () => {
  test.each<[string, Run, string]>([
    [
      'cancels a deletion',
      {
        journal: [...scheduled, aborted(hours(1))],
        sight: sightAt(at, {a: 'PendingDeletion', b: 'PendingDeletion'}),
      },
      'act CancelKeyDeletion a',
    ],
    [
      'cancels also in a store that is kept',
      {
        journal: [...scheduled, said(`cancelled:${region}/a`, 'keep-store', after(60)), aborted(hours(1))],
        sight: sightAt(at, {a: 'Disabled', b: 'PendingDeletion'}),
      },
      'act CancelKeyDeletion b',
    ],
    [
      'leaves a deletion of before the plan as it was',
      {
        planned: plannedStore([plannedKey('a', {state: 'PendingDeletion'})]),
        journal: [aborted(hours(1))],
        sight: sightAt(at, {a: 'PendingDeletion'}),
      },
      'finish undone: ledger: 1 key kept',
    ],
    [
      'leaves keys disabled where that is all',
      {
        journal: [...scheduled, aborted(hours(1)), ...cancelled],
        sight: sightAt(at, {a: 'Disabled', b: 'Disabled'}),
      },
      'finish undone: ledger: 2 keys kept',
    ],
    [
      'enables keys that were Enabled, and no other',
      {journal: back, sight: sightAt(at, {a: 'Disabled', b: 'Disabled'})},
      'act EnableKey a',
    ],
    [
      'enables a key once',
      {
        journal: [...back, ...called(enable('a'), 4, hours(1.5))],
        sight: sightAt(at, {a: 'Disabled', b: 'Disabled'}),
      },
      'finish undone: ledger: 2 keys kept',
    ],
    [
      'enables a key that was only watched',
      {
        planned: plannedStore([plannedKey('a', {soakDays: 7})]),
        journal: [...called(disable('a'), 0, noon), aborted(hours(1), 'enable-keys')],
        sight: sightAt(at, {a: 'Disabled'}),
      },
      'act EnableKey a',
    ],
    [
      'enables no key that somebody else disabled',
      {journal: [aborted(hours(1), 'enable-keys')], sight: sightAt(at, {a: 'Disabled', b: 'Disabled'})},
      'finish undone: ledger: 2 keys kept',
    ],
    [
      'enables no key whose state was not known',
      {
        planned: plannedStore([plannedKey('a', {state: 'Unavailable'})]),
        journal: [
          ...called(schedule('a'), 0, noon),
          aborted(hours(1), 'enable-keys'),
          ...called(cancel('a'), 1, after(10, hours(1))),
        ],
        sight: sightAt(at, {a: 'Disabled'}),
      },
      'finish undone: ledger: 1 key kept',
    ],
    [
      'settles what was in doubt before the abort, and sends it no more',
      {
        planned: plannedStore([plannedKey('a')]),
        journal: [...called(schedule('a'), 0, noon, 'none'), aborted(hours(1))],
        sight: sightAt(at, {a: 'Enabled'}),
      },
      'settle',
    ],
    [
      'says what is gone for good',
      {
        journal: [
          ...scheduled,
          [hours(1), {kind: 'observed', what: 'key-gone', facts: {region, storeId, keyIds: ['a']}}],
          aborted(hours(1)),
        ],
        sight: sightAt(at, {a: 'gone', b: 'Disabled'}),
      },
      'finish undone: ledger: 1 key kept, 1 key gone for good',
    ],
    [
      'connects a store that it disconnected',
      {
        goal: 'disconnect',
        journal: [...called(onStore('Disconnect'), 0, noon), aborted(hours(1), 'reconnect-stores')],
        sight: sightAt(at, {}, {store: 'DISCONNECTED'}),
      },
      'act ConnectCustomKeyStore',
    ],
    [
      'takes nothing down where connecting failed, and says so',
      {
        goal: 'disconnect',
        journal: [
          ...called(onStore('Disconnect'), 0, noon),
          aborted(hours(1), 'reconnect-stores'),
          ...called(onStore('Connect'), 1, after(10, hours(1))),
        ],
        sight: sightAt(at, {}, {store: {connectionState: 'FAILED', connectionErrorCode: 'NETWORK_ERRORS'}}),
      },
      'finish undone: ledger: 2 keys kept, FAILED (NETWORK_ERRORS): repair the cause, then disconnect and connect it on its own page',
    ],
    [
      'connects no store where that was not asked for',
      {
        goal: 'disconnect',
        journal: [...called(onStore('Disconnect'), 0, noon), aborted(hours(1))],
        sight: sightAt(at, {}, {store: 'DISCONNECTED'}),
      },
      'finish undone: ledger: 2 keys kept',
    ],
    [
      'connects no store that was not CONNECTED when the plan was made',
      {
        planned: plannedStore([], {connectionState: 'FAILED'}),
        journal: [...called(onStore('Disconnect'), 0, noon), aborted(hours(1), 'reconnect-stores')],
        sight: sightAt(at, {}, {store: 'DISCONNECTED'}),
      },
      'finish undone: ledger: 0 keys kept',
    ],
    [
      'cannot bring back a deleted store',
      {
        journal: [...called(onStore('Delete'), 0, noon), aborted(hours(1))],
        sight: sightAt(at, {a: 'gone', b: 'gone'}, {store: 'none'}),
      },
      'finish deleted: ledger is deleted, seen gone 14 Sep 14:00Z',
    ],
    [
      'asks where AWS refuses',
      {
        planned: plannedStore([plannedKey('a')]),
        journal: [
          ...called(schedule('a'), 0, noon),
          aborted(hours(1)),
          ...called(cancel('a'), 1, hours(1.5), {refused: 'AccessDeniedException'}),
        ],
        sight: sightAt(at, {a: 'PendingDeletion'}),
      },
      'ask key-refused',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(run)).toBe(expected);
  });

  test('the keys of an abort are those whose deletion it cancels', () => {
    const planned = plannedStore([
      plannedKey('a'),
      plannedKey('b', {state: 'PendingDeletion'}),
      plannedKey('c'),
    ]);
    const sight = sightAt(days(1), {a: 'PendingDeletion', b: 'PendingDeletion', c: 'gone'});
    const keys = keysToUndo(
      aPlan([planned]),
      {...blankScene, regions: new Map([[region, sight]])},
      ledgerOf(),
    );
    expect(keys.map(({id}) => id)).toEqual(['a']);
  });
});
