import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {lastSeen} from '../../source/model/observation.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import type {Watch, WatchOptions} from '../../source/watch/watch.ts';
import {
  ann,
  bob,
  cape,
  cluster,
  failure,
  FakeReader,
  frankfurt,
  ireland,
  listOf,
  store,
} from './fake-reader.ts';

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

function start(options: Partial<WatchOptions> = {}): Watch {
  watch = startWatch({reader, keys: 'never', ...options});
  return watch;
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const irelandOf = (of: Watch) => {
  const view = of.picture().regions.find(({region}) => region === ireland);
  if (view === undefined) throw new Error('no such Region in the picture');
  return view;
};

describe('starting', () => {
  test('settles when every Region has answered or failed once, and shows each with its answer', async () => {
    reader.says.regionList = () => listOf(ireland, frankfurt);
    reader.says.keyStores = region => (region === ireland ? [store('cks-1')] : failure('denied', region));
    const picture = await start().settled();
    expect(lastSeen(picture.identity)).toEqual(ann);
    expect(picture.regions.map(({keyStores}) => keyStores.status)).toEqual(['seen', 'failed']);
    expect(lastSeen(picture.role)).toEqual({exists: false});
  });

  test('asks nothing of a Region that is off, and keeps it as a row', async () => {
    reader.says.regionList = () => ({
      source: 'account:ListRegions',
      regions: [
        {region: ireland, optStatus: 'ENABLING', hasCloudHsm: false},
        {region: cape, optStatus: 'DISABLED', hasCloudHsm: true},
      ],
    });
    const picture = await start({keys: 'live'}).settled({keys: true});
    expect(picture.regions.map(({region}) => region)).toEqual([ireland, cape]);
    expect(reader.asked.filter(({region}) => region === cape)).toEqual([]);
    expect(reader.count('keyStores', ireland)).toBe(1);
  });

  test('asks for clusters only where there is CloudHSM, and for backups only where there is a cluster', async () => {
    reader.says.regionList = () => ({
      source: 'built-in',
      regions: [
        {region: ireland, optStatus: 'unknown', hasCloudHsm: true},
        {region: frankfurt, optStatus: 'unknown', hasCloudHsm: true},
        {region: cape, optStatus: 'unknown', hasCloudHsm: false},
      ],
    });
    reader.says.clusters = region => (region === ireland ? [cluster('cluster-1')] : []);
    await start().settled();
    await seconds(1);
    expect(reader.count('clusters')).toBe(2);
    expect(reader.asked.filter(({what}) => what === 'backups').map(({region}) => region)).toEqual([ireland]);
    await seconds(11 * 60);
    expect(reader.count('backups')).toBe(2);
  });

  test('shows only the Regions in scope, and one that is in no list as a row that was asked', async () => {
    reader.says.regionList = () => listOf(ireland, frankfurt);
    reader.says.keyStores = region => (region === cape ? failure('unreachable', cape) : []);
    const picture = await start({regions: [ireland, cape]}).settled();
    expect(picture.regions.map(({region, optStatus}) => [region, optStatus])).toEqual([
      [ireland, 'ENABLED_BY_DEFAULT'],
      [cape, 'unknown'],
    ]);
    expect(picture.regions[1]?.keyStores.status).toBe('failed');
  });

  test('settles with failures when nobody is signed in', async () => {
    reader.says.identity = () => failure('no-credentials');
    reader.says.regionList = () => failure('no-credentials');
    const picture = await start().settled();
    expect(picture.identity.status).toBe('failed');
    expect(picture.regionList.status).toBe('failed');
  });

  test('looks at the Regions though STS is not reached, while no name stands over them', async () => {
    reader.says.identity = () => failure('unreachable');
    const picture = await start().settled();
    expect(picture.identity.status).toBe('failed');
    expect(picture.regions[0]?.keyStores.status).toBe('seen');
  });
});

describe('lanes', () => {
  test('at rest each Region is asked about every 30 s, and the Regions are spread out', async () => {
    reader.says.regionList = () => listOf(ireland, frankfurt, cape);
    start();
    await seconds(60);
    reader.asked.length = 0;
    await seconds(300);
    for (const region of [ireland, frankfurt, cape]) expect(reader.count('keyStores', region)).toBe(10);
    const moments = new Set(reader.asked.filter(({what}) => what === 'keyStores').map(({at}) => at));
    expect(moments.size).toBe(30);
  });

  test('a store that begins to move is looked at every 5 s for a minute, then every 30 s', async () => {
    let state = 'DISCONNECTED';
    reader.says.keyStores = () => [store('cks-1', state)];
    const live = start();
    await live.settled();
    state = 'CONNECTING';
    live.refresh({region: ireland});
    await seconds(0);
    expect(live.pollRate()).toBeCloseTo(1 / 5);
    reader.asked.length = 0;
    await seconds(60);
    expect(reader.count('keyStores')).toBe(12);
    reader.asked.length = 0;
    await seconds(120);
    expect(reader.count('keyStores')).toBe(4);
    await seconds(20 * 60);
    reader.asked.length = 0;
    await seconds(180);
    expect(reader.count('keyStores')).toBe(3);
    state = 'CONNECTED';
    await seconds(61);
    expect(live.picture().changes.map(({what}) => what)).toEqual(['store-state', 'store-state']);
    expect(live.picture().changes[1]).toMatchObject({from: 'CONNECTING', to: 'CONNECTED'});
  });

  test('a throttled Region is asked more and more seldom, and says when it is asked next', async () => {
    reader.says.keyStores = () => [store('cks-1')];
    const live = start();
    await live.settled();
    reader.says.keyStores = () => failure('throttled', ireland);
    await seconds(50);
    const {keyStores} = irelandOf(live);
    expect(keyStores).toMatchObject({
      status: 'seen',
      value: [{id: 'cks-1'}],
      failed: {failure: {kind: 'throttled'}},
    });
    const due = keyStores.status === 'seen' ? keyStores.failed?.nextLook?.getTime() : undefined;
    expect(due).toBeGreaterThan(Date.now());
    await seconds(20 * 60);
    reader.asked.length = 0;
    await seconds(30 * 60);
    expect(reader.count('keyStores')).toBeGreaterThanOrEqual(5);
    expect(reader.count('keyStores')).toBeLessThanOrEqual(9);
    reader.says.keyStores = () => [store('cks-1')];
    await seconds(301);
    expect(irelandOf(live).keyStores).toMatchObject({status: 'seen'});
    expect(irelandOf(live).keyStores).not.toHaveProperty('failed');
    expect(live.picture().changes.map(({what}) => what)).toEqual(['region-silent', 'region-answers']);
  });

  test('a pause stops every lane, a refresh looks once in it, and resuming looks at what is due', async () => {
    const live = start();
    await live.settled();
    live.pause();
    expect(live.paused).toBe(true);
    expect(live.pollRate()).toBe(0);
    await seconds(60);
    reader.asked.length = 0;
    await seconds(600);
    expect(reader.asked).toEqual([]);
    live.refresh({region: ireland, what: 'stores'});
    await seconds(600);
    expect(reader.asked.map(({what}) => what)).toEqual(['keyStores', 'clusters']);
    live.resume();
    await seconds(0);
    expect(reader.count('keyStores')).toBe(2);
  });

  test('a refresh while a look is under way is followed by another look', async () => {
    const live = start();
    await live.settled();
    const held = Promise.withResolvers<readonly never[]>();
    reader.says.keyStores = () => held.promise;
    live.refresh({what: 'stores'});
    live.refresh({what: 'stores'});
    await seconds(0);
    expect(reader.count('keyStores')).toBe(2);
    held.resolve([]);
    await seconds(0);
    expect(reader.count('keyStores')).toBe(3);
  });

  test('a look resolves when an answer to a question asked after it is in the picture', async () => {
    const live = start();
    await live.settled();
    const early = Promise.withResolvers<readonly never[]>();
    const late = Promise.withResolvers<readonly never[]>();
    reader.says.keyStores = () => early.promise;
    live.refresh({what: 'stores'});
    await seconds(1);
    reader.says.keyStores = () => late.promise;
    const done = vi.fn();
    void live.look({region: ireland, what: 'stores'}).then(done);
    early.resolve([]);
    await seconds(1);
    expect(done).not.toHaveBeenCalled();
    reader.says.keyStores = () => failure('denied', ireland);
    late.resolve([]);
    await seconds(0);
    expect(done).toHaveBeenCalledWith(live.picture());
  });

  test('a look resolves also where nobody is signed in, and where the watch stops', async () => {
    const live = start();
    await live.settled();
    const {says} = reader;
    reader.says = {...says, identity: () => failure('expired'), keyStores: () => failure('expired')};
    await live.look();
    expect((await live.look({region: ireland})).regions[0]?.keyStores).toMatchObject({failed: {}});
    reader.says = {...says, keyStores: () => new Promise(() => undefined)};
    const never = live.look({region: ireland});
    await live.stop();
    await never;
  });

  test('nothing is asked and nothing changes after the stop', async () => {
    const live = start();
    const held = Promise.withResolvers<readonly never[]>();
    reader.says.keyStores = () => held.promise;
    await seconds(1);
    const settled = live.settled();
    await live.stop();
    const last = live.picture();
    expect(await settled).toBe(last);
    reader.asked.length = 0;
    held.resolve([]);
    await seconds(3600);
    expect(reader.asked).toEqual([]);
    expect(live.picture()).toBe(last);
    expect(reader.closed).toBe(true);
  });
});

describe('signing in', () => {
  test('ended credentials are renewed every 30 s by one question, and everything is asked again after', async () => {
    reader.says.regionList = () => listOf(ireland, frankfurt);
    const live = start();
    await live.settled();
    const {says} = reader;
    reader.says = {...says, identity: () => failure('expired'), keyStores: () => failure('expired')};
    await seconds(60);
    reader.asked.length = 0;
    await seconds(300);
    expect(new Set(reader.asked.map(({what}) => what))).toEqual(new Set(['identity']));
    expect(reader.count('identity')).toBe(10);
    expect(reader.renewed).toBeGreaterThanOrEqual(10);
    expect(irelandOf(live).keyStores).toMatchObject({status: 'seen', failed: {failure: {kind: 'expired'}}});
    reader.says = says;
    await seconds(31);
    for (const view of live.picture().regions) expect(view.keyStores).not.toHaveProperty('failed');
    expect(live.picture().identity).not.toHaveProperty('failed');
  });

  test('credentials that only one service takes for ended do not make a storm of questions', async () => {
    reader.says.keyStores = () => failure('expired');
    start();
    await seconds(600);
    expect(reader.asked.length).toBeLessThan(150);
  });

  test('another account after signing in again: nothing of the old one is left', async () => {
    reader.says.keyStores = () => [store('cks-of-ann')];
    const live = start();
    await live.settled();
    const {says} = reader;
    reader.says = {...says, identity: () => failure('expired'), keyStores: () => failure('expired')};
    await seconds(60);
    reader.says = {...says, identity: () => bob, keyStores: () => [store('cks-of-bob')]};
    const seen: unknown[] = [];
    live.subscribe(() => {
      const {identity, regions} = live.picture();
      seen.push([
        lastSeen(identity)?.account,
        regions.flatMap(view => lastSeen(view.keyStores) ?? []).map(({id}) => id),
      ]);
    });
    await seconds(60);
    expect(lastSeen(live.picture().identity)).toEqual(bob);
    expect(lastSeen(irelandOf(live).keyStores)?.map(({id}) => id)).toEqual(['cks-of-bob']);
    expect(live.picture().changes).toEqual([]);
    for (const one of seen)
      expect([
        ['111122223333', ['cks-of-ann']],
        ['444455556666', []],
        ['444455556666', ['cks-of-bob']],
      ]).toContainEqual(one);
  });
});

describe('telling of changes', () => {
  test('listeners hear of a change once per turn, and not of answers that only confirm', async () => {
    const live = start();
    await live.settled();
    await seconds(1);
    let told = 0;
    const end = live.subscribe(() => (told += 1));
    const before = live.picture();
    await seconds(120);
    expect(told).toBe(0);
    expect(live.picture()).not.toBe(before);
    expect(irelandOf(live).keyStores).toMatchObject({value: []});
    reader.says.keyStores = () => [store('cks-1')];
    await seconds(45);
    expect(told).toBe(1);
    end();
    reader.says.keyStores = () => [];
    await seconds(60);
    expect(told).toBe(1);
  });

  test('a failure that repeats itself is told once', async () => {
    const live = start();
    await live.settled();
    await seconds(1);
    let told = 0;
    live.subscribe(() => (told += 1));
    reader.says.keyStores = () => failure('denied', ireland);
    await seconds(900);
    expect(reader.count('keyStores')).toBeGreaterThan(5);
    expect(told).toBe(1);
  });
});
