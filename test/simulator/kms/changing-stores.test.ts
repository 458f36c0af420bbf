import {describe, expect, test} from 'vitest';
import type {SimulatedKeyStore, World} from '../../../source/simulator/world.ts';
import {aCluster, anHsm, ask, kmsWorld, outcome, putKey, putStore, regionIn, start} from './kms-world.ts';

const id = {CustomKeyStoreId: 'cks-1'};
const service = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0abc';
const external: SimulatedKeyStore['backing'] = {
  type: 'EXTERNAL_KEY_STORE',
  connectivity: 'PUBLIC_ENDPOINT',
  accessKeyId: 'ABCDE2345677ABCDE234',
  secret: 's'.repeat(43),
  uriEndpoint: 'https://xks.example.com',
  uriPath: '/kms/xks/v1',
};
const credential = {AccessKeyId: 'ZYXWV2345677ABCDE234', RawSecretAccessKey: 't'.repeat(43)};

const update = (world: World, input: object) => outcome(world, 'UpdateCustomKeyStore', {...id, ...input});

describe('updating a CloudHSM store', () => {
  const world = (given: Partial<SimulatedKeyStore> = {}) => {
    const made = kmsWorld({
      clusters: [
        aCluster(),
        aCluster({id: 'cluster-bbbbbbbbbbb'}),
        aCluster({id: 'cluster-ccccccccccc', clusterCertificate: 'of another family'}),
        aCluster({id: 'cluster-ddddddddddd', state: 'DEGRADED'}),
        aCluster({id: 'cluster-eeeeeeeeeee', hsms: [anHsm('a')]}),
        aCluster({id: 'cluster-fffffffffff', securityGroupIntact: false}),
      ],
    });
    putStore(made, {state: 'DISCONNECTED', ...given});
    putStore(made, {id: 'cks-2', name: 'taken', backing: external});
    return made;
  };

  test.each<{input: object; code: string}>([
    {input: {}, code: 'ValidationException'},
    {input: {NewCustomKeyStoreName: 'taken'}, code: 'CustomKeyStoreNameInUseException'},
    {input: {NewCustomKeyStoreName: 'payments'}, code: 'ok'},
    {input: {CloudHsmClusterId: 'cluster-bbbbbbbbbbb'}, code: 'ok'},
    {input: {CloudHsmClusterId: 'cluster-ccccccccccc'}, code: 'CloudHsmClusterNotRelatedException'},
    {input: {CloudHsmClusterId: 'cluster-ddddddddddd'}, code: 'CloudHsmClusterNotActiveException'},
    {input: {CloudHsmClusterId: 'cluster-eeeeeeeeeee'}, code: 'CloudHsmClusterInvalidConfigurationException'},
    {input: {CloudHsmClusterId: 'cluster-fffffffffff'}, code: 'CloudHsmClusterInvalidConfigurationException'},
    {input: {CloudHsmClusterId: 'cluster-zzzzzzzzzzz'}, code: 'CloudHsmClusterNotFoundException'},
    {input: {XksProxyUriPath: '/kms/xks/v2'}, code: 'ValidationException'},
  ])('with $input is answered $code', ({input, code}) => {
    expect(update(world(), input)).toBe(code);
  });

  test('with a good name and a bad cluster changes nothing at all', () => {
    const made = world();
    const before = structuredClone(regionIn(made).keyStores.get('cks-1'));
    update(made, {NewCustomKeyStoreName: 'new', CloudHsmClusterId: 'cluster-ccccccccccc'});
    expect(regionIn(made).keyStores.get('cks-1')).toEqual(before);
  });

  test('to a cluster restored from a backup works when the old one is gone', () => {
    const made = world();
    regionIn(made).clusters.delete('cluster-aaaaaaaaaaa');
    expect(update(made, {CloudHsmClusterId: 'cluster-bbbbbbbbbbb', KeyStorePassword: 'fromBackup1'})).toBe(
      'ok',
    );
    expect(regionIn(made).keyStores.get('cks-1')?.backing).toMatchObject({
      clusterId: 'cluster-bbbbbbbbbbb',
      kmsuserPassword: 'fromBackup1',
    });
  });

  test('with the right password heals a store that could not log in', () => {
    const made = world({backing: {...cloudHsm(), kmsuserPassword: 'forgotten1'}});
    const connect = () => {
      ask(made, 'ConnectCustomKeyStore', id);
      made.clock.advance(1200);
      return regionIn(made).keyStores.get('cks-1')?.state;
    };
    expect(connect()).toBe('FAILED');
    ask(made, 'DisconnectCustomKeyStore', id);
    made.clock.advance(60);
    update(made, {KeyStorePassword: 'correctHorse7'});
    expect(connect()).toBe('CONNECTED');
  });
});

const cloudHsm = () => {
  const {backing} = putStore(kmsWorld());
  if (backing.type !== 'AWS_CLOUDHSM') throw new Error('The store is of CloudHSM');
  return backing;
};

describe('updating an external store', () => {
  test.each<{state: SimulatedKeyStore['state']; input: object; code: string}>([
    {state: 'CONNECTED', input: {XksProxyAuthenticationCredential: credential}, code: 'ok'},
    {state: 'CONNECTED', input: {XksProxyUriPath: '/new/kms/xks/v1'}, code: 'ok'},
    {
      state: 'CONNECTED',
      input: {XksProxyUriEndpoint: 'https://new.example.com'},
      code: 'CustomKeyStoreInvalidStateException',
    },
    {state: 'DISCONNECTED', input: {XksProxyUriEndpoint: 'https://new.example.com'}, code: 'ok'},
    {
      state: 'DISCONNECTED',
      input: {XksProxyUriEndpoint: 'https://taken.example.com'},
      code: 'XksProxyUriInUseException',
    },
    {
      state: 'FAILED',
      input: {XksProxyAuthenticationCredential: credential},
      code: 'CustomKeyStoreInvalidStateException',
    },
    {
      state: 'DISCONNECTED',
      input: {XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE', XksProxyVpcEndpointServiceName: service},
      code: 'ValidationException',
    },
    {
      state: 'DISCONNECTED',
      input: {
        XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
        XksProxyVpcEndpointServiceName: service,
        XksProxyUriEndpoint: 'https://private.example.com',
      },
      code: 'ok',
    },
    {state: 'DISCONNECTED', input: {KeyStorePassword: 'password1'}, code: 'ValidationException'},
  ])('in $state with $input is answered $code', ({state, input, code}) => {
    const world = kmsWorld();
    putStore(world, {state, backing: external});
    putStore(world, {
      id: 'cks-2',
      name: 'b',
      backing: {...external, uriEndpoint: 'https://taken.example.com'},
    });
    expect(update(world, input)).toBe(code);
  });

  test('can leave its endpoint service for a public endpoint', () => {
    const world = kmsWorld();
    const store = putStore(world, {
      state: 'DISCONNECTED',
      backing: {
        ...external,
        connectivity: 'VPC_ENDPOINT_SERVICE',
        vpcEndpointServiceName: service,
        vpcEndpointServiceOwner: '123456789012',
      },
    });
    const move = {XksProxyConnectivity: 'PUBLIC_ENDPOINT', XksProxyUriEndpoint: 'https://public.example.com'};
    expect(update(world, move)).toBe('ValidationException');
    expect(update(world, {...move, XksProxyVpcEndpointServiceName: ''})).toBe('ok');
    expect(store.backing).toEqual({...external, uriEndpoint: 'https://public.example.com'});
  });
});

describe('deleting a store', () => {
  test('is refused while it has a key, even one that waits for its deletion', () => {
    const world = kmsWorld();
    putStore(world, {state: 'DISCONNECTED'});
    const key = putKey(world, {deletionDate: new Date(start.getTime() + 86_400_000)});
    expect(outcome(world, 'DeleteCustomKeyStore', id)).toBe('CustomKeyStoreHasCMKsException');
    regionIn(world).keys.delete(key.id);
    expect(outcome(world, 'DeleteCustomKeyStore', id)).toBe('ok');
    expect(outcome(world, 'DeleteCustomKeyStore', id)).toBe('CustomKeyStoreNotFoundException');
  });

  test('frees its cluster for another store', () => {
    const world = kmsWorld();
    putStore(world, {state: 'DISCONNECTED'});
    ask(world, 'DeleteCustomKeyStore', id);
    expect(
      outcome(world, 'CreateCustomKeyStore', {
        CustomKeyStoreName: 'again',
        CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
        TrustAnchorCertificate: cloudHsm().trustAnchorCertificate,
        KeyStorePassword: 'whatever1',
      }),
    ).toBe('ok');
  });
});

describe('describing stores', () => {
  test('answers with an empty list where there are none', () => {
    expect(ask(kmsWorld(), 'DescribeCustomKeyStores')).toEqual({CustomKeyStores: [], Truncated: false});
  });

  test('by id or name finds one, by both is refused', () => {
    const world = kmsWorld();
    putStore(world);
    putStore(world, {id: 'cks-2', name: 'other', backing: external});
    const ids = (input: object) =>
      (ask(world, 'DescribeCustomKeyStores', {...input}).CustomKeyStores as {CustomKeyStoreId: string}[]).map(
        store => store.CustomKeyStoreId,
      );
    expect(ids(id)).toEqual(['cks-1']);
    expect(ids({CustomKeyStoreName: 'other'})).toEqual(['cks-2']);
    expect(outcome(world, 'DescribeCustomKeyStores', {...id, CustomKeyStoreName: 'payments'})).toBe(
      'ValidationException',
    );
    expect(outcome(world, 'DescribeCustomKeyStores', {CustomKeyStoreName: 'nobody'})).toBe(
      'CustomKeyStoreNotFoundException',
    );
  });
});
