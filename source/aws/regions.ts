import type {Answer, Failure} from '../model/failure.ts';
import type {RegionList} from '../model/picture.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {builtInRegions, partitionOf} from './region-table.ts';

/**
 * The Regions of the account's partition: as account:ListRegions tells, else ec2:DescribeRegions, else the
 * built-in table, and which of them it was. An answer of AWS is taken whole, also with Regions unknown to us.
 *
 * @param home a Region of the partition
 * @param elsewhere the calls go to an endpoint other than AWS's, which may have any Regions
 */
export async function readRegions(
  calls: Calls,
  clients: Clients,
  home: string,
  elsewhere: boolean,
): Promise<Answer<RegionList>> {
  const {listRegions} = await import('./account-regions.ts');
  const listed = await listRegions(calls, clients, home);
  if (listed.ok || isAboutCredentials(listed.failure)) return listed;
  const {describeRegions} = await import('./ec2-regions.ts');
  const described = await describeRegions(calls, clients, home);
  if (described.ok || isAboutCredentials(described.failure)) return described;
  // AWS's hosts for these two calls may be shut off while KMS's are not; a silent endpoint of one's own is just down.
  if (elsewhere && isSilence(listed.failure) && isSilence(described.failure)) return listed;
  const table = builtInRegions(partitionOf(home));
  // A partition newer than this version has no table.
  if (table.regions.length === 0) return listed;
  return {ok: true, value: table, at: calls.clock.now()};
}

/** The table must not hide that nothing at all can be asked. */
const isAboutCredentials = ({kind}: Failure) => kind === 'expired' || kind === 'no-credentials';

const isSilence = ({kind}: Failure) => kind === 'unreachable' || kind === 'timed-out';
