import {describe, expect, test} from 'vitest';
import type {Decision, Evidence, Scene} from '../../../source/flows/flow.ts';
import {disconnect} from '../../../source/flows/store/disconnect.ts';
import type {Cluster} from '../../../source/model/cluster.ts';
import type {KeyEntry} from '../../../source/model/key.ts';
import {unseen} from '../../../source/model/observation.ts';
import type {Write} from '../../../source/model/write.ts';
import {
  acceptedStep,
  aCluster,
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
  storeId,
} from '../scene.ts';

const goal = {region, storeId, name: 'ledger'};
const write: Write = {operation: 'DisconnectCustomKeyStore', region, storeId};
const states = ['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTING', 'DISCONNECTED', 'SUSPENDING'] as const;
type Entries = Parameters<typeof recordWith>[1][];

const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;

const decideAt = (state: string, seconds: number, ...entries: Entries) => {
  const now = after(seconds);
  return disconnect.decide(
    goal,
    sceneOf({stores: [aStore(state)], at: now}),
    recordWith(goal, ...entries),
    now,
  );
};

describe('a disconnect decides by the state alone', () => {
  test.each<[string, number, Entries, readonly string[]]>([
    ['before anything was sent', 0, [], ['act', 'act', 'record', 'wait', 'finish', 'stop refused']],
    [
      '5 s after a call without an answer',
      5,
      [intent(write), doubtful()],
      ['wait', 'wait', 'wait', 'settle carried-out', 'settle carried-out', 'wait'],
    ],
    [
      '61 s after a call that a crash cut off',
      61,
      [intent(write)],
      [
        'settle not-carried-out',
        'settle not-carried-out',
        'settle not-carried-out',
        'settle carried-out',
        'settle carried-out',
        'wait',
      ],
    ],
    [
      '3 h after a call without an answer',
      3 * 3600,
      [intent(write), doubtful()],
      [
        'stop failed',
        'stop failed',
        'stop failed',
        'settle carried-out',
        'settle carried-out',
        'stop in-doubt',
      ],
    ],
    [
      '5 s after it was accepted',
      5,
      [intent(write), acceptedStep()],
      ['wait', 'wait', 'wait', 'wait', 'finish', 'wait'],
    ],
    [
      'an hour after it was accepted',
      3600,
      [intent(write), acceptedStep()],
      ['stop failed', 'stop failed', 'stop failed', 'wait', 'finish', 'stop in-doubt'],
    ],
    [
      'after AWS refused it by the state, 61 s ago',
      61,
      [intent(write), refusedStep('CustomKeyStoreInvalidStateException')],
      ['stop failed', 'stop failed', 'stop failed', 'wait', 'finish', 'stop refused'],
    ],
    [
      'after it was denied',
      5,
      [intent(write), refusedStep('AccessDeniedException')],
      ['stop failed', 'stop failed', 'stop failed', 'wait', 'finish', 'stop refused'],
    ],
    [
      'after a fault of KMS, 31 s ago',
      31,
      [intent(write), refusedStep('KMSInternalException')],
      ['act', 'act', 'record', 'wait', 'finish', 'stop refused'],
    ],
  ])('%s', (_name, seconds, entries, expected) => {
    expect(states.map(state => [state, brief(decideAt(state, seconds, ...entries))])).toEqual(
      states.map((state, index) => [state, expected[index]]),
    );
  });
});

test('right after the call has been accepted it says so, since a command that does not wait ends there', () => {
  const decision = disconnect.decide(
    goal,
    sceneOf({stores: [aStore('CONNECTED')], at: noon}),
    recordWith(goal, intent(write, 0, after(2)), acceptedStep(0, after(2))),
    after(3),
  );
  expect(decision).toMatchObject({
    do: 'wait',
    accepted: true,
    why: 'AWS has accepted it; the next look at the key stores tells how far it is',
  });
});

test('a FAILED store is disconnected only after its error code is in the journal, and says what is left to do', () => {
  const first = decideAt('FAILED', 0);
  expect(first).toMatchObject({do: 'record', what: 'connection error', facts: {code: 'INVALID_CREDENTIALS'}});
  if (first.do !== 'record') return;
  const kept = [noon, {kind: 'observed', what: first.what, facts: {...first.facts}}] as const;
  expect(decideAt('FAILED', 0, kept)).toMatchObject({do: 'act', write});
  expect(decideAt('DISCONNECTED', 90, kept, intent(write), acceptedStep())).toMatchObject({
    do: 'finish',
    next: expect.stringMatching(
      /^INVALID_CREDENTIALS: 1 Set a new kmsuser password · 2 .*Connect/,
    ) as unknown,
  });
});

describe('only `NAME anyway` disconnects', () => {
  const scene = (parts: {
    keys?: readonly KeyEntry[];
    clusters?: readonly Cluster[];
    view?: Partial<Scene['view']>;
  }) => sceneOf({stores: [aStore('CONNECTED')], ...parts});
  const risky: readonly (readonly [string, Scene, string])[] = [
    ['with a key in PendingDeletion', scene({keys: [aKey('k1', 'PendingDeletion')]}), 'stay CONNECTED'],
    [
      'with a key that could not be read',
      scene({keys: [{...aKey('k1', 'Enabled'), membership: {in: 'unknown'}, key: unseen}]}),
      'Not all keys',
    ],
    ['without an ACTIVE HSM', scene({clusters: [aCluster(0)]}), 'connect will fail'],
    ['when the cluster is gone', scene({clusters: []}), 'connect will fail'],
    [
      'when the cluster is not ACTIVE',
      scene({clusters: [aCluster(2, {state: 'UNINITIALIZED'})]}),
      'connect will fail',
    ],
  ];
  test.each(risky)('%s', (_name, risk, says) => {
    const page = disconnect.brief(goal, risk, noon);
    expect(page.confirm).toEqual({level: 2, button: 'Disconnect', type: 'ledger anyway', anyway: true});
    expect(page.checks.map(({text}) => text).join()).toContain(says);
    expect(brief(disconnect.decide(goal, risk, recordWith(goal), noon))).toBe('stop refused');
    expect(brief(disconnect.decide({...goal, anyway: true}, risk, recordWith(goal), noon))).toBe('act');
  });

  test('where the evidence says that a subnet is full, or it was looked for and could not be seen', () => {
    const calm = scene({});
    const full = seen([{id: 'subnet-2', zone: 'eu-west-1b', free: 0}]);
    const hidden = failedSince(noon, failureOf('UnauthorizedOperation'));
    expect(disconnect.brief(goal, calm, noon).confirm).toMatchObject({type: 'ledger'});
    expect(disconnect.brief(goal, calm, noon, {subnets: full}).confirm).toMatchObject({
      type: 'ledger anyway',
    });
    expect(disconnect.brief(goal, calm, noon, {subnets: hidden}).confirm).toMatchObject({
      type: 'ledger anyway',
    });
  });

  test('but the name is enough for a FAILED store, which loses nothing more', () => {
    const failed = sceneOf({stores: [aStore('FAILED')], clusters: [], keys: [aKey('k1', 'PendingDeletion')]});
    expect(disconnect.brief(goal, failed, noon).confirm).toEqual({
      level: 2,
      button: 'Disconnect',
      type: 'ledger',
    });
    expect(brief(disconnect.decide(goal, failed, recordWith(goal), noon))).toBe('record');
  });
});

test('a store with another name than the one that was typed is not disconnected', () => {
  const renamed = sceneOf({stores: [aStore('CONNECTED', {name: 'other'})]});
  expect(brief(disconnect.decide(goal, renamed, recordWith(goal), noon))).toBe('stop refused');
});

test('the page names the keys that become Unavailable by alias, and says that their use is not known', () => {
  const page = disconnect.brief(
    goal,
    sceneOf({stores: [aStore('CONNECTED')], keys: [aKey('card', 'Enabled'), aKey('tok', 'Disabled')]}),
    noon,
  );
  const texts = page.consequences.map(({when, text}) => `${when}: ${text}`);
  expect(texts[0]).toBe(
    'At once: 2 KMS keys become Unavailable (alias/card, alias/tok): every encrypt and decrypt call fails',
  );
  expect(texts).toContain('In use: not known here');
});

describe('what the page says of the use of keys', () => {
  const card = aKey('card', 'Enabled');
  const tok = aKey('tok', 'Enabled');
  const scene = sceneOf({stores: [aStore('CONNECTED')], keys: [card, tok]});
  const said = (evidence: Evidence) =>
    disconnect
      .brief(goal, scene, noon, evidence)
      .consequences.flatMap(({when, text}) => (when === 'In use' ? [text] : []));
  const seenUse = (uses: readonly [number, number], notAsked = 0): Evidence => ({
    keyUse: {
      status: 'seen',
      value: {
        uses: new Map([
          [card.id, {uses: uses[0], exact: true}],
          [tok.id, {uses: uses[1], exact: false}],
        ]),
        by: ['role/PayApi'],
        notAsked,
      },
      at: noon,
      source: 'live',
    },
  });
  const failure = {
    kind: 'denied',
    code: 'AccessDeniedException',
    message: 'no',
    action: 'cloudtrail:LookupEvents',
    remedy: 'Ask for it.',
  } as const;

  test.each<[string, Evidence, readonly string[]]>([
    [
      'most uses first, and what was reckoned marked',
      seenUse([960, 41_000]),
      [
        `2 of 2 keys were used in the last 24h (CloudTrail, ${goal.region}):`,
        'alias/tok ~41k  alias/card 960',
        'by role/PayApi',
      ],
    ],
    ['none', seenUse([0, 0]), [`0 of 2 keys were used in the last 24h (CloudTrail, ${goal.region})`]],
    [
      'keys that were not asked about',
      seenUse([0, 0], 3),
      [`0 of 2 keys were used in the last 24h (CloudTrail, ${goal.region}, 3 not asked)`],
    ],
    [
      'CloudTrail refuses',
      {keyUse: {status: 'failed', failed: {failure, since: noon, latest: noon}}},
      ['not known: cloudtrail:LookupEvents denied'],
    ],
    [
      'who changed the store is still being asked',
      {keyUseComing: {from: 'CloudTrail', asking: {counted: 0}}},
      ['not known yet: CloudTrail is being asked who changed the store, then which keys are used'],
    ],
    [
      'some keys are counted',
      {keyUseComing: {from: 'CloudTrail', asking: {counted: 1, of: 2}}},
      ['not known yet: CloudTrail is being asked, 1 of 2 keys so far'],
    ],
    [
      'the keys are still being read',
      {keyUseComing: {from: 'keys'}},
      ['not known yet: the keys of the Region are still being read'],
    ],
  ])('%s', (_, evidence, lines) => {
    expect(said(evidence)).toEqual(lines);
  });

  test('and behind the page each used key with its last use and its users', () => {
    const evidence: Evidence = {
      keyUse: {
        status: 'seen',
        value: {
          uses: new Map([
            [card.id, {uses: 960, exact: true, last: new Date('2026-09-14T11:58:00Z'), by: ['role/PayApi']}],
            [tok.id, {uses: 0, exact: true}],
          ]),
          by: ['role/PayApi'],
          notAsked: 3,
        },
        at: noon,
        source: 'live',
      },
    };
    const {consequences, more} = disconnect.brief(goal, scene, noon, evidence);
    expect(consequences.filter(one => one.more)).toEqual([
      {when: 'In use', text: 'alias/card 960', more: true},
    ]);
    expect(more).toEqual({
      title: 'Keys of ledger used in the last 24h',
      paragraphs: [
        'alias/card   960, last 11:58Z',
        '  by role/PayApi',
        '3 keys were not asked about: there are too many.',
        `CloudTrail, ${goal.region}, as of 12:00Z. Successful calls only; ~ is reckoned from the newest.`,
      ],
    });
  });
});
