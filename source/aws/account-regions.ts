import {AccountClient, ListRegionsCommand} from '@aws-sdk/client-account';
import type {Region as WireRegion} from '@aws-sdk/client-account';
import type {Answer} from '../model/failure.ts';
import {asRegion} from '../model/ids.ts';
import type {RegionList} from '../model/picture.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer, readListing, tokenPage} from './listing.ts';
import {hasCloudHsm} from './region-table.ts';
import {eachOnce, wireText} from './wire-values.ts';

/** The Regions of the account, as account:ListRegions tells. */
export async function listRegions(calls: Calls, clients: Clients, home: string): Promise<Answer<RegionList>> {
  const spec = {service: 'account', operation: 'ListRegions'} as const;
  const answer = await readListing(
    calls,
    spec,
    (NextToken, abortSignal) =>
      clients
        .get('account', home, config => new AccountClient(config))
        // Without an account id: naming one's own is refused in an organization's management account.
        .send(new ListRegionsCommand({NextToken, MaxResults: 50}), {abortSignal}),
    ({Regions, NextToken}) => {
      const regions = Regions?.map(toListed);
      return regions?.every(one => one !== undefined) ? tokenPage(regions, NextToken) : undefined;
    },
  );
  if (!answer.ok) return answer;
  // Every account has Regions: without any, nothing would be asked, and all would seem well.
  if (answer.value.length === 0) return malformed(calls, spec, 'The answer lists no Region');
  return mapAnswer(answer, regions => ({
    source: 'account:ListRegions',
    regions: eachOnce(regions, ({region}) => region),
  }));
}

/** Undefined for a Region without a name: leaving it out would hide its stores. */
function toListed({RegionName, RegionOptStatus}: WireRegion): RegionList['regions'][number] | undefined {
  const name = wireText(RegionName);
  if (!name) return undefined;
  return {
    region: asRegion(name),
    optStatus: wireText(RegionOptStatus) ?? 'unknown',
    hasCloudHsm: hasCloudHsm(name),
  };
}
