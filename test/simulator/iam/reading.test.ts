import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccountAliasesCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import {describe, expect, test} from 'vitest';
import {account, iamOf, staffedAccount, statement, storesOnly} from './staffed-account.ts';

const decoded = (document: string | undefined) => decodeURIComponent(document ?? '');

describe('policies of an identity', () => {
  test('are listed and read for a role', async () => {
    const iam = await iamOf(staffedAccount());
    const RoleName = 'StoreManager';
    expect((await iam.send(new ListAttachedRolePoliciesCommand({RoleName}))).AttachedPolicies).toEqual([
      {PolicyName: 'StoresOnly', PolicyArn: storesOnly},
    ]);
    expect((await iam.send(new ListRolePoliciesCommand({RoleName}))).PolicyNames).toEqual(['keys']);
    const inline = await iam.send(new GetRolePolicyCommand({RoleName, PolicyName: 'keys'}));
    expect(inline).toMatchObject({RoleName, PolicyName: 'keys'});
    expect(decoded(inline.PolicyDocument)).toBe(statement('Allow', 'kms:CreateKey'));
  });

  test('are listed and read for a group', async () => {
    const iam = await iamOf(staffedAccount());
    const GroupName = 'operators';
    expect((await iam.send(new ListAttachedGroupPoliciesCommand({GroupName}))).AttachedPolicies).toHaveLength(
      1,
    );
    expect((await iam.send(new ListGroupPoliciesCommand({GroupName}))).PolicyNames).toEqual(['look']);
    const inline = await iam.send(new GetGroupPolicyCommand({GroupName, PolicyName: 'look'}));
    expect(decoded(inline.PolicyDocument)).toBe(statement('Allow', 'cloudhsm:Describe*'));
  });

  test('are listed and read for a user', async () => {
    const iam = await iamOf(staffedAccount());
    const UserName = 'reader';
    expect((await iam.send(new ListAttachedUserPoliciesCommand({UserName}))).AttachedPolicies).toEqual([]);
    expect((await iam.send(new ListUserPoliciesCommand({UserName}))).PolicyNames).toEqual(['reading']);
    const inline = await iam.send(new GetUserPolicyCommand({UserName, PolicyName: 'reading'}));
    expect(decoded(inline.PolicyDocument)).toContain('kms:Describe*');
  });

  test('are listed by path', async () => {
    const iam = await iamOf(staffedAccount());
    const under = async (PathPrefix: string) =>
      (await iam.send(new ListAttachedRolePoliciesCommand({RoleName: 'StoreManager', PathPrefix})))
        .AttachedPolicies;
    expect(await under('/ops/')).toHaveLength(1);
    expect(await under('/other/')).toEqual([]);
  });

  test.each([
    ['a role', new GetRolePolicyCommand({RoleName: 'nobody', PolicyName: 'keys'})],
    ['a policy of a role', new GetRolePolicyCommand({RoleName: 'StoreManager', PolicyName: 'none'})],
    ['a user', new GetUserCommand({UserName: 'nobody'})],
    ['a group', new GetGroupPolicyCommand({GroupName: 'nobody', PolicyName: 'look'})],
    ['a managed policy', new GetPolicyCommand({PolicyArn: `${storesOnly}2`})],
    ['a version', new GetPolicyVersionCommand({PolicyArn: storesOnly, VersionId: 'v9'})],
  ] as const)('%s that is not there cannot be found', async (_what, command) => {
    const iam = await iamOf(staffedAccount());
    await expect(iam.send(command as GetUserCommand)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: {httpStatusCode: 404},
    });
  });
});

describe('managed policies', () => {
  test('are read in each version', async () => {
    const iam = await iamOf(staffedAccount());
    const {Policy} = await iam.send(new GetPolicyCommand({PolicyArn: storesOnly}));
    expect(Policy).toMatchObject({
      PolicyName: 'StoresOnly',
      Path: '/ops/',
      DefaultVersionId: 'v2',
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
    });
    const {PolicyVersion} = await iam.send(
      new GetPolicyVersionCommand({PolicyArn: storesOnly, VersionId: 'v1'}),
    );
    expect(PolicyVersion).toMatchObject({VersionId: 'v1', IsDefaultVersion: false});
    expect(decoded(PolicyVersion?.Document)).toBe(statement('Allow', 'kms:Describe*'));
  });
});

describe('people', () => {
  test('GetUser without a name is about the caller', async () => {
    const world = staffedAccount();
    expect((await (await iamOf(world)).send(new GetUserCommand())).User).toMatchObject({
      UserName: 'admin',
      Arn: `arn:aws:iam::${account}:user/admin`,
    });
    expect((await (await iamOf(world, 'root')).send(new GetUserCommand())).User).toMatchObject({
      Arn: `arn:aws:iam::${account}:root`,
      UserId: account,
    });
    await expect((await iamOf(world, 'session')).send(new GetUserCommand())).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  test('are listed with their paths and groups', async () => {
    const iam = await iamOf(staffedAccount());
    const {Users} = await iam.send(new ListUsersCommand({PathPrefix: '/team/'}));
    expect(Users?.map(({Arn}) => Arn)).toEqual([`arn:aws:iam::${account}:user/team/anna`]);
    const {Groups} = await iam.send(new ListGroupsForUserCommand({UserName: 'anna'}));
    expect(Groups?.map(({GroupName}) => GroupName)).toEqual(['operators']);
    expect((await iam.send(new ListGroupsCommand())).Groups).toHaveLength(1);
  });

  test("an account's alias is listed, if it has one", async () => {
    const world = staffedAccount();
    const aliases = async (asked: typeof world) =>
      (await (await iamOf(asked)).send(new ListAccountAliasesCommand())).AccountAliases;
    expect(await aliases(world)).toEqual([]);
    expect(await aliases({...world, account: {...world.account, alias: 'pay-legacy'}})).toEqual([
      'pay-legacy',
    ]);
  });
});

describe('the whole account', () => {
  test('is given page by page: users with their groups, groups, roles and policies with their texts', async () => {
    const iam = await iamOf(staffedAccount());
    const names: string[] = [];
    for await (const found of paginateGetAccountAuthorizationDetails({client: iam, pageSize: 2}, {})) {
      names.push(
        ...(found.UserDetailList?.map(
          ({UserName, GroupList}) => `user ${UserName} in ${GroupList?.join() ?? ''}`,
        ) ?? []),
        ...(found.GroupDetailList?.map(({GroupName}) => `group ${GroupName}`) ?? []),
        ...(found.RoleDetailList?.map(
          ({RoleName, RolePolicyList}) =>
            `role ${RoleName} with ${RolePolicyList?.map(({PolicyName}) => PolicyName).join() ?? ''}`,
        ) ?? []),
        ...(found.Policies?.map(
          ({PolicyName, PolicyVersionList}) =>
            `policy ${PolicyName} in ${PolicyVersionList?.length} versions`,
        ) ?? []),
      );
    }
    expect(names).toEqual([
      'user admin in ',
      'user anna in operators',
      'user reader in ',
      'group operators',
      'role StoreManager with keys',
      'role operator with reading',
      'role stranger with reading',
      'policy StoresOnly in 2 versions',
    ]);
  });

  test('is given by kind, and counted', async () => {
    const iam = await iamOf(staffedAccount());
    const {UserDetailList, RoleDetailList, Policies} = await iam.send(
      new GetAccountAuthorizationDetailsCommand({Filter: ['Role', 'AWSManagedPolicy']}),
    );
    expect(UserDetailList).toEqual([]);
    expect(RoleDetailList).toHaveLength(3);
    expect(Policies).toEqual([]);
    expect((await iam.send(new GetAccountSummaryCommand())).SummaryMap).toEqual({
      Users: 3,
      Groups: 1,
      Roles: 3,
      Policies: 1,
    });
  });
});
