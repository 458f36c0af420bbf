import {setTimeout as delay} from 'node:timers/promises';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Evidence} from '../flows/flow.ts';
import {gatheredEvidence} from '../flows/gathered-evidence.ts';
import {noEvidence} from '../model/evidence.ts';
import type {KeyStoreId} from '../model/ids.ts';
import {lastSeen, observe, unseen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';

/** EC2 and CloudTrail add to a brief, and must not hold it up for long. */
const patienceMs = 10_000;

/**
 * Asks who connected and disconnected a store last, and what stands between KMS and its cluster. Whatever may not be
 * read, or does not answer in time, is what the brief then says it does not know.
 *
 * @param caller the ARN whose credentials these are
 */
export async function askEvidence(
  reader: Pick<AccountReader, 'trailChanges' | 'subnets' | 'connection'>,
  view: RegionView,
  storeId: KeyStoreId,
  caller: string,
): Promise<Evidence> {
  const {region} = view;
  const store = lastSeen(view.keyStores)?.find(({id}) => id === storeId);
  const cluster = lastSeen(view.clusters)?.find(({id}) => id === store?.clusterId);
  const {id: clusterId, securityGroup, subnets: zones} = cluster ?? {};
  const subnetIds = Object.values(zones ?? {});
  const [actors, subnets, network] = await Promise.all([
    inTime(reader.trailChanges(region, ['DisconnectCustomKeyStore', 'ConnectCustomKeyStore'])),
    subnetIds.length === 0 ? undefined : inTime(reader.subnets(region, subnetIds)),
    clusterId === undefined
      ? undefined
      : inTime(
          reader.connection(region, {clusterId, subnetIds, ...(securityGroup && {securityGroup})}, storeId),
        ),
  ]);
  const evidence = {
    ...noEvidence,
    ...(actors && {actors: observe(unseen, actors)}),
    ...(subnets && {subnets: observe(unseen, subnets)}),
    ...(network && {network: observe(unseen, network)}),
  };
  return gatheredEvidence({...view, evidence: new Map([[storeId, evidence]])}, storeId, caller);
}

async function inTime<T>(question: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  question.catch(() => undefined);
  try {
    return await Promise.race([
      question,
      delay(patienceMs, undefined, {signal: late.signal}).catch(() => undefined),
    ]);
  } finally {
    late.abort();
  }
}
