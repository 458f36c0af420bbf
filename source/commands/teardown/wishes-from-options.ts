import {asRegion, type Region} from '../../model/ids.ts';
import type {TeardownGoal} from '../../flows/teardown/plan.ts';
import {daysLimits, soakLimits, usualGoal, type Wishes} from '../../flows/teardown/wishes.ts';
import {UsageError} from '../exit-codes.ts';
import type {CommonOptions} from '../program.ts';

/** Options of `cks teardown plan`, as they stand on the command line. */
export type PlanOptions = CommonOptions & {
  readonly out: string;
  readonly goal?: string;
  readonly store?: readonly string[];
  readonly days?: string;
  readonly soak?: string;
  readonly excludeRegion?: readonly string[];
  readonly acceptUnknown?: readonly string[];
  readonly acceptKey?: readonly string[];
  readonly keepStore?: readonly string[];
  readonly keepKey?: readonly string[];
  readonly regionProfile?: readonly string[];
  readonly twoPerson?: boolean;
  readonly data?: string;
  readonly lastUse?: string;
};

const goals: readonly string[] = ['disconnect', 'stores', 'role'] satisfies readonly TeardownGoal[];

/**
 * Reads the options of `cks teardown plan`.
 *
 * @throws UsageError for what is no goal, no number, or no `REGION=NAME`
 */
export function wishesOf(options: PlanOptions): Wishes {
  const {goal, region, twoPerson, data} = options;
  if (goal !== undefined && !goals.includes(goal))
    throw new UsageError(`--goal takes one of ${goals.join(', ')}, not ${goal}`);
  const sentence = data?.trim();
  if (sentence === '') throw new UsageError('--data takes a sentence, and this one is empty');
  const wishes = {
    ...(region && {regions: asRegions(region)}),
    stores: options.store ?? [],
    days: wholeDays('--days', options.days, daysLimits.usual),
    soakDays: wholeDays('--soak', options.soak, soakLimits.usual),
    excludeRegions: asRegions(options.excludeRegion),
    acceptUnknown: asRegions(options.acceptUnknown),
    acceptKeys: options.acceptKey ?? [],
    keepStores: options.keepStore ?? [],
    keepKeys: options.keepKey ?? [],
    profiles: profilesOf(options.regionProfile ?? []),
    twoPerson: twoPerson === true,
    ...(sentence !== undefined && {dataStatement: sentence}),
  };
  return {...wishes, goal: (goal as TeardownGoal | undefined) ?? usualGoal(wishes)};
}

/** Seconds for which last uses are asked for, where `--last-use` does not say. */
const usualSeconds = 120;

/** Reads `--last-use`. */
export const lastUseSeconds = ({lastUse}: Pick<PlanOptions, 'lastUse'>): number =>
  whole('--last-use', lastUse, usualSeconds, 'seconds');

const wholeDays = (option: string, text: string | undefined, usual: number) =>
  whole(option, text, usual, 'days');

function whole(option: string, text: string | undefined, usual: number, unit: string): number {
  if (text === undefined) return usual;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`${option} takes whole ${unit}, not "${text}"`);
}

const asRegions = (names: readonly string[] = []): readonly Region[] => [...new Set(names)].map(asRegion);

function profilesOf(pairs: readonly string[]): ReadonlyMap<Region, string> {
  const profiles = new Map<Region, string>();
  for (const pair of pairs) {
    const [, region, name] = /^([a-z0-9-]+)=(.+)$/.exec(pair) ?? [];
    if (region === undefined || name === undefined)
      throw new UsageError(`--region-profile takes REGION=NAME, not ${pair}`);
    const before = profiles.get(asRegion(region));
    if (before !== undefined && before !== name)
      throw new UsageError(`--region-profile names two profiles for ${region}: ${before} and ${name}`);
    profiles.set(asRegion(region), name);
  }
  return profiles;
}
