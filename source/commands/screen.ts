import {setImmediate as nextTurn} from 'node:timers/promises';
import type {CallRecord} from '../model/call-record.ts';
import {blankPicture} from '../model/picture.ts';
import {makeMfaDesk} from '../ui/sign-in/mfa-desk.ts';
import {openScreen} from '../ui/terminal.ts';
import {chooseTheme} from '../ui/theme.ts';
import {PictureCache} from '../watch/cache.ts';
import {recall} from '../watch/recall.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import type {LiveWatch} from './live-watch.ts';
import type {CommonOptions} from './program.ts';
import {keepHeapSmall} from './small-heap.ts';
import {cacheDirectory, cacheKeyOf, likelyProfile} from './state-folder.ts';

const noCalls: readonly CallRecord[] = [];

/**
 * Opens the screen on the account, or with `--demo` on the embedded AWS; resolves with the exit code when it is left.
 * The first frame shows what was kept from the last run. Everything that it does not need loads after it.
 */
export async function showScreen(options: CommonOptions & {demo?: string; write?: boolean}): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('the screen needs a terminal; without one, `cks status` prints a snapshot');
  }
  keepHeapSmall();
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
  const goLive = async () => {
    // Not before the first frame.
    await nextTurn();
    const {openLiveWatch} = await import('./live-watch.ts');
    live = await openLiveWatch(options, kept, mfa.ask);
    return live.watch;
  };
  const watch = goLive();
  let code: number;
  try {
    code = await openScreen({
      first: kept ? recall(kept).picture : blankPicture,
      watch,
      badges: {demo: isDemo, write: options.write === true},
      flows: watch.then(async () => {
        if (!live) throw new Error('there is no live picture');
        return live.flows();
      }),
      access: watch.then(() => {
        if (!live) throw new Error('there is no live picture');
        return live.access;
      }),
      theme: chooseTheme(process.env, {
        ascii: options.ascii === true,
        noColor: !options.color,
        plain: options.plain === true,
      }),
      ...(profile !== undefined && {profile}),
      mfa,
      calls: () => live?.failedCalls() ?? noCalls,
    });
  } finally {
    // Left while it was still being opened: what was opened must be closed all the same.
    await watch.catch(() => undefined);
    await live?.close();
  }
  // Left at once while a call may be in hand: the journal says that it is in doubt.
  if (code === exitCodes.interrupted) process.exit(code);
  return code;
}
