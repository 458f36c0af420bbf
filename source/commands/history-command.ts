import {historyDocument, historyMarkdown, readHistory, type History} from '../flows/history.ts';
import {callerName} from '../model/identity.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {usableJournals} from './journal-folder.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';

/**
 * `cks history`: every change made from this machine, of all accounts, without asking AWS anything. Exit 2 where a
 * journal cannot be read, so that the list may lack something; with `--verify` that is 1: the chain is broken.
 */
export async function printHistory(
  options: CommonOptions & {readonly verify?: boolean; readonly format?: string},
): Promise<number> {
  const format = options.format ?? (options.json ? 'json' : 'text');
  const history = await readHistory(await usableJournals(options.stateDir, {writing: false}));
  await new Promise<void>(resolve =>
    process.stdout.write(written(history, format, options.verify === true), () => resolve()),
  );
  const {damaged} = history;
  if (format !== 'text') for (const {what} of damaged) process.stderr.write(`cks: ${printable(what)}\n`);
  if (damaged.length === 0) return exitCodes.ok;
  return options.verify ? exitCodes.no : exitCodes.cannotTell;
}

function written(history: History, format: string, verify: boolean): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(historyDocument(history), undefined, 2)}\n`;
    case 'md':
      return historyMarkdown(history);
    case 'text':
      return historyText(history, verify);
    default:
      throw new UsageError(`--format takes md or json, not "${format}"`);
  }
}

function historyText({changes, verified, damaged}: History, verify: boolean): string {
  const lines = changes.map(
    ({at, account, caller, operation, target, region, outcome, code, requestId, flowId}) =>
      [
        at.toISOString(),
        account,
        callerName(caller),
        operation,
        target,
        region ?? 'global',
        code === undefined ? outcome : `${outcome} ${code}`,
        ...(requestId === undefined ? [] : [`request ${requestId}`]),
        flowId,
      ].join('  '),
  );
  return [
    ...(changes.length === 0 ? ['No change was made from here.'] : lines),
    ...damaged.map(({what}) => `damaged: ${what}`),
    ...(verify
      ? [
          `${String(verified)} journals hold; ${damaged.length === 0 ? 'none is' : `${String(damaged.length)} are`} damaged`,
        ]
      : []),
  ]
    .map(printable)
    .join('\n')
    .concat('\n');
}
