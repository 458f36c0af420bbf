import {AwsError} from '../aws-error.ts';
import {managedNetworks} from '../kms/managed-network.ts';
import type {Operation} from '../operation.ts';
import type {RegionWorld, World} from '../world.ts';
import type {Listing} from './listing.ts';
import {listingShape, pageOf, regionOf} from './listing.ts';

type NetworkInterface = {
  readonly id: string;
  readonly description: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly address: string;
  readonly groups: readonly {readonly groupId: string; readonly groupName: string}[];
  readonly requester: string;
  readonly attachedAt?: Date;
};

const listing: Listing<NetworkInterface> = {
  ids: {member: 'NetworkInterfaceId', written: 'networkInterfaceIds'},
  idOf: ({id}) => id,
  unknown: id =>
    new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`),
  filters: {
    'network-interface-id': ({id}) => [id],
    'subnet-id': ({subnetId}) => [subnetId],
    'vpc-id': ({vpcId}) => [vpcId],
    'availability-zone': ({zone}) => [zone],
    description: ({description}) => [description],
    'group-id': ({groups}) => groups.map(({groupId}) => groupId),
    'group-name': ({groups}) => groups.map(({groupName}) => groupName),
  },
};

/** The network interfaces of HSMs, and those through which KMS reaches them. */
export const describeNetworkInterfaces: Operation = {
  input: {...listingShape, NetworkInterfaceId: {type: 'list', of: {type: 'string'}}},
  authorize: () => [{action: 'ec2:DescribeNetworkInterfaces', resource: '*'}],
  run: (call, input) => {
    const {world} = call;
    const {items, nextToken} = pageOf(networkInterfaces(world, regionOf(call)), input, listing);
    return {
      networkInterfaceSet: items.map(one => ({
        networkInterfaceId: one.id,
        subnetId: one.subnetId,
        vpcId: one.vpcId,
        availabilityZone: one.zone,
        description: one.description,
        ownerId: world.account.id,
        requesterId: one.requester,
        requesterManaged: true,
        status: 'in-use',
        privateIpAddress: one.address,
        sourceDestCheck: true,
        interfaceType: 'interface',
        groupSet: one.groups,
        attachment: {
          attachmentId: one.id.replace('eni-', 'ela-attach-'),
          status: 'attached',
          attachTime: one.attachedAt,
          deleteOnTermination: false,
        },
      })),
      nextToken,
    };
  },
};

function networkInterfaces(world: World, region: RegionWorld): readonly NetworkInterface[] {
  const groupOf = (cluster: {readonly id: string; readonly securityGroup: string}) => ({
    groupId: cluster.securityGroup,
    groupName: `cloudhsm-${cluster.id}-sg`,
  });
  const ofHsms = [...region.clusters.values()].flatMap(cluster =>
    cluster.hsms
      .filter(({state}) => state !== 'DELETED')
      .map(({eniId, eniIp, subnetId, zone}): NetworkInterface => ({
        id: eniId,
        description: 'CloudHSM Managed Interface',
        subnetId,
        vpcId: cluster.vpcId,
        zone,
        address: eniIp,
        groups: [groupOf(cluster)],
        requester: 'amazon-cloudhsm',
      })),
  );
  const ofStores = managedNetworks(world, region).flatMap(({securityGroup, cluster, interfaces}) =>
    interfaces.map(({id, subnetId, zone, address, attachedAt}): NetworkInterface => ({
      id,
      description: `KMS managed ENI for cluster ${cluster.id}`,
      subnetId,
      vpcId: cluster.vpcId,
      zone,
      address,
      groups: [{groupId: securityGroup.id, groupName: securityGroup.name}, groupOf(cluster)],
      requester: 'AROASIMULATEDKMSROLE22:KMS',
      attachedAt,
    })),
  );
  return [...ofHsms, ...ofStores];
}
