import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {reportMarkdown} from '../../flows/teardown/report-markdown.ts';
import {reportOf, type TeardownReport} from '../../flows/teardown/report.ts';
import {runbook} from '../../flows/teardown/runbook.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {readAll} from './report.ts';
import {reportJson} from './report-document.ts';

/**
 * Reports a teardown from its plan and its journal; AWS is not asked.
 *
 * @param journals the folder of journals, of all accounts
 * @param at AWS's time
 */
export async function readReport(journals: string, plan: Plan, at: Date): Promise<TeardownReport> {
  const {lines, chain} = await readAll(journals, plan);
  return reportOf(plan, lines, {at, chain});
}

/**
 * Writes a report with what comes after it, as Markdown and JSON, to a folder.
 *
 * @returns the names of the files, without the folder: each report has its own
 * @throws the error of the file system, where one cannot be written
 */
export async function exportReport(
  plan: Plan,
  report: TeardownReport,
  folder = process.cwd(),
): Promise<readonly string[]> {
  const after = runbook(plan, report);
  const stamp = report.reportedAt.toISOString().replace(/[-:]|\.\d+/gu, '');
  const files = [
    [`${plan.id}-report-${stamp}.md`, reportMarkdown(report, after)],
    [`${plan.id}-report-${stamp}.json`, `${reportJson(report, after)}\n`],
  ] as const;
  for (const [name, text] of files) await writeFile(path.join(folder, name), text, {mode: 0o600});
  return files.map(([name]) => name);
}
