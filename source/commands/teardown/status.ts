import {surveyNow} from '../../flows/teardown/survey-now.ts';
import {listTeardowns, teardownLine} from '../../flows/teardown/teardown-list.ts';
import {isInDoubt} from '../../flows/record.ts';
import {exitCodes} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {usableJournals} from '../journal-folder.ts';
import {printable} from '../printable.ts';
import {effectiveSettings} from '../state-folder.ts';
import {printLine} from './print.ts';
import {openRunSession} from './run-session.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {namedPlan, tellingWhyNot, tellTeardown} from './tell-teardown.ts';

/**
 * `cks teardown status [PLAN]`: where a teardown stands, after one look; without a plan, one line for each teardown of
 * the state folder, from the journals alone. Exit codes as those of `run --until-blocked`.
 */
export function printTeardownStatus(named: string | undefined, options: PlanFileOptions): Promise<number> {
  const interruption = listenForInterruption();
  const {signal} = interruption;
  return tellingWhyNot(interruption, options, async () => {
    const journals = await usableJournals(options.stateDir, {writing: false});
    if (named === undefined) return printList(journals, options);
    const plan = await namedPlan(named, journals);
    const settings = await effectiveSettings(options);
    const session = await openRunSession(plan, options, {settings, journals}, signal);
    try {
      const surveyed = await interruption.orInterrupted(surveyNow(plan, session.around, signal));
      if (surveyed === 'interrupted') return exitCodes.interrupted;
      const {from, owner, ledger, view} = surveyed;
      const run = owner ? `process ${String(owner.pid)} on ${owner.host} runs it` : undefined;
      const told = {
        ...surveyed,
        from: from.is,
        inDoubt: ledger.steps().filter(isInDoubt).length,
        ...(from.is === 'journal'
          ? {why: from.why, ...(from.failure && {failure: from.failure})}
          : run === undefined
            ? {}
            : {why: run}),
        ...(from.is === 'journal' && from.remedy !== '' && {next: `${from.remedy} ${view.next}`}),
      };
      return await tellTeardown(
        told,
        options,
        from.is === 'journal' && from.failure ? exitCodes.cannotTell : undefined,
      );
    } finally {
      session.close();
    }
  });
}

async function printList(journals: string, {json}: PlanFileOptions): Promise<number> {
  const teardowns = await listTeardowns(journals);
  const document = {
    schema: 'cks.teardowns/1',
    teardowns: teardowns.map(({id, account, text, finished, owner}) => ({
      id,
      account,
      text,
      finished,
      runner: owner ?? null,
    })),
  };
  const lines = teardowns.map(one => printable(`${teardownLine(one)}  ${one.account}`));
  await printLine(
    json
      ? JSON.stringify(document, undefined, 2)
      : lines.length === 0
        ? 'No teardown was approved from here.'
        : lines.join('\n'),
  );
  return exitCodes.ok;
}
