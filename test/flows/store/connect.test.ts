import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../source/flows/flow.ts';
import {connect} from '../../../source/flows/store/connect.ts';
import type {Write} from '../../../source/model/write.ts';
import {
  acceptedStep,
  after,
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
const write: Write = {operation: 'ConnectCustomKeyStore', region, storeId};
const states = ['DISCONNECTED', 'CONNECTING', 'CONNECTED', 'FAILED', 'DISCONNECTING', 'SUSPENDING'] as const;

const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;

const decideAt = (state: string, seconds: number, ...entries: Parameters<typeof recordWith>[1][]) => {
  const now = after(seconds);
  return connect.decide(goal, sceneOf({stores: [aStore(state)], at: now}), recordWith(goal, ...entries), now);
};

describe('a connect decides by the state alone', () => {
  const tables: Record<string, readonly [(state: string) => Decision, readonly string[]]> = {
    'before anything was sent': [
      state => decideAt(state, 0),
      ['act', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    '5 s after a call without an answer': [
      state => decideAt(state, 5, intent(write), doubtful()),
      [
        'wait',
        'settle carried-out',
        'settle carried-out',
        'settle carried-out',
        'settle carried-out',
        'wait',
      ],
    ],
    '61 s after a call that a crash cut off': [
      state => decideAt(state, 61, intent(write)),
      [
        'settle not-carried-out',
        'settle carried-out',
        'settle carried-out',
        'settle carried-out',
        'settle carried-out',
        'wait',
      ],
    ],
    '5 s after it was accepted': [
      state => decideAt(state, 5, intent(write), acceptedStep()),
      ['wait', 'wait', 'finish', 'record', 'stop failed', 'wait'],
    ],
    '61 s after it was accepted': [
      state => decideAt(state, 61, intent(write), acceptedStep()),
      ['stop failed', 'wait', 'finish', 'record', 'stop failed', 'wait'],
    ],
    '40 min after it was accepted': [
      state => decideAt(state, 2400, intent(write), acceptedStep()),
      ['stop failed', 'wait', 'finish', 'record', 'stop failed', 'stop in-doubt'],
    ],
    'after AWS refused it by the state, 5 s ago': [
      state => decideAt(state, 5, intent(write), refusedStep('CustomKeyStoreInvalidStateException')),
      ['wait', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    'after AWS refused it for its cluster': [
      state => decideAt(state, 5, intent(write), refusedStep('CloudHsmClusterNotActiveException')),
      ['stop failed', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    'after it was denied': [
      state => decideAt(state, 5, intent(write), refusedStep('AccessDeniedException')),
      ['stop failed', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    'after it was throttled, 1 s ago': [
      state => decideAt(state, 1, intent(write), refusedStep('ThrottlingException')),
      ['wait', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    'after it was throttled, 10 s ago': [
      state => decideAt(state, 10, intent(write), refusedStep('ThrottlingException')),
      ['act', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
    'after credentials had expired, renewed since': [
      state => decideAt(state, 40, intent(write), refusedStep('ExpiredTokenException')),
      ['act', 'wait', 'finish', 'stop refused', 'stop refused', 'stop refused'],
    ],
  };
  for (const [name, [decide, expected]] of Object.entries(tables)) {
    test(name, () => {
      expect(states.map(state => [state, brief(decide(state))])).toEqual(
        states.map((state, index) => [state, expected[index]]),
      );
    });
  }
});

describe('a connect', () => {
  test.each([
    ['CloudHsmClusterNotActiveException', 'stop failed'],
    ['CloudHsmClusterInvalidConfigurationException', 'stop failed'],
    ['CustomKeyStoreNotFoundException', 'stop failed'],
    ['KMSInternalException', 'wait'],
    ['AccessDeniedException', 'stop failed'],
    ['LimitExceededException', 'stop failed'],
    ['ValidationException', 'stop failed'],
    ['SomethingNewException', 'stop failed'],
  ])('answers %s with %s', (code, expected) => {
    expect(brief(decideAt('DISCONNECTED', 5, intent(write), refusedStep(code)))).toBe(expected);
  });

  test('never decides on what it has not seen in this run', () => {
    const unseen = [
      {status: 'unseen'},
      failedSince(noon, failureOf('AccessDeniedException')),
      {...seen([aStore('DISCONNECTED')]), failed: failedSince(noon, failureOf('ThrottlingException')).failed},
      {...seen([aStore('DISCONNECTED')]), source: 'last-run'},
      seen([aStore('DISCONNECTED')], after(-31)),
    ] as const;
    const decided = unseen.map(keyStores =>
      connect.decide(goal, sceneOf({view: {keyStores}}), recordWith(goal), noon),
    );
    expect(decided.map(brief)).toEqual(['wait', 'wait', 'wait', 'wait', 'wait']);
  });

  test.each([
    ['AccessDeniedException', 61, 'stop refused'],
    ['ExpiredTokenException', 3600, 'wait'],
    ['ExpiredTokenException', 13 * 3600, 'stop refused'],
    ['ECONNREFUSED', 1700, 'wait'],
    ['ECONNREFUSED', 1900, 'stop refused'],
  ])('with looks failing by %s for %d s it decides: %s', (code, seconds, expected) => {
    const keyStores = failedSince(noon, failureOf(code));
    const decision = connect.decide(goal, sceneOf({view: {keyStores}}), recordWith(goal), after(seconds));
    expect(brief(decision)).toBe(expected);
  });

  test('leaves itself open where nothing can be seen after the call', () => {
    const keyStores = failedSince(noon, failureOf('AccessDeniedException'));
    const record = recordWith(goal, intent(write), acceptedStep());
    expect(connect.decide(goal, sceneOf({view: {keyStores}}), record, after(120))).toMatchObject({
      do: 'stop',
      outcome: 'in-doubt',
    });
  });

  test('keeps the error code before it ends, and never tries again', () => {
    const entries = [intent(write), acceptedStep()] as const;
    const first = decideAt('FAILED', 300, ...entries);
    expect(first).toMatchObject({do: 'record', facts: {code: 'INVALID_CREDENTIALS'}});
    if (first.do !== 'record') return;
    const kept = [after(300), {kind: 'observed', what: first.what, facts: {...first.facts}}] as const;
    expect(decideAt('FAILED', 300, ...entries, kept)).toMatchObject({
      do: 'stop',
      outcome: 'failed',
      why: expect.stringContaining('INVALID_CREDENTIALS') as unknown,
      remedy: expect.stringContaining('1 Disconnect the store') as unknown,
    });
  });

  test('looks every 5 s in the first minute, then every 30 s, and when late every 60 s', () => {
    const seconds = [5, 59, 61, 1199, 1201, 7200].map(at => {
      const decision = decideAt('CONNECTING', at, intent(write), acceptedStep());
      return decision.do === 'wait' ? decision.seconds : decision.do;
    });
    expect(seconds).toEqual([5, 5, 30, 30, 60, 60]);
  });

  test('gives up on throttling in the end, with what AWS says', () => {
    const throttled = Array.from({length: 10}, (_, n) => [
      intent(write, n, after(n * 60)),
      refusedStep('ThrottlingException', n, after(n * 60)),
    ]).flat();
    expect(decideAt('DISCONNECTED', 660, ...throttled)).toMatchObject({do: 'stop', outcome: 'failed'});
  });
});

describe('the page before a connect', () => {
  const page = (state: string, evidence = {}) =>
    connect.brief(goal, sceneOf({stores: [aStore(state)]}), noon, evidence);

  test('asks for the name unless it is known that the caller disconnected the store', () => {
    expect(page('DISCONNECTED').confirm).toEqual({level: 2, button: 'Connect', type: 'ledger'});
    expect(page('DISCONNECTED', {disconnectedBy: 'other'}).confirm.level).toBe(2);
    expect(page('DISCONNECTED', {disconnectedBy: 'me'}).confirm).toEqual({level: 1, button: 'Connect'});
  });

  test('says that KMS changes the kmsuser password, and that a FAILED store is refused', () => {
    expect(
      page('FAILED')
        .consequences.map(({text}) => text)
        .join(),
    ).toContain('changes its password');
    expect(page('FAILED').checks[0]).toMatchObject({
      result: 'refused',
      text: expect.stringContaining('disconnect it first') as unknown,
    });
  });

  test('warns of a subnet without a free address, which AWS does not refuse', () => {
    const subnets = seen([{id: 'subnet-2', zone: 'eu-west-1b', free: 0}]);
    expect(page('DISCONNECTED', {subnets}).checks).toContainEqual(
      expect.objectContaining({result: 'warning', text: expect.stringContaining('eu-west-1b') as unknown}),
    );
  });

  test('gives the aws command', () => {
    expect(page('DISCONNECTED').awsCli).toEqual([
      ['aws', 'kms', 'connect-custom-key-store', '--custom-key-store-id', storeId, '--region', region],
    ]);
  });
});

test('a connect that somebody else has begun leaves nothing to send: whoever does not wait need not stay', () => {
  expect(decideAt('CONNECTING', 1)).toMatchObject({do: 'wait', accepted: true});
});
