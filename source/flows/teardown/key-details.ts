import {setTimeout as delay} from 'node:timers/promises';
import type {AccessReader, ReadOfKeys} from '../../aws/access-reader.ts';
import type {Answer, Failure} from '../../model/failure.ts';
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
  readonly reader: Pick<AccessReader, 'tagsOfKeys' | 'policiesOfKeys' | 'grantsOfKeys'>;
  readonly account: string;
  /** Names of tags that say that a key must stay. */
  readonly holdTags: readonly string[];
  /** Only the tags: the rest is not asked for, and stays blank. */
  readonly only?: 'tags';
  readonly signal: AbortSignal;
  /** Waits before keys are asked about again where that may help, in seconds; a test passes shorter ones. */
  readonly triesInSeconds?: readonly number[];
  /** Called now and then with how many keys are done. */
  readonly onProgress?: (done: number, of: number) => void;
};

/**
 * Reads tags, policy and grants of keys, all Regions side by side.
 *
 * @throws the signal's reason when it aborts
 */
export async function readKeyDetails(keys: readonly Key[], options: DetailsOptions): Promise<DetailsOfKeys> {
  const details = new Map<Region, Map<KeyId, KeyDetails>>();
  const questions = options.only ? 1 : 3;
  let answers = 0;
  const onAnswer = () => {
    answers += 1;
    if (answers % questions === 0) options.onProgress?.(answers / questions, keys.length);
  };
  await Promise.all(
    [...Map.groupBy(keys, ({region}) => region)].map(async ([region, group]) => {
      const known = new Map<KeyId, KeyDetails>();
      details.set(region, known);
      await readRegion(
        region,
        group.map(({id}) => id),
        (id, more) => {
          known.set(id, joined(known.get(id), more));
          onAnswer();
        },
        options,
      );
    }),
  );
  options.signal.throwIfAborted();
  return details;
}

/** Tells each part of a key's details as it comes; what they are made of is not kept, which would be many megabytes. */
async function readRegion(
  region: Region,
  ids: readonly KeyId[],
  tell: (id: KeyId, more: Partial<KeyDetails>) => void,
  {reader, account, holdTags, only, signal, triesInSeconds = [2, 5, 10]}: DetailsOptions,
): Promise<void> {
  const ask = <T>(question: ReadOfKeys<T>, take: (answer: Answer<T>) => Partial<KeyDetails>) =>
    askPatiently(question, region, ids, triesInSeconds, signal, (id, answer) => {
      tell(id, take(answer));
    });
  await Promise.all([
    ask(reader.tagsOfKeys, answer => ofTags(answer, holdTags)),
    ...(only
      ? []
      : [
          ask(reader.policiesOfKeys, answer => ofAccess(answer, policy => accountsInPolicy(policy, account))),
          ask(reader.grantsOfKeys, answer => ofAccess(answer, held => accountsInGrants(held, account))),
        ]),
  ]);
}

/** Asks again about the keys of which AWS did not refuse to tell: a slow minute must not look like a missing right. */
async function askPatiently<T>(
  question: ReadOfKeys<T>,
  region: Region,
  ids: readonly KeyId[],
  triesInSeconds: readonly number[],
  signal: AbortSignal,
  tell: (id: KeyId, answer: Answer<T>) => void,
): Promise<void> {
  let left = ids;
  for (const seconds of [...triesInSeconds, undefined]) {
    const again: KeyId[] = [];
    await question(
      region,
      left,
      (id, answer) => {
        if (answer.ok || seconds === undefined || isRefusal(answer.failure)) tell(id, answer);
        else again.push(id);
      },
      signal,
    );
    left = again;
    if (left.length === 0 || seconds === undefined) return;
    await delay(seconds * 1000, undefined, {signal});
  }
}

const isRefusal = ({kind}: Failure) =>
  ['denied', 'expired', 'no-credentials', 'region-off', 'not-found', 'invalid'].includes(kind);

function ofTags(
  answer: Answer<Readonly<Record<string, string>>>,
  holdTags: readonly string[],
): Partial<KeyDetails> {
  if (!answer.ok) return {tagsUnread: answer.failure};
  const heldBy = holdTags.find(tag => Object.hasOwn(answer.value, tag));
  return heldBy === undefined ? {} : {heldBy};
}

function ofAccess<T>(
  answer: Answer<T>,
  accountsIn: (value: T) => readonly string[] | undefined,
): Partial<KeyDetails> {
  if (!answer.ok) return {accessUnread: `${answer.failure.action} ${answer.failure.code}`};
  const otherAccounts = accountsIn(answer.value);
  return otherAccounts ? {otherAccounts} : {accessUnread: 'its key policy is no JSON'};
}

const none: readonly string[] = [];

function joined(before: KeyDetails | undefined, more: Partial<KeyDetails>): KeyDetails {
  const accounts = new Set([...(before?.otherAccounts ?? none), ...(more.otherAccounts ?? none)]);
  const unread = [before?.accessUnread, more.accessUnread].filter(why => why !== undefined);
  return {
    ...before,
    ...more,
    otherAccounts: accounts.size === 0 ? none : [...accounts].toSorted(),
    ...(unread.length > 0 && {accessUnread: unread.join(', ')}),
  };
}
