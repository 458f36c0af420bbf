import type {Region} from '../../model/ids.ts';
import type {RegionList} from '../../model/picture.ts';
import type {TeardownGoal} from './plan.ts';

/** What an operator wants of a plan. Stores and keys are named as people name them; the inventory tells which they are. */
export type Wishes = {
  readonly goal: TeardownGoal;
  /** Only these Regions; absent: every one of the partition. */
  readonly regions?: readonly Region[];
  /** Only these stores, by id, name, or `REGION/` and one of them; empty: all. */
  readonly stores: readonly string[];
  /** The waiting period of key deletions, in days: 7 to 30. */
  readonly days: number;
  /** Another waiting period for the keys of single stores, by `storeKey`. */
  readonly daysOf?: ReadonlyMap<string, number>;
  /** For so many days keys in use are disabled and watched before they are scheduled. */
  readonly soakDays: number;
  readonly excludeRegions: readonly Region[];
  readonly acceptUnknown: readonly Region[];
  /** Keys that may stay unread, by id, or `REGION/` and the id. */
  readonly acceptKeys: readonly string[];
  readonly keepStores: readonly string[];
  /** By id, ARN or alias, or `REGION/` and one of them. */
  readonly keepKeys: readonly string[];
  /** Profiles that ask a Region in place of the ordinary one. */
  readonly profiles: ReadonlyMap<Region, string>;
  readonly twoPerson: boolean;
  readonly dataStatement?: string;
};

/** A wish that cannot be met as it was put: usage, exit 64. */
export class WishFault extends Error {}

export const daysLimits = {least: 7, most: 30, usual: 30} as const;
export const soakLimits = {most: 90, usual: 7} as const;

/** What a scope that leaves something out takes with it: only a whole account may end with its role. */
export const usualGoal = (wishes: Pick<Wishes, 'regions' | 'stores' | 'excludeRegions'>): TeardownGoal =>
  whatIsLeftOut(wishes) ? 'stores' : 'role';

/**
 * Checks wishes before anything is looked at.
 *
 * @throws WishFault naming the option and what it takes
 */
export function checkWishes(wishes: Wishes, list: RegionList): void {
  const {goal, days, soakDays, excludeRegions, acceptUnknown} = wishes;
  const leftOut = whatIsLeftOut(wishes);
  if (goal === 'role' && leftOut)
    throw new WishFault(`--goal role takes the whole account; ${leftOut} leaves a part of it out`);
  if (!Number.isInteger(days) || days < daysLimits.least || days > daysLimits.most)
    throw new WishFault(`--days takes whole days from ${daysLimits.least} to ${daysLimits.most}`);
  if (!Number.isInteger(soakDays) || soakDays < 0 || soakDays > soakLimits.most)
    throw new WishFault(`--soak takes whole days from 0 to ${soakLimits.most}`);
  const known = list.regions.map(({region}) => region);
  const named = {
    '--region': wishes.regions ?? [],
    '--exclude-region': excludeRegions,
    '--accept-unknown': acceptUnknown,
    '--region-profile': [...wishes.profiles.keys()],
  };
  for (const [option, regions] of Object.entries(named)) {
    const unknown = regions.filter(region => !known.includes(region));
    if (unknown.length > 0)
      throw new WishFault(
        `${option}: the account has no Region ${unknown.join(', ')}; it has ${known.join(' ')}`,
      );
  }
  const both = acceptUnknown.find(region => excludeRegions.includes(region));
  if (both) throw new WishFault(`${both} is in --exclude-region and in --accept-unknown: choose one`);
}

function whatIsLeftOut({
  regions,
  stores,
  excludeRegions,
}: Pick<Wishes, 'regions' | 'stores' | 'excludeRegions'>): string | undefined {
  if (regions) return '--region';
  if (stores.length > 0) return '--store';
  return excludeRegions.length > 0 ? '--exclude-region' : undefined;
}

/** The Regions that are looked at: those in scope but for those left out by name. */
export const isWanted =
  ({regions, excludeRegions}: Pick<Wishes, 'regions' | 'excludeRegions'>) =>
  (region: Region): boolean =>
    (regions?.includes(region) ?? true) && !excludeRegions.includes(region);
