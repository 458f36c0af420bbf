import {defineOperation} from '../kms/typed-operation.ts';
import type {SimulatedGroup, SimulatedPolicy, World} from '../world.ts';
import {page} from './input-members.ts';
import {policySummary} from './managed-policies.ts';
import {pageInOrder} from './paging.ts';
import {boundaryOf, roleDetail, tagsOf} from './roles.ts';
import {groupSummary, userSummary} from './users.ts';

type Detail = Readonly<Record<string, unknown>>;

const kinds = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type Kind = (typeof kinds)[number];

/** The list of the answer in which each kind of thing stands. */
const lists = {
  User: 'UserDetailList',
  Group: 'GroupDetailList',
  Role: 'RoleDetailList',
  LocalManagedPolicy: 'Policies',
  AWSManagedPolicy: 'Policies',
} as const satisfies Record<Kind, string>;

function inlinePolicies({inline}: Pick<SimulatedGroup, 'inline'>): readonly Detail[] {
  return [...inline].map(([PolicyName, text]) => ({PolicyName, PolicyDocument: encodeURIComponent(text)}));
}

function attachedPolicies({attached}: Pick<SimulatedGroup, 'attached'>): Detail {
  return {
    AttachedManagedPolicies: attached.map(arn => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    })),
  };
}

function policyDetail(world: World, policy: SimulatedPolicy): Detail {
  return {
    ...policySummary(world, policy),
    PolicyVersionList: [...policy.versions].reverse().map(([id, {document, createdAt}]) => ({
      Document: encodeURIComponent(document),
      VersionId: id,
      IsDefaultVersion: id === policy.defaultVersion,
      CreateDate: createdAt,
    })),
  };
}

/** Everything of the account that the call can give, in the order in which it is paged. */
function everything(world: World): readonly {kind: Kind; detail: Detail}[] {
  const {users, groups, roles, policies} = world.iam;
  const of = <Thing extends {readonly name: string}>(
    things: Iterable<Thing>,
    kindOf: (thing: Thing) => Kind,
    detailOf: (thing: Thing) => Detail,
  ) =>
    [...things]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(thing => ({kind: kindOf(thing), detail: detailOf(thing)}));
  return [
    ...of(
      users.values(),
      () => 'User',
      user => ({
        ...userSummary(world, user),
        ...boundaryOf(user),
        ...tagsOf(user),
        UserPolicyList: inlinePolicies(user),
        GroupList: user.groups,
        ...attachedPolicies(user),
      }),
    ),
    ...of(
      groups.values(),
      () => 'Group',
      group => ({
        ...groupSummary(world, group),
        GroupPolicyList: inlinePolicies(group),
        ...attachedPolicies(group),
      }),
    ),
    ...of(
      roles.values(),
      () => 'Role',
      role => {
        const {Description: _description, MaxSessionDuration: _seconds, ...detail} = roleDetail(world, role);
        return {...detail, RolePolicyList: inlinePolicies(role), ...attachedPolicies(role)};
      },
    ),
    ...of(
      policies.values(),
      ({arn}) => (arn.includes(':iam::aws:') ? 'AWSManagedPolicy' : 'LocalManagedPolicy'),
      policy => policyDetail(world, policy),
    ),
  ];
}

const getAccountAuthorizationDetails = defineOperation(
  {Filter: {type: 'list', of: {type: 'string', oneOf: kinds}}, ...page},
  {
    authorize: () => [{action: 'iam:GetAccountAuthorizationDetails', resource: '*'}],
    run: ({world}, {Filter = [], ...asked}) => {
      const wanted: readonly Kind[] = Filter.length === 0 ? kinds : Filter;
      const found = everything(world).filter(({kind}) => wanted.includes(kind));
      const {items, end} = pageInOrder(found, asked);
      const answer: Record<string, Detail[]> = Object.fromEntries(
        Object.values(lists).map(list => [list, []]),
      );
      for (const {kind, detail} of items) {
        answer[lists[kind]]?.push(detail);
      }
      return {...answer, ...end};
    },
  },
);

const getAccountSummary = defineOperation(
  {},
  {
    authorize: () => [{action: 'iam:GetAccountSummary', resource: '*'}],
    run: ({world: {iam}}) => ({
      SummaryMap: new Map([
        ['Users', iam.users.size],
        ['Groups', iam.groups.size],
        ['Roles', iam.roles.size],
        ['Policies', [...iam.policies.keys()].filter(arn => !arn.includes(':iam::aws:')).length],
      ]),
    }),
  },
);

export const accountDetailOperations = {
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  GetAccountSummary: getAccountSummary,
};
