import type {AccountReader} from '../aws/account-reader.ts';
import type {AccountWriter} from '../aws/account-writer.ts';
import type {FlowSurroundings} from '../flows/start-flow.ts';
import type {Barred} from '../flows/write-guard.ts';
import type {Identity} from '../model/identity.ts';
import {asRegion, type Region} from '../model/ids.ts';
import {isAsked} from '../model/picture.ts';
import type {Settings} from '../settings/settings.ts';
import {PictureCache} from '../watch/cache.ts';
import {startWatch} from '../watch/start-watch.ts';
import type {Watch} from '../watch/watch.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {usableJournals} from './journal-folder.ts';
import {openNamedAccount} from './named-account.ts';
import {NotDone} from './not-done.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, cacheKeyOf, effectiveSettings} from './state-folder.ts';

declare const CKS_VERSION: string;

/** An account that a command is about to change: who asks, and which Regions are in scope. */
export type ChangeSession = {
  readonly account: AccountReader & AccountWriter;
  readonly identity: Identity;
  /** The Regions in scope that can be asked. */
  readonly regions: readonly {readonly region: Region; readonly hasCloudHsm: boolean}[];
  /** Looks at one Region only, from what earlier runs have learnt of its keys. */
  watch(region: Region, what: {readonly keys: boolean}): Watch;
  surroundings(watch: Watch): FlowSurroundings;
};

const readOnly: Barred = {
  refused: 'The settings say readOnly: nothing is changed.',
  remedy: 'Take readOnly out of the settings, or use another machine.',
};

/** A machine on which something may be changed: its settings, and the folder in which changes are written down. */
export type Ground = {readonly settings: Settings; readonly journals: string};

/**
 * Finds out whether this machine allows a change at all, before anybody is asked for a password or AWS for anything.
 *
 * @throws NotDone with 3 where the settings say `readOnly`; UsageError where a change could not be written down
 */
export async function groundForChange(options: CommonOptions): Promise<Ground> {
  const settings = await effectiveSettings(options);
  if (settings.readOnly) throw new NotDone(exitCodes.refused, readOnly.refused, readOnly.remedy);
  return {settings, journals: await usableJournals(options.stateDir, {writing: true})};
}

/**
 * Finds out who asks and where.
 *
 * @param signal ends a question to the person
 * @throws NotDone with 2 where the account or its Regions do not answer
 */
export async function openChangeSession(
  options: CommonOptions,
  {settings, journals}: Ground,
  signal: AbortSignal,
): Promise<ChangeSession> {
  const {endpointUrl} = options;
  const account = await openNamedAccount(
    {
      ...(settings.profile !== undefined && {profile: settings.profile}),
      ...(endpointUrl !== undefined && {endpointUrl}),
    },
    signal,
  );
  const [caller, list] = await Promise.all([account.caller(), account.regionList()]);
  if (!caller.ok) {
    account.close();
    const {failure} = caller;
    throw new NotDone(
      exitCodes.cannotTell,
      `Whose credentials these are is not known: ${failure.code}. Nothing was sent.`,
      failure.remedy,
      {failure},
    );
  }
  if (!list.ok) {
    account.close();
    const {failure} = list;
    throw new NotDone(
      exitCodes.cannotTell,
      `The Regions of the account are not known: ${failure.code}. Nothing was sent.`,
      failure.remedy,
      {failure},
    );
  }
  const identity = caller.value;
  return {
    account,
    identity,
    regions: inScope(list.value.regions, settings.regions),
    watch: (region, {keys}) => {
      const cache = new PictureCache(cacheDirectory(options.stateDir), cacheKeyOf({...options, ...settings}));
      const history = cache.load(identity).account;
      return startWatch({
        reader: account,
        regions: [region],
        ...(history && {history}),
        keys: keys ? 'live' : 'never',
      });
    },
    surroundings: watch => ({
      folder: journals,
      watch,
      reader: account,
      writer: account,
      mayWrite: () => undefined,
      program: `cks ${CKS_VERSION}`,
    }),
  };
}

type Listed = Parameters<typeof isAsked>[0] & ChangeSession['regions'][number];

function inScope(
  listed: readonly Listed[],
  wanted: Settings['regions'],
): readonly ChangeSession['regions'][number][] {
  const known = new Set<string>(listed.map(({region}) => region));
  const unknown = wanted?.filter(region => !known.has(region)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`the account has no Region ${unknown.join(', ')}; it has ${[...known].join(' ')}`);
  }
  const names = wanted && new Set(wanted.map(asRegion));
  const scope = listed.filter(({region}) => names?.has(region) ?? true);
  const asked = scope.filter(isAsked);
  if (asked.length === 0) {
    throw new UsageError(`${scope.map(({region}) => region).join(', ')}: not enabled in this account`);
  }
  return asked;
}
