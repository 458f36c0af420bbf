import type {AccessReader} from '../../aws/access-reader.ts';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {AccountWriter} from '../../aws/account-writer.ts';
import {regionalAccount} from '../../aws/regional-account.ts';
import type {Identity} from '../../model/identity.ts';
import type {Region} from '../../model/ids.ts';
import type {RegionList} from '../../model/picture.ts';
import {exitCodes} from '../exit-codes.ts';
import {openNamedAccount} from '../named-account.ts';
import {NotDone} from '../not-done.ts';
import type {CommonOptions} from '../program.ts';

/** The account that a teardown is about: who asks, and every Region of its partition. */
export type TeardownSession = {
  /** Asks and changes each Region with the credentials that the plan names for it. */
  readonly account: AccountReader & AccountWriter & AccessReader;
  readonly identity: Identity;
  readonly list: RegionList;
};

type Account = TeardownSession['account'];

/**
 * Opens the account, with other credentials for the Regions that have a profile of their own.
 *
 * @param profile of all other Regions
 * @throws NotDone with 2 where the account does not answer, with 3 where a profile is of another account; UsageError
 *   for a profile that is not there
 */
export async function openTeardownSession(
  {endpointUrl}: Pick<CommonOptions, 'endpointUrl'>,
  {profile, profiles}: {readonly profile?: string; readonly profiles: ReadonlyMap<Region, string>},
  signal: AbortSignal,
): Promise<TeardownSession> {
  const opened: Account[] = [];
  const open = async (name: string | undefined): Promise<Account> => {
    const account = await openNamedAccount(
      {...(name !== undefined && {profile: name}), ...(endpointUrl !== undefined && {endpointUrl})},
      signal,
    );
    opened.push(account);
    return account;
  };
  try {
    const main = await open(profile);
    const [caller, list] = await Promise.all([main.identity(), main.regionList()]);
    const failed = caller.ok ? (list.ok ? undefined : list.failure) : caller.failure;
    if (!caller.ok || !list.ok)
      throw new NotDone(
        exitCodes.cannotTell,
        `The account does not answer: ${failed?.code ?? ''}. Nothing was sent.`,
        failed?.remedy ?? '',
        {failure: failed},
      );
    const byName = new Map<string, Account>();
    for (const name of new Set(profiles.values()))
      byName.set(name, await sameAccount(await open(name), name, caller.value));
    const others = new Map(
      [...profiles].flatMap(([region, name]) => {
        const account = byName.get(name);
        return account ? [[region, account] as const] : [];
      }),
    );
    return {account: regionalAccount(main, others), identity: caller.value, list: list.value};
  } catch (error) {
    for (const account of opened) account.close();
    throw error;
  }
}

async function sameAccount(account: Account, name: string, main: Identity): Promise<Account> {
  const caller = await account.caller();
  if (!caller.ok) {
    const {failure} = caller;
    throw new NotDone(
      exitCodes.cannotTell,
      `Whose credentials the profile ${name} has is not known: ${failure.code}. Nothing was sent.`,
      failure.remedy,
      {failure},
    );
  }
  const {account: id, partition} = caller.value;
  if (id === main.account && partition === main.partition) return account;
  throw new NotDone(
    exitCodes.refused,
    `The profile ${name} is of account ${id}, and the others are of ${main.account}. Nothing was sent.`,
    `Name a profile of ${main.account} for that Region.`,
  );
}
