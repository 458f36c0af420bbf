import {auditor, clusterAdmin, clusterPower, clusterRead} from './persona-clusters.ts';
import {keyManager, keyUser} from './persona-keys.ts';
import type {ResourceForm} from './resource-forms.ts';

/** One action that a persona needs. */
export type PersonaAction = {
  /** `service:Action`; never with wildcards, which no simulation takes. */
  readonly action: string;
  readonly resource: ResourceForm;
  /** What the persona needs it for, as the end of "needed to …". */
  readonly reason: string;
  /** What the request says besides, where policies commonly ask: condition key to value. */
  readonly context?: Readonly<Record<string, string>>;
  /** True for what some accounts do without; it counts for no verdict. */
  readonly optional?: true;
  /** True for what no policy can deny; it is never asked. */
  readonly always?: true;
};

/** A job around custom key stores, and every action that it takes. */
export type Persona = {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly actions: readonly PersonaAction[];
};

/** The personas that cks knows by itself, by their names on the command line. */
export const personaNames = [
  'store-manager',
  'cluster-manager-read',
  'cluster-manager-power',
  'cluster-manager-admin',
  'key-manager',
  'key-user',
  'auditor',
  'teardown-operator',
] as const;
export type PersonaName = (typeof personaNames)[number];

/** Service whose role KMS uses; CreateServiceLinkedRole is commonly allowed for named services only. */
export const keyStoreService = 'cks.kms.amazonaws.com';

/** The eight actions that AWS's page on authorising CloudHSM key stores lists, in its order. */
const storeManager: Persona = {
  name: 'store-manager',
  title: 'store manager',
  summary: 'creates, connects, edits and deletes key stores',
  actions: [
    {
      action: 'cloudhsm:DescribeClusters',
      resource: 'any',
      reason: 'find the cluster of a new or changed key store',
    },
    {action: 'kms:CreateCustomKeyStore', resource: 'any', reason: 'create a key store'},
    {action: 'kms:ConnectCustomKeyStore', resource: 'any', reason: 'connect a key store'},
    {action: 'kms:DisconnectCustomKeyStore', resource: 'any', reason: 'disconnect a key store'},
    {
      action: 'kms:UpdateCustomKeyStore',
      resource: 'any',
      reason: 'change the name, cluster or kmsuser password of a key store',
    },
    {action: 'kms:DeleteCustomKeyStore', resource: 'any', reason: 'delete an empty key store'},
    {action: 'kms:DescribeCustomKeyStores', resource: 'any', reason: 'see key stores and their states'},
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: 'key-store-role',
      context: {'iam:AWSServiceName': keyStoreService},
      reason:
        "create the first CloudHSM key store: KMS then makes its service-linked role in the caller's name",
    },
  ],
};

/** Everything that a teardown calls. */
const teardownOperator: Persona = {
  name: 'teardown-operator',
  title: 'teardown operator',
  summary: 'takes down every key store and then the service-linked role',
  actions: [
    {action: 'sts:GetCallerIdentity', resource: 'any', reason: 'know the account', always: true},
    {
      action: 'account:ListRegions',
      resource: 'account',
      reason: 'know every Region; ec2:DescribeRegions, or Regions named by hand, do as well',
    },
    {action: 'kms:DescribeCustomKeyStores', resource: 'any', reason: 'prove which key stores there are'},
    {action: 'kms:ListKeys', resource: 'any', reason: 'find the keys of a key store'},
    {action: 'kms:DescribeKey', resource: 'key', reason: 'prove that a key store holds no keys'},
    {action: 'kms:ScheduleKeyDeletion', resource: 'key', reason: 'delete the keys of a key store'},
    {action: 'kms:CancelKeyDeletion', resource: 'key', reason: 'take back a scheduled deletion'},
    {
      action: 'kms:EnableKey',
      resource: 'key',
      reason: 'put back a key that was disabled or whose deletion was cancelled',
    },
    {
      action: 'kms:DisableKey',
      resource: 'key',
      reason: 'watch for refused uses before a key is scheduled for deletion',
    },
    {
      action: 'kms:GetKeyLastUsage',
      resource: 'key',
      reason: 'see when a key was last used',
      optional: true,
    },
    {action: 'kms:GetKeyPolicy', resource: 'key', reason: 'see who may use a key', optional: true},
    {action: 'kms:ListGrants', resource: 'key', reason: 'see which grants a key has', optional: true},
    {action: 'kms:ListResourceTags', resource: 'key', reason: 'see a tag that puts a key on hold'},
    {action: 'kms:ListAliases', resource: 'any', reason: 'call keys by their names', optional: true},
    {
      action: 'kms:ConnectCustomKeyStore',
      resource: 'any',
      reason: 'keep a key store connected while its keys wait for deletion',
    },
    {
      action: 'kms:DisconnectCustomKeyStore',
      resource: 'any',
      reason: 'disconnect a key store before it is deleted',
    },
    {action: 'kms:DeleteCustomKeyStore', resource: 'any', reason: 'delete a key store'},
    {
      action: 'cloudhsm:DescribeClusters',
      resource: 'any',
      reason: 'name the clusters that stay behind',
      optional: true,
    },
    {
      action: 'cloudtrail:LookupEvents',
      resource: 'any',
      reason: 'find keys whose material stayed behind in a cluster',
      optional: true,
    },
    {
      action: 'iam:GetRole',
      resource: 'key-store-role',
      reason: 'see whether the service-linked role is there',
    },
    {
      action: 'iam:DeleteServiceLinkedRole',
      resource: 'key-store-role',
      reason: 'delete the service-linked role at the end',
    },
    {
      action: 'iam:GetServiceLinkedRoleDeletionStatus',
      resource: 'key-store-role',
      reason: 'learn whether the role was deleted',
    },
  ],
};

const builtIn: readonly Persona[] = [
  storeManager,
  clusterRead,
  clusterPower,
  clusterAdmin,
  keyManager,
  keyUser,
  auditor,
  teardownOperator,
];

/**
 * Every persona: those that cks knows, and an account's own behind them. An own one of the same name takes the
 * other's place.
 */
export function allPersonas(own: readonly Persona[] = []): readonly Persona[] {
  const names = new Set(own.map(({name}) => name));
  return [...builtIn.filter(({name}) => !names.has(name)), ...own];
}
