import {describe, expect, test} from 'vitest';
import type {Failure} from '../../source/model/failure.ts';
import {asKeyId, asKeyStoreId} from '../../source/model/ids.ts';
import type {KeyEntry} from '../../source/model/key.ts';
import {unseen, type Observation} from '../../source/model/observation.ts';
import type {AccountPicture, RegionView} from '../../source/model/picture.ts';
import {answeredRegions, regionAnswer} from '../../source/model/region-answer.ts';
import {summarise} from '../../source/model/summary.ts';
import {
  at,
  inventory,
  keyEntry,
  now,
  payLegacy,
  regionView,
  seen,
  vaultId,
  vaultKeys,
  withRegion,
} from '../ui/pay-legacy-picture.ts';

const failureOf = (kind: Failure['kind'], action = 'kms:DescribeCustomKeyStores'): Failure => ({
  kind,
  code: 'Code',
  message: '',
  action,
  remedy: '',
});
const failed = (kind: Failure['kind'], since = at('12:00')): Observation<never> => ({
  status: 'failed',
  failed: {failure: failureOf(kind), since, latest: at('12:03')},
});
const account = (...regions: RegionView[]): AccountPicture => ({...payLegacy, regions});

describe('how a Region answered', () => {
  test.each<[string, Partial<RegionView>, string]>([
    ['a fresh list', {}, 'answered'],
    ['no list yet', {keyStores: unseen}, 'waiting'],
    [
      'a list of the last run',
      {keyStores: {...seen([]), source: 'last-run'} as RegionView['keyStores']},
      'waiting',
    ],
    ['not enabled', {optStatus: 'DISABLED', keyStores: unseen}, 'not-enabled'],
    ['off by AWS', {keyStores: failed('region-off')}, 'not-enabled'],
    ['denied', {keyStores: failed('denied')}, 'denied'],
    ['throttled', {keyStores: failed('throttled')}, 'throttled'],
    ['timed out', {keyStores: failed('timed-out')}, 'timed-out'],
    ['unreachable', {keyStores: failed('unreachable')}, 'unreachable'],
    ['expired', {keyStores: failed('expired')}, 'expired'],
    ['without credentials', {keyStores: failed('no-credentials')}, 'expired'],
    ['something else', {keyStores: failed('unexpected')}, 'failed'],
    ['stores but no clusters', {clusters: failed('denied')}, 'partial'],
    ['stores but no keys', {keys: failed('denied')}, 'partial'],
  ])('%s', (_name, parts, word) => {
    expect(regionAnswer(regionView('eu-west-1', parts)).word).toBe(word);
  });

  test('silent, waiting and switched-off Regions count as not answered', () => {
    expect(answeredRegions(payLegacy)).toEqual({answered: 20, total: 24});
  });
});

describe('the sum of an account', () => {
  test('counts stores per verdict, and their keys', () => {
    const {stores, verdicts, keys, answered, asked, waiting} = summarise(payLegacy, now);
    expect({stores, answered, asked, waiting}).toEqual({stores: 6, answered: 20, asked: 22, waiting: 0});
    expect(verdicts).toEqual({down: 1, 'at risk': 2, unknown: 1, changing: 1, idle: 0, healthy: 1});
    expect(keys).toEqual({
      byState: {Enabled: 24, Disabled: 1, Unavailable: 14, PendingDeletion: 2},
      total: 41,
      unread: 0,
      complete: true,
    });
  });

  test('rows stand worst first, silent Regions before stale stores, Regions that are off last', () => {
    expect(summarise(payLegacy, now).rows.map(row => row.id.split('/')[0])).toEqual([
      'store:eu-west-1',
      'store:eu-central-1',
      'store:us-east-1',
      'region:me-south-1',
      'region:eu-north-1',
      'store:eu-north-1',
      'store:ap-southeast-2',
      'store:us-east-1',
      'region:af-south-1',
      'region:ap-east-1',
    ]);
  });

  test('of silent Regions the denied stand first, the throttled last, the longer silent before the others', () => {
    const picture = account(
      regionView('a', {keyStores: failed('throttled', at('11:00'))}),
      regionView('b', {keyStores: failed('timed-out')}),
      regionView('c', {keyStores: failed('denied', at('12:01'))}),
      regionView('d', {keyStores: failed('denied', at('11:59'))}),
    );
    expect(summarise(picture, now).rows.map(row => row.view.region)).toEqual(['d', 'c', 'b', 'a']);
  });

  test('a key that may be in any store of its Region is unread once, and the total is not complete', () => {
    const refused: KeyEntry = {
      ...keyEntry('eu-central-1', {id: 'refused', state: 'Enabled'}),
      membership: {in: 'unknown'},
      key: failed('denied'),
    };
    const picture = withRegion('eu-central-1', {keys: seen(inventory([...vaultKeys, refused]))});
    expect(summarise(picture, now).keys).toMatchObject({total: 41, unread: 1, complete: false});
  });

  test('keys not read yet make the total incomplete, never smaller and whole', () => {
    expect(summarise(withRegion('us-east-1', {keys: unseen}), now).keys).toMatchObject({
      total: 21,
      complete: false,
    });
  });

  test('the same picture is summed up once a second', () => {
    const picture = {...payLegacy};
    const first = summarise(picture, now);
    expect(summarise(picture, new Date(now.getTime() + 10))).toBe(first);
    expect(summarise(picture, new Date(now.getTime() + 1000))).not.toBe(first);
  });

  test('a key whose state is unknown is in the total of its store, and unread', () => {
    const entry: KeyEntry = {
      id: asKeyId('k'),
      membership: {in: 'store', storeId: asKeyStoreId(vaultId)},
      key: unseen,
      aliases: [],
    };
    const row = summarise(withRegion('eu-central-1', {keys: seen(inventory([entry]))}), now).rows.find(
      one => one.kind === 'store' && one.store.id === vaultId,
    );
    expect(row?.kind === 'store' && row.keys).toMatchObject({
      status: 'counted',
      counts: {total: 1, unread: 1, byState: {}, complete: false},
    });
  });
});
