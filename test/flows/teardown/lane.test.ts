import {describe, expect, test} from 'vitest';
import type {LaneDecision} from '../../../source/flows/teardown/decision.ts';
import {decideLane} from '../../../source/flows/teardown/lane.ts';
import {
  aPlan,
  called,
  days,
  disable,
  hours,
  ledgerOf,
  noted,
  onStore,
  plannedKey,
  plannedStore,
  said,
  schedule,
  sightAt,
  type Line,
} from './lane-scene.ts';
import {aCluster, after, aStore, failedSince, failureOf, noon, region, seen, storeId} from '../scene.ts';
import type {KeyEnds} from '../../../source/model/key-trail.ts';
import type {KeyId} from '../../../source/model/ids.ts';
import type {PlannedKey, PlannedStore} from '../../../source/flows/teardown/plan.ts';

const here = `${region}/${storeId}`;
const store = (keys: readonly PlannedKey[], more: Partial<PlannedStore> = {}) => plannedStore(keys, more);
const a = plannedKey('a');
const two = [a, plannedKey('b')];

type Run = {
  readonly planned?: PlannedStore;
  readonly journal?: readonly Line[];
  readonly now?: Date;
  readonly goal?: 'stores' | 'disconnect' | 'role';
  readonly sight: Parameters<typeof decideLane>[2];
  readonly accepted?: readonly string[];
};
const decide = ({
  planned = store(two),
  journal = [],
  now = noon,
  goal = 'stores',
  sight,
  accepted = [],
}: Run) =>
  decideLane(
    aPlan([planned], {goal, acceptedKeys: accepted.map(id => ({region, id: id as KeyId}))}),
    planned,
    sight,
    ledgerOf(...journal),
    now,
  );

/** A decision in short: what counts of it. */
function brief(decision: LaneDecision): string {
  switch (decision.do) {
    case 'act':
      return `act ${decision.write.operation}${'keyId' in decision.write ? ` ${decision.write.keyId}` : ''}`;
    case 'record':
      return `record ${decision.what}`;
    case 'settle':
      return `settle ${decision.result}`;
    case 'wait':
      return `wait ${decision.for} ${decision.look.join('+')}`;
    case 'ask':
      return `ask ${decision.questions.map(({kind}) => kind).join('+')}`;
    case 'gate':
      return 'gate';
    case 'finish':
      return `finish ${decision.end}`;
  }
}

const ended = (material: 'deleted' | 'orphaned' | 'unsaid', ...ids: string[]): KeyEnds['byKey'] =>
  new Map(ids.map(id => [id as KeyId, {at: noon, material}]));
const scheduled = (at: Date) => [...called(schedule('a'), 0, at), ...called(schedule('b'), 1, at)];
const goneNoted = [noted('key-gone', days(14), 'a', 'b'), noted('material-deleted', days(14), 'a', 'b')];
const opened = (at: Date) => said('gate:delete-stores', 'delete', at, [here]);

describe('The main path of a lane', () => {
  const later = days(14, hours(1));
  test.each<[string, Run, string]>([
    [
      'looks first',
      {sight: sightAt(noon, {}, {more: {keyStores: {status: 'unseen'}}})},
      'wait now stores+clusters+keys',
    ],
    ['schedules a key', {sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'})}, 'act ScheduleKeyDeletion a'],
    [
      'schedules the next key without another look',
      {
        sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}),
        journal: called(schedule('a'), 0, after(1)),
        now: after(2),
      },
      'act ScheduleKeyDeletion b',
    ],
    [
      'looks at the keys after the last call',
      {sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}), journal: scheduled(after(1)), now: after(2)},
      'wait now stores+keys',
    ],
    [
      'waits for the date',
      {
        sight: sightAt(after(9), {a: 'PendingDeletion', b: 'PendingDeletion'}),
        journal: scheduled(after(1)),
        now: after(9),
      },
      'wait date stores+clusters+keys',
    ],
    [
      'notes keys that are gone',
      {sight: sightAt(later, {a: 'gone', b: 'gone'}), journal: scheduled(after(1)), now: later},
      'record key-gone',
    ],
    [
      'asks CloudTrail for the proof',
      {
        sight: sightAt(later, {a: 'gone', b: 'gone'}),
        journal: [noted('key-gone', later, 'a', 'b')],
        now: later,
      },
      'wait now stores+ends',
    ],
    [
      'waits for an event that is not there yet',
      {
        sight: sightAt(later, {a: 'gone', b: 'gone'}, {ends: new Map()}),
        journal: [noted('key-gone', later, 'a', 'b')],
        now: later,
      },
      'wait aws stores+clusters+keys+ends',
    ],
    [
      'notes the proof',
      {
        sight: sightAt(later, {a: 'gone', b: 'gone'}, {ends: ended('deleted', 'a', 'b')}),
        journal: [noted('key-gone', later, 'a', 'b')],
        now: later,
      },
      'record material-deleted',
    ],
    ['wants the second phrase', {sight: sightAt(later, {}), journal: goneNoted, now: later}, 'gate'],
    [
      'disconnects',
      {sight: sightAt(later, {}), journal: [...goneNoted, opened(later)], now: later},
      'act DisconnectCustomKeyStore',
    ],
    [
      'follows the disconnect',
      {
        sight: sightAt(hours(1, later), {}, {store: 'DISCONNECTING'}),
        journal: [...goneNoted, opened(later), ...called(onStore('Disconnect'), 0, later)],
        now: hours(1, later),
      },
      'wait aws stores+clusters',
    ],
    [
      'deletes',
      {
        sight: sightAt(hours(30, later), {}, {store: 'DISCONNECTED'}),
        journal: [...goneNoted, opened(later), ...called(onStore('Disconnect'), 0, later)],
        now: hours(30, later),
      },
      'act DeleteCustomKeyStore',
    ],
    [
      'finishes',
      {
        sight: sightAt(hours(2, later), {}, {store: 'none'}),
        journal: [...goneNoted, opened(later), ...called(onStore('Delete'), 0, later)],
        now: hours(2, later),
      },
      'finish deleted',
    ],
    [
      'finishes where somebody else deleted it',
      {sight: sightAt(noon, {a: 'gone', b: 'gone'}, {store: 'none'})},
      'finish gone',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

describe('What a lane never does without a person', () => {
  const pendingBoth = {a: 'PendingDeletion', b: 'PendingDeletion'};
  const cancelledAt = days(4);
  const q = (kind: string, id: string = storeId) => `${kind}:${region}/${id}`;
  test.each<[string, Run, string]>([
    [
      'reschedule a cancelled key',
      {
        sight: sightAt(cancelledAt, {...pendingBoth, a: 'Enabled'}),
        journal: scheduled(noon),
        now: cancelledAt,
      },
      'ask cancelled',
    ],
    [
      'reschedule a key that was pending before the plan',
      {
        planned: store([plannedKey('a', {state: 'PendingDeletion'})]),
        sight: sightAt(cancelledAt, {a: 'Disabled'}),
        now: cancelledAt,
      },
      'ask cancelled',
    ],
    [
      'take an old answer for a new cancellation',
      {
        sight: sightAt(cancelledAt, {...pendingBoth, a: 'Disabled'}),
        journal: [
          ...scheduled(noon),
          said(q('cancelled', 'a'), 'schedule-again', days(1)),
          ...called(schedule('a'), 2, days(2)),
        ],
        now: cancelledAt,
      },
      'ask cancelled',
    ],
    [
      'send a schedule again whose answer was lost long ago',
      {
        sight: sightAt(hours(1), {a: 'Disabled', b: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, 'none'),
        now: hours(1),
      },
      'act ScheduleKeyDeletion b',
    ],
    [
      'disable a key again that somebody enabled',
      {
        planned: store([plannedKey('a', {soakDays: 7})]),
        sight: sightAt(days(1), {a: 'Enabled'}),
        journal: called(disable('a'), 0, noon),
        now: days(1),
      },
      'ask enabled',
    ],
    [
      'go on where keys are in the store that nobody planned',
      {sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {strangers: ['new']})},
      'ask new-keys',
    ],
    [
      'go on with a renamed store',
      {sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {store: {name: 'other'}})},
      'ask changed',
    ],
    [
      'connect a store that somebody disconnected',
      {sight: sightAt(days(1), pendingBoth, {store: 'DISCONNECTED'}), journal: scheduled(noon), now: days(1)},
      'ask disconnected',
    ],
    [
      'connect twice where connecting failed',
      {
        planned: store(two, {connectionState: 'DISCONNECTED'}),
        sight: sightAt(days(1), pendingBoth, {store: 'FAILED'}),
        journal: [...scheduled(noon), ...called(onStore('Connect'), 2, hours(1))],
        now: days(1),
      },
      'ask connect-failed',
    ],
    [
      'connect while a key of the Region is unread',
      {
        planned: store(two, {connectionState: 'DISCONNECTED'}),
        sight: sightAt(days(1), pendingBoth, {store: 'DISCONNECTED', unread: ['x']}),
        journal: scheduled(noon),
        now: days(1),
      },
      'ask unread-keys',
    ],
    [
      'trust CONNECTED without an HSM near the date',
      {
        sight: sightAt(days(12), pendingBoth, {clusters: [aCluster(0)]}),
        journal: scheduled(noon),
        now: days(12),
      },
      'ask no-hsm',
    ],
    [
      'disconnect after an orphan',
      {
        sight: sightAt(days(14), {a: 'gone', b: 'gone'}, {ends: ended('orphaned', 'a', 'b')}),
        journal: [noted('key-gone', days(14), 'a', 'b'), noted('orphan', days(14), 'a', 'b')],
        now: days(14),
      },
      'ask orphan',
    ],
    [
      'act in a state of a key that nobody knows',
      {planned: store([a]), sight: sightAt(noon, {a: 'Frozen'})},
      'ask key-unseen',
    ],
    [
      'act in a state of a store that nobody knows',
      {
        sight: sightAt(days(14), {}, {store: 'MELTING'}),
        journal: [...goneNoted, opened(days(14))],
        now: days(14),
      },
      'ask store-unknown',
    ],
    [
      'send a refused key call again',
      {
        planned: store([a]),
        sight: sightAt(hours(1), {a: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, {refused: 'AccessDeniedException'}),
        now: hours(1),
      },
      'ask key-refused',
    ],
    [
      'take a phrase of the day before for today',
      {sight: sightAt(days(16), {}), journal: [...goneNoted, opened(days(14))], now: days(16)},
      'gate',
    ],
    [
      'send anything where the Region does not answer',
      {
        sight: sightAt(
          noon,
          {a: 'Enabled'},
          {more: {keyStores: failedSince(noon, failureOf('ThrottlingException'))}},
        ),
      },
      'wait silent stores+clusters+keys',
    ],
    [
      'miss that the store of pending keys is disconnected while other keys cannot be listed',
      {
        sight: sightAt(
          days(1),
          {a: 'PendingDeletion', b: 'Enabled'},
          {
            store: 'DISCONNECTED',
            more: {inventory: failedSince(noon, failureOf('AccessDeniedException', 'denied'))},
          },
        ),
        journal: called(schedule('a'), 0, noon),
        now: days(1),
      },
      'ask disconnected',
    ],
    [
      'touch a store that is kept',
      {sight: sightAt(noon, {a: 'Enabled'}), journal: [said(q('new-keys'), 'keep-store', noon)]},
      'finish kept',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

describe('What a lane does after an answer', () => {
  const pendingBoth = {a: 'PendingDeletion', b: 'PendingDeletion'};
  const q = (kind: string, id: string = storeId) => `${kind}:${region}/${id}`;
  const failed = store(two, {connectionState: 'FAILED'});
  test.each<[string, Run, string]>([
    [
      'schedules a cancelled key again',
      {
        sight: sightAt(days(4), {...pendingBoth, a: 'Enabled'}),
        journal: [...scheduled(noon), said(q('cancelled', 'a'), 'schedule-again', days(3))],
        now: days(4),
      },
      'act ScheduleKeyDeletion a',
    ],
    [
      'tries a refused key again',
      {
        planned: store([a]),
        sight: sightAt(hours(2), {a: 'Enabled'}),
        journal: [
          ...called(schedule('a'), 0, noon, {refused: 'AccessDeniedException'}),
          said(q('key-refused', 'a'), 'try-again', hours(1)),
        ],
        now: hours(2),
      },
      'act ScheduleKeyDeletion a',
    ],
    [
      'connects a store that somebody disconnected',
      {
        sight: sightAt(days(2), pendingBoth, {store: 'DISCONNECTED'}),
        journal: [...scheduled(noon), said(q('disconnected'), 'connect', days(1))],
        now: days(2),
      },
      'act ConnectCustomKeyStore',
    ],
    [
      'waits for the keys of a store whose orphans are accepted',
      {
        sight: sightAt(days(2), pendingBoth, {store: 'DISCONNECTED'}),
        journal: [...scheduled(noon), said(q('disconnected'), 'accept-orphans', days(1))],
        now: days(2),
      },
      'wait date stores+clusters+keys',
    ],
    [
      'connects a store that was disconnected before the plan',
      {
        planned: store(two, {connectionState: 'DISCONNECTED'}),
        sight: sightAt(hours(1), pendingBoth, {store: 'DISCONNECTED'}),
        journal: scheduled(noon),
        now: hours(1),
      },
      'act ConnectCustomKeyStore',
    ],
    [
      'keeps the code of a FAILED store first',
      {
        planned: failed,
        sight: sightAt(hours(1), pendingBoth, {store: aStore('FAILED')}),
        journal: scheduled(noon),
        now: hours(1),
      },
      'record connection error',
    ],
    [
      'disconnects a FAILED store to connect it',
      {
        planned: failed,
        sight: sightAt(hours(1), pendingBoth, {store: aStore('FAILED')}),
        journal: [
          ...scheduled(noon),
          [
            hours(1),
            {
              kind: 'observed',
              what: 'connection error',
              facts: {region, storeId, code: 'INVALID_CREDENTIALS'},
            },
          ],
        ],
        now: hours(1),
      },
      'act DisconnectCustomKeyStore',
    ],
    [
      'connects it after that',
      {
        planned: failed,
        sight: sightAt(hours(2), pendingBoth, {store: 'DISCONNECTED'}),
        journal: [...scheduled(noon), ...called(onStore('Disconnect'), 2, hours(1))],
        now: hours(2),
      },
      'act ConnectCustomKeyStore',
    ],
    [
      'goes on with a renamed store, by that name',
      {
        sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {store: {name: 'other'}}),
        journal: [
          said(
            questionIn(
              decide({sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {store: {name: 'other'}})}),
            ),
            'go-on',
            noon,
          ),
        ],
      },
      'act ScheduleKeyDeletion a',
    ],
    [
      'asks anew for another name',
      {
        sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {store: {name: 'third'}}),
        journal: [
          said(
            questionIn(
              decide({sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}, {store: {name: 'other'}})}),
            ),
            'go-on',
            noon,
          ),
        ],
      },
      'ask changed',
    ],
    [
      'lets accepted orphans go',
      {
        sight: sightAt(days(15), {a: 'gone', b: 'gone'}, {ends: ended('orphaned', 'a', 'b')}),
        journal: [
          noted('key-gone', days(14), 'a', 'b'),
          noted('orphan', days(14), 'a', 'b'),
          said(q('orphan'), 'accept-orphans', hours(1, days(14))),
        ],
        now: days(15),
      },
      'gate',
    ],
    [
      'asks again for an orphan that came after the answer',
      {
        sight: sightAt(days(15), {a: 'gone', b: 'gone'}, {ends: ended('orphaned', 'a', 'b')}),
        journal: [
          noted('key-gone', days(14), 'a', 'b'),
          noted('orphan', days(14), 'a'),
          said(q('orphan'), 'accept-orphans', hours(1, days(14))),
          noted('orphan', hours(2, days(14)), 'b'),
        ],
        now: days(15),
      },
      'ask orphan',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

function questionIn(decision: LaneDecision): string {
  if (decision.do !== 'ask') throw new Error(`no question: ${decision.do}`);
  return decision.questions[0].id;
}

test('an accepted orphan stays accepted, whatever is said of another one', () => {
  const decision = decide({
    sight: sightAt(days(16), {a: 'gone', b: 'gone'}, {ends: ended('orphaned', 'a', 'b')}),
    journal: [
      noted('key-gone', days(14), 'a', 'b'),
      noted('orphan', days(14), 'a'),
      said(`orphan:${here}`, 'accept-orphans', hours(1, days(14))),
      noted('orphan', hours(2, days(14)), 'b'),
      said(`orphan:${here}`, 'wait-longer', hours(3, days(14))),
    ],
    now: days(16),
  });
  expect(decision).toMatchObject({
    do: 'ask',
    questions: [
      {
        kind: 'orphan',
        what: 'alias/b of ledger is gone, and nothing proves that its material is: its DeleteKey event says that the material could not be deleted. What stays on the HSMs must be removed by hand.',
        choices: [
          {choice: 'accept-orphans', type: 'ledger'},
          {choice: 'wait-longer'},
          {choice: 'keep-store'},
        ],
      },
    ],
  });
});

describe('Calls in doubt', () => {
  test.each<[string, Run, string]>([
    [
      'a schedule that took effect',
      {
        sight: sightAt(after(5), {a: 'PendingDeletion', b: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, 'in-doubt'),
        now: after(5),
      },
      'settle carried-out',
    ],
    [
      'a schedule without effect is not settled within a minute',
      {
        planned: store([a]),
        sight: sightAt(after(30), {a: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, 'in-doubt'),
        now: after(30),
      },
      'wait aws stores+keys',
    ],
    [
      'a schedule without effect after a minute',
      {
        planned: store([a]),
        sight: sightAt(after(90), {a: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, 'none'),
        now: after(90),
      },
      'settle not-carried-out',
    ],
    [
      'a schedule without effect after an hour is asked about',
      {
        planned: store([a]),
        sight: sightAt(hours(1), {a: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, 'none'),
        now: hours(1),
      },
      'ask cancelled',
    ],
    [
      'and settled once a person says that it is sent again',
      {
        planned: store([a]),
        sight: sightAt(hours(1), {a: 'Enabled'}),
        journal: [
          ...called(schedule('a'), 0, noon, 'none'),
          said(`cancelled:${region}/a`, 'schedule-again', after(3000)),
        ],
        now: hours(1),
      },
      'settle not-carried-out',
    ],
    [
      'a delete of a store that is gone',
      {
        sight: sightAt(after(5), {}, {store: 'none'}),
        journal: called(onStore('Delete'), 0, noon, 'none'),
        now: after(5),
      },
      'settle carried-out',
    ],
    [
      'a disconnect that AWS shows',
      {
        sight: sightAt(after(5), {}, {store: 'DISCONNECTING'}),
        journal: called(onStore('Disconnect'), 0, noon, 'none'),
        now: after(5),
      },
      'settle carried-out',
    ],
    [
      'a connect that AWS does not show after a minute',
      {
        sight: sightAt(after(70), {}, {store: 'DISCONNECTED'}),
        journal: called(onStore('Connect'), 0, noon, 'none'),
        now: after(70),
      },
      'settle not-carried-out',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

describe('Keys that are watched before they are scheduled', () => {
  const planned = store([plannedKey('a', {soakDays: 7})]);
  const window = (counted: number, until: Date) => ({
    refused: new Map([
      ['a' as KeyId, seen({from: noon, until, counted, newest: until, by: ['PayApi']}, until)],
    ]),
  });
  const journal = called(disable('a'), 0, noon);
  const pastAll = days(8);
  test.each<[string, Run, string]>([
    ['are disabled first', {planned, sight: sightAt(noon, {a: 'Enabled'})}, 'act DisableKey a'],
    [
      'are watched from when they were seen disabled, where somebody else did it',
      {planned, sight: sightAt(noon, {a: 'Disabled'})},
      'record key-disabled',
    ],
    [
      'are looked for in CloudTrail',
      {planned, sight: sightAt(days(1), {a: 'Disabled'}), journal, now: days(1)},
      'wait now stores+refused',
    ],
    [
      'wait out the days',
      {planned, sight: sightAt(days(1), {a: 'Disabled'}, {more: window(0, days(1))}), journal, now: days(1)},
      'wait date stores+clusters+keys+refused',
    ],
    [
      'are asked about once somebody used them',
      {planned, sight: sightAt(days(1), {a: 'Disabled'}, {more: window(3, days(1))}), journal, now: days(1)},
      'ask used',
    ],
    [
      'are scheduled where a person says so',
      {
        planned,
        sight: sightAt(days(2), {a: 'Disabled'}, {more: window(3, days(1))}),
        journal: [...journal, said(`used:${region}/a`, 'schedule', hours(30))],
        now: days(2),
      },
      'act ScheduleKeyDeletion a',
    ],
    [
      'are asked about where CloudTrail may not be read',
      {
        planned,
        sight: sightAt(
          days(1),
          {a: 'Disabled'},
          {
            more: {
              refused: new Map([
                ['a' as KeyId, failedSince(days(1), failureOf('AccessDeniedException', 'denied'))],
              ]),
            },
          },
        ),
        journal,
        now: days(1),
      },
      'ask use-unseen',
    ],
    [
      'are looked for a last time when the days are over',
      {planned, sight: sightAt(pastAll, {a: 'Disabled'}, {more: window(0, days(6))}), journal, now: pastAll},
      'wait now stores+refused',
    ],
    [
      'are scheduled after a whole window without a refused use',
      {planned, sight: sightAt(pastAll, {a: 'Disabled'}, {more: window(0, pastAll)}), journal, now: pastAll},
      'act ScheduleKeyDeletion a',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

describe('The gentle goal', () => {
  const goal = 'disconnect' as const;
  test.each<[string, Run, string]>([
    [
      'disconnects',
      {goal, sight: sightAt(noon, {a: 'Enabled', b: 'Disabled'})},
      'act DisconnectCustomKeyStore',
    ],
    [
      'asks while keys are pending',
      {goal, sight: sightAt(noon, {a: 'PendingDeletion', b: 'Enabled'})},
      'ask pending-keys',
    ],
    [
      'goes on asking while what it saw grows old',
      {goal, sight: sightAt(noon, {a: 'PendingDeletion', b: 'Enabled'}), now: hours(1)},
      'ask pending-keys',
    ],
    [
      'looks again before it disconnects on the strength of keys seen long ago',
      {
        goal,
        sight: sightAt(hours(1), {}, {more: {keys: sightAt(noon, {a: 'Enabled', b: 'Enabled'}).keys}}),
        now: hours(1),
      },
      'wait now keys',
    ],
    [
      'disconnects where orphans are accepted',
      {
        goal,
        sight: sightAt(hours(2), {a: 'PendingDeletion', b: 'Enabled'}),
        journal: [said(`pending-keys:${here}`, 'accept-orphans', hours(1))],
        now: hours(2),
      },
      'act DisconnectCustomKeyStore',
    ],
    [
      'asks where a key may not be seen for longer than a minute',
      {
        goal,
        sight: sightAt(
          hours(1),
          {b: 'Enabled'},
          {
            more: {
              keys: new Map([
                ['a' as KeyId, failedSince(noon, failureOf('AccessDeniedException', 'denied'), hours(1))],
                ...sightAt(hours(1), {b: 'Enabled'}).keys,
              ]),
            },
          },
        ),
        now: hours(1),
      },
      'ask key-unseen',
    ],
    [
      'finishes',
      {goal, sight: sightAt(noon, {a: 'Unavailable', b: 'Unavailable'}, {store: 'DISCONNECTED'})},
      'finish disconnected',
    ],
    [
      'keeps the code of a FAILED store',
      {goal, sight: sightAt(noon, {a: 'Unavailable', b: 'Unavailable'}, {store: aStore('FAILED')})},
      'record connection error',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

test('says how to bring a store back that AWS does not delete after our disconnect', () => {
  const at = days(15);
  const soon = new Date(at.getTime() + 120_000);
  const decision = decide({
    planned: store([a]),
    sight: sightAt(soon, {a: 'gone'}, {store: 'DISCONNECTED', ends: ended('deleted', 'a')}),
    journal: [
      noted('key-gone', days(14), 'a'),
      noted('material-deleted', days(14), 'a'),
      opened(at),
      ...called(onStore('Disconnect'), 0, at),
      ...called(onStore('Delete'), 1, new Date(at.getTime() + 60_000), {
        refused: 'CustomKeyStoreHasCMKsException',
      }),
    ],
    now: soon,
  });
  expect(brief(decision)).toBe('ask store-refused');
  const text = decision.do === 'ask' ? decision.questions[0].what : '';
  expect(text).toContain('This teardown DISCONNECTED it');
  expect(text).toContain('cks connect ledger --region eu-west-1');
});

test.each([
  [
    'settles a call on a key first',
    sightAt(noon, {a: 'PendingDeletion'}),
    schedule('a'),
    'settle carried-out',
  ],
  [
    'settles a call on the store first',
    sightAt(noon, {}, {store: 'DISCONNECTED'}),
    onStore('Disconnect'),
    'settle carried-out',
  ],
  ['looks first', sightAt(after(-600), {a: 'Enabled'}), schedule('a'), 'wait now stores+keys'],
])('the lane of a store that is kept %s', (_name, sight, write, expected) => {
  const journal = [
    ...called(write, 0, after(-120), 'in-doubt'),
    said(`new-keys:${here}`, 'keep-store', after(-60)),
  ];
  expect(brief(decide({sight, journal}))).toBe(expected);
});
