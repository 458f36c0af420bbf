import {AwsError} from '../aws-error.ts';
import {addressesHeldByConnects} from '../kms/managed-network.ts';
import type {Operation} from '../operation.ts';
import type {SimulatedSubnet} from '../world.ts';
import type {Listing} from './listing.ts';
import {listingShape, pageOf, regionOf} from './listing.ts';

const listing: Listing<SimulatedSubnet> = {
  ids: {member: 'SubnetId', written: 'subnetIds'},
  idOf: ({id}) => id,
  unknown: id => new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`),
  filters: {
    'subnet-id': ({id}) => [id],
    'vpc-id': ({vpcId}) => [vpcId],
    'availability-zone': ({zone}) => [zone],
    'cidr-block': ({cidr}) => [cidr],
  },
};

/** Subnets with the addresses that are left in them. */
export const describeSubnets: Operation = {
  input: {...listingShape, SubnetId: {type: 'list', of: {type: 'string'}}},
  authorize: () => [{action: 'ec2:DescribeSubnets', resource: '*'}],
  run: (call, input) => {
    const {world} = call;
    const region = regionOf(call);
    const {items, nextToken} = pageOf([...region.subnets.values()], input, listing);
    return {
      subnetSet: items.map(({id, vpcId, cidr, zone, freeAddresses}) => ({
        subnetId: id,
        subnetArn: `arn:${world.account.partition}:ec2:${region.region}:${world.account.id}:subnet/${id}`,
        state: 'available',
        vpcId,
        ownerId: world.account.id,
        cidrBlock: cidr,
        availableIpAddressCount: Math.max(0, freeAddresses - addressesHeldByConnects(world, region, id)),
        availabilityZone: zone,
        defaultForAz: false,
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
      })),
      nextToken,
    };
  },
};
