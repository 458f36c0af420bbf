import {AwsError} from '../../../source/simulator/aws-error.ts';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {kmsOperations} from '../../../source/simulator/kms/operations.ts';
import type {Authorization, Call, Caller} from '../../../source/simulator/operation.ts';
import {idMaker} from '../../../source/simulator/scenarios/new-id.ts';
import {checkInput} from '../../../source/simulator/validate.ts';
import type {
  RegionWorld,
  SimulatedCluster,
  SimulatedKey,
  SimulatedKeyStore,
  World,
} from '../../../source/simulator/world.ts';
import {account, smallWorld} from '../small-world.ts';

export const home = 'eu-west-1';
export const start = new Date('2026-09-01T12:00:00Z');
export const trustAnchor = '-----BEGIN CERTIFICATE-----\nTUlJQ3RydXN0\n-----END CERTIFICATE-----\n';
export const kmsuserPassword = 'correctHorse7';

export const admin: Caller = {
  arn: `arn:aws:iam::${account}:user/admin`,
  userId: 'AIDAADMINADMINADMIN22',
  account,
  principal: {kind: 'user', name: 'admin'},
  context: {'aws:PrincipalArn': `arn:aws:iam::${account}:user/admin`, 'aws:PrincipalType': 'User'},
};

/** A small world that holds still: one cluster in one Region, ready for a key store; the other Regions are empty. */
export function kmsWorld({clusters = [aCluster()]}: {clusters?: readonly SimulatedCluster[]} = {}): World {
  const world: World = {
    ...smallWorld({clock: new SimulatedClock({start, scale: 0})}),
    timing: {
      connect: 1200,
      connectExternal: 300,
      disconnect: 60,
      createHsm: 300,
      deleteHsm: 60,
      createCluster: 300,
      initializeCluster: 300,
      activateCluster: 60,
      deleteCluster: 60,
      keyDeletionDelay: 3600,
      roleDeletion: 60,
    },
    newId: idMaker(account),
  };
  const region = regionIn(world);
  for (const cluster of clusters) region.clusters.set(cluster.id, cluster);
  for (const [zone, id] of Object.entries(subnets)) {
    region.subnets.set(id, {id, zone, vpcId: 'vpc-1', cidr: '10.0.0.0/28', freeAddresses: 5});
  }
  return world;
}

const subnets = {'eu-west-1a': 'subnet-a', 'eu-west-1b': 'subnet-b'};

/** The world's Region of that name. */
export function regionIn(world: World, region = home): RegionWorld {
  const found = world.regions.get(region);
  if (!found) throw new Error(`The world has no Region ${region}`);
  return found;
}

/** An ACTIVE cluster with two ACTIVE HSMs, in subnets that every such world has. */
export const aCluster = (given: Partial<SimulatedCluster> = {}): SimulatedCluster => ({
  id: 'cluster-aaaaaaaaaaa',
  state: 'ACTIVE',
  createdAt: start,
  hsmType: 'hsm2m.medium',
  mode: 'FIPS',
  networkType: 'IPV4',
  vpcId: 'vpc-1',
  securityGroup: 'sg-1',
  securityGroupIntact: true,
  subnets,
  hsms: [anHsm('a'), anHsm('b')],
  clusterCertificate: 'certificate of cluster a',
  trustAnchorCertificate: trustAnchor,
  kmsuser: {exists: true, password: kmsuserPassword, failedLogins: 0, loggedInElsewhere: false},
  backupRetentionDays: '90',
  tags: new Map(),
  ...given,
});

/** An ACTIVE HSM in the zone with that letter. */
export const anHsm = (zone: 'a' | 'b', id = `hsm-${zone.repeat(11)}`): SimulatedCluster['hsms'][number] => ({
  id,
  state: 'ACTIVE',
  zone: `eu-west-1${zone}`,
  subnetId: `subnet-${zone}`,
  eniId: `eni-${id}`,
  eniIp: '10.0.0.9',
});

/** Puts a CloudHSM key store of that cluster into the world, in whatever state. */
export function putStore(world: World, given: Partial<SimulatedKeyStore> = {}): SimulatedKeyStore {
  const store: SimulatedKeyStore = {
    id: 'cks-1',
    name: 'payments',
    createdAt: start,
    state: 'CONNECTED',
    stateSince: start,
    move: 0,
    backing: {
      type: 'AWS_CLOUDHSM',
      clusterId: 'cluster-aaaaaaaaaaa',
      trustAnchorCertificate: trustAnchor,
      kmsuserPassword,
    },
    nextConnects: [],
    ...given,
  };
  regionIn(world).keyStores.set(store.id, store);
  return store;
}

/** Puts an enabled key into the world: of the store `cks-1`, if not given otherwise. */
export function putKey(world: World, given: Partial<SimulatedKey> = {}): SimulatedKey {
  const key: SimulatedKey = {
    id: world.newId('key'),
    createdAt: start,
    description: '',
    origin: 'AWS_CLOUDHSM',
    manager: 'CUSTOMER',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    multiRegion: false,
    storeId: 'cks-1',
    enabled: true,
    policy: '{}',
    tags: new Map(),
    grants: [],
    rotationEnabled: false,
    ...given,
  };
  regionIn(world).keys.set(key.id, key);
  return key;
}

/** A key outside stores. */
export function putPlainKey(world: World, given: Partial<SimulatedKey> = {}): SimulatedKey {
  const {storeId: _none, ...key} = putKey(world, {origin: 'AWS_KMS', ...given});
  regionIn(world).keys.set(key.id, key);
  return key;
}

/** A call of the administrator, or of somebody else. */
export const callIn = (world: World, {region = home, caller = admin}: Partial<Call> = {}): Call => ({
  world,
  region,
  caller,
  requestId: world.newId('uuid'),
  eventId: world.newId('uuid'),
});

/** Asks the KMS of a world as the wire would after the signature: time first, then the input's constraints. */
export function ask(
  world: World,
  name: string,
  input: Record<string, unknown> = {},
  of: Partial<Call> = {},
): Record<string, unknown> {
  const operation = kmsOperations[name];
  if (!operation) throw new Error(`No operation ${name}`);
  world.clock.settle();
  checkInput(operation.input, input, 'ValidationException');
  const call = callIn(world, of);
  operation.authorize?.(call, input);
  return {...operation.run(call, input)};
}

/** Asks the KMS of a world, and gives the error's code, or `ok`. */
export function outcome(
  world: World,
  name: string,
  input: Record<string, unknown> = {},
  of: Partial<Call> = {},
): string {
  try {
    ask(world, name, input, of);
    return 'ok';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}

/** What the administrator's call of an operation is checked for. */
export function authorizations(
  world: World,
  name: string,
  input: Record<string, unknown> = {},
): readonly Authorization[] {
  return kmsOperations[name]?.authorize?.(callIn(world), input) ?? [];
}
