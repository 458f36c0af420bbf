import {AccountClient, ListRegionsCommand} from '@aws-sdk/client-account';
import type {Answer} from '../model/failure.ts';
import {asRegion} from '../model/ids.ts';
import type {RegionList} from '../model/picture.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer, readListing, tokenPage} from './listing.ts';
import {hasCloudHsm} from './region-table.ts';

/** The Regions of the account, as account:ListRegions tells. */
export async function listRegions(calls: Calls, clients: Clients, home: string): Promise<Answer<RegionList>> {
  const answer = await readListing(
    calls,
    {service: 'account', operation: 'ListRegions'},
    (NextToken, abortSignal) =>
      clients
        .get('account', home, config => new AccountClient(config))
        // Without an account id: naming one's own is refused in an organization's management account.
        .send(new ListRegionsCommand({NextToken, MaxResults: 50}), {abortSignal}),
    ({Regions, NextToken}) => tokenPage(Regions, NextToken),
  );
  return mapAnswer(answer, regions => ({
    source: 'account:ListRegions',
    regions: regions.flatMap(({RegionName, RegionOptStatus}) =>
      RegionName
        ? [
            {
              region: asRegion(RegionName),
              optStatus: RegionOptStatus ?? 'unknown',
              hasCloudHsm: hasCloudHsm(RegionName),
            },
          ]
        : [],
    ),
  }));
}
