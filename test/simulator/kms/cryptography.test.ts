import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {open, seal} from '../../../source/simulator/kms/ciphertext.ts';
import type {SimulatedCluster} from '../../../source/simulator/world.ts';
import {
  aCluster,
  ask,
  kmsWorld,
  outcome,
  putKey,
  putPlainKey,
  putStore,
  regionIn,
  start,
} from './kms-world.ts';

const Plaintext = Buffer.from('a secret');

const ready = (cluster: Partial<SimulatedCluster> = {}) => {
  const world = kmsWorld({clusters: [aCluster(cluster)]});
  putStore(world);
  return {world, key: putKey(world)};
};

test('what was sealed opens again, with the same context in any order only', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({minLength: 1, maxLength: 200}),
      fc.dictionary(fc.string(), fc.string(), {maxKeys: 4}),
      (plaintext, context) => {
        const blob = seal('arn:aws:kms:eu-west-1:111122223333:key/k', plaintext, context);
        const reversed = Object.fromEntries(Object.entries(context).reverse());
        expect(Buffer.from(open(blob, reversed))).toEqual(Buffer.from(plaintext));
        expect(() => open(blob, {...context, 'one more': ''})).toThrow('The ciphertext is not valid');
      },
    ),
    {numRuns: 50},
  );
});

test('no change of any byte of a ciphertext goes unnoticed', () => {
  const blob = seal('arn:aws:kms:eu-west-1:111122223333:key/k', Plaintext);
  for (let index = 0; index < blob.length; index++) {
    const changed = Uint8Array.from(blob);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => open(changed)).toThrow('The ciphertext is not valid');
  }
});

describe('data', () => {
  test('goes in and out, by id, ARN or alias', () => {
    const {world, key} = ready();
    regionIn(world).aliases.set('alias/cards', {target: key.id, createdAt: start});
    const arn = `arn:aws:kms:eu-west-1:111122223333:key/${key.id}`;
    for (const KeyId of [key.id, arn, 'alias/cards', 'arn:aws:kms:eu-west-1:111122223333:alias/cards']) {
      const {CiphertextBlob, ...rest} = ask(world, 'Encrypt', {
        KeyId,
        Plaintext,
        EncryptionContext: {a: 'b'},
      });
      expect(rest).toEqual({KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT'});
      expect(ask(world, 'Decrypt', {CiphertextBlob, KeyId, EncryptionContext: {a: 'b'}})).toEqual({
        KeyId: arn,
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        Plaintext,
      });
      expect(outcome(world, 'Decrypt', {CiphertextBlob})).toBe('InvalidCiphertextException');
    }
  });

  test('moves to another key', () => {
    const {world, key} = ready();
    const other = putPlainKey(world);
    const {CiphertextBlob} = ask(world, 'Encrypt', {KeyId: key.id, Plaintext});
    const moved = ask(world, 'ReEncrypt', {CiphertextBlob, DestinationKeyId: other.id});
    expect(moved).toMatchObject({
      SourceKeyId: `arn:aws:kms:eu-west-1:111122223333:key/${key.id}`,
      KeyId: `arn:aws:kms:eu-west-1:111122223333:key/${other.id}`,
    });
    expect(moved).not.toHaveProperty('SourceKeyMaterialId');
    expect(moved.DestinationKeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    expect(ask(world, 'Decrypt', {CiphertextBlob: moved.CiphertextBlob}).Plaintext).toEqual(Plaintext);
  });

  test.each([
    {given: {KeySpec: 'AES_256'}, bytes: 32},
    {given: {KeySpec: 'AES_128'}, bytes: 16},
    {given: {NumberOfBytes: 64}, bytes: 64},
  ])('keys made with $given have $bytes bytes, in clear only if asked for', ({given, bytes}) => {
    const {world, key} = ready();
    const both = ask(world, 'GenerateDataKey', {KeyId: key.id, ...given});
    expect(both.Plaintext).toHaveLength(bytes);
    expect(ask(world, 'Decrypt', {CiphertextBlob: both.CiphertextBlob}).Plaintext).toEqual(both.Plaintext);
    expect(ask(world, 'GenerateDataKeyWithoutPlaintext', {KeyId: key.id, ...given})).not.toHaveProperty(
      'Plaintext',
    );
  });
});

describe('a request fails', () => {
  test.each<{code: string; name: string; input: object}>([
    {code: 'NotFoundException', name: 'Encrypt', input: {KeyId: 'nobody', Plaintext}},
    {code: 'NotFoundException', name: 'Encrypt', input: {KeyId: 'alias/nobody', Plaintext}},
    {code: 'ValidationException', name: 'Encrypt', input: {KeyId: 'k', Plaintext: Buffer.alloc(4097)}},
    {
      code: 'InvalidKeyUsageException',
      name: 'Encrypt',
      input: {KeyId: 'k', Plaintext, EncryptionAlgorithm: 'SM2PKE'},
    },
    {code: 'InvalidKeyUsageException', name: 'Encrypt', input: {KeyId: 'signer', Plaintext}},
    {code: 'ValidationException', name: 'GenerateDataKey', input: {KeyId: 'k'}},
    {
      code: 'ValidationException',
      name: 'GenerateDataKey',
      input: {KeyId: 'k', KeySpec: 'AES_256', NumberOfBytes: 1},
    },
    {code: 'InvalidCiphertextException', name: 'Decrypt', input: {CiphertextBlob: Buffer.from('garbage')}},
    {code: 'ValidationException', name: 'Decrypt', input: {KeyId: 'k'}},
    {
      code: 'ValidationException',
      name: 'Decrypt',
      input: {KeyId: 'k', DryRunModifiers: ['IGNORE_CIPHERTEXT']},
    },
    {
      code: 'InvalidCiphertextException',
      name: 'Decrypt',
      input: {CiphertextBlob: seal('arn:aws:kms:us-east-1:111122223333:key/k', Plaintext)},
    },
    {
      code: 'IncorrectKeyException',
      name: 'Decrypt',
      input: {KeyId: 'signer', CiphertextBlob: seal('arn:aws:kms:eu-west-1:111122223333:key/k', Plaintext)},
    },
    {
      code: 'NotFoundException',
      name: 'Decrypt',
      input: {CiphertextBlob: seal('arn:aws:kms:eu-west-1:111122223333:key/deleted', Plaintext)},
    },
  ])('with $code: $name $input', ({code, name, input}) => {
    const {world} = ready();
    putKey(world, {id: 'k'});
    putPlainKey(world, {id: 'signer', spec: 'RSA_2048', usage: 'SIGN_VERIFY'});
    expect(outcome(world, name, {...input})).toBe(code);
  });

  test.each<{text: RegExp; spoil: (cluster: SimulatedCluster) => void}>([
    {text: /no active HSM/, spoil: cluster => cluster.hsms.splice(0)},
    {text: /does not exist/, spoil: cluster => (cluster.state = 'DELETED')},
    {text: /security group/, spoil: cluster => (cluster.securityGroupIntact = false)},
  ])('though store and key look well, with the cause in the text: $text', ({text, spoil}) => {
    const cluster = aCluster();
    const world = kmsWorld({clusters: [cluster]});
    putStore(world);
    const {id: KeyId} = putKey(world);
    spoil(cluster);
    expect(outcome(world, 'Encrypt', {KeyId, Plaintext})).toBe('KMSInvalidStateException');
    expect(() => ask(world, 'Encrypt', {KeyId, Plaintext})).toThrow(text);
    expect(ask(world, 'DescribeKey', {KeyId}).KeyMetadata).toMatchObject({KeyState: 'Enabled'});
  });
});

describe('a dry run', () => {
  test.each([
    ['Encrypt', {Plaintext}],
    ['GenerateDataKey', {KeySpec: 'AES_256'}],
    ['GenerateDataKeyWithoutPlaintext', {KeySpec: 'AES_256'}],
    ['Decrypt', {DryRunModifiers: ['IGNORE_CIPHERTEXT']}],
  ])('of %s ends in the exception that means success, and is no use of the key', (name, input) => {
    const {world, key} = ready();
    expect(() => ask(world, name, {KeyId: key.id, ...input, DryRun: true})).toThrow(
      expect.objectContaining({code: 'DryRunOperationException', status: 412}),
    );
    expect(key.lastUse).toBeUndefined();
  });

  test('of ReEncrypt asks both keys', () => {
    const {world, key} = ready();
    const other = putKey(world);
    const input = {
      SourceKeyId: key.id,
      DestinationKeyId: other.id,
      DryRun: true,
      DryRunModifiers: ['IGNORE_CIPHERTEXT'],
    };
    expect(outcome(world, 'ReEncrypt', input)).toBe('DryRunOperationException');
    other.enabled = false;
    expect(outcome(world, 'ReEncrypt', input)).toBe('DisabledException');
  });
});

describe('the last use of a key', () => {
  test('is its latest success, and takes a key’s id or ARN only', () => {
    const {world, key} = ready();
    regionIn(world).aliases.set('alias/cards', {target: key.id, createdAt: start});
    expect(ask(world, 'GetKeyLastUsage', {KeyId: key.id})).not.toHaveProperty('KeyLastUsage');
    const {CiphertextBlob} = ask(world, 'Encrypt', {KeyId: key.id, Plaintext});
    world.clock.advance(60);
    ask(world, 'Decrypt', {CiphertextBlob});
    world.clock.advance(60);
    outcome(world, 'Decrypt', {CiphertextBlob, EncryptionContext: {wrong: 'one'}});
    expect(ask(world, 'GetKeyLastUsage', {KeyId: key.id})).toMatchObject({
      KeyCreationDate: start,
      KeyLastUsage: {Operation: 'Decrypt', Timestamp: new Date(start.getTime() + 60_000)},
    });
    expect(outcome(world, 'GetKeyLastUsage', {KeyId: 'alias/cards'})).toBe('NotFoundException');
  });
});
