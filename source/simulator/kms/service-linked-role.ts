import type {SimulatedPolicy, SimulatedRole, World} from '../world.ts';

const SERVICE = 'cks.kms.amazonaws.com';
const PATH = `/aws-service-role/${SERVICE}/`;

/** Name of the role that KMS uses for CloudHSM key stores: one per account, fixed by AWS. */
export const KEY_STORES_ROLE = 'AWSServiceRoleForKeyManagementServiceCustomKeyStores';

/** Context of the check on `iam:CreateServiceLinkedRole`: which service the role would be for. */
export const KEY_STORES_ROLE_CONTEXT = {'iam:AWSServiceName': SERVICE};

/** ARN of the role, whether or not the account has it yet. */
export const keyStoresRoleArn = ({account}: World): string =>
  `arn:${account.partition}:iam::${account.id}:role${PATH}${KEY_STORES_ROLE}`;

/** Makes the service-linked role and its AWS managed policy, unless the account has them: KMS does so itself. */
export const ensureKeyStoresRole = (world: World): void => {
  const {iam, clock} = world;
  const policy = managedPolicy(world);
  if (!iam.policies.has(policy.arn)) iam.policies.set(policy.arn, policy);
  if (iam.roles.has(KEY_STORES_ROLE)) return;
  const role: SimulatedRole = {
    name: KEY_STORES_ROLE,
    path: PATH,
    id: world.newId('unique'),
    createdAt: clock.now(),
    description: '',
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: {Service: SERVICE}, Action: 'sts:AssumeRole'}],
    }),
    maxSessionSeconds: 3600,
    inline: new Map(),
    attached: [policy.arn],
    tags: new Map(),
  };
  iam.roles.set(role.name, role);
};

const managedPolicy = (world: World): SimulatedPolicy => {
  const name = 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy';
  // The policy's second version is of 10 November 2023; AWS shows it as the default one.
  const createdAt = new Date('2018-11-14T20:10:53Z');
  const updatedAt = new Date('2023-11-10T19:03:48Z');
  const document = (actions: readonly string[]) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Action: actions, Resource: '*'}],
    });
  return {
    arn: `arn:${world.account.partition}:iam::aws:policy/aws-service-role/${name}`,
    name,
    path: '/aws-service-role/',
    id: 'ANPAIWQFF2R3JBNBS3TUM',
    createdAt,
    updatedAt,
    defaultVersion: 'v2',
    versions: new Map([
      ['v1', {document: document(['cloudhsm:DescribeClusters', ...NETWORK_ACTIONS]), createdAt}],
      [
        'v2',
        {
          document: document(['cloudhsm:Describe*', ...NETWORK_ACTIONS, ...LATER_ACTIONS]),
          createdAt: updatedAt,
        },
      ],
    ]),
  };
};

const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSecurityGroup',
  'ec2:DescribeSecurityGroups',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:DeleteSecurityGroup',
];
const LATER_ACTIONS = ['ec2:DescribeVpcs', 'ec2:DescribeNetworkAcls', 'ec2:DescribeNetworkInterfaces'];
