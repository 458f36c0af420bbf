import type {AccessReader} from '../../aws/access-reader.ts';
import type {Failure} from '../../model/failure.ts';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key} from '../../model/key.ts';
import {accountsInGrants, accountsInPolicy} from './other-accounts.ts';

/** What a plan has to know of a key beyond its state. */
export type KeyDetails = {
  /** The tag that says that the key must stay, if one does. */
  readonly heldBy?: string;
  /** Its tags could not be read: it may be held. */
  readonly tagsUnread?: Failure;
  /** Other accounts in its policy and grants, as far as these could be read. */
  readonly otherAccounts: readonly string[];
  /** Why its policy or its grants could not be read: more accounts may use it. */
  readonly accessUnread?: string;
};

/** Details by Region and key. A key that is not in it was not asked about. */
export type DetailsOfKeys = ReadonlyMap<Region, ReadonlyMap<KeyId, KeyDetails>>;

export type DetailsOptions = {
  readonly reader: Pick<AccessReader, 'keyTags' | 'keyPolicy' | 'keyGrants'>;
  readonly account: string;
  /** Names of tags that say that a key must stay. */
  readonly holdTags: readonly string[];
  /** Only the tags: the rest is not asked for, and stays blank. */
  readonly only?: 'tags';
  readonly signal: AbortSignal;
  /** Called now and then with how many keys are done. */
  readonly onProgress?: (done: number, of: number) => void;
};

/** Keys of one Region that are read side by side: enough that pacing, not latency, decides the speed. */
const keysAtOnce = 24;

/**
 * Reads tags, policy and grants of keys, all Regions side by side.
 *
 * @throws the signal's reason when it aborts
 */
export async function readKeyDetails(keys: readonly Key[], options: DetailsOptions): Promise<DetailsOfKeys> {
  const details = new Map<Region, Map<KeyId, KeyDetails>>();
  const queues = new Map<Region, Key[]>();
  for (const key of keys) {
    const queue = queues.get(key.region) ?? [];
    queues.set(key.region, queue);
    queue.push(key);
  }
  let done = 0;
  const work = async (queue: Key[], known: Map<KeyId, KeyDetails>) => {
    for (let key = queue.pop(); key && !options.signal.aborted; key = queue.pop()) {
      known.set(key.id, await detailsOf(key, options));
      options.onProgress?.(++done, keys.length);
    }
  };
  await Promise.all(
    [...queues].map(async ([region, queue]) => {
      const known = new Map<KeyId, KeyDetails>();
      details.set(region, known);
      await Promise.all(Array.from({length: keysAtOnce}, () => work(queue, known)));
    }),
  );
  options.signal.throwIfAborted();
  return details;
}

async function detailsOf(
  {region, id}: Key,
  {reader, account, holdTags, only}: DetailsOptions,
): Promise<KeyDetails> {
  if (only) return tagDetails(await reader.keyTags(region, id), holdTags);
  const [tags, policy, grants] = await Promise.all([
    reader.keyTags(region, id),
    reader.keyPolicy(region, id),
    reader.keyGrants(region, id),
  ]);
  const fromPolicy = policy.ok ? accountsInPolicy(policy.value, account) : [];
  const fromGrants = grants.ok ? accountsInGrants(grants.value, account) : [];
  const unread = [
    ...(policy.ok ? (fromPolicy ? [] : ['its key policy is no JSON']) : [whyUnread(policy.failure)]),
    ...(grants.ok ? [] : [whyUnread(grants.failure)]),
  ];
  return {
    ...tagDetails(tags, holdTags),
    otherAccounts: [...new Set([...(fromPolicy ?? []), ...fromGrants])].toSorted(),
    ...(unread.length > 0 && {accessUnread: unread.join(', ')}),
  };
}

function tagDetails(
  tags: Awaited<ReturnType<AccessReader['keyTags']>>,
  holdTags: readonly string[],
): KeyDetails {
  const heldBy = tags.ok ? holdTags.find(tag => Object.hasOwn(tags.value, tag)) : undefined;
  return {
    ...(heldBy !== undefined && {heldBy}),
    ...(!tags.ok && {tagsUnread: tags.failure}),
    otherAccounts: [],
  };
}

const whyUnread = ({action, code}: Failure) => `${action} ${code}`;
