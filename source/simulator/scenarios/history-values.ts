import type {Backup, Cluster} from '../../model/cluster.ts';
import {asClusterId, asKeyId, asKeyStoreId, asRegion, type KeyId} from '../../model/ids.ts';
import type {Key, KeyEntry, KeyInventory} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {keyArn, keyState} from '../kms/key-lookup.ts';
import type {RegionWorld, SimulatedKey, SimulatedKeyStore, World} from '../world.ts';

/** The key stores of a Region as a look at it shows them. */
export const keyStoresSeen = (region: RegionWorld): KeyStore[] =>
  [...region.keyStores.values()].map(store => ({
    region: asRegion(region.region),
    id: asKeyStoreId(store.id),
    name: store.name,
    type: store.backing.type,
    connectionState: store.state,
    createdAt: store.createdAt,
    ...(store.state === 'FAILED' && store.errorCode !== undefined && {connectionErrorCode: store.errorCode}),
    ...(store.backing.type === 'AWS_CLOUDHSM'
      ? {
          clusterId: asClusterId(store.backing.clusterId),
          trustAnchorCertificate: store.backing.trustAnchorCertificate,
        }
      : {proxy: proxySeen(store.backing)}),
  }));

const proxySeen = ({
  connectivity,
  accessKeyId,
  uriEndpoint,
  uriPath,
  vpcEndpointServiceName,
  vpcEndpointServiceOwner,
}: Extract<SimulatedKeyStore['backing'], {type: 'EXTERNAL_KEY_STORE'}>): NonNullable<KeyStore['proxy']> => ({
  connectivity,
  accessKeyId,
  uriEndpoint,
  uriPath,
  ...(vpcEndpointServiceName !== undefined && {vpcEndpointServiceName}),
  ...(vpcEndpointServiceOwner !== undefined && {vpcEndpointServiceOwner}),
});

/** The clusters of a Region as a look at it shows them. */
export const clustersSeen = (region: RegionWorld): Cluster[] =>
  [...region.clusters.values()].map(cluster => ({
    region: asRegion(region.region),
    id: asClusterId(cluster.id),
    state: cluster.state,
    ...(cluster.stateMessage !== undefined && {stateMessage: cluster.stateMessage}),
    createdAt: cluster.createdAt,
    hsms: cluster.hsms.map(({id, state, stateMessage, zone, subnetId, eniId, eniIp}) => ({
      id,
      state,
      zone,
      subnetId,
      eniId,
      eniIp,
      hsmType: cluster.hsmType,
      ...(stateMessage !== undefined && {stateMessage}),
    })),
    hsmType: cluster.hsmType,
    securityGroup: cluster.securityGroup,
    vpcId: cluster.vpcId,
    subnets: cluster.subnets,
    ...(cluster.clusterCertificate !== undefined && {clusterCertificate: cluster.clusterCertificate}),
    ...(cluster.sourceBackupId !== undefined && {sourceBackupId: cluster.sourceBackupId}),
  }));

/** The backups of a Region as a look at it shows them. */
export const backupsSeen = (region: RegionWorld): Backup[] =>
  [...region.backups.values()].map(backup => ({
    region: asRegion(region.region),
    id: backup.id,
    state: backup.state,
    clusterId: asClusterId(backup.clusterId),
    createdAt: backup.createdAt,
    neverExpires: backup.neverExpires,
  }));

/** The keys of a Region as an inventory that ended at `at` knows them. */
export function inventorySeen(world: World, region: RegionWorld, at: Date): KeyInventory {
  const aliases = new Map<string, string[]>();
  for (const [name, {target}] of region.aliases) {
    if (target !== undefined) aliases.set(target, [...(aliases.get(target) ?? []), name]);
  }
  const entries = [...region.keys.values()].map((key): [KeyId, KeyEntry] => {
    const id = asKeyId(key.id);
    const inStore = key.storeId !== undefined;
    return [
      id,
      {
        id,
        membership: inStore ? {in: 'store', storeId: asKeyStoreId(key.storeId)} : {in: 'no-store'},
        key: {status: 'seen', value: keySeen(world, region, key), at, source: 'live'},
        aliases: aliases.get(key.id) ?? [],
      },
    ];
  });
  return {listedAt: at, entries: new Map(entries)};
}

function keySeen(world: World, region: RegionWorld, key: SimulatedKey): Key {
  const store = key.storeId === undefined ? undefined : region.keyStores.get(key.storeId);
  return {
    region: asRegion(region.region),
    id: asKeyId(key.id),
    arn: keyArn({world, region: region.region}, key),
    state: keyState(region, key),
    description: key.description,
    createdAt: key.createdAt,
    usage: key.usage,
    spec: key.spec,
    origin: key.origin,
    manager: key.manager,
    ...(store && {storeId: asKeyStoreId(store.id)}),
    ...(store?.backing.type === 'AWS_CLOUDHSM' && {clusterId: asClusterId(store.backing.clusterId)}),
    ...(key.deletionDate && {deletionDate: key.deletionDate}),
  };
}
