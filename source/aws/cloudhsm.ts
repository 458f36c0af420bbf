import {CloudHSMV2Client, DescribeBackupsCommand, DescribeClustersCommand} from '@aws-sdk/client-cloudhsm-v2';
import type {Backup as WireBackup, Cluster as WireCluster, Hsm as WireHsm} from '@aws-sdk/client-cloudhsm-v2';
import type {Backup, Cluster, Hsm} from '../model/cluster.ts';
import type {Answer} from '../model/failure.ts';
import {asClusterId} from '../model/ids.ts';
import type {Region} from '../model/ids.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {readListing, tokenPage} from './listing.ts';
import {present} from './present.ts';

const cloudHsmClient = (clients: Clients, region: Region) =>
  clients.get('cloudhsm', region, config => new CloudHSMV2Client(config));

/** Every cluster of the Region, deleted ones that AWS still lists included. */
export function describeClusters(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly Cluster[]>> {
  return readListing(
    calls,
    {service: 'cloudhsm', operation: 'DescribeClusters', region},
    (NextToken, abortSignal) =>
      cloudHsmClient(clients, region).send(
        new DescribeClustersCommand({MaxResults: 25, ...(NextToken && {NextToken})}),
        {
          abortSignal,
        },
      ),
    ({Clusters, NextToken}) => {
      const clusters = Clusters?.map(cluster => toCluster(region, cluster));
      return clusters?.every(cluster => cluster !== undefined) ? tokenPage(clusters, NextToken) : undefined;
    },
  );
}

function toCluster(region: Region, cluster: WireCluster): Cluster | undefined {
  if (!cluster.ClusterId || !cluster.State) return undefined;
  return present({
    region,
    id: asClusterId(cluster.ClusterId),
    state: cluster.State,
    stateMessage: cluster.StateMessage,
    createdAt: cluster.CreateTimestamp,
    hsms: (cluster.Hsms ?? []).map(toHsm),
    hsmType: cluster.HsmType,
    securityGroup: cluster.SecurityGroup,
    vpcId: cluster.VpcId,
    subnets: cluster.SubnetMapping ?? {},
    clusterCertificate: cluster.Certificates?.ClusterCertificate,
    sourceBackupId: cluster.SourceBackupId,
  });
}

function toHsm(hsm: WireHsm): Hsm {
  // The client of 2023 does not name this member, but hands HSMs on as they came.
  const type = 'HsmType' in hsm && typeof hsm.HsmType === 'string' ? hsm.HsmType : undefined;
  return present({
    id: hsm.HsmId ?? 'unknown',
    state: hsm.State ?? 'unknown',
    stateMessage: hsm.StateMessage,
    zone: hsm.AvailabilityZone,
    subnetId: hsm.SubnetId,
    eniId: hsm.EniId,
    eniIp: hsm.EniIp,
    hsmType: type,
  });
}

/** Every backup of the Region. */
export function describeBackups(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly Backup[]>> {
  return readListing(
    calls,
    {service: 'cloudhsm', operation: 'DescribeBackups', region},
    (NextToken, abortSignal) =>
      cloudHsmClient(clients, region).send(
        new DescribeBackupsCommand({MaxResults: 50, ...(NextToken && {NextToken})}),
        {
          abortSignal,
        },
      ),
    ({Backups, NextToken}) => {
      const backups = Backups?.map(backup => toBackup(region, backup));
      return backups?.every(backup => backup !== undefined) ? tokenPage(backups, NextToken) : undefined;
    },
  );
}

function toBackup(region: Region, backup: WireBackup): Backup | undefined {
  if (!backup.BackupId) return undefined;
  return present({
    region,
    id: backup.BackupId,
    state: backup.BackupState ?? 'unknown',
    clusterId: backup.ClusterId === undefined ? undefined : asClusterId(backup.ClusterId),
    createdAt: backup.CreateTimestamp,
    neverExpires: backup.NeverExpires,
  });
}
