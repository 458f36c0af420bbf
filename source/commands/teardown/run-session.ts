import {inventoryOfAccount} from '../../flows/teardown/account-inventory.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {TeardownSurroundings} from '../../flows/teardown/teardown-desk.ts';
import type {Region} from '../../model/ids.ts';
import type {Settings} from '../../settings/settings.ts';
import {PictureCache} from '../../watch/cache.ts';
import {openNamedAccount} from '../named-account.ts';
import type {CommonOptions} from '../program.ts';
import {cacheDirectory, cacheKeyOf} from '../state-folder.ts';

/** What the commands that run, confirm and look at a teardown work with. */
export type RunSession = {
  readonly around: TeardownSurroundings;
  /** The account as a Region is asked, or as global services are. */
  readonly accountOf: (region: Region | undefined) => Awaited<ReturnType<typeof openNamedAccount>>;
  /** Closes every account that was opened. */
  readonly close: () => void;
};

/**
 * Opens the account, and for Regions that the plan asks with another profile that one too. Nothing is asked yet.
 *
 * @param journals the folder of journals
 * @throws UsageError for a profile that is not there
 */
export async function openRunSession(
  plan: Plan,
  options: CommonOptions,
  {settings, journals}: {readonly settings: Settings; readonly journals: string},
  signal: AbortSignal,
): Promise<RunSession> {
  const {endpointUrl} = options;
  const open = (profile: string | undefined) =>
    openNamedAccount(
      {...(profile !== undefined && {profile}), ...(endpointUrl !== undefined && {endpointUrl})},
      signal,
    );
  const main = await open(settings.profile);
  const accounts = new Map<string, typeof main>();
  for (const {profile} of plan.regions) {
    if (profile !== undefined && !accounts.has(profile)) accounts.set(profile, await open(profile));
  }
  const byRegion = new Map(
    plan.regions.flatMap(({region, profile}) => {
      const account = profile === undefined ? undefined : accounts.get(profile);
      return account ? [[region, account] as const] : [];
    }),
  );
  const accountOf = (region: Region | undefined) => (region && byRegion.get(region)) ?? main;
  const cache = new PictureCache(cacheDirectory(options.stateDir), cacheKeyOf({...options, ...settings}));
  const kept = cache.load({account: plan.account, partition: plan.partition, arn: plan.madeBy}).account;
  return {
    accountOf,
    around: {
      folder: journals,
      accountOf,
      inventory: inventoryOfAccount(accountOf, kept),
      mayWrite: () => undefined,
    },
    close: () => {
      for (const account of [main, ...accounts.values()]) account.close();
    },
  };
}
