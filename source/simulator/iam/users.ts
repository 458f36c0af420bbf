import {AwsError} from '../aws-error.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import type {Call} from '../operation.ts';
import type {SimulatedGroup, SimulatedUser, World} from '../world.ts';
import {identityArn} from './arns.ts';
import {page, pathPrefix, userName} from './input-members.ts';
import {groupNamed, onIdentity, userNamed} from './lookup.ts';
import {pageByName} from './paging.ts';
import {boundaryOf, tagsOf} from './roles.ts';

/** What every answer that holds a user says about it. */
export function userSummary(world: World, user: SimulatedUser): Readonly<Record<string, unknown>> {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: identityArn(world, 'user', user),
    CreateDate: user.createdAt,
  };
}

/** What every answer that holds a group says about it. */
export function groupSummary(world: World, group: SimulatedGroup): Readonly<Record<string, unknown>> {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: identityArn(world, 'group', group),
    CreateDate: group.createdAt,
  };
}

/** Who is meant by a call without a name: the caller, if a user; the account's root user has none. */
function askedUser({caller}: Call, name: string | undefined): string | undefined {
  if (name !== undefined) {
    return name;
  }
  if (caller.principal?.kind === 'role') {
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  return caller.principal?.name;
}

const getUser = defineOperation(
  {UserName: {...userName, required: false}},
  {
    authorize: (call, {UserName}) => {
      const name = askedUser(call, UserName);
      return name === undefined
        ? [{action: 'iam:GetUser', resource: call.caller.arn}]
        : [onIdentity(call.world, 'user', name, 'iam:GetUser')];
    },
    run: (call, {UserName}) => {
      const {world, caller} = call;
      const name = askedUser(call, UserName);
      if (name === undefined) {
        return {User: {UserId: caller.account, Arn: caller.arn, CreateDate: firstDay(world)}};
      }
      const user = userNamed(world, name);
      return {User: {...userSummary(world, user), ...boundaryOf(user), ...tagsOf(user)}};
    },
  },
);

/** The account is as old as the first thing in it. */
function firstDay({iam, clock}: World): Date {
  const days = [...iam.users.values(), ...iam.roles.values()].map(({createdAt}) => createdAt.getTime());
  return new Date(Math.min(clock.now().getTime(), ...days));
}

const listUsers = defineOperation(
  {PathPrefix: pathPrefix, ...page},
  {
    authorize: () => [{action: 'iam:ListUsers', resource: '*'}],
    run: ({world}, {PathPrefix = '/', ...asked}) => {
      const users = [...world.iam.users.values()].filter(({path}) => path.startsWith(PathPrefix));
      const {items, end} = pageByName(users, ({name}) => name, asked);
      return {Users: items.map(user => userSummary(world, user)), ...end};
    },
  },
);

const listGroups = defineOperation(
  {PathPrefix: pathPrefix, ...page},
  {
    authorize: () => [{action: 'iam:ListGroups', resource: '*'}],
    run: ({world}, {PathPrefix = '/', ...asked}) => {
      const groups = [...world.iam.groups.values()].filter(({path}) => path.startsWith(PathPrefix));
      const {items, end} = pageByName(groups, ({name}) => name, asked);
      return {Groups: items.map(group => groupSummary(world, group)), ...end};
    },
  },
);

const listGroupsForUser = defineOperation(
  {UserName: userName, ...page},
  {
    authorize: ({world}, {UserName}) => [onIdentity(world, 'user', UserName, 'iam:ListGroupsForUser')],
    run: ({world}, {UserName, ...asked}) => {
      const groups = userNamed(world, UserName).groups.map(name => groupNamed(world, name));
      const {items, end} = pageByName(groups, ({name}) => name, asked);
      return {Groups: items.map(group => groupSummary(world, group)), ...end};
    },
  },
);

const listAccountAliases = defineOperation(page, {
  authorize: () => [{action: 'iam:ListAccountAliases', resource: '*'}],
  run: ({world: {account}}, asked) => {
    const {items, end} = pageByName(
      account.alias === undefined ? [] : [account.alias],
      alias => alias,
      asked,
    );
    return {AccountAliases: items, ...end};
  },
});

export const userOperations = {
  GetUser: getUser,
  ListUsers: listUsers,
  ListGroups: listGroups,
  ListGroupsForUser: listGroupsForUser,
  ListAccountAliases: listAccountAliases,
};
