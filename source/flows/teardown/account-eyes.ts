import type {AccessReader} from '../../aws/access-reader.ts';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {Answer} from '../../model/failure.ts';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key, KeyInventory} from '../../model/key.ts';
import {
  isFresh,
  lastSeen,
  observe,
  standingFailure,
  unseen,
  type Observation,
} from '../../model/observation.ts';
import {isAsked} from '../../model/picture.ts';
import type {TeardownEyes, WatchedKey} from './eyes.ts';
import type {KeyEnds, RefusedUses} from './scene.ts';
import {doomedStores, type Plan, type PlannedKey} from './plan.ts';
import {blankScene, type LaneLook, type RegionSight, sightOf, type TeardownScene} from './scene.ts';
import {SharedLook} from './shared-look.ts';
import {untilAborted} from './until-aborted.ts';
import {type Voucher, voucherFor} from './voucher.ts';

/** What the eyes of a teardown ask with. */
export type SeeingAccount = Pick<
  AccountReader,
  | 'caller'
  | 'clusters'
  | 'describeKeys'
  | 'keyEnds'
  | 'keyStores'
  | 'now'
  | 'refusedUses'
  | 'regionList'
  | 'role'
> &
  Pick<AccessReader, 'roleDeletion'>;

/** Reads every key of a Region, from what is known of its memberships already. */
export type InventoryLook = (region: Region, signal: AbortSignal) => Promise<Observation<KeyInventory>>;

export type EyesOptions = {
  readonly plan: Plan;
  /** The account as a Region is asked, or as global services are: a plan may name other credentials for a Region. */
  readonly accountOf: (region: Region | undefined) => SeeingAccount;
  readonly inventory: InventoryLook;
  /** Ends every look when it aborts. */
  readonly closing: AbortSignal;
  /** Called after something was taken in. */
  readonly onNews?: () => void;
};

/** CloudTrail's times are whole seconds and its clock is not that of the plan's maker. */
const endsSlackMs = 60 * 60_000;

type KeysAsked = {readonly describe: readonly PlannedKey[]; readonly watch: readonly WatchedKey[]};

/** The looks of one Region that lanes share. */
type RegionLooks = Record<LaneLook, SharedLook<KeysAsked>>;

/**
 * Makes the eyes of a teardown over the account itself.
 *
 * That something is gone is believed only where the caller, asked after the look, is still of the plan's account: in
 * any other account all of it would seem to be gone.
 */
export function openEyes({
  plan,
  accountOf,
  inventory,
  closing,
  onNews = () => undefined,
}: EyesOptions): TeardownEyes {
  let scene: TeardownScene = blankScene;
  const looks = new Map<Region, RegionLooks>();
  const vouchers = new Map<SeeingAccount, Voucher>();

  const vouched = <T>(account: SeeingAccount, answer: Answer<T>, absent: boolean): Promise<Answer<T>> => {
    if (!absent || !answer.ok) return Promise.resolve(answer);
    const voucher = vouchers.get(account) ?? voucherFor(account, plan);
    vouchers.set(account, voucher);
    return voucher(answer);
  };
  const patch = (region: Region, change: (sight: RegionSight) => Partial<RegionSight>) => {
    const before = sightOf(scene, region);
    const regions = new Map(scene.regions).set(region, {...before, ...change(before)});
    scene = {...scene, regions};
    onNews();
  };

  async function lookAtStores(region: Region): Promise<void> {
    const account = accountOf(region);
    const answer = await account.keyStores(region);
    const planned = doomedStores(plan).filter(store => store.region === region);
    const absent = answer.ok && planned.some(({id}) => !answer.value.some(store => store.id === id));
    const sure = await vouched(account, answer, absent);
    patch(region, ({keyStores}) => ({keyStores: observe(keyStores, sure)}));
  }

  async function lookAtClusters(region: Region): Promise<void> {
    const answer = await accountOf(region).clusters(region);
    patch(region, ({clusters}) => ({clusters: observe(clusters, answer)}));
  }

  async function lookAtKeys(region: Region, asks: readonly KeysAsked[]): Promise<void> {
    const account = accountOf(region);
    const known = sightOf(scene, region).keys;
    const ids = new Set(asks.flatMap(({describe}) => describe.map(({id}) => id)));
    const wanted = [...ids].filter(id => !isSeenGone(known.get(id)));
    if (wanted.length === 0) return;
    const answers = new Map<KeyId, Answer<Key>>();
    await account.describeKeys(region, wanted, (id, answer) => answers.set(id, answer), closing);
    const gone = [...answers].find(([, answer]) => saysGone(answer));
    // One question for all keys of the look: what it brings instead of a yes stands in the place of every `gone`.
    const yes = gone && (await vouched(account, {ok: true, value: undefined, at: gone[1].at}, true));
    patch(region, ({keys}) => {
      const now = new Map(keys);
      for (const [id, answer] of answers) {
        const sure = yes && !yes.ok && saysGone(answer) ? yes : answer;
        now.set(id, observe(now.get(id) ?? unseen, sure));
      }
      return {keys: now};
    });
  }

  async function lookAtInventory(region: Region): Promise<void> {
    const seen = await inventory(region, closing);
    if (!isFresh(seen)) return patch(region, () => ({inventory: seen}));
    const sure = await vouched(accountOf(region), {ok: true, value: seen.value, at: seen.at}, true);
    patch(region, ({inventory: before}) => ({inventory: observe(before, sure)}));
  }

  async function lookAtEnds(region: Region): Promise<void> {
    const since = new Date(plan.madeAt.getTime() - endsSlackMs);
    const answer: Answer<KeyEnds> = await accountOf(region).keyEnds(region, since);
    patch(region, ({ends}) => ({ends: observe(ends, answer)}));
  }

  async function lookAtRefused(region: Region, asks: readonly KeysAsked[]): Promise<void> {
    const account = accountOf(region);
    const watched = new Map<KeyId, WatchedKey>();
    for (const {watch} of asks) for (const one of watch) watched.set(one.key.id, one);
    const answers = new Map<KeyId, Answer<RefusedUses>>();
    for (const {key, since} of watched.values()) {
      const window = {from: since, until: account.now()};
      answers.set(key.id, await account.refusedUses(region, key, window));
    }
    patch(region, ({refused}) => {
      const now = new Map(refused);
      for (const [id, answer] of answers) now.set(id, observe(now.get(id) ?? unseen, answer));
      return {refused: now};
    });
  }

  const looksOf = (region: Region): RegionLooks => {
    const known = looks.get(region);
    if (known) return known;
    const made: RegionLooks = {
      stores: new SharedLook(() => lookAtStores(region)),
      clusters: new SharedLook(() => lookAtClusters(region)),
      keys: new SharedLook(asks => lookAtKeys(region, asks)),
      inventory: new SharedLook(() => lookAtInventory(region)),
      ends: new SharedLook(() => lookAtEnds(region)),
      refused: new SharedLook(asks => lookAtRefused(region, asks)),
    };
    looks.set(region, made);
    return made;
  };

  async function lookAtRegionList(): Promise<void> {
    const answer = await accountOf(undefined).regionList();
    scene = {...scene, regionList: observe(scene.regionList, answer)};
    onNews();
  }

  async function lookAtEveryStore(): Promise<void> {
    if (scene.regionList.status !== 'seen') await lookAtRegionList();
    const listed = lastSeen(scene.regionList)?.regions ?? [];
    const nothing = {describe: [], watch: []};
    await Promise.all(listed.filter(isAsked).map(({region}) => looksOf(region).stores.ask(nothing)));
  }

  async function lookAtRole(): Promise<void> {
    const account = accountOf(undefined);
    const answer = await account.role();
    const sure = await vouched(account, answer, answer.ok && !answer.value.exists);
    scene = {...scene, role: observe(scene.role, sure)};
    onNews();
  }

  async function lookAtTask(task: string): Promise<void> {
    const answer = await accountOf(undefined).roleDeletion(task);
    scene = {...scene, roleTask: observe(scene.roleTask, answer)};
    onNews();
  }

  return {
    scene: () => scene,
    lookAt: (region, what, keys, signal) => {
      const of = looksOf(region);
      const both = async () => {
        // The state of a store is what counts most, so it is looked at last: reading keys may take a minute.
        const slow = what.filter(look => look !== 'stores' && look !== 'clusters');
        await Promise.all(slow.map(look => of[look].ask(keys)));
        const quick = what.filter(look => look === 'stores' || look === 'clusters');
        await Promise.all(quick.map(look => of[look].ask(keys)));
      };
      return untilAborted(both(), signal);
    },
    lookAtAccount: (what, task, signal) => {
      const all = async () => {
        if (what.includes('region-list')) await lookAtRegionList();
        await Promise.all([
          what.includes('every-store') && lookAtEveryStore(),
          what.includes('role-task') && task !== undefined && lookAtTask(task),
        ]);
        // The role after its task: a task that has succeeded means nothing while the role still shows.
        if (what.includes('role')) await lookAtRole();
      };
      return untilAborted(all(), signal);
    },
  };
}

const saysGone = (answer: Answer<Key>): boolean => !answer.ok && answer.failure.kind === 'not-found';

/** A key that AWS no longer knows never comes back, so it is not asked about again. */
const isSeenGone = (key: Observation<Key> | undefined): boolean =>
  key !== undefined && standingFailure(key)?.failure.kind === 'not-found';
