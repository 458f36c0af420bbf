import type {AccountReader} from '../aws/account-reader.ts';
import type {CachedAccount} from '../model/cached-account.ts';
import type {KeyId, Region, StoreRef} from '../model/ids.ts';
import type {AccountPicture} from '../model/picture.ts';

/** The live picture of one account. Made by `startWatch`; screens and commands only look at it. */
export type Watch = {
  /** The picture now. The same object until something in it changes. */
  picture(): AccountPicture;
  /**
   * Called after a change of the picture, at most once per turn of the event loop. An answer that only confirms
   * what was known moves the ages in `picture()` and calls nobody.
   */
  subscribe(listener: () => void): () => void;
  /** Look now: at one Region, or at all. Quotas are kept. */
  refresh(scope?: LookScope): void;
  /**
   * Looks like `refresh`, and resolves with the picture once what was asked after this call has been taken in, as
   * values or as failures. For whoever must know what is so after something was done.
   */
  look(scope?: LookScope): Promise<AccountPicture>;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /**
   * Keys outside stores are described only while a screen shows them: these are the ones on screen now, in place
   * of those named before for the Region. Each is described at most once a minute.
   */
  showKeys(region: Region, ids: readonly KeyId[]): void;
  /**
   * Asks EC2 and CloudTrail about one store, as far as what they said is no longer new (a minute, five minutes); the
   * answers come as `RegionView.evidence`. To be called again as long as somebody looks at the store.
   */
  investigate(store: StoreRef): void;
  /** Resolves when every enabled Region has answered or failed once (with `keys`: its key inventory too). */
  settled(what?: {readonly keys?: boolean}): Promise<AccountPicture>;
  /** AWS's time. */
  now(): Date;
  /** Planned DescribeCustomKeyStores calls per second in the busiest Region. */
  pollRate(): number;
  /** Stops the lanes, writes the cache, closes the reader. */
  stop(): Promise<void>;
};

/** What to look at: one Region or all, everything or only a part. The role belongs to no Region. */
export type LookScope = {readonly region?: Region; readonly what?: 'stores' | 'keys' | 'role'};

export type WatchOptions = {
  readonly reader: AccountReader;
  /** Where last pictures and key memberships are kept; absent: nothing is kept. */
  readonly cacheDir?: string;
  /**
   * What the credentials come from (profile, endpoint): the last picture seen through it is shown before the
   * identity is known. Never a secret; it is hashed into the file name.
   */
  readonly cacheKey?: string;
  /** An earlier picture given by value, used as if it had been read from the cache file. */
  readonly history?: CachedAccount;
  /** Only these Regions; absent: all. */
  readonly regions?: readonly Region[];
  /** Seconds between looks at stores and clusters at rest. Default 30. */
  readonly pollSeconds?: number;
  /** Read key inventories: on `watch`, `once` for a snapshot, or not at all. */
  readonly keys: 'live' | 'never';
};
