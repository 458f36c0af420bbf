import type {Failure} from './failure.ts';
import type {ClusterId, KeyId, KeyStoreId, Region} from './ids.ts';
import type {Observation} from './observation.ts';
import type {OpenEnum} from './open-enum.ts';

export type KeyState = OpenEnum<
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable'
  | 'Updating'
>;

/** A KMS key as DescribeKey answers. */
export type Key = {
  readonly region: Region;
  readonly id: KeyId;
  readonly arn: string;
  readonly state: KeyState;
  readonly description?: string;
  readonly createdAt?: Date;
  readonly usage?: string;
  readonly spec?: string;
  readonly origin?: OpenEnum<'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE'>;
  readonly manager?: OpenEnum<'AWS' | 'CUSTOMER'>;
  /** Only for keys in a custom key store; never changes. */
  readonly storeId?: KeyStoreId;
  readonly clusterId?: ClusterId;
  /** Only in PendingDeletion; the real deletion may come up to 24 h later. */
  readonly deletionDate?: Date;
};

/**
 * Where a key lives, which never changes once learnt. There is no list-by-store call: it takes one DescribeKey
 * per key to learn, so it is kept for good.
 */
export type Membership =
  | {readonly in: 'store'; readonly storeId: KeyStoreId}
  | {readonly in: 'no-store'}
  /** Not described yet, or DescribeKey was refused: the key may be in any store. */
  | {readonly in: 'unknown'};

/** One key that ListKeys named. */
export type KeyEntry = {
  readonly id: KeyId;
  readonly membership: Membership;
  /** The latest DescribeKey, with its age; outside stores only asked for when the row is on screen. */
  readonly key: Observation<Key>;
  /** As AWS writes them, with `alias/`. */
  readonly aliases: readonly string[];
};

/** The keys of one Region. */
export type KeyInventory = {
  /** When ListKeys was last read to its end. */
  readonly listedAt: Date;
  readonly entries: ReadonlyMap<KeyId, KeyEntry>;
  /** ListAliases failed: names are missing, which is not the same as having none. */
  readonly aliasesFailed?: Failure;
  /** While memberships are still being learnt: how many of the listed keys are known. */
  readonly progress?: {readonly known: number; readonly of: number; readonly since: Date};
};

/** When and how a key was last used, from GetKeyLastUsage. Only successful cryptographic operations count. */
export type LastUse = {
  readonly at?: Date;
  readonly operation?: string;
  readonly trackingSince?: Date;
  readonly keyCreatedAt?: Date;
};
