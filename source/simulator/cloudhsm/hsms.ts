import {defineOperation} from '../kms/typed-operation.ts';
import type {RegionWorld, SimulatedCluster, SimulatedHsm, World} from '../world.ts';
import {freeAddress} from './addresses.ts';
import {holdingsOf} from './backup-holdings.ts';
import {activateWhenReady} from './clusters.ts';
import {hsmDescription} from './descriptions.ts';
import {invalidRequest, member, onEverything, onResource, regionOf, requireCluster} from './requests.ts';
import {after} from './schedule.ts';

/** States of a cluster in which HSMs can be added; an UNINITIALIZED one takes its first before it is initialized. */
const takesHsms = new Set(['UNINITIALIZED', 'INITIALIZED', 'ACTIVE', 'DEGRADED']);
const hsmsPerCluster = 28;

export const createHsm = defineOperation(
  {
    ClusterId: member.clusterId,
    AvailabilityZone: {
      type: 'string',
      pattern: /[a-z]{2}(-(gov))?-(east|west|north|south|central){1,2}-\d[a-z]/,
      required: true,
    },
    IpAddress: member.ipAddress,
  },
  {
    authorize: (call, {ClusterId}) => onResource(call, 'cloudhsm:CreateHsm', ClusterId),
    run: (call, {ClusterId, AvailabilityZone, IpAddress}) => {
      const {world} = call;
      const region = regionOf(call);
      const cluster = requireCluster(call, ClusterId);
      if (!takesHsms.has(cluster.state)) {
        throw invalidRequest(`Cluster ${ClusterId} cannot take an HSM while it is ${cluster.state}.`);
      }
      if (cluster.hsms.length >= hsmsPerCluster) {
        throw invalidRequest(
          `Cluster ${ClusterId} has ${hsmsPerCluster} HSMs, which is the most it can have.`,
        );
      }
      const subnet = region.subnets.get(cluster.subnets[AvailabilityZone] ?? '');
      if (!subnet) throw invalidRequest(`Cluster ${ClusterId} has no subnet in ${AvailabilityZone}.`);
      if (subnet.freeAddresses < 1) throw invalidRequest(`Subnet ${subnet.id} has no free IP address.`);
      const hsm: SimulatedHsm = {
        id: world.newId('hsm'),
        state: 'CREATE_IN_PROGRESS',
        zone: AvailabilityZone,
        subnetId: subnet.id,
        eniId: world.newId('eni'),
        eniIp: IpAddress ?? freeAddress(region, subnet),
      };
      subnet.freeAddresses--;
      cluster.hsms.push(hsm);
      const before = cluster.state;
      after(world, region, cluster, world.timing.createHsm, () => {
        if (hsm.state !== 'CREATE_IN_PROGRESS') return;
        hsm.state = 'ACTIVE';
        if (before === 'DEGRADED' && cluster.hsms.every(({state}) => state === 'ACTIVE'))
          cluster.state = 'ACTIVE';
        activateWhenReady(call, cluster);
      });
      return {Hsm: hsmDescription(cluster, hsm)};
    },
  },
);

export const deleteHsm = defineOperation(
  {
    ClusterId: member.clusterId,
    HsmId: {type: 'string', pattern: /hsm-[2-7a-zA-Z]{11,16}/},
    EniId: {type: 'string', pattern: /eni-[0-9a-fA-F]{8,17}/},
    EniIp: member.ipAddress,
  },
  {
    authorize: () => onEverything('cloudhsm:DeleteHsm'),
    run: (call, {ClusterId, HsmId, EniId, EniIp}) => {
      const {world} = call;
      const region = regionOf(call);
      const cluster = requireCluster(call, ClusterId);
      if ([HsmId, EniId, EniIp].filter(name => name !== undefined).length !== 1) {
        throw invalidRequest('Exactly one of HsmId, EniId and EniIp must be given.');
      }
      const hsm = cluster.hsms.find(
        ({id, eniId, eniIp}) => id === HsmId || eniId === EniId || eniIp === EniIp,
      );
      if (!hsm) throw invalidRequest(`Cluster ${ClusterId} has no such HSM.`);
      if (hsm.state === 'DELETE_IN_PROGRESS') return {HsmId: hsm.id};
      hsm.state = 'DELETE_IN_PROGRESS';
      backUp(world, region, cluster);
      after(world, region, cluster, world.timing.deleteHsm, () => {
        cluster.hsms.splice(cluster.hsms.indexOf(hsm), 1);
        const subnet = region.subnets.get(hsm.subnetId);
        if (subnet) subnet.freeAddresses++;
      });
      return {HsmId: hsm.id};
    },
  },
);

/** CloudHSM backs a cluster up when an HSM is taken away; what was never initialized has nothing to keep. */
function backUp(world: World, region: RegionWorld, cluster: SimulatedCluster) {
  if (cluster.clusterCertificate === undefined) return;
  const id = world.newId('backup');
  region.backups.set(id, {
    id,
    state: 'CREATE_IN_PROGRESS',
    clusterId: cluster.id,
    createdAt: world.clock.now(),
    neverExpires: false,
    tags: new Map(),
    holds: holdingsOf(cluster),
  });
  after(world, region, cluster, world.timing.deleteHsm, () => {
    const backup = region.backups.get(id);
    if (backup?.state === 'CREATE_IN_PROGRESS') backup.state = 'READY';
  });
}
