import type {Change} from '../model/change.ts';
import type {StoreEvidence} from '../model/evidence.ts';
import type {Region} from '../model/ids.ts';
import type {KeyInventory} from '../model/key.ts';
import type {AccountPicture, RegionView} from '../model/picture.ts';
import {addToFeed, changesBetween} from './change-feed.ts';
import {sameButForAges} from './fold.ts';

/** The picture as it changes: every answer goes in here, and whoever listens hears of what it changed. */
export class LivingPicture {
  #picture: AccountPicture;
  #telling = false;
  readonly #listeners = new Set<() => void>();
  readonly #clockOffset: () => number | undefined;
  #revision = 0;

  /** @param clockOffset AWS's clock minus this machine's, in seconds, where it is known */
  constructor(start: AccountPicture, clockOffset: () => number | undefined) {
    this.#picture = start;
    this.#clockOffset = clockOffset;
  }

  get now(): AccountPicture {
    return this.#picture;
  }

  /** Counts the changes that were more than ages moving on. */
  get revision(): number {
    return this.#revision;
  }

  region(region: Region): RegionView | undefined {
    return this.#picture.regions.find(view => view.region === region);
  }

  subscribe(listener: () => void): () => void {
    // Wrapped, so that one function that listens twice has two subscriptions to end.
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Takes in what concerns the whole account. */
  patch(part: Partial<AccountPicture>): void {
    const before = this.#picture;
    const offset = this.#clockOffset();
    const after = {...before, ...part, ...(offset !== undefined && {clockOffsetSeconds: offset})};
    this.#picture = after;
    const same =
      sameButForAges(before.identity, after.identity) &&
      sameButForAges(before.regionList, after.regionList) &&
      sameButForAges(before.role, after.role) &&
      before.cacheTrouble === after.cacheTrouble &&
      before.changes === after.changes &&
      (before.regions === after.regions ||
        (before.regions.length === after.regions.length &&
          before.regions.every((view, index) => sameRegion(view, after.regions[index]))));
    if (!same) this.#tell();
  }

  /**
   * Takes in what concerns one Region; nothing happens where it is not, or no longer, in the picture.
   *
   * @returns what changed, as it was added to the feed
   */
  patchRegion(region: Region, change: (view: RegionView) => RegionView): readonly Change[] {
    const before = this.region(region);
    if (before === undefined) return [];
    const after = change(before);
    if (after === before) return [];
    const changes = changesBetween(before, after);
    this.patch({
      regions: this.#picture.regions.map(view => (view === before ? after : view)),
      changes: addToFeed(this.#picture.changes, changes),
    });
    return changes;
  }

  #tell(): void {
    this.#revision += 1;
    if (this.#telling) return;
    this.#telling = true;
    setImmediate(() => {
      this.#telling = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}

function sameRegion(a: RegionView, b: RegionView | undefined): boolean {
  if (a === b) return true;
  return (
    b !== undefined &&
    a.region === b.region &&
    a.optStatus === b.optStatus &&
    a.hasCloudHsm === b.hasCloudHsm &&
    a.stateSince === b.stateSince &&
    sameButForAges(a.keyStores, b.keyStores) &&
    sameButForAges(a.clusters, b.clusters) &&
    sameButForAges(a.backups, b.backups) &&
    sameButForAges(a.keys, b.keys, sameInventory) &&
    sameMap(a.lastUse, b.lastUse, sameButForAges) &&
    sameMap(a.evidence ?? none, b.evidence ?? none, sameEvidence)
  );
}

const none: NonNullable<RegionView['evidence']> = new Map();

const sameEvidence = (a: StoreEvidence, b: StoreEvidence): boolean =>
  sameButForAges(a.subnets, b.subnets) &&
  sameButForAges(a.network, b.network) &&
  sameButForAges(a.actors, b.actors) &&
  sameButForAges(a.usage, b.usage);

function sameInventory(a: KeyInventory, b: KeyInventory): boolean {
  if (a === b) return true;
  return (
    a.progress?.known === b.progress?.known &&
    a.progress?.of === b.progress?.of &&
    (a.aliasesFailed === undefined) === (b.aliasesFailed === undefined) &&
    sameMap(
      a.entries,
      b.entries,
      (one, other) =>
        one === other ||
        (one.membership === other.membership &&
          one.aliases === other.aliases &&
          sameButForAges(one.key, other.key)),
    )
  );
}

function sameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>, same: (a: V, b: V) => boolean): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}
