import {describe, expect, test} from 'vitest';
import {resumeConnect, resumeDisconnect} from '../../../source/simulator/kms/connecting.ts';
import {kmsOperations} from '../../../source/simulator/kms/operations.ts';
import type {SimulatedCluster, SimulatedKeyStore, World} from '../../../source/simulator/world.ts';
import {
  aCluster,
  anHsm,
  ask,
  callIn,
  kmsuserPassword,
  outcome,
  putStore,
  regionIn,
  kmsWorld,
  start,
} from './kms-world.ts';

const id = {CustomKeyStoreId: 'cks-1'};
const states = ['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'] as const;
const refused = 'CustomKeyStoreInvalidStateException';

const inState = (state: SimulatedKeyStore['state'], given: Partial<SimulatedKeyStore> = {}) => {
  const world = kmsWorld();
  const store = putStore(world, {state, ...(state === 'FAILED' && {errorCode: 'NETWORK_ERRORS'}), ...given});
  return {world, store};
};

const described = (world: World) =>
  (ask(world, 'DescribeCustomKeyStores', id).CustomKeyStores as Record<string, unknown>[])[0];

describe('what each connection state allows', () => {
  test.each([
    {name: 'DescribeCustomKeyStores', input: id, allowed: [...states]},
    {name: 'ConnectCustomKeyStore', input: id, allowed: ['CONNECTED', 'CONNECTING', 'DISCONNECTED']},
    {name: 'DisconnectCustomKeyStore', input: id, allowed: ['CONNECTED', 'CONNECTING', 'FAILED']},
    {name: 'DeleteCustomKeyStore', input: id, allowed: ['DISCONNECTED']},
    {
      name: 'UpdateCustomKeyStore',
      input: {...id, NewCustomKeyStoreName: 'other'},
      allowed: ['CONNECTED', 'DISCONNECTED'],
    },
    {
      name: 'UpdateCustomKeyStore',
      input: {...id, KeyStorePassword: 'changed123'},
      allowed: ['DISCONNECTED'],
    },
    {
      name: 'UpdateCustomKeyStore',
      input: {...id, CloudHsmClusterId: 'cluster-aaaaaaaaaaa'},
      allowed: ['DISCONNECTED'],
    },
    {
      name: 'CreateKey',
      input: {...id, Origin: 'AWS_CLOUDHSM'},
      allowed: ['CONNECTED'],
    },
  ])('$name $input', ({name, input, allowed}) => {
    for (const state of states) {
      const {world} = inState(state);
      expect([state, outcome(world, name, input)]).toEqual([state, allowed.includes(state) ? 'ok' : refused]);
    }
  });

  test('an unknown store is not found, whatever is asked', () => {
    const world = kmsWorld();
    for (const name of ['Describe', 'Connect', 'Disconnect', 'Update', 'Delete']) {
      const operation = name === 'Describe' ? 'DescribeCustomKeyStores' : `${name}CustomKeyStore`;
      expect(outcome(world, operation, {CustomKeyStoreId: 'cks-9'})).toBe('CustomKeyStoreNotFoundException');
    }
  });
});

describe('a connect', () => {
  test('takes its time and ends connected', () => {
    const {world} = inState('DISCONNECTED');
    ask(world, 'ConnectCustomKeyStore', id);
    expect(described(world)?.ConnectionState).toBe('CONNECTING');
    world.clock.advance(1199);
    expect(described(world)?.ConnectionState).toBe('CONNECTING');
    world.clock.advance(1);
    expect(described(world)?.ConnectionState).toBe('CONNECTED');
  });

  test('takes an address in each subnet, and a disconnect gives them back', () => {
    const {world} = inState('DISCONNECTED');
    const free = () => [...regionIn(world).subnets.values()].map(({freeAddresses}) => freeAddresses);
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(1200);
    expect(free()).toEqual([4, 4]);
    ask(world, 'DisconnectCustomKeyStore', id);
    expect(free()).toEqual([4, 4]);
    world.clock.advance(60);
    expect(free()).toEqual([5, 5]);
  });

  test('changes the password of kmsuser to one that nobody was told', () => {
    const {world, store} = inState('DISCONNECTED');
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(1200);
    const known = regionIn(world).clusters.get('cluster-aaaaaaaaaaa')?.kmsuser.password;
    expect(known).toMatch(/^[a-zA-Z0-9]{32}$/);
    expect(known).not.toBe(kmsuserPassword);
    expect(store.backing).toMatchObject({kmsuserPassword: known});
  });

  test('can be connected again after a disconnect, with the password that KMS chose', () => {
    const {world, store} = inState('DISCONNECTED');
    for (let round = 0; round < 2; round++) {
      ask(world, 'ConnectCustomKeyStore', id);
      world.clock.advance(1200);
      expect(store.state).toBe('CONNECTED');
      ask(world, 'DisconnectCustomKeyStore', id);
      world.clock.advance(60);
      expect(store.state).toBe('DISCONNECTED');
    }
  });

  test('that a disconnect overtakes never ends connected', () => {
    const {world, store} = inState('DISCONNECTED');
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(1190);
    ask(world, 'DisconnectCustomKeyStore', id);
    world.clock.advance(30);
    expect(store.state).toBe('DISCONNECTING');
    world.clock.advance(5000);
    expect(store.state).toBe('DISCONNECTED');
    expect(regionIn(world).subnets.get('subnet-a')?.freeAddresses).toBe(5);
  });

  test('asked for twice runs once', () => {
    const {world, store} = inState('DISCONNECTED');
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(600);
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(600);
    expect(store.state).toBe('CONNECTED');
  });

  test('of an external store takes the time of external stores', () => {
    const {world, store} = inState('DISCONNECTED', {backing: external});
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(299);
    expect(store.state).toBe('CONNECTING');
    world.clock.advance(1);
    expect(store.state).toBe('CONNECTED');
  });

  test('takes the time that its store asks for', () => {
    const {world, store} = inState('DISCONNECTED', {connectSeconds: 10});
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(10);
    expect(store.state).toBe('CONNECTED');
  });
});

const external: SimulatedKeyStore['backing'] = {
  type: 'EXTERNAL_KEY_STORE',
  connectivity: 'PUBLIC_ENDPOINT',
  accessKeyId: 'ABCDE12345670ABCDE12',
  secret: 's'.repeat(43),
  uriEndpoint: 'https://xks.example.com',
  uriPath: '/kms/xks/v1',
};

describe('a connect that fails', () => {
  const failing: {
    code: string;
    because: string;
    spoil: (cluster: SimulatedCluster, world: World, store: SimulatedKeyStore) => void;
  }[] = [
    {
      code: 'CLUSTER_NOT_FOUND',
      because: 'the cluster is gone',
      spoil: (cluster, world) => regionIn(world).clusters.delete(cluster.id),
    },
    {
      code: 'CLUSTER_NOT_FOUND',
      because: 'the cluster is listed as deleted',
      spoil: cluster => (cluster.state = 'DELETED'),
    },
    {
      code: 'INSUFFICIENT_CLOUDHSM_HSMS',
      because: 'the last HSM died',
      spoil: cluster => cluster.hsms.forEach(hsm => (hsm.state = 'DEGRADED')),
    },
    {
      code: 'SUBNET_NOT_FOUND',
      because: 'a subnet was deleted',
      spoil: (_, world) => regionIn(world).subnets.delete('subnet-b'),
    },
    {
      code: 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
      because: 'a subnet is full',
      spoil: (_, world) => {
        const subnet = regionIn(world).subnets.get('subnet-b');
        if (subnet) subnet.freeAddresses = 0;
      },
    },
    {
      code: 'NETWORK_ERRORS',
      because: 'the security group lost its rules',
      spoil: cluster => (cluster.securityGroupIntact = false),
    },
    {code: 'USER_NOT_FOUND', because: 'there is no kmsuser', spoil: ({kmsuser}) => (kmsuser.exists = false)},
    {
      code: 'USER_LOCKED_OUT',
      because: 'kmsuser is locked',
      spoil: ({kmsuser}) => (kmsuser.failedLogins = 5),
    },
    {
      code: 'USER_LOGGED_IN',
      because: 'somebody is logged in as kmsuser',
      spoil: ({kmsuser}) => (kmsuser.loggedInElsewhere = true),
    },
    {
      code: 'INVALID_CREDENTIALS',
      because: 'the password is another one',
      spoil: ({kmsuser}) => (kmsuser.password = 'somethingElse1'),
    },
    {
      code: 'INTERNAL_ERROR',
      because: 'the scenario says so',
      spoil: (_cluster, _world, store) => store.nextConnects.push('INTERNAL_ERROR'),
    },
  ];

  test.each(failing)('says $code when $because', ({code, spoil}) => {
    const cluster = aCluster();
    const world = kmsWorld({clusters: [cluster]});
    const store = putStore(world, {state: 'DISCONNECTED'});
    ask(world, 'ConnectCustomKeyStore', id);
    spoil(cluster, world, store);
    world.clock.advance(1200);
    expect(described(world)).toMatchObject({ConnectionState: 'FAILED', ConnectionErrorCode: code});
    ask(world, 'DisconnectCustomKeyStore', id);
    expect(described(world)).not.toHaveProperty('ConnectionErrorCode');
    world.clock.advance(60);
    expect(described(world)?.ConnectionState).toBe('DISCONNECTED');
    expect(regionIn(world).subnets.get('subnet-a')?.freeAddresses).toBe(5);
  });

  test('with a wrong password five times locks kmsuser out', () => {
    const cluster = aCluster();
    cluster.kmsuser.password = 'somethingElse1';
    const world = kmsWorld({clusters: [cluster]});
    const store = putStore(world, {state: 'DISCONNECTED'});
    const codes = [1, 2, 3, 4, 5, 6].map(() => {
      ask(world, 'ConnectCustomKeyStore', id);
      world.clock.advance(1200);
      const code = store.errorCode;
      ask(world, 'DisconnectCustomKeyStore', id);
      world.clock.advance(60);
      return code;
    });
    expect(codes).toEqual([...Array<string>(5).fill('INVALID_CREDENTIALS'), 'USER_LOCKED_OUT']);
  });

  test('is forgotten once kmsuser has logged in: only failures in a row lock out', () => {
    const cluster = aCluster();
    cluster.kmsuser.failedLogins = 4;
    const world = kmsWorld({clusters: [cluster]});
    putStore(world, {state: 'DISCONNECTED'});
    ask(world, 'ConnectCustomKeyStore', id);
    world.clock.advance(1200);
    expect(cluster.kmsuser.failedLogins).toBe(0);
  });

  test('by script does so as often as the script says, and then the world decides', () => {
    const {world, store} = inState('DISCONNECTED', {
      backing: external,
      nextConnects: ['XKS_PROXY_TIMED_OUT', 'XKS_PROXY_ACCESS_DENIED'],
    });
    const ends = [1, 2, 3].map(() => {
      ask(world, 'ConnectCustomKeyStore', id);
      world.clock.advance(300);
      const end = store.errorCode ?? store.state;
      ask(world, 'DisconnectCustomKeyStore', id);
      world.clock.advance(60);
      return end;
    });
    expect(ends).toEqual(['XKS_PROXY_TIMED_OUT', 'XKS_PROXY_ACCESS_DENIED', 'CONNECTED']);
  });
});

test.each(states)('an error code left over is shown in FAILED only: %s', state => {
  const {world} = inState(state, {errorCode: 'INTERNAL_ERROR'});
  expect('ConnectionErrorCode' in (described(world) ?? {})).toBe(state === 'FAILED');
});

describe('a connect is refused at once', () => {
  test.each([
    {
      why: 'the cluster is not active',
      cluster: aCluster({state: 'DEGRADED'}),
      code: 'CloudHsmClusterNotActiveException',
    },
    {
      why: 'no HSM is active',
      cluster: aCluster({hsms: [{...anHsm('a'), state: 'CREATE_IN_PROGRESS'}]}),
      code: 'CloudHsmClusterInvalidConfigurationException',
    },
    {why: undefined, cluster: aCluster({hsms: [anHsm('a')]}), code: 'ok'},
  ])('because $why: $code', ({cluster, code}) => {
    const world = kmsWorld({clusters: [cluster]});
    const store = putStore(world, {state: 'DISCONNECTED'});
    expect(outcome(world, 'ConnectCustomKeyStore', id)).toBe(code);
    expect(store.state).toBe(code === 'ok' ? 'CONNECTING' : 'DISCONNECTED');
  });
});

test('a connected store stays CONNECTED when its HSMs and even its cluster are gone', () => {
  const {world, store} = inState('CONNECTED');
  regionIn(world).clusters.clear();
  world.clock.advance(100_000);
  expect(described(world)?.ConnectionState).toBe('CONNECTED');
  ask(world, 'DisconnectCustomKeyStore', id);
  world.clock.advance(60);
  expect(store.state).toBe('DISCONNECTED');
});

describe('a world that starts in the middle', () => {
  test('ends a connect that began before it', () => {
    const {world, store} = inState('CONNECTING');
    resumeConnect(world, regionIn(world), store, new Date(start.getTime() - 1_000_000));
    expect(store.state).toBe('CONNECTING');
    world.clock.advance(200);
    expect(store.state).toBe('CONNECTED');
  });

  test('ends a disconnect that began before it', () => {
    const {world, store} = inState('DISCONNECTING');
    resumeDisconnect(world, regionIn(world), store, start);
    world.clock.advance(60);
    expect(store.state).toBe('DISCONNECTED');
    expect(regionIn(world).subnets.get('subnet-a')?.freeAddresses).toBe(6);
  });
});

test('connect and disconnect tell the trail which cluster and name they concern', () => {
  const {world} = inState('CONNECTED');
  for (const name of ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore']) {
    expect(kmsOperations[name]?.trail?.(callIn(world), id)).toEqual({
      customKeyStoreName: 'payments',
      clusterId: 'cluster-aaaaaaaaaaa',
    });
  }
});
