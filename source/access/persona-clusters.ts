import type {Persona, PersonaAction} from './personas.ts';
import type {ResourceForm} from './resource-forms.ts';

const named = (service: string, resource: ResourceForm, reason: string, actions: string): PersonaAction[] =>
  actions.split(' ').map(action => ({action: `${service}:${action}`, resource, reason}));

const reading = [
  ...named('cloudhsm', 'any', 'see clusters, HSMs and backups', 'DescribeClusters DescribeBackups'),
  ...named('cloudhsm', 'cluster', 'see the tags of clusters and backups', 'ListTags'),
];

const tagging = named('cloudhsm', 'cluster', 'tag clusters and backups', 'TagResource UntagResource');

/** What CloudHSM does in the caller's name in the VPC of a cluster, and the role that it makes first. */
const aroundClusters: readonly PersonaAction[] = [
  ...named(
    'ec2',
    'any',
    'give the HSMs of a cluster their network interfaces',
    'CreateNetworkInterface DescribeNetworkInterfaces DescribeNetworkInterfaceAttribute DetachNetworkInterface DeleteNetworkInterface',
  ),
  ...named(
    'ec2',
    'any',
    'give a cluster its security group',
    'CreateSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress DescribeSecurityGroups DeleteSecurityGroup CreateTags',
  ),
  ...named('ec2', 'any', 'choose the network of a cluster', 'DescribeVpcs DescribeSubnets'),
  {
    action: 'iam:CreateServiceLinkedRole',
    resource: 'cloudhsm-role',
    context: {'iam:AWSServiceName': 'cloudhsm.amazonaws.com'},
    reason: "create the first cluster: CloudHSM then makes its own role in the caller's name",
  },
];

/** Where no VPC is there yet, and no machine to reach the cluster from. */
const settingUp = named(
  'ec2',
  'any',
  'set up a network for clusters and a machine to manage them from, where there is none',
  'CreateVpc CreateSubnet RunInstances',
).map((action): PersonaAction => ({...action, optional: true}));

export const clusterRead: Persona = {
  name: 'cluster-manager-read',
  title: 'cluster manager, reading',
  summary: 'sees clusters, HSMs and backups',
  actions: reading,
};

export const clusterPower: Persona = {
  name: 'cluster-manager-power',
  title: 'cluster manager, power user',
  summary: 'builds clusters and restores backups, and deletes nothing',
  actions: [
    ...reading,
    ...named('cloudhsm', 'any', 'create a cluster', 'CreateCluster'),
    ...named('cloudhsm', 'cluster', 'bring a cluster into service', 'CreateHsm InitializeCluster'),
    ...named(
      'cloudhsm',
      'backup',
      'bring a backup back, or to another Region',
      'RestoreBackup CopyBackupToRegion',
    ),
    ...tagging,
    ...aroundClusters,
  ],
};

/** AWS's guide gives `cloudhsm:*`; here it is spelled out. */
export const clusterAdmin: Persona = {
  name: 'cluster-manager-admin',
  title: 'cluster manager, admin',
  summary: 'does everything with clusters, HSMs and backups',
  actions: [
    ...clusterPower.actions,
    ...named('cloudhsm', 'cluster', 'change or delete a cluster', 'ModifyCluster DeleteCluster'),
    ...named('cloudhsm', 'any', 'take an HSM out of a cluster', 'DeleteHsm'),
    ...named(
      'cloudhsm',
      'backup',
      'delete a backup, or set how long it is kept',
      'DeleteBackup ModifyBackupAttributes',
    ),
    ...named(
      'cloudhsm',
      'backup',
      'share a backup with other accounts',
      'GetResourcePolicy PutResourcePolicy DeleteResourcePolicy',
    ),
    ...settingUp,
  ],
};

const describedByEc2 = 'DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces';

/** Everything that cks reads to show an account, and nothing that changes one. */
export const auditor: Persona = {
  name: 'auditor',
  title: 'auditor',
  summary: 'sees everything that cks shows, and changes nothing',
  actions: [
    ...named(
      'kms',
      'any',
      'see key stores, keys and their names',
      'DescribeCustomKeyStores ListKeys ListAliases',
    ),
    ...named(
      'kms',
      'key',
      'see keys, who may use them, and when they were used',
      'DescribeKey GetKeyPolicy ListGrants ListResourceTags GetKeyLastUsage',
    ),
    ...reading,
    ...named('iam', 'key-store-role', 'read the service-linked role', 'GetRole ListAttachedRolePolicies'),
    ...named(
      'iam',
      'key-store-role-policy',
      'read what the service-linked role may do',
      'GetPolicy GetPolicyVersion',
    ),
    ...named(
      'iam',
      'principal',
      'tell who may do what',
      'SimulatePrincipalPolicy GetContextKeysForPrincipalPolicy',
    ),
    ...named('account', 'account', 'know every Region', 'ListRegions'),
    ...named('ec2', 'any', 'know every Region', 'DescribeRegions'),
    ...named('ec2', 'any', 'see what stands between KMS and a cluster', describedByEc2),
    ...named('cloudtrail', 'any', 'see who changed what', 'LookupEvents'),
    ...named('cloudwatch', 'any', 'see how external key stores respond', 'GetMetricData'),
    {action: 'sts:GetCallerIdentity', resource: 'any', reason: 'know the account', always: true},
  ],
};
