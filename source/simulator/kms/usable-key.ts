import {AwsError} from '../aws-error.ts';
import type {Authorization, Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {type EncryptionContext, keyOfCiphertext} from './ciphertext.ts';
import {activeHsms, livingCluster} from './cluster-checks.ts';
import {findKey, keyArn, requireNotPending} from './key-lookup.ts';
import {regionOf} from './region.ts';

/**
 * Whether a key can be used at this moment. Everything that is wrong with a key's store comes as one and the same
 * exception; only the text tells the causes apart.
 * @param algorithm of the request; keys in this KMS know one
 * @throws DisabledException, KMSInvalidStateException, InvalidKeyUsageException
 */
export const requireUsable = (call: Call, key: SimulatedKey, algorithm?: string): void => {
  requireNotPending(call, key);
  const fault = storeFault(call, key);
  if (fault !== undefined) throw new AwsError('KMSInvalidStateException', fault);
  if (!key.enabled) throw new AwsError('DisabledException', `${keyArn(call, key)} is disabled.`);
  if (
    key.usage !== 'ENCRYPT_DECRYPT' ||
    key.spec !== 'SYMMETRIC_DEFAULT' ||
    (algorithm !== undefined && algorithm !== 'SYMMETRIC_DEFAULT')
  ) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${keyArn(call, key)} is a ${key.spec} key for ${key.usage}: it does not serve this request.`,
    );
  }
};

const storeFault = (call: Call, key: SimulatedKey): string | undefined => {
  if (key.storeId === undefined) return undefined;
  const region = regionOf(call);
  const store = region.keyStores.get(key.storeId);
  if (store?.state !== 'CONNECTED') {
    return `${keyArn(call, key)} is unavailable because the custom key store ${key.storeId} is not connected.`;
  }
  if (store.backing.type === 'EXTERNAL_KEY_STORE') return undefined;
  const {clusterId} = store.backing;
  const cluster = livingCluster(region, clusterId);
  if (!cluster) return `KMS cannot reach the CloudHSM cluster ${clusterId}: it does not exist.`;
  if (activeHsms(cluster).length === 0) {
    return `The CloudHSM cluster ${clusterId} has no active HSM.`;
  }
  if (!cluster.securityGroupIntact) {
    return `KMS cannot communicate with the CloudHSM cluster ${clusterId}: look at its security group and network.`;
  }
  return undefined;
};

/**
 * The key that decrypts a request's ciphertext, held against the one that the caller expects.
 * @param ciphertext may only be absent in a dry run that ignores it
 * @throws InvalidCiphertextException, IncorrectKeyException, NotFoundException
 */
export const decryptingKey = (
  call: Call,
  {ciphertext, keyId}: {ciphertext: Uint8Array | undefined; keyId: string | undefined},
): {key: SimulatedKey; alias?: string} => {
  const expected = keyId === undefined ? undefined : findKey(call, keyId, {byAlias: true});
  if (!ciphertext) {
    if (expected) return expected;
    throw new AwsError('ValidationException', 'Give a ciphertext, or in a dry run without one, the key.');
  }
  const arn = keyOfCiphertext(ciphertext);
  if (expected) {
    if (arn !== keyArn(call, expected.key)) {
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a key that can perform this operation.',
      );
    }
    return expected;
  }
  if (arn.split(':')[3] !== call.region) {
    throw new AwsError('InvalidCiphertextException', 'The ciphertext is not valid.');
  }
  return findKey(call, arn);
};

/** The condition keys of a cryptographic request. */
export const cryptoContext = (
  context: EncryptionContext = {},
  algorithm = 'SYMMETRIC_DEFAULT',
): NonNullable<Authorization['context']> => ({
  'kms:EncryptionAlgorithm': algorithm,
  ...(Object.keys(context).length > 0 && {'kms:EncryptionContextKeys': Object.keys(context)}),
  ...Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  ),
});

/** @throws DryRunOperationException when the caller only asked whether the request would succeed */
export const endDryRun = (dryRun: boolean | undefined): void => {
  if (dryRun === true) {
    throw new AwsError(
      'DryRunOperationException',
      'The request would have succeeded, but the DryRun option is set.',
      {status: 412},
    );
  }
};
