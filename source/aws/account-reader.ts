import type {Backup, Cluster} from '../model/cluster.ts';
import type {CallRecord} from '../model/call-record.ts';
import type {ClusterNetwork, ConnectionNetwork, KeyUses, Subnet, TrailChanges} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';
import type {Identity} from '../model/identity.ts';
import type {KeyId, KeyStoreId, Region} from '../model/ids.ts';
import type {Key, LastUse} from '../model/key.ts';
import type {KeyEnds, RefusedUses} from '../model/key-trail.ts';
import type {KeyStore} from '../model/key-store.ts';
import type {RegionList} from '../model/picture.ts';
import type {RoleStanding} from '../model/role.ts';

/**
 * Every question cks asks AWS without changing anything. One method is one question: it pages to the end, waits
 * for its turn under AWS's quota, and answers with a value or a `Failure`; it never throws but for an abort.
 * An answer that was cut short (a page failed) is a failure, never a short list.
 */
export type AccountReader = {
  identity(): Promise<Answer<Identity>>;
  /** Only who the caller is, in one call, without the account's alias. */
  caller(): Promise<Answer<Identity>>;
  regionList(): Promise<Answer<RegionList>>;
  role(): Promise<Answer<RoleStanding>>;
  keyStores(region: Region): Promise<Answer<readonly KeyStore[]>>;
  clusters(region: Region): Promise<Answer<readonly Cluster[]>>;
  backups(region: Region): Promise<Answer<readonly Backup[]>>;
  /** Every key id of the Region, in ListKeys' order. */
  keyIds(region: Region): Promise<Answer<readonly KeyId[]>>;
  /** Alias names by the key they point at. */
  aliases(region: Region): Promise<Answer<ReadonlyMap<KeyId, readonly string[]>>>;
  /** One DescribeKey per id, as fast as pacing allows; `onAnswer` is called once for each, in any order. */
  describeKeys(
    region: Region,
    ids: readonly KeyId[],
    onAnswer: (id: KeyId, answer: Answer<Key>) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  lastUse(region: Region, id: KeyId): Promise<Answer<LastUse>>;
  /** Subnets in the order asked for, those that are gone among them. */
  subnets(region: Region, ids: readonly string[]): Promise<Answer<readonly Subnet[]>>;
  /** What stands between KMS and the cluster of a store. */
  connection(
    region: Region,
    cluster: ClusterNetwork,
    storeId: KeyStoreId,
  ): Promise<Answer<ConnectionNetwork>>;
  /** CloudTrail's events of these operations on stores and keys; a second or more for each operation. */
  trailChanges(region: Region, names: readonly string[]): Promise<Answer<TrailChanges>>;
  /** CloudTrail's events of successful uses of a key; the newest only, where there are many. */
  keyUses(
    region: Region,
    key: {readonly id: KeyId; readonly arn: string},
    window: {readonly from: Date; readonly until: Date},
  ): Promise<Answer<KeyUses>>;
  /** CloudTrail's events of keys that were deleted, read to the end. */
  keyEnds(region: Region, since: Date): Promise<Answer<KeyEnds>>;
  /** CloudTrail's events of uses of a key that were refused for its state. */
  refusedUses(
    region: Region,
    key: {readonly id: KeyId; readonly arn: string},
    window: {readonly from: Date; readonly until: Date},
  ): Promise<Answer<RefusedUses>>;
  /** AWS's time now: the latest Date header plus the time since. The local clock before the first answer. */
  now(): Date;
  /** AWS's clock minus this machine's, in seconds; undefined before the first answer. */
  clockOffsetSeconds(): number | undefined;
  /** Seconds of AWS's time that pass in one of this machine's: 1, but for an embedded AWS on a fast clock. */
  clockRate(): number;
  /** Called with every answer of AWS, for the event log. */
  onCall(listener: (call: CallRecord) => void): () => void;
  /** Forgets the credentials held, so that the next call reads them anew. */
  renewCredentials(): void;
  /** Aborts what is in flight and closes the sockets. */
  close(): void;
};
