import type {SimulatedPolicy, SimulatedRole, World} from '../world.ts';
import {identityArn} from './arns.ts';

/** What a service's own role looks like; a version per policy, oldest first, the last one in force. */
type ServiceRole = {
  readonly roleName: string;
  /** Whether iam:CreateServiceLinkedRole makes it; otherwise only the service itself does. */
  readonly madeByIam: boolean;
  readonly policyName: string;
  readonly versions: readonly {readonly createdAt: string; readonly actions: readonly string[]}[];
};

/** Service principal of the role that KMS uses for CloudHSM key stores. */
export const keyStoreService = 'cks.kms.amazonaws.com';

const network = [
  'ec2:CreateNetworkInterface',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSecurityGroup',
  'ec2:DescribeSecurityGroups',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:DeleteSecurityGroup',
];

const serviceRoles: Readonly<Record<string, ServiceRole>> = {
  [keyStoreService]: {
    roleName: 'AWSServiceRoleForKeyManagementServiceCustomKeyStores',
    madeByIam: false,
    policyName: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
    versions: [
      {createdAt: '2018-11-14T20:10:53Z', actions: ['cloudhsm:DescribeClusters', ...network]},
      {
        createdAt: '2023-11-10T19:03:48Z',
        actions: [
          'cloudhsm:Describe*',
          ...network,
          'ec2:DescribeVpcs',
          'ec2:DescribeNetworkAcls',
          'ec2:DescribeNetworkInterfaces',
        ],
      },
    ],
  },
  'mrk.kms.amazonaws.com': {
    roleName: 'AWSServiceRoleForKeyManagementServiceMultiRegionKeys',
    madeByIam: true,
    policyName: 'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
    versions: [{createdAt: '2021-06-14T15:38:05Z', actions: ['kms:SynchronizeMultiRegionKey']}],
  },
  'cloudhsm.amazonaws.com': {
    roleName: 'AWSServiceRoleForCloudHSM',
    madeByIam: true,
    policyName: 'CloudHSMServiceRolePolicy',
    versions: [
      {
        createdAt: '2017-11-06T19:12:46Z',
        actions: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'logs:DescribeLogStreams',
        ],
      },
    ],
  },
};

/** Whether the world knows the role of a service, and who may make it. */
export function serviceRoleMaker(service: string): 'iam' | 'service-only' | undefined {
  const found = Object.hasOwn(serviceRoles, service) ? serviceRoles[service] : undefined;
  return found && (found.madeByIam ? 'iam' : 'service-only');
}

/** ARN of a service's role, whether or not the account has it. */
export function serviceRoleArn(world: World, service: string): string {
  return identityArn(world, 'role', {path: pathOf(service), name: known(service).roleName});
}

/** ARN of the service-linked role with this name, whether or not the account has it; undefined for another name. */
export function serviceRoleArnOfName(world: World, name: string): string | undefined {
  const service = Object.keys(serviceRoles).find(each => serviceRoles[each]?.roleName === name);
  return service === undefined ? undefined : serviceRoleArn(world, service);
}

/**
 * The role of a service, with its AWS managed policy; both are made if the account has none, as KMS
 * does while it creates a CloudHSM key store.
 * @throws Error for a service whose role the world does not know
 */
export function serviceLinkedRole(world: World, service: string, description = ''): SimulatedRole {
  const {roleName} = known(service);
  const existing = world.iam.roles.get(roleName);
  if (existing) {
    return existing;
  }
  const policy = managedPolicy(world, known(service));
  if (!world.iam.policies.has(policy.arn)) {
    world.iam.policies.set(policy.arn, policy);
  }
  const role: SimulatedRole = {
    name: roleName,
    path: pathOf(service),
    id: `AROA${world.newId('unique')}`,
    createdAt: world.clock.now(),
    description,
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: {Service: service}, Action: 'sts:AssumeRole'}],
    }),
    maxSessionSeconds: 3600,
    inline: new Map(),
    attached: [policy.arn],
    tags: new Map(),
  };
  world.iam.roles.set(roleName, role);
  return role;
}

function pathOf(service: string): string {
  return `/aws-service-role/${service}/`;
}

function known(service: string): ServiceRole {
  const found = Object.hasOwn(serviceRoles, service) ? serviceRoles[service] : undefined;
  if (!found) {
    throw new Error(`The role of ${service} is not known here`);
  }
  return found;
}

function managedPolicy({account}: World, {policyName, versions}: ServiceRole): SimulatedPolicy {
  const dates = versions.map(({createdAt}) => new Date(createdAt));
  return {
    arn: `arn:${account.partition}:iam::aws:policy/aws-service-role/${policyName}`,
    name: policyName,
    path: '/aws-service-role/',
    id: policyId(policyName),
    createdAt: dates[0] ?? new Date(0),
    updatedAt: dates.at(-1) ?? new Date(0),
    defaultVersion: `v${versions.length}`,
    versions: new Map(
      versions.map(({actions}, index) => [
        `v${index + 1}`,
        {
          document: JSON.stringify(
            {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: actions, Resource: '*'}]},
            null,
            2,
          ),
          createdAt: dates[index] ?? new Date(0),
        },
      ]),
    ),
  };
}

/** AWS's managed policies have the same id in every account, so it comes from the name alone. */
function policyId(name: string): string {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, '');
  return `ANPA${letters.slice(0, 17).padEnd(17, 'A')}`;
}
