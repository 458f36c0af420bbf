import {openAccount} from '../aws/account.ts';
import {asRegion} from '../model/ids.ts';
import type {CallRecord} from '../model/call-record.ts';
import {chooseTheme} from '../ui/theme.ts';
import {startWatch} from '../watch/start-watch.ts';
import {UsageError} from './exit-codes.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, cacheKeyOf, effectiveSettings} from './state-folder.ts';

/** How many failed calls the event log can go back. */
const keptCalls = 500;

/** Opens the screen on the account, or with `--demo` on the embedded AWS; resolves with the exit code when it is left. */
export async function showScreen(options: CommonOptions & {demo?: string}): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('the screen needs a terminal; without one, `cks status` prints a snapshot');
  }
  const drawing = import('../ui/terminal.tsx');
  const settings = await effectiveSettings(options);
  const demo =
    options.demo === undefined ? undefined : await (await import('./demo.ts')).startDemo(options.demo);
  const reader = openAccount(
    demo
      ? {
          endpointUrl: demo.endpoint,
          region: demo.region,
          credentials: () => Promise.resolve(demo.credentials),
        }
      : {
          ...(settings.profile !== undefined && {profile: settings.profile}),
          ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
        },
  );
  const failedCalls: CallRecord[] = [];
  reader.onCall(call => {
    if (call.outcome === 'ok') return;
    failedCalls.push(call);
    if (failedCalls.length > keptCalls) failedCalls.shift();
  });
  const watch = startWatch({
    reader,
    ...(demo
      ? {...(demo.history && {history: demo.history})}
      : {cacheDir: cacheDirectory(options.stateDir), cacheKey: cacheKeyOf({...options, ...settings})}),
    ...(settings.regions && {regions: settings.regions.map(asRegion)}),
    ...(settings.pollSeconds !== undefined && {pollSeconds: settings.pollSeconds}),
    keys: 'live',
  });
  try {
    const {openScreen} = await drawing;
    return await openScreen({
      watch,
      badges: {demo: demo !== undefined, write: false},
      theme: chooseTheme(process.env, {
        ascii: options.ascii === true,
        noColor: !options.color,
        plain: options.plain === true,
      }),
      ...(settings.profile !== undefined && !demo && {profile: settings.profile}),
      calls: () => failedCalls,
    });
  } finally {
    await watch.stop();
    demo?.close();
  }
}
