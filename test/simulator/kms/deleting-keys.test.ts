import {describe, expect, test} from 'vitest';
import {resumeKeyDeletion} from '../../../source/simulator/kms/deletion.ts';
import type {SimulatedCluster, SimulatedKeyStore, World} from '../../../source/simulator/world.ts';
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

const DAY = 86_400;

const withKey = (cluster: Partial<SimulatedCluster> = {}, store: Partial<SimulatedKeyStore> = {}) => {
  const world = kmsWorld({clusters: [aCluster(cluster)]});
  return {world, store: putStore(world, store), key: putKey(world)};
};

const deletions = (world: World) => world.trail.filter(({name}) => name === 'DeleteKey');

describe('a scheduled deletion', () => {
  test.each([
    {given: {}, days: 30},
    {given: {PendingWindowInDays: 7}, days: 7},
    {given: {PendingWindowInDays: 30}, days: 30},
  ])('with $given comes $days days later', ({given, days}) => {
    const {world, key} = withKey();
    const DeletionDate = new Date(start.getTime() + days * DAY * 1000);
    expect(ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, ...given})).toEqual({
      KeyId: `arn:aws:kms:eu-west-1:111122223333:key/${key.id}`,
      DeletionDate,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    });
    expect(ask(world, 'DescribeKey', {KeyId: key.id}).KeyMetadata).toMatchObject({
      KeyState: 'PendingDeletion',
      Enabled: false,
      DeletionDate,
    });
    // The key outlives its date by the world's delay, as AWS takes up to a day.
    world.clock.advance(days * DAY + 3599);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('ok');
    world.clock.advance(1);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('NotFoundException');
  });

  test('goes as its key is scripted: late, its event later, and the material left behind', () => {
    const {world, key} = withKey();
    Object.assign(key, {ending: {deletedAfter: 20 * 3600, materialDeletedAfter: 7200, materialStays: true}});
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(7 * DAY + 20 * 3600 - 1);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('ok');
    world.clock.advance(1);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('NotFoundException');
    world.clock.advance(7199);
    expect(deletions(world)).toEqual([]);
    world.clock.advance(1);
    expect(JSON.stringify(deletions(world))).toContain('FAILURE');
  });

  test.each([0, 6, 31, 366])('in %i days is refused', PendingWindowInDays => {
    const {world, key} = withKey();
    expect(outcome(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays})).toBe(
      'ValidationException',
    );
  });

  test('takes the aliases of the key along, and no others', () => {
    const {world, key} = withKey();
    const {aliases} = regionIn(world);
    aliases.set('alias/gone', {target: key.id, createdAt: start});
    aliases.set('alias/stays', {target: putPlainKey(world).id, createdAt: start});
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(8 * DAY);
    expect([...aliases.keys()]).toEqual(['alias/stays']);
  });

  test('that was cancelled never happens, and a new one has a date of its own', () => {
    const {world, key} = withKey();
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(5 * DAY);
    ask(world, 'CancelKeyDeletion', {KeyId: key.id});
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(5 * DAY);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('ok');
    world.clock.advance(2 * DAY + 3600);
    expect(outcome(world, 'DescribeKey', {KeyId: key.id})).toBe('NotFoundException');
    expect(deletions(world)).toHaveLength(1);
  });

  test('that a world starts with is carried out', () => {
    const world = kmsWorld();
    putStore(world);
    const key = putKey(world, {deletionDate: new Date(start.getTime() + DAY * 1000)});
    resumeKeyDeletion(world, regionIn(world), key);
    world.clock.advance(DAY + 3600);
    expect(regionIn(world).keys.has(key.id)).toBe(false);
  });
});

describe('the trail tells what became of the material', () => {
  const status = (world: World) => {
    const [event] = deletions(world);
    const text = event?.additional?.backingKeysDeletionStatus;
    return typeof text === 'string'
      ? (JSON.parse(text) as {deletionStatus: string}[]).map(({deletionStatus}) => deletionStatus)
      : undefined;
  };

  test.each<{
    end: string;
    when: string;
    before: (world: World, store: SimulatedKeyStore) => void;
  }>([
    {end: 'SUCCESS', when: 'the store is connected', before: () => undefined},
    {
      end: 'FAILURE',
      when: 'the store was disconnected first',
      before: world => ask(world, 'DisconnectCustomKeyStore', {CustomKeyStoreId: 'cks-1'}),
    },
    {
      end: 'FAILURE',
      when: 'no HSM is active',
      before: world => {
        for (const hsm of regionIn(world).clusters.get('cluster-aaaaaaaaaaa')?.hsms ?? [])
          hsm.state = 'DEGRADED';
      },
    },
    {
      end: 'FAILURE',
      when: 'the cluster is gone',
      before: world => {
        regionIn(world).clusters.clear();
      },
    },
  ])('$end when $when', ({end, before}) => {
    const {world, store, key} = withKey();
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    before(world, store);
    world.clock.advance(8 * DAY);
    expect(status(world)).toEqual([end]);
    expect(deletions(world)[0]).toMatchObject({
      at: new Date(start.getTime() + (7 * DAY + 3600) * 1000),
      region: 'eu-west-1',
      source: 'kms.amazonaws.com',
      resources: [`arn:aws:kms:eu-west-1:111122223333:key/${key.id}`],
      additional: {customKeyStoreId: 'cks-1', clusterId: 'cluster-aaaaaaaaaaa'},
    });
  });

  test('FAILURE when the store is disconnected between the key’s end and the material’s', () => {
    const {world: still, key} = withKey();
    const world: World = {...still, timing: {...still.timing, materialDeletionDelay: 600}};
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(7 * DAY + 3600);
    expect(regionIn(world).keys.has(key.id)).toBe(false);
    expect(deletions(world)).toEqual([]);
    ask(world, 'DisconnectCustomKeyStore', {CustomKeyStoreId: 'cks-1'});
    world.clock.advance(600);
    expect(status(world)).toEqual(['FAILURE']);
  });

  test('nothing for a key outside stores', () => {
    const world = kmsWorld();
    const key = putPlainKey(world);
    ask(world, 'ScheduleKeyDeletion', {KeyId: key.id, PendingWindowInDays: 7});
    world.clock.advance(8 * DAY);
    expect(deletions(world)).toHaveLength(1);
    expect(status(world)).toBeUndefined();
  });
});
