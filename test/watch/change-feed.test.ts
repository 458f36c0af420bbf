import {describe, expect, test} from 'vitest';
import type {Change} from '../../source/model/change.ts';
import type {Hsm} from '../../source/model/cluster.ts';
import {asKeyId, asKeyStoreId} from '../../source/model/ids.ts';
import type {KeyEntry} from '../../source/model/key.ts';
import {observe, unseen, type Observation} from '../../source/model/observation.ts';
import type {RegionView} from '../../source/model/picture.ts';
import {addToFeed, changesBetween} from '../../source/watch/change-feed.ts';
import {blankRegion} from '../../source/watch/regions-in-scope.ts';
import {cluster, failure, ireland, key, store} from './fake-reader.ts';

const early = new Date('2026-09-14T11:00:00Z');
const late = new Date('2026-09-14T11:14:00Z');
const seen = <T>(value: T, at: Date): Observation<T> => ({status: 'seen', value, at, source: 'live'});
const view = (part: Partial<RegionView>): RegionView => ({...blankRegion(ireland, 'ENABLED', true), ...part});
const stores = (at: Date, ...list: readonly ReturnType<typeof store>[]) => view({keyStores: seen(list, at)});
const hsm = (id: string, state: Hsm['state']): Hsm => ({id, state});
const silent = (before: RegionView) =>
  view({
    ...before,
    keyStores: observe(before.keyStores, {ok: false, failure: failure('denied', ireland), at: late}),
  });
const inventory = (at: Date, ...entries: readonly KeyEntry[]) =>
  view({keys: seen({listedAt: at, entries: new Map(entries.map(entry => [entry.id, entry]))}, at)});
const entry = (state: 'Enabled' | 'Unavailable', at: Date): KeyEntry => ({
  id: asKeyId('k'),
  membership: {in: 'store', storeId: asKeyStoreId('a')},
  key: seen(key('k', 'a', state), at),
  aliases: ['alias/k'],
});

describe('what two looks saw differently', () => {
  test('a silence that an earlier run met is no news when it is met again', () => {
    const before = stores(early, store('a'));
    const found = silent(before);
    const {keyStores} = found;
    if (keyStores.status !== 'seen' || !keyStores.failed) throw new Error('not silent');
    const older = {...found, keyStores: {...keyStores, failed: {...keyStores.failed, since: early}}};
    expect(changesBetween(before, found)).toHaveLength(1);
    expect(changesBetween(before, older)).toEqual([]);
  });

  test.each<[string, RegionView, RegionView, readonly object[]]>([
    ['a first look: nothing', view({}), stores(late, store('a')), []],
    ['the same: nothing', stores(early, store('a')), stores(late, store('a')), []],
    [
      'a store in another state',
      stores(early, store('a', 'CONNECTING')),
      stores(late, store('a', 'FAILED', {connectionErrorCode: 'USER_NOT_FOUND'})),
      [{what: 'store-state', at: late, from: 'CONNECTING', to: 'FAILED', errorCode: 'USER_NOT_FOUND'}],
    ],
    ['a new store', stores(early), stores(late, store('a')), [{what: 'store-appeared', storeId: 'a'}]],
    ['a store less', stores(early, store('a')), stores(late), [{what: 'store-gone', storeId: 'a'}]],
    [
      'a store with another name',
      stores(early, store('a')),
      stores(late, store('a', 'CONNECTED', {name: 'b'})),
      [{what: 'store-renamed', from: 'a', name: 'b'}],
    ],
    [
      'a cluster and its HSMs',
      view({clusters: seen([cluster('c', [hsm('x', 'ACTIVE'), hsm('y', 'ACTIVE')])], early)}),
      view({clusters: seen([{...cluster('c', [hsm('x', 'DEGRADED')]), state: 'DEGRADED'}], late)}),
      [
        {what: 'cluster-state', from: 'ACTIVE', to: 'DEGRADED'},
        {what: 'hsm-state', hsmId: 'x', from: 'ACTIVE', to: 'DEGRADED'},
        {what: 'hsm-state', hsmId: 'y', from: 'ACTIVE', to: 'DELETED'},
      ],
    ],
    [
      'a key in another state',
      inventory(early, entry('Enabled', early)),
      inventory(late, entry('Unavailable', late)),
      [
        {
          what: 'key-state',
          at: late,
          keyId: 'k',
          storeId: 'a',
          alias: 'alias/k',
          from: 'Enabled',
          to: 'Unavailable',
        },
      ],
    ],
    [
      'a key that may no longer be described: nothing',
      inventory(early, entry('Enabled', early)),
      inventory(late, {...entry('Enabled', late), key: unseen}),
      [],
    ],
    [
      'a Region that stopped answering: its stores are not gone',
      stores(early, store('a')),
      silent(stores(early, store('a'))),
      [{what: 'region-silent', at: late, failure: {kind: 'denied'}}],
    ],
    ['a Region that never answered', view({}), silent(view({})), []],
    [
      'a Region that answers again, with what changed meanwhile',
      silent(stores(early, store('a'))),
      stores(new Date(late.getTime() + 5000)),
      [{what: 'region-answers', silentMs: 5000}, {what: 'store-gone'}],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changesBetween(before, after)).toMatchObject(expected);
    expect(changesBetween(before, after)).toHaveLength(expected.length);
  });

  test('how long a state lasted is told only where both of its ends were seen', () => {
    const id = asKeyStoreId('a');
    const at = (since: Date, atLeast: boolean) => new Map([[id, {at: since, atLeast}]]);
    const lasted = (began: boolean, ended: boolean) =>
      changesBetween(
        {...stores(early, store('a', 'CONNECTING')), stateSince: at(early, !began)},
        {...stores(late, store('a', 'FAILED')), stateSince: at(late, !ended)},
      )[0];
    expect(lasted(true, true)).toMatchObject({lastedMs: 14 * 60_000});
    expect(lasted(false, true)).not.toHaveProperty('lastedMs');
    expect(lasted(true, false)).not.toHaveProperty('lastedMs');
  });
});

test('the feed keeps the last 500, and lets go of keys before stores', () => {
  const about = {at: early, region: ireland};
  const ofStore: Change = {...about, what: 'store-gone', storeId: asKeyStoreId('a'), name: 'a'};
  const ofKey = (index: number): Change => ({
    ...about,
    what: 'key-state',
    keyId: asKeyId(String(index)),
    from: 'Enabled',
    to: 'Unavailable',
  });
  const feed = addToFeed(
    [ofStore],
    Array.from({length: 600}, (_, index) => ofKey(index)),
  );
  expect(feed).toHaveLength(500);
  expect(feed[0]).toBe(ofStore);
  expect(feed.at(-1)).toMatchObject({keyId: '599'});
  expect(addToFeed(feed, [])).toBe(feed);
});
