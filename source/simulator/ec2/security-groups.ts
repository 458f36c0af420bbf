import {AwsError} from '../aws-error.ts';
import {managedNetworks} from '../kms/managed-network.ts';
import type {Operation} from '../operation.ts';
import type {RegionWorld, World} from '../world.ts';
import type {Listing} from './listing.ts';
import {listingShape, pageOf, regionOf} from './listing.ts';

/** One rule for TCP: from another group, or from the group itself. */
type Rule = {readonly fromPort: number; readonly toPort: number; readonly groupId: string};

type SecurityGroup = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
};

/** The ports on which HSMs, their clients and KMS talk to each other. */
const hsmPorts = {fromPort: 2223, toPort: 2225};

const listing: Listing<SecurityGroup> = {
  ids: {member: 'GroupId', written: 'groupIds'},
  idOf: ({id}) => id,
  unknown: id => new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`),
  filters: {
    'group-id': ({id}) => [id],
    'group-name': ({name}) => [name],
    'vpc-id': ({vpcId}) => [vpcId],
    description: ({description}) => [description],
  },
};

/** The security groups that CloudHSM keeps for its clusters and KMS for its key stores. */
export const describeSecurityGroups: Operation = {
  input: {...listingShape, GroupId: {type: 'list', of: {type: 'string'}}},
  authorize: () => [{action: 'ec2:DescribeSecurityGroups', resource: '*'}],
  run: (call, input) => {
    const {world} = call;
    const {items, nextToken} = pageOf(securityGroups(world, regionOf(call)), input, listing);
    const permissions = (rules: readonly Rule[]) =>
      rules.map(({fromPort, toPort, groupId}) => ({
        ipProtocol: 'tcp',
        fromPort,
        toPort,
        groups: [{userId: world.account.id, groupId}],
        ipRanges: [],
        ipv6Ranges: [],
        prefixListIds: [],
      }));
    return {
      securityGroupInfo: items.map(({id, name, description, vpcId, ingress, egress}) => ({
        ownerId: world.account.id,
        groupId: id,
        groupName: name,
        groupDescription: description,
        vpcId,
        ipPermissions: permissions(ingress),
        ipPermissionsEgress: permissions(egress),
      })),
      nextToken,
    };
  },
};

function securityGroups(world: World, region: RegionWorld): readonly SecurityGroup[] {
  const ofClusters = [...region.clusters.values()]
    .filter(({state}) => state !== 'DELETED')
    .map(({id, securityGroup, securityGroupIntact, vpcId}): SecurityGroup => {
      const own = securityGroupIntact ? [{...hsmPorts, groupId: securityGroup}] : [];
      return {
        id: securityGroup,
        name: `cloudhsm-${id}-sg`,
        description: `Security group for ${id}`,
        vpcId,
        ingress: own,
        egress: own,
      };
    });
  const ofStores = managedNetworks(world, region).map(
    ({securityGroup: {id, name}, cluster}): SecurityGroup => ({
      id,
      name,
      description: `KMS managed security group for ${cluster.id}`,
      vpcId: cluster.vpcId,
      ingress: [{...hsmPorts, groupId: cluster.securityGroup}],
      egress: [],
    }),
  );
  return [...ofClusters, ...ofStores];
}
