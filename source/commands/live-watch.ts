import {openAccount} from '../aws/account.ts';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {CachedAccount} from '../model/cached-account.ts';
import type {CallRecord} from '../model/call-record.ts';
import {asRegion} from '../model/ids.ts';
import type {AccessPort} from '../ui/access/port.ts';
import type {FlowPort} from '../ui/flow/port.ts';
import type {CallLog} from '../ui/log/call-log.ts';
import type {TeardownPort} from '../ui/teardown/port.ts';
import {startWatch} from '../watch/start-watch.ts';
import type {Watch} from '../watch/watch.ts';
import {latestCalls, recentCalls} from './latest-calls.ts';
import {refuseUnknownProfile} from './named-account.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, cacheKeyOf, effectiveSettings, journalDirectory} from './state-folder.ts';

declare const CKS_VERSION: string;

/** How many failed calls the event log can go back. */
const keptCalls = 500;

/** The watch behind a screen, with what it was opened on. */
export type LiveWatch = {
  readonly watch: Watch;
  /** What changes the account, once it is asked for: its code is not needed for looking. */
  flows(): Promise<FlowPort>;
  /** What takes stores down, once it is asked for. */
  teardowns(): Promise<TeardownPort>;
  /** What checks permissions; its code loads with the first check. */
  readonly access: AccessPort;
  /** Calls to AWS that failed, oldest first; another array after each. */
  failedCalls(): readonly CallRecord[];
  /** Every call of this run, as far as it is kept. */
  log(): CallLog;
  /** Regions that the settings name for the digits. */
  readonly favourites: readonly string[];
  /** Stops the watch, keeps the picture, and ends the embedded AWS of a demo. */
  close(): Promise<void>;
};

/**
 * Starts to look at the account that the options name, or with `--demo` at an embedded AWS of its own.
 *
 * @param kept what was read from the cache already; absent: the watch reads it
 * @param mfaCode asks a person for the code of an MFA device, named by its serial number
 * @throws UsageError where settings or options cannot be used
 */
export async function openLiveWatch(
  options: CommonOptions & {demo?: string},
  kept?: CachedAccount,
  mfaCode?: (serial: string) => Promise<string>,
): Promise<LiveWatch> {
  const settings = await effectiveSettings(options);
  const demo =
    options.demo === undefined ? undefined : await (await import('./demo.ts')).startDemo(options.demo);
  if (!demo) await refuseUnknownProfile(settings.profile);
  const reader = openAccount(
    demo
      ? {
          endpointUrl: demo.endpoint,
          region: demo.region,
          credentials: () => Promise.resolve(demo.credentials),
          awsTime: demo.now,
        }
      : {
          ...(settings.profile !== undefined && {profile: settings.profile}),
          ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
          ...(mfaCode && {mfaCode}),
        },
  );
  let failedCalls: readonly CallRecord[] = [];
  const latest = latestCalls();
  const recent = recentCalls();
  reader.onCall(call => {
    latest.note(call);
    recent.note(call);
    if (call.outcome !== 'ok') failedCalls = [...failedCalls, call].slice(-keptCalls);
  });
  const history = demo ? demo.history : kept;
  const watch = startWatch({
    reader,
    ...(history && {history}),
    ...(!demo && {
      cacheDir: cacheDirectory(options.stateDir),
      cacheKey: cacheKeyOf({...options, ...settings}),
    }),
    ...(settings.regions && {regions: settings.regions.map(asRegion)}),
    ...(settings.pollSeconds !== undefined && {pollSeconds: settings.pollSeconds}),
    keys: 'live',
  });
  // What is tried out in a demo is no part of this machine's history.
  const demoJournals = demo && (await mkdtemp(path.join(tmpdir(), 'cks-demo-')));
  const accessPort = async () => {
    const {openAccessPort} = await import('./access-port.ts');
    return openAccessPort({
      watch,
      reader,
      seen: latest.all,
      async roleTask(account) {
        const {latestRoleTask} = await import('./role-task.ts');
        return latestRoleTask(demoJournals ?? journalDirectory(options.stateDir), account);
      },
      ...(settings.personas && {own: settings.personas}),
    });
  };
  return {
    watch,
    async flows() {
      const {openFlowPort} = await import('./flow-port.ts');
      return openFlowPort({
        watch,
        reader,
        writer: reader,
        folder: demoJournals ?? journalDirectory(options.stateDir),
        program: `cks ${CKS_VERSION}`,
        readOnly: settings.readOnly === true,
      });
    },
    async teardowns() {
      const [{openTeardownPort}, {profileKinds}] = await Promise.all([
        import('./teardown-port.ts'),
        import('../aws/profile-kinds.ts'),
      ]);
      return openTeardownPort({
        watch,
        account: reader,
        folder: demoJournals ?? journalDirectory(options.stateDir),
        program: `cks ${CKS_VERSION}`,
        readOnly: settings.readOnly === true,
        demo: demo !== undefined,
        holdTags: settings.holdTags ?? [],
        seen: latest.all,
        ...(!demo && {
          profiles: {
            names: async () => (await profileKinds(process.env)).map(({name}) => name),
            async open(profile: string) {
              await refuseUnknownProfile(profile);
              return openAccount({
                profile,
                ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
                ...(mfaCode && {mfaCode}),
              });
            },
          },
        }),
      });
    },
    access: {
      check: async (question, running) => (await accessPort()).check(question, running),
      role: async () => (await accessPort()).role(),
    },
    failedCalls: () => failedCalls,
    log: () => ({recent: recent.all(), latest: latest.all()}),
    favourites: settings.favourites ?? [],
    async close() {
      await watch.stop();
      demo?.close();
      if (demoJournals !== undefined) await rm(demoJournals, {recursive: true, force: true});
    },
  };
}
