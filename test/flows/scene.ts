import type {Scene} from '../../source/flows/flow.ts';
import type {Entry, JournalLine} from '../../source/flows/journal/entry.ts';
import {recordOf, type FlowRecord} from '../../source/flows/record.ts';
import {toFailure} from '../../source/aws/failures.ts';
import type {Cluster} from '../../source/model/cluster.ts';
import type {Failure, FailureKind} from '../../source/model/failure.ts';
import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {KeyEntry, KeyInventory, KeyState} from '../../source/model/key.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {unseen, type Observation} from '../../source/model/observation.ts';
import type {RegionView} from '../../source/model/picture.ts';
import type {RoleStanding} from '../../source/model/role.ts';
import type {Write} from '../../source/model/write.ts';

export const region = asRegion('eu-west-1');
export const storeId = asKeyStoreId('cks-1234567890abcdef0');
export const clusterId = asClusterId('cluster-5jd3tx6vw2p');
export const noon = new Date('2026-09-14T12:00:00Z');
export const after = (seconds: number, from: Date = noon) => new Date(from.getTime() + seconds * 1000);

export const seen = <T>(value: T, at: Date = noon): Observation<T> => ({
  status: 'seen',
  value,
  at,
  source: 'live',
});
export const failedSince = (since: Date, failure: Failure, latest = since) =>
  ({status: 'failed', failed: {failure, since, latest}}) as const;

export const failureOf = (code: string, kind?: FailureKind): Failure => {
  const failure = toFailure({name: code, message: 'as AWS says', $fault: 'client'}, {action: 'kms:Anything'});
  return kind ? {...failure, kind} : failure;
};

export const aStore = (state: string, more: Partial<KeyStore> = {}): KeyStore => ({
  region,
  id: storeId,
  name: 'ledger',
  type: 'AWS_CLOUDHSM',
  connectionState: state,
  createdAt: new Date('2023-02-11T09:00:00Z'),
  clusterId,
  ...(state === 'FAILED' && {connectionErrorCode: 'INVALID_CREDENTIALS'}),
  ...more,
});

export const aCluster = (active = 2, more: Partial<Cluster> = {}): Cluster => ({
  region,
  id: clusterId,
  state: 'ACTIVE',
  hsms: Array.from({length: active}, (_, index) => ({
    id: `hsm-${String(index)}`,
    state: 'ACTIVE',
    zone: `eu-west-1${'abc'[index] ?? 'd'}`,
  })),
  subnets: {'eu-west-1a': 'subnet-1', 'eu-west-1b': 'subnet-2'},
  ...more,
});

export const aKey = (
  id: string,
  state: KeyState,
  at: Date = noon,
  more: Partial<KeyEntry> = {},
): KeyEntry => ({
  id: asKeyId(id),
  membership: {in: 'store', storeId},
  key: seen(
    {
      region,
      id: asKeyId(id),
      arn: `arn:aws:kms:eu-west-1:111122223333:key/${id}`,
      state,
      createdAt: new Date('2024-01-01T00:00:00Z'),
      storeId,
      ...(state === 'PendingDeletion' && {deletionDate: new Date('2026-10-14T12:00:00Z')}),
    },
    at,
  ),
  aliases: [`alias/${id}`],
  ...more,
});

export const inventory = (keys: readonly KeyEntry[], at: Date = noon): KeyInventory => ({
  listedAt: at,
  entries: new Map(keys.map(key => [key.id, key])),
});

export const sceneOf = (
  parts: {
    stores?: readonly KeyStore[];
    clusters?: readonly Cluster[];
    keys?: readonly KeyEntry[];
    role?: RoleStanding;
    at?: Date;
  } & {view?: Partial<RegionView>},
): Scene => {
  const {stores = [], clusters = [aCluster()], keys = [], role, at = noon, view} = parts;
  return {
    view: {
      region,
      optStatus: 'ENABLED_BY_DEFAULT',
      hasCloudHsm: true,
      keyStores: seen(stores, at),
      clusters: seen(clusters, at),
      backups: unseen,
      keys: seen(inventory(keys, at), at),
      lastUse: new Map(),
      stateSince: new Map(),
      ...view,
    },
    role: role ? seen(role, at) : unseen,
  };
};

/** A record of an approved flow, with the entries that follow. */
export function recordWith(
  goal: Record<string, unknown>,
  ...entries: readonly (readonly [Date, Entry])[]
): FlowRecord {
  const opened: Entry = {
    kind: 'opened',
    id: 'f1',
    flow: 'any',
    goal,
    target: 'ledger',
    account: '111122223333',
    partition: 'aws',
    caller: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
    host: 'here',
    program: 'cks test',
  };
  const approved: Entry = {kind: 'approved', caller: opened.caller};
  const lines = [[noon, opened] as const, [noon, approved] as const, ...entries].map(
    ([at, entry], n): JournalLine => ({v: 1, n, prev: '0'.repeat(64), at: at.toISOString(), entry}),
  );
  const record = recordOf(lines);
  if (!record) throw new Error('no record');
  return record;
}

export const intent = (write: Write, step = 0, at = noon): readonly [Date, Entry] => [
  at,
  {kind: 'intent', step, caller: 'me', write: {...write}},
];
export const acceptedStep = (
  step = 0,
  at = noon,
  value: Record<string, unknown> = {},
): readonly [Date, Entry] => [at, {kind: 'outcome', step, result: 'accepted', value}];
export const doubtful = (step = 0, at = noon): readonly [Date, Entry] => [
  at,
  {kind: 'outcome', step, result: 'in-doubt', failure: refusalOf('TimeoutError')},
];
export const refusedStep = (code: string, step = 0, at = noon): readonly [Date, Entry] => [
  at,
  {kind: 'outcome', step, result: 'refused', failure: refusalOf(code)},
];
const refusalOf = (code: string) => {
  const {kind, message, action, remedy} = failureOf(code);
  return {kind, code, message, action, remedy};
};
