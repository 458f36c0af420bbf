import {createHash} from 'node:crypto';
import {AwsError} from '../aws-error.ts';
import type {Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {daysWithoutUse} from './last-use.ts';
import {byKeyId, findKey, findOwnKey, keyArn, keyState, onKey, requireNotPending} from './key-lookup.ts';
import {describeKeyShape, keyShape, listKeysShape} from './key-shapes.ts';
import {pageOf} from './paging.ts';
import {predefinedKey} from './predefined-keys.ts';
import {onAccount, regionOf} from './region.ts';
import {defineOperation} from './typed-operation.ts';

/** How many keys one page of ListKeys holds when the caller sets no limit. */
const PAGE = 100;

/** A key as DescribeKey and CreateKey show it; members that do not apply are absent, as on AWS. */
export const keyMetadata = (call: Call, key: SimulatedKey) => {
  const region = regionOf(call);
  const state = keyState(region, key);
  const store = key.storeId === undefined ? undefined : region.keyStores.get(key.storeId);
  return {
    AWSAccountId: call.world.account.id,
    KeyId: key.id,
    Arn: keyArn(call, key),
    CreationDate: key.createdAt,
    Enabled: state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: state,
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    MultiRegion: key.multiRegion,
    ...(key.deletionDate && {DeletionDate: key.deletionDate}),
    ...(key.spec === 'SYMMETRIC_DEFAULT' && {EncryptionAlgorithms: ['SYMMETRIC_DEFAULT']}),
    ...(key.storeId !== undefined && {CustomKeyStoreId: key.storeId}),
    ...(store?.backing.type === 'AWS_CLOUDHSM' && {CloudHsmClusterId: store.backing.clusterId}),
    ...(key.xksKeyId !== undefined && {XksKeyConfiguration: {Id: key.xksKeyId}}),
    ...(key.storeId === undefined && {CurrentKeyMaterialId: keyMaterialId(key)}),
  };
};

/** Names the material of a key outside stores; material in a store has no such id. */
export const keyMaterialId = ({id}: {readonly id: string}): string =>
  createHash('sha256').update(`material of ${id}`).digest('hex');

export const describeKey = defineOperation(describeKeyShape, {
  authorize: (call, {KeyId}) => [onKey(call, 'kms:DescribeKey', described(call, KeyId))],
  run: (call, {KeyId}) => ({KeyMetadata: keyMetadata(call, described(call, KeyId).key)}),
});

const described = (call: Call, name: string) =>
  predefinedKey(call, name) ?? findKey(call, name, {byAlias: true});

export const listKeys = defineOperation(listKeysShape, {
  authorize: call => [onAccount(call, 'kms:ListKeys')],
  run: (call, {Limit, Marker}) => {
    const {items, ...paging} = pageOf(regionOf(call).keys.values(), ({id}) => id, {
      limit: Limit ?? PAGE,
      marker: Marker,
    });
    return {Keys: items.map(key => ({KeyId: key.id, KeyArn: keyArn(call, key)})), ...paging};
  },
});

/** While a key is unavailable, enabling and disabling are remembered: they show once its store is connected. */
export const enableKey = defineOperation(keyShape, {
  authorize: byKeyId('kms:EnableKey'),
  run: (call, {KeyId}) => {
    const key = findOwnKey(call, KeyId);
    requireNotPending(call, key);
    key.enabled = true;
    return undefined;
  },
});

export const disableKey = defineOperation(keyShape, {
  authorize: (call, {KeyId}) => {
    const found = findKey(call, KeyId);
    return [onKey(call, 'kms:DisableKey', found, daysWithoutUse(call, found.key))];
  },
  run: (call, {KeyId}) => {
    const key = findOwnKey(call, KeyId);
    requireNotPending(call, key);
    key.enabled = false;
    return undefined;
  },
});

export const getKeyRotationStatus = defineOperation(keyShape, {
  authorize: byKeyId('kms:GetKeyRotationStatus'),
  run: (call, {KeyId}) => {
    const {key} = findKey(call, KeyId);
    if (key.storeId !== undefined || key.spec !== 'SYMMETRIC_DEFAULT') {
      throw new AwsError(
        'UnsupportedOperationException',
        `Automatic rotation is not supported for the key ${keyArn(call, key)}.`,
      );
    }
    return {KeyId: keyArn(call, key), KeyRotationEnabled: key.rotationEnabled && !key.deletionDate};
  },
});
