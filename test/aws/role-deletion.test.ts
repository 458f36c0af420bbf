import {IAMClient, DeleteServiceLinkedRoleCommand} from '@aws-sdk/client-iam';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import {serviceLinkedRoleName} from '../../source/model/role.ts';
import {serviceLinkedRole} from '../../source/simulator/iam/service-linked-roles.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {credentials, keyStore, staffedAccount} from '../simulator/iam/staffed-account.ts';
import {startScriptedAws} from './scripted-aws.ts';

/** An account with the role, and the task of a deletion that was just asked for. */
async function deleting({stores = []}: {stores?: readonly (readonly [string, string])[]} = {}) {
  const world = staffedAccount();
  serviceLinkedRole(world, 'cks.kms.amazonaws.com');
  for (const [region, id] of stores) world.regions.get(region)?.keyStores.set(id, keyStore(id));
  const simulator = await startSimulator({world});
  const clock = {systemClockOffset: world.clock.now().getTime() - Date.now()};
  const iam = new IAMClient({
    endpoint: simulator.endpoint,
    region: 'us-east-1',
    credentials: credentials.admin,
    ...clock,
  });
  const reader = openAccount({
    region: 'eu-west-1',
    endpointUrl: simulator.endpoint,
    credentials: credentials.admin,
    environment: {},
    awsTime: world.clock.now(),
  });
  onTestFinished(async () => {
    reader.close();
    iam.destroy();
    await simulator.close();
  });
  const {DeletionTaskId: task = ''} = await iam.send(
    new DeleteServiceLinkedRoleCommand({RoleName: serviceLinkedRoleName}),
  );
  return {world, reader, task};
}

describe('the deletion of the service-linked role', () => {
  test('waits, runs, succeeds, and is forgotten after a while', async () => {
    const {world, reader, task} = await deleting();
    const status = async () => (await reader.roleDeletion(task)) as object;
    expect(await status()).toMatchObject({ok: true, value: {status: 'NOT_STARTED'}});
    world.clock.advance(world.timing.roleDeletion / 2);
    expect(await status()).toMatchObject({ok: true, value: {status: 'IN_PROGRESS'}});
    world.clock.advance(world.timing.roleDeletion);
    expect(await status()).toMatchObject({ok: true, value: {status: 'SUCCEEDED'}});
    world.clock.advance(world.timing.roleDeletion + 3600);
    expect(await status()).toMatchObject({
      ok: true,
      value: {status: 'unknown-task'},
      requestId: expect.any(String),
    });
  });

  test('fails while there are key stores, and tells which in IAM’s words', async () => {
    const {world, reader, task} = await deleting({
      stores: [
        ['eu-west-1', 'cks-1234567890abcdef0'],
        ['me-south-1', 'cks-0fedcba0987654321'],
      ],
    });
    world.clock.advance(world.timing.roleDeletion);
    expect(await reader.roleDeletion(task)).toMatchObject({
      ok: true,
      value: {
        status: 'FAILED',
        reason: expect.stringContaining('in use'),
        usage: [
          {region: 'eu-west-1', resources: ['cks-1234567890abcdef0']},
          {region: 'me-south-1', resources: ['cks-0fedcba0987654321']},
        ],
      },
    });
  });

  test('is a failure where the id is none, so that it is not taken for a task forgotten', async () => {
    const {reader} = await deleting();
    expect(await reader.roleDeletion('task/1')).toMatchObject({ok: false, failure: {code: 'InvalidInput'}});
  });

  test.each([
    ['<Status>FAILED</Status>', {ok: true, value: {status: 'FAILED', usage: []}}],
    [
      '<Status>FAILED</Status><Reason><Reason>busy</Reason></Reason>',
      {ok: true, value: {status: 'FAILED', reason: 'busy', usage: []}},
    ],
    [
      '<Status>FAILED</Status><Reason><RoleUsageList><member><Region>eu-west-1</Region></member></RoleUsageList></Reason>',
      {ok: true, value: {status: 'FAILED', usage: [{region: 'eu-west-1', resources: []}]}},
    ],
    ['<Status>PAUSED</Status>', {ok: false, failure: {message: expect.stringContaining('PAUSED')}}],
    ['', {ok: false}],
  ])('is read from %s', async (inside, expected) => {
    const aws = await startScriptedAws((_asked, response) => {
      response.end(
        `<GetServiceLinkedRoleDeletionStatusResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetServiceLinkedRoleDeletionStatusResult>${inside}</GetServiceLinkedRoleDeletionStatusResult></GetServiceLinkedRoleDeletionStatusResponse>`,
      );
    });
    const reader = aws.open();
    onTestFinished(async () => {
      reader.close();
      await aws.stop();
    });
    expect(await reader.roleDeletion('task/aws-service-role/s/r/1')).toMatchObject(expected);
  });
});
