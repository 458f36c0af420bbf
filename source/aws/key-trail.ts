import type {Answer} from '../model/failure.ts';
import {asKeyId, type KeyId, type Region} from '../model/ids.ts';
import type {KeyEnd, KeyEnds, RefusedUses} from '../model/key-trail.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {byUses, isUse, keptMs, lookUp} from './cloudtrail.ts';
import {mapAnswer} from './listing.ts';
import type {TrailRecord} from './trail-record.ts';

/**
 * The ends of keys since a date, read to the last page: a key without an event here has none that CloudTrail knows of.
 * Events arrive minutes after what they tell of.
 *
 * @param since no further back than CloudTrail keeps events, which is 90 days
 */
export async function lookUpKeyEnds(
  calls: Calls,
  clients: Clients,
  region: Region,
  since: Date,
): Promise<Answer<KeyEnds>> {
  const from = new Date(Math.max(since.getTime(), calls.clock.now().getTime() - keptMs));
  const attribute = {key: 'EventName', value: 'DeleteKey'} as const;
  const answer = await lookUp(calls, clients, region, {attribute, from}, () => false);
  return mapAnswer(answer, ({records}) => {
    const byKey = new Map<KeyId, KeyEnd>();
    for (const {source, keyId, at, material = 'unsaid'} of records) {
      if (source !== 'kms.amazonaws.com' || keyId === undefined) continue;
      const id = asKeyId(keyId);
      // An orphan is one for good, whatever another event of the same key says.
      if (byKey.get(id)?.material !== 'orphaned') byKey.set(id, {at, material});
    }
    return {since: from, byKey};
  });
}

/** So many refused uses say enough: somebody needs the key. */
const enoughRefused = 50;

const unavailable = /Disabled|InvalidState|KeyUnavailable/;

/**
 * The uses of one key in a window that KMS refused for the state of the key. None is said only of a window that was
 * read to its end.
 *
 * @param key its id and ARN: CloudTrail knows keys by their ARNs
 */
export async function lookUpRefusedUses(
  calls: Calls,
  clients: Clients,
  region: Region,
  key: {readonly id: KeyId; readonly arn: string},
  {from, until}: {readonly from: Date; readonly until: Date},
): Promise<Answer<RefusedUses>> {
  const isRefused = (record: TrailRecord) => isUse(record) && unavailable.test(record.errorCode ?? '');
  const answer = await lookUp(
    calls,
    clients,
    region,
    {attribute: {key: 'ResourceName', value: key.arn}, from, until},
    (_pages, records) => records.filter(isRefused).length >= enoughRefused,
  );
  return mapAnswer(answer, ({records}) => {
    const refused = records.filter(isRefused);
    const newest = refused[0]?.at;
    return {
      from,
      until,
      counted: refused.length,
      ...(newest && {newest}),
      by: byUses(refused).map(({name}) => name),
    };
  });
}
