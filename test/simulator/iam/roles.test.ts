import {
  DeleteRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  paginateListRoles,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import {describe, expect, test} from 'vitest';
import {serviceLinkedRole} from '../../../source/simulator/iam/service-linked-roles.ts';
import {iamOf, managerArn, staffedAccount} from './staffed-account.ts';

const kmsRole = 'AWSServiceRoleForKeyManagementServiceCustomKeyStores';

describe('GetRole', () => {
  test('gives a role with its path, trust policy, tags and last use', async () => {
    const iam = await iamOf(staffedAccount());
    const {Role} = await iam.send(new GetRoleCommand({RoleName: 'StoreManager'}));
    expect(Role).toMatchObject({
      Arn: managerArn,
      Path: '/ops/',
      Description: 'Manages key stores',
      MaxSessionDuration: 7200,
      Tags: [{Key: 'team', Value: 'pay'}],
      RoleLastUsed: {LastUsedDate: new Date('2026-09-01T08:00:00Z'), Region: 'eu-west-1'},
    });
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B/);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Statement: [{Action: 'sts:AssumeRole'}],
    });
  });

  test('says of a role that is not there that it cannot be found', async () => {
    const iam = await iamOf(staffedAccount());
    await expect(iam.send(new GetRoleCommand({RoleName: kmsRole}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `The role with name ${kmsRole} cannot be found.`,
      $metadata: {httpStatusCode: 404},
    });
  });

  test('is refused under the ARN that an absent service-linked role would have', async () => {
    const iam = await iamOf(staffedAccount(), 'reader');
    await expect(iam.send(new GetRoleCommand({RoleName: kmsRole}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `iam:GetRole on resource: arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/${kmsRole}`,
      ) as string,
    });
  });
});

describe('ListRoles', () => {
  test('gives the roles under a path', async () => {
    const world = staffedAccount();
    serviceLinkedRole(world, 'cks.kms.amazonaws.com');
    const iam = await iamOf(world);
    const {Roles, IsTruncated} = await iam.send(new ListRolesCommand({PathPrefix: '/aws-service-role/'}));
    expect(Roles?.map(({RoleName}) => RoleName)).toEqual([kmsRole]);
    expect(IsTruncated).toBe(false);
  });

  test('gives every role once, page by page', async () => {
    const iam = await iamOf(staffedAccount());
    const pages: string[][] = [];
    for await (const {Roles} of paginateListRoles({client: iam, pageSize: 1}, {})) {
      pages.push(Roles?.map(({RoleName}) => RoleName ?? '') ?? []);
    }
    expect(pages).toEqual([['StoreManager'], ['operator'], ['stranger']]);
  });

  test('refuses a marker that it did not give', async () => {
    const iam = await iamOf(staffedAccount());
    await expect(iam.send(new ListRolesCommand({Marker: 'made up'}))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('a service-linked role', () => {
  test('has an editable description', async () => {
    const world = staffedAccount();
    serviceLinkedRole(world, 'cks.kms.amazonaws.com');
    const iam = await iamOf(world);
    await iam.send(new UpdateRoleCommand({RoleName: kmsRole, Description: 'For the HSMs'}));
    expect((await iam.send(new GetRoleCommand({RoleName: kmsRole}))).Role?.Description).toBe('For the HSMs');
    const {Role} = await iam.send(
      new UpdateRoleDescriptionCommand({RoleName: kmsRole, Description: 'Again'}),
    );
    expect(Role?.Description).toBe('Again');
  });

  test('can be changed in nothing else, and not deleted like other roles', async () => {
    const world = staffedAccount();
    serviceLinkedRole(world, 'cks.kms.amazonaws.com');
    const iam = await iamOf(world);
    const refusal = {name: 'UnmodifiableEntityException', $metadata: {httpStatusCode: 400}};
    await expect(
      iam.send(new UpdateRoleCommand({RoleName: kmsRole, MaxSessionDuration: 3600})),
    ).rejects.toMatchObject(refusal);
    await expect(iam.send(new DeleteRoleCommand({RoleName: kmsRole}))).rejects.toMatchObject(refusal);
  });
});

test('DeleteRole wants policies gone first', async () => {
  const world = staffedAccount();
  const iam = await iamOf(world);
  await expect(iam.send(new DeleteRoleCommand({RoleName: 'StoreManager'}))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    $metadata: {httpStatusCode: 409},
  });
  world.iam.roles.get('stranger')?.inline.clear();
  await iam.send(new DeleteRoleCommand({RoleName: 'stranger'}));
  expect(world.iam.roles.has('stranger')).toBe(false);
});
