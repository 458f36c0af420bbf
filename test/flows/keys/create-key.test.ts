import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../source/flows/flow.ts';
import {createKey} from '../../../source/flows/index.ts';
import {asKeyId} from '../../../source/model/ids.ts';
import type {KeyEntry} from '../../../source/model/key.ts';
import {unseen} from '../../../source/model/observation.ts';
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
  storeId,
} from '../scene.ts';

const goal = {region, storeId, name: 'ledger', alias: 'alias/fresh'};
const keyCall: Write = {operation: 'CreateKey', region, storeId};
const aliasCall: Write = {operation: 'CreateAlias', region, alias: 'alias/fresh', keyId: asKeyId('new')};
const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;
type Entries = Parameters<typeof recordWith>[1][];

const made = (id: string, aliases: string[] = [], createdAt = after(1)): KeyEntry => {
  const entry = aKey(id, 'Enabled', noon, {aliases});
  return entry.key.status === 'seen' ? {...entry, key: seen({...entry.key.value, createdAt})} : entry;
};

const decideAt = (keys: readonly KeyEntry[], seconds: number, entries: Entries, state = 'CONNECTED') => {
  const now = after(seconds);
  return createKey.decide(
    goal,
    sceneOf({stores: [aStore(state)], keys, at: now}),
    recordWith(goal, ...entries),
    now,
  );
};

const keyMade = [intent(keyCall), acceptedStep(0, noon, {keyId: 'new'})] as const;
const hidden: KeyEntry = {...aKey('x', 'Enabled'), membership: {in: 'unknown'}, key: unseen};
const unread = (code: string): KeyEntry => ({...hidden, key: failedSince(noon, failureOf(code))});

describe('a new key', () => {
  test.each<[string, readonly KeyEntry[], number, Entries, string]>([
    ['nothing was sent', [], 0, [], 'act'],
    ['the alias is taken', [made('other', ['alias/fresh'], noon)], 0, [], 'stop refused'],
    ['in doubt, and no key is listed', [], 5, [intent(keyCall), doubtful()], 'wait'],
    ['in doubt, and no key is ever listed', [], 61, [intent(keyCall), doubtful()], 'settle not-carried-out'],
    ['in doubt, and one is listed', [made('new')], 5, [intent(keyCall), doubtful()], 'settle carried-out'],
    [
      'in doubt, and two are listed',
      [made('new'), made('new-2')],
      5,
      [intent(keyCall), doubtful()],
      'stop in-doubt',
    ],
    ['in doubt, and a key cannot be read', [hidden], 61, [intent(keyCall), doubtful()], 'stop in-doubt'],
    [
      'in doubt, and a key may not be read',
      [unread('AccessDeniedException')],
      61,
      [intent(keyCall), doubtful()],
      'stop in-doubt',
    ],
    [
      'in doubt, and a key does not answer now',
      [unread('TimeoutError')],
      61,
      [intent(keyCall), doubtful()],
      'wait',
    ],
    [
      'in doubt, and a key has not answered for half an hour',
      [unread('TimeoutError')],
      1801,
      [intent(keyCall), doubtful()],
      'stop in-doubt',
    ],
    [
      'a fault of KMS, and a key was made',
      [made('new')],
      31,
      [intent(keyCall), refusedStep('KMSInternalException')],
      'stop in-doubt',
    ],
    [
      'a fault of KMS, and none was made',
      [],
      31,
      [intent(keyCall), refusedStep('KMSInternalException')],
      'act',
    ],
    ['the key was made', [], 1, [...keyMade], 'act'],
    ['key and alias were made', [], 1, [...keyMade, intent(aliasCall, 1), acceptedStep(1)], 'finish'],
    [
      'the alias is in doubt and there',
      [made('new', ['alias/fresh'])],
      5,
      [...keyMade, intent(aliasCall, 1), doubtful(1)],
      'settle carried-out',
    ],
    [
      'the alias is in doubt and not there',
      [made('new')],
      61,
      [...keyMade, intent(aliasCall, 1), doubtful(1)],
      'settle not-carried-out',
    ],
    [
      'the alias was refused',
      [made('new')],
      5,
      [...keyMade, intent(aliasCall, 1), refusedStep('AlreadyExistsException', 1)],
      'stop failed',
    ],
    [
      'a repeated alias was refused because the first arrived',
      [made('new', ['alias/fresh'])],
      5,
      [...keyMade, intent(aliasCall, 1), refusedStep('AlreadyExistsException', 1)],
      'finish',
    ],
  ])('when %s', (_name, keys, seconds, entries, expected) => {
    expect(brief(decideAt(keys, seconds, entries))).toBe(expected);
  });

  test('is found again by its kept id after no answer told it', () => {
    const settled = [after(5), {kind: 'settled', step: 0, result: 'carried-out', because: 'seen'}] as const;
    const entries = [intent(keyCall), doubtful(), settled] as const;
    const kept = decideAt([made('new')], 10, [...entries]);
    expect(kept).toEqual({do: 'record', what: 'created key', facts: {keyId: 'new'}});
    if (kept.do !== 'record') return;
    const observed = [after(10), {kind: 'observed', what: kept.what, facts: {...kept.facts}}] as const;
    expect(decideAt([], 11, [...entries, observed])).toMatchObject({do: 'act', write: aliasCall});
  });

  test.each(['DISCONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTING', 'SUSPENDING'])(
    'is not asked for while the store is %s',
    state => {
      expect(brief(decideAt([], 0, [], state))).toBe('stop refused');
    },
  );

  test.each(
    [
      'CustomKeyStoreNotFound',
      'CloudHsmClusterInvalidConfiguration',
      'XksKeyNotFound',
      'XksKeyAlreadyInUse',
      'XksKeyInvalidConfiguration',
      'LimitExceeded',
      'MalformedPolicyDocument',
      'Tag',
      'UnsupportedOperation',
      'InvalidArn',
      'AccessDenied',
    ].map(code => [code]),
  )('stops on %s', code => {
    expect(brief(decideAt([], 61, [intent(keyCall), refusedStep(`${code}Exception`)]))).toBe('stop failed');
  });

  test('takes no alias of AWS, and no policy that is not JSON', () => {
    expect(() => createKey.parseGoal({...goal, alias: 'alias/aws/s3'})).toThrow('reserved');
    expect(() => createKey.parseGoal({...goal, policy: '{'})).toThrow('JSON');
  });
});
