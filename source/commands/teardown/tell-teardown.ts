import {listKeptPlans} from '../../flows/teardown/plan-file.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {TeardownEnd, RunningTeardown} from '../../flows/teardown/teardown-desk.ts';
import {asNotDone} from '../change-result.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import type {Interruption} from '../interruption.ts';
import {openPlanFile} from './open-plan-file.ts';
import {printLine, tellNotDone} from './print.ts';
import {teardownDocument, teardownExitCode, type ToldTeardown} from './teardown-document.ts';
import {teardownText} from './teardown-text.ts';

/** Prints where a teardown stands, and resolves with its exit code. */
export async function tellTeardown(
  told: ToldTeardown,
  {json}: {readonly json?: boolean},
  exitCode = teardownExitCode(told),
): Promise<number> {
  await printLine(json ? JSON.stringify(teardownDocument(told), undefined, 2) : teardownText(told));
  return exitCode;
}

/** Tells how a run ended. */
export function tellEnd(
  {plan, ledger, now}: Pick<RunningTeardown, 'plan' | 'ledger' | 'now'>,
  {run, view, inDoubt}: TeardownEnd,
  options: {readonly json?: boolean},
): Promise<number> {
  const told: ToldTeardown = {plan, ledger, view, at: now(), from: 'aws', inDoubt: inDoubt.length};
  switch (run.is) {
    case 'finished':
    case 'blocked':
      return tellTeardown(told, options);
    case 'stopped':
      return tellTeardown(
        {...told, why: 'stopped by the operator', next: `Run it again to go on. ${view.next}`},
        options,
        exitCodes.interrupted,
      );
    case 'refused':
    case 'unwritable':
      return tellTeardown(
        {...told, why: run.why, next: run.remedy},
        options,
        inDoubt.length > 0 ? exitCodes.failed : exitCodes.refused,
      );
  }
}

/**
 * The plan that a command names: a file, or the id of a teardown of the state folder.
 *
 * @throws UsageError where there is none; NotDone with 3 where it was changed
 */
export async function namedPlan(named: string, journals: string): Promise<Plan> {
  if (!/^TD-\d{8}-[0-9A-Z]{4}$/.test(named)) return openPlanFile(named);
  // By the plans and not by the journals: a damaged journal still has a name.
  const found = (await listKeptPlans(journals)).find(({id}) => id === named);
  if (!found) throw new UsageError(`there is no teardown ${named} in ${journals}`);
  return openPlanFile(found.file);
}

/** Runs a command about a teardown; whatever keeps it from doing anything is told in its place. */
export async function tellingWhyNot(
  interruption: Interruption,
  options: {readonly json?: boolean; readonly schema?: string},
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (interruption.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    const notDone = asNotDone(error);
    if (!notDone) throw error;
    return await tellNotDone(notDone, options);
  } finally {
    interruption.done();
  }
}
