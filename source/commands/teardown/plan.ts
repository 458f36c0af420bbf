import {draftPlan, type Draft, type DraftProgress} from '../../flows/teardown/draft-plan.ts';
import {forecast} from '../../flows/teardown/forecast.ts';
import {NoPlan, writePlan} from '../../flows/teardown/plan-file.ts';
import {checkWishes, WishFault, type Wishes} from '../../flows/teardown/wishes.ts';
import {asNotDone} from '../change-result.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {effectiveSettings} from '../state-folder.ts';
import {printable} from '../printable.ts';
import {accessLines, accessOf, type PlanAccess} from './plan-access.ts';
import {planDocument} from './plan-document.ts';
import {planText} from './plan-text.ts';
import {progressLine} from './progress-line.ts';
import {printLine, tellNotDone} from './print.ts';
import {openTeardownSession} from './session.ts';
import {lastUseSeconds, wishesOf, type PlanOptions} from './wishes-from-options.ts';

export type {PlanOptions} from './wishes-from-options.ts';

/** Looks at the account, writes the plan, prints what it means, and resolves with the exit code. */
export async function makePlan(options: PlanOptions): Promise<number> {
  const wishes = wishesOf(options);
  const seconds = lastUseSeconds(options);
  const interruption = listenForInterruption();
  const progress = progressLine();
  try {
    const {plan, access} = await draft(options, wishes, seconds, interruption.signal, progress.tell);
    progress.clear();
    await writePlan(options.out, plan);
    const meaning = forecast(plan, plan.madeAt);
    await printLine(
      options.json
        ? JSON.stringify({...planDocument(plan, meaning), permissions: access}, undefined, 2)
        : `${planText(plan, meaning)}\n\n${accessLines(access).map(printable).join('\n')}\n\nWritten to ${options.out}. Read it again: cks teardown show ${options.out}`,
    );
    return plan.gaps.length === 0 ? exitCodes.ok : exitCodes.cannotTell;
  } catch (error) {
    progress.clear();
    if (interruption.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    if (error instanceof WishFault || error instanceof NoPlan) throw new UsageError(error.message);
    const notDone = asNotDone(error);
    if (!notDone) throw error;
    return await tellNotDone(notDone, options);
  } finally {
    interruption.done();
  }
}

async function draft(
  options: PlanOptions,
  wishes: Wishes,
  seconds: number,
  signal: AbortSignal,
  onProgress: (progress: DraftProgress) => void,
): Promise<Pick<Draft, 'plan'> & {readonly access: PlanAccess}> {
  // Settings that narrow what cks looks at are for looking: a teardown asks every Region that the command does not leave out.
  const {profile, holdTags = []} = await effectiveSettings(options);
  const session = await openTeardownSession(
    options,
    {...(profile !== undefined && {profile}), profiles: wishes.profiles},
    signal,
  );
  try {
    checkWishes(wishes, session.list);
    const {plan} = await draftPlan({
      reader: session.account,
      list: session.list,
      caller: session.identity,
      wishes,
      holdTags,
      lastUseSeconds: seconds,
      demo: false,
      signal,
      onProgress,
    });
    return {plan, access: await accessOf(plan, session, signal)};
  } finally {
    session.account.close();
  }
}
