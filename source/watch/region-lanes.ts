import type {AccountReader} from '../aws/account-reader.ts';
import type {Backup, Cluster} from '../model/cluster.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyId, KeyStoreId, Region} from '../model/ids.ts';
import type {KeyInventory} from '../model/key.ts';
import type {KeyStore} from '../model/key-store.ts';
import {lastSeen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {fold, isSignedOut} from './fold.ts';
import type {Gate} from './gate.ts';
import {Investigations} from './investigations.ts';
import {KeyInventoryReader} from './key-inventory.ts';
import {Lane} from './lane.ts';
import {LastUses} from './last-uses.ts';
import type {LivingPicture} from './living-picture.ts';
import {storeLookSeconds, untilPhase} from './look-intervals.ts';
import type {Silence} from './recall.ts';
import {ShownKeys} from './shown-keys.ts';
import {foldStateSince} from './state-since.ts';

const keysEveryMs = 5 * 60_000;
const backupsEveryMs = 10 * 60_000;

/** What all Regions' lanes share. */
export type LaneSurroundings = {
  readonly reader: AccountReader;
  readonly picture: LivingPicture;
  readonly gate: Gate;
  readonly secondsAtRest: number;
  readonly withKeys: boolean;
  /** An answer said that the credentials are no good. */
  readonly onSignedOut: () => void;
  /** An answer was taken in. */
  readonly onAnswer: () => void;
};

/** The lanes of one Region that is asked. They begin to look when they are made. */
export class RegionLanes {
  readonly hasCloudHsm: boolean;
  readonly #around: LaneSurroundings;
  readonly #region: Region;
  readonly #phase: number;
  readonly #silence: Silence;
  readonly #stores: Lane<readonly KeyStore[]>;
  readonly #clusters: Lane<readonly Cluster[]> | undefined;
  readonly #backups: Lane<readonly Backup[]>;
  readonly #inventory: KeyInventoryReader | undefined;
  readonly #keys: Lane<KeyInventory> | undefined;
  readonly #lastUses: LastUses;
  readonly #investigations: Investigations;
  readonly #shown: ShownKeys | undefined;
  #backupsAsked = false;
  #everyRefused = false;

  /**
   * @param view the Region as it is known so far
   * @param phase from 0 up to 1: where in the period this Region's looks at rest fall
   * @param silence since when its lists have failed in the last run
   */
  constructor(around: LaneSurroundings, view: RegionView, phase: number, silence: Silence) {
    const {reader, picture, gate, withKeys} = around;
    const {region} = view;
    this.hasCloudHsm = view.hasCloudHsm;
    this.#around = around;
    this.#region = region;
    this.#phase = phase;
    this.#silence = silence;
    this.#stores = this.#lane({
      look: () => reader.keyStores(region),
      fold: (answer, nextLook) => this.#foldStores(answer, nextLook),
      rest: () => this.#storesRest(),
    });
    if (view.hasCloudHsm) {
      this.#clusters = this.#lane({
        look: () => reader.clusters(region),
        fold: (answer, nextLook) => this.#foldClusters(answer, nextLook),
        rest: () => this.#atRest(),
      });
    }
    this.#backups = this.#lane({
      look: () => reader.backups(region),
      fold: (answer, nextLook) =>
        picture.patchRegion(region, now => ({
          ...now,
          backups: fold(now.backups, answer, nextLook, silence.backups),
        })),
      rest: () => backupsEveryMs,
    });
    this.#lastUses = new LastUses(reader, region, picture, gate);
    this.#investigations = new Investigations(around, region);
    if (withKeys) {
      const inventory = new KeyInventoryReader(
        reader,
        region,
        known => this.#publishKeys(known),
        lastSeen(view.keys),
      );
      this.#inventory = inventory;
      this.#shown = new ShownKeys(inventory, gate);
      this.#keys = this.#lane({
        look: signal => {
          const everyRefused = this.#everyRefused;
          this.#everyRefused = false;
          return inventory.look(signal, everyRefused);
        },
        fold: (answer, nextLook) => this.#foldKeys(answer, nextLook),
        rest: () => keysEveryMs * (0.9 + 0.2 * phase),
      });
    }
    void this.#stores.wake();
    void this.#clusters?.wake();
    void this.#keys?.wake();
  }

  /** Milliseconds between the looks at stores as planned now. */
  get storesEveryMs(): number | undefined {
    return this.#stores.plannedMs;
  }

  /** Every lane has had an answer, whether a value or a failure. */
  hasLooked(keys: boolean): boolean {
    return (
      this.#stores.hasLooked &&
      this.#clusters?.hasLooked !== false &&
      this.#investigations.boardIsServed &&
      (!keys || (this.#keys?.hasLooked !== false && this.#lastUses.idle))
    );
  }

  /** Resolves when what was looked at has been taken in. */
  async refresh(what?: 'stores' | 'keys'): Promise<void> {
    const lanes: (Pick<Lane<unknown>, 'wake'> | undefined)[] = [];
    // Only who asks for everything means the slow questions as well.
    if (what === undefined) this.#investigations.forget();
    if (what !== 'keys') lanes.push(this.#stores, this.#clusters);
    if (what !== 'stores') {
      this.#everyRefused = true;
      lanes.push(this.#keys);
    }
    if (what === undefined && this.#backupsAsked) lanes.push(this.#backups);
    await Promise.all(lanes.map(lane => lane?.wake()));
  }

  /** Takes in a failure that stands between all lanes and AWS, so that nothing here looks confirmed. */
  markSilent(answer: Extract<Answer<never>, {ok: false}>, nextLook: Date | undefined): void {
    const silence = this.#silence;
    this.#around.picture.patchRegion(this.#region, view => ({
      ...view,
      keyStores: fold(view.keyStores, answer, nextLook, silence.keyStores),
      ...(this.#clusters && {clusters: fold(view.clusters, answer, nextLook, silence.clusters)}),
      ...(this.#backupsAsked && {backups: fold(view.backups, answer, nextLook, silence.backups)}),
      ...(this.#keys && {keys: fold(view.keys, answer, nextLook, silence.keys)}),
    }));
  }

  /** Asks again whatever was last answered that nobody is signed in. */
  retryAfterSignIn(): void {
    for (const lane of this.#all) lane.retryAfterSignIn();
  }

  showKeys(ids: readonly KeyId[]): void {
    this.#shown?.show(ids);
  }

  /** Looks for evidence on one store. */
  investigate(id: KeyStoreId): void {
    this.#investigations.investigate(id);
  }

  /** Ends all looks; what an inventory had learnt until now is in the picture after this. */
  stop(): void {
    for (const lane of this.#all) lane.stop();
    this.#lastUses.stop();
    this.#investigations.stop();
    this.#shown?.stop();
    this.#inventory?.flush();
  }

  get #all(): readonly Pick<Lane<unknown>, 'stop' | 'retryAfterSignIn'>[] {
    return [this.#stores, this.#clusters, this.#backups, this.#keys].filter(lane => lane !== undefined);
  }

  #lane<T>(work: {
    look: (signal: AbortSignal) => Promise<Answer<T>>;
    fold: (answer: Answer<T>, nextLook?: Date) => void;
    rest: () => number;
  }): Lane<T> {
    const {gate, reader, onAnswer, onSignedOut} = this.#around;
    const folding = (answer: Answer<T>, nextLook?: Date) => {
      work.fold(answer, nextLook);
      if (!answer.ok && isSignedOut(answer.failure)) onSignedOut();
      onAnswer();
    };
    return new Lane({...work, fold: folding}, gate, () => reader.now());
  }

  #atRest(): number {
    return untilPhase(performance.now(), this.#around.secondsAtRest * 1000, this.#phase);
  }

  #storesRest(): number {
    const {picture, reader, secondsAtRest} = this.#around;
    const view = picture.region(this.#region);
    const stores = view && lastSeen(view.keyStores);
    if (view === undefined || stores === undefined) return this.#atRest();
    const seconds = storeLookSeconds(stores, view.stateSince, reader.now(), secondsAtRest);
    return seconds === secondsAtRest ? this.#atRest() : seconds * 1000;
  }

  #foldStores(answer: Answer<readonly KeyStore[]>, nextLook?: Date): void {
    const changes = this.#around.picture.patchRegion(this.#region, view => ({
      ...view,
      keyStores: fold(view.keyStores, answer, nextLook, this.#silence.keyStores),
      stateSince: answer.ok
        ? foldStateSince(view.stateSince, view.keyStores, answer.value, answer.at)
        : view.stateSince,
    }));
    if (!answer.ok) return;
    this.#askBackupsWhereNeeded();
    this.#investigations.check();
    // Keys change with the store they are in.
    if (changes.some(({what}) => what.startsWith('store-') && what !== 'store-renamed'))
      void this.#keys?.wake();
    this.#checkLastUses();
  }

  #foldClusters(answer: Answer<readonly Cluster[]>, nextLook?: Date): void {
    this.#around.picture.patchRegion(this.#region, view => ({
      ...view,
      clusters: fold(view.clusters, answer, nextLook, this.#silence.clusters),
    }));
    this.#askBackupsWhereNeeded();
    this.#investigations.check();
  }

  /** Where there is neither a cluster nor a store that names one, no backup can matter. */
  #askBackupsWhereNeeded(): void {
    const view = this.#around.picture.region(this.#region);
    if (this.#backupsAsked || view === undefined || !view.hasCloudHsm) return;
    const needed =
      (lastSeen(view.clusters)?.length ?? 0) > 0 ||
      lastSeen(view.keyStores)?.some(store => store.clusterId !== undefined);
    if (!needed) return;
    this.#backupsAsked = true;
    void this.#backups.wake();
  }

  #publishKeys(known: KeyInventory): void {
    this.#around.picture.patchRegion(this.#region, view => {
      // Keys described since do not make an older list, or one of the last run, any newer.
      const sameList = view.keys.status === 'seen' && view.keys.value.listedAt === known.listedAt;
      return {
        ...view,
        keys: sameList
          ? {...view.keys, value: known}
          : {status: 'seen', value: known, at: known.listedAt, source: 'live'},
      };
    });
  }

  #foldKeys(answer: Answer<KeyInventory>, nextLook?: Date): void {
    // A success is in the picture already: the inventory publishes as it learns.
    if (!answer.ok) {
      this.#around.picture.patchRegion(this.#region, view => ({
        ...view,
        keys: fold(view.keys, answer, nextLook, this.#silence.keys),
      }));
    }
    this.#checkLastUses();
  }

  #checkLastUses(): void {
    if (this.#keys?.hasLooked) void this.#lastUses.check().then(this.#around.onAnswer);
  }
}
