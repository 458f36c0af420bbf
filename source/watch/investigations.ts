import type {KeyUses, StoreEvidence, StoreUsage, TrailChanges, UsageAsking} from '../model/evidence.ts';
import {evidenceOf, latestChange, mergeChanges} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyStoreId, Region} from '../model/ids.ts';
import {keysOfStore} from '../model/key-counts.ts';
import type {Key} from '../model/key.ts';
import type {KeyStore} from '../model/key-store.ts';
import {lastSeen} from '../model/observation.ts';
import type {Observation} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {withFirstSeen} from './first-seen.ts';
import {fold, isSignedOut} from './fold.ts';
import type {LaneSurroundings} from './region-lanes.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How old an answer must be before it is asked for again, while somebody looks. */
const networkEveryMs = minute;
const movingNetworkEveryMs = 20_000;
const trailEveryMs = 5 * minute;
/** Nobody looks, but the board says how many addresses are free. */
const boardEveryMs = 5 * minute;
/** Each key costs a second or more. */
const keysAskedAbout = 40;

/** The operations that CloudTrail is asked about: those that say why stores and keys are as they are come first. */
const firstChanges = ['DisconnectCustomKeyStore', 'ConnectCustomKeyStore', 'ScheduleKeyDeletion'];
const otherChanges = [
  'UpdateCustomKeyStore',
  'CreateCustomKeyStore',
  'DeleteCustomKeyStore',
  'CancelKeyDeletion',
  'DisableKey',
  'DeleteKey',
];

/** The ConnectionErrorCodes that only the subnets explain. */
const subnetCodes = ['INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET', 'SUBNET_NOT_FOUND'];

type Part = Exclude<keyof StoreEvidence, 'asking'>;
type Asked = {at: number; running: boolean; state: string};

/**
 * Asks EC2 and CloudTrail about single stores of a Region, when somebody looks at them and not more often than is
 * good for the account: CloudTrail answers two questions a second for everybody together.
 */
export class Investigations {
  readonly #around: LaneSurroundings;
  readonly #region: Region;
  readonly #asked = new Map<string, Asked>();
  #stopped = false;

  constructor(around: LaneSurroundings, region: Region) {
    this.#around = around;
    this.#region = region;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Nothing is being asked that a verdict on the board rests on. */
  get boardIsServed(): boolean {
    return ![...this.#asked].some(([name, {running}]) => running && name.startsWith('subnets '));
  }

  /** Whatever is asked for next is asked anew. */
  forget(): void {
    for (const [part, asked] of this.#asked) if (!asked.running) this.#asked.delete(part);
  }

  /** Asks for whatever of a store's evidence is due. To be called as long as somebody looks at the store. */
  investigate(id: KeyStoreId): void {
    const store = this.#store(id);
    if (!store) return;
    const moving = store.connectionState.endsWith('ING');
    this.#askSubnets(store, networkEveryMs);
    this.#askNetwork(store, moving ? movingNetworkEveryMs : networkEveryMs);
    this.#start(this.#askTrail(store));
  }

  /** Asks for the subnets of stores that failed for want of addresses, so that the board can name the subnet. */
  check(): void {
    for (const store of this.#stores()) {
      if (store.connectionState === 'FAILED' && subnetCodes.includes(store.connectionErrorCode ?? ''))
        this.#askSubnets(store, boardEveryMs);
    }
  }

  /** A question that was aborted when all of this ended has nothing more to say. */
  #start(question: Promise<void>): void {
    question.catch((error: unknown) => {
      if (!this.#stopped) throw error;
    });
  }

  #view(): RegionView | undefined {
    return this.#around.picture.region(this.#region);
  }

  #stores(): readonly KeyStore[] {
    const view = this.#view();
    return (view && lastSeen(view.keyStores)) ?? [];
  }

  #store(id: KeyStoreId): KeyStore | undefined {
    return this.#stores().find(store => store.id === id);
  }

  #cluster({clusterId}: KeyStore) {
    const view = this.#view();
    return view && lastSeen(view.clusters)?.find(({id}) => id === clusterId);
  }

  #askSubnets(store: KeyStore, everyMs: number): void {
    const ids = Object.values(this.#cluster(store)?.subnets ?? {});
    if (ids.length === 0) return;
    this.#start(this.#ask(store, 'subnets', everyMs, () => this.#around.reader.subnets(this.#region, ids)));
  }

  #askNetwork(store: KeyStore, everyMs: number): void {
    const cluster = this.#cluster(store);
    if (!cluster) return;
    const {id: clusterId, securityGroup, subnets} = cluster;
    const asked = {clusterId, subnetIds: Object.values(subnets), ...(securityGroup && {securityGroup})};
    this.#start(
      this.#ask(store, 'network', everyMs, async () => {
        const answer = await this.#around.reader.connection(this.#region, asked, store.id);
        return withFirstSeen(answer, lastSeen(evidenceOf(this.#view(), store.id).network));
      }),
    );
  }

  /** Who changed what, which serves all stores of the Region, and between its two parts how the keys are used. */
  async #askTrail(store: KeyStore): Promise<void> {
    const asked = this.#due('trail', trailEveryMs, this.#states());
    if (!asked) return this.#askUsage(store.id);
    const {reader} = this.#around;
    this.#tellAsking(store.id, {counted: 0});
    const first = await reader.trailChanges(this.#region, firstChanges);
    this.#tellAsking(store.id, undefined);
    const known = evidenceOf(this.#view(), store.id).actors;
    // What is known already of all operations is better than what is new of some.
    if (!first.ok || known.status !== 'seen') this.#foldTrail(first);
    if (first.ok) {
      await this.#askUsage(store.id);
      const others = await reader.trailChanges(this.#region, otherChanges);
      this.#foldTrail(others.ok ? {...others, value: mergeChanges(first.value, others.value)} : others);
    }
    asked.running = false;
  }

  #foldTrail(answer: Answer<TrailChanges>): void {
    for (const {id} of this.#stores()) this.#fold(id, 'actors', before => fold(before, answer));
    this.#taken(answer);
  }

  async #askUsage(id: KeyStoreId): Promise<void> {
    const store = this.#store(id);
    const view = this.#view();
    const inventory = view && lastSeen(view.keys);
    if (!store || !view || !inventory || inventory.progress) return;
    const actors = evidenceOf(view, id).actors;
    // Without the trail it is not known when the store was disconnected, and the rest would be refused as well.
    if (actors.status !== 'seen') return;
    const keys = keysOfStore(inventory, id).flatMap(({key}) => lastSeen(key) ?? []);
    const window = windowOf(store, actors.value, this.#around.reader.now());
    await this.#ask(store, 'usage', trailEveryMs, () => this.#usage(id, keys, window));
  }

  #tellAsking(id: KeyStoreId, asking: UsageAsking | undefined): void {
    if (this.#stopped) return;
    this.#around.picture.patchRegion(this.#region, view => {
      const {asking: _before, ...known} = evidenceOf(view, id);
      const after = asking ? {...known, asking} : known;
      return {...view, evidence: new Map(view.evidence).set(id, after)};
    });
  }

  async #usage(
    id: KeyStoreId,
    keys: readonly Key[],
    window: Pick<StoreUsage, 'from' | 'until' | 'before'>,
  ): Promise<Answer<StoreUsage>> {
    const {reader} = this.#around;
    const uses: KeyUses[] = [];
    let at = reader.now();
    const asked = keys.slice(0, keysAskedAbout);
    try {
      for (const key of asked) {
        this.#tellAsking(id, {counted: uses.length, of: asked.length});
        const answer = await reader.keyUses(this.#region, key, window);
        // A count that leaves a key out would pass for the whole.
        if (!answer.ok) return answer;
        uses.push(answer.value);
        at = answer.at;
      }
    } finally {
      this.#tellAsking(id, undefined);
    }
    const notAsked = Math.max(0, keys.length - keysAskedAbout);
    return {ok: true, value: {...window, keys: uses, notAsked}, at};
  }

  async #ask<P extends Part>(
    store: KeyStore,
    part: P,
    everyMs: number,
    question: () => Promise<Answer<Seen<P>>>,
  ): Promise<void> {
    const asked = this.#due(`${part} ${store.id}`, everyMs, store.connectionState);
    if (!asked) return;
    const answer = await question();
    asked.running = false;
    if (this.#stopped) return;
    this.#fold(store.id, part, before => fold<Seen<P>>(before, answer));
    this.#taken(answer);
  }

  /** Notes that a question is being asked now; undefined where it is not due, or may not be asked. */
  #due(name: string, everyMs: number, state: string): Asked | undefined {
    const {gate} = this.#around;
    if (this.#stopped || gate.paused || gate.signedOut) return undefined;
    const known = this.#asked.get(name);
    const now = performance.now();
    const fresh = known && known.state === state && now - known.at < everyMs;
    if (known?.running || fresh) return undefined;
    const asked = {at: now, running: true, state};
    this.#asked.set(name, asked);
    return asked;
  }

  /** A store that has moved is worth new questions. */
  #states(): string {
    return this.#stores()
      .map(({id, connectionState}) => `${id} ${connectionState}`)
      .join();
  }

  #fold<P extends Part>(
    id: KeyStoreId,
    part: P,
    change: (before: Observation<Seen<P>>) => Observation<Seen<P>>,
  ): void {
    if (this.#stopped) return;
    this.#around.picture.patchRegion(this.#region, view => {
      const before = evidenceOf(view, id);
      // Observations of one part hold the values of that part: what the mapped type says, but the compiler cannot see.
      const after = {...before, [part]: change(before[part] as Observation<Seen<P>>)};
      return {...view, evidence: new Map(view.evidence).set(id, after)};
    });
  }

  #taken(answer: Answer<unknown>): void {
    if (!answer.ok && isSignedOut(answer.failure)) this.#around.onSignedOut();
    this.#around.onAnswer();
  }
}

type Seen<P extends Part> = Extract<StoreEvidence[P], {status: 'seen'}>['value'];

/** The day before the store was disconnected; of a store that is connected, the last day. */
function windowOf(
  {id, connectionState}: KeyStore,
  trail: TrailChanges,
  now: Date,
): Pick<StoreUsage, 'from' | 'until' | 'before'> {
  const disconnect =
    connectionState === 'CONNECTED'
      ? undefined
      : latestChange(trail, 'DisconnectCustomKeyStore', {storeId: id});
  const until = disconnect?.at ?? now;
  return {from: new Date(until.getTime() - day), until, before: disconnect ? 'disconnect' : 'now'};
}
