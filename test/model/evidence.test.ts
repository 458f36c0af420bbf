import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  causeOf,
  evidenceOf,
  latestUse,
  mergeChanges,
  noEvidence,
  shutSubnets,
  usableAddresses,
  useCount,
  useCountText,
  usedKeys,
  usersOf,
} from '../../source/model/evidence.ts';
import type {KeyUses, StoreUsage, TrailChange, TrailChanges} from '../../source/model/evidence.ts';
import {asKeyId, asKeyStoreId} from '../../source/model/ids.ts';
import {at} from '../ui/pay-legacy-picture.ts';

const storeId = asKeyStoreId('cks-1');
const day = 24 * 60 * 60_000;

test.each([
  ['10.20.4.16/28', 11],
  ['10.0.0.0/24', 251],
  ['10.0.0.0/31', 0],
  ['nonsense', 0],
  ['10.0.0.0/99', 0],
])('a subnet %s has %d addresses for its users', (cidr, count) => {
  expect(usableAddresses(cidr)).toBe(count);
});

test('subnets that are full or gone shut KMS out', () => {
  const subnet = {exists: true, zone: 'a', cidr: '10.0.0.0/28', vpcId: 'vpc', usable: 11} as const;
  const shut = shutSubnets([
    {...subnet, id: 'open', free: 1},
    {...subnet, id: 'full', free: 0},
    {id: 'gone', exists: false},
  ]);
  expect(shut.map(({id}) => id)).toEqual(['full', 'gone']);
});

const uses = (id: string, parts: Partial<KeyUses>): KeyUses => ({
  keyId: asKeyId(id),
  from: new Date(at('12:00').getTime() - day),
  until: at('12:00'),
  counted: 0,
  cutOff: false,
  callers: [],
  ...parts,
});

describe('the uses of a key', () => {
  test.each<[string, Partial<KeyUses>, string]>([
    ['none', {}, '0'],
    ['counted to the end', {counted: 960, newest: at('11:40'), oldest: at('01:00')}, '960'],
    ['many, counted to the end', {counted: 41_200, newest: at('11:40'), oldest: at('01:00')}, '41k'],
    [
      'one every two minutes, cut off',
      {counted: 100, cutOff: true, newest: at('11:58'), oldest: at('08:40')},
      '~720',
    ],
    [
      'one a second, cut off',
      {counted: 100, cutOff: true, newest: at('12:00:00'), oldest: at('11:58:21')},
      '~86k',
    ],
    [
      'within one second, cut off',
      {counted: 100, cutOff: true, newest: at('12:00'), oldest: at('12:00')},
      '~100',
    ],
  ])('%s', (_, parts, text) => {
    expect(useCountText(useCount(uses('key', parts)))).toBe(text);
  });

  test('that were cut off are never reckoned to be fewer than were counted', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 300}), fc.integer({min: 0, max: day}), (counted, spanMs) => {
        const newest = at('11:59');
        const from = new Date(at('12:00').getTime() - day);
        const oldest = new Date(Math.max(from.getTime(), newest.getTime() - spanMs));
        const count = useCount(uses('key', {counted, cutOff: true, newest, oldest}));
        expect(count.uses).toBeGreaterThanOrEqual(counted);
        expect(count.exact).toBe(false);
      }),
    );
  });

  test('of a store: those used most come first, and callers of most keys', () => {
    const usage: StoreUsage = {
      from: at('00:00'),
      until: at('12:00'),
      before: 'now',
      notAsked: 0,
      keys: [
        uses('quiet', {}),
        uses('some', {counted: 3, newest: at('11:00'), callers: [{name: 'rds.amazonaws.com', counted: 3}]}),
        uses('most', {
          counted: 9,
          newest: at('10:00'),
          callers: [
            {name: 'role/PayApi', counted: 8},
            {name: 'rds.amazonaws.com', counted: 1},
          ],
        }),
      ],
    };
    expect(usedKeys(usage).map(({keyId}) => keyId)).toEqual(['most', 'some']);
    expect(usersOf(usage)).toEqual(['rds.amazonaws.com', 'role/PayApi']);
    expect(latestUse(usage)).toEqual(at('11:00'));
    expect(latestUse({...usage, keys: []})).toBeUndefined();
  });
});

const change = (name: string, time: string, parts: Partial<TrailChange> = {}): TrailChange => ({
  at: at(time),
  eventId: time,
  name,
  actor: {kind: 'caller', arn: 'arn', name: time},
  storeId,
  ...parts,
});
const trail = (...changes: TrailChange[]): TrailChanges => ({
  changes,
  names: changes.map(({name}) => name),
  since: at('00:00'),
  cutOff: [],
});

describe('who made a store change', () => {
  const connect = 'ConnectCustomKeyStore';
  test.each<[string, TrailChange[], string | undefined]>([
    ['the latest request before it', [change(connect, '11:38'), change(connect, '11:20')], '11:38'],
    ['a request of the same second', [change(connect, '11:38:00')], '11:38:00'],
    ['not one that came later', [change(connect, '11:40')], undefined],
    ['not one long before', [change(connect, '10:00')], undefined],
    ['not one that was refused', [change(connect, '11:38', {errorCode: 'AccessDenied'})], undefined],
    ['not one for another store', [change(connect, '11:38', {storeId: asKeyStoreId('cks-2')})], undefined],
    ['not one for something else', [change('DisconnectCustomKeyStore', '11:38')], undefined],
  ])('is %s', (_, changes, who) => {
    expect(causeOf(trail(...changes), storeId, 'CONNECTING', at('11:38:30'))?.actor.name).toBe(who);
  });

  test('is nobody where the state came by itself, or is not known to this version', () => {
    for (const state of ['CONNECTED', 'FAILED', 'constructor'])
      expect(causeOf(trail(change(connect, '11:38')), storeId, state, at('11:38'))).toBeUndefined();
  });
});

test('two readings of the trail become one, newest first', () => {
  const merged = mergeChanges(trail(change('A', '11:00'), change('A', '09:00')), trail(change('B', '10:00')));
  expect(merged.changes.map(({eventId}) => eventId)).toEqual(['11:00', '10:00', '09:00']);
  expect(merged.names).toContain('B');
});

test('a store that nobody looked at has no evidence', () => {
  expect(evidenceOf({}, storeId)).toBe(noEvidence);
  expect(evidenceOf(undefined, storeId)).toBe(noEvidence);
});
