import {describe, expect, test} from 'vitest';
import {gatheredEvidence} from '../../source/flows/gathered-evidence.ts';
import {
  noEvidence,
  type StoreEvidence,
  type StoreUsage,
  type TrailChanges,
} from '../../source/model/evidence.ts';
import type {Failure} from '../../source/model/failure.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {unseen} from '../../source/model/observation.ts';
import type {RegionView} from '../../source/model/picture.ts';
import {at, regionView, seen} from '../ui/pay-legacy-picture.ts';

const storeId = asKeyStoreId('cks-1');
const keyId = asKeyId('key-1');
const usage = (before: StoreUsage['before']): StoreUsage => ({
  from: new Date('2026-09-13T12:00:00Z'),
  until: at('12:00'),
  before,
  keys: [
    {
      keyId,
      from: new Date('2026-09-13T12:00:00Z'),
      until: at('12:00'),
      counted: 960,
      cutOff: false,
      callers: [{name: 'role/PayApi', counted: 960}],
    },
  ],
  notAsked: 2,
});
const denied: Failure = {
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'no',
  action: 'cloudtrail:LookupEvents',
  remedy: 'Ask for it.',
};
const refused = {
  status: 'failed',
  failed: {failure: denied, since: at('12:00'), latest: at('12:00')},
} as const;

const keyUse = (evidence: Partial<StoreEvidence>) =>
  gatheredEvidence(
    regionView('us-east-1', {evidence: new Map([[storeId, {...noEvidence, ...evidence}]])}),
    storeId,
    undefined,
  ).keyUse;

test('the uses of the last day come with their users and with how many keys were not asked about', () => {
  expect(keyUse({usage: seen(usage('now'))})).toMatchObject({
    status: 'seen',
    value: {
      uses: new Map([[keyId, {uses: 960, exact: true, by: ['role/PayApi']}]]),
      by: ['role/PayApi'],
      notAsked: 2,
    },
  });
});

test.each<[string, Partial<StoreEvidence>]>([
  ['uses before a disconnect', {usage: seen(usage('disconnect'))}],
  ['nothing that was asked yet', {}],
])('%s say nothing of what uses the keys now', (_, evidence) => {
  expect(keyUse(evidence)).toBeUndefined();
});

test('a CloudTrail that refuses to tell of changes is why the use is not known', () => {
  expect(keyUse({actors: refused})).toEqual(refused);
});

describe('a store that CloudTrail tells no connect and no disconnect of', () => {
  const names = ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore'];
  const disconnectedBy = (createdAt: string, changes: Partial<TrailChanges>) => {
    const made: KeyStore = {
      region: asRegion('us-east-1'),
      id: storeId,
      name: 'cards',
      type: 'AWS_CLOUDHSM',
      connectionState: 'DISCONNECTED',
      createdAt: new Date(createdAt),
    };
    const actors = seen({
      changes: [],
      names,
      cutOff: [],
      since: new Date('2026-06-16T12:04:00Z'),
      ...changes,
    });
    const evidence = new Map([[storeId, {...noEvidence, actors}]]);
    return gatheredEvidence(regionView('us-east-1', {keyStores: seen([made]), evidence}), storeId, undefined)
      .disconnectedBy;
  };

  test.each([
    ['and was made within its memory has never been connected', '2026-09-14T11:00:00Z', {}, 'nobody'],
    ['and is older than its memory may have been', '2023-02-11T00:00:00Z', {}, 'unknown'],
    [
      'where not all was read may have been',
      '2026-09-14T11:00:00Z',
      {cutOff: ['DisconnectCustomKeyStore']},
      'unknown',
    ],
    [
      'where only one was asked about may have been',
      '2026-09-14T11:00:00Z',
      {names: names.slice(1)},
      'unknown',
    ],
  ])('%s', (_, createdAt, changes, by) => {
    expect(disconnectedBy(createdAt, changes)).toBe(by);
  });
});

describe('use of keys that is not known yet', () => {
  const coming = (evidence: Partial<StoreEvidence>, keys?: Partial<RegionView>) =>
    gatheredEvidence(
      regionView('us-east-1', {...keys, evidence: new Map([[storeId, {...noEvidence, ...evidence}]])}),
      storeId,
      undefined,
    ).keyUseComing;
  const trail = seen<TrailChanges>({changes: [], names: [], since: at('00:00'), cutOff: []});

  test('says how far CloudTrail was asked', () => {
    expect(coming({asking: {counted: 3, of: 14}})).toEqual({
      from: 'CloudTrail',
      asking: {counted: 3, of: 14},
    });
  });
  test('waits for the keys where those are still being read', () => {
    expect(coming({actors: trail}, {keys: unseen})).toEqual({from: 'keys'});
  });
  test('is no promise once the answer is there, or refused', () => {
    expect(coming({asking: {counted: 0, of: 1}, usage: seen(usage('now'))})).toBeUndefined();
    expect(coming({actors: refused}, {keys: unseen})).toBeUndefined();
  });
});
