import {DescribeRegionsCommand, EC2Client} from '@aws-sdk/client-ec2';
import type {Answer} from '../model/failure.ts';
import {asRegion} from '../model/ids.ts';
import type {RegionList, RegionOptStatus} from '../model/picture.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer} from './listing.ts';
import {hasCloudHsm} from './region-table.ts';

const optStatuses: Readonly<Record<string, RegionOptStatus>> = {
  'opt-in-not-required': 'ENABLED_BY_DEFAULT',
  'opted-in': 'ENABLED',
  'not-opted-in': 'DISABLED',
};

/** The Regions of the account, as ec2:DescribeRegions tells; also those that are off. */
export async function describeRegions(
  calls: Calls,
  clients: Clients,
  home: string,
): Promise<Answer<RegionList>> {
  const spec = {service: 'ec2', operation: 'DescribeRegions'} as const;
  const answer = await calls.make(spec, abortSignal =>
    clients
      .get('ec2', home, config => new EC2Client(config))
      .send(new DescribeRegionsCommand({AllRegions: true}), {abortSignal}),
  );
  if (!answer.ok) return answer;
  const {Regions} = answer.value;
  // Leaving out one without a name would hide its stores.
  if (!Regions || Regions.length === 0 || Regions.some(({RegionName}) => !RegionName))
    return malformed(calls, spec, 'The answer lists no Region, or one without a name');
  return mapAnswer(answer, () => ({
    source: 'ec2:DescribeRegions',
    regions: Regions.flatMap(({RegionName, OptInStatus}) =>
      RegionName
        ? [
            {
              region: asRegion(RegionName),
              optStatus: optStatuses[OptInStatus ?? ''] ?? 'unknown',
              hasCloudHsm: hasCloudHsm(RegionName),
            },
          ]
        : [],
    ),
  }));
}
