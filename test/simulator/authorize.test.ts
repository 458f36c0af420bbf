import {AssumeRoleCommand, STSClient} from '@aws-sdk/client-sts';
import {afterEach, describe, expect, test} from 'vitest';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import type {World} from '../../source/simulator/world.ts';
import {accountForm, cloudhsmForm, kmsForm, queryForm, sendSigned} from './raw-client.ts';
import {account, credentials, smallWorld, statement} from './small-world.ts';

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(world: World = smallWorld()): Promise<string> {
  simulator = await startSimulator({world});
  return simulator.endpoint;
}

const reader = {credentials: credentials.reader};
const readerArn = `arn:aws:iam::${account}:user/reader`;

describe('a denial names who, which action, on what and why', () => {
  test('with no identity-based policy that allows it, in each service’s own error', async () => {
    const endpoint = await start();
    const kms = await sendSigned(
      endpoint,
      kmsForm('DeleteCustomKeyStore', {CustomKeyStoreId: 'cks-1234567890abcdef0'}),
      reader,
    );
    expect(kms.status).toBe(400);
    expect(JSON.parse(kms.body)).toEqual({
      __type: 'AccessDeniedException',
      message: `User: ${readerArn} is not authorized to perform: kms:DeleteCustomKeyStore on resource: arn:aws:kms:us-east-1:${account}:* because no identity-based policy allows the kms:DeleteCustomKeyStore action`,
    });
    const ec2 = await sendSigned(endpoint, queryForm('ec2', 'DescribeRegions'), reader);
    expect(ec2.status).toBe(403);
    expect(ec2.body).toContain('<Code>UnauthorizedOperation</Code>');
    expect(ec2.body).toContain(
      `User: ${readerArn} is not authorized to perform: ec2:DescribeRegions because no identity-based policy allows the ec2:DescribeRegions action`,
    );
    const regions = await sendSigned(endpoint, accountForm('/listRegions', {}), reader);
    expect([regions.status, regions.body]).toEqual([403, expect.stringContaining('"AccessDeniedException"')]);
    const hsm = await sendSigned(endpoint, cloudhsmForm('DescribeClusters', {}), reader);
    expect(JSON.parse(hsm.body)).toMatchObject({
      __type: 'CloudHsmAccessDeniedException',
      Message: expect.stringContaining('cloudhsm:DescribeClusters'),
    });
  });

  const describeStores = kmsForm('DescribeCustomKeyStores', {});
  const scpArn = 'arn:aws:organizations::444455556666:policy/o-abc/service_control_policy/p-deny';
  const scp = (text: string) => [[{arn: scpArn, document: text}]];
  const regionDeny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {Effect: 'Allow', Action: '*', Resource: '*'},
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {StringEquals: {'aws:RequestedRegion': 'eu-west-1'}},
      },
    ],
  });

  test.each([
    [
      'a service control policy that denies the Region',
      smallWorld({serviceControlPolicies: scp(regionDeny)}),
      {...reader, region: 'eu-west-1'},
      `with an explicit deny in a service control policy: ${scpArn}`,
    ],
    [
      'a service control policy, also for the root user',
      smallWorld({serviceControlPolicies: scp(statement('Deny', 'kms:*'))}),
      {credentials: credentials.root},
      'with an explicit deny in a service control policy',
    ],
    [
      'a service control policy that allows too little',
      smallWorld({serviceControlPolicies: scp(statement('Allow', 'iam:*'))}),
      reader,
      'because no service control policy allows the kms:DescribeCustomKeyStores action',
    ],
    [
      'an own policy',
      withUser({inline: new Map([['no', statement('Deny', 'kms:*')]])}),
      reader,
      'with an explicit deny in an identity-based policy',
    ],
    [
      'a permissions boundary',
      withUser({
        inline: new Map([['yes', statement('Allow', '*')]]),
        boundary: 'arn:aws:iam::111122223333:policy/limit',
      }),
      reader,
      'because no permissions boundary allows',
    ],
  ])('because of %s', async (_what, world, signing, why) => {
    const answer = await sendSigned(await start(world), describeStores, signing);
    expect(answer.body).toContain('AccessDeniedException');
    expect(answer.body).toContain(why);
  });

  test('what an SCP denies in one Region goes on in another', async () => {
    const endpoint = await start(smallWorld({serviceControlPolicies: scp(regionDeny)}));
    expect((await sendSigned(endpoint, describeStores, reader)).status).toBe(200);
  });

  test('nobody can be denied to know who he is', async () => {
    const endpoint = await start(smallWorld({serviceControlPolicies: scp(statement('Deny', '*'))}));
    const answer = await sendSigned(endpoint, queryForm('sts', 'GetCallerIdentity'), reader);
    expect(answer.status).toBe(200);
  });

  test('the root user may do everything that no SCP denies', async () => {
    const answer = await sendSigned(await start(), describeStores, {credentials: credentials.root});
    expect(answer.status).toBe(200);
  });

  test('a denied write is in the trail with its error, a denied read is not', async () => {
    const endpoint = await start();
    const secret = {CustomKeyStoreId: 'cks-1234567890abcdef0', KeyStorePassword: 'never-log-me'};
    await sendSigned(endpoint, kmsForm('UpdateCustomKeyStore', secret), reader);
    await sendSigned(endpoint, accountForm('/listRegions', {}), reader);
    expect(simulator.world.trail).toMatchObject([
      {
        source: 'kms.amazonaws.com',
        name: 'UpdateCustomKeyStore',
        region: 'us-east-1',
        callerArn: readerArn,
        errorCode: 'AccessDeniedException',
        parameters: {customKeyStoreId: 'cks-1234567890abcdef0'},
      },
    ]);
    expect(JSON.stringify(simulator.world.trail)).not.toContain('never-log-me');
  });
});

describe('AssumeRole', () => {
  const operator = `arn:aws:iam::${account}:role/people/operator`;

  async function client(
    keys: {accessKeyId: string; secretAccessKey: string} = credentials.admin,
  ): Promise<STSClient> {
    return new STSClient({endpoint: await start(), region: 'us-east-1', credentials: keys});
  }

  test('gives a session that acts as the role, marks the role as used, and ends in time', async () => {
    const sts = await client();
    const answer = await sts.send(new AssumeRoleCommand({RoleArn: operator, RoleSessionName: 'me'}));
    expect(answer.AssumedRoleUser).toEqual({
      Arn: `arn:aws:sts::${account}:assumed-role/operator/me`,
      AssumedRoleId: 'AROAOPERATOR:me',
    });
    const {AccessKeyId = '', SecretAccessKey = '', SessionToken = ''} = answer.Credentials ?? {};
    const session = {
      credentials: {accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken},
    };
    expect(AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(simulator.world.iam.roles.get('operator')?.lastUsed).toBeUndefined();

    const may = await sendSigned(simulator.endpoint, kmsForm('DescribeCustomKeyStores', {}), session);
    expect(may.status).toBe(200);
    expect(simulator.world.iam.roles.get('operator')?.lastUsed).toMatchObject({region: 'us-east-1'});
    const mayNot = await sendSigned(simulator.endpoint, kmsForm('ListKeys', {}), session);
    expect(mayNot.body).toContain(`User: arn:aws:sts::${account}:assumed-role/operator/me is not authorized`);

    simulator.world.clock.advance(3600);
    const late = await sendSigned(simulator.endpoint, kmsForm('DescribeCustomKeyStores', {}), session);
    expect(late.body).toContain('ExpiredTokenException');
  });

  test('narrows a session by the policy given', async () => {
    const sts = await client();
    const {Credentials} = await sts.send(
      new AssumeRoleCommand({RoleArn: operator, RoleSessionName: 'me', Policy: statement('Allow', 'iam:*')}),
    );
    const answer = await sendSigned(simulator.endpoint, kmsForm('DescribeCustomKeyStores', {}), {
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
    expect(answer.body).toContain('because no session policy allows');
  });

  test.each([
    [
      'a role that trusts others',
      credentials.admin,
      {RoleArn: `arn:aws:iam::${account}:role/people/stranger`},
      'AccessDenied',
    ],
    [
      'a role that does not exist',
      credentials.admin,
      {RoleArn: `arn:aws:iam::${account}:role/nobody`},
      'AccessDenied',
    ],
    [
      'an ARN without the role’s path',
      credentials.admin,
      {RoleArn: `arn:aws:iam::${account}:role/operator`},
      'AccessDenied',
    ],
    ['no right to assume', credentials.reader, {RoleArn: operator}, 'AccessDenied'],
    ['the root user', credentials.root, {RoleArn: operator}, 'AccessDenied'],
    ['no role’s ARN', credentials.admin, {RoleArn: `arn:aws:iam::${account}:user/admin`}, 'ValidationError'],
    ['too short an ARN', credentials.admin, {RoleArn: 'arn'}, 'ValidationError'],
    [
      'a session name with a blank',
      credentials.admin,
      {RoleArn: operator, RoleSessionName: 'a b'},
      'ValidationError',
    ],
    [
      'longer than the role allows',
      credentials.admin,
      {RoleArn: operator, DurationSeconds: 7201},
      'ValidationError',
    ],
    [
      'a policy that is none',
      credentials.admin,
      {RoleArn: operator, Policy: '{}'},
      'MalformedPolicyDocument',
    ],
    [
      'a wrong MFA code',
      credentials.admin,
      {RoleArn: operator, SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '000000'},
      'AccessDenied',
    ],
  ] as const)('refuses %s', async (_what, keys, input, name) => {
    const sts = await client(keys);
    await expect(sts.send(new AssumeRoleCommand({RoleSessionName: 'me', ...input}))).rejects.toSatisfy(
      (error: Error) => error.name.startsWith(name),
    );
  });

  test('does not tell a role that does not trust the caller from one that does not exist', async () => {
    const sts = await client();
    for (const name of ['people/stranger', 'nobody']) {
      const RoleArn = `arn:aws:iam::${account}:role/${name}`;
      await expect(sts.send(new AssumeRoleCommand({RoleArn, RoleSessionName: 'me'}))).rejects.toMatchObject({
        message: `User: arn:aws:iam::${account}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      });
    }
  });

  test('from a role’s session lasts an hour at most', async () => {
    const sts = new STSClient({
      endpoint: await start(),
      region: 'us-east-1',
      credentials: credentials.session,
    });
    simulator.world.iam.roles.get('operator')?.inline.set('all', statement('Allow', '*'));
    const ask = (DurationSeconds: number) =>
      sts.send(new AssumeRoleCommand({RoleArn: operator, RoleSessionName: 'again', DurationSeconds}));
    await expect(ask(3601)).rejects.toMatchObject({message: expect.stringContaining('role chaining')});
    expect((await ask(3600)).AssumedRoleUser?.Arn).toContain('operator/again');
  });
});

function withUser(changes: Partial<NonNullable<ReturnType<World['iam']['users']['get']>>>): World {
  const world = smallWorld();
  const user = world.iam.users.get('reader');
  if (user) world.iam.users.set('reader', {...user, ...changes});
  const limit = statement('Allow', 'iam:*');
  world.iam.policies.set('arn:aws:iam::111122223333:policy/limit', {
    arn: 'arn:aws:iam::111122223333:policy/limit',
    name: 'limit',
    path: '/',
    id: 'ANPALIMIT',
    createdAt: new Date(0),
    updatedAt: new Date(0),
    defaultVersion: 'v1',
    versions: new Map([['v1', {document: limit, createdAt: new Date(0)}]]),
  });
  return world;
}
