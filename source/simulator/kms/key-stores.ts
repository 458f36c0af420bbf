import {AwsError} from '../aws-error.ts';
import type {SimulatedKeyStore} from '../world.ts';
import {invalidState, requireStore} from './key-store-lookup.ts';
import {describeShape, storeShape} from './key-store-shapes.ts';
import {pageOf} from './paging.ts';
import {onAccount, regionOf} from './region.ts';
import {defineOperation} from './typed-operation.ts';

/** How many stores one page of DescribeCustomKeyStores holds when the caller sets no limit. */
const PAGE = 1000;

const listEntry = (store: SimulatedKeyStore) => ({
  CustomKeyStoreId: store.id,
  CustomKeyStoreName: store.name,
  CustomKeyStoreType: store.backing.type,
  ConnectionState: store.state,
  CreationDate: store.createdAt,
  ...(store.state === 'FAILED' && store.errorCode !== undefined && {ConnectionErrorCode: store.errorCode}),
  ...backingEntry(store.backing),
});

const backingEntry = (backing: SimulatedKeyStore['backing']) =>
  backing.type === 'AWS_CLOUDHSM'
    ? {CloudHsmClusterId: backing.clusterId, TrustAnchorCertificate: backing.trustAnchorCertificate}
    : {
        XksProxyConfiguration: {
          Connectivity: backing.connectivity,
          AccessKeyId: backing.accessKeyId,
          UriEndpoint: backing.uriEndpoint,
          UriPath: backing.uriPath,
          ...(backing.vpcEndpointServiceName !== undefined && {
            VpcEndpointServiceName: backing.vpcEndpointServiceName,
          }),
          ...(backing.vpcEndpointServiceOwner !== undefined && {
            VpcEndpointServiceOwner: backing.vpcEndpointServiceOwner,
          }),
        },
      };

export const describeCustomKeyStores = defineOperation(describeShape, {
  authorize: call => [onAccount(call, 'kms:DescribeCustomKeyStores')],
  run: (call, {CustomKeyStoreId, CustomKeyStoreName, Limit, Marker}) => {
    const {keyStores} = regionOf(call);
    if (CustomKeyStoreId !== undefined && CustomKeyStoreName !== undefined) {
      throw new AwsError('ValidationException', 'Give a custom key store id or a name, not both.');
    }
    const asked = [...keyStores.values()].filter(
      ({id, name}) =>
        (CustomKeyStoreId === undefined || id === CustomKeyStoreId) &&
        (CustomKeyStoreName === undefined || name === CustomKeyStoreName),
    );
    const wanted = CustomKeyStoreId ?? CustomKeyStoreName;
    if (wanted !== undefined && asked.length === 0) {
      throw new AwsError('CustomKeyStoreNotFoundException', `No custom key store ${wanted}.`);
    }
    const {items, ...paging} = pageOf(asked, ({id}) => id, {limit: Limit ?? PAGE, marker: Marker});
    return {CustomKeyStores: items.map(listEntry), ...paging};
  },
});

export const deleteCustomKeyStore = defineOperation(storeShape, {
  authorize: call => [onAccount(call, 'kms:DeleteCustomKeyStore')],
  run: (call, {CustomKeyStoreId}) => {
    const region = regionOf(call);
    const store = requireStore(region, CustomKeyStoreId);
    if (store.state !== 'DISCONNECTED') throw invalidState(store);
    // A key that waits for its deletion is still a key of the store.
    if ([...region.keys.values()].some(({storeId}) => storeId === store.id)) {
      throw new AwsError(
        'CustomKeyStoreHasCMKsException',
        `The custom key store ${store.id} still contains KMS keys.`,
      );
    }
    region.keyStores.delete(store.id);
    return {};
  },
});
