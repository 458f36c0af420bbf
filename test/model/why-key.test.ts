import {expect, test} from 'vitest';
import type {Cluster, Hsm} from '../../source/model/cluster.ts';
import {connectionErrorCodes} from '../../source/model/connection-errors.ts';
import type {Failure} from '../../source/model/failure.ts';
import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {Key} from '../../source/model/key.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {type Observation, unseen} from '../../source/model/observation.ts';
import type {RegionView} from '../../source/model/picture.ts';
import {whyKey} from '../../source/model/why-key.ts';
import {ago, at, now, regionView, seen} from '../ui/pay-legacy-picture.ts';

const region = asRegion('eu-west-1');
const storeId = asKeyStoreId('cks-0000000000000000a');
const clusterId = asClusterId('cluster-2a3b4c5d6e7');

const key = (parts: Partial<Key> = {}): Key => ({
  region,
  id: asKeyId('8c1d20ab-3e4f-4a5b-9c6d-7e8f9a0b1c2d'),
  arn: 'arn:aws:kms:eu-west-1:111122223333:key/8c1d20ab-3e4f-4a5b-9c6d-7e8f9a0b1c2d',
  state: 'Enabled',
  storeId,
  ...parts,
});
const plainKey = (state: string): Key => {
  const {storeId: _, ...plain} = key({state});
  return plain;
};
const store = (parts: Partial<KeyStore> = {}): KeyStore => ({
  region,
  id: storeId,
  name: 'a',
  type: 'AWS_CLOUDHSM',
  connectionState: 'CONNECTED',
  clusterId,
  ...parts,
});
const hsm = (zone: string, state = 'ACTIVE'): Hsm => ({id: `hsm-${zone}`, zone, state});
const cluster = (hsms: readonly Hsm[] = [hsm('a'), hsm('b')]): Cluster => ({
  region,
  id: clusterId,
  state: 'ACTIVE',
  hsms,
  subnets: {},
});
const failure = (kind: Failure['kind'], action: string): Failure => ({
  kind,
  code: kind === 'denied' ? 'AccessDeniedException' : 'SomeException',
  message: 'no',
  action,
  remedy: `Allow ${action}.`,
});
const failed = (kind: Failure['kind'], action: string): Observation<never> => ({
  status: 'failed',
  failed: {failure: failure(kind, action), since: at('12:00'), latest: at('12:03')},
});

const view = (storeParts: Partial<KeyStore> = {}, parts: Partial<RegionView> = {}) =>
  regionView('eu-west-1', {keyStores: seen([store(storeParts)]), clusters: seen([cluster()]), ...parts});
const noStoresTold = view({}, {keyStores: failed('denied', 'kms:DescribeCustomKeyStores')});
const noClustersTold = view({}, {clusters: failed('denied', 'cloudhsm:DescribeClusters')});
const unavailable = key({state: 'Unavailable'});
const noHsm = {clusters: seen([cluster([hsm('a', 'DEGRADED')])])};
const deleting = key({state: 'PendingDeletion', deletionDate: new Date('2026-09-29T09:38:00Z')});

/** The answer, each link's mark, the reason, and the steps in order. */
const told = (observed: Observation<Key>, where: RegionView) => {
  const {answer, reason, chain, causes} = whyKey(observed, where, now);
  return [
    `${answer}: ${chain.map(({on, mark}) => `${on} ${mark}`).join(', ')}`,
    reason,
    ...causes.flatMap(({fix}) => fix.map(({by, text}) => `${by === 'cks' ? 'cks: ' : ''}${text}`)),
  ];
};

test.each<[string, Key, RegionView, readonly string[]]>([
  [
    'Enabled on a store with two HSMs',
    key(),
    view(),
    [
      'usable: key ok, store ok, cluster ok, hsms ok',
      'Enabled; store a (cks-0000000000000000a) CONNECTED; cluster cluster-2a3b4c5d6e7 ACTIVE; hsms 2 of 2 ACTIVE in 2 AZs',
    ],
  ],
  [
    'Enabled on a connected external store',
    key(),
    view({type: 'EXTERNAL_KEY_STORE'}),
    ['usable: key ok, store ok', 'Enabled; store a (cks-0000000000000000a) CONNECTED'],
  ],
  [
    'Enabled and in no store',
    plainKey('Enabled'),
    view(),
    ['usable: key ok', 'Enabled, in no custom key store'],
  ],
  [
    'in the middle of a change of its primary Region',
    plainKey('Updating'),
    view(),
    ['usable: key ok', 'Updating, in no custom key store'],
  ],
  [
    'Disabled',
    key({state: 'Disabled'}),
    view(),
    ['not-usable: key broken, store ok, cluster ok, hsms ok', 'the key is Disabled', 'cks: Enable the key'],
  ],
  [
    'to be deleted',
    deleting,
    view(),
    [
      'not-usable: key broken, store ok, cluster ok, hsms ok',
      'the key is to be deleted from 29 Sep 09:38Z, and cannot be used while it waits',
      'cks: Cancel the deletion before 29 Sep 09:38Z',
      'cks: Enable the key: it is Disabled then',
    ],
  ],
  [
    'to be deleted, on a store that is disconnected as well',
    deleting,
    view({connectionState: 'DISCONNECTED'}),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'the key is to be deleted from 29 Sep 09:38Z, and cannot be used while it waits',
      'cks: Cancel the deletion before 29 Sep 09:38Z',
      'cks: Enable the key: it is Disabled then',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'without its imported material',
    plainKey('PendingImport'),
    view(),
    [
      'not-usable: key broken',
      'its imported key material is missing or has expired',
      'Import the same key material again',
    ],
  ],
  [
    'Unavailable on a FAILED store',
    unavailable,
    view({connectionState: 'FAILED', connectionErrorCode: 'USER_LOCKED_OUT'}),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'its key store is FAILED with USER_LOCKED_OUT: kmsuser is locked out of the cluster after too many wrong passwords',
      'cks: Disconnect the store',
      'Change the kmsuser password',
      'cks: Update the key store password',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on a FAILED store whose HSMs are gone too',
    unavailable,
    view({connectionState: 'FAILED', connectionErrorCode: 'NETWORK_ERRORS'}, noHsm),
    [
      'not-usable: key broken, store broken, cluster ok, hsms broken',
      'its key store is FAILED with NETWORK_ERRORS: KMS cannot reach the HSMs; often this passes by itself',
      'Add an HSM, better 2 in 2 AZs',
      'cks: Disconnect the store',
      'Restore changed rules, wait 5m',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on a store that FAILED for its HSMs: they are named once',
    unavailable,
    view({connectionState: 'FAILED', connectionErrorCode: 'INSUFFICIENT_CLOUDHSM_HSMS'}, noHsm),
    [
      'not-usable: key broken, store broken, cluster ok, hsms broken',
      'its key store is FAILED with INSUFFICIENT_CLOUDHSM_HSMS: The cluster has no ACTIVE HSM; KMS needs 1 to connect, 2 in 2 AZs for new keys',
      'Add an HSM, better 2 in 2 AZs',
      'cks: Disconnect the store',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on an external store whose proxy is slow',
    unavailable,
    view({
      type: 'EXTERNAL_KEY_STORE',
      connectionState: 'FAILED',
      connectionErrorCode: 'XKS_PROXY_TIMED_OUT',
    }),
    [
      'not-usable: key broken, store broken',
      'its key store is FAILED with XKS_PROXY_TIMED_OUT: The proxy answers slower than the 250 ms that KMS waits',
      'Make the proxy faster or nearer',
      'cks: Disconnect the store',
      'cks: Connect the store, about 5m',
    ],
  ],
  [
    'Unavailable on a store that is disconnected',
    unavailable,
    view(
      {connectionState: 'DISCONNECTED'},
      {stateSince: new Map([[storeId, {at: ago(31 * 3_600_000), atLeast: false}]])},
    ),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'its key store is DISCONNECTED for 31h',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on a disconnected store without an HSM: the HSM comes first',
    unavailable,
    view({connectionState: 'DISCONNECTED'}, noHsm),
    [
      'not-usable: key broken, store broken, cluster ok, hsms broken',
      'its key store is DISCONNECTED',
      'Add an HSM, better 2 in 2 AZs',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on a disconnected store without a cluster',
    unavailable,
    view({connectionState: 'DISCONNECTED'}, {clusters: seen([])}),
    [
      'not-usable: key broken, store broken, cluster broken',
      'its key store is DISCONNECTED',
      'Restore the newest backup, 2 AZs',
      'cks: Update the store: new cluster',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable on a store that connects',
    unavailable,
    view(
      {connectionState: 'CONNECTING'},
      {stateSince: new Map([[storeId, {at: ago(11 * 60_000), atLeast: true}]])},
    ),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'its key store is CONNECTING for at least 11m; AWS says up to 20m',
      'Wait for CONNECTED; it becomes FAILED with a code if it cannot connect',
    ],
  ],
  [
    'Unavailable on a store that has connected for too long',
    unavailable,
    view(
      {connectionState: 'CONNECTING'},
      {stateSince: new Map([[storeId, {at: ago(3_600_000), atLeast: false}]])},
    ),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'its key store is CONNECTING for 1h; AWS says up to 20m',
      'Look at AWS Health for this Region; a connect that does not end is a support case',
    ],
  ],
  [
    'Unavailable on a store that disconnects',
    unavailable,
    view({connectionState: 'DISCONNECTING'}),
    [
      'not-usable: key broken, store broken, cluster ok, hsms ok',
      'its key store is DISCONNECTING',
      'Wait for DISCONNECTED',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Enabled on a CONNECTED store without an ACTIVE HSM',
    key(),
    view({}, noHsm),
    [
      'not-usable: key ok, store ok, cluster ok, hsms broken',
      'the cluster cluster-2a3b4c5d6e7 has no ACTIVE HSM, so KMS reaches no key material',
      'Add an HSM, better 2 in 2 AZs',
    ],
  ],
  [
    'Enabled on a CONNECTED store whose cluster is gone',
    key(),
    view({}, {clusters: seen([])}),
    [
      'not-usable: key ok, store ok, cluster broken',
      'cluster-2a3b4c5d6e7 is gone: The cluster does not exist in this Region: it was deleted, or the id is wrong',
      'Restore the newest backup, 2 AZs',
      'cks: Disconnect the store',
      'cks: Update the store: new cluster',
      'cks: Connect the store, up to 20m',
    ],
  ],
  [
    'Unavailable although its store is CONNECTED',
    unavailable,
    view(),
    [
      'not-usable: key broken, store ok, cluster ok, hsms ok',
      'KMS shows it as Unavailable although its store is CONNECTED',
      'Wait: after a connect the state follows within some minutes',
      'If the material was deleted, restore a backup that holds it into a new cluster',
    ],
  ],
  [
    'Unavailable on a store that may not be seen',
    unavailable,
    noStoresTold,
    [
      'not-usable: key broken, store unknown',
      'KMS shows it as Unavailable: its key store is not connected, and why cannot be seen',
      'Allow kms:DescribeCustomKeyStores.',
    ],
  ],
  [
    'Enabled on a store that may not be seen',
    key(),
    noStoresTold,
    [
      'cannot-tell: key ok, store unknown',
      'its key store cannot be seen: kms:DescribeCustomKeyStores is not granted',
      'Allow kms:DescribeCustomKeyStores.',
    ],
  ],
  [
    'Enabled on a cluster that may not be seen',
    key(),
    noClustersTold,
    [
      'cannot-tell: key ok, store ok, cluster unknown',
      'the cluster cluster-2a3b4c5d6e7 cannot be seen: cloudhsm:DescribeClusters is not granted',
      'Allow cloudhsm:DescribeClusters.',
    ],
  ],
  [
    'Disabled on a cluster that may not be seen: the answer is known all the same',
    key({state: 'Disabled'}),
    noClustersTold,
    [
      'not-usable: key broken, store ok, cluster unknown',
      'the key is Disabled',
      'cks: Enable the key',
      'Allow cloudhsm:DescribeClusters.',
    ],
  ],
  [
    'on a store that the Region does not list',
    key(),
    view({id: asKeyStoreId('cks-0000000000000000b')}),
    [
      'cannot-tell: key ok, store unknown',
      'cks-0000000000000000a is not among the key stores of eu-west-1',
      'Ask again: AWS may not have the same answer everywhere',
    ],
  ],
  [
    'in a state of tomorrow',
    key({state: 'Sleeping'}),
    view(),
    [
      'cannot-tell: key unknown, store ok, cluster ok, hsms ok',
      'AWS reports a key state that this version does not know: Sleeping',
      'Look the state up in the KMS developer guide, "Key states"',
    ],
  ],
  [
    'on a store in a state of tomorrow',
    key(),
    view({connectionState: 'SLEEPING'}),
    [
      'cannot-tell: key ok, store unknown, cluster ok, hsms ok',
      'AWS reports a state of the key store that this version does not know: SLEEPING',
    ],
  ],
])('a key that is %s', (_, value, where, expected) => {
  expect(told(seen(value), where)).toEqual(expected);
});

test.each<[string, Observation<Key>, readonly string[]]>([
  [
    'may not be described',
    failed('denied', 'kms:DescribeKey'),
    ['cannot-tell: key unknown', 'this caller may not describe the key', 'Allow kms:DescribeKey.'],
  ],
  [
    'did not answer',
    failed('throttled', 'kms:DescribeKey'),
    ['cannot-tell: key unknown', 'kms:DescribeKey did not answer (SomeException)', 'Allow kms:DescribeKey.'],
  ],
  [
    'is not there',
    failed('not-found', 'kms:DescribeKey'),
    [
      'not-usable: key broken',
      'there is no such key in this Region: it was deleted, or the name is wrong',
      'A deleted key cannot be brought back, nor what it encrypted',
    ],
  ],
  ['was never asked for', unseen, ['cannot-tell: key unknown', 'the key has not been read yet']],
  [
    'was seen in an earlier run only',
    {status: 'seen', value: plainKey('Enabled'), at: at('11:00'), source: 'last-run'},
    ['cannot-tell: key unknown', 'the key was Enabled when last seen, and that has not been confirmed since'],
  ],
])('a key that %s', (_, observed, expected) => {
  expect(told(observed, view())).toEqual(expected);
});

test('no picture that is stale makes a key usable', () => {
  const stale = {...view(), keyStores: {...seen([store()]), source: 'last-run'} as RegionView['keyStores']};
  expect(whyKey(seen(key()), stale, now).answer).toBe('cannot-tell');
  const old = {...view(), clusters: {...seen([cluster()]), source: 'last-run'} as RegionView['clusters']};
  expect(whyKey(seen(key()), old, now).answer).toBe('cannot-tell');
});

test.each(connectionErrorCodes)('every step of cks against %s has a command', code => {
  const {causes} = whyKey(
    seen(unavailable),
    view({connectionState: 'FAILED', connectionErrorCode: code}),
    now,
  );
  for (const {by, verb} of causes.flatMap(({fix}) => fix)) expect(verb === undefined).toBe(by === 'outside');
});
