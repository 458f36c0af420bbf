import type {InputShape} from '../operation.ts';
import {grantTokens, keyId} from './key-shapes.ts';

const algorithm = {
  type: 'string',
  oneOf: ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'],
} as const;
const encryptionContext = {type: 'map', of: {type: 'string'}} as const;
const ciphertext = {type: 'blob', min: 1, max: 6144} as const;
const optionalKeyId = {type: 'string', min: 1, max: 2048} as const;
const recipient = {
  type: 'structure',
  members: {
    KeyEncryptionAlgorithm: {type: 'string', oneOf: ['RSAES_OAEP_SHA_256']},
    AttestationDocument: {type: 'blob', min: 1, max: 262_144},
  },
} as const;
const trial = {
  DryRun: {type: 'boolean'},
} as const satisfies InputShape;
const decryptingTrial = {
  ...trial,
  DryRunModifiers: {type: 'list', of: {type: 'string', oneOf: ['IGNORE_CIPHERTEXT']}},
} as const satisfies InputShape;

export const encryptShape = {
  KeyId: keyId,
  Plaintext: {type: 'blob', min: 1, max: 4096, required: true},
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  EncryptionAlgorithm: algorithm,
  ...trial,
} as const satisfies InputShape;

export const decryptShape = {
  CiphertextBlob: ciphertext,
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  KeyId: optionalKeyId,
  EncryptionAlgorithm: algorithm,
  Recipient: recipient,
  ...decryptingTrial,
} as const satisfies InputShape;

export const reEncryptShape = {
  CiphertextBlob: ciphertext,
  SourceEncryptionContext: encryptionContext,
  SourceKeyId: optionalKeyId,
  DestinationKeyId: keyId,
  DestinationEncryptionContext: encryptionContext,
  SourceEncryptionAlgorithm: algorithm,
  DestinationEncryptionAlgorithm: algorithm,
  GrantTokens: grantTokens,
  ...decryptingTrial,
} as const satisfies InputShape;

const dataKey = {
  KeyId: keyId,
  EncryptionContext: encryptionContext,
  NumberOfBytes: {type: 'integer', min: 1, max: 1024},
  KeySpec: {type: 'string', oneOf: ['AES_256', 'AES_128']},
  GrantTokens: grantTokens,
  ...trial,
} as const satisfies InputShape;

export const dataKeyShape = {...dataKey, Recipient: recipient} as const satisfies InputShape;
export const dataKeyWithoutPlaintextShape = dataKey;
