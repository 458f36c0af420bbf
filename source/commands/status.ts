import {asRegion} from '../model/ids.ts';
import {standingFailure} from '../model/observation.ts';
import type {AccountPicture} from '../model/picture.ts';
import {startWatch} from '../watch/start-watch.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {openNamedAccount} from './named-account.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, cacheKeyOf, effectiveSettings} from './state-folder.ts';
import {statusDocument, statusExitCode} from './status-document.ts';
import {statusText} from './status-text.ts';

/**
 * Takes one snapshot, prints it, and resolves with the exit code. SIGINT ends it at once with 130 and without a
 * document: half a snapshot on stdout would look like a whole one.
 */
export async function printStatus(
  options: CommonOptions & {strict?: boolean; keys?: boolean},
): Promise<number> {
  const settings = await effectiveSettings(options);
  const stop = new AbortController();
  const interrupted = new Promise<'interrupted'>(resolve => {
    const onSignal = () => {
      stop.abort();
      resolve('interrupted');
    };
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
  });
  const reader = await openNamedAccount(
    {
      ...(settings.profile !== undefined && {profile: settings.profile}),
      ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
    },
    stop.signal,
  );
  const watch = startWatch({
    reader,
    cacheDir: cacheDirectory(options.stateDir),
    cacheKey: cacheKeyOf({...options, ...settings}),
    ...(settings.regions && {regions: settings.regions.map(asRegion)}),
    keys: options.keys ? 'live' : 'never',
  });
  const result = await Promise.race([watch.settled({keys: options.keys === true}), interrupted]);
  if (result === 'interrupted') {
    void watch.stop();
    return exitCodes.interrupted;
  }
  const now = watch.now();
  await watch.stop();
  refuseUnknownRegions(result, settings.regions);
  const text = options.json
    ? JSON.stringify(
        statusDocument(result, settings.regions ?? 'all', now, settings.expectedSilent),
        undefined,
        2,
      )
    : statusText(result, now, settings.expectedSilent);
  await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
  const failure = standingFailure(result.identity)?.failure;
  if (failure && !options.json) process.stderr.write(`cks: ${failure.code}: ${failure.remedy}\n`);
  return statusExitCode(result, now, {
    strict: options.strict === true,
    scope: settings.regions ?? 'all',
    keys: options.keys === true,
    ...(settings.expectedSilent && {expected: settings.expectedSilent}),
  });
}

/** A Region that the account's list does not have is a slip of the pen, not a Region without stores. */
function refuseUnknownRegions(picture: AccountPicture, wanted: readonly string[] | undefined): void {
  if (picture.regionList.status !== 'seen' || !wanted) return;
  const known = new Set(picture.regionList.value.regions.map(({region}) => region as string));
  const unknown = wanted.filter(region => !known.has(region));
  if (unknown.length > 0) {
    throw new UsageError(`the account has no Region ${unknown.join(', ')}; it has ${[...known].join(' ')}`);
  }
}
