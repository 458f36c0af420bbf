import {serviceLinkedRoleName} from '../../model/role.ts';
import {AwsError} from '../aws-error.ts';
import {keyStoreService, serviceLinkedRole, serviceRoleArn} from '../iam/service-linked-roles.ts';
import type {Call} from '../operation.ts';
import type {RegionWorld, SimulatedKeyStore} from '../world.ts';
import {
  related,
  requireActive,
  requireCluster,
  requireHsmsInTwoZones,
  requireNetwork,
  samePem,
} from './cluster-checks.ts';
import {requireFreeProxy} from './external-proxies.ts';
import {requireFreeName} from './key-store-lookup.ts';
import {createShape} from './key-store-shapes.ts';
import {onAccount, regionOf} from './region.ts';
import {defineOperation, type InputOf} from './typed-operation.ts';

/** Custom key stores of both types that one account may have in one Region. */
const STORE_LIMIT = 10;

type CreateInput = InputOf<typeof createShape>;
type Backing = SimulatedKeyStore['backing'];

export const createCustomKeyStore = defineOperation(createShape, {
  authorize: (call, input) => [
    onAccount(call, 'kms:CreateCustomKeyStore'),
    ...(isExternal(input) ? [] : cloudHsmAuthorizations(call)),
  ],
  run: (call, input) => {
    const region = regionOf(call);
    const backing = backingOf(input);
    const twin = twinOf(region, input.CustomKeyStoreName, backing);
    if (twin) return {CustomKeyStoreId: twin.id};
    if (backing.type === 'AWS_CLOUDHSM') requireUsableCluster(region, backing);
    else requireFreeProxy(region, backing);
    requireFreeName(region, input.CustomKeyStoreName);
    if (region.keyStores.size >= STORE_LIMIT) {
      throw new AwsError(
        'LimitExceededException',
        `This account already has ${String(STORE_LIMIT)} custom key stores in this Region.`,
      );
    }
    const store: SimulatedKeyStore = {
      id: call.world.newId('key-store'),
      name: input.CustomKeyStoreName,
      createdAt: call.world.clock.now(),
      state: 'DISCONNECTED',
      stateSince: call.world.clock.now(),
      move: 0,
      backing,
      nextConnects: [],
    };
    region.keyStores.set(store.id, store);
    if (backing.type === 'AWS_CLOUDHSM') serviceLinkedRole(call.world, keyStoreService);
    return {CustomKeyStoreId: store.id};
  },
});

const isExternal = (input: CreateInput) => input.CustomKeyStoreType === 'EXTERNAL_KEY_STORE';

const cloudHsmAuthorizations = (call: Call) => [
  {action: 'cloudhsm:DescribeClusters', resource: '*'},
  ...(call.world.iam.roles.has(serviceLinkedRoleName)
    ? []
    : [
        {
          action: 'iam:CreateServiceLinkedRole',
          resource: serviceRoleArn(call.world, keyStoreService),
          context: {'iam:AWSServiceName': keyStoreService},
        },
      ]),
];

const backingOf = (input: CreateInput): Backing =>
  isExternal(input) ? externalBacking(input) : cloudHsmBacking(input);

const cloudHsmBacking = (input: CreateInput): Backing => {
  const {CloudHsmClusterId, TrustAnchorCertificate, KeyStorePassword} = input;
  refuse(input, name => name.startsWith('Xks'), 'an AWS_CLOUDHSM key store');
  return {
    type: 'AWS_CLOUDHSM',
    clusterId: needed(CloudHsmClusterId, 'CloudHsmClusterId'),
    trustAnchorCertificate: needed(TrustAnchorCertificate, 'TrustAnchorCertificate'),
    kmsuserPassword: needed(KeyStorePassword, 'KeyStorePassword'),
  };
};

const externalBacking = (input: CreateInput): Backing => {
  const cloudHsmOnly = ['CloudHsmClusterId', 'TrustAnchorCertificate', 'KeyStorePassword'];
  refuse(input, name => cloudHsmOnly.includes(name), 'an EXTERNAL_KEY_STORE');
  const credential = needed(input.XksProxyAuthenticationCredential, 'XksProxyAuthenticationCredential');
  const service = input.XksProxyVpcEndpointServiceName;
  const owner = input.XksProxyVpcEndpointServiceOwner;
  return {
    type: 'EXTERNAL_KEY_STORE',
    connectivity: needed(input.XksProxyConnectivity, 'XksProxyConnectivity'),
    accessKeyId: credential.AccessKeyId,
    secret: credential.RawSecretAccessKey,
    uriEndpoint: needed(input.XksProxyUriEndpoint, 'XksProxyUriEndpoint'),
    uriPath: needed(input.XksProxyUriPath, 'XksProxyUriPath'),
    ...(service !== undefined && {vpcEndpointServiceName: service}),
    ...(owner !== undefined && {vpcEndpointServiceOwner: owner}),
  };
};

const needed = <Value>(value: Value | undefined, name: string): Value => {
  if (value === undefined) {
    throw new AwsError('ValidationException', `${name} is required for this type of custom key store.`);
  }
  return value;
};

const refuse = (input: CreateInput, isForeign: (name: string) => boolean, kind: string): void => {
  const foreign = Object.entries(input).find(([name, value]) => value !== undefined && isForeign(name));
  if (foreign) throw new AwsError('ValidationException', `${foreign[0]} is not valid for ${kind}.`);
};

/** A disconnected store with all the same values: asking for it again is no error, so that a lost answer does no harm. */
const twinOf = (region: RegionWorld, name: string, backing: Backing): SimulatedKeyStore | undefined =>
  [...region.keyStores.values()].find(
    store => store.state === 'DISCONNECTED' && store.name === name && sameBacking(store.backing, backing),
  );

const sameBacking = (a: Backing, b: Backing): boolean =>
  a.type === 'AWS_CLOUDHSM' && b.type === 'AWS_CLOUDHSM'
    ? a.clusterId === b.clusterId &&
      a.kmsuserPassword === b.kmsuserPassword &&
      samePem(a.trustAnchorCertificate, b.trustAnchorCertificate)
    : a.type === 'EXTERNAL_KEY_STORE' &&
      b.type === 'EXTERNAL_KEY_STORE' &&
      a.connectivity === b.connectivity &&
      a.accessKeyId === b.accessKeyId &&
      a.secret === b.secret &&
      a.uriEndpoint === b.uriEndpoint &&
      a.uriPath === b.uriPath &&
      a.vpcEndpointServiceName === b.vpcEndpointServiceName &&
      a.vpcEndpointServiceOwner === b.vpcEndpointServiceOwner;

const requireUsableCluster = (
  region: RegionWorld,
  backing: Extract<Backing, {type: 'AWS_CLOUDHSM'}>,
): void => {
  const cluster = requireCluster(region, backing.clusterId);
  requireActive(cluster);
  for (const {backing: other} of region.keyStores.values()) {
    if (other.type !== 'AWS_CLOUDHSM') continue;
    const used = region.clusters.get(other.clusterId);
    if (other.clusterId === cluster.id || (used && related(used, cluster))) {
      throw new AwsError(
        'CloudHsmClusterInUseException',
        `The CloudHSM cluster ${cluster.id} backs another custom key store, or shares a backup history with one that does.`,
      );
    }
  }
  if (!samePem(cluster.trustAnchorCertificate, backing.trustAnchorCertificate)) {
    throw new AwsError(
      'IncorrectTrustAnchorException',
      `The trust anchor certificate is not the one that the CloudHSM cluster ${cluster.id} was initialized with.`,
    );
  }
  requireHsmsInTwoZones(cluster);
  requireNetwork(cluster);
};
