import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type {NetworkInterface, SecurityGroup, Subnet as Ec2Subnet} from '@aws-sdk/client-ec2';
import type {ClusterNetwork, ConnectionNetwork, ManagedInterface, Subnet} from '../model/evidence.ts';
import {usableAddresses} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyStoreId, Region} from '../model/ids.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer, readListing, tokenPage} from './listing.ts';

const ec2Client = (clients: Clients, region: Region) =>
  clients.get('ec2', region, config => new EC2Client(config));

/**
 * Subnets by id, in the order asked for. They are filtered for instead of named: one that is gone would turn the
 * whole answer into an error.
 */
export async function describeSubnets(
  calls: Calls,
  clients: Clients,
  region: Region,
  ids: readonly string[],
): Promise<Answer<readonly Subnet[]>> {
  const answer = await readListing(
    calls,
    {
      service: 'ec2',
      operation: 'DescribeSubnets',
      region,
      options: {filters: `Name=subnet-id,Values=${ids.join(',')}`},
    },
    (NextToken, abortSignal) =>
      ec2Client(clients, region).send(
        new DescribeSubnetsCommand({Filters: [{Name: 'subnet-id', Values: [...ids]}], NextToken}),
        {abortSignal},
      ),
    ({Subnets, NextToken}) => tokenPage(Subnets, NextToken),
  );
  return mapAnswer(answer, found => {
    const byId = new Map(found.map(subnet => [subnet.SubnetId, subnet]));
    return ids.map(id => toSubnet(id, byId.get(id)));
  });
}

function toSubnet(id: string, subnet: Ec2Subnet | undefined): Subnet {
  if (!subnet) return {id, exists: false};
  const cidr = subnet.CidrBlock ?? '';
  return {
    id,
    exists: true,
    zone: subnet.AvailabilityZone ?? '',
    cidr,
    vpcId: subnet.VpcId ?? '',
    free: subnet.AvailableIpAddressCount ?? 0,
    usable: usableAddresses(cidr),
  };
}

/**
 * What stands between KMS and a cluster. KMS's names are documented, also with the cluster's id in place of the
 * store's, so both are looked for.
 */
export async function describeConnection(
  calls: Calls,
  clients: Clients,
  region: Region,
  cluster: ClusterNetwork,
  storeId: KeyStoreId,
): Promise<Answer<ConnectionNetwork>> {
  const clusterGroupName = `cloudhsm-${cluster.clusterId}-sg`;
  const kmsNames = [`kms-${storeId}`, `kms-${cluster.clusterId}`];
  const [groups, interfaces] = await Promise.all([
    readListing(
      calls,
      {
        service: 'ec2',
        operation: 'DescribeSecurityGroups',
        region,
        options: {filters: `Name=group-name,Values=${[clusterGroupName, ...kmsNames].join(',')}`},
      },
      (NextToken, abortSignal) =>
        ec2Client(clients, region).send(
          new DescribeSecurityGroupsCommand({
            Filters: [{Name: 'group-name', Values: [clusterGroupName, ...kmsNames]}],
            NextToken,
          }),
          {abortSignal},
        ),
      ({SecurityGroups, NextToken}) => tokenPage(SecurityGroups, NextToken),
    ),
    readListing(
      calls,
      {
        service: 'ec2',
        operation: 'DescribeNetworkInterfaces',
        region,
        options: {filters: `Name=description,Values=KMS managed ENI for cluster ${cluster.clusterId}*`},
      },
      (NextToken, abortSignal) =>
        ec2Client(clients, region).send(
          new DescribeNetworkInterfacesCommand({
            Filters: [{Name: 'description', Values: [`KMS managed ENI for cluster ${cluster.clusterId}*`]}],
            NextToken,
          }),
          {abortSignal},
        ),
      ({NetworkInterfaces, NextToken}) => tokenPage(NetworkInterfaces, NextToken),
    ),
  ]);
  if (!groups.ok) return groups;
  if (!interfaces.ok) return interfaces;
  const kms = groups.value.find(({GroupName}) => kmsNames.includes(GroupName ?? ''));
  const own = groups.value.find(
    ({GroupId, GroupName}) =>
      GroupName === clusterGroupName &&
      (cluster.securityGroup === undefined || GroupId === cluster.securityGroup),
  );
  return mapAnswer(interfaces, found => ({
    clusterGroup: clusterGroup(own),
    ...(kms?.GroupId && kms.GroupName && {kmsGroup: {id: kms.GroupId, name: kms.GroupName}}),
    interfaces: found.flatMap(toInterface),
  }));
}

function clusterGroup(group: SecurityGroup | undefined): ConnectionNetwork['clusterGroup'] {
  if (!group?.GroupId) return {status: 'gone'};
  return {status: letsItselfIn(group) ? 'intact' : 'changed', id: group.GroupId};
}

/** True where members of the group reach each other on every port that CloudHSM needs. */
function letsItselfIn({GroupId, IpPermissions = []}: SecurityGroup): boolean {
  const own = IpPermissions.filter(({UserIdGroupPairs = []}) =>
    UserIdGroupPairs.some(pair => pair.GroupId === GroupId),
  );
  return [2223, 2224, 2225].every(port =>
    own.some(
      ({IpProtocol, FromPort, ToPort}) =>
        IpProtocol === '-1' ||
        (IpProtocol === 'tcp' && (FromPort ?? 0) <= port && port <= (ToPort ?? 65_535)),
    ),
  );
}

function toInterface({
  NetworkInterfaceId,
  SubnetId,
  AvailabilityZone,
  Attachment,
}: NetworkInterface): ManagedInterface[] {
  if (!NetworkInterfaceId || !SubnetId) return [];
  return [
    {
      id: NetworkInterfaceId,
      subnetId: SubnetId,
      ...(AvailabilityZone && {zone: AvailabilityZone}),
      ...(Attachment?.AttachTime && {attachedAt: Attachment.AttachTime}),
    },
  ];
}
