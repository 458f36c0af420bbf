import {describe, expect, test} from 'vitest';
import {keyState} from '../../../source/simulator/kms/key-lookup.ts';
import type {SimulatedKey, World} from '../../../source/simulator/world.ts';
import {ask, kmsWorld, outcome, putKey, putPlainKey, putStore, regionIn, start} from './kms-world.ts';

type State = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Unavailable';
const states: State[] = ['Enabled', 'Disabled', 'PendingDeletion', 'Unavailable'];
const invalid = 'KMSInvalidStateException';

const inState = (state: State): {world: World; key: SimulatedKey} => {
  const world = kmsWorld();
  putStore(world, {state: state === 'Unavailable' ? 'DISCONNECTED' : 'CONNECTED'});
  const key = putKey(world, {
    enabled: state !== 'Disabled' && state !== 'PendingDeletion',
    ...(state === 'PendingDeletion' && {deletionDate: new Date(start.getTime() + 7 * 86_400_000)}),
    policy: accountPolicy,
  });
  const other = putPlainKey(world, {id: 'other'});
  regionIn(world).aliases.set('alias/mine', {target: key.id, createdAt: start});
  regionIn(world).aliases.set('alias/free', {target: other.id, createdAt: start});
  expect(keyState(regionIn(world), key)).toBe(state);
  return {world, key};
};

const accountPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {Effect: 'Allow', Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'},
  ],
});

describe('what each key state allows', () => {
  const always = ['ok', 'ok', 'ok', 'ok'];
  const notPending = ['ok', 'ok', invalid, 'ok'];
  const crypto = ['ok', 'DisabledException', invalid, invalid];
  test.each<{name: string; input?: (key: SimulatedKey) => object; codes: string[]}>([
    {name: 'DescribeKey', codes: always},
    {name: 'GetKeyPolicy', codes: always},
    {name: 'PutKeyPolicy', input: () => ({Policy: accountPolicy}), codes: always},
    {name: 'ListAliases', codes: always},
    {name: 'ListGrants', codes: always},
    {name: 'ListResourceTags', codes: always},
    {name: 'ListKeyPolicies', codes: always},
    {name: 'GetKeyLastUsage', codes: always},
    {name: 'EnableKey', codes: notPending},
    {name: 'DisableKey', codes: notPending},
    {name: 'ScheduleKeyDeletion', codes: notPending},
    {name: 'CancelKeyDeletion', codes: [invalid, invalid, 'ok', invalid]},
    {name: 'TagResource', input: () => ({Tags: [{TagKey: 'a', TagValue: 'b'}]}), codes: notPending},
    {
      name: 'CreateAlias',
      input: ({id}) => ({KeyId: undefined, AliasName: 'alias/new', TargetKeyId: id}),
      codes: notPending,
    },
    {
      name: 'UpdateAlias',
      input: ({id}) => ({KeyId: undefined, AliasName: 'alias/free', TargetKeyId: id}),
      codes: notPending,
    },
    {
      name: 'UpdateAlias',
      input: () => ({KeyId: undefined, AliasName: 'alias/mine', TargetKeyId: 'other'}),
      codes: always,
    },
    {name: 'DeleteAlias', input: () => ({KeyId: undefined, AliasName: 'alias/mine'}), codes: always},
    {name: 'Encrypt', input: () => ({Plaintext: Buffer.from('x')}), codes: crypto},
    {name: 'GenerateDataKey', input: () => ({KeySpec: 'AES_256'}), codes: crypto},
    {name: 'GenerateDataKeyWithoutPlaintext', input: () => ({NumberOfBytes: 16}), codes: crypto},
    {
      name: 'Decrypt',
      input: () => ({DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT']}),
      codes: ['DryRunOperationException', ...crypto.slice(1)],
    },
    {name: 'GetKeyRotationStatus', codes: Array<string>(4).fill('UnsupportedOperationException')},
  ])('$name', ({name, input, codes}) => {
    const actual = states.map(state => {
      const {world, key} = inState(state);
      const whole = Object.entries({KeyId: key.id, ...input?.(key)}).filter(
        ([, value]) => value !== undefined,
      );
      return outcome(world, name, Object.fromEntries(whole));
    });
    expect(actual).toEqual(codes);
  });
});

describe('the state of a key in a store', () => {
  test.each(['CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'] as const)(
    'is Unavailable while the store is %s, unless it waits for its deletion',
    state => {
      const world = kmsWorld();
      putStore(world, {state});
      const pending = putKey(world, {deletionDate: start});
      expect(keyState(regionIn(world), putKey(world))).toBe('Unavailable');
      expect(keyState(regionIn(world), putKey(world, {enabled: false}))).toBe('Unavailable');
      expect(keyState(regionIn(world), pending)).toBe('PendingDeletion');
      expect(keyState(regionIn(world), putPlainKey(world))).toBe('Enabled');
    },
  );

  test('comes back with the connection, changes made meanwhile included', () => {
    const {world, key} = inState('Unavailable');
    ask(world, 'DisableKey', {KeyId: key.id});
    expect(keyState(regionIn(world), key)).toBe('Unavailable');
    ask(world, 'ConnectCustomKeyStore', {CustomKeyStoreId: 'cks-1'});
    world.clock.advance(1200);
    expect(keyState(regionIn(world), key)).toBe('Disabled');
  });

  test('after a cancelled deletion is Disabled, and Unavailable on top while there is no connection', () => {
    const {world, key} = inState('Unavailable');
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id});
    ask(world, 'CancelKeyDeletion', {KeyId: key.id});
    expect(keyState(regionIn(world), key)).toBe('Unavailable');
    ask(world, 'ConnectCustomKeyStore', {CustomKeyStoreId: 'cks-1'});
    world.clock.advance(1200);
    expect(keyState(regionIn(world), key)).toBe('Disabled');
    ask(world, 'EnableKey', {KeyId: key.id});
    expect(keyState(regionIn(world), key)).toBe('Enabled');
  });
});

test('keys that AWS manages are not changed', () => {
  const world = kmsWorld();
  const {id} = putPlainKey(world, {manager: 'AWS'});
  expect(
    ['EnableKey', 'DisableKey', 'ScheduleKeyDeletion'].map(name => outcome(world, name, {KeyId: id})),
  ).toEqual(Array<string>(3).fill('AccessDeniedException'));
});
