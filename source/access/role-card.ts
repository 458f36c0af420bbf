import type {AccessReader} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Failure} from '../model/failure.ts';
import {
  serviceLinkedRoleName,
  serviceLinkedRolePath,
  type RoleStanding,
  type ServiceLinkedRole,
} from '../model/role.ts';
import type {Policy} from '../policy/document.ts';
import {matches, tokens, wildcard} from '../policy/match.ts';
import {parsePolicy} from '../policy/parse.ts';
import {keyStoreService} from './personas.ts';
import {readRoleDeletion, type RoleDeletionCard, type RoleTask} from './role-deletion-card.ts';

export type RoleReader = Pick<AccountReader, 'role' | 'now'> &
  Pick<AccessReader, 'iamRoles' | 'attachedPolicies' | 'managedPolicy' | 'roleDeletion'>;

/** The policy that AWS attaches to the role. */
export const rolePolicyName = 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy';

/** What the guide of 2018 to 2023 lists. */
export const permissionsOf2018 = [
  'cloudhsm:DescribeClusters',
  'ec2:CreateNetworkInterface',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSecurityGroup',
  'ec2:DescribeSecurityGroups',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:DeleteSecurityGroup',
] as const;

/** The policy's second version, of 2023-11-10. */
export const permissionsOf2023 = [
  'cloudhsm:Describe*',
  'ec2:CreateNetworkInterface',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSecurityGroup',
  'ec2:DescribeSecurityGroups',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:DeleteSecurityGroup',
  'ec2:DescribeVpcs',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
] as const;

/** How the role's permissions compare with what AWS has documented. */
export type RolePermissions = {
  readonly policy: string;
  readonly version?: string;
  readonly updatedAt?: Date;
  /** As the policy writes them. */
  readonly actions: readonly string[];
  readonly like: 'the list of 2023-11-10' | 'the list of 2018' | 'neither list';
  /** Of the newer list, what is missing; of neither list, what is there besides. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** Every one of the first seven is allowed: KMS can connect key stores. */
  readonly enough: boolean;
};

/** Everything that is known of KMS's service-linked role. */
export type RoleCard = {
  readonly at: Date;
  readonly expected: {readonly name: string; readonly path: string; readonly service: string};
  readonly standing:
    | {
        readonly word: 'exists';
        readonly role: ServiceLinkedRole;
        /** True if KMS's service and nobody else may assume it; undefined where the trust policy is unreadable. */
        readonly trustsKmsOnly?: boolean;
        readonly trusted: readonly string[];
        readonly permissions?: RolePermissions;
      }
    | {readonly word: 'absent'}
    | {readonly word: 'cannot-tell'};
  /** A deletion that was asked for; absent where none was, or where it is of an earlier role. */
  readonly deletion?: RoleDeletionCard;
  /** Other roles under the same path: none should be there. */
  readonly underPath: readonly string[];
  /** Roles that are easily taken for it, and what they are. */
  readonly lookAlikes: readonly {readonly arn: string; readonly what: string}[];
  /** Sentences to show: what its state means, and what differs. */
  readonly notes: readonly string[];
  readonly failures: readonly Failure[];
};

const lookAlikeWords: Readonly<Record<string, string>> = {
  AWSServiceRoleForKeyManagementServiceMultiRegionKeys: "KMS's role for multi-Region keys",
  AWSServiceRoleForCloudHSM: "CloudHSM's own role, which writes audit logs",
};

/**
 * Reads the service-linked role, its policy and what is easily taken for it.
 *
 * @param hasStores whether the account has CloudHSM key stores; undefined where that is not known
 * @param partition of the account
 * @param task the latest deletion that was asked for from here
 */
export async function readRoleCard(
  reader: RoleReader,
  {
    hasStores,
    partition,
    task,
  }: {readonly hasStores?: boolean; readonly partition: string; readonly task?: RoleTask},
): Promise<RoleCard> {
  const [standing, listed] = await Promise.all([reader.role(), reader.iamRoles('/aws-service-role/')]);
  const others = listed.ok ? listed.value.filter(({name}) => name !== serviceLinkedRoleName) : [];
  const deletion = task && (await readRoleDeletion(reader, task, standing.ok ? standing.value : undefined));
  const found =
    standing.ok && standing.value.exists
      ? await existing(reader, standing.value.role)
      : {word: standing.ok ? ('absent' as const) : ('cannot-tell' as const)};
  const {failures = [], ...shown} = {failures: [], ...found};
  const underPath = others.flatMap(({arn}) => (arn.includes(`:role${serviceLinkedRolePath}`) ? [arn] : []));
  return {
    at: standing.at,
    expected: {
      name: serviceLinkedRoleName,
      path: serviceLinkedRolePath,
      service: keyStoreService,
    },
    standing: shown,
    ...(deletion && {deletion}),
    underPath,
    lookAlikes: others.flatMap(({arn, name}) => {
      const what = lookAlikeWords[name];
      return what === undefined ? [] : [{arn, what}];
    }),
    notes: [
      ...meaning(standing.ok ? standing.value : undefined, hasStores),
      ...(underPath.length > 0
        ? [
            `Under the role's path there is another name: ${underPath.join(', ')}. AWS makes no such role; whoever made it imitates KMS.`,
          ]
        : []),
      ...(partition === 'aws-us-gov'
        ? [
            'The guide for AWS GovCloud (US-West) has said that KMS could not make the role there and that it had to be created by hand; newer texts do not.',
          ]
        : []),
    ],
    failures: [
      ...(standing.ok ? [] : [standing.failure]),
      ...(listed.ok ? [] : [listed.failure]),
      ...failures,
    ],
  };
}

async function existing(reader: RoleReader, role: ServiceLinkedRole) {
  const trusted = trustedBy(role.trustPolicy);
  const attached = await reader.attachedPolicies('role', serviceLinkedRoleName);
  const arn = attached.ok ? attached.value[0] : undefined;
  const policy = arn === undefined ? undefined : await reader.managedPolicy(arn);
  const parsed = policy?.ok ? parsePolicy(policy.value.document, 'identity') : undefined;
  const permissions: RolePermissions | undefined =
    policy?.ok && parsed?.ok
      ? {
          policy: policy.value.name,
          ...(policy.value.version !== undefined && {version: policy.value.version}),
          ...(policy.value.updatedAt && {updatedAt: policy.value.updatedAt}),
          ...comparedWithDocumented(allowedActions(policy.value.document, parsed.policy)),
        }
      : undefined;
  return {
    word: 'exists' as const,
    role,
    ...(trusted && {
      trustsKmsOnly: trusted.length === 1 && trusted[0] === keyStoreService,
    }),
    trusted: trusted ?? [],
    ...(permissions && {permissions}),
    failures: [attached, ...(policy ? [policy] : [])].flatMap(answer => (answer.ok ? [] : [answer.failure])),
  };
}

/** Every principal that a trust policy lets in; undefined where it cannot be read. */
function trustedBy(text: string | undefined): readonly string[] | undefined {
  const parsed = text === undefined ? undefined : parsePolicy(text, 'trust');
  if (!parsed?.ok) return undefined;
  return parsed.policy.statements
    .filter(({effect}) => effect === 'Allow')
    .flatMap(({principals}) =>
      principals?.negated
        ? ['everybody but some']
        : (principals?.entries ?? []).map(entry => (entry.kind === 'anyone' ? '*' : entry.value)),
    );
}

/** Actions as the policy writes them: the parsed policy has them in lower case only. */
function allowedActions(document: string, {statements}: Policy): readonly string[] {
  const texts = [...document.matchAll(/"([a-z0-9-]+:[A-Za-z*?]+)"/g)].map(([, action = '']) => action);
  const isAllowed = (action: string) =>
    statements.some(
      ({effect, actions}) =>
        effect === 'Allow' &&
        !actions.negated &&
        actions.patterns.some(pattern => matches(pattern, action.toLowerCase())),
    );
  return [...new Set(texts)].filter(isAllowed);
}

function comparedWithDocumented(actions: readonly string[]) {
  const patterns = actions.map(action => wildcard(tokens(action.toLowerCase())));
  const allows = (action: string) => patterns.some(pattern => matches(pattern, action.toLowerCase()));
  const missing = permissionsOf2023.filter(action => !allows(action));
  const known: readonly string[] = [...permissionsOf2018, ...permissionsOf2023];
  const extra = actions.filter(action => !known.includes(action));
  const enough = permissionsOf2018.every(allows);
  const asIn2018 = actions.length === permissionsOf2018.length && enough;
  const like =
    extra.length > 0
      ? ('neither list' as const)
      : missing.length === 0
        ? ('the list of 2023-11-10' as const)
        : asIn2018
          ? ('the list of 2018' as const)
          : ('neither list' as const);
  return {actions, like, missing, extra, enough};
}

function meaning(standing: RoleStanding | undefined, hasStores: boolean | undefined): readonly string[] {
  if (!standing) return ['Whether the role exists cannot be told: iam:GetRole did not answer.'];
  if (standing.exists) {
    return [
      hasStores === false
        ? 'No CloudHSM key store is left, so KMS does not use the role. It stays until it is deleted.'
        : 'KMS uses it to connect CloudHSM key stores in every Region. Nobody but KMS can assume it.',
    ];
  }
  return [
    hasStores === true
      ? 'There are CloudHSM key stores and no role: KMS cannot connect them, and makes the role again with the next key store created.'
      : 'KMS makes it with the first CloudHSM key store; whoever creates that needs iam:CreateServiceLinkedRole.',
  ];
}
