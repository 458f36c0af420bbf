import type {Backup, Cluster, Hsm} from '../../model/cluster.ts';
import type {KeyEntry, LastUse} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {lastSeen, standingFailure, type Observation} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {safeText} from '../safe-text.ts';
import type {Thing} from './thing.ts';

/** Members of an answer by AWS's names; what AWS did not send is left out by JSON. */
type Members = Readonly<Record<string, unknown>>;

/** The members of AWS's answers that cks reads of a thing, by the names that AWS gives them. */
export function membersOf(thing: Thing): Members {
  switch (thing.kind) {
    case 'store':
      return storeMembers(thing.row.store);
    case 'key':
      return keyMembers(thing.entry, thing.view.lastUse.get(thing.entry.id));
    case 'cluster':
      return clusterMembers(thing.cluster, lastSeen(thing.view.backups) ?? []);
    case 'region':
      return regionMembers(thing.view);
  }
}

/** DescribeCustomKeyStores. */
export const storeMembers = (store: KeyStore): Members => ({
  CustomKeyStoreId: store.id,
  CustomKeyStoreName: store.name,
  CloudHsmClusterId: store.clusterId,
  TrustAnchorCertificate: store.trustAnchorCertificate,
  ConnectionState: store.connectionState,
  ConnectionErrorCode: store.connectionErrorCode,
  CreationDate: store.createdAt,
  CustomKeyStoreType: store.type,
  XksProxyConfiguration: store.proxy && {
    Connectivity: store.proxy.connectivity,
    AccessKeyId: store.proxy.accessKeyId,
    UriEndpoint: store.proxy.uriEndpoint,
    UriPath: store.proxy.uriPath,
    VpcEndpointServiceName: store.proxy.vpcEndpointServiceName,
    VpcEndpointServiceOwner: store.proxy.vpcEndpointServiceOwner,
  },
});

/** DescribeKey, with the aliases of ListAliases and the answer of GetKeyLastUsage. */
export function keyMembers(entry: KeyEntry, use: Observation<LastUse> | undefined): Members {
  const key = lastSeen(entry.key);
  const used = use && lastSeen(use);
  return {
    KeyMetadata: key
      ? {
          KeyId: key.id,
          Arn: key.arn,
          CreationDate: key.createdAt,
          Description: key.description,
          KeyUsage: key.usage,
          KeyState: key.state,
          DeletionDate: key.deletionDate,
          Origin: key.origin,
          CustomKeyStoreId: key.storeId,
          CloudHsmClusterId: key.clusterId,
          KeyManager: key.manager,
          KeySpec: key.spec,
        }
      : {KeyId: entry.id},
    Aliases: entry.aliases.map(name => ({AliasName: name, TargetKeyId: entry.id})),
    KeyLastUsage: used && {Operation: used.operation, Timestamp: used.at},
    TrackingStartDate: used?.trackingSince,
  };
}

const hsmMembers = (hsm: Hsm): Members => ({
  AvailabilityZone: hsm.zone,
  SubnetId: hsm.subnetId,
  EniId: hsm.eniId,
  EniIp: hsm.eniIp,
  HsmType: hsm.hsmType,
  HsmId: hsm.id,
  State: hsm.state,
  StateMessage: hsm.stateMessage,
});

/** DescribeClusters and DescribeBackups. */
export const clusterMembers = (cluster: Cluster, backups: readonly Backup[]): Members => ({
  ClusterId: cluster.id,
  CreateTimestamp: cluster.createdAt,
  Hsms: cluster.hsms.map(hsmMembers),
  HsmType: cluster.hsmType,
  SecurityGroup: cluster.securityGroup,
  SourceBackupId: cluster.sourceBackupId,
  State: cluster.state,
  StateMessage: cluster.stateMessage,
  SubnetMapping: cluster.subnets,
  VpcId: cluster.vpcId,
  Certificates:
    cluster.clusterCertificate === undefined ? undefined : {ClusterCertificate: cluster.clusterCertificate},
  Backups: backups
    .filter(({clusterId}) => clusterId === cluster.id)
    .map(({id, state, createdAt, neverExpires}) => ({
      BackupId: id,
      BackupState: state,
      ClusterId: cluster.id,
      CreateTimestamp: createdAt,
      NeverExpires: neverExpires,
    })),
});

/** ListRegions, and why the Region does not tell its stores, where it does not. */
function regionMembers({region, optStatus, keyStores}: RegionView): Members {
  const failure = standingFailure(keyStores)?.failure;
  return {
    RegionName: region,
    RegionOptStatus: optStatus,
    CustomKeyStores: lastSeen(keyStores)?.map(storeMembers),
    Error: failure && {Code: failure.code, Message: failure.message, RequestId: failure.requestId},
  };
}

/**
 * A value as JSON that is safe to show and to paste: characters that would move a cursor, reorder their neighbours or
 * not be seen are written as escapes, so that nothing of the value is lost.
 */
export const safeJson = (value: unknown): string =>
  (JSON.stringify(value, undefined, 2) ?? 'null')
    .split('\n')
    .map(line => (safeText(line) === line ? line : escaped(line)))
    .join('\n');

const escaped = (line: string): string =>
  Array.from(line, character => (safeText(character) === character ? character : unicode(character))).join(
    '',
  );

const unicode = (character: string): string =>
  Array.from({length: character.length}, (_, at) => character.charCodeAt(at))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
