import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {AccountReader} from '../../source/aws/account-reader.ts';
import {causeOf, latestChange, useCount, useCountText} from '../../source/model/evidence.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';

const ireland = asRegion('eu-west-1');
const sydney = asRegion('ap-southeast-2');
const frankfurt = asRegion('eu-central-1');
const virginia = asRegion('us-east-1');
const ledger = asKeyStoreId('cks-9f8e7d6c5b4a39281');
const at = (time: string) => new Date(`2026-09-14T${time}Z`);

let simulator: Simulator;
let reader: AccountReader;
beforeEach(async () => {
  const clock = new SimulatedClock({start: at('12:04:00'), scale: 0});
  simulator = await startSimulator({world: createWorld(shippedScenario('pay-legacy'), {clock})});
  reader = as('KeyOps');
});
afterEach(async () => {
  reader.close();
  await simulator.close();
});

function as(name: string): AccountReader {
  const credentials = startLine(simulator.world, simulator.endpoint).credentials[name];
  if (!credentials) throw new Error(`No ${name}`);
  return openAccount({region: ireland, credentials, endpointUrl: simulator.endpoint, environment: {}});
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};

describe('EC2', () => {
  test('tells which subnet of the cluster is full, and which is gone', async () => {
    const ids = ['subnet-0c3d4e5f6a7b8c9d0', 'subnet-0123456789abcdef0', 'subnet-0a1b2c3d4e5f6a7b8'];
    expect(valueOf(await reader.subnets(ireland, ids))).toMatchObject([
      {id: ids[0], exists: true, zone: 'eu-west-1b', cidr: '10.20.4.16/28', free: 0, usable: 11},
      {id: ids[1], exists: false},
      {id: ids[2], exists: true, zone: 'eu-west-1a', free: 6, usable: 11},
    ]);
  });

  test('shows how far a connect has come', async () => {
    const id = asKeyStoreId('cks-77aa66bb55cc44dd3');
    const cluster = {clusterId: asClusterId('cluster-6pq2rn7tb5y'), subnetIds: []};
    const network = valueOf(await reader.connection(sydney, cluster, id));
    expect(network).toEqual({
      clusterGroup: {status: 'intact', id: expect.stringMatching(/^sg-/) as string},
      kmsGroup: {id: 'sg-0d4c3b2a190817263', name: `kms-${id}`},
      interfaces: [
        {
          id: 'eni-0f1e2d3c4b5a69788',
          subnetId: 'subnet-0baa11bb22cc33dd4',
          zone: 'ap-southeast-2a',
          attachedAt: at('12:00:00'),
        },
      ],
    });
    simulator.world.clock.advance(10 * 60);
    expect(valueOf(await reader.connection(sydney, cluster, id)).interfaces).toHaveLength(2);
  });

  test.each([
    ['changed', (rules: {securityGroupIntact: boolean}) => (rules.securityGroupIntact = false)],
    ['gone', undefined],
  ] as const)('says that the rules of the cluster’s group are %s', async (status, spoil) => {
    const clusters = simulator.world.regions.get(ireland)?.clusters;
    const cluster = clusters?.get('cluster-5jd3tx6vw2p');
    if (cluster) spoil?.(cluster);
    if (!spoil) clusters?.clear();
    const asked = {clusterId: asClusterId('cluster-5jd3tx6vw2p'), subnetIds: []};
    expect(valueOf(await reader.connection(ireland, asked, ledger)).clusterGroup.status).toBe(status);
  });

  test('is a failure where it may not be asked', async () => {
    simulator.world.iam.policies.get('arn:aws:iam::111122223333:policy/KeyOpsReads')?.versions.clear();
    expect(await reader.subnets(ireland, ['subnet-0c3d4e5f6a7b8c9d0'])).toMatchObject({
      ok: false,
      failure: {kind: 'denied', action: 'ec2:DescribeSubnets', region: ireland},
    });
  });
});

describe('CloudTrail', () => {
  test('tells who disconnected and connected a store', async () => {
    const names = ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore'];
    const trail = valueOf(await reader.trailChanges(ireland, names));
    expect(trail.changes.map(({at: when, name, actor}) => [when, name, actor.name])).toEqual([
      [at('11:38:00'), 'ConnectCustomKeyStore', 'KeyOps/jchen'],
      [at('11:24:00'), 'DisconnectCustomKeyStore', 'KeyOps/jchen'],
    ]);
    expect(trail).toMatchObject({names, cutOff: []});
    expect(causeOf(trail, ledger, 'DISCONNECTED', at('11:24:00'))?.actor.name).toBe('KeyOps/jchen');
    expect(causeOf(trail, ledger, 'FAILED', at('11:52:00'))).toBeUndefined();
    expect(causeOf(trail, ledger, 'CONNECTING', at('11:30:00'))).toBeUndefined();
    expect(latestChange(trail, 'DisconnectCustomKeyStore', {storeId: ledger})?.at).toEqual(at('11:24:00'));
  });

  test('tells who scheduled the deletion of a key', async () => {
    const trail = valueOf(await reader.trailChanges(frankfurt, ['ScheduleKeyDeletion']));
    const keyId = asKeyId('3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64');
    expect(latestChange(trail, 'ScheduleKeyDeletion', {keyId})).toMatchObject({
      actor: {kind: 'caller', name: 'KeyOps/tnovak'},
    });
  });

  test('tells of the end of a key, and that its material stayed on the HSMs', async () => {
    simulator.world.clock.advance(8 * 86_400);
    const trail = valueOf(await reader.trailChanges(frankfurt, ['DeleteKey']));
    expect(trail.changes).toHaveLength(2);
    expect(trail.changes[0]).toMatchObject({
      material: 'orphaned',
      storeId: 'cks-2b3c4d5e6f7089a1b',
      actor: {kind: 'service', name: 'AWS Internal'},
    });
  });

  const usesOf = async (id: string) => {
    const arn = `arn:aws:kms:us-east-1:111122223333:key/${id}`;
    const window = {from: new Date('2026-09-13T12:04:00Z'), until: at('12:04:00')};
    return valueOf(await reader.keyUses(virginia, {id: asKeyId(id), arn}, window));
  };

  test('counts the uses of a key within a window, by caller', async () => {
    const uses = await usesOf('13a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f');
    expect(uses).toMatchObject({
      cutOff: false,
      newest: at('10:12:00'),
      callers: [{name: 'ec2.amazonaws.com', counted: uses.counted}],
    });
    expect(uses.counted).toBeGreaterThan(40);
    expect(useCount(uses)).toEqual({uses: uses.counted, exact: true});
  });

  test.each([
    ['10a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f', '~41k', 'role/PayApi'],
    ['11a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f', '~12k', 'role/PayApi'],
    ['12a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f', '~960', 'rds.amazonaws.com'],
  ])('reads a key in heavy use (%s) only in part, and reckons the rest: %s', async (id, text, name) => {
    const uses = await usesOf(id);
    expect(uses).toMatchObject({cutOff: true, counted: 100, callers: [{name, counted: 100}]});
    expect(useCountText(useCount(uses))).toBe(text);
  });

  test('is asked once a second, and never more than AWS allows', async () => {
    await reader.trailChanges(ireland, ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore', 'DeleteKey']);
    const counts = simulator.calls.all().filter(({service}) => service === 'cloudtrail');
    expect(counts).toMatchObject([{calls: 3, overQuota: 0}]);
  });

  test('is a failure where it may not be asked', async () => {
    simulator.world.iam.policies.get('arn:aws:iam::111122223333:policy/KeyOpsReads')?.versions.clear();
    expect(await reader.trailChanges(ireland, ['DeleteKey'])).toMatchObject({
      ok: false,
      failure: {kind: 'denied', action: 'cloudtrail:LookupEvents', region: ireland},
    });
  });
});
