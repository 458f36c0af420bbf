import {randomBytes} from 'node:crypto';
import {AwsError} from '../aws-error.ts';
import type {Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {open, seal} from './ciphertext.ts';
import {
  dataKeyShape,
  dataKeyWithoutPlaintextShape,
  decryptShape,
  encryptShape,
  reEncryptShape,
} from './crypto-shapes.ts';
import {findKey, keyArn, onKey} from './key-lookup.ts';
import {keyMaterialId} from './keys.ts';
import {noteUse} from './last-use.ts';
import {defineOperation, type InputOf} from './typed-operation.ts';
import {cryptoContext, decryptingKey, endDryRun, requireUsable} from './usable-key.ts';

const SYMMETRIC = 'SYMMETRIC_DEFAULT';

export const encrypt = defineOperation(encryptShape, {
  authorize: (call, {KeyId, EncryptionContext, EncryptionAlgorithm}) => [
    onKey(
      call,
      'kms:Encrypt',
      findKey(call, KeyId, {byAlias: true}),
      cryptoContext(EncryptionContext, EncryptionAlgorithm),
    ),
  ],
  run: (call, {KeyId, Plaintext, EncryptionContext, EncryptionAlgorithm, DryRun}) => {
    const {key} = findKey(call, KeyId, {byAlias: true});
    requireUsable(call, key, EncryptionAlgorithm);
    endDryRun(DryRun);
    noteUse(call, key, 'Encrypt');
    return {
      CiphertextBlob: seal(keyArn(call, key), Plaintext, EncryptionContext),
      KeyId: keyArn(call, key),
      EncryptionAlgorithm: SYMMETRIC,
    };
  },
});

export const decrypt = defineOperation(decryptShape, {
  authorize: (call, input) => [
    onKey(
      call,
      'kms:Decrypt',
      decryptingKey(call, {ciphertext: ciphertextOf(input), keyId: input.KeyId}),
      cryptoContext(input.EncryptionContext, input.EncryptionAlgorithm),
    ),
  ],
  run: (call, input) => {
    refuseRecipient(input.Recipient);
    const ciphertext = ciphertextOf(input);
    const {key} = decryptingKey(call, {ciphertext, keyId: input.KeyId});
    requireUsable(call, key, input.EncryptionAlgorithm);
    const plaintext = ciphertext && open(ciphertext, input.EncryptionContext);
    endDryRun(input.DryRun);
    noteUse(call, key, 'Decrypt');
    return {
      KeyId: keyArn(call, key),
      Plaintext: plaintext,
      EncryptionAlgorithm: SYMMETRIC,
      ...materialId(key, 'KeyMaterialId'),
    };
  },
});

export const reEncrypt = defineOperation(reEncryptShape, {
  authorize: (call, input) => {
    const source = decryptingKey(call, {ciphertext: ciphertextOf(input), keyId: input.SourceKeyId});
    const destination = findKey(call, input.DestinationKeyId, {byAlias: true});
    const same = {'kms:ReEncryptOnSameKey': String(source.key === destination.key)};
    return [
      onKey(call, 'kms:ReEncryptFrom', source, {
        ...cryptoContext(input.SourceEncryptionContext, input.SourceEncryptionAlgorithm),
        ...same,
      }),
      onKey(call, 'kms:ReEncryptTo', destination, {
        ...cryptoContext(input.DestinationEncryptionContext, input.DestinationEncryptionAlgorithm),
        ...same,
      }),
    ];
  },
  run: (call, input) => {
    const ciphertext = ciphertextOf(input);
    const {key: source} = decryptingKey(call, {ciphertext, keyId: input.SourceKeyId});
    const {key: destination} = findKey(call, input.DestinationKeyId, {byAlias: true});
    requireUsable(call, source, input.SourceEncryptionAlgorithm);
    requireUsable(call, destination, input.DestinationEncryptionAlgorithm);
    const plaintext = ciphertext && open(ciphertext, input.SourceEncryptionContext);
    endDryRun(input.DryRun);
    noteUse(call, source, 'ReEncrypt');
    noteUse(call, destination, 'ReEncrypt');
    return {
      CiphertextBlob:
        plaintext && seal(keyArn(call, destination), plaintext, input.DestinationEncryptionContext),
      SourceKeyId: keyArn(call, source),
      KeyId: keyArn(call, destination),
      SourceEncryptionAlgorithm: SYMMETRIC,
      DestinationEncryptionAlgorithm: SYMMETRIC,
      ...materialId(source, 'SourceKeyMaterialId'),
      ...materialId(destination, 'DestinationKeyMaterialId'),
    };
  },
});

export const generateDataKey = defineOperation(dataKeyShape, {
  authorize: (call, input) => authorizeDataKey(call, 'kms:GenerateDataKey', input),
  run: (call, input) => {
    refuseRecipient(input.Recipient);
    return newDataKey(call, 'GenerateDataKey', input);
  },
});

export const generateDataKeyWithoutPlaintext = defineOperation(dataKeyWithoutPlaintextShape, {
  authorize: (call, input) => authorizeDataKey(call, 'kms:GenerateDataKeyWithoutPlaintext', input),
  run: (call, input) => {
    const {Plaintext: _secret, ...answer} = newDataKey(call, 'GenerateDataKeyWithoutPlaintext', input);
    return answer;
  },
});

type DataKeyInput = InputOf<typeof dataKeyWithoutPlaintextShape>;

const authorizeDataKey = (call: Call, action: string, {KeyId, EncryptionContext}: DataKeyInput) => [
  onKey(call, action, findKey(call, KeyId, {byAlias: true}), cryptoContext(EncryptionContext)),
];

const newDataKey = (call: Call, operation: string, input: DataKeyInput) => {
  const {key} = findKey(call, input.KeyId, {byAlias: true});
  const size = dataKeyBytes(input);
  requireUsable(call, key);
  endDryRun(input.DryRun);
  noteUse(call, key, operation);
  const Plaintext = randomBytes(size);
  return {
    CiphertextBlob: seal(keyArn(call, key), Plaintext, input.EncryptionContext),
    Plaintext,
    KeyId: keyArn(call, key),
    ...materialId(key, 'KeyMaterialId'),
  };
};

const dataKeyBytes = ({KeySpec, NumberOfBytes}: DataKeyInput): number => {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new AwsError('ValidationException', 'Give either KeySpec or NumberOfBytes, and not both.');
  }
  return NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32);
};

const materialId = (key: SimulatedKey, name: string) =>
  key.storeId === undefined ? {[name]: keyMaterialId(key)} : {};

/** The request's ciphertext; it may be left out only in a dry run that says so. */
const ciphertextOf = ({
  CiphertextBlob,
  DryRun,
  DryRunModifiers,
}: {
  readonly CiphertextBlob?: Uint8Array;
  readonly DryRun?: boolean;
  readonly DryRunModifiers?: readonly string[];
}): Uint8Array | undefined => {
  const ignored = DryRunModifiers?.includes('IGNORE_CIPHERTEXT') === true;
  if (ignored && DryRun !== true) {
    throw new AwsError('ValidationException', 'DryRunModifiers are only valid in a dry run.');
  }
  if (ignored) return undefined;
  if (!CiphertextBlob) throw new AwsError('ValidationException', 'CiphertextBlob is required.');
  return CiphertextBlob;
};

const refuseRecipient = (recipient: object | undefined): void => {
  if (recipient) {
    throw new AwsError('UnsupportedOperationException', 'This simulated KMS knows no attested recipients.');
  }
};
