import type {AccessReader} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Identity} from '../model/identity.ts';
import {asRegion, type Region} from '../model/ids.ts';
import {isAsked} from '../model/picture.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {openNamedAccount} from './named-account.ts';
import {NotDone} from './not-done.ts';
import type {CommonOptions} from './program.ts';
import {effectiveSettings} from './state-folder.ts';

/** An account that a command only looks at: who asks, and which Regions are in scope. */
export type ReadSession = {
  readonly account: AccountReader & AccessReader;
  readonly identity: Identity;
  /** The Regions in scope that can be asked. */
  readonly regions: readonly {readonly region: Region; readonly hasCloudHsm: boolean}[];
  /** The Regions that were asked for. */
  readonly scope: readonly Region[] | 'all';
};

/**
 * Finds out who asks, and where.
 *
 * @throws NotDone with 2 where the account or its Regions do not answer; UsageError for a Region it does not have
 */
export async function openReadSession(options: CommonOptions): Promise<ReadSession> {
  const settings = await effectiveSettings(options);
  const account = await openNamedAccount({
    ...(settings.profile !== undefined && {profile: settings.profile}),
    ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
  });
  const [caller, list] = await Promise.all([account.caller(), account.regionList()]);
  const failed = caller.ok ? (list.ok ? undefined : list.failure) : caller.failure;
  if (!caller.ok || !list.ok) {
    account.close();
    throw new NotDone(
      exitCodes.cannotTell,
      `The account does not answer: ${failed?.code ?? ''}.`,
      failed?.remedy ?? '',
      {failure: failed},
    );
  }
  const scope = settings.regions?.map(asRegion) ?? 'all';
  const listed = list.value.regions;
  const unknown = scope === 'all' ? [] : scope.filter(name => !listed.some(({region}) => region === name));
  if (unknown.length > 0) {
    account.close();
    throw new UsageError(
      `the account has no Region ${unknown.join(', ')}; it has ${listed.map(({region}) => region).join(' ')}`,
    );
  }
  return {
    account,
    identity: caller.value,
    regions: listed.filter(one => isAsked(one) && (scope === 'all' || scope.includes(one.region))),
    scope,
  };
}
