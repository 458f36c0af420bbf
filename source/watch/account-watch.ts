import type {AccountReader} from '../aws/account-reader.ts';
import type {CachedAccount} from '../model/cached-account.ts';
import type {Answer} from '../model/failure.ts';
import type {Identity} from '../model/identity.ts';
import type {KeyId, Region, StoreRef} from '../model/ids.ts';
import {lastSeen, standingFailure, unseen} from '../model/observation.ts';
import {blankPicture, type AccountPicture, type RegionList, type RegionView} from '../model/picture.ts';
import type {RoleStanding} from '../model/role.ts';
import {fold, isSignedOut} from './fold.ts';
import {Gate} from './gate.ts';
import {Lane} from './lane.ts';
import {LivingPicture} from './living-picture.ts';
import type {Recalled} from './recall.ts';
import {regionsInScope} from './regions-in-scope.ts';
import {RegionsWatch} from './regions-watch.ts';
import type {LookScope} from './watch.ts';

const regionListEveryMs = 15 * 60_000;
const roleEveryMs = 5 * 60_000;

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
  #kept: Recalled['kept'];
  readonly #regions: RegionsWatch;
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
    this.#kept = start?.kept ?? [];
    this.picture = new LivingPicture(start?.picture ?? blankPicture, () => reader.clockOffsetSeconds());
    this.#regions = new RegionsWatch({
      reader,
      picture: this.picture,
      gate: this.gate,
      secondsAtRest: options.secondsAtRest,
      withKeys: options.withKeys,
      onSignedOut: () => this.#signedOut(),
      onAnswer: () => this.#tellSettled(),
    });
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
    void this.#identity.wake();
    void this.#regionList.wake();
  }

  /** Looks now; resolves when what was looked at has been taken in. */
  async refresh({region, what}: LookScope = {}): Promise<void> {
    const everything = region === undefined && what === undefined;
    const role = region === undefined && what !== 'keys' && this.#roleAsked;
    const regions = what === 'role' ? undefined : this.#regions.refresh(region, what);
    await Promise.all([
      (everything || this.gate.signedOut) && this.#identity.wake(),
      everything && this.#regionList.wake(),
      role && this.#role.wake(),
      regions,
    ]);
  }

  showKeys(region: Region, ids: readonly KeyId[]): void {
    this.#regions.showKeys(region, ids);
  }

  investigate(store: StoreRef): void {
    this.#regions.investigate(store);
  }

  settled(keys: boolean): Promise<AccountPicture> {
    return new Promise(resolve => {
      this.#waiting.push({keys, resolve});
      this.#tellSettled();
    });
  }

  /** Planned DescribeCustomKeyStores calls per second in the busiest Region. */
  pollRate(): number {
    return this.gate.paused ? 0 : this.#regions.pollRate();
  }

  /** The account as it would be kept; undefined while it is not known in this run whose it is. */
  toKeep(): CachedAccount | undefined {
    const {identity, regionList, regions, role, changes} = this.picture.now;
    if (identity.status !== 'seen' || identity.source !== 'live') return undefined;
    return {
      savedAt: this.#options.reader.now(),
      identity: identity.value,
      regionList,
      regions: [...regions, ...this.#outOfScope(regions)],
      role,
      changes,
    };
  }

  /** A run that looks at some Regions only must not forget the others. */
  #outOfScope(regions: readonly RegionView[]): readonly RegionView[] {
    if (this.#options.regions === undefined) return [];
    const inScope = new Set(regions.map(({region}) => region));
    return this.#kept.filter(({region}) => !inScope.has(region));
  }

  stop(): void {
    this.#stopped = true;
    for (const lane of [this.#identity, this.#regionList, this.#role]) lane.stop();
    this.#regions.stop();
    this.#tellSettled();
  }

  #makeRegionListLane(): Lane<RegionList> {
    return this.#accountLane(
      async () => {
        // Asked beside the identity, taken in after it: a list must not be shown under the last run's account.
        const [answer] = await Promise.all([this.#options.reader.regionList(), this.#identityAsked.promise]);
        return answer;
      },
      (answer, nextLook) => {
        this.picture.patch({regionList: fold(this.picture.now.regionList, answer, nextLook)});
        this.#syncRegions();
      },
      regionListEveryMs,
    );
  }

  #makeRoleLane(): Lane<RoleStanding> {
    return this.#accountLane(
      () => this.#options.reader.role(),
      (answer, nextLook) => this.picture.patch({role: fold(this.picture.now.role, answer, nextLook)}),
      roleEveryMs,
    );
  }

  #accountLane<T>(
    look: () => Promise<Answer<T>>,
    take: (answer: Answer<T>, nextLook?: Date) => void,
    everyMs: number,
  ): Lane<T> {
    const folding = (answer: Answer<T>, nextLook?: Date) => {
      take(answer, nextLook);
      this.#afterAnswer(answer);
      this.#tellSettled();
    };
    return new Lane({look, fold: folding, rest: () => everyMs}, this.gate, () => this.#options.reader.now());
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
    this.#regions.stop();
    this.#options.onLeave();
    this.#silences = new Map();
    this.#kept = [];
    this.picture.patch(blankPicture);
    this.#role.stop();
    this.#role = this.#makeRoleLane();
    this.#roleAsked = false;
    // The list asked for beside the first identity came with the same credentials; any later one may not have.
    if (!this.#identityKnown && !this.#regionList.hasLooked) return;
    this.#regionList.stop();
    this.#regionList = this.#makeRegionListLane();
    void this.#regionList.wake();
  }

  /** Starts from what was kept of an account, unless something of it has been seen already. */
  #recall(identity: Identity): void {
    const {regionList, regions} = this.picture.now;
    if (regionList.status !== 'unseen' || regions.length > 0) return;
    const recalled = this.#options.recallOf(identity);
    if (recalled === undefined) return;
    this.#silences = recalled.silences;
    this.#kept = recalled.kept;
    this.picture.patch({...recalled.picture, identity: unseen});
  }

  #afterAnswer(answer: Answer<unknown>): void {
    if (!answer.ok && isSignedOut(answer.failure)) this.#signedOut();
  }

  #signedOut(): void {
    if (this.gate.signedOut || this.#stopped) return;
    this.gate.signedOut = true;
    void this.#identity.wake();
  }

  /** Lanes wait while nobody is signed in, but what they saw is no longer confirmed: it must not look fresh. */
  #markAllSilent(answer: Extract<Answer<never>, {ok: false}>, nextLook: Date | undefined): void {
    this.#regions.markSilent(answer, nextLook);
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
    this.#regions.retryAfterSignIn();
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
    this.#regions.sync(scoped, this.#silences);
    if (this.#roleAsked) return;
    this.#roleAsked = true;
    void this.#role.wake();
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
    return this.#role.hasLooked && this.#regions.haveLooked(keys);
  }
}

const sameAccount = (a: Identity, b: Identity) => a.account === b.account && a.partition === b.partition;
