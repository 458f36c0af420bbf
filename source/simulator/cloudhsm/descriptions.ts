import type {SimulatedBackup, SimulatedCluster, SimulatedHsm} from '../world.ts';

const tagList = (tags: ReadonlyMap<string, string>) => [...tags].map(([Key, Value]) => ({Key, Value}));

/** An HSM as CloudHSM writes it. */
export const hsmDescription = (cluster: SimulatedCluster, hsm: SimulatedHsm) => ({
  AvailabilityZone: hsm.zone,
  ClusterId: cluster.id,
  SubnetId: hsm.subnetId,
  EniId: hsm.eniId,
  EniIp: hsm.eniIp,
  HsmId: hsm.id,
  HsmType: cluster.hsmType,
  State: hsm.state,
  ...(hsm.stateMessage !== undefined && {StateMessage: hsm.stateMessage}),
});

/** A cluster as CloudHSM writes it: its request only until it is initialized, its certificate only after. */
export const clusterDescription = (cluster: SimulatedCluster) => ({
  BackupPolicy: 'DEFAULT',
  BackupRetentionPolicy: {Type: 'DAYS', Value: cluster.backupRetentionDays},
  ClusterId: cluster.id,
  CreateTimestamp: cluster.createdAt,
  Hsms: cluster.hsms.map(hsm => hsmDescription(cluster, hsm)),
  HsmType: cluster.hsmType,
  Mode: cluster.mode,
  NetworkType: cluster.networkType,
  SecurityGroup: cluster.securityGroup,
  ...(cluster.sourceBackupId !== undefined && {SourceBackupId: cluster.sourceBackupId}),
  State: cluster.state,
  ...(cluster.stateMessage !== undefined && {StateMessage: cluster.stateMessage}),
  SubnetMapping: cluster.subnets,
  VpcId: cluster.vpcId,
  Certificates: {
    ...(cluster.csr !== undefined && {ClusterCsr: cluster.csr}),
    ...(cluster.clusterCertificate !== undefined && {ClusterCertificate: cluster.clusterCertificate}),
  },
  TagList: tagList(cluster.tags),
});

/** A backup as CloudHSM writes it. */
export const backupDescription = (backup: SimulatedBackup, arn: string) => ({
  BackupId: backup.id,
  BackupArn: arn,
  BackupState: backup.state,
  ClusterId: backup.clusterId,
  CreateTimestamp: backup.createdAt,
  NeverExpires: backup.neverExpires,
  TagList: tagList(backup.tags),
  ...(backup.holds && {HsmType: backup.holds.hsmType, Mode: backup.holds.mode}),
});
