import {setImmediate as nextTurn} from 'node:timers/promises';
import type {CallRecord} from '../model/call-record.ts';
import {blankPicture} from '../model/picture.ts';
import {noCallLog} from '../ui/log/call-log.ts';
import {makeMfaDesk} from '../ui/sign-in/mfa-desk.ts';
import type {AccountOnScreen} from '../ui/terminal.ts';
import {PictureCache} from '../watch/cache.ts';
import {recall} from '../watch/recall.ts';
import type {LiveWatch} from './live-watch.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, cacheKeyOf, likelyProfile} from './state-folder.ts';

const noCalls: readonly CallRecord[] = [];

/** An account as the screen shows it, and how to end what was opened for it. */
export type OpenedAccount = AccountOnScreen & {readonly close: () => Promise<void>};

/**
 * Opens the account that the options name, or with `demo` the embedded AWS. What was kept from the last run is there
 * at once; the rest loads after this has returned.
 *
 * @throws what reading the cache throws; what opening throws comes as the rejection of `watch`
 */
export function openAccountOnScreen(
  options: CommonOptions & {readonly demo?: string; readonly write?: boolean},
): OpenedAccount {
  const isDemo = options.demo !== undefined;
  const profile = isDemo ? undefined : likelyProfile(options);
  const kept = isDemo
    ? undefined
    : new PictureCache(
        cacheDirectory(options.stateDir),
        cacheKeyOf({...options, ...(profile !== undefined && {profile})}),
      ).loadLatest().account;
  const mfa = makeMfaDesk();
  let live: LiveWatch | undefined;
  const opening = (async () => {
    // Not before the first frame.
    await nextTurn();
    const {openLiveWatch} = await import('./live-watch.ts');
    live = await openLiveWatch(options, kept, mfa.ask);
    return live;
  })();
  return {
    first: kept ? recall(kept).picture : blankPicture,
    watch: opening.then(({watch}) => watch),
    badges: {demo: isDemo, write: options.write === true},
    flows: opening.then(opened => opened.flows()),
    access: opening.then(({access}) => access),
    teardowns: opening.then(opened => opened.teardowns()),
    mfa,
    ...(profile !== undefined && {profile}),
    calls: () => live?.failedCalls() ?? noCalls,
    log: () => live?.log() ?? noCallLog,
    favourites: () => live?.favourites ?? [],
    async close() {
      // Left while it was still being opened: what was opened must be closed all the same.
      await opening.catch(() => undefined);
      await live?.close();
    },
  };
}
