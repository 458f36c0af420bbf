import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../source/flows/flow.ts';
import {
  cancelDeletion,
  disable,
  enable,
  goalForFailed,
  keyResults,
  scheduleDeletion,
  scheduleDeletionVerb,
} from '../../../source/flows/index.ts';
import {asKeyId} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';
import {
  acceptedStep,
  after,
  aKey,
  aStore,
  doubtful,
  failedSince,
  failureOf,
  intent,
  noon,
  recordWith,
  refusedStep,
  region,
  sceneOf,
  seen,
} from '../scene.ts';

const account = '111122223333';
const one = {region, account, keys: [{id: asKeyId('card'), alias: 'alias/card'}]};
const days = 30;
const states = [
  'Enabled',
  'Disabled',
  'Unavailable',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Creating',
  'Updating',
  'Frozen',
] as const;

const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;

type Entries = Parameters<typeof recordWith>[1][];
const flows = {enable, disable, schedule: scheduleDeletion, cancel: cancelDeletion} as const;
const operations = {
  enable: 'EnableKey',
  disable: 'DisableKey',
  schedule: 'ScheduleKeyDeletion',
  cancel: 'CancelKeyDeletion',
} as const;
type Verb = keyof typeof flows;

const callOf = (verb: Verb): Write =>
  ({
    operation: operations[verb],
    region,
    keyId: asKeyId('card'),
    ...(verb === 'schedule' && {days}),
  }) as Write;

const decideAt = (verb: Verb, state: string, seconds: number, ...entries: Entries) => {
  const now = after(seconds);
  const scene = sceneOf({stores: [aStore('CONNECTED')], keys: [aKey('card', state, now)], at: now});
  return flows[verb].decide({...one, days}, scene, recordWith(one, ...entries), now);
};

const no = 'stop failed';
describe('one key: what each state means to', () => {
  test.each<[Verb, string, number, (call: Write) => Entries, readonly string[]]>([
    ['enable', 'before the call', 0, () => [], ['finish', 'act', 'act', no, no, no, 'wait', 'wait', no]],
    ['disable', 'before the call', 0, () => [], ['act', 'finish', 'act', no, no, no, 'wait', 'wait', no]],
    [
      'schedule',
      'before the call',
      0,
      () => [],
      ['act', 'act', 'act', 'finish', 'act', no, 'wait', 'wait', no],
    ],
    [
      'cancel',
      'before the call',
      0,
      () => [],
      ['finish', 'finish', 'finish', 'act', 'finish', 'finish', 'finish', 'finish', 'finish'],
    ],
    [
      'enable',
      '61 s after it was accepted',
      61,
      call => [intent(call), acceptedStep()],
      ['finish', no, 'finish', no, no, no, no, no, no],
    ],
    [
      'schedule',
      '5 s after it was accepted',
      5,
      call => [intent(call), acceptedStep()],
      ['wait', 'wait', 'wait', 'finish', 'wait', 'wait', 'wait', 'wait', 'wait'],
    ],
    [
      'schedule',
      '61 s after it was accepted: never a second time',
      61,
      call => [intent(call), acceptedStep()],
      [no, no, no, 'finish', no, no, no, no, no],
    ],
    [
      'disable',
      '61 s after a call without an answer',
      61,
      call => [intent(call), doubtful()],
      [
        'settle not-carried-out',
        'settle carried-out',
        'settle not-carried-out',
        ...Array.from({length: 6}, () => 'settle not-carried-out'),
      ],
    ],
    [
      'schedule',
      'an hour after a call without an answer',
      3600,
      call => [intent(call), doubtful()],
      [no, no, no, 'settle carried-out', no, no, no, no, no],
    ],
  ])('%s, %s', (verb, _name, seconds, entries, expected) => {
    expect(
      states.map(state => [state, brief(decideAt(verb, state, seconds, ...entries(callOf(verb))))]),
    ).toEqual(states.map((state, index) => [state, expected[index]]));
  });

  test.each<[string, string]>([
    ['NotFoundException', no],
    ['InvalidArnException', no],
    ['DependencyTimeoutException', 'wait'],
    ['KMSInternalException', 'wait'],
    ['KMSInvalidStateException', 'wait'],
    ['AccessDeniedException', no],
    ['ThrottlingException', 'act'],
    ['ExpiredTokenException', 'wait'],
    ['SomethingNewException', no],
  ])('%s to every verb decides: %s', (code, expected) => {
    for (const [verb, state] of [
      ['enable', 'Disabled'],
      ['disable', 'Enabled'],
      ['schedule', 'Enabled'],
      ['cancel', 'PendingDeletion'],
    ] as const)
      expect([verb, brief(decideAt(verb, state, 6, intent(callOf(verb)), refusedStep(code)))]).toEqual([
        verb,
        expected,
      ]);
  });

  test('a key that is gone, or whose state may not be read, is not changed', () => {
    const gone = sceneOf({keys: []});
    expect(disable.decide(one, gone, recordWith(one), noon)).toMatchObject({
      do: 'stop',
      why: 'alias/card does not exist any more.',
    });
    const denied = {...aKey('card', 'Enabled'), key: failedSince(noon, failureOf('AccessDeniedException'))};
    const scene = sceneOf({keys: [denied]});
    expect(brief(disable.decide(one, scene, recordWith(one), noon))).toBe('wait');
    expect(brief(disable.decide(one, scene, recordWith(one), after(61)))).toBe(no);
  });
});

describe('several keys', () => {
  const keys = ['a', 'b', 'c'].map(id => ({id: asKeyId(id), alias: `alias/${id}`}));
  const goal = {region, account, keys, days};
  const call = (id: string): Write => ({operation: 'ScheduleKeyDeletion', region, keyId: asKeyId(id), days});
  const record = recordWith(
    goal,
    intent(call('a'), 0),
    acceptedStep(0),
    intent(call('b'), 1),
    refusedStep('AccessDeniedException', 1),
    intent(call('c'), 2),
    acceptedStep(2),
  );
  const now = after(5);
  const scene = sceneOf({
    keys: [aKey('a', 'PendingDeletion', now), aKey('b', 'Enabled', now), aKey('c', 'PendingDeletion', now)],
    at: now,
  });

  test('fail each for itself, with a goal for those that failed', () => {
    const decision = scheduleDeletion.decide(goal, scene, record, now);
    expect(decision).toMatchObject({do: 'stop', outcome: 'failed'});
    expect(decision.do === 'stop' && decision.why).toMatch(
      /^2 of 3 keys scheduled for deletion; not these: alias\/b /,
    );
    const results = keyResults(scheduleDeletionVerb, goal, scene, record, now);
    expect(results.map(({name, is}) => [name, is])).toEqual([
      ['alias/a', 'done'],
      ['alias/b', 'failed'],
      ['alias/c', 'done'],
    ]);
    expect(goalForFailed(goal, results)?.keys).toEqual([{id: 'b', alias: 'alias/b'}]);
  });

  test('are sent one after the other without a look between', () => {
    const start = sceneOf({keys: ['a', 'b', 'c'].map(id => aKey(id, 'Enabled'))});
    const first = recordWith(goal, intent(call('a'), 0), acceptedStep(0));
    expect(scheduleDeletion.decide(goal, start, first, noon)).toEqual({
      do: 'act',
      write: call('b'),
      look: [],
    });
  });

  test('ask for verb, number and account; one key for its alias, or its id', () => {
    const page = scheduleDeletion.brief(goal, scene, noon);
    expect(page.confirm).toEqual({level: 3, button: 'Schedule deletion', type: 'delete 3 keys 111122223333'});
    expect(disable.brief(goal, scene, noon).confirm).toMatchObject({
      level: 3,
      type: 'disable 3 keys 111122223333',
    });
    expect(disable.brief(one, scene, noon).confirm).toMatchObject({level: 2, type: 'alias/card'});
    expect(disable.brief({...one, keys: [{id: asKeyId('card')}]}, scene, noon).confirm).toMatchObject({
      type: 'card',
    });
    expect([enable, cancelDeletion].map(flow => flow.brief(goal, scene, noon).confirm.level)).toEqual([1, 1]);
  });
});

describe('the page before a deletion', () => {
  test('says what stays behind while the store is not CONNECTED, and the last use where it is known', () => {
    const lastUse = new Map([
      [asKeyId('card'), seen({at: new Date('2026-07-02T08:00:00Z'), operation: 'Decrypt'})],
    ]);
    const scene = sceneOf({
      stores: [aStore('DISCONNECTED')],
      keys: [aKey('card', 'Unavailable')],
      view: {lastUse},
    });
    const texts = scheduleDeletion.brief({...one, days: 7}, scene, noon).consequences.map(({text}) => text);
    expect(texts).toContainEqual(expect.stringContaining('the material stays on the HSMs'));
    expect(texts).toContain('alias/card last used 2 Jul 08:00Z (Decrypt)');
    expect(texts).toContain('7 days: deleted 21 Sep 12:00Z or up to 24h later');
  });

  test('takes 7 to 30 days, and 30 without a word', () => {
    expect(scheduleDeletion.parseGoal(one).days).toBe(30);
    expect(() => scheduleDeletion.parseGoal({...one, days: 6})).toThrow();
    expect(() => scheduleDeletion.parseGoal({...one, days: 31})).toThrow();
  });
});
