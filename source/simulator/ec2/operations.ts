import type {Operation} from '../operation.ts';
import {describeNetworkInterfaces} from './network-interfaces.ts';
import {describeRegions} from './regions.ts';
import {describeSecurityGroups} from './security-groups.ts';
import {describeSubnets} from './subnets.ts';

/** EC2, as far as it shows the account's Regions and the network that key stores stand in. */
export const ec2Operations: Readonly<Record<string, Operation>> = {
  DescribeRegions: describeRegions,
  DescribeSubnets: describeSubnets,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
};
