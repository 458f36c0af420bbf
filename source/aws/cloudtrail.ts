import {CloudTrailClient, LookupEventsCommand} from '@aws-sdk/client-cloudtrail';
import type {Event, LookupAttributeKey} from '@aws-sdk/client-cloudtrail';
import type {KeyUses, TrailChange, TrailChanges} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';
import {asKeyId, asKeyStoreId} from '../model/ids.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed} from './listing.ts';
import type {TrailRecord} from './trail-record.ts';
import {readTrailRecord} from './trail-record.ts';

const DAY = 86_400_000;
/** How far CloudTrail's event history reaches back. */
export const keptMs = 90 * DAY;

/** Pages of one operation's events that are read: 200 events say enough, and each page costs a second. */
const changePages = 4;
/** Pages of one key's events: so many at most, and no more than `enoughPages` once they hold `enoughUses`. */
const usePages = 6;
const enoughPages = 2;
const enoughUses = 50;

type Lookup = {
  readonly attribute: {readonly key: LookupAttributeKey; readonly value: string};
  readonly from: Date;
  readonly until?: Date;
};

type Read = {readonly records: readonly TrailRecord[]; readonly cutOff: boolean};

/**
 * Reads events newest first, page by page, until `enough` says so.
 * @param enough told of the pages and records read so far
 */
export async function lookUp(
  calls: Calls,
  clients: Clients,
  region: Region,
  {attribute, from, until}: Lookup,
  enough: (pages: number, records: readonly TrailRecord[]) => boolean,
): Promise<Answer<Read>> {
  const spec = {
    service: 'cloudtrail',
    operation: 'LookupEvents',
    region,
    options: {
      'lookup-attributes': `AttributeKey=${attribute.key},AttributeValue=${attribute.value}`,
      'start-time': from.toISOString(),
      ...(until && {'end-time': until.toISOString()}),
    },
  } as const;
  const records: TrailRecord[] = [];
  const tokens = new Set<string>();
  for (let token: string | undefined, pages = 1; ; pages++) {
    const asked = token;
    const answer = await calls.make(spec, abortSignal =>
      clients
        .get('cloudtrail', region, config => new CloudTrailClient(config))
        .send(
          new LookupEventsCommand({
            LookupAttributes: [{AttributeKey: attribute.key, AttributeValue: attribute.value}],
            StartTime: from,
            ...(until && {EndTime: until}),
            MaxResults: 50,
            ...(asked && {NextToken: asked}),
          }),
          {abortSignal},
        ),
    );
    if (!answer.ok) return answer;
    const read = (answer.value.Events ?? []).map((event: Event) => readTrailRecord(event));
    if (!read.every(record => record !== undefined)) {
      return malformed(calls, spec, 'An event has no time, no name, or a record that is no JSON');
    }
    records.push(...read);
    token = answer.value.NextToken;
    if (token === undefined || enough(pages, records)) {
      return {ok: true, value: {records, cutOff: token !== undefined}, at: answer.at};
    }
    if (tokens.has(token)) return malformed(calls, spec, 'The events lead back to a page already read');
    tokens.add(token);
  }
}

/**
 * The requests for some operations on key stores and keys of the last 90 days, and the ends of keys.
 * @param names operations, such as `ConnectCustomKeyStore`; each costs a second or more
 */
export async function lookUpChanges(
  calls: Calls,
  clients: Clients,
  region: Region,
  names: readonly string[],
): Promise<Answer<TrailChanges>> {
  const from = new Date(calls.clock.now().getTime() - keptMs);
  const changes: TrailChange[] = [];
  const cutOff: string[] = [];
  let at = calls.clock.now();
  for (const name of names) {
    const attribute = {key: 'EventName', value: name} as const;
    const answer = await lookUp(calls, clients, region, {attribute, from}, pages => pages >= changePages);
    if (!answer.ok) return answer;
    // A service may share the name of one of its operations with another.
    const ours = answer.value.records.filter(({source}) => source === 'kms.amazonaws.com');
    changes.push(...ours.map(toChange));
    if (answer.value.cutOff) cutOff.push(name);
    at = answer.at;
  }
  return {
    ok: true,
    value: {
      changes: changes.toSorted((a, b) => b.at.getTime() - a.at.getTime()),
      names,
      since: from,
      cutOff,
    },
    at,
  };
}

function toChange({at, eventId, name, actor, storeId, keyId, errorCode, material}: TrailRecord): TrailChange {
  return {
    at,
    eventId,
    name,
    actor,
    ...(storeId !== undefined && {storeId: asKeyStoreId(storeId)}),
    ...(keyId !== undefined && {keyId: asKeyId(keyId)}),
    ...(errorCode !== undefined && {errorCode}),
    ...(material && {material}),
  };
}

const using =
  /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey\w*|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret)$/;

/** True for a use of a key, whether it succeeded or not. */
export const isUse = ({name}: TrailRecord): boolean => using.test(name);

/** Who made the events, those of most first. */
export function byUses(records: readonly TrailRecord[]): KeyUses['callers'] {
  const callers = new Map<string, number>();
  for (const {user} of records) callers.set(user, (callers.get(user) ?? 0) + 1);
  return [...callers].map(([name, counted]) => ({name, counted})).toSorted((a, b) => b.counted - a.counted);
}

/**
 * The successful uses of one key between two times. A key in heavy use is read in part only: `cutOff` says so.
 * @param key its id and ARN: CloudTrail knows keys by their ARNs
 */
export async function lookUpKeyUses(
  calls: Calls,
  clients: Clients,
  region: Region,
  key: {readonly id: KeyId; readonly arn: string},
  {from, until}: {readonly from: Date; readonly until: Date},
): Promise<Answer<KeyUses>> {
  const succeeded = (record: TrailRecord) => record.errorCode === undefined && isUse(record);
  const answer = await lookUp(
    calls,
    clients,
    region,
    {attribute: {key: 'ResourceName', value: key.arn}, from, until},
    (pages, records) =>
      pages >= usePages || (pages >= enoughPages && records.filter(succeeded).length >= enoughUses),
  );
  if (!answer.ok) return answer;
  const {records, cutOff} = answer.value;
  const uses = records.filter(succeeded);
  const newest = uses[0]?.at;
  const oldest = (cutOff ? records : uses).at(-1)?.at;
  return {
    ok: true,
    at: answer.at,
    value: {
      keyId: key.id,
      from,
      until,
      counted: uses.length,
      cutOff,
      ...(newest && {newest}),
      ...(oldest && {oldest}),
      callers: byUses(uses),
    },
  };
}
