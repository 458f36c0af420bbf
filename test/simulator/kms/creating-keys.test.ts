import {describe, expect, test} from 'vitest';
import type {SimulatedCluster, SimulatedKeyStore} from '../../../source/simulator/world.ts';
import {
  aCluster,
  anHsm,
  ask,
  authorizations,
  kmsWorld,
  outcome,
  putKey,
  putStore,
  regionIn,
} from './kms-world.ts';

const inStore = {Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1'};
const external: SimulatedKeyStore['backing'] = {
  type: 'EXTERNAL_KEY_STORE',
  connectivity: 'PUBLIC_ENDPOINT',
  accessKeyId: 'ABCDE2345677ABCDE234',
  secret: 's'.repeat(43),
  uriEndpoint: 'https://xks.example.com',
  uriPath: '/kms/xks/v1',
};

test('a key in a CloudHSM store shows its store and cluster, and nothing that does not apply', () => {
  const world = kmsWorld();
  putStore(world);
  const {KeyMetadata: made} = ask(world, 'CreateKey', {
    ...inStore,
    Description: 'card numbers',
    Tags: [{TagKey: 'team', TagValue: 'pay'}],
  });
  const {KeyId} = made as {KeyId: string};
  expect(made).toEqual({
    AWSAccountId: '111122223333',
    KeyId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    Arn: `arn:aws:kms:eu-west-1:111122223333:key/${KeyId}`,
    CreationDate: world.clock.now(),
    Enabled: true,
    Description: 'card numbers',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_CLOUDHSM',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    CustomKeyStoreId: 'cks-1',
    CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
  });
  expect(ask(world, 'DescribeKey', {KeyId}).KeyMetadata).toEqual(made);
  expect(ask(world, 'ListResourceTags', {KeyId}).Tags).toEqual([{TagKey: 'team', TagValue: 'pay'}]);
  expect(ask(world, 'GetKeyPolicy', {KeyId}).Policy).toContain('arn:aws:iam::111122223333:root');
});

test('a key of an external store shows its external key', () => {
  const world = kmsWorld();
  putStore(world, {backing: external});
  const input = {Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: 'cks-1', XksKeyId: 'ext-1'};
  const {KeyMetadata} = ask(world, 'CreateKey', input);
  expect(KeyMetadata).toMatchObject({XksKeyConfiguration: {Id: 'ext-1'}, CustomKeyStoreId: 'cks-1'});
  expect(KeyMetadata).not.toHaveProperty('CloudHsmClusterId');
  expect(outcome(world, 'CreateKey', input)).toBe('XksKeyAlreadyInUseException');
});

describe('creating a key is answered', () => {
  const policy = (Principal: unknown) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*'}],
    });
  const stranger = policy({AWS: 'arn:aws:iam::111122223333:user/reader'});
  const nobody = policy({AWS: ['111122223333', 'arn:aws:iam::111122223333:user/nobody']});

  test.each<{code: string; input: object; cluster?: Partial<SimulatedCluster>}>([
    {code: 'ok', input: {}},
    {code: 'ok', input: inStore},
    {code: 'CustomKeyStoreNotFoundException', input: {...inStore, CustomKeyStoreId: 'cks-9'}},
    {code: 'ValidationException', input: {Origin: 'AWS_CLOUDHSM'}},
    {code: 'ValidationException', input: {CustomKeyStoreId: 'cks-1'}},
    {code: 'ValidationException', input: {...inStore, XksKeyId: 'ext-1'}},
    {
      code: 'ValidationException',
      input: {KeySpec: 'SYMMETRIC_DEFAULT', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT'},
    },
    {
      code: 'UnsupportedOperationException',
      input: {Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: 'cks-1', XksKeyId: 'ext-1'},
    },
    {
      code: 'UnsupportedOperationException',
      input: {...inStore, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY'},
    },
    {code: 'UnsupportedOperationException', input: {...inStore, MultiRegion: true}},
    {code: 'UnsupportedOperationException', input: {Origin: 'EXTERNAL'}},
    {code: 'CloudHsmClusterInvalidConfigurationException', input: inStore, cluster: {hsms: [anHsm('a')]}},
    {code: 'CloudHsmClusterInvalidConfigurationException', input: inStore, cluster: {state: 'DELETED'}},
    {code: 'MalformedPolicyDocumentException', input: {Policy: '{"Version":'}},
    {code: 'MalformedPolicyDocumentException', input: {Policy: '{"Version":"2012-10-17"}'}},
    {code: 'MalformedPolicyDocumentException', input: {Policy: stranger}},
    {code: 'ok', input: {Policy: stranger, BypassPolicyLockoutSafetyCheck: true}},
    {code: 'ok', input: {Policy: policy({AWS: '111122223333'})}},
    {
      code: 'MalformedPolicyDocumentException',
      input: {Policy: nobody, BypassPolicyLockoutSafetyCheck: true},
    },
    {code: 'ok', input: {Policy: policy({AWS: 'arn:aws:iam::111122223333:user/admin'})}},
    {code: 'TagException', input: {Tags: [{TagKey: 'aws:x', TagValue: ''}]}},
    {
      code: 'TagException',
      input: {
        Tags: [
          {TagKey: 'x', TagValue: ''},
          {TagKey: 'x', TagValue: ''},
        ],
      },
    },
    {
      code: 'TagException',
      input: {Tags: Array.from({length: 51}, (_, index) => ({TagKey: `t${index}`, TagValue: ''}))},
    },
  ])('$code for $input', ({code, input, cluster}) => {
    const world = kmsWorld({clusters: [aCluster(cluster)]});
    putStore(world);
    expect(outcome(world, 'CreateKey', {...input})).toBe(code);
    expect(regionIn(world).keys.size).toBe(code === 'ok' ? 1 : 0);
  });
});

test('a new policy that shuts its author out is refused, and the old one stays', () => {
  const world = kmsWorld();
  putStore(world);
  const {KeyMetadata} = ask(world, 'CreateKey', inStore);
  const {KeyId} = KeyMetadata as {KeyId: string};
  const before = ask(world, 'GetKeyPolicy', {KeyId}).Policy;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{Effect: 'Allow', Principal: {AWS: '*'}, Action: 'kms:Describe*', Resource: '*'}],
  });
  expect(outcome(world, 'PutKeyPolicy', {KeyId, Policy})).toBe('MalformedPolicyDocumentException');
  expect(ask(world, 'GetKeyPolicy', {KeyId}).Policy).toBe(before);
  ask(world, 'PutKeyPolicy', {KeyId, Policy, BypassPolicyLockoutSafetyCheck: true});
  expect(ask(world, 'GetKeyPolicy', {KeyId}).Policy).toBe(Policy);
});

describe('who may', () => {
  test('create a key with tags must be allowed to tag, and tags and origin can be conditions', () => {
    const Tags = [{TagKey: 'team', TagValue: 'pay'}];
    const checks = authorizations(kmsWorld(), 'CreateKey', {...inStore, Tags});
    expect(checks.map(({action}) => action)).toEqual(['kms:CreateKey', 'kms:TagResource']);
    expect(checks[0]?.context).toMatchObject({
      'kms:KeyOrigin': 'AWS_CLOUDHSM',
      'kms:KeySpec': 'SYMMETRIC_DEFAULT',
      'aws:RequestTag/team': 'pay',
      'aws:TagKeys': ['team'],
    });
  });

  test('use a key is asked of the key: its policy, its tags, its aliases and its grants', () => {
    const world = kmsWorld();
    putStore(world);
    const grantee = 'arn:aws:iam::111122223333:role/app';
    const key = putKey(world, {
      tags: new Map([['team', 'pay']]),
      policy: JSON.stringify({Version: '2012-10-17', Statement: []}),
      grants: [
        {
          id: 'g1',
          granteePrincipal: grantee,
          operations: ['Encrypt'],
          createdAt: world.clock.now(),
          issuingAccount: 'arn:aws:iam::111122223333:root',
        },
      ],
    });
    regionIn(world).aliases.set('alias/cards', {target: key.id, createdAt: world.clock.now()});
    const [check] = authorizations(world, 'Encrypt', {
      KeyId: 'alias/cards',
      Plaintext: Buffer.from('x'),
      EncryptionContext: {app: 'till'},
    });
    expect(check).toMatchObject({
      action: 'kms:Encrypt',
      resource: `arn:aws:kms:eu-west-1:111122223333:key/${key.id}`,
      context: {
        'kms:CallerAccount': '111122223333',
        'kms:KeyOrigin': 'AWS_CLOUDHSM',
        'kms:ResourceAliases': ['alias/cards'],
        'kms:RequestAlias': 'alias/cards',
        'aws:ResourceTag/team': 'pay',
        'kms:EncryptionContext:app': 'till',
      },
    });
    expect(JSON.parse(check?.resourcePolicy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: {AWS: grantee}, Action: ['kms:Encrypt'], Resource: '*'}],
    });
  });

  test('schedule a deletion can depend on the window and on the days without use', () => {
    const world = kmsWorld();
    const {id} = putKey(world);
    world.clock.advance(3 * 86_400 + 5);
    expect(
      authorizations(world, 'ScheduleKeyDeletion', {KeyId: id, PendingWindowInDays: 7})[0]?.context,
    ).toMatchObject({
      'kms:ScheduleKeyDeletionPendingWindowInDays': '7',
      'kms:TrailingDaysWithoutKeyUsage': '3',
    });
  });

  test('move data from key to key needs rights on both', () => {
    const world = kmsWorld();
    putStore(world);
    const [from, to] = [putKey(world), putKey(world)];
    const {CiphertextBlob} = ask(world, 'Encrypt', {KeyId: from.id, Plaintext: Buffer.from('x')});
    const checks = authorizations(world, 'ReEncrypt', {CiphertextBlob, DestinationKeyId: to.id});
    expect(checks.map(({action, resource}) => [action, resource.split('/')[1]])).toEqual([
      ['kms:ReEncryptFrom', from.id],
      ['kms:ReEncryptTo', to.id],
    ]);
  });

  test('name a key needs rights on the name and on the key', () => {
    const world = kmsWorld();
    const {id} = putKey(world);
    expect(
      authorizations(world, 'CreateAlias', {AliasName: 'alias/a', TargetKeyId: id}).map(
        ({resource}) => resource,
      ),
    ).toEqual(['arn:aws:kms:eu-west-1:111122223333:alias/a', `arn:aws:kms:eu-west-1:111122223333:key/${id}`]);
  });
});
