import type {SimulatedClock} from './clock.ts';
import type {Faults} from './faults.ts';

/** The simulated account: everything that the services read and change. */
export type World = {
  readonly clock: SimulatedClock;
  readonly account: {readonly id: string; readonly alias?: string; readonly partition: string};
  /** Regions of the simulated partition, by code, in the scenario's order. */
  readonly regions: Map<string, RegionWorld>;
  readonly iam: IamWorld;
  readonly faults: Faults;
  /** Durations of this world, in simulated seconds. */
  readonly timing: Timing;
  /** Makes an id that no other thing of this world has; the same world makes the same ids in the same order. */
  readonly newId: (kind: IdKind) => string;
  /** What KMS and people did, newest last: the trail that later answers CloudTrail's questions. */
  readonly trail: TrailEvent[];
  /** Uses of keys before the start that are too many to be written down one by one. */
  readonly usage?: readonly SimulatedUsage[];
};

export type IdKind =
  'key' | 'key-store' | 'cluster' | 'hsm' | 'backup' | 'eni' | 'security-group' | 'uuid' | 'unique';

/** How long things take, in simulated seconds. */
export type Timing = {
  readonly connect: number;
  readonly connectExternal: number;
  readonly disconnect: number;
  readonly createHsm: number;
  readonly deleteHsm: number;
  readonly createCluster: number;
  readonly initializeCluster: number;
  /** From the first ACTIVE HSM of an INITIALIZED cluster to ACTIVE: what an administrator's first login does on AWS. */
  readonly activateCluster: number;
  readonly deleteCluster: number;
  /** After a key's DeletionDate. */
  readonly keyDeletionDelay: number;
  /** After a key of a CloudHSM store is gone: until its material is deleted from the HSMs, or orphaned. Absent: at once. */
  readonly materialDeletionDelay?: number;
  readonly roleDeletion: number;
};

export type RegionWorld = {
  readonly region: string;
  optStatus: 'ENABLED' | 'ENABLED_BY_DEFAULT' | 'ENABLING' | 'DISABLING' | 'DISABLED';
  readonly hasCloudHsm: boolean;
  readonly keyStores: Map<string, SimulatedKeyStore>;
  readonly clusters: Map<string, SimulatedCluster>;
  readonly backups: Map<string, SimulatedBackup>;
  readonly subnets: Map<string, SimulatedSubnet>;
  readonly keys: Map<string, SimulatedKey>;
  /** Alias name (`alias/…`) to key id; AWS's predefined aliases may have no key yet. */
  readonly aliases: Map<string, {readonly target?: string; readonly createdAt: Date}>;
};

export type SimulatedKeyStore = {
  readonly id: string;
  name: string;
  readonly createdAt: Date;
  state: 'CONNECTED' | 'CONNECTING' | 'FAILED' | 'DISCONNECTED' | 'DISCONNECTING';
  errorCode?: string;
  /** When the state began. */
  stateSince: Date;
  /** Counts the moves of this store, so that a scheduled end of an overtaken move does nothing. */
  move: number;
  backing:
    | {
        readonly type: 'AWS_CLOUDHSM';
        clusterId: string;
        readonly trustAnchorCertificate: string;
        /** What KMS believes kmsuser's password to be. */
        kmsuserPassword: string;
      }
    | {
        readonly type: 'EXTERNAL_KEY_STORE';
        connectivity: string;
        accessKeyId: string;
        secret: string;
        uriEndpoint: string;
        uriPath: string;
        vpcEndpointServiceName?: string;
        vpcEndpointServiceOwner?: string;
      };
  /** Scripted: the next connects end in these codes (first one first), whatever the world would justify. */
  nextConnects: string[];
  /** Scripted: how long a connect of this store takes, in simulated seconds, instead of the world's timing. */
  connectSeconds?: number;
  /** Scripted: the ids of what KMS makes in the VPC; interfaces by Availability Zone. */
  networkIds?: {readonly securityGroup?: string; readonly interfaces?: Readonly<Record<string, string>>};
};

export type SimulatedHsm = {
  readonly id: string;
  state: 'CREATE_IN_PROGRESS' | 'ACTIVE' | 'DEGRADED' | 'DELETE_IN_PROGRESS' | 'DELETED';
  stateMessage?: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly eniId: string;
  readonly eniIp: string;
};

export type SimulatedCluster = {
  readonly id: string;
  state: string;
  stateMessage?: string;
  readonly createdAt: Date;
  readonly hsmType: string;
  readonly mode: string;
  readonly networkType: string;
  readonly vpcId: string;
  readonly securityGroup: string;
  /** False once its self-referencing rules for TCP 2223-2225 are gone. */
  securityGroupIntact: boolean;
  /** Availability Zone to subnet id. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly hsms: SimulatedHsm[];
  /** Certificates as PEM; equal ones mean a shared backup history. */
  csr?: string;
  clusterCertificate?: string;
  trustAnchorCertificate?: string;
  readonly sourceBackupId?: string;
  kmsuser: {exists: boolean; password: string; failedLogins: number; loggedInElsewhere: boolean};
  readonly backupRetentionDays: string;
  tags: Map<string, string>;
};

export type SimulatedBackup = {
  readonly id: string;
  state: 'CREATE_IN_PROGRESS' | 'READY' | 'DELETED' | 'PENDING_DELETION';
  readonly clusterId: string;
  readonly createdAt: Date;
  readonly neverExpires: boolean;
  tags: Map<string, string>;
  /** What a cluster that is restored from it starts with. */
  readonly holds?: {
    readonly clusterCertificate?: string;
    readonly trustAnchorCertificate?: string;
    readonly kmsuser: {readonly exists: boolean; readonly password: string};
    readonly hsmType: string;
    readonly mode: string;
  };
};

export type SimulatedSubnet = {
  readonly id: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly cidr: string;
  freeAddresses: number;
};

export type SimulatedKey = {
  readonly id: string;
  readonly createdAt: Date;
  readonly description: string;
  readonly origin: 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE';
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly spec: string;
  readonly usage: string;
  readonly multiRegion: boolean;
  readonly storeId?: string;
  readonly xksKeyId?: string;
  /** The state underneath: `Unavailable` is never stored, it follows from the key's store. */
  enabled: boolean;
  /** Set while PendingDeletion. */
  deletionDate?: Date;
  pendingWindowDays?: number;
  /** Scripted: how its end goes, in simulated seconds instead of the world's timing. */
  readonly ending?: {
    readonly deletedAfter?: number;
    readonly materialDeletedAfter?: number;
    readonly materialStays: boolean;
  };
  policy: string;
  readonly tags: Map<string, string>;
  readonly grants: SimulatedGrant[];
  lastUse?: {
    readonly operation: string;
    readonly at: Date;
    readonly eventId: string;
    readonly requestId: string;
  };
  rotationEnabled: boolean;
};

export type SimulatedGrant = {
  readonly id: string;
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
  readonly operations: readonly string[];
  readonly name?: string;
  readonly createdAt: Date;
  readonly issuingAccount: string;
};

/** Identities and policies of the account. Policies are JSON texts as an administrator wrote them. */
export type IamWorld = {
  readonly users: Map<string, SimulatedUser>;
  readonly groups: Map<string, SimulatedGroup>;
  readonly roles: Map<string, SimulatedRole>;
  /** Managed policies by ARN. */
  readonly policies: Map<string, SimulatedPolicy>;
  /** Service control policies, from the root of the organization down to the account; empty: none. */
  readonly serviceControlPolicies: {readonly arn: string; readonly document: string}[][];
  /** By access key id. */
  readonly accessKeys: Map<string, SimulatedAccessKey>;
  readonly deletionTasks: Map<string, SimulatedDeletionTask>;
  /** Scripted: how the next deletions of KMS's role go (first one first), whatever the world would justify. */
  readonly nextRoleDeletions?: ScriptedRoleDeletion[];
  /** One result of a policy simulation per action, as since July 2026 (also when absent), or one per action and ARN. */
  readonly simulationResults?: 'per-action' | 'per-resource';
};

export type PolicyHolder = {
  /** Inline policies by name. */
  readonly inline: Map<string, string>;
  /** ARNs of attached managed policies. */
  readonly attached: string[];
  boundary?: string;
  readonly tags: Map<string, string>;
};

export type SimulatedUser = PolicyHolder & {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly groups: string[];
};

export type SimulatedGroup = Omit<PolicyHolder, 'boundary' | 'tags'> & {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: Date;
};

export type SimulatedRole = PolicyHolder & {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: Date;
  description: string;
  readonly trustPolicy: string;
  lastUsed?: {readonly at: Date; readonly region: string};
  maxSessionSeconds: number;
};

export type SimulatedPolicy = {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly defaultVersion: string;
  /** Version id (`v1`) to document. */
  readonly versions: Map<string, {readonly document: string; readonly createdAt: Date}>;
};

/** A pair of keys and what it stands for; session keys carry a token and an end. */
export type SimulatedAccessKey = {
  readonly secret: string;
  readonly identity:
    | {readonly kind: 'root'}
    | {readonly kind: 'user'; readonly name: string}
    | {readonly kind: 'role'; readonly name: string; readonly session: string};
  readonly sessionToken?: string;
  readonly sessionPolicy?: string;
  readonly expiresAt?: Date;
  /** The session was opened with an MFA code. */
  readonly mfa?: boolean;
};

export type SimulatedDeletionTask = {
  readonly id: string;
  readonly role: string;
  status: 'NOT_STARTED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** Until then IAM does not know it. */
  readonly knownFrom?: Date;
  reason?: string;
  usage?: {readonly region: string; readonly resources: readonly string[]}[];
};

/** Uses of one key, evenly spread back from the latest. */
export type SimulatedUsage = {
  readonly region: string;
  readonly keyId: string;
  readonly keyArn: string;
  readonly operation: string;
  readonly count: number;
  /** ARNs of callers, or names of services; they take turns. */
  readonly by: readonly string[];
  readonly last: Date;
  readonly everyMs: number;
};

/** How one deletion of a role goes; what is absent goes as the world says. Times in simulated seconds. */
export type ScriptedRoleDeletion = {
  /** From the call on, during which IAM does not know the task. */
  readonly unknownFor?: number;
  /** From the call to the task's end. */
  readonly takes?: number;
  readonly ends?: 'SUCCEEDED' | 'FAILED';
  /** Of a failure: IAM's words and what it says uses the role; both are often left out or partial. */
  readonly reason?: string;
  readonly usage?: readonly {readonly region: string; readonly resources: readonly string[]}[];
  /** After the task's end, until IAM has forgotten it. */
  readonly forgottenAfter?: number;
  /** After a success, during which GetRole still shows the role. */
  readonly shownFor?: number;
};

export type TrailEvent = {
  readonly id: string;
  readonly at: Date;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  /** Of a person or role, or the name of a service such as `rds.amazonaws.com`; absent: AWS by itself. */
  readonly callerArn?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestId?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly additional?: Readonly<Record<string, unknown>>;
  /** What a change answered. */
  readonly response?: Readonly<Record<string, unknown>>;
  /** ARNs of the keys that it is about. */
  readonly resources?: readonly string[];
};
