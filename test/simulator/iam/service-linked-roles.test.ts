import {
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';
import {describe, expect, test} from 'vitest';
import {serviceLinkedRole} from '../../../source/simulator/iam/service-linked-roles.ts';
import type {World} from '../../../source/simulator/world.ts';
import {iamOf, keyStore, staffedAccount} from './staffed-account.ts';

const kmsRole = 'AWSServiceRoleForKeyManagementServiceCustomKeyStores';
const kmsPolicy =
  'arn:aws:iam::aws:policy/aws-service-role/AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy';

function accountWithRole(): World {
  const world = staffedAccount();
  serviceLinkedRole(world, 'cks.kms.amazonaws.com');
  return world;
}

const status = (iam: IAMClient, DeletionTaskId: string | undefined) =>
  iam.send(new GetServiceLinkedRoleDeletionStatusCommand({DeletionTaskId}));

const remove = async (iam: IAMClient) =>
  (await iam.send(new DeleteServiceLinkedRoleCommand({RoleName: kmsRole}))).DeletionTaskId;

describe("KMS's role for key stores", () => {
  test('trusts its service alone and has the current version of its policy', async () => {
    const iam = await iamOf(accountWithRole());
    const {Role} = await iam.send(new GetRoleCommand({RoleName: kmsRole}));
    expect(Role?.Path).toBe('/aws-service-role/cks.kms.amazonaws.com/');
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: {Service: 'cks.kms.amazonaws.com'}, Action: 'sts:AssumeRole'}],
    });
    const {AttachedPolicies} = await iam.send(new ListAttachedRolePoliciesCommand({RoleName: kmsRole}));
    expect(AttachedPolicies?.map(({PolicyArn}) => PolicyArn)).toEqual([kmsPolicy]);
    const {Policy} = await iam.send(new GetPolicyCommand({PolicyArn: kmsPolicy}));
    expect(Policy).toMatchObject({DefaultVersionId: 'v2', AttachmentCount: 1, IsAttachable: false});
    const {Versions} = await iam.send(new ListPolicyVersionsCommand({PolicyArn: kmsPolicy}));
    expect(Versions?.map(({VersionId, IsDefaultVersion}) => [VersionId, IsDefaultVersion])).toEqual([
      ['v2', true],
      ['v1', false],
    ]);
  });

  test('may do in its first version what the guide of 2023 lists, and in the second somewhat more', async () => {
    const iam = await iamOf(accountWithRole());
    const actions = async (VersionId: string) => {
      const {PolicyVersion} = await iam.send(new GetPolicyVersionCommand({PolicyArn: kmsPolicy, VersionId}));
      const document = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as {
        Statement: {Action: string[]}[];
      };
      return document.Statement[0]?.Action.toSorted();
    };
    const both = [
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateNetworkInterface',
      'ec2:CreateSecurityGroup',
      'ec2:DeleteSecurityGroup',
      'ec2:DescribeSecurityGroups',
      'ec2:RevokeSecurityGroupEgress',
    ];
    const later = ['ec2:DescribeNetworkAcls', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVpcs'];
    expect(await actions('v1')).toEqual(['cloudhsm:DescribeClusters', ...both].sort());
    expect(await actions('v2')).toEqual(['cloudhsm:Describe*', ...both, ...later].sort());
  });

  test('cannot be made with IAM, unlike that of multi-Region keys', async () => {
    const world = staffedAccount();
    const iam = await iamOf(world);
    const make = (AWSServiceName: string) => iam.send(new CreateServiceLinkedRoleCommand({AWSServiceName}));
    const refusal = {name: 'InvalidInputException', $metadata: {httpStatusCode: 400}};
    await expect(make('cks.kms.amazonaws.com')).rejects.toMatchObject(refusal);
    await expect(make('nothing.amazonaws.com')).rejects.toMatchObject(refusal);
    expect((await make('mrk.kms.amazonaws.com')).Role?.RoleName).toBe(
      'AWSServiceRoleForKeyManagementServiceMultiRegionKeys',
    );
    await expect(make('mrk.kms.amazonaws.com')).rejects.toMatchObject(refusal);
  });
});

describe('deleting it', () => {
  test('is a task that runs and takes the role away', async () => {
    const world = accountWithRole();
    const iam = await iamOf(world);
    const task = await remove(iam);
    expect(task).toMatch(/^task\/aws-service-role\/cks\.kms\.amazonaws\.com\/AWSServiceRoleForKey\w+\/\S+$/);
    expect((await status(iam, task)).Status).toBe('NOT_STARTED');
    world.clock.advance(world.timing.roleDeletion / 2);
    expect((await status(iam, task)).Status).toBe('IN_PROGRESS');
    expect(world.iam.roles.has(kmsRole)).toBe(true);
    world.clock.advance(world.timing.roleDeletion);
    expect((await status(iam, task)).Status).toBe('SUCCEEDED');
    await expect(iam.send(new GetRoleCommand({RoleName: kmsRole}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  test('gives the same task while one runs, and a new one after a failure', async () => {
    const world = accountWithRole();
    world.regions.get('eu-west-1')?.keyStores.set('cks-1', keyStore('cks-1234567890abcdef0'));
    const iam = await iamOf(world);
    const first = await remove(iam);
    expect(await remove(iam)).toBe(first);
    world.clock.advance(world.timing.roleDeletion);
    const second = await remove(iam);
    expect(second).not.toBe(first);
    expect((await status(iam, first)).Status).toBe('FAILED');
  });

  test('fails while any Region has a key store, also one that is switched off, and says where', async () => {
    const world = accountWithRole();
    for (const [region, id] of [
      ['eu-west-1', 'cks-1234567890abcdef0'],
      ['me-south-1', 'cks-0fedcba0987654321'],
    ] as const) {
      world.regions.get(region)?.keyStores.set(id, keyStore(id));
    }
    const iam = await iamOf(world);
    const task = await remove(iam);
    world.clock.advance(world.timing.roleDeletion);
    expect(await status(iam, task)).toMatchObject({
      Status: 'FAILED',
      Reason: {
        RoleUsageList: [
          {Region: 'eu-west-1', Resources: ['cks-1234567890abcdef0']},
          {Region: 'me-south-1', Resources: ['cks-0fedcba0987654321']},
        ],
      },
    });
    expect(world.iam.roles.has(kmsRole)).toBe(true);
  });

  test.each([
    {script: {ends: 'FAILED' as const}, after: 30, seen: {Status: 'FAILED', Reason: undefined}},
    {
      script: {ends: 'FAILED' as const, reason: 'A service is using the role'},
      after: 30,
      seen: {Status: 'FAILED', Reason: {Reason: 'A service is using the role'}},
    },
    {
      script: {ends: 'FAILED' as const, usage: [{region: 'af-south-1', resources: []}]},
      after: 30,
      seen: {Status: 'FAILED', Reason: {RoleUsageList: [{Region: 'af-south-1'}]}},
    },
    {script: {takes: 240}, after: 239, seen: {Status: 'IN_PROGRESS'}},
  ])('goes as it is scripted: $script', async ({script, after, seen}) => {
    const world = accountWithRole();
    Object.assign(world.iam, {nextRoleDeletions: [script]});
    const iam = await iamOf(world);
    const task = await remove(iam);
    world.clock.advance(after);
    const {Status, Reason} = await status(iam, task);
    expect({Status, Reason}).toMatchObject(seen);
    // Only the next one is scripted.
    expect(world.iam.nextRoleDeletions).toEqual([]);
  });

  test('can be unknown right after the call, forgotten right after its end, and shown while it is gone', async () => {
    const world = accountWithRole();
    Object.assign(world.iam, {nextRoleDeletions: [{unknownFor: 5, forgottenAfter: 1, shownFor: 60}]});
    const iam = await iamOf(world);
    const task = await remove(iam);
    const gone = {name: 'NoSuchEntityException'};
    await expect(status(iam, task)).rejects.toMatchObject(gone);
    world.clock.advance(5);
    expect((await status(iam, task)).Status).toBe('IN_PROGRESS');
    world.clock.advance(world.timing.roleDeletion);
    await expect(status(iam, task)).rejects.toMatchObject(gone);
    expect(world.iam.roles.has(kmsRole)).toBe(true);
    world.clock.advance(60);
    expect(world.iam.roles.has(kmsRole)).toBe(false);
  });

  test('is forgotten some time after it succeeded', async () => {
    const world = accountWithRole();
    const iam = await iamOf(world);
    const task = await remove(iam);
    world.clock.advance(world.timing.roleDeletion + 3600);
    // The client's clock would now seem an hour slow.
    iam.config.systemClockOffset = world.clock.now().getTime() - Date.now();
    await expect(status(iam, task)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: {httpStatusCode: 404},
    });
  });

  test.each([
    ['an absent role', kmsRole, staffedAccount],
    ['a role that belongs to no service', 'StoreManager', accountWithRole],
  ])('is refused for %s', async (_what, RoleName, world) => {
    const iam = await iamOf(world());
    await expect(iam.send(new DeleteServiceLinkedRoleCommand({RoleName}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  test('takes no task id that is none', async () => {
    const iam = await iamOf(accountWithRole());
    await expect(status(iam, 'task/1')).rejects.toMatchObject({name: 'InvalidInputException'});
  });
});
