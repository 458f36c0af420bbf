import type {Change} from '../../source/model/change.ts';
import type {Backup, Cluster, ClusterState, Hsm} from '../../source/model/cluster.ts';
import type {Failure} from '../../source/model/failure.ts';
import {
  asAccountId,
  asClusterId,
  asKeyId,
  asKeyStoreId,
  asRegion,
  type KeyStoreId,
} from '../../source/model/ids.ts';
import type {Key, KeyEntry, KeyInventory, KeyState} from '../../source/model/key.ts';
import type {ConnectionState, KeyStore} from '../../source/model/key-store.ts';
import {unseen, type Observation} from '../../source/model/observation.ts';
import type {AccountPicture, RegionView, StateSince} from '../../source/model/picture.ts';
import {clusterCertificate, trustAnchor} from './pay-legacy-certificates.ts';

/** 14 September 2026 at this time of day, UTC. */
export const at = (time: string) => new Date(`2026-09-14T${time.length === 5 ? `${time}:00` : time}Z`);
export const now = at('12:04');
const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;
export const ago = (ms: number) => new Date(now.getTime() - ms);

export const seen = <T>(value: T, when: Date = at('12:03:50')): Observation<T> => ({
  status: 'seen',
  value,
  at: when,
  source: 'live',
});

const store = (
  region: string,
  id: string,
  name: string,
  connectionState: ConnectionState,
  cluster: string,
  created: string,
  errorCode?: string,
): KeyStore => ({
  region: asRegion(region),
  id: asKeyStoreId(id),
  name,
  type: 'AWS_CLOUDHSM',
  connectionState,
  ...(errorCode !== undefined && {connectionErrorCode: errorCode}),
  createdAt: new Date(`${created}T09:00:00Z`),
  clusterId: asClusterId(cluster),
});

const hsm = (zone: string, id: string, state = 'ACTIVE'): Hsm => ({id, state, zone});

const cluster = (region: string, id: string, state: ClusterState, hsms: readonly Hsm[]): Cluster => ({
  region: asRegion(region),
  id: asClusterId(id),
  state,
  hsms,
  subnets: {},
});

const backup = (region: string, clusterId: string, hoursOld: number): Backup => ({
  region: asRegion(region),
  id: `backup-${clusterId.slice(-8)}`,
  state: 'READY',
  clusterId: asClusterId(clusterId),
  createdAt: ago(hoursOld * hours),
});

type KeyRow = {
  readonly id: string;
  readonly state: KeyState;
  readonly alias?: string;
  readonly store?: KeyStoreId;
  readonly created?: string;
  readonly deletes?: string;
};

export function keyEntry(region: string, row: KeyRow, when: Date = at('12:03')): KeyEntry {
  const id = asKeyId(row.id);
  const key: Key = {
    region: asRegion(region),
    id,
    arn: `arn:aws:kms:${region}:111122223333:key/${row.id}`,
    state: row.state,
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    manager: 'CUSTOMER',
    createdAt: new Date(`${row.created ?? '2023-03-01'}T09:00:00Z`),
    ...(row.store !== undefined && {storeId: row.store}),
    ...(row.deletes !== undefined && {deletionDate: new Date(row.deletes)}),
  };
  return {
    id,
    membership: row.store === undefined ? {in: 'no-store'} : {in: 'store', storeId: row.store},
    key: seen(key, when),
    aliases: row.alias === undefined ? [] : [row.alias],
  };
}

export const inventory = (entries: readonly KeyEntry[]): KeyInventory => ({
  listedAt: at('12:03'),
  entries: new Map(entries.map(entry => [entry.id, entry])),
});

const uuid = (start: string) => `${start}-6d4b-4e17-9a35-1c2be07d8f64`;
const keysOf = (region: string, storeId: string, states: readonly KeyState[]): readonly KeyEntry[] =>
  states.map((state, index) =>
    keyEntry(region, {
      id: uuid(`${storeId.slice(-6)}${String(index).padStart(2, '0')}`),
      state,
      alias: `alias/${storeId.slice(-4)}/${String(index)}`,
      store: asKeyStoreId(storeId),
    }),
  );

export const regionView = (region: string, parts: Partial<RegionView> = {}): RegionView => ({
  region: asRegion(region),
  optStatus: 'ENABLED_BY_DEFAULT',
  hasCloudHsm: true,
  keyStores: seen([]),
  clusters: seen([]),
  backups: seen([]),
  keys: seen(inventory([]), at('12:03')),
  lastUse: new Map(),
  stateSince: new Map(),
  ...parts,
});

const since = (...entries: readonly (readonly [id: string, at: Date, atLeast?: boolean])[]) =>
  new Map<KeyStoreId, StateSince>(
    entries.map(([id, when, atLeast = false]) => [asKeyStoreId(id), {at: when, atLeast}]),
  );

export const ledgerId = 'cks-9f8e7d6c5b4a39281';
export const vaultId = 'cks-1a2b3c4d5e6f70819';

const denied: Failure = {
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'explicit deny in a service control policy',
  requestId: '5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58',
  region: asRegion('me-south-1'),
  action: 'kms:DescribeCustomKeyStores',
  denied: {explicit: true, layer: 'service-control-policy'},
  remedy: 'Ask who keeps the service control policy.',
};
const throttled: Failure = {
  kind: 'throttled',
  code: 'ThrottlingException',
  message: 'Rate exceeded',
  region: asRegion('eu-north-1'),
  action: 'kms:DescribeCustomKeyStores',
  remedy: 'Nothing to do.',
};

const ledgerKeys: readonly KeyEntry[] = [
  ['8c1d20ab', 'alias/led/root'],
  ['51ee9027', 'alias/led/fx'],
  ['0d7c44e1', 'alias/led/eod'],
  ['1b6f2a90', 'alias/led/gl'],
  ['23aa7c15', 'alias/led/iban'],
  ['2f90d7b3', 'alias/led/nostro'],
  ['35c1e8f2', 'alias/led/recon'],
  ['4a7d9016', 'alias/led/swift'],
  ['5e3b6c78', 'alias/led/tax'],
].map(([id = '', alias = '']) =>
  keyEntry('eu-west-1', {
    id: `${id}-90ab-4b7e-8c1f-2d3e4f506172`,
    state: 'Unavailable',
    alias,
    store: asKeyStoreId(ledgerId),
  }),
);

const vault = asKeyStoreId(vaultId);
export const vaultKeys: readonly KeyEntry[] = [
  keyEntry('eu-central-1', {
    id: '3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64',
    state: 'PendingDeletion',
    alias: 'alias/eu/card-2022',
    store: vault,
    created: '2022-03-04',
    deletes: '2026-09-21T07:15:00Z',
  }),
  keyEntry('eu-central-1', {
    id: 'a77e04d2-11c3-4f0a-8e55-77aa01b2c3d4',
    state: 'PendingDeletion',
    alias: 'alias/eu/card-2021',
    store: vault,
    created: '2021-06-18',
    deletes: '2026-09-21T07:15:00Z',
  }),
  keyEntry('eu-central-1', {
    id: 'c0de5512-90ab-4b7e-8c1f-2d3e4f506172',
    state: 'Unavailable',
    alias: 'alias/eu/card-2023',
    store: vault,
    created: '2023-05-09',
  }),
  keyEntry('eu-central-1', {
    id: '9b31fa68-22d4-4c1b-9f66-88bb12c3d4e5',
    state: 'Enabled',
    alias: 'alias/eu/logs',
    created: '2024-01-22',
  }),
  keyEntry('eu-central-1', {
    id: 'e4d8730b-33e5-4d2c-8a77-99cc23d4e5f6',
    state: 'Enabled',
    created: '2024-08-30',
  }),
];

const story = (time: string, from: string, to: string, lastedMs: number): Change => ({
  at: at(time),
  region: asRegion('eu-west-1'),
  what: 'store-state',
  storeId: asKeyStoreId(ledgerId),
  name: 'ledger',
  from,
  to,
  lastedMs,
});

const emptyRegions = [
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-2',
  'eu-west-3',
  'eu-south-1',
  'il-central-1',
  'me-central-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-3',
];
const noKeys = unseen;

const regions: readonly RegionView[] = [
  regionView('eu-west-1', {
    keyStores: seen(
      [
        store(
          'eu-west-1',
          ledgerId,
          'ledger',
          'FAILED',
          'cluster-5jd3tx6vw2p',
          '2023-02-11',
          'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
        ),
      ].map(one => ({...one, trustAnchorCertificate: trustAnchor})),
    ),
    clusters: seen(
      [
        cluster('eu-west-1', 'cluster-5jd3tx6vw2p', 'ACTIVE', [
          hsm('eu-west-1a', 'hsm-4ktw2mz7qpc'),
          hsm('eu-west-1b', 'hsm-7rb3yx5nd2f'),
        ]),
      ].map(one => ({
        ...one,
        clusterCertificate,
        subnets: {'eu-west-1b': 'subnet-0c3d4e5f6a7b8c9d0', 'eu-west-1a': 'subnet-0a1b2c3d4e5f6a7b8'},
      })),
    ),
    backups: seen([backup('eu-west-1', 'cluster-5jd3tx6vw2p', 9)]),
    keys: seen(inventory(ledgerKeys), at('12:03')),
    stateSince: since([ledgerId, at('11:52')]),
  }),
  regionView('eu-central-1', {
    keyStores: seen([
      store('eu-central-1', vaultId, 'vault-eu', 'DISCONNECTED', 'cluster-4wx5yz3ab6d', '2021-05-20'),
    ]),
    clusters: seen([
      cluster('eu-central-1', 'cluster-4wx5yz3ab6d', 'ACTIVE', [
        hsm('eu-central-1a', 'hsm-2aa3bb4cc5d'),
        hsm('eu-central-1b', 'hsm-3bb4cc5dd6e'),
      ]),
    ]),
    backups: seen([backup('eu-central-1', 'cluster-4wx5yz3ab6d', 10)]),
    keys: seen(inventory(vaultKeys), at('12:03')),
    stateSince: since([vaultId, ago(41 * days + 2 * hours)]),
  }),
  regionView('us-east-1', {
    keyStores: seen([
      store(
        'us-east-1',
        'cks-2b3c4d5e6f7081920',
        'pay-batch',
        'CONNECTED',
        'cluster-7h5kqw2zr4n',
        '2022-01-10',
      ),
      store(
        'us-east-1',
        'cks-3c4d5e6f708192a31',
        'pay-main',
        'CONNECTED',
        'cluster-2a3b4c5d6e7',
        '2021-11-02',
      ),
    ]),
    clusters: seen([
      cluster('us-east-1', 'cluster-7h5kqw2zr4n', 'DEGRADED', [
        hsm('us-east-1a', 'hsm-3wt5nq7xk2m'),
        hsm('us-east-1b', 'hsm-6zd4rb2vy7p', 'DEGRADED'),
      ]),
      cluster('us-east-1', 'cluster-2a3b4c5d6e7', 'ACTIVE', [
        hsm('us-east-1a', 'hsm-4cc5dd6ee7f'),
        hsm('us-east-1b', 'hsm-5dd6ee7ff2a'),
        hsm('us-east-1c', 'hsm-6ee7ff2aa3b'),
      ]),
      cluster('us-east-1', 'cluster-2qv6sd4mh7k', 'UNINITIALIZED', []),
    ]),
    backups: seen([
      backup('us-east-1', 'cluster-7h5kqw2zr4n', 31),
      backup('us-east-1', 'cluster-2a3b4c5d6e7', 8),
    ]),
    keys: seen(
      inventory([
        ...keysOf('us-east-1', 'cks-2b3c4d5e6f7081920', [
          ...Array.from({length: 4}, () => 'Enabled'),
          'Disabled',
        ]),
        keyEntry('us-east-1', {
          id: 'f0e1d2c3-6d4b-4e17-9a35-1c2be07d8f64',
          state: 'Enabled',
          alias: 'alias/batch/newest',
          store: asKeyStoreId('cks-2b3c4d5e6f7081920'),
          created: '2026-09-14',
        }),
        ...keysOf(
          'us-east-1',
          'cks-3c4d5e6f708192a31',
          Array.from({length: 14}, () => 'Enabled'),
        ),
      ]),
      at('12:03'),
    ),
    stateSince: since(
      ['cks-2b3c4d5e6f7081920', ago(30 * days + hours), true],
      ['cks-3c4d5e6f708192a31', ago(92 * days + hours), true],
    ),
  }),
  regionView('me-south-1', {
    optStatus: 'ENABLED',
    keyStores: {status: 'failed', failed: {failure: denied, since: at('12:01'), latest: at('12:03:50')}},
    clusters: noKeys,
    backups: noKeys,
    keys: noKeys,
  }),
  regionView('eu-north-1', {
    keyStores: {
      status: 'seen',
      value: [
        store(
          'eu-north-1',
          'cks-4d5e6f708192a3b42',
          'nordic',
          'CONNECTED',
          'cluster-3kz6mwq4x7c',
          '2024-04-04',
        ),
      ],
      at: at('12:00'),
      source: 'live',
      failed: {failure: throttled, since: at('12:00'), latest: at('12:03:50'), nextLook: at('12:04:50')},
    },
    clusters: seen(
      [
        cluster('eu-north-1', 'cluster-3kz6mwq4x7c', 'ACTIVE', [
          hsm('eu-north-1a', 'hsm-2pq3rs4tu5v'),
          hsm('eu-north-1b', 'hsm-3qr4st5uv6w'),
        ]),
      ],
      at('12:00'),
    ),
    backups: seen([backup('eu-north-1', 'cluster-3kz6mwq4x7c', 11)]),
    keys: seen(
      inventory(
        keysOf(
          'eu-north-1',
          'cks-4d5e6f708192a3b42',
          Array.from({length: 5}, () => 'Enabled'),
        ),
      ),
      at('12:00'),
    ),
    stateSince: since(['cks-4d5e6f708192a3b42', at('12:00'), true]),
  }),
  regionView('ap-southeast-2', {
    keyStores: seen([
      store(
        'ap-southeast-2',
        'cks-5e6f708192a3b4c53',
        'apac-sign',
        'CONNECTING',
        'cluster-6pq2rn7tb5y',
        '2025-02-02',
      ),
    ]),
    clusters: seen([
      cluster('ap-southeast-2', 'cluster-6pq2rn7tb5y', 'ACTIVE', [
        hsm('ap-southeast-2a', 'hsm-2mn3pq4rs5t'),
        hsm('ap-southeast-2b', 'hsm-3np4qr5st6u'),
      ]),
    ]),
    backups: seen([backup('ap-southeast-2', 'cluster-6pq2rn7tb5y', 7)]),
    keys: seen(
      inventory(
        keysOf(
          'ap-southeast-2',
          'cks-5e6f708192a3b4c53',
          Array.from({length: 4}, () => 'Unavailable'),
        ),
      ),
      at('12:03'),
    ),
    stateSince: since(['cks-5e6f708192a3b4c53', at('11:58')]),
  }),
  ...['af-south-1', 'ap-east-1'].map(region =>
    regionView(region, {
      optStatus: 'DISABLED',
      keyStores: unseen,
      clusters: unseen,
      backups: unseen,
      keys: unseen,
    }),
  ),
  ...emptyRegions.map(region => regionView(region)),
];

/** The account of the design's story, on Mon 14 Sep 2026 at 12:04 UTC. */
export const payLegacy: AccountPicture = {
  identity: seen({
    account: asAccountId('111122223333'),
    arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
    partition: 'aws',
    alias: 'pay-legacy',
  }),
  regionList: seen({
    source: 'account:ListRegions',
    regions: regions.map(({region, optStatus, hasCloudHsm}) => ({region, optStatus, hasCloudHsm})),
  }),
  regions,
  role: seen({exists: true, role: {arn: 'arn:aws:iam::111122223333:role/x'}}),
  changes: [
    story('11:24', 'CONNECTED', 'DISCONNECTED', 90 * days),
    story('11:38', 'DISCONNECTED', 'CONNECTING', 14 * minutes),
    story('11:52', 'CONNECTING', 'FAILED', 14 * minutes),
  ],
  clockOffsetSeconds: 0,
};

/** The story with one Region replaced. */
export const withRegion = (region: string, parts: Partial<RegionView>): AccountPicture => ({
  ...payLegacy,
  regions: payLegacy.regions.map(view => (view.region === region ? {...view, ...parts} : view)),
});
