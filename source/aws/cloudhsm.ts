import {CloudHSMV2Client, DescribeBackupsCommand, DescribeClustersCommand} from '@aws-sdk/client-cloudhsm-v2';
import type {Backup as WireBackup, Cluster as WireCluster, Hsm as WireHsm} from '@aws-sdk/client-cloudhsm-v2';
import type {Backup, Cluster, Hsm} from '../model/cluster.ts';
import type {Answer} from '../model/failure.ts';
import {asClusterId} from '../model/ids.ts';
import type {Region} from '../model/ids.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer, readListing, tokenPage} from './listing.ts';
import {present} from './present.ts';
import {eachOnce, wireText, wireTime} from './wire-values.ts';

const cloudHsmClient = (clients: Clients, region: Region) =>
  clients.get('cloudhsm', region, config => new CloudHSMV2Client(config));

/** Every cluster of the Region, deleted ones that AWS still lists included. */
export async function describeClusters(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly Cluster[]>> {
  const answer = await readListing(
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
  return mapAnswer(answer, clusters => eachOnce(clusters, ({id}) => id));
}

function toCluster(region: Region, cluster: WireCluster): Cluster | undefined {
  const id = wireText(cluster.ClusterId);
  const state = wireText(cluster.State);
  if (!id || !state) return undefined;
  return present({
    region,
    id: asClusterId(id),
    state,
    stateMessage: wireText(cluster.StateMessage),
    createdAt: wireTime(cluster.CreateTimestamp),
    hsms: (cluster.Hsms ?? []).map(toHsm),
    hsmType: wireText(cluster.HsmType),
    securityGroup: wireText(cluster.SecurityGroup),
    vpcId: wireText(cluster.VpcId),
    subnets: cluster.SubnetMapping ?? {},
    clusterCertificate: wireText(cluster.Certificates?.ClusterCertificate),
    sourceBackupId: wireText(cluster.SourceBackupId),
  });
}

function toHsm(hsm: WireHsm): Hsm {
  // The client of 2023 does not name this member, but hands HSMs on as they came.
  const type = 'HsmType' in hsm && typeof hsm.HsmType === 'string' ? hsm.HsmType : undefined;
  return present({
    id: wireText(hsm.HsmId) ?? 'unknown',
    state: wireText(hsm.State) ?? 'unknown',
    stateMessage: wireText(hsm.StateMessage),
    zone: wireText(hsm.AvailabilityZone),
    subnetId: wireText(hsm.SubnetId),
    eniId: wireText(hsm.EniId),
    eniIp: wireText(hsm.EniIp),
    hsmType: type,
  });
}

/** Every backup of the Region. */
export async function describeBackups(
  calls: Calls,
  clients: Clients,
  region: Region,
): Promise<Answer<readonly Backup[]>> {
  const answer = await readListing(
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
  return mapAnswer(answer, backups => eachOnce(backups, ({id}) => id));
}

function toBackup(region: Region, backup: WireBackup): Backup | undefined {
  const id = wireText(backup.BackupId);
  const clusterId = wireText(backup.ClusterId);
  if (!id) return undefined;
  return present({
    region,
    id,
    state: wireText(backup.BackupState) ?? 'unknown',
    clusterId: clusterId === undefined ? undefined : asClusterId(clusterId),
    createdAt: wireTime(backup.CreateTimestamp),
    neverExpires: backup.NeverExpires,
  });
}
