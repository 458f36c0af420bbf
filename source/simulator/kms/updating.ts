import {AwsError} from '../aws-error.ts';
import type {RegionWorld, SimulatedKeyStore} from '../world.ts';
import {
  related,
  requireActive,
  requireCluster,
  requireHsmsInTwoZones,
  requireNetwork,
  samePem,
} from './cluster-checks.ts';
import {type ProxyBacking, requireFreeProxy} from './external-proxies.ts';
import {invalidState, requireFreeName, requireStore} from './key-store-lookup.ts';
import {updateShape} from './key-store-shapes.ts';
import {onAccount, regionOf} from './region.ts';
import {defineOperation, type InputOf} from './typed-operation.ts';

type UpdateInput = InputOf<typeof updateShape>;
type CloudHsmBacking = Extract<SimulatedKeyStore['backing'], {type: 'AWS_CLOUDHSM'}>;

/** What may change while the store is connected; everything else asks for DISCONNECTED. */
const WHILE_CONNECTED = new Set<string>([
  'NewCustomKeyStoreName',
  'XksProxyAuthenticationCredential',
  'XksProxyUriPath',
]);

const CLOUDHSM_ONLY = ['KeyStorePassword', 'CloudHsmClusterId'];

export const updateCustomKeyStore = defineOperation(updateShape, {
  authorize: (call, {CloudHsmClusterId}) => [
    onAccount(call, 'kms:UpdateCustomKeyStore'),
    ...(CloudHsmClusterId === undefined ? [] : [{action: 'cloudhsm:DescribeClusters', resource: '*'}]),
  ],
  run: (call, input) => {
    const region = regionOf(call);
    const store = requireStore(region, input.CustomKeyStoreId);
    const changes = Object.entries(input)
      .filter(([name, value]) => name !== 'CustomKeyStoreId' && value !== undefined)
      .map(([name]) => name);
    requireFitting(store, changes);
    const allowed =
      store.state === 'DISCONNECTED' ||
      (store.state === 'CONNECTED' && changes.every(name => WHILE_CONNECTED.has(name)));
    if (!allowed) throw invalidState(store);
    if (input.NewCustomKeyStoreName !== undefined) {
      requireFreeName(region, input.NewCustomKeyStoreName, store);
    }
    // Everything is checked before anything changes: an update is whole or not at all.
    store.backing =
      store.backing.type === 'AWS_CLOUDHSM'
        ? changedCluster(region, store.backing, input)
        : changedProxy(region, store, store.backing, input);
    store.name = input.NewCustomKeyStoreName ?? store.name;
    return {};
  },
});

const requireFitting = (store: SimulatedKeyStore, changes: readonly string[]): void => {
  if (changes.length === 0) throw new AwsError('ValidationException', 'Give at least one value to change.');
  const foreign = changes.find(name =>
    store.backing.type === 'AWS_CLOUDHSM' ? name.startsWith('Xks') : CLOUDHSM_ONLY.includes(name),
  );
  if (foreign !== undefined) {
    throw new AwsError(
      'ValidationException',
      `${foreign} is not valid for a custom key store of type ${store.backing.type}.`,
    );
  }
};

const changedCluster = (
  region: RegionWorld,
  backing: CloudHsmBacking,
  {CloudHsmClusterId, KeyStorePassword}: UpdateInput,
): CloudHsmBacking => {
  if (CloudHsmClusterId !== undefined) {
    const cluster = requireCluster(region, CloudHsmClusterId);
    const old = region.clusters.get(backing.clusterId);
    // KMS still knows a cluster that is long gone; here the trust anchor stands in for its certificate.
    const relatives = old
      ? related(old, cluster)
      : samePem(cluster.trustAnchorCertificate, backing.trustAnchorCertificate);
    if (!relatives) {
      throw new AwsError(
        'CloudHsmClusterNotRelatedException',
        `The CloudHSM cluster ${cluster.id} does not share a backup history with ${backing.clusterId}.`,
      );
    }
    requireActive(cluster);
    requireHsmsInTwoZones(cluster);
    requireNetwork(cluster);
  }
  return {
    ...backing,
    clusterId: CloudHsmClusterId ?? backing.clusterId,
    kmsuserPassword: KeyStorePassword ?? backing.kmsuserPassword,
  };
};

const changedProxy = (
  region: RegionWorld,
  store: SimulatedKeyStore,
  backing: ProxyBacking,
  input: UpdateInput,
): ProxyBacking => {
  const {vpcEndpointServiceName, vpcEndpointServiceOwner, ...kept} = backing;
  const connectivity = input.XksProxyConnectivity ?? kept.connectivity;
  requireWholeSwitch(backing, connectivity, input);
  const service = input.XksProxyVpcEndpointServiceName ?? vpcEndpointServiceName;
  const owner = input.XksProxyVpcEndpointServiceOwner ?? vpcEndpointServiceOwner;
  const hasService = service !== undefined && service !== '';
  const credential = input.XksProxyAuthenticationCredential;
  const changed: ProxyBacking = {
    ...kept,
    connectivity,
    accessKeyId: credential?.AccessKeyId ?? kept.accessKeyId,
    secret: credential?.RawSecretAccessKey ?? kept.secret,
    uriEndpoint: input.XksProxyUriEndpoint ?? kept.uriEndpoint,
    uriPath: input.XksProxyUriPath ?? kept.uriPath,
    ...(hasService && {vpcEndpointServiceName: service}),
    ...(hasService && owner !== undefined && {vpcEndpointServiceOwner: owner}),
  };
  requireFreeProxy(region, changed, store);
  return changed;
};

const requireWholeSwitch = (backing: ProxyBacking, connectivity: string, input: UpdateInput): void => {
  if (connectivity === backing.connectivity) return;
  const service = input.XksProxyVpcEndpointServiceName;
  const whole =
    input.XksProxyUriEndpoint !== undefined &&
    (connectivity === 'VPC_ENDPOINT_SERVICE' ? service !== undefined && service !== '' : service === '');
  if (!whole) {
    throw new AwsError(
      'ValidationException',
      connectivity === 'VPC_ENDPOINT_SERVICE'
        ? 'A change to VPC_ENDPOINT_SERVICE needs XksProxyUriEndpoint and XksProxyVpcEndpointServiceName in the same request.'
        : 'A change to PUBLIC_ENDPOINT needs a new XksProxyUriEndpoint and an empty XksProxyVpcEndpointServiceName.',
    );
  }
};
