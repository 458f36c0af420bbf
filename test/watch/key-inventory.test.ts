import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {asKeyId} from '../../source/model/ids.ts';
import type {KeyInventory} from '../../source/model/key.ts';
import {lastSeen} from '../../source/model/observation.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import type {Watch} from '../../source/watch/watch.ts';
import {failure, FakeReader, ireland, key, store} from './fake-reader.ts';

let reader: FakeReader;
let watch: Watch | undefined;

beforeEach(() => {
  vi.useFakeTimers({now: new Date('2026-09-14T12:00:00Z')});
  reader = new FakeReader();
});

afterEach(async () => {
  await watch?.stop();
  vi.useRealTimers();
});

const ids = (count: number) => Array.from({length: count}, (_, index) => asKeyId(`key-${String(index)}`));
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

function start(): Watch {
  watch = startWatch({reader, keys: 'live'});
  return watch;
}

const keysOf = (of: Watch) => of.picture().regions[0]?.keys;

function inventory(of: Watch): KeyInventory {
  const keys = keysOf(of);
  const value = keys && lastSeen(keys);
  if (value === undefined) throw new Error('no inventory in the picture');
  return value;
}

describe('the first inventory', () => {
  test('describes every key once, and a second one costs at most a twentieth of its calls', async () => {
    const all = ids(10_000);
    reader.says.keyIds = () => all;
    reader.says.describeKey = (_, id) => key(id, all.indexOf(id) < 20 ? 'cks-1' : undefined);
    const live = start();
    await live.settled({keys: true});
    const first = reader.count('describeKey');
    expect(first).toBe(10_000);
    expect(inventory(live).progress).toBeUndefined();
    live.refresh({what: 'keys'});
    await seconds(1);
    const second = reader.count('describeKey') - first;
    expect(second).toBe(20);
    expect(second).toBeLessThanOrEqual(first / 20);
  });

  test('shows how far it is, at most four times a second', async () => {
    const all = ids(400);
    reader.says.keyIds = () => all;
    reader.says.describeKey = async (_, id) => {
      await new Promise(resolve => setTimeout(resolve, 10));
      return key(id);
    };
    const live = start();
    const shown: (number | undefined)[] = [];
    live.subscribe(() => {
      const keys = keysOf(live);
      if (keys) shown.push(lastSeen(keys)?.progress?.known);
    });
    await seconds(1);
    expect(keysOf(live)).toMatchObject({status: 'seen', value: {progress: {of: 400}}});
    expect(
      [...inventory(live).entries.values()].filter(({membership}) => membership.in === 'unknown'),
    ).not.toEqual([]);
    const halfway = [...inventory(live).entries.values()].filter(
      ({membership}) => membership.in === 'no-store',
    );
    expect(halfway.length).toBeGreaterThan(50);
    await seconds(4);
    expect(inventory(live).progress).toBeUndefined();
    expect(shown.length).toBeLessThanOrEqual(20);
    expect(shown.filter(known => known !== undefined).length).toBeGreaterThanOrEqual(12);
  });

  test('can be interrupted by the stop, and keeps what it had learnt', async () => {
    const all = ids(400);
    reader.says.keyIds = () => all;
    reader.says.describeKey = async (_, id) => {
      await new Promise(resolve => setTimeout(resolve, 10));
      return key(id);
    };
    const live = start();
    await seconds(2);
    await live.stop();
    const known = [...inventory(live).entries.values()].filter(
      ({membership}) => membership.in === 'no-store',
    ).length;
    expect(known).toBeGreaterThan(150);
    expect(inventory(live).progress).toMatchObject({known, of: 400});
    const calls = reader.asked.length;
    await seconds(10);
    expect(reader.asked.length).toBeLessThanOrEqual(calls + 1);
  });

  test('a list that fails is a failure, never an empty inventory', async () => {
    reader.says.keyIds = () => failure('denied', ireland);
    const live = start();
    await live.settled({keys: true});
    expect(keysOf(live)).toMatchObject({status: 'failed', failed: {failure: {kind: 'denied'}}});
  });

  test('a key that may not be described is of unknown membership and says why', async () => {
    reader.says.keyIds = () => ids(2);
    reader.says.describeKey = (_, id) => (id === 'key-1' ? failure('denied', ireland) : key(id));
    const live = start();
    await live.settled({keys: true});
    expect(inventory(live).entries.get(asKeyId('key-1'))).toMatchObject({
      membership: {in: 'unknown'},
      key: {status: 'failed', failed: {failure: {kind: 'denied'}}},
    });
    expect(inventory(live).progress).toBeUndefined();
    const calls = reader.count('describeKey');
    await seconds(20 * 60);
    expect(reader.count('describeKey')).toBe(calls);
    live.refresh({what: 'keys'});
    await seconds(1);
    expect(reader.count('describeKey')).toBe(calls + 1);
  });

  test('aliases that may not be listed are missing, not absent', async () => {
    reader.says.keyIds = () => ids(1);
    reader.says.aliases = () => new Map([[asKeyId('key-0'), ['alias/a']]]);
    const live = start();
    await live.settled({keys: true});
    reader.says.aliases = () => failure('denied', ireland);
    live.refresh({what: 'keys'});
    await seconds(1);
    expect(inventory(live).aliasesFailed).toMatchObject({kind: 'denied'});
    expect(inventory(live).entries.get(asKeyId('key-0'))?.aliases).toEqual(['alias/a']);
  });

  test('is given up when AWS is not reached any more, and goes on later where it stopped', async () => {
    reader.says.keyIds = () => ids(100);
    let reached = 0;
    reader.says.describeKey = (_, id) => ((reached += 1) <= 40 ? key(id) : failure('unreachable', ireland));
    const live = start();
    await live.settled({keys: true});
    expect(keysOf(live)).toMatchObject({
      status: 'seen',
      value: {progress: {known: 40, of: 100}},
      failed: {failure: {kind: 'unreachable'}},
    });
    expect(reader.count('describeKey')).toBe(50);
    reader.says.describeKey = (_, id) => key(id);
    await seconds(61);
    expect(reader.count('describeKey')).toBe(110);
    expect(inventory(live).progress).toBeUndefined();
    expect(keysOf(live)).not.toHaveProperty('failed');
  });

  test('ended credentials end it at once', async () => {
    reader.says.keyIds = () => ids(100);
    reader.says.describeKey = () => failure('expired', ireland);
    const live = start();
    await seconds(1);
    expect(reader.count('describeKey')).toBeLessThanOrEqual(2);
    expect(inventory(live).progress).toMatchObject({known: 0, of: 100});
  });
});

describe('later inventories', () => {
  test('learn new keys, drop the vanished, and drop one that goes between the list and its description', async () => {
    reader.says.keyIds = () => ids(3);
    const live = start();
    await live.settled({keys: true});
    reader.says.keyIds = () => [...ids(2), asKeyId('new'), asKeyId('gone')];
    reader.says.describeKey = (_, id) => (id === 'gone' ? failure('not-found', ireland) : key(id, 'cks-1'));
    live.refresh({what: 'keys'});
    await seconds(1);
    expect([...inventory(live).entries.values()].map(({id, membership}) => [id, membership.in])).toEqual([
      ['key-0', 'no-store'],
      ['key-1', 'no-store'],
      ['new', 'store'],
    ]);
  });

  test('follow a store that changes, and the change of its keys is in the feed', async () => {
    reader.says.keyStores = () => [store('cks-1', 'CONNECTED')];
    reader.says.keyIds = () => ids(1);
    reader.says.describeKey = (_, id) => key(id, 'cks-1');
    const live = start();
    await live.settled({keys: true});
    reader.says.keyStores = () => [store('cks-1', 'FAILED', {connectionErrorCode: 'NETWORK_ERRORS'})];
    reader.says.describeKey = (_, id) => key(id, 'cks-1', 'Unavailable');
    await seconds(46);
    expect(live.picture().changes).toMatchObject([
      {what: 'store-state', to: 'FAILED', errorCode: 'NETWORK_ERRORS'},
      {what: 'key-state', from: 'Enabled', to: 'Unavailable', storeId: 'cks-1'},
    ]);
  });
});

describe('keys on screen', () => {
  test('outside stores they are described when shown, once a minute, and no more when they are gone', async () => {
    reader.says.keyIds = () => ids(3);
    const live = start();
    await live.settled({keys: true});
    reader.asked.length = 0;
    const [first, second] = ids(2);
    if (!first || !second) throw new Error('no keys');
    reader.says.describeKey = (_, id) => key(id, undefined, 'Disabled');
    live.showKeys(ireland, [first]);
    live.showKeys(ireland, [first, second]);
    await seconds(30);
    expect(reader.count('describeKey')).toBe(2);
    expect(inventory(live).entries.get(second)?.key).toMatchObject({value: {state: 'Disabled'}});
    await seconds(95);
    expect(reader.count('describeKey')).toBe(6);
    live.showKeys(ireland, []);
    await seconds(120);
    expect(reader.count('describeKey')).toBe(6);
  });
});

describe('last use', () => {
  test('is asked for the keys of disconnected stores only, once in half an hour', async () => {
    reader.says.keyStores = () => [store('cks-1', 'DISCONNECTED'), store('cks-2', 'CONNECTED')];
    reader.says.keyIds = () => ids(6);
    const stores = new Map([
      ['key-0', 'cks-1'],
      ['key-1', 'cks-1'],
      ['key-2', 'cks-2'],
    ]);
    reader.says.describeKey = (_, id) => key(id, stores.get(id));
    reader.says.lastUse = (_, id) => (id === 'key-0' ? {at: new Date(0)} : failure('denied', ireland));
    const live = start();
    const picture = await live.settled({keys: true});
    expect(picture.regions[0]?.lastUse).toEqual(
      new Map([
        [asKeyId('key-0'), expect.objectContaining({status: 'seen', value: {at: new Date(0)}})],
        [asKeyId('key-1'), expect.objectContaining({status: 'failed'})],
      ]),
    );
    await seconds(29 * 60);
    expect(reader.count('lastUse')).toBe(2);
    await seconds(2 * 60);
    expect(reader.count('lastUse')).toBe(4);
  });
});
