import {AwsError} from '../aws-error.ts';
import type {RegionWorld, SimulatedKeyStore} from '../world.ts';

/** How KMS reaches an external key store. */
export type ProxyBacking = Extract<SimulatedKeyStore['backing'], {type: 'EXTERNAL_KEY_STORE'}>;

const VPC = 'VPC_ENDPOINT_SERVICE';

/**
 * Whether a proxy's connectivity and its other values fit together, and no other store of the Region is in the way.
 * A public endpoint may be shared if the paths differ; the private DNS name and the service of a VPC connection not.
 * @param self the store that is being changed, which is never in its own way
 * @throws ValidationException, XksProxyUriInUseException, XksProxyUriEndpointInUseException,
 *   XksProxyVpcEndpointServiceInUseException
 */
export const requireFreeProxy = (
  region: RegionWorld,
  proxy: ProxyBacking,
  self?: SimulatedKeyStore,
): void => {
  const hasService = proxy.vpcEndpointServiceName !== undefined;
  if (hasService !== (proxy.connectivity === VPC)) {
    throw new AwsError(
      'ValidationException',
      hasService
        ? 'XksProxyVpcEndpointServiceName is only for VPC_ENDPOINT_SERVICE connectivity.'
        : 'VPC_ENDPOINT_SERVICE connectivity needs XksProxyVpcEndpointServiceName.',
    );
  }
  if (proxy.vpcEndpointServiceOwner !== undefined && !hasService) {
    throw new AwsError(
      'ValidationException',
      'XksProxyVpcEndpointServiceOwner is only for VPC_ENDPOINT_SERVICE connectivity.',
    );
  }
  for (const other of region.keyStores.values()) {
    if (other !== self && other.backing.type === 'EXTERNAL_KEY_STORE') requireApart(proxy, other.backing);
  }
};

const requireApart = (proxy: ProxyBacking, other: ProxyBacking): void => {
  if (proxy.uriEndpoint === other.uriEndpoint) {
    if (proxy.uriPath === other.uriPath) {
      throw new AwsError(
        'XksProxyUriInUseException',
        'Another external key store in this account and Region uses this proxy endpoint and path.',
      );
    }
    if (proxy.connectivity === VPC || other.connectivity === VPC) {
      throw new AwsError(
        'XksProxyUriEndpointInUseException',
        'Another external key store in this account and Region uses this proxy endpoint.',
      );
    }
  }
  if (
    proxy.vpcEndpointServiceName !== undefined &&
    proxy.vpcEndpointServiceName === other.vpcEndpointServiceName
  ) {
    throw new AwsError(
      'XksProxyVpcEndpointServiceInUseException',
      'Another external key store in this account and Region uses this VPC endpoint service.',
    );
  }
};
