import {
  DescribeCustomKeyStoresCommand,
  GetKeyLastUsageCommand,
  KMSClient,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import type {CustomKeyStoresListEntry} from '@aws-sdk/client-kms';
import type {Answer} from '../model/failure.ts';
import {asClusterId, asKeyId, asKeyStoreId} from '../model/ids.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {KeyStore, XksProxy} from '../model/key-store.ts';
import type {LastUse} from '../model/key.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer, readListing, truncatedPage} from './listing.ts';
import {present} from './present.ts';

const kmsClient = (clients: Clients, region: Region) =>
  clients.get('kms', region, config => new KMSClient(config));

/** Where KMS's calls of one Region go, FIPS and dual-stack settings of the profile included. */
export async function kmsEndpoint(clients: Clients, region: Region): Promise<URL> {
  const {config} = kmsClient(clients, region);
  const custom = await config.endpoint?.();
  if (custom) {
    const port = custom.port === undefined ? '' : `:${String(custom.port)}`;
    return new URL(`${custom.protocol}//${custom.hostname}${port}${custom.path}`);
  }
  const [UseFIPS, UseDualStack] = await Promise.all([
    config.useFipsEndpoint(),
    config.useDualstackEndpoint(),
  ]);
  return config.endpointProvider({Region: region, UseFIPS, UseDualStack}).url;
}

/** Every custom key store of the Region. */
export function describeCustomKeyStores(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly KeyStore[]>> {
  return readListing(
    calls,
    {service: 'kms', operation: 'DescribeCustomKeyStores', region},
    (Marker, abortSignal) =>
      kmsClient(clients, region).send(new DescribeCustomKeyStoresCommand({Marker}), {abortSignal}),
    ({CustomKeyStores, Truncated, NextMarker}) => {
      const stores = CustomKeyStores?.map(entry => toKeyStore(region, entry));
      // A store without its id or state cannot be told from another, so the page counts as unreadable.
      return stores?.every(store => store !== undefined)
        ? truncatedPage(stores, Truncated, NextMarker)
        : undefined;
    },
  );
}

function toKeyStore(region: Region, entry: CustomKeyStoresListEntry): KeyStore | undefined {
  if (!entry.CustomKeyStoreId || !entry.ConnectionState) return undefined;
  const proxy = entry.XksProxyConfiguration;
  return present({
    region,
    id: asKeyStoreId(entry.CustomKeyStoreId),
    name: entry.CustomKeyStoreName ?? entry.CustomKeyStoreId,
    type: entry.CustomKeyStoreType ?? 'AWS_CLOUDHSM',
    connectionState: entry.ConnectionState,
    connectionErrorCode: entry.ConnectionErrorCode,
    createdAt: entry.CreationDate,
    clusterId: entry.CloudHsmClusterId === undefined ? undefined : asClusterId(entry.CloudHsmClusterId),
    trustAnchorCertificate: entry.TrustAnchorCertificate,
    proxy: proxy && toProxy(proxy),
  });
}

const toProxy = (proxy: NonNullable<CustomKeyStoresListEntry['XksProxyConfiguration']>): XksProxy =>
  present({
    connectivity: proxy.Connectivity ?? 'unknown',
    accessKeyId: proxy.AccessKeyId,
    uriEndpoint: proxy.UriEndpoint,
    uriPath: proxy.UriPath,
    vpcEndpointServiceName: proxy.VpcEndpointServiceName,
    vpcEndpointServiceOwner: proxy.VpcEndpointServiceOwner,
  });

/** Alias names by the key they point at. AWS's predefined aliases that have no key yet are left out. */
export async function listAliases(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<ReadonlyMap<KeyId, readonly string[]>>> {
  const answer = await readListing(
    calls,
    {service: 'kms', operation: 'ListAliases', region},
    // 100 is the documented most for this call, although KMS's own model allows 1,000.
    (Marker, abortSignal) =>
      kmsClient(clients, region).send(new ListAliasesCommand({Marker, Limit: 100}), {abortSignal}),
    ({Aliases, Truncated, NextMarker}) => truncatedPage(Aliases, Truncated, NextMarker),
  );
  return mapAnswer(answer, aliases => {
    const byKey = new Map<KeyId, string[]>();
    for (const {AliasName, TargetKeyId} of aliases) {
      if (!AliasName || !TargetKeyId) continue;
      const names = byKey.get(asKeyId(TargetKeyId));
      if (names) names.push(AliasName);
      else byKey.set(asKeyId(TargetKeyId), [AliasName]);
    }
    return byKey;
  });
}

/** When and how a key was last used; AWS answers without a time for a key never used since tracking began. */
export async function getKeyLastUsage(
  calls: Calls,
  clients: Clients,
  region: Region,
  id: KeyId,
): Promise<Answer<LastUse>> {
  const answer = await calls.make({service: 'kms', operation: 'GetKeyLastUsage', region}, abortSignal =>
    kmsClient(clients, region).send(new GetKeyLastUsageCommand({KeyId: id}), {abortSignal}),
  );
  return mapAnswer(answer, ({KeyLastUsage, TrackingStartDate, KeyCreationDate}) =>
    present({
      at: KeyLastUsage?.Timestamp,
      operation: KeyLastUsage?.Operation,
      trackingSince: TrackingStartDate,
      keyCreatedAt: KeyCreationDate,
    }),
  );
}
