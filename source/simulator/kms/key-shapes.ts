import type {InputShape} from '../operation.ts';
import {marker} from './key-store-shapes.ts';

export const keyId = {type: 'string', min: 1, max: 2048, required: true} as const;
const optionalKeyId = {type: 'string', min: 1, max: 2048} as const;
export const grantTokens = {
  type: 'list',
  min: 0,
  max: 10,
  of: {type: 'string', min: 1, max: 8192},
} as const;

const tags = {
  type: 'list',
  of: {
    type: 'structure',
    members: {
      TagKey: {type: 'string', min: 1, max: 128, required: true},
      TagValue: {type: 'string', min: 0, max: 256, required: true},
    },
  },
} as const;

const policy = {
  type: 'string',
  min: 1,
  max: 131_072,
  pattern: /^[\u0009\u000a\u000d\u0020-\u00ff]+$/,
} as const;
const policyName = {type: 'string', min: 1, max: 128, pattern: /^\w+$/} as const;

const keySpecs = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'SYMMETRIC_DEFAULT',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'SM2',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'ECC_NIST_EDWARDS25519',
] as const;

export const createKeyShape = {
  Policy: policy,
  Description: {type: 'string', min: 0, max: 8192},
  KeyUsage: {
    type: 'string',
    oneOf: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'],
  },
  CustomerMasterKeySpec: {type: 'string', oneOf: keySpecs},
  KeySpec: {type: 'string', oneOf: keySpecs},
  Origin: {type: 'string', oneOf: ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']},
  CustomKeyStoreId: {type: 'string', min: 1, max: 64},
  BypassPolicyLockoutSafetyCheck: {type: 'boolean'},
  Tags: tags,
  MultiRegion: {type: 'boolean'},
  XksKeyId: {type: 'string', min: 1, max: 128, pattern: /^[a-zA-Z0-9-_.]+$/},
} as const satisfies InputShape;

export const keyShape = {KeyId: keyId} as const satisfies InputShape;

export const describeKeyShape = {KeyId: keyId, GrantTokens: grantTokens} as const satisfies InputShape;

export const listKeysShape = {
  Limit: {type: 'integer', min: 1, max: 1000},
  Marker: marker,
} as const satisfies InputShape;

export const listAliasesShape = {
  KeyId: optionalKeyId,
  // The service's model says 1000, its documentation 100: callers that go beyond would fail on AWS.
  Limit: {type: 'integer', min: 1, max: 100},
  Marker: marker,
} as const satisfies InputShape;

const aliasName = {
  type: 'string',
  min: 1,
  max: 256,
  pattern: /^[a-zA-Z0-9:/_-]+$/,
  required: true,
} as const;

export const aliasShape = {AliasName: aliasName} as const satisfies InputShape;

export const aliasTargetShape = {AliasName: aliasName, TargetKeyId: keyId} as const satisfies InputShape;

export const scheduleShape = {
  KeyId: keyId,
  PendingWindowInDays: {type: 'integer', min: 1, max: 365},
} as const satisfies InputShape;

export const getPolicyShape = {KeyId: keyId, PolicyName: policyName} as const satisfies InputShape;

export const putPolicyShape = {
  KeyId: keyId,
  PolicyName: policyName,
  Policy: {...policy, required: true},
  BypassPolicyLockoutSafetyCheck: {type: 'boolean'},
} as const satisfies InputShape;

export const listPoliciesShape = {
  KeyId: keyId,
  Limit: {type: 'integer', min: 1, max: 1000},
  Marker: marker,
} as const satisfies InputShape;

export const listGrantsShape = {
  KeyId: keyId,
  GrantId: {type: 'string', min: 1, max: 128},
  GranteePrincipal: {type: 'string', min: 1, max: 256, pattern: /^[\w+=,.@:/-]+$/},
  Limit: {type: 'integer', min: 1, max: 100},
  Marker: marker,
} as const satisfies InputShape;

export const listTagsShape = {
  KeyId: keyId,
  Limit: {type: 'integer', min: 1, max: 50},
  Marker: marker,
} as const satisfies InputShape;

export const tagShape = {KeyId: keyId, Tags: {...tags, required: true}} as const satisfies InputShape;
