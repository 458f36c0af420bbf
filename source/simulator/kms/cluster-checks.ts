import {AwsError} from '../aws-error.ts';
import type {RegionWorld, SimulatedCluster} from '../world.ts';

const invalidConfiguration = (why: string) =>
  new AwsError('CloudHsmClusterInvalidConfigurationException', why);

/** The cluster, unless it is gone: a deleted one may still be listed for a while, but KMS no longer knows it. */
export const livingCluster = (region: RegionWorld, clusterId: string): SimulatedCluster | undefined => {
  const cluster = region.clusters.get(clusterId);
  return cluster?.state === 'DELETED' ? undefined : cluster;
};

/** The HSMs of a cluster that KMS can work with. */
export const activeHsms = (cluster: SimulatedCluster) => cluster.hsms.filter(({state}) => state === 'ACTIVE');

/** @throws CloudHsmClusterNotFoundException */
export const requireCluster = (region: RegionWorld, clusterId: string): SimulatedCluster => {
  const cluster = livingCluster(region, clusterId);
  if (!cluster) {
    throw new AwsError(
      'CloudHsmClusterNotFoundException',
      `No CloudHSM cluster ${clusterId} in this account and Region.`,
    );
  }
  return cluster;
};

/** @throws CloudHsmClusterNotActiveException */
export const requireActive = (cluster: SimulatedCluster): void => {
  if (cluster.state !== 'ACTIVE') {
    throw new AwsError(
      'CloudHsmClusterNotActiveException',
      `The CloudHSM cluster ${cluster.id} is not active: its state is ${cluster.state}.`,
    );
  }
};

/** @throws CloudHsmClusterInvalidConfigurationException with no ACTIVE HSM: what a connect needs at the least */
export const requireAnHsm = (cluster: SimulatedCluster): void => {
  if (activeHsms(cluster).length === 0) {
    throw invalidConfiguration(`The CloudHSM cluster ${cluster.id} has no active HSM.`);
  }
};

/** @throws CloudHsmClusterInvalidConfigurationException without ACTIVE HSMs in two Availability Zones */
export const requireHsmsInTwoZones = (cluster: SimulatedCluster): void => {
  if (new Set(activeHsms(cluster).map(({zone}) => zone)).size < 2) {
    throw invalidConfiguration(
      `The CloudHSM cluster ${cluster.id} does not have two active HSMs in different Availability Zones.`,
    );
  }
};

/** @throws CloudHsmClusterInvalidConfigurationException without subnets in two zones, or with a changed security group */
export const requireNetwork = (cluster: SimulatedCluster): void => {
  if (Object.keys(cluster.subnets).length < 2) {
    throw invalidConfiguration(
      `The CloudHSM cluster ${cluster.id} does not have private subnets in two Availability Zones.`,
    );
  }
  if (!cluster.securityGroupIntact) {
    throw invalidConfiguration(
      `The security group ${cluster.securityGroup} of the cluster ${cluster.id} lacks the rules for TCP ports 2223-2225.`,
    );
  }
};

/** Whether two clusters share a backup history, which shows in equal cluster certificates. */
export const related = (a: SimulatedCluster, b: SimulatedCluster): boolean =>
  a.id === b.id || (a.clusterCertificate !== undefined && a.clusterCertificate === b.clusterCertificate);

/** Whether two PEM texts hold the same certificate, whatever their line ends. */
export const samePem = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
