import type {ClusterId, Region} from './ids.ts';
import type {OpenEnum} from './open-enum.ts';

export type ClusterState = OpenEnum<
  | 'CREATE_IN_PROGRESS'
  | 'UNINITIALIZED'
  | 'INITIALIZE_IN_PROGRESS'
  | 'INITIALIZED'
  | 'ACTIVE'
  | 'UPDATE_IN_PROGRESS'
  | 'MODIFY_IN_PROGRESS'
  | 'ROLLBACK_IN_PROGRESS'
  | 'DELETE_IN_PROGRESS'
  | 'DELETED'
  | 'DEGRADED'
>;

export type HsmState = OpenEnum<
  'CREATE_IN_PROGRESS' | 'ACTIVE' | 'DEGRADED' | 'DELETE_IN_PROGRESS' | 'DELETED'
>;

export type Hsm = {
  readonly id: string;
  readonly state: HsmState;
  readonly stateMessage?: string;
  readonly zone?: string;
  readonly subnetId?: string;
  readonly eniId?: string;
  readonly eniIp?: string;
  readonly hsmType?: string;
};

/** An AWS CloudHSM cluster as DescribeClusters lists it. */
export type Cluster = {
  readonly region: Region;
  readonly id: ClusterId;
  readonly state: ClusterState;
  readonly stateMessage?: string;
  readonly createdAt?: Date;
  readonly hsms: readonly Hsm[];
  readonly hsmType?: string;
  readonly securityGroup?: string;
  readonly vpcId?: string;
  /** Availability Zone to subnet id, one per zone, fixed at creation. */
  readonly subnets: Readonly<Record<string, string>>;
  /** PEM. Clusters with equal certificates share a backup history: what KMS calls related. */
  readonly clusterCertificate?: string;
  readonly sourceBackupId?: string;
};

export type Backup = {
  readonly region: Region;
  readonly id: string;
  readonly state: OpenEnum<'CREATE_IN_PROGRESS' | 'READY' | 'DELETED' | 'PENDING_DELETION'>;
  readonly clusterId?: ClusterId;
  readonly createdAt?: Date;
  readonly neverExpires?: boolean;
};

/** HSMs by what KMS cares about: how many can serve, of how many, in how many Availability Zones. */
export type HsmCount = {readonly active: number; readonly total: number; readonly zones: number};

/** Counts a cluster's HSMs; deleted ones are history, and `zones` counts the named ones of active HSMs. */
export function countHsms(cluster: Cluster): HsmCount {
  const present = cluster.hsms.filter(hsm => hsm.state !== 'DELETED');
  const active = present.filter(hsm => hsm.state === 'ACTIVE');
  return {
    active: active.length,
    total: present.length,
    zones: new Set(active.flatMap(({zone}) => zone ?? [])).size,
  };
}
