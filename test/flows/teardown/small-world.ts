import type {ClusterId, KeyId, KeyStoreId, Region} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';

/** Milliseconds since 1970, on AWS's clock. */
export type Ms = number;

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Until when reads show what was before the latest change, and what that is; `undefined`: it is not listed. */
export type Held<T> = {readonly until: Ms; readonly shown: T | undefined};

export type SmallStore = {
  readonly id: KeyStoreId;
  name: string;
  readonly external: boolean;
  clusterId: ClusterId | undefined;
  readonly createdAt: Ms;
  state: 'CONNECTED' | 'CONNECTING' | 'FAILED' | 'DISCONNECTED' | 'DISCONNECTING';
  errorCode: string | undefined;
  /** The move under way, and how it ends. */
  move: {readonly at: Ms; readonly to: 'CONNECTED' | 'DISCONNECTED' | {readonly failed: string}} | undefined;
  /** How the next connects end; `CONNECTED` once used up. */
  connects: string[];
  deletedAt: Ms | undefined;
  /** The latest change of any part of it, by anybody. */
  changedAt: Ms;
  /** The latest change of its name or cluster. */
  renamedAt: Ms;
  held: Held<ShownStore> | undefined;
};
export type ShownStore = Pick<SmallStore, 'name' | 'state' | 'errorCode' | 'clusterId'>;

export type SmallKey = {
  readonly id: KeyId;
  readonly storeId: KeyStoreId | undefined;
  readonly createdAt: Ms;
  enabled: boolean;
  /** The date that AWS names, and when it really deletes: up to a day later. */
  pending: {readonly date: Ms; readonly deletesAt: Ms} | undefined;
  /** DescribeKey is denied. */
  unreadable: boolean;
  changedAt: Ms;
  held: Held<ShownKey> | undefined;
  /** Once AWS has dropped it: the material goes after, and CloudTrail tells of it later still, or never. */
  gone:
    | {readonly at: Ms; readonly materialAt: Ms; material: Material; readonly toldAt: Ms | undefined}
    | undefined;
  refusedUses: Ms[];
};
export type ShownKey = Pick<SmallKey, 'enabled' | 'pending'>;
export type Material = 'on-hsm' | 'deleted' | 'orphaned';

export type SmallRegion = {
  readonly name: Region;
  enabled: boolean;
  enabledAt: Ms;
  readonly stores: SmallStore[];
  readonly keys: SmallKey[];
  /** ACTIVE HSMs by cluster; `undefined` once the cluster is gone. */
  readonly hsms: Map<ClusterId, {active: number; since: Ms}>;
  trailDenied: boolean;
};

export type RoleTask = {
  readonly id: string;
  readonly startsAt: Ms;
  readonly endsAt: Ms;
  /** Before, IAM does not know the task; after `forgottenAt` neither. */
  readonly knownAt: Ms;
  readonly forgottenAt: Ms;
  result:
    | 'SUCCEEDED'
    | {readonly usage: readonly {readonly region: string; readonly resources: readonly string[]}[]}
    | undefined;
};

/** What becomes of one write on the wire. `late`: no answer, and it takes effect some seconds after. */
export type Fault =
  'ok' | 'denied' | 'throttled' | 'server' | 'unreachable' | 'lost-done' | 'lost-not' | 'late';

export type LoggedWrite = {
  readonly at: Ms;
  readonly by: string;
  readonly write: Write;
  /** When it took effect, and what AWS said: `ok` or an error's name. Absent: it never reached AWS. */
  effect?: {readonly at: Ms; readonly said: string};
  /** Of one that is late: when it takes effect. */
  due?: Ms;
};

export type LoggedRead = {
  readonly at: Ms;
  readonly by: string;
  readonly region: Region | undefined;
  readonly what: string;
  readonly ok: boolean;
};

/** Chances and spans by which worlds differ, all drawn from one seed. */
export type Habits = {
  readonly seed: number;
  /** The longest that a read may lag behind, in ms. */
  readonly lag: Ms;
  /** How late after its date a key may be deleted, at most. */
  readonly lateDeletion: Ms;
  /** From dropping a key to dealing with its material, at most. */
  readonly materialLag: Ms;
  /** From there to CloudTrail, at most; and one event in `losesEvent` never comes (0: all come). */
  readonly eventLag: Ms;
  readonly losesEvent: number;
  /** How often IAM refuses although no store is left. */
  readonly roleRefusals: number;
  /** One read in so many fails; 0: none. */
  readonly failingReads: number;
};

export const calm: Habits = {
  seed: 1,
  lag: 0,
  lateDeletion: 0,
  materialLag: 0,
  eventLag: 0,
  losesEvent: 0,
  roleRefusals: 0,
  failingReads: 0,
};

/** Something that happens at its time, whoever does it. */
export type Deed = {readonly at: Ms; readonly does: (world: SmallWorld) => void};

/** A stretch in which a Region (or, without one, IAM and the list of Regions) answers no read, or none of one part. */
export type Silence = {
  readonly region: Region | undefined;
  readonly from: Ms;
  readonly until: Ms;
  readonly code: string;
  /** How the names of the reads begin that fail; every one where it is empty. */
  readonly part: string;
};

/**
 * A model of the parts of AWS that a teardown touches, written from AWS's documented behaviour and from nothing of the
 * code under test. Synchronous: its clock moves only when it is told to, and everything due happens on the way.
 */
export class SmallWorld {
  now: Ms;
  readonly regions: SmallRegion[];
  readonly habits: Habits;
  role: {exists: boolean; shownUntil: Ms; task: RoleTask | undefined; refusals: number; tasks: number};
  readonly silences: Silence[] = [];
  readonly writes: LoggedWrite[] = [];
  readonly reads: LoggedRead[] = [];
  #deeds: Deed[] = [];
  #random: number;

  constructor(now: Ms, regions: SmallRegion[], habits: Habits = calm) {
    this.now = now;
    this.regions = regions;
    this.habits = habits;
    this.#random = habits.seed | 0;
    this.role = {exists: true, shownUntil: 0, task: undefined, refusals: habits.roleRefusals, tasks: 0};
  }

  /** A number from 0 up to, not including, 1; the same from run to run. */
  random(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  upTo = (most: Ms): Ms => Math.floor(this.random() * (most + 1));

  at(time: Ms, does: Deed['does']): void {
    this.#deeds.push({at: time, does});
    this.#deeds.sort((one, other) => one.at - other.at);
  }

  region(name: Region): SmallRegion {
    const region = this.regions.find(one => one.name === name);
    if (!region) throw new Error(`no Region ${name}`);
    return region;
  }

  /** A store that is there, in any Region. */
  store(region: Region, id: KeyStoreId): SmallStore | undefined {
    return this.region(region).stores.find(one => one.id === id && one.deletedAt === undefined);
  }

  /** Moves the clock; what falls due happens in its order. */
  advanceTo(time: Ms): void {
    for (;;) {
      const next = this.#nextDue();
      if (next === undefined || next.at > time) break;
      this.now = Math.max(this.now, next.at);
      next.does(this);
    }
    this.now = Math.max(this.now, time);
  }

  #nextDue(): Deed | undefined {
    let first: Deed | undefined = this.#deeds[0];
    const consider = (at: Ms, does: Deed['does']) => {
      if (first === undefined || at < first.at) first = {at, does};
    };
    if (first) {
      const deed = first;
      first = {
        at: deed.at,
        does: world => {
          this.#deeds = this.#deeds.filter(one => one !== deed);
          deed.does(world);
        },
      };
    }
    for (const region of this.regions) {
      for (const store of region.stores)
        if (store.move) consider(store.move.at, () => this.#arrive(region, store));
      for (const key of region.keys) {
        if (key.pending && !key.gone) consider(key.pending.deletesAt, () => this.#drop(region, key));
        if (key.gone?.material === 'on-hsm')
          consider(key.gone.materialAt, () => this.#endMaterial(region, key));
      }
    }
    const {task} = this.role;
    if (task && !task.result) consider(task.endsAt, () => this.#endTask(task));
    return first;
  }

  #arrive(region: SmallRegion, store: SmallStore): void {
    const to = store.move?.to;
    store.move = undefined;
    store.changedAt = this.now;
    if (to === 'CONNECTED' && !store.external && activeHsms(region, store) === 0) {
      store.state = 'FAILED';
      store.errorCode = 'INSUFFICIENT_CLOUDHSM_HSMS';
    } else if (typeof to === 'object') {
      store.state = 'FAILED';
      store.errorCode = to.failed;
    } else if (to) {
      store.state = to;
    }
  }

  #drop({stores}: SmallRegion, key: SmallKey): void {
    const store = stores.find(({id}) => id === key.storeId);
    const materialAt = this.now + this.upTo(this.habits.materialLag);
    const {losesEvent, eventLag} = this.habits;
    const told = losesEvent === 0 || Math.floor(this.random() * losesEvent) > 0;
    key.gone = {
      at: this.now,
      materialAt,
      // An external store keeps nothing on HSMs.
      material: store && !store.external ? 'on-hsm' : 'deleted',
      toldAt: told ? materialAt + this.upTo(eventLag) : undefined,
    };
  }

  #endMaterial(region: SmallRegion, {storeId, gone}: SmallKey): void {
    if (!gone) return;
    const store = region.stores.find(({id}) => id === storeId);
    const reachable = store?.state === 'CONNECTED' && activeHsms(region, store) > 0;
    gone.material = reachable ? 'deleted' : 'orphaned';
  }

  #endTask(task: RoleTask): void {
    const usage = this.regions.flatMap(({name, stores}) => {
      const left = stores.filter(({external, deletedAt}) => !external && deletedAt === undefined);
      return left.length > 0 ? [{region: name, resources: left.map(({id}) => id)}] : [];
    });
    if (usage.length > 0 || this.role.refusals > 0) {
      if (usage.length === 0) this.role.refusals--;
      // IAM may name nothing, or not everything.
      task.result = {usage: this.random() < 0.3 ? [] : usage.slice(0, 1 + Math.floor(this.random() * 2))};
      return;
    }
    task.result = 'SUCCEEDED';
    this.role.exists = false;
    this.role.shownUntil = this.now + this.upTo(90 * second);
  }
}

export const activeHsms = ({hsms}: SmallRegion, {clusterId}: Pick<SmallStore, 'clusterId'>): number =>
  (clusterId && hsms.get(clusterId)?.active) ?? 0;

/** AWS's word for a key, or undefined once it is gone. */
export function stateOfKey(region: SmallRegion, key: SmallKey): string | undefined {
  if (key.gone) return undefined;
  return wordFor(region, key, key);
}

export function wordFor({stores}: SmallRegion, {storeId}: SmallKey, {enabled, pending}: ShownKey): string {
  if (pending) return 'PendingDeletion';
  const store = stores.find(({id}) => id === storeId);
  if (store && store.state !== 'CONNECTED') return 'Unavailable';
  return enabled ? 'Enabled' : 'Disabled';
}

/** Can be encrypted and decrypted with, as far as KMS itself is asked. */
export const isUsable = (region: SmallRegion, key: SmallKey): boolean =>
  stateOfKey(region, key) === 'Enabled';

/** Keys of a store that AWS still knows. */
export const keysLeft = ({keys}: SmallRegion, storeId: KeyStoreId): readonly SmallKey[] =>
  keys.filter(key => key.storeId === storeId && !key.gone);
