import {serviceLinkedRole, serviceRoleArn} from '../iam/service-linked-roles.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import type {SimulatedCluster, SimulatedSubnet} from '../world.ts';
import {certificateProblem, clusterCsr} from './certificates.ts';
import {clusterDescription} from './descriptions.ts';
import {
  invalidRequest,
  member,
  onEverything,
  onResource,
  regionOf,
  requireBackup,
  requireCluster,
} from './requests.ts';
import {after} from './schedule.ts';

const service = 'cloudhsm.amazonaws.com';
/** What a simulated administrator gives kmsuser when a cluster is activated; AWS has no call that would tell. */
const firstKmsuserPassword = 'simulated0kmsuser';

export const createCluster = defineOperation(
  {
    HsmType: {type: 'string', max: 32, pattern: /((p|)hsm[0-9][a-z.]*\.[a-zA-Z]+)/, required: true},
    SubnetIds: {
      type: 'list',
      min: 1,
      max: 10,
      of: {type: 'string', pattern: /subnet-[0-9a-fA-F]{8,17}/},
      required: true,
    },
    SourceBackupId: {type: 'string', pattern: /(arn:.*:backup\/)?backup-[2-7a-zA-Z]{11,16}/},
    Mode: {type: 'string', oneOf: ['FIPS', 'NON_FIPS']},
    NetworkType: {type: 'string', oneOf: ['IPV4', 'DUALSTACK']},
    BackupRetentionPolicy: {
      type: 'structure',
      members: {
        Type: {type: 'string', oneOf: ['DAYS']},
        Value: {type: 'string', min: 1, max: 3, pattern: /[0-9]+/},
      },
    },
    TagList: member.tagList,
  },
  {
    authorize: (call, {SourceBackupId}) => [
      ...(SourceBackupId === undefined
        ? onEverything('cloudhsm:CreateCluster')
        : onResource(call, 'cloudhsm:CreateCluster', backupIdOf(SourceBackupId))),
      ...(call.world.iam.roles.has('AWSServiceRoleForCloudHSM')
        ? []
        : [
            {
              action: 'iam:CreateServiceLinkedRole',
              resource: serviceRoleArn(call.world, service),
              context: {'iam:AWSServiceName': service},
            },
          ]),
    ],
    run: (call, input) => {
      const {world} = call;
      const region = regionOf(call);
      const subnets = input.SubnetIds.map(id => {
        const subnet = region.subnets.get(id);
        if (!subnet) throw invalidRequest(`Subnet ${id} was not found.`);
        return subnet;
      });
      checkSubnets(subnets);
      const days = input.BackupRetentionPolicy?.Value ?? '90';
      if (Number(days) < 7 || Number(days) > 379) {
        throw invalidRequest('The backup retention period must be between 7 and 379 days.');
      }
      const backup =
        input.SourceBackupId === undefined
          ? undefined
          : requireBackup(call, backupIdOf(input.SourceBackupId));
      if (backup && backup.state !== 'READY') throw invalidRequest(`Backup ${backup.id} is not READY.`);
      const origin = backup?.holds;
      if (origin && input.Mode !== undefined && input.Mode !== origin.mode) {
        throw invalidRequest(`Backup ${backup.id} is of a cluster in ${origin.mode} mode.`);
      }
      const id = world.newId('cluster');
      const cluster: SimulatedCluster = {
        id,
        state: 'CREATE_IN_PROGRESS',
        createdAt: world.clock.now(),
        hsmType: input.HsmType,
        mode: input.Mode ?? origin?.mode ?? 'FIPS',
        networkType: input.NetworkType ?? 'IPV4',
        vpcId: subnets[0]?.vpcId ?? '',
        securityGroup: world.newId('security-group'),
        securityGroupIntact: true,
        subnets: Object.fromEntries(subnets.map(subnet => [subnet.zone, subnet.id])),
        hsms: [],
        ...(backup && {sourceBackupId: backup.id}),
        kmsuser: {
          ...(origin?.kmsuser ?? {exists: false, password: firstKmsuserPassword}),
          failedLogins: 0,
          loggedInElsewhere: false,
        },
        backupRetentionDays: days,
        tags: new Map((input.TagList ?? []).map(({Key, Value}) => [Key, Value])),
      };
      region.clusters.set(id, cluster);
      serviceLinkedRole(world, service);
      after(world, region, cluster, world.timing.createCluster, () => {
        if (origin?.clusterCertificate === undefined) {
          cluster.state = 'UNINITIALIZED';
          cluster.csr = clusterCsr(id);
          return;
        }
        // A backup holds the cluster's identity: what is restored from it needs no new certificate.
        cluster.state = 'INITIALIZED';
        cluster.clusterCertificate = origin.clusterCertificate;
        if (origin.trustAnchorCertificate !== undefined) {
          cluster.trustAnchorCertificate = origin.trustAnchorCertificate;
        }
      });
      return {Cluster: clusterDescription(cluster)};
    },
  },
);

const backupIdOf = (idOrArn: string) => idOrArn.slice(idOrArn.lastIndexOf('/') + 1);

function checkSubnets(subnets: readonly SimulatedSubnet[]) {
  if (new Set(subnets.map(({vpcId}) => vpcId)).size > 1) {
    throw invalidRequest('All subnets must be in the same VPC.');
  }
  if (new Set(subnets.map(({zone}) => zone)).size < subnets.length) {
    throw invalidRequest('Only one subnet per Availability Zone can be specified.');
  }
}

export const initializeCluster = defineOperation(
  {ClusterId: member.clusterId, SignedCert: member.certificate, TrustAnchor: member.certificate},
  {
    authorize: (call, {ClusterId}) => onResource(call, 'cloudhsm:InitializeCluster', ClusterId),
    run: (call, {ClusterId, SignedCert, TrustAnchor}) => {
      const {world} = call;
      const cluster = requireCluster(call, ClusterId);
      if (cluster.state !== 'UNINITIALIZED') {
        throw invalidRequest(`Cluster ${ClusterId} must be UNINITIALIZED; it is ${cluster.state}.`);
      }
      const problem =
        TrustAnchor.length > 5000
          ? 'The trust anchor is longer than 5000 characters.'
          : certificateProblem(ClusterId, SignedCert, TrustAnchor);
      if (problem !== undefined) throw invalidRequest(problem);
      cluster.state = 'INITIALIZE_IN_PROGRESS';
      cluster.stateMessage = 'Cluster is initializing. State will change to INITIALIZED upon completion.';
      after(world, regionOf(call), cluster, world.timing.initializeCluster, () => {
        cluster.state = 'INITIALIZED';
        delete cluster.stateMessage;
        delete cluster.csr;
        cluster.clusterCertificate = SignedCert;
        cluster.trustAnchorCertificate = TrustAnchor;
        activateWhenReady(call, cluster);
      });
      return {State: cluster.state, StateMessage: cluster.stateMessage};
    },
  },
);

/**
 * An administrator's first login makes an INITIALIZED cluster with an HSM ACTIVE. It is no API call; here somebody
 * does it after a while, and makes kmsuser too.
 */
export function activateWhenReady(call: Parameters<typeof regionOf>[0], cluster: SimulatedCluster): void {
  const {world} = call;
  if (cluster.state !== 'INITIALIZED' || !cluster.hsms.some(({state}) => state === 'ACTIVE')) return;
  after(world, regionOf(call), cluster, world.timing.activateCluster, () => {
    if (cluster.state !== 'INITIALIZED' || !cluster.hsms.some(({state}) => state === 'ACTIVE')) return;
    cluster.state = 'ACTIVE';
    cluster.kmsuser.exists = true;
  });
}

export const deleteCluster = defineOperation(
  {ClusterId: member.clusterId},
  {
    authorize: (call, {ClusterId}) => onResource(call, 'cloudhsm:DeleteCluster', ClusterId),
    run: (call, {ClusterId}) => {
      const {world} = call;
      const cluster = requireCluster(call, ClusterId);
      if (cluster.hsms.some(({state}) => state !== 'DELETED')) {
        throw invalidRequest(`Cluster ${ClusterId} still has HSMs. Delete them before the cluster.`);
      }
      if (cluster.state.endsWith('_IN_PROGRESS')) {
        throw invalidRequest(`Cluster ${ClusterId} cannot be deleted while it is ${cluster.state}.`);
      }
      cluster.state = 'DELETE_IN_PROGRESS';
      const region = regionOf(call);
      after(world, region, cluster, world.timing.deleteCluster, () => {
        cluster.state = 'DELETED';
        // For a while a deleted cluster is still listed.
        after(world, region, cluster, listedAfterDeletionSeconds, () => {
          region.clusters.delete(ClusterId);
        });
      });
      return {Cluster: clusterDescription(cluster)};
    },
  },
);

const listedAfterDeletionSeconds = 3600;
