import type {Cluster, Backup} from './cluster.ts';
import type {Change} from './change.ts';
import type {StoreEvidence} from './evidence.ts';
import type {Identity} from './identity.ts';
import type {KeyId, KeyStoreId, Region} from './ids.ts';
import type {KeyInventory, LastUse} from './key.ts';
import type {KeyStore} from './key-store.ts';
import {unseen, type Observation} from './observation.ts';
import type {OpenEnum} from './open-enum.ts';
import type {RoleStanding} from './role.ts';

/** Whether the account may use a Region, in the words of ListRegions. */
export type RegionOptStatus = OpenEnum<
  'ENABLED' | 'ENABLED_BY_DEFAULT' | 'ENABLING' | 'DISABLING' | 'DISABLED'
>;

/** The Regions of the account's partition that have KMS, and where the list came from. */
export type RegionList = {
  readonly source: 'account:ListRegions' | 'ec2:DescribeRegions' | 'built-in';
  readonly regions: readonly {
    readonly region: Region;
    /** `unknown`: the built-in table cannot tell, so the Region is asked. */
    readonly optStatus: RegionOptStatus | 'unknown';
    readonly hasCloudHsm: boolean;
  }[];
};

/** Since when a store has been in its connection state; `atLeast`: it was already so when first seen. */
export type StateSince = {readonly at: Date; readonly atLeast: boolean};

/** Everything known of one Region. */
export type RegionView = {
  readonly region: Region;
  readonly optStatus: RegionOptStatus | 'unknown';
  readonly hasCloudHsm: boolean;
  readonly keyStores: Observation<readonly KeyStore[]>;
  readonly clusters: Observation<readonly Cluster[]>;
  readonly backups: Observation<readonly Backup[]>;
  readonly keys: Observation<KeyInventory>;
  readonly lastUse: ReadonlyMap<KeyId, Observation<LastUse>>;
  readonly stateSince: ReadonlyMap<KeyStoreId, StateSince>;
  /** What EC2 and CloudTrail told of stores that somebody looked at. Of this run only. */
  readonly evidence?: ReadonlyMap<KeyStoreId, StoreEvidence>;
};

/** Everything known of the account, each part with its age. */
export type AccountPicture = {
  readonly identity: Observation<Identity>;
  readonly regionList: Observation<RegionList>;
  /** In the order of the Region list, and only those in scope. */
  readonly regions: readonly RegionView[];
  readonly role: Observation<RoleStanding>;
  /** Newest last. */
  readonly changes: readonly Change[];
  /** AWS's clock minus this machine's, in seconds, from the latest answer; undefined before the first. */
  readonly clockOffsetSeconds?: number;
  /** Why the picture kept from the last run could not be used or kept, in a sentence. */
  readonly cacheTrouble?: string;
};

/** Nothing is known yet. */
export const blankPicture: AccountPicture = {
  identity: unseen,
  regionList: unseen,
  regions: [],
  role: unseen,
  changes: [],
};

/** Regions that are off cannot be asked; every other one is, also one that is being switched on or off. */
export const isAsked = (view: Pick<RegionView, 'optStatus'>) => view.optStatus !== 'DISABLED';
