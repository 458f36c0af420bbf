import {describe, expect, test} from 'vitest';
import type {CallRecord} from '../../source/model/call-record.ts';
import type {Change} from '../../source/model/change.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import {eventRow, foremost, listEvents, shortReason, shownEvents} from '../../source/ui/events.ts';
import {answered, at, denied, story} from './story.ts';

const region = asRegion('eu-west-1');
const storeId = asKeyStoreId('cks-ledger');
const context = {picture: story, now: at('12:04:00'), pollRate: 0.1, paused: false, calls: []};
const call = (code: string, where: string, time: string, requestId: string): CallRecord => ({
  at: at(time),
  service: 'kms',
  operation: 'DescribeKey',
  region: asRegion(where),
  outcome: {code, message: 'not authorized'},
  requestId,
  attempts: 2,
  milliseconds: 209.6,
});

describe('changes as sentences', () => {
  test.each<[Change, string]>([
    [
      {
        at: at('11:52:00'),
        region,
        what: 'store-state',
        storeId,
        name: 'ledger',
        from: 'CONNECTING',
        to: 'FAILED',
        lastedMs: 840_000,
      },
      '11:52Z eu-west-1 ledger CONNECTING → FAILED after 14m',
    ],
    [
      {
        at: at('11:52:00'),
        region,
        what: 'store-state',
        storeId,
        name: 'ledger',
        from: 'CONNECTING',
        to: 'FAILED',
        errorCode: 'INTERNAL_ERROR',
      },
      '11:52Z eu-west-1 ledger CONNECTING → FAILED, INTERNAL_ERROR',
    ],
    [
      {at: at('11:00:00'), region, what: 'store-appeared', storeId, name: 'ledger'},
      '11:00Z eu-west-1 ledger is new',
    ],
    [
      {at: at('11:00:00'), region, what: 'store-gone', storeId, name: 'ledger'},
      '11:00Z eu-west-1 ledger is no longer listed',
    ],
    [
      {at: at('11:00:00'), region, what: 'store-renamed', storeId, name: 'ledger', from: 'old'},
      '11:00Z eu-west-1 ledger was old',
    ],
    [
      {
        at: at('11:00:00'),
        region,
        what: 'cluster-state',
        clusterId: 'cluster-1',
        from: 'ACTIVE',
        to: 'DEGRADED',
      },
      '11:00Z eu-west-1 cluster-1 ACTIVE → DEGRADED',
    ],
    [
      {
        at: at('11:00:00'),
        region,
        what: 'hsm-state',
        clusterId: 'cluster-1',
        hsmId: 'hsm-1',
        from: 'ACTIVE',
        to: 'DEGRADED',
      },
      '11:00Z eu-west-1 hsm-1 ACTIVE → DEGRADED',
    ],
    [
      {
        at: at('11:00:00'),
        region,
        what: 'key-state',
        keyId: asKeyId('k1'),
        alias: 'alias/a',
        from: 'Enabled',
        to: 'Disabled',
      },
      '11:00Z eu-west-1 alias/a Enabled → Disabled',
    ],
    [
      {at: at('11:00:00'), region, what: 'region-answers', silentMs: 180_000},
      '11:00Z eu-west-1 answers again after 3m',
    ],
  ])('%j', (change, expected) => {
    const [event] = listEvents({...context, picture: {...story, regions: [], changes: [change]}});
    expect(event && eventRow(event)).toBe(expected);
  });
});

test('the newest stands first, and what is under way is as of now', () => {
  expect(listEvents(context).map(eventRow)).toEqual([
    '12:04Z ap-southeast-2 apac-sign still CONNECTING (6m of 20m)',
    '12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id',
    '12:00Z eu-north-1 stopped answering: denied by SCP. ! shows the request id',
  ]);
});

test('a failure that still holds stands in the message row until its Region answers', () => {
  expect(foremost(listEvents(context)).map(({region: where}) => where)).toEqual([
    'me-south-1',
    'ap-southeast-2',
  ]);
  const regions = story.regions.map(view => (view.region === 'me-south-1' ? answered('me-south-1') : view));
  const [first] = foremost(listEvents({...context, picture: {...story, regions}}));
  expect(first?.region).toBe('eu-north-1');
});

describe('failed calls', () => {
  test('of one kind are one line with their number, and the request id of the last', () => {
    const calls = [
      call('AccessDeniedException', 'eu-west-1', '12:02:00', 'r1'),
      call('AccessDeniedException', 'eu-west-1', '12:03:00', 'r2'),
    ];
    const [, event] = listEvents({...context, calls});
    expect(event?.text).toBe('kms:DescribeKey  AccessDeniedException  2 times');
    expect(event?.details).toEqual(['not authorized · request id r2 · 2 tries, 210ms']);
  });

  test('that a silent Region already tells of are not told again', () => {
    const calls = [
      call('AccessDeniedException', 'me-south-1', '12:03:00', 'r1'),
      call('Other', 'me-south-1', '12:01:00', denied.requestId ?? ''),
    ];
    expect(listEvents({...context, calls})).toHaveLength(3);
  });

  test('can be shown alone', () => {
    expect(shownEvents(listEvents(context), {errorsOnly: true, filter: ''})).toHaveLength(2);
  });
});

test.each([
  [denied, 'denied by SCP'],
  [{...denied, denied: {explicit: false}}, 'denied'],
  [{...denied, kind: 'throttled' as const, denied: {explicit: false}}, 'throttled'],
  [{...denied, kind: 'unexpected' as const, code: 'Odd', denied: {explicit: false}}, 'Odd'],
])('a reason in few words', (failure, expected) => {
  expect(shortReason(failure)).toBe(expected);
});
