import type {AccountReader} from '../aws/account-reader.ts';
import type {Evidence} from '../flows/flow.ts';
import {gatheredEvidence} from '../flows/gathered-evidence.ts';
import {type KeyUses, noEvidence, type StoreUsage} from '../model/evidence.ts';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyStoreId} from '../model/ids.ts';
import {keysOfStore} from '../model/key-counts.ts';
import {lastSeen, observe, unseen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {inTime} from './in-time.ts';

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
    inTime(reader.trailChanges(region, ['DisconnectCustomKeyStore', 'ConnectCustomKeyStore']), patienceMs),
    subnetIds.length === 0 ? undefined : inTime(reader.subnets(region, subnetIds), patienceMs),
    clusterId === undefined
      ? undefined
      : inTime(
          reader.connection(region, {clusterId, subnetIds, ...(securityGroup && {securityGroup})}, storeId),
          patienceMs,
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

const dayMs = 24 * 60 * 60_000;
/** CloudTrail answers two questions a second, and each key is one or more. */
const usePatienceMs = 20_000;

/**
 * Asks CloudTrail how the keys of a store were used in the last day, one after the other for as long as that is worth
 * waiting for: those that were not reached are counted as not asked. Undefined where the keys are not known, or are
 * Unavailable already.
 *
 * @param patience milliseconds
 */
export async function askKeyUse(
  reader: Pick<AccountReader, 'keyUses' | 'now'>,
  view: RegionView,
  storeId: KeyStoreId,
  patience: number = usePatienceMs,
): Promise<Evidence['keyUse']> {
  const store = lastSeen(view.keyStores)?.find(({id}) => id === storeId);
  const inventory = lastSeen(view.keys);
  if (!inventory || inventory.progress || store?.connectionState === 'FAILED') return undefined;
  const keys = keysOfStore(inventory, storeId).flatMap(({key}) => lastSeen(key) ?? []);
  const until = reader.now();
  const window = {from: new Date(until.getTime() - dayMs), until, before: 'now'} as const;
  const end = performance.now() + patience;
  const uses: KeyUses[] = [];
  let at = until;
  for (const key of keys) {
    const left = end - performance.now();
    const answer = left > 0 ? await inTime(reader.keyUses(view.region, key, window), left) : undefined;
    if (!answer) break;
    if (!answer.ok) return keyUseOf(view, storeId, answer);
    uses.push(answer.value);
    ({at} = answer);
  }
  const answer: Answer<StoreUsage> =
    uses.length === 0 && keys.length > 0
      ? {ok: false, failure: slow, at}
      : {ok: true, value: {...window, keys: uses, notAsked: keys.length - uses.length}, at};
  return keyUseOf(view, storeId, answer);
}

const slow: Failure = {
  kind: 'timed-out',
  code: 'NoAnswerInTime',
  message: 'CloudTrail did not answer in time',
  action: 'cloudtrail:LookupEvents',
  remedy: 'Ask again later.',
};

/** The answer in the words of a brief. */
function keyUseOf(view: RegionView, storeId: KeyStoreId, answer: Answer<StoreUsage>): Evidence['keyUse'] {
  const evidence = {...noEvidence, usage: observe<StoreUsage>(unseen, answer)};
  return gatheredEvidence({...view, evidence: new Map([[storeId, evidence]])}, storeId, undefined).keyUse;
}
