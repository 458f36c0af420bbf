import type {Answer} from '../model/failure.ts';
import type {KeyId, Region, StoreRef} from '../model/ids.ts';
import {isAsked, type RegionView} from '../model/picture.ts';
import type {Recalled} from './recall.ts';
import {RegionLanes, type LaneSurroundings} from './region-lanes.ts';

/** The lanes of all Regions of one account. */
export class RegionsWatch {
  readonly #around: LaneSurroundings;
  readonly #lanes = new Map<Region, RegionLanes>();
  readonly #shown = new Map<Region, readonly KeyId[]>();

  constructor(around: LaneSurroundings) {
    this.#around = around;
  }

  /**
   * Starts, keeps and stops lanes so that exactly the Regions that can be asked have them.
   *
   * @param views the Regions in the picture, as many as are in scope
   */
  sync(views: readonly RegionView[], silences: Recalled['silences']): void {
    const asked = views.filter(isAsked);
    const names = new Set(asked.map(({region}) => region));
    for (const [region, lanes] of this.#lanes) {
      if (names.has(region)) continue;
      lanes.stop();
      this.#lanes.delete(region);
    }
    asked.forEach(({region, hasCloudHsm}, index) => {
      const running = this.#lanes.get(region);
      if (running?.hasCloudHsm === hasCloudHsm) return;
      running?.stop();
      // Looked up anew: what a stopped inventory had learnt came into the picture just now.
      const view = this.#around.picture.region(region);
      if (view === undefined) return;
      const lanes = new RegionLanes(this.#around, view, index / asked.length, silences.get(region) ?? {});
      this.#lanes.set(region, lanes);
      lanes.showKeys(this.#shown.get(region) ?? []);
    });
  }

  /**
   * @param region only this one; undefined: all
   * @returns resolves when what was looked at has been taken in
   */
  async refresh(region: Region | undefined, what: 'stores' | 'keys' | undefined): Promise<void> {
    const wanted = [...this.#lanes].filter(([name]) => region === undefined || region === name);
    await Promise.all(wanted.map(([, lanes]) => lanes.refresh(what)));
  }

  showKeys(region: Region, ids: readonly KeyId[]): void {
    this.#shown.set(region, ids);
    this.#lanes.get(region)?.showKeys(ids);
  }

  investigate({region, id}: StoreRef): void {
    this.#lanes.get(region)?.investigate(id);
  }

  markSilent(answer: Extract<Answer<never>, {ok: false}>, nextLook: Date | undefined): void {
    for (const lanes of this.#lanes.values()) lanes.markSilent(answer, nextLook);
  }

  retryAfterSignIn(): void {
    for (const lanes of this.#lanes.values()) lanes.retryAfterSignIn();
  }

  haveLooked(keys: boolean): boolean {
    return [...this.#lanes.values()].every(lanes => lanes.hasLooked(keys));
  }

  /** Planned looks at stores per second in the busiest Region. */
  pollRate(): number {
    if (this.#lanes.size === 0) return 0;
    const atRestMs = this.#around.secondsAtRest * 1000;
    return (
      1000 / Math.min(atRestMs, ...[...this.#lanes.values()].map(lanes => lanes.storesEveryMs ?? atRestMs))
    );
  }

  stop(): void {
    for (const lanes of this.#lanes.values()) lanes.stop();
    this.#lanes.clear();
  }
}
