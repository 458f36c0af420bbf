import type {CallRecord} from '../model/call-record.ts';
import {isAsked} from '../model/picture.ts';
import {defaultPollSeconds} from '../settings/effective.ts';
import type {Settings} from '../settings/schema.ts';
import {settingsFileIn} from '../settings/settings.ts';
import {smallest} from '../ui/layout.ts';
import {chooseTheme} from '../ui/theme.ts';
import {makeFolder} from '../watch/own-files.ts';
import {
  callerFinding,
  clockFinding,
  type Finding,
  nodeFinding,
  quotaFinding,
  regionFinding,
  terminalFindings,
} from './doctor-findings.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {silenceHolds, silenceOf} from './expected-silence.ts';
import {usableJournals} from './journal-folder.ts';
import {openNamedAccount} from './named-account.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, effectiveSettings, settingsFolder} from './state-folder.ts';

/**
 * `cks doctor`: one line for each thing that cks needs, with a fix: exit 0 nothing is wrong, 1 something is, 2 cannot
 * tell.
 */
export async function printDoctor(options: CommonOptions): Promise<number> {
  const settings = await readSettings(options);
  const findings = [
    nodeFinding(process.versions.node),
    ...terminalFindings({
      isTerminal: process.stdout.isTTY,
      size: {columns: process.stdout.columns, rows: process.stdout.rows},
      smallest,
      ...chooseTheme(process.env, {
        ascii: options.ascii === true,
        noColor: !options.color,
        plain: options.plain === true,
      }),
      environment: process.env,
    }),
    settings.finding,
    ...(await folderFindings(options.stateDir)),
    ...(await accountFindings(settings.value, options)),
  ];
  const text = options.json
    ? JSON.stringify(doctorDocument(findings), undefined, 2)
    : doctorText(findings, options.ascii === true);
  await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
  return doctorExitCode(findings);
}

/** Something wrong is an answer, whatever else is not known. */
export function doctorExitCode(findings: readonly Finding[]): number {
  if (findings.some(({result}) => result === 'wrong')) return exitCodes.no;
  return findings.some(({result, unknowable}) => result === 'unknown' && !unknowable)
    ? exitCodes.cannotTell
    : exitCodes.ok;
}

type Read = {readonly value: Settings; readonly finding: Finding};

async function readSettings(options: CommonOptions): Promise<Read> {
  const file = settingsFileIn(settingsFolder());
  try {
    const value = await effectiveSettings(options);
    return {value, finding: {check: 'settings', result: 'ok', text: file}};
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // With a file that cannot be used, only the options say where to look.
    const value = {
      ...(options.profile !== undefined && {profile: options.profile}),
      ...(options.region && {regions: options.region}),
    };
    return {
      value,
      finding: {
        check: 'settings',
        result: 'wrong',
        text: error.message.replaceAll(/\n\s*/gu, ' '),
        fix: 'mend the file; no command works before that',
      },
    };
  }
}

async function folderFindings(stateDir: string | undefined): Promise<readonly Finding[]> {
  const journals = await usableJournals(stateDir, {writing: true}).then(
    (folder): Finding => ({check: 'journals', result: 'ok', text: folder}),
    (error: unknown): Finding => ({
      check: 'journals',
      result: 'wrong',
      text: (error as Error).message,
      fix: 'changes are refused until they can be written down',
    }),
  );
  const cache = cacheDirectory(stateDir);
  try {
    makeFolder(cache);
    return [journals, {check: 'cache', result: 'ok', text: cache}];
  } catch (error) {
    const text = `${cache} cannot be made: ${(error as Error).message}`;
    const fix = 'repair it or name another with --state-dir; without it each start begins with nothing';
    return [journals, {check: 'cache', result: 'warning', text, fix}];
  }
}

async function accountFindings(settings: Settings, options: CommonOptions): Promise<readonly Finding[]> {
  let end: Date | undefined;
  let account: Awaited<ReturnType<typeof openNamedAccount>>;
  try {
    account = await openNamedAccount({
      ...(settings.profile !== undefined && {profile: settings.profile}),
      ...(options.endpointUrl !== undefined && {endpointUrl: options.endpointUrl}),
      onCredentials: ({expiration}) => {
        end = expiration;
      },
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [
      {
        check: 'credentials',
        result: 'wrong',
        text: error.message,
        fix: 'name another profile with --profile',
      },
    ];
  }
  let throttled = 0;
  account.onCall(call => {
    if (isThrottling(call)) throttled += 1;
  });
  const caller = await account.caller();
  const regions = caller.ok ? await regionFindings(account, settings) : [];
  const findings = [
    callerFinding(caller, end, account.now()),
    clockFinding(account.clockOffsetSeconds()),
    ...regions,
    ...(caller.ok ? [quotaFinding(settings.pollSeconds ?? defaultPollSeconds, throttled)] : []),
  ];
  account.close();
  return findings;
}

const isThrottling = ({outcome}: CallRecord): boolean =>
  outcome !== 'ok' && /throttl|limitexceeded|toomanyrequests/iu.test(outcome.code);

async function regionFindings(
  account: Awaited<ReturnType<typeof openNamedAccount>>,
  {regions: scope, expectedSilent = []}: Settings,
): Promise<readonly Finding[]> {
  const list = await account.regionList();
  if (!list.ok) {
    const {action, code, remedy} = list.failure;
    return [{check: 'regions', result: 'unknown', text: `${action}: ${code}`, fix: remedy}];
  }
  const {regions: listed, source} = list.value;
  const strangers = (scope ?? []).filter(name => !listed.some(({region}) => region === name));
  const wanted = listed.filter(({region}) => !scope || scope.includes(region));
  const off = wanted.filter(one => !isAsked(one)).map(({region}) => region);
  const asked = await Promise.all(
    wanted.filter(isAsked).map(async ({region}) => {
      const begin = performance.now();
      const answer = await account.keyStores(region);
      const silence = silenceOf({region}, expectedSilent);
      const expected = silenceHolds(silence, account.now()) ? silence?.reason : undefined;
      return regionFinding({
        region,
        answer,
        milliseconds: performance.now() - begin,
        ...(expected !== undefined && {expected}),
      });
    }),
  );
  return [
    ...(source === 'built-in'
      ? [
          {
            check: 'regions',
            result: 'warning',
            text: 'the account does not list its Regions, so a built-in list is asked, which may lack the newest',
            fix: 'allow account:ListRegions',
          } as const,
        ]
      : []),
    ...strangers.map((region): Finding => ({
      check: region,
      result: 'wrong',
      text: 'the account has no such Region',
      fix: 'correct --region, or regions in the settings',
    })),
    ...asked,
    ...(off.length > 0
      ? [{check: 'not enabled', result: 'ok', text: `${off.join(' ')}: not asked`} as const]
      : []),
  ];
}

const marks: Readonly<Record<Finding['result'], string>> = {ok: '✓', warning: '▲', wrong: '✗', unknown: '?'};
const asciiMarks: typeof marks = {ok: '+', warning: '!', wrong: 'x', unknown: '?'};

function doctorText(findings: readonly Finding[], ascii: boolean): string {
  const mark = ascii ? asciiMarks : marks;
  const width = Math.max(...findings.map(({check}) => check.length));
  return findings
    .map(({check, result, text, fix}) => {
      const remedy = fix !== undefined && result !== 'ok' ? ` (fix: ${fix})` : '';
      return printable(`${mark[result]} ${check.padEnd(width)}  ${text}${remedy}`);
    })
    .join('\n');
}

/** The document of `cks doctor --json`, schema `cks.doctor/1`. */
const doctorDocument = (findings: readonly Finding[]) => ({
  schema: 'cks.doctor/1',
  findings: findings.map(({check, result, text, fix}) => ({check, result, text, fix: fix ?? null})),
});
