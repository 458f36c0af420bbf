import type {AccountReader} from '../aws/account-reader.ts';
import type {CachedAccount} from '../model/cached-account.ts';
import type {Answer} from '../model/failure.ts';
import type {Identity} from '../model/identity.ts';
import type {KeyId, Region} from '../model/ids.ts';
import {lastSeen, standingFailure, unseen} from '../model/observation.ts';
import {isAsked, type AccountPicture, type RegionList, type RegionView} from '../model/picture.ts';
import type {RoleStanding} from '../model/role.ts';
import {fold, isSignedOut} from './fold.ts';
import {Gate} from './gate.ts';
import {Lane} from './lane.ts';
import {LivingPicture} from './living-picture.ts';
import type {Recalled} from './recall.ts';
import {RegionLanes} from './region-lanes.ts';
import {regionsInScope} from './regions-in-scope.ts';

const regionListEveryMs = 15 * 60_000;
const roleEveryMs = 5 * 60_000;

export const blankPicture: AccountPicture = {
  identity: unseen,
  regionList: unseen,
  regions: [],
  role: unseen,
  changes: [],
};

export type AccountWatchOptions = {
  readonly reader: AccountReader;
  readonly regions?: readonly Region[];
  readonly secondsAtRest: number;
  readonly withKeys: boolean;
  /** What to show until the account is known. */
  readonly start: Recalled | undefined;
  /** What was kept of an account that has just become known; undefined: nothing. */
  readonly recallOf: (identity: Identity) => Recalled | undefined;
  /** An account is about to leave the picture: the last chance to keep what is known of it. */
  readonly onLeave: () => void;
};

/**
 * The lanes of a whole account: who we are and which Regions there are first, then all of it at once. Nothing of one
 * account is ever in the picture under the name of another.
 */
export class AccountWatch {
  readonly picture: LivingPicture;
  readonly gate = new Gate();
  readonly #options: AccountWatchOptions;
  readonly #identity: Lane<Identity>;
  #regionList: Lane<RegionList>;
  #role: Lane<RoleStanding>;
  #silences: Recalled['silences'];
  readonly #lanes = new Map<Region, RegionLanes>();
  readonly #shown = new Map<Region, readonly KeyId[]>();
  #waiting: {readonly keys: boolean; readonly resolve: (picture: AccountPicture) => void}[] = [];
  #stopped = false;
  /** An identity was proven in this run. */
  #identityKnown = false;
  #roleAsked = false;
  #signedInAt = -Infinity;
  readonly #identityAsked = Promise.withResolvers<undefined>();

  constructor(options: AccountWatchOptions) {
    const {reader, start} = options;
    this.#options = options;
    this.#silences = start?.silences ?? new Map();
    this.picture = new LivingPicture(start?.picture ?? blankPicture, () => reader.clockOffsetSeconds());
    this.#identity = new Lane(
      {
        look: () => {
          if (this.gate.signedOut) reader.renewCredentials();
          return reader.identity();
        },
        fold: (answer, nextLook) => this.#foldIdentity(answer, nextLook),
        rest: () => regionListEveryMs,
      },
      this.gate,
      () => reader.now(),
      {evenSignedOut: true},
    );
    this.#regionList = this.#makeRegionListLane();
    this.#role = this.#makeRoleLane();
    this.#identity.wake();
    this.#regionList.wake();
  }

  refresh({region, what}: {readonly region?: Region; readonly what?: 'stores' | 'keys'} = {}): void {
    if (this.gate.signedOut) this.#identity.wake();
    if (region === undefined && what === undefined) {
      if (!this.gate.signedOut) this.#identity.wake();
      this.#regionList.wake();
    }
    if (region === undefined && what !== 'keys' && this.#roleAsked) this.#role.wake();
    for (const [name, lanes] of this.#lanes) {
      if (region === undefined || region === name) lanes.refresh(what);
    }
  }

  showKeys(region: Region, ids: readonly KeyId[]): void {
    this.#shown.set(region, ids);
    this.#lanes.get(region)?.showKeys(ids);
  }

  settled(keys: boolean): Promise<AccountPicture> {
    return new Promise(resolve => {
      this.#waiting.push({keys, resolve});
      this.#tellSettled();
    });
  }

  /** Planned DescribeCustomKeyStores calls per second in the busiest Region. */
  pollRate(): number {
    if (this.gate.paused) return 0;
    const periods = [...this.#lanes.values()].map(lanes => lanes.storesEveryMs ?? Infinity);
    const shortest = Math.min(
      this.#lanes.size > 0 ? this.#options.secondsAtRest * 1000 : Infinity,
      ...periods,
    );
    return 1000 / shortest;
  }

  /** The account as it would be kept; undefined while it is not known in this run whose it is. */
  toKeep(): CachedAccount | undefined {
    const {identity, regionList, regions, role, changes} = this.picture.now;
    if (identity.status !== 'seen' || identity.source !== 'live') return undefined;
    return {
      savedAt: this.#options.reader.now(),
      identity: identity.value,
      regionList,
      regions,
      role,
      changes,
    };
  }

  stop(): void {
    this.#stopped = true;
    for (const lane of [this.#identity, this.#regionList, this.#role]) lane.stop();
    for (const lanes of this.#lanes.values()) lanes.stop();
    this.#tellSettled();
  }

  #makeRegionListLane(): Lane<RegionList> {
    const {reader} = this.#options;
    return new Lane(
      {
        look: async () => {
          // Asked beside the identity, taken in after it: a list must not be shown under the last run's account.
          const [answer] = await Promise.all([reader.regionList(), this.#identityAsked.promise]);
          return answer;
        },
        fold: (answer, nextLook) => {
          this.picture.patch({regionList: fold(this.picture.now.regionList, answer, nextLook)});
          this.#afterAnswer(answer);
          this.#syncRegions();
          this.#tellSettled();
        },
        rest: () => regionListEveryMs,
      },
      this.gate,
      () => reader.now(),
    );
  }

  #makeRoleLane(): Lane<RoleStanding> {
    const {reader} = this.#options;
    return new Lane(
      {
        look: () => reader.role(),
        fold: (answer, nextLook) => {
          this.picture.patch({role: fold(this.picture.now.role, answer, nextLook)});
          this.#afterAnswer(answer);
          this.#tellSettled();
        },
        rest: () => roleEveryMs,
      },
      this.gate,
      () => reader.now(),
    );
  }

  #foldIdentity(answer: Answer<Identity>, nextLook?: Date): void {
    const before = lastSeen(this.picture.now.identity);
    if (answer.ok && !(before && sameAccount(before, answer.value))) {
      if (before) this.#leaveAccount();
      this.#recall(answer.value);
    }
    if (answer.ok) this.#identityKnown = true;
    this.picture.patch({identity: fold(this.picture.now.identity, answer, nextLook)});
    this.#identityAsked.resolve(undefined);
    this.#afterAnswer(answer);
    if (answer.ok) this.#signedIn();
    else if (isSignedOut(answer.failure)) this.#markAllSilent(answer, nextLook);
    this.#syncRegions();
    this.#tellSettled();
  }

  /** Everything known of the old account goes in one step, and with it every answer still under way. */
  #leaveAccount(): void {
    this.#options.onLeave();
    for (const lanes of this.#lanes.values()) lanes.stop();
    this.#lanes.clear();
    this.#silences = new Map();
    this.picture.patch(blankPicture);
    this.#role.stop();
    this.#role = this.#makeRoleLane();
    this.#roleAsked = false;
    // The list asked for beside the first identity came with the same credentials; any later one may not have.
    if (!this.#identityKnown && !this.#regionList.hasLooked) return;
    this.#regionList.stop();
    this.#regionList = this.#makeRegionListLane();
    this.#regionList.wake();
  }

  /** Starts from what was kept of an account, unless something of it has been seen already. */
  #recall(identity: Identity): void {
    const {regionList, regions} = this.picture.now;
    if (regionList.status !== 'unseen' || regions.length > 0) return;
    const recalled = this.#options.recallOf(identity);
    if (recalled === undefined) return;
    this.#silences = recalled.silences;
    this.picture.patch({...recalled.picture, identity: unseen});
  }

  #afterAnswer(answer: Answer<unknown>): void {
    if (!answer.ok && isSignedOut(answer.failure)) this.#signedOut();
  }

  #signedOut(): void {
    if (this.gate.signedOut || this.#stopped) return;
    this.gate.signedOut = true;
    this.#identity.wake();
  }

  /** Lanes wait while nobody is signed in, but what they saw is no longer confirmed: it must not look fresh. */
  #markAllSilent(answer: Extract<Answer<never>, {ok: false}>, nextLook: Date | undefined): void {
    for (const lanes of this.#lanes.values()) lanes.markSilent(answer, nextLook);
    if (this.#roleAsked) this.picture.patch({role: fold(this.picture.now.role, answer, nextLook)});
    this.picture.patch({regionList: fold(this.picture.now.regionList, answer, nextLook)});
  }

  /** Whatever met the ended credentials asks again, but not over and over where AWS takes them for STS only. */
  #signedIn(): void {
    if (!this.gate.signedOut) return;
    this.gate.signedOut = false;
    const now = performance.now();
    if (now - this.#signedInAt < 30_000) return;
    this.#signedInAt = now;
    this.#regionList.retryAfterSignIn();
    this.#role.retryAfterSignIn();
    for (const lanes of this.#lanes.values()) lanes.retryAfterSignIn();
  }

  /**
   * True when it is known whose answers these are, or when that cannot be asked (STS is not reached where KMS may
   * be) and no account's name stands over them.
   */
  #mayAskRegions(): boolean {
    const {identity} = this.picture.now;
    if (identity.status === 'seen') return identity.source === 'live';
    return identity.status === 'failed' && !isSignedOut(identity.failed.failure);
  }

  /** Starts, keeps and stops lanes so that exactly the Regions that can be asked have them. */
  #syncRegions(): void {
    const {regionList, regions} = this.picture.now;
    if (this.#stopped || !this.#mayAskRegions() || regionList.status !== 'seen') return;
    const scoped = regionsInScope(regionList.value, this.#options.regions, regions, regionList.at);
    this.picture.patch({regions: scoped});
    const asked = scoped.filter(isAsked);
    const names = new Set(asked.map(view => view.region));
    for (const [region, lanes] of this.#lanes) {
      if (names.has(region)) continue;
      lanes.stop();
      this.#lanes.delete(region);
    }
    asked.forEach((view, index) => {
      if (this.#lanes.get(view.region)?.hasCloudHsm === view.hasCloudHsm) return;
      this.#lanes.get(view.region)?.stop();
      this.#startRegion(this.picture.region(view.region) ?? view, index / asked.length);
    });
    if (this.#roleAsked) return;
    this.#roleAsked = true;
    this.#role.wake();
  }

  #startRegion(view: RegionView, phase: number): void {
    const {reader, secondsAtRest, withKeys} = this.#options;
    const around = {
      reader,
      picture: this.picture,
      gate: this.gate,
      secondsAtRest,
      withKeys,
      onSignedOut: () => this.#signedOut(),
      onAnswer: () => this.#tellSettled(),
    };
    const lanes = new RegionLanes(around, view, phase, this.#silences.get(view.region) ?? {});
    this.#lanes.set(view.region, lanes);
    const shown = this.#shown.get(view.region);
    if (shown) lanes.showKeys(shown);
  }

  #tellSettled(): void {
    const settled = this.#waiting.filter(({keys}) => this.#isSettled(keys));
    if (settled.length === 0) return;
    this.#waiting = this.#waiting.filter(waiting => !settled.includes(waiting));
    for (const {resolve} of settled) resolve(this.picture.now);
  }

  #isSettled(keys: boolean): boolean {
    if (this.#stopped) return true;
    if (!this.#identity.hasLooked || !this.#regionList.hasLooked) return false;
    // Nothing more will come by itself while nobody is signed in, or where there is no list of Regions.
    if (this.gate.signedOut) return standingFailure(this.picture.now.identity) !== undefined;
    if (!this.#mayAskRegions() || this.picture.now.regionList.status !== 'seen') return true;
    return this.#role.hasLooked && [...this.#lanes.values()].every(lanes => lanes.hasLooked(keys));
  }
}

const sameAccount = (a: Identity, b: Identity) => a.account === b.account && a.partition === b.partition;
