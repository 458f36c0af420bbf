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
import {malformed, mapAnswer, readListing, truncatedPage} from './listing.ts';
import {present} from './present.ts';
import {eachOnce, readAnswer, wireText, wireTime} from './wire-values.ts';

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
export async function describeCustomKeyStores(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly KeyStore[]>> {
  const answer = await readListing(
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
  return mapAnswer(answer, stores => eachOnce(stores, ({id}) => id));
}

function toKeyStore(region: Region, entry: CustomKeyStoresListEntry): KeyStore | undefined {
  const id = wireText(entry.CustomKeyStoreId);
  const connectionState = wireText(entry.ConnectionState);
  const clusterId = wireText(entry.CloudHsmClusterId);
  const proxy = entry.XksProxyConfiguration;
  if (!id || !connectionState) return undefined;
  return present({
    region,
    id: asKeyStoreId(id),
    name: wireText(entry.CustomKeyStoreName) ?? id,
    type: wireText(entry.CustomKeyStoreType) ?? 'AWS_CLOUDHSM',
    connectionState,
    connectionErrorCode: wireText(entry.ConnectionErrorCode),
    createdAt: wireTime(entry.CreationDate),
    clusterId: clusterId === undefined ? undefined : asClusterId(clusterId),
    trustAnchorCertificate: wireText(entry.TrustAnchorCertificate),
    proxy: proxy && toProxy(proxy),
  });
}

const toProxy = (proxy: NonNullable<CustomKeyStoresListEntry['XksProxyConfiguration']>): XksProxy =>
  present({
    connectivity: wireText(proxy.Connectivity) ?? 'unknown',
    accessKeyId: wireText(proxy.AccessKeyId),
    uriEndpoint: wireText(proxy.UriEndpoint),
    uriPath: wireText(proxy.UriPath),
    vpcEndpointServiceName: wireText(proxy.VpcEndpointServiceName),
    vpcEndpointServiceOwner: wireText(proxy.VpcEndpointServiceOwner),
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
    ({Aliases, Truncated, NextMarker}) => {
      const aliases = Aliases?.map(({AliasName, TargetKeyId}) => ({
        name: wireText(AliasName),
        target: wireText(TargetKeyId),
      }));
      return truncatedPage(aliases, Truncated, NextMarker);
    },
  );
  return mapAnswer(answer, aliases => {
    const byKey = new Map<KeyId, string[]>();
    for (const {name, target} of aliases) {
      if (!name || !target) continue;
      const names = byKey.get(asKeyId(target));
      if (names) names.push(name);
      else byKey.set(asKeyId(target), [name]);
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
  const spec = {service: 'kms', operation: 'GetKeyLastUsage', region, options: {'key-id': id}} as const;
  const answer = await calls.make(spec, abortSignal =>
    kmsClient(clients, region).send(new GetKeyLastUsageCommand({KeyId: id}), {abortSignal}),
  );
  if (!answer.ok) return answer;
  const use = readAnswer(answer.value, ({KeyLastUsage, TrackingStartDate, KeyCreationDate}) =>
    present({
      at: wireTime(KeyLastUsage?.Timestamp),
      operation: wireText(KeyLastUsage?.Operation),
      trackingSince: wireTime(TrackingStartDate),
      keyCreatedAt: wireTime(KeyCreationDate),
    }),
  );
  return use ? mapAnswer(answer, () => use) : malformed(calls, spec, 'The answer is not of a last use');
}
