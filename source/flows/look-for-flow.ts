import {setTimeout as delay} from 'node:timers/promises';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key, KeyEntry, KeyInventory, LastUse, Membership} from '../model/key.ts';
import {isFresh, observe, unseen, type Observation} from '../model/observation.ts';
import {blankRegion} from '../watch/regions-in-scope.ts';
import type {Watch} from '../watch/watch.ts';
import type {Look, Scene} from './flow.ts';

/** What a flow looks with: the live picture, and for a few keys by name the reader behind it. */
export type Eyes = {
  readonly watch: Pick<Watch, 'picture' | 'look' | 'now'>;
  readonly reader: Pick<AccountReader, 'describeKeys' | 'aliases' | 'lastUse'>;
};

/** Looks at AWS as the runner asks for it. With no looks it shows what is known. */
export type FlowLook = (what: readonly Look[], signal?: AbortSignal) => Promise<Scene>;

/** How many keys' last uses a brief names. */
const lastUsesShown = 6;

/**
 * Makes the eyes of one flow. Stores, clusters, the whole inventory and the role come from the live picture; where the
 * flow names its `keys`, only those are described, whatever else the Region holds. An aborted look resolves with what
 * is known.
 */
export function lookForFlow({watch, reader}: Eyes, region: Region, keys?: readonly KeyId[]): FlowLook {
  const named = keys && new NamedKeys(reader, region, keys);
  return async (what, signal) => {
    const looks: Promise<unknown>[] = [];
    if (what.includes('stores') || what.includes('clusters'))
      looks.push(watch.look({region, what: 'stores'}));
    if (what.includes('role')) looks.push(watch.look({what: 'role'}));
    if (what.includes('keys')) looks.push(named ? named.look(signal) : watch.look({region, what: 'keys'}));
    await untilAborted(Promise.all(looks), signal);
    const {regions, role} = watch.picture();
    const view = regions.find(one => one.region === region) ?? blankRegion(region, 'unknown', false);
    return {view: named ? {...view, ...named.seen()} : view, role};
  };
}

/** A few keys of one Region, described by id. */
class NamedKeys {
  readonly #reader: Eyes['reader'];
  readonly #region: Region;
  readonly #keys: Map<KeyId, Observation<Key>>;
  readonly #uses = new Map<KeyId, Observation<LastUse>>();
  #aliases: ReadonlyMap<KeyId, readonly string[]> | undefined;
  #lookedAt: Date | undefined;

  constructor(reader: Eyes['reader'], region: Region, keys: readonly KeyId[]) {
    this.#reader = reader;
    this.#region = region;
    this.#keys = new Map(keys.map(id => [id, unseen]));
  }

  async look(signal?: AbortSignal): Promise<void> {
    const ids = [...this.#keys.keys()];
    const first = this.#lookedAt === undefined;
    const fold = (id: KeyId, answer: Answer<Key>) => {
      this.#keys.set(id, observe(this.#keys.get(id) ?? unseen, answer));
      this.#lookedAt = answer.at;
    };
    await Promise.all([
      this.#reader.describeKeys(this.#region, ids, fold, signal).catch((error: unknown) => {
        if (!signal?.aborted) throw error;
      }),
      ...(first ? [this.#readAliases(), this.#readLastUses(ids.slice(0, lastUsesShown))] : []),
    ]);
  }

  seen(): {
    readonly keys: Observation<KeyInventory>;
    readonly lastUse: ReadonlyMap<KeyId, Observation<LastUse>>;
  } {
    if (this.#lookedAt === undefined) return {keys: unseen, lastUse: this.#uses};
    const entries = [...this.#keys].map(([id, key]): [KeyId, KeyEntry] => [
      id,
      {id, key, membership: membershipOf(key), aliases: this.#aliases?.get(id) ?? []},
    ]);
    const value = {listedAt: this.#lookedAt, entries: new Map(entries)};
    return {keys: {status: 'seen', value, at: this.#lookedAt, source: 'live'}, lastUse: this.#uses};
  }

  async #readAliases(): Promise<void> {
    const answer = await this.#reader.aliases(this.#region);
    if (answer.ok) this.#aliases = answer.value;
  }

  async #readLastUses(ids: readonly KeyId[]): Promise<void> {
    await Promise.all(
      ids.map(async id => {
        this.#uses.set(id, observe<LastUse>(unseen, await this.#reader.lastUse(this.#region, id)));
      }),
    );
  }
}

function membershipOf(key: Observation<Key>): Membership {
  if (key.status !== 'seen') return {in: 'unknown'};
  const {storeId} = key.value;
  return storeId === undefined ? {in: 'no-store'} : {in: 'store', storeId};
}

/** True where AWS gave every one of these answers within the last `ms` milliseconds: asking again would tell no more. */
export function isJustSeen({view, role}: Scene, what: readonly Look[], now: Date, ms: number): boolean {
  const observations = {stores: view.keyStores, clusters: view.clusters, keys: view.keys, role};
  return what.every(look => {
    const observation: Observation<unknown> = observations[look];
    return isFresh(observation) && now.getTime() - observation.at.getTime() < ms;
  });
}

/** Resolves when the work is done, or at once when `signal` aborts: the work then ends unwatched. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await work);
  if (signal.aborted) return void work.catch(() => undefined);
  const {promise, resolve} = Promise.withResolvers<undefined>();
  const stop = () => {
    resolve(undefined);
  };
  signal.addEventListener('abort', stop, {once: true});
  work.catch(() => undefined);
  await Promise.race([work, promise]).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}

/** Waits so many seconds of the wall's clock, or until `signal` aborts. */
export async function pauseFor(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(seconds * 1000, undefined, {signal}).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
