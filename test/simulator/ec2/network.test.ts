import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';
import type {Simulator} from '../../../source/simulator/server.ts';
import {startSimulator} from '../../../source/simulator/server.ts';
import {startLine} from '../../../source/simulator/start-line.ts';

const scenario = `
timing: {connect: 1000s, disconnect: 100s}
enforceQuotas: false
users:
  nobody: {accessKey: {id: AKIASIMULATEDNOBODY2, secret: fakefakefakefakefakefakefakefakefakenobo}}
regions:
  eu-west-1:
    subnets:
      - {id: subnet-0a1b2c3d4e5f6a7b8, zone: eu-west-1a, cidr: 10.20.4.0/28, free: 6}
      - {id: subnet-0c3d4e5f6a7b8c9d0, zone: eu-west-1b, cidr: 10.20.4.16/28, free: 6}
    clusters:
      - id: cluster-2a3b4c5d6e7
        securityGroup: sg-0a1b2c3d4e5f6a7b8
        subnets: [subnet-0a1b2c3d4e5f6a7b8, subnet-0c3d4e5f6a7b8c9d0]
        hsms: [{id: hsm-2a3b4c5d6e7, zone: eu-west-1a}, {id: hsm-3a3b4c5d6e7, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1234567890abcdef0, name: ledger, cluster: cluster-2a3b4c5d6e7, state: CONNECTING, since: now}
`;
const kmsGroup = 'kms-cks-1234567890abcdef0';

let simulator: Simulator;
const clientOf = (name: string) => {
  const credentials = startLine(simulator.world, simulator.endpoint).credentials[name];
  if (!credentials) throw new Error(`No ${name}`);
  return new EC2Client({endpoint: simulator.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1});
};

/** Made anew for each question: a client keeps to the time at which it was first answered. */
const admin = () => clientOf('admin');

beforeEach(async () => {
  const world = createWorld(loadScenario(scenario, 'test'), {clock: new SimulatedClock({scale: 0})});
  simulator = await startSimulator({world});
});
afterEach(() => simulator.close());

const region = () => {
  const found = simulator.world.regions.get('eu-west-1');
  if (!found) throw new Error('No eu-west-1');
  return found;
};

async function free(): Promise<(number | undefined)[]> {
  const {Subnets = []} = await admin().send(new DescribeSubnetsCommand({}));
  return Subnets.map(subnet => subnet.AvailableIpAddressCount);
}

async function interfaces() {
  const {NetworkInterfaces = []} = await admin().send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{Name: 'description', Values: ['KMS managed ENI for cluster cluster-2a3b4c5d6e7']}],
    }),
  );
  return NetworkInterfaces;
}

async function groups(name: string) {
  const {SecurityGroups = []} = await admin().send(
    new DescribeSecurityGroupsCommand({Filters: [{Name: 'group-name', Values: [name]}]}),
  );
  return SecurityGroups;
}

describe('subnets', () => {
  test('tell their block, zone and free addresses', async () => {
    const {Subnets} = await admin().send(
      new DescribeSubnetsCommand({SubnetIds: ['subnet-0c3d4e5f6a7b8c9d0']}),
    );
    expect(Subnets).toMatchObject([
      {
        SubnetId: 'subnet-0c3d4e5f6a7b8c9d0',
        CidrBlock: '10.20.4.16/28',
        AvailabilityZone: 'eu-west-1b',
        AvailableIpAddressCount: 6,
        OwnerId: '111122223333',
      },
    ]);
  });

  test('that are gone are an error that names the first of them', async () => {
    const asked = admin().send(
      new DescribeSubnetsCommand({SubnetIds: ['subnet-0a1b2c3d4e5f6a7b8', 'subnet-0123456789abcdef0']}),
    );
    await expect(asked).rejects.toMatchObject({
      name: 'InvalidSubnetID.NotFound',
      message: "The subnet ID 'subnet-0123456789abcdef0' does not exist",
    });
  });

  test('come in pages', async () => {
    for (let number = 0; number < 9; number++) {
      const id = `subnet-${number}`;
      region().subnets.set(id, {
        id,
        zone: 'eu-west-1a',
        vpcId: 'vpc-1',
        cidr: '10.0.0.0/28',
        freeAddresses: 1,
      });
    }
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await admin().send(new DescribeSubnetsCommand({MaxResults: 5, NextToken: token}));
      seen.push(...(page.Subnets ?? []).map(({SubnetId}) => SubnetId));
      token = page.NextToken;
    } while (token);
    expect(new Set(seen).size).toBe(11);
    expect(seen).toHaveLength(11);
  });

  test.each([
    [{Filters: [{Name: 'colour', Values: ['red']}]}, 'InvalidParameterValue'],
    [{NextToken: 'nonsense'}, 'InvalidNextToken'],
    [{MaxResults: 4}, 'InvalidParameterValue'],
    [{MaxResults: 5, SubnetIds: ['subnet-0a1b2c3d4e5f6a7b8']}, 'InvalidParameterCombination'],
    [{DryRun: true}, 'DryRunOperation'],
  ])('asked for with %j are refused as %s', async (input, name) => {
    await expect(admin().send(new DescribeSubnetsCommand(input))).rejects.toMatchObject({name});
  });
});

test('who may not look is told so in the words of EC2', async () => {
  const nobody = clientOf('nobody');
  for (const command of [
    nobody.send(new DescribeSubnetsCommand({})),
    nobody.send(new DescribeSecurityGroupsCommand({})),
    nobody.send(new DescribeNetworkInterfacesCommand({})),
  ]) {
    await expect(command).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('is not authorized to perform: ec2:Describe') as string,
    });
  }
});

test('the security group of a cluster lets its own members in, until its rules are gone', async () => {
  const [group] = await groups('cloudhsm-cluster-2a3b4c5d6e7-sg');
  const own = [{GroupId: 'sg-0a1b2c3d4e5f6a7b8', UserId: '111122223333'}];
  expect(group).toMatchObject({
    GroupId: 'sg-0a1b2c3d4e5f6a7b8',
    IpPermissions: [{IpProtocol: 'tcp', FromPort: 2223, ToPort: 2225, UserIdGroupPairs: own}],
  });
  const cluster = region().clusters.get('cluster-2a3b4c5d6e7');
  if (cluster) cluster.securityGroupIntact = false;
  expect((await groups('cloudhsm-*-sg'))[0]?.IpPermissions ?? []).toEqual([]);
});

describe('while a store connects, KMS', () => {
  test('makes its security group and then one interface after the other', async () => {
    const {clock} = simulator.world;
    expect([await groups(kmsGroup), await interfaces()]).toEqual([[], []]);
    clock.advance(80);
    expect(await groups(kmsGroup)).toHaveLength(1);
    expect(await interfaces()).toEqual([]);
    clock.advance(80);
    const [first, ...others] = await interfaces();
    expect(others).toEqual([]);
    expect(first?.SubnetId).toBe('subnet-0a1b2c3d4e5f6a7b8');
    expect(await free()).toEqual([5, 6]);
    clock.advance(450);
    const both = await interfaces();
    expect(both.map(one => one.AvailabilityZone)).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(both[0]).toEqual(first);
    expect(await free()).toEqual([5, 5]);
    clock.advance(400);
    expect(region().keyStores.get('cks-1234567890abcdef0')?.state).toBe('CONNECTED');
    expect(await interfaces()).toEqual(both);
    expect(await free()).toEqual([5, 5]);
  });

  test('gets no further than a subnet without addresses, and keeps no interface after a failure', async () => {
    const subnet = region().subnets.get('subnet-0c3d4e5f6a7b8c9d0');
    if (subnet) subnet.freeAddresses = 0;
    simulator.world.clock.advance(900);
    expect(await interfaces()).toHaveLength(1);
    simulator.world.clock.advance(200);
    expect(region().keyStores.get('cks-1234567890abcdef0')?.errorCode).toBe(
      'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
    );
    expect(await interfaces()).toEqual([]);
    expect(await groups(kmsGroup)).toHaveLength(1);
    expect(await free()).toEqual([6, 0]);
  });

  test('and its interfaces belong to both security groups', async () => {
    simulator.world.clock.advance(1100);
    const [kms] = await groups(kmsGroup);
    for (const one of await interfaces()) {
      expect(one.Groups?.map(({GroupId}) => GroupId)).toEqual([kms?.GroupId, 'sg-0a1b2c3d4e5f6a7b8']);
      expect(one.Attachment?.AttachTime).toBeInstanceOf(Date);
    }
    const {NetworkInterfaces = []} = await admin().send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{Name: 'group-id', Values: ['sg-0a1b2c3d4e5f6a7b8']}],
      }),
    );
    expect(NetworkInterfaces).toHaveLength(4);
  });

  test('takes all of it away when the store is disconnected', async () => {
    simulator.world.clock.advance(1100);
    const store = region().keyStores.get('cks-1234567890abcdef0');
    if (store) store.state = 'DISCONNECTED';
    expect([await groups(kmsGroup), await interfaces()]).toEqual([[], []]);
  });
});
