import {readFile} from 'node:fs/promises';
import {journalFile} from '../../flows/flow-folder.ts';
import {DamagedJournal, readChain} from '../../flows/journal/chain.ts';
import type {JournalLine} from '../../flows/journal/entry.ts';
import {callerFor} from '../../flows/teardown/teardown-caller.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {reportMarkdown} from '../../flows/teardown/report-markdown.ts';
import {reportOf, type BackupLook, type ChainCheck} from '../../flows/teardown/report.ts';
import {runbook} from '../../flows/teardown/runbook.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {usableJournals} from '../journal-folder.ts';
import {effectiveSettings} from '../state-folder.ts';
import {printLine} from './print.ts';
import {reportJson, reportSchema} from './report-document.ts';
import {openRunSession} from './run-session.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {namedPlan, tellingWhyNot} from './tell-teardown.ts';

export type ReportOptions = PlanFileOptions & {readonly format?: string; readonly backups?: boolean};

/**
 * `cks teardown report PLAN`: what was done, by whom, what remains, and after it what comes next. AWS is asked only with
 * `--backups`. Resolves with the exit code: 0 the journal is whole, 1 its chain of hashes is broken.
 *
 * @throws UsageError for another format
 */
export function reportPlan(named: string, options: ReportOptions): Promise<number> {
  const format = options.json ? 'json' : (options.format ?? 'md');
  if (format !== 'md' && format !== 'json')
    throw new UsageError(`--format takes md or json, not "${format}"`);
  const interruption = listenForInterruption();
  const telling = {json: format === 'json', schema: reportSchema};
  return tellingWhyNot(interruption, telling, async () => {
    const journals = await usableJournals(options.stateDir, {writing: false});
    const plan = await namedPlan(named, journals);
    const {lines, chain} = await readAll(journals, plan);
    const looked = options.backups
      ? await lookAtBackups(plan, options, journals, interruption.signal)
      : {at: new Date(), backups: []};
    const report = reportOf(plan, lines, {...looked, chain});
    const after = runbook(plan, report);
    await printLine(format === 'json' ? reportJson(report, after) : reportMarkdown(report, after).trimEnd());
    return chain.is === 'whole' ? exitCodes.ok : exitCodes.no;
  });
}

/**
 * The lines of a teardown's journal, and whether they follow from each other; none where it is not approved yet.
 * Of a damaged journal nothing is told but that it is damaged: what stands in it may be somebody else's.
 *
 * @param journals the folder of journals, of all accounts
 */
export async function readAll(
  journals: string,
  {account, id}: Plan,
): Promise<{readonly lines: readonly JournalLine[]; readonly chain: ChainCheck}> {
  const file = journalFile(journals, account, id);
  const bytes = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  try {
    const {lines, lastHash} = readChain(bytes, file);
    return {lines, chain: {is: 'whole', lines: lines.length, lastHash}};
  } catch (error) {
    if (error instanceof DamagedJournal) return {lines: [], chain: {is: 'broken', what: error.message}};
    throw error;
  }
}

async function lookAtBackups(
  plan: Plan,
  options: ReportOptions,
  journals: string,
  signal: AbortSignal,
): Promise<{readonly at: Date; readonly backups: readonly BackupLook[]}> {
  const settings = await effectiveSettings(options);
  const session = await openRunSession(plan, options, {settings, journals}, signal);
  try {
    const {accountOf} = session;
    await callerFor(plan, accountOf(undefined), signal);
    const regions = plan.regions.filter(({standing}) => standing.is !== 'accepted-unknown');
    const backups = await Promise.all(
      regions.map(async ({region}): Promise<BackupLook> => {
        const answer = await accountOf(region).backups(region);
        return answer.ok
          ? {region, is: 'answered', backups: answer.value, at: answer.at}
          : {region, is: 'failed', why: answer.failure.code};
      }),
    );
    return {at: accountOf(undefined).now(), backups};
  } finally {
    session.close();
  }
}
