import type {Cluster} from '../../model/cluster.ts';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key, KeyInventory} from '../../model/key.ts';
import type {KeyEnds, RefusedUses} from '../../model/key-trail.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {unseen, type Observation} from '../../model/observation.ts';
import type {RegionList} from '../../model/picture.ts';
import type {RoleStanding} from '../../model/role.ts';
import type {RoleDeletion} from '../../model/role-deletion.ts';

export type {KeyEnds, RefusedUses};

/** What a teardown sees of one Region, each part with its age. */
export type RegionSight = {
  readonly keyStores: Observation<readonly KeyStore[]>;
  readonly clusters: Observation<readonly Cluster[]>;
  /** Planned keys, each as DescribeKey answered last. A `not-found` failure is how AWS says that a key is gone. */
  readonly keys: ReadonlyMap<KeyId, Observation<Key>>;
  /** Every key of the Region, to find those that nobody planned. */
  readonly inventory: Observation<KeyInventory>;
  readonly ends: Observation<KeyEnds>;
  readonly refused: ReadonlyMap<KeyId, Observation<RefusedUses>>;
};

export const blankSight: RegionSight = {
  keyStores: unseen,
  clusters: unseen,
  keys: new Map(),
  inventory: unseen,
  ends: unseen,
  refused: new Map(),
};

/** What a teardown sees of the account. */
export type TeardownScene = {
  readonly regionList: Observation<RegionList>;
  readonly regions: ReadonlyMap<Region, RegionSight>;
  readonly role: Observation<RoleStanding>;
  /** The latest deletion task of the role, where the journal holds one. */
  readonly roleTask: Observation<RoleDeletion>;
};

export const blankScene: TeardownScene = {
  regionList: unseen,
  regions: new Map(),
  role: unseen,
  roleTask: unseen,
};

export const sightOf = ({regions}: TeardownScene, region: Region): RegionSight =>
  regions.get(region) ?? blankSight;

/**
 * Parts of a Region that a lane may want to see anew. `keys`: its planned keys that were not seen gone; `refused`: its
 * keys that are being watched for refused uses.
 */
export type LaneLook = 'stores' | 'clusters' | 'keys' | 'inventory' | 'ends' | 'refused';

/** Parts of the account that the end of a teardown may want to see anew; `every-store`: the stores of every Region. */
export type EndLook = 'region-list' | 'every-store' | 'role' | 'role-task';
