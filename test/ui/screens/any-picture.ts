import fc from 'fast-check';
import type {Change} from '../../../source/model/change.ts';
import type {Failure, FailureKind} from '../../../source/model/failure.ts';
import {asAccountId, asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {KeyEntry} from '../../../source/model/key.ts';
import {unseen, type Observation} from '../../../source/model/observation.ts';
import type {AccountPicture, RegionView} from '../../../source/model/picture.ts';
import {now, seen} from '../pay-legacy-picture.ts';

/** Names as an enemy would choose them: escapes, wide, combining, bidirectional, empty and very long ones. */
export const hostile = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 40}),
  fc.string({unit: 'binary', maxLength: 300}),
  fc.constantFrom(
    '',
    '\u001B[2J\u001B]0;owned\u0007',
    '日本語キーストア'.repeat(20),
    'e\u0301\u0301\u0301\u0301\u0301',
    '\u202Eevil\u2066',
    'a\u200Db\uFE0F',
    '👩‍👩‍👧‍👦🇩🇪',
    'line\nbreak\ttab',
    '\u1100\u1161\u11A8'.repeat(30),
  ),
);

const word = (...words: string[]) => fc.oneof(fc.constantFrom(...words), hostile);
const time = fc.integer({min: -400 * 86_400, max: 86_400}).map(s => new Date(now.getTime() + s * 1000));
const kinds: FailureKind[] = [
  'denied',
  'expired',
  'no-credentials',
  'throttled',
  'region-off',
  'unreachable',
  'timed-out',
  'unexpected',
];
const failure: fc.Arbitrary<Failure> = fc.record(
  {
    kind: fc.constantFrom(...kinds),
    code: hostile,
    message: hostile,
    action: fc.constantFrom('kms:DescribeCustomKeyStores', 'kms:DescribeKey'),
    remedy: hostile,
    requestId: hostile,
    denied: fc.record(
      {explicit: fc.boolean(), layer: fc.constantFrom('service-control-policy', 'key-policy')},
      {requiredKeys: ['explicit']},
    ),
  },
  {requiredKeys: ['kind', 'code', 'message', 'action', 'remedy']},
) as fc.Arbitrary<Failure>;
const failed = fc.record({failure, since: time, latest: time, nextLook: time});

const observed = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Observation<T>> =>
  fc.oneof(
    {weight: 6, arbitrary: value.map(one => seen(one))},
    fc.constant(unseen),
    fc.record({status: fc.constant('unseen' as const), askedAt: time}),
    fc.record({status: fc.constant('failed' as const), failed}),
    fc.record({
      status: fc.constant('seen' as const),
      value,
      at: time,
      source: fc.constant('live' as const),
      failed,
    }),
    fc.record({
      status: fc.constant('seen' as const),
      value,
      at: time,
      source: fc.constant('last-run' as const),
    }),
  );

const storeId = fc.constantFrom('cks-1', 'cks-2', 'cks-3').map(asKeyStoreId);
const clusterId = fc.constantFrom('cluster-aaaaaaaaaaa', 'cluster-bbbbbbbbbbbbbbbb').map(asClusterId);
const keyState = word('Enabled', 'Disabled', 'Unavailable', 'PendingDeletion', 'Creating');

const region = (code: string): fc.Arbitrary<RegionView> => {
  const store = fc.record(
    {
      region: fc.constant(asRegion(code)),
      id: storeId,
      name: hostile,
      type: word('AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'),
      connectionState: word('CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'),
      connectionErrorCode: word('NETWORK_ERRORS', 'SUBNET_NOT_FOUND', 'XKS_PROXY_TIMED_OUT'),
      createdAt: time,
      clusterId,
      trustAnchorCertificate: hostile,
      proxy: fc.record({connectivity: hostile, uriEndpoint: hostile, uriPath: hostile}),
    },
    {requiredKeys: ['region', 'id', 'name', 'type', 'connectionState']},
  );
  const hsm = fc.record(
    {id: hostile, state: word('ACTIVE', 'DEGRADED', 'DELETED'), zone: hostile},
    {requiredKeys: ['id', 'state']},
  );
  const cluster = fc.record(
    {
      region: fc.constant(asRegion(code)),
      id: clusterId,
      state: word('ACTIVE', 'DEGRADED', 'UNINITIALIZED', 'DELETED', 'UPDATE_IN_PROGRESS'),
      stateMessage: hostile,
      hsms: fc.array(hsm, {maxLength: 6}),
      subnets: fc.dictionary(fc.string({maxLength: 12}), hostile, {maxKeys: 3}),
      clusterCertificate: hostile,
    },
    {requiredKeys: ['region', 'id', 'state', 'hsms', 'subnets']},
  );
  const backup = fc.record({
    region: fc.constant(asRegion(code)),
    id: hostile,
    state: word('READY', 'DELETED'),
    clusterId,
    createdAt: time,
  });
  const entry: fc.Arbitrary<KeyEntry> = fc.record({
    id: fc.uuid().map(asKeyId),
    membership: fc.oneof(
      storeId.map(id => ({in: 'store' as const, storeId: id})),
      fc.constant({in: 'no-store' as const}),
      fc.constant({in: 'unknown' as const}),
    ),
    key: observed(
      fc.record(
        {
          region: fc.constant(asRegion(code)),
          id: fc.constant(asKeyId('x')),
          arn: hostile,
          state: keyState,
          description: hostile,
          createdAt: time,
          usage: hostile,
          spec: hostile,
          deletionDate: time,
        },
        {requiredKeys: ['region', 'id', 'arn', 'state']},
      ),
    ),
    aliases: fc.array(hostile, {maxLength: 2}),
  }) as fc.Arbitrary<KeyEntry>;
  const keys = fc.record(
    {
      listedAt: time,
      entries: fc.array(entry, {maxLength: 12}).map(list => new Map(list.map(one => [one.id, one]))),
      aliasesFailed: failure,
      progress: fc.record({known: fc.nat(999), of: fc.nat(9999), since: time}),
    },
    {requiredKeys: ['listedAt', 'entries']},
  );
  return fc.record({
    region: fc.constant(asRegion(code)),
    optStatus: word('ENABLED', 'DISABLED', 'ENABLING', 'unknown'),
    hasCloudHsm: fc.boolean(),
    keyStores: observed(fc.uniqueArray(store, {maxLength: 3, selector: one => one.id})),
    clusters: observed(fc.uniqueArray(cluster, {maxLength: 2, selector: one => one.id})),
    backups: observed(fc.array(backup, {maxLength: 3})),
    keys: observed(keys),
    lastUse: fc.constant(new Map()),
    stateSince: fc
      .array(fc.tuple(storeId, fc.record({at: time, atLeast: fc.boolean()})))
      .map(entries => new Map(entries)),
  }) as fc.Arbitrary<RegionView>;
};

const change: fc.Arbitrary<Change> = fc.record({
  at: time,
  region: fc.constantFrom('eu-west-1', 'me-south-1').map(asRegion),
  what: fc.constantFrom('store-state', 'store-renamed', 'store-gone', 'store-appeared'),
  storeId,
  name: hostile,
  from: word('CONNECTING'),
  to: word('FAILED'),
  lastedMs: fc.nat(),
}) as fc.Arbitrary<Change>;

/** Any account: every mixture of answers, failures and silence, with hostile text wherever text comes from outside. */
export const anyPicture: fc.Arbitrary<AccountPicture> = fc.record({
  identity: observed(
    fc.record({
      account: fc.constant(asAccountId('111122223333')),
      arn: hostile,
      partition: fc.constant('aws'),
    }),
  ),
  regionList: fc.constant(unseen),
  regions: fc.oneof(
    fc.constant([]),
    fc.tuple(region('eu-west-1'), region('me-south-1'), region('ap-northeast-1')).map(list => [...list]),
  ),
  role: fc.constant(seen({exists: false as const})),
  changes: fc.array(change, {maxLength: 8}),
});
