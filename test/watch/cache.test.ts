import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {CachedAccount} from '../../source/model/cached-account.ts';
import {asKeyId} from '../../source/model/ids.ts';
import {lastSeen} from '../../source/model/observation.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import type {Watch, WatchOptions} from '../../source/watch/watch.ts';
import {ann, bob, cluster, failure, FakeReader, ireland, key, store} from './fake-reader.ts';

let cacheDir: string;
const watches: Watch[] = [];

beforeEach(() => {
  cacheDir = join(mkdtempSync(join(tmpdir(), 'cks-watch-')), 'cache');
});

afterEach(async () => {
  await Promise.all(watches.splice(0).map(watch => watch.stop()));
  rmSync(cacheDir, {recursive: true, force: true});
});

function world(): FakeReader {
  const reader = new FakeReader();
  reader.says.keyStores = () => [
    store('cks-1', 'CONNECTED', {trustAnchorCertificate: 'PEM-OF-THE-ANCHOR'}),
    store('cks-2', 'CONNECTED', {
      type: 'EXTERNAL_KEY_STORE',
      proxy: {
        connectivity: 'PUBLIC_ENDPOINT',
        accessKeyId: 'PROXYACCESSKEYID',
        uriEndpoint: 'https://x.example',
      },
    }),
  ];
  reader.says.clusters = () => [{...cluster('cluster-1'), clusterCertificate: 'PEM-OF-THE-CLUSTER'}];
  reader.says.keyIds = () => [asKeyId('in-store'), asKeyId('outside'), asKeyId('named')];
  reader.says.aliases = () => new Map([[asKeyId('named'), ['alias/one', 'alias/two']]]);
  reader.says.describeKey = (_, id) => key(id, id === 'in-store' ? 'cks-1' : undefined);
  return reader;
}

function watchOf(reader: FakeReader, options: Partial<WatchOptions> = {}): Watch {
  const watch = startWatch({reader, keys: 'live', cacheDir, cacheKey: 'profile ann', ...options});
  watches.push(watch);
  return watch;
}

async function firstRun(reader = world()): Promise<void> {
  const watch = watchOf(reader);
  await watch.settled({keys: true});
  await watch.stop();
}

const files = () => readdirSync(cacheDir).map(name => join(cacheDir, name));
const silent = () => {
  const reader = world();
  reader.says.identity = () => new Promise(() => undefined);
  return reader;
};

describe('a second start', () => {
  test('shows at once what was, marked as of the last run, before anybody answered', async () => {
    await firstRun();
    const reader = silent();
    const picture = watchOf(reader).picture();
    expect(picture.identity).toMatchObject({status: 'seen', source: 'last-run', value: ann});
    const [view] = picture.regions;
    expect(view?.keyStores).toMatchObject({
      status: 'seen',
      source: 'last-run',
      value: [{id: 'cks-1'}, {id: 'cks-2'}],
    });
    expect(view?.clusters).toMatchObject({source: 'last-run'});
    expect(view && [...(lastSeen(view.keys)?.entries.values() ?? [])]).toEqual([
      {
        id: 'in-store',
        membership: {in: 'store', storeId: 'cks-1'},
        key: expect.objectContaining({source: 'last-run'}) as unknown,
        aliases: [],
      },
      {id: 'outside', membership: {in: 'no-store'}, key: {status: 'unseen'}, aliases: []},
      {
        id: 'named',
        membership: {in: 'no-store'},
        key: {status: 'unseen'},
        aliases: ['alias/one', 'alias/two'],
      },
    ]);
    expect(reader.count('keyStores')).toBe(0);
  });

  test('describes only the keys in stores', async () => {
    await firstRun();
    const reader = world();
    await watchOf(reader).settled({keys: true});
    expect(reader.count('describeKey')).toBe(1);
  });

  test('keeps since when a store has been in its state, and since when a Region has been silent', async () => {
    const reader = world();
    const first = watchOf(reader);
    await first.settled();
    const since = first.picture().regions[0]?.stateSince;
    reader.says.keyStores = () => failure('throttled', ireland);
    first.refresh();
    await expect.poll(() => first.picture().changes.length).toBe(1);
    await first.stop();
    const silentSince = first.picture().changes[0]?.at;
    expect(silentSince).toBeInstanceOf(Date);

    const again = world();
    again.says.keyStores = () => failure('throttled', ireland);
    const picture = await watchOf(again).settled();
    expect(picture.regions[0]?.stateSince).toEqual(since);
    expect(picture.regions[0]?.keyStores).toMatchObject({source: 'last-run', failed: {since: silentSince}});
  });

  test('a value of the last run never vanishes because a look fails', async () => {
    await firstRun();
    const reader = world();
    reader.says.keyStores = () => failure('unreachable', ireland);
    reader.says.keyIds = () => failure('unreachable', ireland);
    const picture = await watchOf(reader).settled({keys: true});
    expect(picture.regions[0]?.keyStores).toMatchObject({status: 'seen', source: 'last-run', failed: {}});
    expect(picture.regions[0]?.keys).toMatchObject({status: 'seen', source: 'last-run', failed: {}});
  });

  test('of another account shows nothing of the old one once that is known', async () => {
    await firstRun();
    const reader = world();
    const answer = Promise.withResolvers<typeof bob>();
    reader.says.identity = () => answer.promise;
    reader.says.keyStores = () => [];
    const watch = watchOf(reader);
    await expect.poll(() => reader.count('regionList')).toBe(1);
    expect(lastSeen(watch.picture().identity)).toEqual(ann);
    answer.resolve(bob);
    const picture = await watch.settled();
    expect(lastSeen(picture.identity)).toEqual(bob);
    expect(picture.regions.map(view => lastSeen(view.keyStores))).toEqual([[]]);
    await watch.stop();
    expect(files()).toHaveLength(2);
    expect(lastSeen(watchOf(silent()).picture().identity)).toEqual(bob);
  });

  test('through another profile shows nothing, and finds its own keys later', async () => {
    await firstRun();
    expect(watchOf(silent(), {cacheKey: 'profile bob'}).picture().regions).toEqual([]);
  });
});

describe('the file', () => {
  test('is for its owner only, holds no certificate and no proxy access key id, and names no profile', async () => {
    await firstRun();
    const [file = ''] = files();
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(file).not.toContain('ann');
    const text = readFileSync(file, 'utf8');
    for (const secret of ['PEM-OF-THE-ANCHOR', 'PEM-OF-THE-CLUSTER', 'PROXYACCESSKEYID']) {
      expect(text).not.toContain(secret);
    }
    expect(JSON.parse(text)).toMatchObject({schema: 1});
  });

  test.each([
    ['cut short', (file: string) => truncateSync(file, 200)],
    ['empty', (file: string) => writeFileSync(file, '')],
    [
      'edited',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('CONNECTED', 'FAILED')),
    ],
    [
      'of another version',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"schema":1', '"schema":2')),
    ],
    ['something else', (file: string) => writeFileSync(file, '[null, 3]')],
  ])('%s is not used, and the picture says so', async (_, spoil) => {
    await firstRun();
    const [file = ''] = files();
    spoil(file);
    const watch = watchOf(world());
    expect(watch.picture()).toMatchObject({identity: {status: 'unseen'}, regions: []});
    expect(watch.picture().cacheTrouble).toContain(file);
    await watch.settled({keys: true});
    await watch.stop();
    expect(watchOf(silent()).picture().regions).toHaveLength(1);
  });

  test('that may not be written is said, and the watch goes on', async () => {
    const watch = watchOf(world(), {cacheDir: '/dev/null/cks'});
    await watch.settled();
    await watch.stop();
    expect(watch.picture().cacheTrouble).toContain('/dev/null/cks');
  });
});

test('a history given by value is used like a file', async () => {
  const reader = world();
  const first = watchOf(reader);
  const {regionList, regions, role, changes} = await first.settled({keys: true});
  const history: CachedAccount = {savedAt: new Date(0), identity: ann, regionList, regions, role, changes};
  const watch = startWatch({reader: silent(), keys: 'live', history});
  watches.push(watch);
  expect(watch.picture().regions[0]?.keyStores).toMatchObject({source: 'last-run'});
});
