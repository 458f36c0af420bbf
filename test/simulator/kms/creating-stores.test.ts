import {describe, expect, test} from 'vitest';
import {serviceLinkedRoleName} from '../../../source/model/role.ts';
import type {SimulatedCluster} from '../../../source/simulator/world.ts';
import {
  aCluster,
  anHsm,
  ask,
  authorizations,
  home,
  kmsuserPassword,
  kmsWorld,
  outcome,
  putStore,
  regionIn,
  trustAnchor,
} from './kms-world.ts';

const request = {
  CustomKeyStoreName: 'payments',
  CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
  TrustAnchorCertificate: trustAnchor,
  KeyStorePassword: kmsuserPassword,
};
const without = (name: keyof typeof request) =>
  Object.fromEntries(Object.entries(request).filter(([key]) => key !== name));
const create = 'CreateCustomKeyStore';

describe('creating a CloudHSM key store', () => {
  test('makes a disconnected store that can be described', () => {
    const world = kmsWorld();
    const {CustomKeyStoreId} = ask(world, create, request);
    expect(CustomKeyStoreId).toMatch(/^cks-[0-9a-f]{17}$/);
    expect(ask(world, 'DescribeCustomKeyStores').CustomKeyStores).toEqual([
      {
        CustomKeyStoreId,
        CustomKeyStoreName: 'payments',
        CustomKeyStoreType: 'AWS_CLOUDHSM',
        ConnectionState: 'DISCONNECTED',
        CreationDate: world.clock.now(),
        CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
        TrustAnchorCertificate: trustAnchor,
      },
    ]);
  });

  test.each<{code: string; why: string; cluster?: Partial<SimulatedCluster>; given?: object}>([
    {code: 'ValidationException', why: 'there is no name', given: {CustomKeyStoreName: undefined}},
    {code: 'ValidationException', why: 'the password is short', given: {KeyStorePassword: 'six666'}},
    {
      code: 'ValidationException',
      why: 'the cluster id has no such form',
      given: {CloudHsmClusterId: 'cluster-1'},
    },
    {code: 'ValidationException', why: 'there is no cluster id', given: {CloudHsmClusterId: undefined}},
    {code: 'ValidationException', why: 'a proxy is named', given: {XksProxyUriPath: '/kms/xks/v1'}},
    {
      code: 'CloudHsmClusterNotFoundException',
      why: 'there is no such cluster',
      given: {CloudHsmClusterId: 'cluster-zzzzzzzzzzz'},
    },
    {code: 'CloudHsmClusterNotFoundException', why: 'the cluster is deleted', cluster: {state: 'DELETED'}},
    {
      code: 'CloudHsmClusterNotActiveException',
      why: 'the cluster is not active',
      cluster: {state: 'INITIALIZED'},
    },
    {
      code: 'IncorrectTrustAnchorException',
      why: 'the certificate is another one',
      given: {TrustAnchorCertificate: 'another'},
    },
    {
      code: 'CloudHsmClusterInvalidConfigurationException',
      why: 'both HSMs are in one zone',
      cluster: {hsms: [anHsm('a'), anHsm('a', 'hsm-2')]},
    },
    {
      code: 'CloudHsmClusterInvalidConfigurationException',
      why: 'one of the two HSMs is not active',
      cluster: {hsms: [anHsm('a'), {...anHsm('b'), state: 'DEGRADED'}]},
    },
    {
      code: 'CloudHsmClusterInvalidConfigurationException',
      why: 'the security group was changed',
      cluster: {securityGroupIntact: false},
    },
    {
      code: 'CloudHsmClusterInvalidConfigurationException',
      why: 'there are subnets in one zone only',
      cluster: {subnets: {'eu-west-1a': 'subnet-a'}},
    },
    {
      code: 'ok',
      why: 'the same certificate has other line ends',
      given: {TrustAnchorCertificate: trustAnchor.replaceAll('\n', '\r\n')},
    },
    // Create has no exception for a wrong password: it shows when the store is connected.
    {code: 'ok', why: 'the password is wrong', given: {KeyStorePassword: 'wrongPassword'}},
  ])('is answered $code when $why', ({code, cluster, given}) => {
    const world = kmsWorld({clusters: [aCluster(cluster)]});
    const input = Object.fromEntries(
      Object.entries({...request, ...given}).filter(([, value]) => value !== undefined),
    );
    expect(outcome(world, create, input)).toBe(code);
    expect(regionIn(world).keyStores.size).toBe(code === 'ok' ? 1 : 0);
    expect(world.iam.roles.has(serviceLinkedRoleName)).toBe(code === 'ok');
  });

  test.each([
    {what: 'the cluster itself', second: aCluster()},
    {
      what: 'a cluster with the same certificate',
      second: aCluster({id: 'cluster-bbbbbbbbbbb'}),
    },
  ])('is refused while $what backs a store', ({second}) => {
    const world = kmsWorld({clusters: [aCluster(), second]});
    putStore(world);
    expect(
      outcome(world, create, {...request, CustomKeyStoreName: 'new', CloudHsmClusterId: second.id}),
    ).toBe('CloudHsmClusterInUseException');
  });

  test('is refused under a name that another store has', () => {
    const world = kmsWorld({
      clusters: [aCluster(), aCluster({id: 'cluster-bbbbbbbbbbb', clusterCertificate: 'another'})],
    });
    putStore(world, {backing: external('https://one.example.com')});
    expect(outcome(world, create, {...request, CloudHsmClusterId: 'cluster-bbbbbbbbbbb'})).toBe(
      'CustomKeyStoreNameInUseException',
    );
  });

  test('is refused once there are ten stores of both types', () => {
    const world = kmsWorld();
    for (let index = 0; index < 10; index++) {
      putStore(world, {
        id: `cks-${index}`,
        name: `store ${index}`,
        backing: external(`https://${index}.example.com`),
      });
    }
    expect(outcome(world, create, request)).toBe('LimitExceededException');
  });

  test('asked for again with all the same values gives the store that is there', () => {
    const world = kmsWorld();
    const {CustomKeyStoreId: id} = ask(world, create, request);
    expect(ask(world, create, request)).toEqual({CustomKeyStoreId: id});
    for (const other of [{CustomKeyStoreName: 'other'}, {KeyStorePassword: 'otherPassword'}]) {
      expect(outcome(world, create, {...request, ...other})).toBe('CloudHsmClusterInUseException');
    }
    ask(world, 'ConnectCustomKeyStore', {CustomKeyStoreId: id});
    expect(outcome(world, create, request)).toBe('CloudHsmClusterInUseException');
  });

  test('makes the role that KMS needs, once per account', () => {
    const world = kmsWorld();
    ask(world, create, request);
    const role = world.iam.roles.get(serviceLinkedRoleName);
    expect(role?.path).toBe('/aws-service-role/cks.kms.amazonaws.com/');
    expect(role?.attached.every(arn => world.iam.policies.has(arn))).toBe(true);
  });
});

describe('who may create a store', () => {
  const actions = (input: Record<string, unknown>, world = kmsWorld()) =>
    authorizations(world, create, input).map(({action}) => action);

  test('needs the right to make the role as long as there is none', () => {
    const world = kmsWorld();
    expect(authorizations(world, create, request)).toEqual([
      {
        action: 'kms:CreateCustomKeyStore',
        resource: `arn:aws:kms:${home}:111122223333:*`,
        context: {'kms:CallerAccount': '111122223333'},
      },
      {action: 'cloudhsm:DescribeClusters', resource: '*'},
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/${serviceLinkedRoleName}`,
        context: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'},
      },
    ]);
    ask(world, create, request);
    expect(actions(request, world)).toEqual(['kms:CreateCustomKeyStore', 'cloudhsm:DescribeClusters']);
  });

  test('needs nothing beyond KMS for an external store', () => {
    expect(actions({CustomKeyStoreName: 'x', CustomKeyStoreType: 'EXTERNAL_KEY_STORE'})).toEqual([
      'kms:CreateCustomKeyStore',
    ]);
  });
});

const external = (uriEndpoint: string, connectivity = 'PUBLIC_ENDPOINT', service?: string) => ({
  type: 'EXTERNAL_KEY_STORE' as const,
  connectivity,
  accessKeyId: 'ABCDE12345670ABCDE12',
  secret: 's'.repeat(43),
  uriEndpoint,
  uriPath: '/kms/xks/v1',
  ...(service !== undefined && {vpcEndpointServiceName: service}),
});

describe('creating an external key store', () => {
  const service = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0abc';
  const proxy = {
    CustomKeyStoreName: 'outside',
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    XksProxyConnectivity: 'PUBLIC_ENDPOINT',
    XksProxyUriEndpoint: 'https://xks.example.com',
    XksProxyUriPath: '/kms/xks/v1',
    XksProxyAuthenticationCredential: {
      AccessKeyId: 'ABCDE2345677ABCDE234',
      RawSecretAccessKey: 's'.repeat(43),
    },
  };
  const private_ = {XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE', XksProxyVpcEndpointServiceName: service};

  test('needs no role, and shows its proxy without the secret', () => {
    const world = kmsWorld();
    ask(world, create, {...proxy, ...private_, XksProxyVpcEndpointServiceOwner: '123456789012'});
    expect(world.iam.roles.has(serviceLinkedRoleName)).toBe(false);
    const [entry] = ask(world, 'DescribeCustomKeyStores').CustomKeyStores as Record<string, unknown>[];
    expect(entry?.XksProxyConfiguration).toEqual({
      Connectivity: 'VPC_ENDPOINT_SERVICE',
      AccessKeyId: 'ABCDE2345677ABCDE234',
      UriEndpoint: 'https://xks.example.com',
      UriPath: '/kms/xks/v1',
      VpcEndpointServiceName: service,
      VpcEndpointServiceOwner: '123456789012',
    });
    expect(entry).not.toHaveProperty('CloudHsmClusterId');
  });

  test('asked for again with all the same values gives the store that is there', () => {
    const world = kmsWorld();
    expect(ask(world, create, proxy)).toEqual(ask(world, create, proxy));
  });

  test.each<{code: string; given: object}>([
    {code: 'ok', given: {XksProxyUriPath: '/other/kms/xks/v1'}},
    {code: 'ok', given: {XksProxyUriEndpoint: 'https://other.example.com'}},
    {code: 'XksProxyUriInUseException', given: {}},
    {
      code: 'XksProxyUriEndpointInUseException',
      given: {...private_, XksProxyUriPath: '/other/kms/xks/v1'},
    },
    {code: 'ValidationException', given: {XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE'}},
    {code: 'ValidationException', given: {XksProxyVpcEndpointServiceName: service}},
    {code: 'ValidationException', given: {XksProxyVpcEndpointServiceOwner: '123456789012'}},
    {code: 'ValidationException', given: {XksProxyUriEndpoint: 'http://xks.example.com'}},
    {code: 'ValidationException', given: {XksProxyUriPath: '/kms/xks/1'}},
    {code: 'ValidationException', given: {KeyStorePassword: 'password1'}},
    {
      code: 'ValidationException',
      given: {XksProxyAuthenticationCredential: {AccessKeyId: 'ABCDE2345677ABCDE234'}},
    },
  ])('beside one at https://xks.example.com/kms/xks/v1 is answered $code with $given', ({code, given}) => {
    const world = kmsWorld();
    putStore(world, {name: 'first', backing: external('https://xks.example.com')});
    expect(outcome(world, create, {...proxy, ...given})).toBe(code);
  });

  test('is refused on an endpoint service that another store uses', () => {
    const world = kmsWorld();
    putStore(world, {backing: external('https://xks.example.com', 'VPC_ENDPOINT_SERVICE', service)});
    const input = {...proxy, ...private_, XksProxyUriEndpoint: 'https://other.example.com'};
    expect(outcome(world, create, input)).toBe('XksProxyVpcEndpointServiceInUseException');
  });
});

test('a required value of CloudHSM stores that is missing is named', () => {
  for (const name of ['CloudHsmClusterId', 'TrustAnchorCertificate', 'KeyStorePassword'] as const) {
    expect(() => ask(kmsWorld(), create, without(name))).toThrow(name);
  }
});
