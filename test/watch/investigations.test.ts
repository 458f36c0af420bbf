import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Subnet, TrailChange, TrailChanges} from '../../source/model/evidence.ts';
import {evidenceOf} from '../../source/model/evidence.ts';
import {asClusterId, asKeyId, asKeyStoreId} from '../../source/model/ids.ts';
import {lastSeen} from '../../source/model/observation.ts';
import {readCached, writeCached} from '../../source/watch/cache-format.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import type {Watch} from '../../source/watch/watch.ts';
import {cluster, failure, FakeReader, ireland, key, store} from './fake-reader.ts';

const id = asKeyStoreId('cks-1');
const ref = {region: ireland, id};
const full: Subnet = {
  id: 'subnet-b',
  exists: true,
  zone: 'eu-west-1b',
  cidr: '10.0.0.0/28',
  vpcId: 'vpc-1',
  free: 0,
  usable: 11,
};
const change = (name: string, time: string, of: Partial<TrailChange> = {storeId: id}): TrailChange => ({
  at: new Date(`2026-09-14T${time}Z`),
  eventId: name + time,
  name,
  actor: {kind: 'caller', arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen', name: 'KeyOps/jchen'},
  ...of,
});

let reader: FakeReader;
let watch: Watch;

beforeEach(() => {
  vi.useFakeTimers({now: new Date('2026-09-14T12:00:00Z')});
  reader = new FakeReader();
  reader.says.clusters = () => [{...cluster('cluster-1'), subnets: {'eu-west-1b': 'subnet-b'}}];
  reader.says.subnets = () => [full];
});

afterEach(async () => {
  await watch.stop();
  vi.useRealTimers();
});

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const evidence = () => evidenceOf(watch.picture().regions[0], id);

async function start(connectionState: string, more: object = {}) {
  reader.says.keyStores = () => [
    store('cks-1', connectionState, {clusterId: asClusterId('cluster-1'), ...more}),
  ];
  watch = startWatch({reader, keys: 'live'});
  await watch.settled({keys: true});
}

async function investigate() {
  watch.investigate(ref);
  await seconds(0);
}

describe('the board', () => {
  test.each(['INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET', 'SUBNET_NOT_FOUND'])(
    'has the subnets of a store that FAILED with %s, and nothing else',
    async connectionErrorCode => {
      await start('FAILED', {connectionErrorCode});
      expect(lastSeen(evidence().subnets)).toEqual([full]);
      expect([reader.count('subnets'), reader.count('connection'), reader.count('trailChanges')]).toEqual([
        1, 0, 0,
      ]);
      await seconds(4 * 60);
      expect(reader.count('subnets')).toBe(1);
      await seconds(2 * 60);
      expect(reader.count('subnets')).toBe(2);
    },
  );

  test.each([
    ['CONNECTED', {}],
    ['DISCONNECTED', {}],
    ['FAILED', {connectionErrorCode: 'USER_LOCKED_OUT'}],
  ])('asks EC2 nothing for a store that is %s', async (state, more) => {
    await start(state, more);
    await seconds(120);
    expect(reader.count('subnets')).toBe(0);
  });
});

describe('a store that somebody looks at', () => {
  test('is asked about once, and again when a minute and five minutes have passed', async () => {
    await start('CONNECTED');
    for (let count = 0; count < 5; count++) await investigate();
    expect([reader.count('subnets'), reader.count('connection'), reader.count('trailChanges')]).toEqual([
      1, 1, 2,
    ]);
    await seconds(61);
    await investigate();
    expect([reader.count('subnets'), reader.count('trailChanges')]).toEqual([2, 2]);
    await seconds(5 * 60);
    await investigate();
    expect([reader.count('subnets'), reader.count('trailChanges')]).toEqual([3, 4]);
  });

  test('is asked about anew when its state has changed, and when the operator says so', async () => {
    await start('DISCONNECTED');
    await investigate();
    reader.says.keyStores = () => [store('cks-1', 'CONNECTING', {clusterId: asClusterId('cluster-1')})];
    await watch.look({what: 'stores'});
    await investigate();
    expect([reader.count('connection'), reader.count('trailChanges')]).toEqual([2, 4]);
    await watch.look({what: 'stores'});
    await investigate();
    expect(reader.count('connection')).toBe(2);
    await watch.look();
    await investigate();
    expect([reader.count('connection'), reader.count('trailChanges')]).toEqual([3, 6]);
  });

  test("is asked about every 20 s while it moves, and KMS's group keeps the time it was first seen at", async () => {
    await start('CONNECTING');
    await investigate();
    const looks = () => reader.count('connection');
    expect(looks()).toBe(1);
    const group = {id: 'sg-1', name: 'kms-cks-1'};
    reader.says.connection = () => ({
      clusterGroup: {status: 'intact', id: 'sg-0'},
      kmsGroup: group,
      interfaces: [],
    });
    const seenAt = () => lastSeen(evidence().network)?.kmsGroup?.seenAt;
    await seconds(21);
    await investigate();
    expect(looks()).toBe(2);
    const first = seenAt();
    expect(first).toBeInstanceOf(Date);
    await seconds(21);
    await investigate();
    expect(looks()).toBe(3);
    expect(seenAt()).toEqual(first);
    reader.says.connection = () => ({
      clusterGroup: {status: 'intact', id: 'sg-0'},
      kmsGroup: {...group, id: 'sg-2'},
      interfaces: [],
    });
    await seconds(21);
    await investigate();
    expect(seenAt()?.getTime()).toBeGreaterThan(first?.getTime() ?? Number.NaN);
  });

  test('shows who moved it before the slower questions are answered', async () => {
    await start('DISCONNECTED');
    const {promise, resolve} = Promise.withResolvers<ReturnType<typeof failure>>();
    reader.says.trailChanges = (_, names) =>
      names.includes('DeleteKey')
        ? promise
        : {changes: [change('DisconnectCustomKeyStore', '11:24:00')], names, since: new Date(0), cutOff: []};
    await investigate();
    expect(lastSeen(evidence().actors)?.changes).toHaveLength(1);
    resolve(failure('throttled', ireland));
    await seconds(0);
    expect(evidence().actors).toMatchObject({status: 'seen', failed: {failure: {kind: 'throttled'}}});
  });

  test('has its keys counted in the day before the disconnect', async () => {
    reader.says.keyIds = () => [asKeyId('key-1'), asKeyId('key-2')];
    reader.says.describeKey = (_, keyId) => key(keyId, keyId === 'key-1' ? 'cks-1' : undefined);
    reader.says.trailChanges = (_, names) => ({
      changes: names.includes('DisconnectCustomKeyStore')
        ? [change('DisconnectCustomKeyStore', '11:24:00')]
        : [],
      names,
      since: new Date(0),
      cutOff: [],
    });
    await start('DISCONNECTED');
    await investigate();
    expect(lastSeen(evidence().usage)).toEqual({
      from: new Date('2026-09-13T11:24:00Z'),
      until: new Date('2026-09-14T11:24:00Z'),
      before: 'disconnect',
      notAsked: 0,
      keys: [expect.objectContaining({keyId: 'key-1', counted: 0}) as unknown],
    });
  });

  test('says how far its keys are counted while they are, and nothing of it after', async () => {
    reader.says.keyIds = () => [asKeyId('key-1'), asKeyId('key-2')];
    reader.says.describeKey = (_, keyId) => key(keyId, 'cks-1');
    await start('CONNECTED');
    const trail = Promise.withResolvers<TrailChanges>();
    const counts = Promise.withResolvers<undefined>();
    const {trailChanges, keyUses} = reader.says;
    reader.says.trailChanges = (_, names) => trail.promise.then(changes => ({...changes, names}));
    reader.says.keyUses = async (...asked) => {
      await counts.promise;
      return keyUses(...asked);
    };
    await investigate();
    expect(evidence().asking).toEqual({counted: 0});
    const told = await trailChanges(ireland, []);
    if ('remedy' in told) throw new Error('no trail');
    trail.resolve(told);
    await seconds(0);
    expect(evidence().asking).toEqual({counted: 0, of: 2});
    counts.resolve(undefined);
    await seconds(0);
    expect(evidence()).not.toHaveProperty('asking');
    expect(evidence().usage.status).toBe('seen');
  });

  test('is asked about no more where CloudTrail refuses', async () => {
    reader.says.trailChanges = () => failure('denied', ireland);
    await start('CONNECTED');
    await investigate();
    expect(evidence()).not.toHaveProperty('asking');
  });

  test('says what it may not see, each part for itself', async () => {
    reader.says.subnets = () => failure('denied', ireland);
    reader.says.trailChanges = () => failure('denied', ireland);
    await start('CONNECTED');
    await investigate();
    const {subnets, network, actors, usage} = evidence();
    expect([subnets.status, network.status, actors.status, usage.status]).toEqual([
      'failed',
      'seen',
      'failed',
      'unseen',
    ]);
  });

  test('is left alone in a pause, and when it is not known', async () => {
    await start('CONNECTED');
    watch.pause();
    await investigate();
    watch.resume();
    watch.investigate({region: ireland, id: asKeyStoreId('cks-9')});
    await seconds(0);
    expect([reader.count('subnets'), reader.count('trailChanges')]).toEqual([0, 0]);
  });

  test('has its evidence told to whoever listens, and kept in no file', async () => {
    await start('CONNECTED');
    let told = 0;
    watch.subscribe(() => told++);
    await investigate();
    await seconds(1);
    expect(told).toBeGreaterThan(0);
    const {identity, regionList, regions, role, changes} = watch.picture();
    const account = lastSeen(identity);
    if (!account) throw new Error('nobody is signed in');
    const text = writeCached({savedAt: new Date(), identity: account, regionList, regions, role, changes});
    expect(readCached(text)?.regions[0]).not.toHaveProperty('evidence');
  });
});
