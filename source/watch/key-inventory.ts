import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyId, KeyStoreId, Region} from '../model/ids.ts';
import type {Key, KeyEntry, KeyInventory, Membership} from '../model/key.ts';
import {standingFailure, unseen} from '../model/observation.ts';
import {fold, isSignedOut} from './fold.ts';

/** So many answers in a row without reaching AWS end an inventory: it goes on at the next look. */
const patience = 10;
/** A key that may not be described is asked again at most so often: there may be thousands of them. */
const refusedAgainMs = 60 * 60_000;
const publishEveryMs = 250;
const noAliases: readonly string[] = [];
const noStore: Membership = {in: 'no-store'};
const unknown: Membership = {in: 'unknown'};

/** What an inventory asks AWS. */
type KeyQuestions = Pick<AccountReader, 'keyIds' | 'aliases' | 'describeKeys' | 'now'>;

/**
 * The keys of one Region, as they are learnt. AWS cannot list the keys of a store: each key must be described once
 * to learn where it lives. That never changes, so a later inventory describes only new keys and those in stores.
 */
export class KeyInventoryReader {
  readonly #reader: KeyQuestions;
  readonly #region: Region;
  readonly #publish: (inventory: KeyInventory) => void;
  #listedAt: Date | undefined;
  #entries = new Map<KeyId, KeyEntry>();
  #aliasesFailed: Failure | undefined;
  #learningSince: Date | undefined;
  #known = 0;
  /** What was published last, and how many entries have changed since. */
  #shown: ReadonlyMap<KeyId, KeyEntry> = new Map();
  #changed = 0;
  #publishedAt = 0;
  readonly #memberships = new Map<KeyStoreId, Membership>();

  /**
   * @param publish takes each new state of the inventory, a few times a second while it is being learnt
   * @param start what was known in the last run
   */
  constructor(
    reader: KeyQuestions,
    region: Region,
    publish: (inventory: KeyInventory) => void,
    start?: KeyInventory,
  ) {
    this.#reader = reader;
    this.#region = region;
    this.#publish = publish;
    if (start === undefined) return;
    this.#listedAt = start.listedAt;
    this.#entries = new Map(start.entries);
    this.#shown = start.entries;
    this.#aliasesFailed = start.aliasesFailed;
    this.#learningSince = start.progress?.since;
    this.#countKnown();
  }

  /**
   * Reads the whole inventory once.
   *
   * @param everyRefused also asks again for the keys that AWS lately refused to describe
   * @returns a failure where the list was not read to its end, or where describing was given up on the way; what
   *   was learnt until then is published and kept
   */
  async look(signal: AbortSignal, everyRefused: boolean): Promise<Answer<KeyInventory>> {
    const [ids, aliases] = await Promise.all([
      this.#reader.keyIds(this.#region),
      this.#reader.aliases(this.#region),
    ]);
    if (!ids.ok) return ids;
    if (signal.aborted) return {...ids, value: this.#inventory(ids.at)};
    this.#takeList(ids.value, ids.at, aliases);
    const {inStores, toLearn} = this.#toDescribe(everyRefused);
    if (toLearn.length > 0) this.#learningSince ??= ids.at;
    if (this.#learningSince) this.#tell();
    // Those in stores first: they are few, and what happens to them matters.
    const givenUp = await this.#describe([...inStores, ...toLearn], signal);
    if (!givenUp && !signal.aborted) this.#learningSince = undefined;
    this.#tell();
    return givenUp ?? {ok: true, value: this.#inventory(ids.at), at: ids.at};
  }

  /** Describes keys that are on screen, whether in a store or not. */
  async describe(ids: readonly KeyId[], signal: AbortSignal): Promise<void> {
    await this.#describe(
      ids.filter(id => this.#entries.has(id)),
      signal,
    );
    this.flush();
  }

  /** Publishes what was learnt since the last time. */
  flush(): void {
    if (this.#changed > 0) this.#tell();
  }

  #takeList(ids: readonly KeyId[], at: Date, aliases: Answer<ReadonlyMap<KeyId, readonly string[]>>): void {
    this.#listedAt = at;
    this.#aliasesFailed = aliases.ok ? undefined : aliases.failure;
    const before = this.#entries;
    this.#entries = new Map();
    this.#changed = Infinity;
    for (const id of ids) {
      const entry = before.get(id) ?? {id, membership: unknown, key: unseen, aliases: noAliases};
      this.#entries.set(id, aliases.ok ? withAliases(entry, aliases.value.get(id) ?? noAliases) : entry);
    }
    this.#countKnown();
  }

  /** A key that was refused lately is not being learnt: it stays unknown, and says why. */
  #toDescribe(everyRefused: boolean): {
    readonly inStores: readonly KeyId[];
    readonly toLearn: readonly KeyId[];
  } {
    const now = this.#reader.now().getTime();
    const inStores: KeyId[] = [];
    const toLearn: KeyId[] = [];
    for (const {id, membership, key} of this.#entries.values()) {
      if (membership.in === 'store') inStores.push(id);
      if (membership.in !== 'unknown') continue;
      const failed = standingFailure(key);
      const refusedLately =
        failed?.failure.kind === 'denied' && now - failed.latest.getTime() < refusedAgainMs;
      if (everyRefused || !refusedLately) toLearn.push(id);
    }
    return {inStores, toLearn};
  }

  /** Returns the failure that ended it early, if one did. */
  async #describe(ids: readonly KeyId[], signal: AbortSignal): Promise<Answer<never> | undefined> {
    if (ids.length === 0) return undefined;
    const giveUp = new AbortController();
    let givenUp: Extract<Answer<never>, {ok: false}> | undefined;
    let unreachedInRow = 0;
    const take = (id: KeyId, answer: Answer<Key>) => {
      if (givenUp || signal.aborted) return;
      const signedOut = !answer.ok && isSignedOut(answer.failure);
      if (!signedOut) this.#take(id, answer);
      unreachedInRow = !answer.ok && isOfTheWholeRegion(answer.failure) ? unreachedInRow + 1 : 0;
      if (!answer.ok && (signedOut || unreachedInRow >= patience)) {
        givenUp = answer;
        giveUp.abort();
      }
    };
    try {
      await this.#reader.describeKeys(this.#region, ids, take, AbortSignal.any([signal, giveUp.signal]));
    } catch (error) {
      if (!signal.aborted && !giveUp.signal.aborted) throw error;
    }
    return givenUp;
  }

  #take(id: KeyId, answer: Answer<Key>): void {
    const before = this.#entries.get(id);
    if (before === undefined) return;
    if (!answer.ok && answer.failure.kind === 'not-found') {
      this.#entries.delete(id);
      if (before.membership.in !== 'unknown') this.#known -= 1;
    } else {
      const membership = answer.ok ? this.#membership(answer.value.storeId) : before.membership;
      if (before.membership.in === 'unknown' && membership.in !== 'unknown') this.#known += 1;
      this.#entries.set(id, {...before, membership, key: fold(before.key, answer)});
    }
    this.#changed += 1;
    if (performance.now() - this.#publishedAt >= publishEveryMs) this.#tell(this.#entries.size / 16);
  }

  /** One object for all keys of a store: there are thousands of them. */
  #membership(storeId: KeyStoreId | undefined): Membership {
    if (storeId === undefined) return noStore;
    const known = this.#memberships.get(storeId) ?? {in: 'store', storeId};
    this.#memberships.set(storeId, known);
    return known;
  }

  #countKnown(): void {
    this.#known = 0;
    for (const {membership} of this.#entries.values()) if (membership.in !== 'unknown') this.#known += 1;
  }

  /**
   * Ten thousand entries are not copied four times a second: that alone would take a hundred megabytes.
   *
   * @param worthCopying so many entries must have changed for them to be shown, and not only their count
   */
  #tell(worthCopying = 1): void {
    if (this.#listedAt === undefined) return;
    this.#publishedAt = performance.now();
    this.#publish(this.#inventory(this.#listedAt, worthCopying));
  }

  #inventory(listedAt: Date, worthCopying = 1): KeyInventory {
    if (this.#changed >= worthCopying) {
      this.#shown = new Map(this.#entries);
      this.#changed = 0;
    }
    return {
      listedAt,
      entries: this.#shown,
      ...(this.#aliasesFailed && {aliasesFailed: this.#aliasesFailed}),
      ...(this.#learningSince && {
        progress: {known: this.#known, of: this.#entries.size, since: this.#learningSince},
      }),
    };
  }
}

/** Failures that say nothing of the one key asked about: AWS was not reached, or answers nobody now. */
function isOfTheWholeRegion({kind}: Failure): boolean {
  return kind === 'unreachable' || kind === 'timed-out' || kind === 'throttled' || kind === 'region-off';
}

function withAliases(entry: KeyEntry, aliases: readonly string[]): KeyEntry {
  const same =
    entry.aliases.length === aliases.length &&
    entry.aliases.every((alias, index) => alias === aliases[index]);
  return same ? entry : {...entry, aliases};
}
