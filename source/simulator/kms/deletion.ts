import {AwsError} from '../aws-error.ts';
import type {RegionWorld, SimulatedKey, World} from '../world.ts';
import {activeHsms, livingCluster} from './cluster-checks.ts';
import {byKeyId, findKey, findOwnKey, keyArn, onKey, requireNotPending} from './key-lookup.ts';
import {keyShape, scheduleShape} from './key-shapes.ts';
import {daysWithoutUse} from './last-use.ts';
import {regionOf} from './region.ts';
import {defineOperation} from './typed-operation.ts';

const DAY = 86_400_000;
const DEFAULT_WINDOW = 30;

/**
 * Schedules the end of a key that waits for its deletion: for a world that starts with such a key. The key goes when
 * its DeletionDate and the world's delay have passed, unless the deletion was cancelled by then.
 */
export const resumeKeyDeletion = (world: World, region: RegionWorld, key: SimulatedKey): void => {
  const {deletionDate} = key;
  if (!deletionDate) return;
  world.clock.schedule(later(deletionDate, key.ending?.deletedAfter ?? world.timing.keyDeletionDelay), () => {
    // A cancelled and repeated schedule has a date object of its own, and an end of its own.
    if (key.deletionDate === deletionDate && region.keys.get(key.id) === key) {
      deleteKey(world, region, key);
    }
  });
};

const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

const deleteKey = (world: World, region: RegionWorld, key: SimulatedKey): void => {
  region.keys.delete(key.id);
  for (const [name, {target}] of region.aliases) {
    if (target === key.id) region.aliases.delete(name);
  }
  const gone = world.clock.now();
  const wait = key.ending?.materialDeletedAfter ?? world.timing.materialDeletionDelay ?? 0;
  world.clock.schedule(later(gone, wait), () => {
    const arn = keyArn({world, region: region.region}, key);
    world.trail.push({
      id: world.newId('uuid'),
      at: world.clock.now(),
      region: region.region,
      source: 'kms.amazonaws.com',
      name: 'DeleteKey',
      resources: [arn],
      additional: backingEvidence(region, key),
    });
  });
};

/** What the trail says of the material that the key leaves behind; material in a store is only deleted if KMS reaches it. */
const backingEvidence = (region: RegionWorld, key: SimulatedKey): Record<string, unknown> => {
  if (key.storeId === undefined) return {};
  const store = region.keyStores.get(key.storeId);
  if (key.origin !== 'AWS_CLOUDHSM') return {customKeyStoreId: key.storeId};
  const clusterId = store?.backing.type === 'AWS_CLOUDHSM' ? store.backing.clusterId : undefined;
  const cluster = clusterId === undefined ? undefined : livingCluster(region, clusterId);
  const reached =
    !key.ending?.materialStays &&
    store?.state === 'CONNECTED' &&
    cluster !== undefined &&
    activeHsms(cluster).length > 0;
  const backingKeyId = backingKeyIdOf(key);
  return {
    customKeyStoreId: key.storeId,
    ...(clusterId !== undefined && {clusterId}),
    backingKeyId,
    backingKeysDeletionStatus: JSON.stringify([
      {backingKeyId, deletionStatus: reached ? 'SUCCESS' : 'FAILURE'},
    ]),
  };
};

/** What the key's material is called in its cluster. */
const backingKeyIdOf = ({id}: SimulatedKey): string => `backing-${id}`;

export const scheduleKeyDeletion = defineOperation(scheduleShape, {
  authorize: (call, {KeyId, PendingWindowInDays}) => {
    const found = findKey(call, KeyId);
    return [
      onKey(call, 'kms:ScheduleKeyDeletion', found, {
        'kms:ScheduleKeyDeletionPendingWindowInDays': String(PendingWindowInDays ?? DEFAULT_WINDOW),
        ...daysWithoutUse(call, found.key),
      }),
    ];
  },
  run: (call, {KeyId, PendingWindowInDays = DEFAULT_WINDOW}) => {
    const {world} = call;
    const key = findOwnKey(call, KeyId);
    if (PendingWindowInDays < 7 || PendingWindowInDays > 30) {
      throw new AwsError('ValidationException', 'PendingWindowInDays must be between 7 and 30.');
    }
    requireNotPending(call, key);
    key.deletionDate = new Date(world.clock.now().getTime() + PendingWindowInDays * DAY);
    key.pendingWindowDays = PendingWindowInDays;
    resumeKeyDeletion(world, regionOf(call), key);
    return {
      KeyId: keyArn(call, key),
      DeletionDate: key.deletionDate,
      KeyState: 'PendingDeletion',
      PendingWindowInDays,
    };
  },
});

export const cancelKeyDeletion = defineOperation(keyShape, {
  authorize: byKeyId('kms:CancelKeyDeletion'),
  run: (call, {KeyId}) => {
    const {key} = findKey(call, KeyId);
    if (!key.deletionDate) {
      throw new AwsError('KMSInvalidStateException', `${keyArn(call, key)} is not pending deletion.`);
    }
    delete key.deletionDate;
    delete key.pendingWindowDays;
    key.enabled = false;
    return {KeyId: keyArn(call, key)};
  },
});
