import {describe, expect, test} from 'vitest';
import {
  blankScene,
  blankSight,
  type RegionSight,
  type TeardownScene,
} from '../../../source/flows/teardown/scene.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import type {PlannedStore} from '../../../source/flows/teardown/plan.ts';
import {survey} from '../../../source/flows/teardown/survey.ts';
import {asKeyStoreId} from '../../../source/model/ids.ts';
import {after, failedSince, failureOf, noon, region, storeId} from '../scene.ts';
import {
  aPlan,
  called,
  days,
  hours,
  ledgerOf,
  noted,
  plannedKey,
  plannedStore,
  said,
  schedule,
  sightAt,
  type Line,
} from './lane-scene.ts';

const two = plannedStore([plannedKey('a'), plannedKey('b')]);
const scheduled = [...called(schedule('a'), 0, noon), ...called(schedule('b'), 1, noon)];
const pending = {a: 'PendingDeletion', b: 'PendingDeletion'};
const gone = [noted('key-gone', days(14), 'a', 'b'), noted('material-deleted', days(14), 'a', 'b')];
const sceneOf = (sight: RegionSight): TeardownScene => ({...blankScene, regions: new Map([[region, sight]])});

type Run = {
  readonly sight: RegionSight;
  readonly journal?: readonly Line[];
  readonly now?: Date;
  readonly planned?: PlannedStore;
};
const see = ({sight, journal = [], now = noon, planned = two}: Run) =>
  survey(aPlan([planned]), sceneOf(sight), ledgerOf(...journal), now);

describe('A survey of a teardown', () => {
  test.each<[string, Run, Record<string, unknown>, Record<string, unknown>]>([
    [
      'before the first look',
      {sight: blankSight},
      {stage: 'run', next: '1 step can be done now'},
      {step: 'schedule keys', state: {is: 'pending'}},
    ],
    [
      'while keys are scheduled',
      {
        sight: sightAt(noon, {a: 'Enabled', b: 'Enabled'}),
        journal: called(schedule('a'), 0, after(1)),
        now: after(2),
      },
      {stage: 'run', due: [{region, what: 'ledger: kms:ScheduleKeyDeletion'}]},
      {step: 'schedule keys', text: 'schedule keys 1/2', state: {is: 'running', since: after(1)}},
    ],
    [
      'while it waits for the date',
      {sight: sightAt(hours(1), pending), journal: scheduled, now: hours(1)},
      {
        stage: 'wait',
        next: 'nothing to do before 28 Sep 12:00Z',
        waiting: [{until: days(14), what: 'ledger: 2 keys PendingDeletion, first date 28 Sep 12:00Z'}],
      },
      {
        step: 'wait',
        state: {is: 'waiting', until: days(14)},
        text: '2 keys PendingDeletion until 28 Sep 12:00Z',
        healthy: true,
        connectionState: 'CONNECTED',
        keys: {planned: 2, scheduled: 2, soaking: 0, gone: 0, failed: 0},
        dates: [{at: days(14), keys: 2}],
      },
    ],
    [
      'with a cancelled key',
      {sight: sightAt(days(4), {...pending, a: 'Enabled'}), journal: scheduled, now: days(4)},
      {stage: 'run', next: '1 decision needed', failed: []},
      {
        step: 'schedule keys',
        state: {is: 'asks'},
        text: 'alias/a (ledger) is Enabled: its deletion was cancelled. Ask who did it first; scheduling it again starts a new waiting period.',
      },
    ],
    [
      'with a refused key',
      {
        planned: plannedStore([plannedKey('a')]),
        sight: sightAt(hours(1), {a: 'Enabled'}),
        journal: called(schedule('a'), 0, noon, {refused: 'AccessDeniedException'}),
        now: hours(1),
      },
      {stage: 'run', next: '1 decision needed'},
      {state: {is: 'failed', since: noon}, keys: {planned: 1, scheduled: 0, soaking: 0, gone: 0, failed: 1}},
    ],
    [
      'in front of the second phrase',
      {sight: sightAt(days(15), {}), journal: gone, now: days(15)},
      {
        stage: 'wait',
        gates: [
          {gate: 'delete-stores', phrase: 'delete 1 store 111122223333', covers: [`${region}/${storeId}`]},
        ],
        next: 'type: delete 1 store 111122223333',
      },
      {step: 'disconnect', state: {is: 'gate'}, text: '0 keys left; the second phrase is needed'},
    ],
    [
      'of a silent Region',
      {
        sight: {...blankSight, keyStores: failedSince(noon, failureOf('ThrottlingException', 'throttled'))},
        now: hours(1),
      },
      {silent: [region], next: `waiting for ${region} to answer`},
      {state: {is: 'silent', since: noon}},
    ],
    [
      'of a finished one',
      {sight: sightAt(noon, {a: 'gone', b: 'gone'}, {store: 'none'})},
      {stage: 'report', finished: true, role: 'not-asked', next: 'finished: read the report'},
      {step: 'gone', state: {is: 'done', end: 'gone'}},
    ],
    [
      'of one that is taken back',
      {
        sight: sightAt(hours(2), pending),
        journal: [...scheduled, said('abort', 'undo', hours(1))],
        now: hours(2),
      },
      {aborted: true, due: [{region, what: 'ledger: kms:CancelKeyDeletion'}]},
      {step: 'undo'},
    ],
  ])('%s', (_name, run, whole, lane) => {
    const view = see(run);
    expect(view).toMatchObject(whole);
    expect(view.lanes[0]).toMatchObject(lane);
  });

  test('wants the approval before anything else, and asks nothing until then', () => {
    const view = survey(
      aPlan([two]),
      sceneOf(sightAt(noon, {a: 'Frozen', b: 'Enabled'})),
      new Ledger(),
      noon,
    );
    expect(view).toMatchObject({
      stage: 'approve',
      questions: [],
      due: [],
      gates: [],
      next: 'type the phrase that approves the plan',
    });
  });

  test('names what is missing in a plan that cannot be approved yet', () => {
    const gap = {kind: 'region-silent' as const, region, what: 'silent', remedy: 'ask again'};
    const view = survey(aPlan([two], {gaps: [gap]}), blankScene, new Ledger(), noon);
    expect(view).toMatchObject({
      stage: 'inventory',
      next: '1 answer missing before the plan can be approved',
    });
  });

  test('one phrase covers all stores that wait for it', () => {
    const other = {...two, id: asKeyStoreId('cks-2'), name: 'other', keys: []};
    const first = sightAt(days(15), {});
    const sight: RegionSight =
      first.keyStores.status === 'seen'
        ? {
            ...first,
            keyStores: {
              ...first.keyStores,
              value: first.keyStores.value.flatMap(store => [store, {...store, id: other.id, name: 'other'}]),
            },
          }
        : first;
    const view = survey(aPlan([two, other]), sceneOf(sight), ledgerOf(...gone), days(15));
    expect(view.gates).toEqual([
      {
        gate: 'delete-stores',
        phrase: 'delete 2 stores 111122223333',
        covers: [`${region}/${storeId}`, `${region}/cks-2`],
      },
    ]);
  });
});
