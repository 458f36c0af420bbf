import type {AccountReader} from '../../source/aws/account-reader.ts';
import type {Cluster} from '../../source/model/cluster.ts';
import type {
  ClusterNetwork,
  ConnectionNetwork,
  KeyUses,
  Subnet,
  TrailChanges,
} from '../../source/model/evidence.ts';
import type {Answer, Failure, FailureKind} from '../../source/model/failure.ts';
import type {Identity} from '../../source/model/identity.ts';
import {
  asAccountId,
  asClusterId,
  asKeyId,
  asKeyStoreId,
  asRegion,
  type KeyId,
  type Region,
} from '../../source/model/ids.ts';
import type {Key} from '../../source/model/key.ts';
import type {KeyEnds, RefusedUses} from '../../source/model/key-trail.ts';
import type {ConnectionState, KeyStore} from '../../source/model/key-store.ts';
import type {RegionList} from '../../source/model/picture.ts';

export const ireland = asRegion('eu-west-1');
export const frankfurt = asRegion('eu-central-1');
export const cape = asRegion('af-south-1');

export function failure(kind: FailureKind, region?: Region): Failure {
  return {
    kind,
    code: `${kind}-code`,
    message: `it is ${kind}`,
    action: 'test:Ask',
    remedy: 'None.',
    ...(region && {region}),
  };
}

export function store(
  id: string,
  connectionState: ConnectionState = 'CONNECTED',
  more: Partial<KeyStore> = {},
): KeyStore {
  return {region: ireland, id: asKeyStoreId(id), name: id, type: 'AWS_CLOUDHSM', connectionState, ...more};
}

export function cluster(id: string, hsms: Cluster['hsms'] = []): Cluster {
  return {region: ireland, id: asClusterId(id), state: 'ACTIVE', hsms, subnets: {}};
}

export function key(id: string, storeId?: string, state: Key['state'] = 'Enabled'): Key {
  return {
    region: ireland,
    id: asKeyId(id),
    arn: `arn:aws:kms:eu-west-1:111122223333:key/${id}`,
    state,
    ...(storeId !== undefined && {storeId: asKeyStoreId(storeId)}),
  };
}

export const ann: Identity = {
  account: asAccountId('111122223333'),
  arn: 'arn:aws:iam::111122223333:user/ann',
  partition: 'aws',
};
export const bob: Identity = {
  account: asAccountId('444455556666'),
  arn: 'arn:aws:iam::444455556666:user/bob',
  partition: 'aws',
};

export function listOf(...regions: readonly Region[]): RegionList {
  return {
    source: 'account:ListRegions',
    regions: regions.map(region => ({region, optStatus: 'ENABLED_BY_DEFAULT', hasCloudHsm: true})),
  };
}

/** What one question is answered with: a value, a failure, or a promise of one for an answer that is held back. */
export type Reply<T> = T | Failure | Promise<T | Failure>;

const isFailure = (reply: unknown): reply is Failure =>
  typeof reply === 'object' && reply !== null && 'remedy' in reply;

/** An account reader whose answers a test sets, and which counts what it was asked. */
export class FakeReader implements AccountReader {
  says = {
    identity: (): Reply<Identity> => ann,
    regionList: (): Reply<RegionList> => listOf(ireland),
    role: (): Reply<{readonly exists: false}> => ({exists: false}),
    keyStores: (_: Region): Reply<readonly KeyStore[]> => [],
    clusters: (_: Region): Reply<readonly Cluster[]> => [],
    backups: (_: Region): Reply<readonly never[]> => [],
    keyIds: (_: Region): Reply<readonly KeyId[]> => [],
    aliases: (_: Region): Reply<ReadonlyMap<KeyId, readonly string[]>> => new Map(),
    describeKey: (_: Region, id: KeyId): Reply<Key> => key(id),
    lastUse: (_: Region, __: KeyId): Reply<{readonly at?: Date}> => ({}),
    subnets: (_: Region, ids: readonly string[]): Reply<readonly Subnet[]> =>
      ids.map(id => ({id, exists: false})),
    connection: (_: Region, __: ClusterNetwork): Reply<ConnectionNetwork> => ({
      clusterGroup: {status: 'gone'},
      interfaces: [],
    }),
    trailChanges: (_: Region, names: readonly string[]): Reply<TrailChanges> => ({
      changes: [],
      names,
      since: new Date(0),
      cutOff: [],
    }),
    keyUses: (
      _: Region,
      keyId: KeyId,
      window: {readonly from: Date; readonly until: Date},
    ): Reply<KeyUses> => ({keyId, ...window, counted: 0, cutOff: false, callers: []}),
    keyEnds: (_: Region, since: Date): Reply<KeyEnds> => ({since, byKey: new Map()}),
    refusedUses: (
      _: Region,
      __: KeyId,
      window: {readonly from: Date; readonly until: Date},
    ): Reply<RefusedUses> => ({...window, counted: 0, by: []}),
  };
  readonly asked: {readonly what: keyof FakeReader['says']; readonly region?: Region; readonly at: number}[] =
    [];
  renewed = 0;
  closed = false;

  count(what: keyof FakeReader['says'], region?: Region): number {
    return this.asked.filter(call => call.what === what && (!region || call.region === region)).length;
  }

  async #answer<T>(
    what: keyof FakeReader['says'],
    reply: () => Reply<T>,
    region?: Region,
  ): Promise<Answer<T>> {
    this.asked.push({what, at: Date.now(), ...(region && {region})});
    const said = await reply();
    const at = this.now();
    return isFailure(said) ? {ok: false, failure: said, at} : {ok: true, value: said, at};
  }

  identity = () => this.#answer('identity', () => this.says.identity());
  caller = () => this.#answer('identity', () => this.says.identity());
  regionList = () => this.#answer('regionList', () => this.says.regionList());
  role = () => this.#answer('role', () => this.says.role());
  keyStores = (region: Region) => this.#answer('keyStores', () => this.says.keyStores(region), region);
  clusters = (region: Region) => this.#answer('clusters', () => this.says.clusters(region), region);
  backups = (region: Region) => this.#answer('backups', () => this.says.backups(region), region);
  keyIds = (region: Region) => this.#answer('keyIds', () => this.says.keyIds(region), region);
  aliases = (region: Region) => this.#answer('aliases', () => this.says.aliases(region), region);
  lastUse = (region: Region, id: KeyId) =>
    this.#answer('lastUse', () => this.says.lastUse(region, id), region);
  subnets = (region: Region, ids: readonly string[]) =>
    this.#answer('subnets', () => this.says.subnets(region, ids), region);
  connection = (region: Region, cluster: ClusterNetwork) =>
    this.#answer('connection', () => this.says.connection(region, cluster), region);
  trailChanges = (region: Region, names: readonly string[]) =>
    this.#answer('trailChanges', () => this.says.trailChanges(region, names), region);
  keyUses = (
    region: Region,
    {id}: {readonly id: KeyId},
    window: {readonly from: Date; readonly until: Date},
  ) => this.#answer('keyUses', () => this.says.keyUses(region, id, window), region);

  keyEnds = (region: Region, since: Date) =>
    this.#answer('keyEnds', () => this.says.keyEnds(region, since), region);
  refusedUses = (
    region: Region,
    {id}: {readonly id: KeyId},
    window: {readonly from: Date; readonly until: Date},
  ) => this.#answer('refusedUses', () => this.says.refusedUses(region, id, window), region);

  async describeKeys(
    region: Region,
    ids: readonly KeyId[],
    onAnswer: (id: KeyId, answer: Answer<Key>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const id of ids) {
      signal?.throwIfAborted();
      onAnswer(id, await this.#answer('describeKey', () => this.says.describeKey(region, id), region));
    }
  }

  now = () => new Date();
  clockOffsetSeconds = () => 0;
  clockRate = () => 1;
  onCall = () => () => undefined;
  renewCredentials = () => {
    this.renewed += 1;
  };
  close = () => {
    this.closed = true;
  };
}
