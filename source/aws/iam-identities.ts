import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import type {Role, User} from '@aws-sdk/client-iam';
import type {Answer} from '../model/failure.ts';
import type {AccessReader, IamIdentity, PolicyHolderKind, PolicyText} from './access-reader.ts';
import type {Calls, CallSpec} from './calls.ts';
import type {Clients} from './clients.ts';
import {decodedPolicy} from './iam.ts';
import {malformed, mapAnswer, readListing, truncatedPage} from './listing.ts';
import {present} from './present.ts';

/** IAM's answers about who is in the account and which policies they hold. */
export type IamIdentities = {
  role: AccessReader['iamRole'];
  user: AccessReader['iamUser'];
  roles: AccessReader['iamRoles'];
  users: AccessReader['iamUsers'];
} & Pick<AccessReader, 'groupsOf' | 'inlinePolicies' | 'attachedPolicies' | 'managedPolicy'>;

/** Each kind of holder has operations of its own that differ in nothing but names. */
const commands = {
  user: {
    title: 'User',
    list: (name: string, Marker?: string) => new ListUserPoliciesCommand({UserName: name, Marker}),
    get: (name: string, PolicyName: string) => new GetUserPolicyCommand({UserName: name, PolicyName}),
    attached: (name: string, Marker?: string) =>
      new ListAttachedUserPoliciesCommand({UserName: name, Marker}),
  },
  group: {
    title: 'Group',
    list: (name: string, Marker?: string) => new ListGroupPoliciesCommand({GroupName: name, Marker}),
    get: (name: string, PolicyName: string) => new GetGroupPolicyCommand({GroupName: name, PolicyName}),
    attached: (name: string, Marker?: string) =>
      new ListAttachedGroupPoliciesCommand({GroupName: name, Marker}),
  },
  role: {
    title: 'Role',
    list: (name: string, Marker?: string) => new ListRolePoliciesCommand({RoleName: name, Marker}),
    get: (name: string, PolicyName: string) => new GetRolePolicyCommand({RoleName: name, PolicyName}),
    attached: (name: string, Marker?: string) =>
      new ListAttachedRolePoliciesCommand({RoleName: name, Marker}),
  },
} as const satisfies Record<PolicyHolderKind, object>;

export function iamIdentities(calls: Calls, clients: Clients, home: string): IamIdentities {
  const client = () => clients.get('iam', home, config => new IAMClient(config));
  const spec = (operation: string): CallSpec => ({service: 'iam', operation});

  const inlineNames = (kind: PolicyHolderKind, name: string) =>
    readListing(
      calls,
      spec(`List${commands[kind].title}Policies`),
      (marker, abortSignal) => {
        // One call of the client for each kind: its overloads take one command's type at a time.
        switch (kind) {
          case 'user':
            return client().send(commands.user.list(name, marker), {abortSignal});
          case 'group':
            return client().send(commands.group.list(name, marker), {abortSignal});
          case 'role':
            return client().send(commands.role.list(name, marker), {abortSignal});
        }
      },
      ({PolicyNames, IsTruncated, Marker}) => truncatedPage(PolicyNames, IsTruncated, Marker),
    );

  async function inlinePolicy(
    kind: PolicyHolderKind,
    holder: string,
    policy: string,
  ): Promise<Answer<PolicyText>> {
    const asked = spec(`Get${commands[kind].title}Policy`);
    const answer = await calls.make<{PolicyDocument?: string | undefined}>(asked, abortSignal => {
      switch (kind) {
        case 'user':
          return client().send(commands.user.get(holder, policy), {abortSignal});
        case 'group':
          return client().send(commands.group.get(holder, policy), {abortSignal});
        case 'role':
          return client().send(commands.role.get(holder, policy), {abortSignal});
      }
    });
    if (!answer.ok) return answer;
    const {PolicyDocument} = answer.value;
    if (!PolicyDocument) return malformed(calls, asked, 'The answer lacks the policy');
    return mapAnswer(answer, () => ({name: policy, document: decodedPolicy(PolicyDocument)}));
  }

  return {
    async role(name) {
      const asked = spec('GetRole');
      const answer = await calls.make(asked, abortSignal =>
        client().send(new GetRoleCommand({RoleName: name}), {abortSignal}),
      );
      if (!answer.ok) return answer;
      const role = answer.value.Role && roleOf(answer.value.Role);
      return role ? mapAnswer(answer, () => role) : malformed(calls, asked, 'The answer lacks the role');
    },
    async user(name) {
      const asked = spec('GetUser');
      const answer = await calls.make(asked, abortSignal =>
        client().send(new GetUserCommand({UserName: name}), {abortSignal}),
      );
      if (!answer.ok) return answer;
      const user = answer.value.User && userOf(answer.value.User);
      return user ? mapAnswer(answer, () => user) : malformed(calls, asked, 'The answer lacks the user');
    },
    roles: pathPrefix =>
      readListing(
        calls,
        spec('ListRoles'),
        (Marker, abortSignal) =>
          client().send(new ListRolesCommand({PathPrefix: pathPrefix, Marker}), {abortSignal}),
        ({Roles, IsTruncated, Marker}) =>
          truncatedPage(
            Roles?.map(roleOf).filter(role => role !== undefined),
            IsTruncated,
            Marker,
          ),
      ),
    users: () =>
      readListing(
        calls,
        spec('ListUsers'),
        (Marker, abortSignal) => client().send(new ListUsersCommand({Marker}), {abortSignal}),
        ({Users, IsTruncated, Marker}) =>
          truncatedPage(
            Users?.map(userOf).filter(user => user !== undefined),
            IsTruncated,
            Marker,
          ),
      ),
    groupsOf: user =>
      readListing(
        calls,
        spec('ListGroupsForUser'),
        (Marker, abortSignal) =>
          client().send(new ListGroupsForUserCommand({UserName: user, Marker}), {abortSignal}),
        ({Groups, IsTruncated, Marker}) =>
          truncatedPage(
            Groups?.flatMap(({GroupName}) => (GroupName ? [GroupName] : [])),
            IsTruncated,
            Marker,
          ),
      ),
    async inlinePolicies(kind, name) {
      const names = await inlineNames(kind, name);
      if (!names.ok) return names;
      const texts = await Promise.all(names.value.map(policy => inlinePolicy(kind, name, policy)));
      const failed = texts.find(text => !text.ok);
      if (failed) return failed;
      return {...names, value: texts.flatMap(text => (text.ok ? [text.value] : []))};
    },
    attachedPolicies: (kind, name) =>
      readListing(
        calls,
        spec(`ListAttached${commands[kind].title}Policies`),
        (marker, abortSignal) => {
          switch (kind) {
            case 'user':
              return client().send(commands.user.attached(name, marker), {abortSignal});
            case 'group':
              return client().send(commands.group.attached(name, marker), {abortSignal});
            case 'role':
              return client().send(commands.role.attached(name, marker), {abortSignal});
          }
        },
        ({AttachedPolicies, IsTruncated, Marker}) =>
          truncatedPage(
            AttachedPolicies?.flatMap(({PolicyArn}) => (PolicyArn ? [PolicyArn] : [])),
            IsTruncated,
            Marker,
          ),
      ),
    async managedPolicy(arn) {
      const policy = await calls.make(spec('GetPolicy'), abortSignal =>
        client().send(new GetPolicyCommand({PolicyArn: arn}), {abortSignal}),
      );
      if (!policy.ok) return policy;
      const version = policy.value.Policy?.DefaultVersionId;
      if (!version) return malformed(calls, spec('GetPolicy'), 'The answer lacks the version in force');
      const text = await calls.make(spec('GetPolicyVersion'), abortSignal =>
        client().send(new GetPolicyVersionCommand({PolicyArn: arn, VersionId: version}), {abortSignal}),
      );
      if (!text.ok) return text;
      const {Document: document, CreateDate: updatedAt} = text.value.PolicyVersion ?? {};
      if (!document) return malformed(calls, spec('GetPolicyVersion'), 'The answer lacks the policy');
      return mapAnswer(text, () =>
        present({name: arn, document: decodedPolicy(document), version, updatedAt}),
      );
    },
  };
}

const roleOf = ({RoleName, Arn, PermissionsBoundary}: Role): IamIdentity | undefined =>
  RoleName && Arn
    ? present({
        kind: 'role' as const,
        name: RoleName,
        arn: Arn,
        boundary: PermissionsBoundary?.PermissionsBoundaryArn,
      })
    : undefined;

const userOf = ({UserName, Arn, PermissionsBoundary}: User): IamIdentity | undefined =>
  UserName && Arn
    ? present({
        kind: 'user' as const,
        name: UserName,
        arn: Arn,
        boundary: PermissionsBoundary?.PermissionsBoundaryArn,
      })
    : undefined;
