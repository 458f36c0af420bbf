import {AwsError} from '../aws-error.ts';
import type {Operation} from '../operation.ts';
import type {RegionWorld} from '../world.ts';

type Filter = {readonly Name?: string; readonly Value?: readonly string[]};

/** The account's Regions; with `AllRegions` also those that are off. */
export const describeRegions: Operation = {
  // EC2 names lists on the wire in the singular.
  input: {
    AllRegions: {type: 'boolean'},
    DryRun: {type: 'boolean'},
    RegionName: {type: 'list', of: {type: 'string'}},
    Filter: {
      type: 'list',
      of: {
        type: 'structure',
        members: {Name: {type: 'string'}, Value: {type: 'list', of: {type: 'string'}}},
      },
    },
  },
  authorize: () => [{action: 'ec2:DescribeRegions', resource: '*'}],
  run: ({world}, input) => {
    if (input.DryRun === true) {
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
        status: 412,
      });
    }
    const named = (input.RegionName ?? []) as readonly string[];
    const unknown = named.filter(name => !world.regions.has(name));
    if (unknown.length > 0) {
      throw new AwsError('InvalidParameterValue', `Invalid region names: [${unknown.join(', ')}]`);
    }
    const filters = (input.Filter ?? []) as readonly Filter[];
    const regions = [...world.regions.values()].filter(
      region =>
        (named.length === 0
          ? input.AllRegions === true || optInStatus(region) !== 'not-opted-in'
          : named.includes(region.region)) &&
        filters.every(filter => fits(filter, region, world.account.partition)),
    );
    return {
      regionInfo: regions.map(region => ({
        regionName: region.region,
        regionEndpoint: endpointOf(region, world.account.partition),
        optInStatus: optInStatus(region),
      })),
    };
  },
};

/** EC2's three words for Account Management's five; what is on its way counts by what it still is. */
function optInStatus({optStatus}: RegionWorld): 'opt-in-not-required' | 'opted-in' | 'not-opted-in' {
  switch (optStatus) {
    case 'ENABLED_BY_DEFAULT':
      return 'opt-in-not-required';
    case 'ENABLED':
    case 'DISABLING':
      return 'opted-in';
    case 'ENABLING':
    case 'DISABLED':
      return 'not-opted-in';
  }
}

function endpointOf({region}: RegionWorld, partition: string): string {
  return `ec2.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

function fits(
  {Name: name = '', Value: values = []}: Filter,
  region: RegionWorld,
  partition: string,
): boolean {
  switch (name) {
    case 'region-name':
      return values.includes(region.region);
    case 'opt-in-status':
      return values.includes(optInStatus(region));
    case 'endpoint':
      return values.includes(endpointOf(region, partition));
    default:
      throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
}
