import {approvalPhrase} from '../../flows/teardown/phrases.ts';
import {
  approveTeardown,
  faultOfApproval,
  type ApprovalResult,
  type GivenApproval,
} from '../../flows/teardown/approve.ts';
import {short} from '../../flows/teardown/plan-file.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {UnwritableJournal} from '../../flows/journal/journal.ts';
import {makeRoom} from '../../flows/held-journal.ts';
import {asNotDone} from '../change-result.ts';
import {groundForChange} from '../change-session.ts';
import {exitCodes} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {NotDone} from '../not-done.ts';
import {printable} from '../printable.ts';
import {openPlanFile} from './open-plan-file.ts';
import {printLine, tellNotDone} from './print.ts';
import {progressLine} from './progress-line.ts';
import {openTeardownSession} from './session.ts';
import type {PlanFileOptions} from './teardown-commands.ts';

declare const CKS_VERSION: string;

export type ApproveOptions = PlanFileOptions & {readonly account?: string; readonly phrase?: string};

const schema = 'cks.teardown-approval/1';

/** Approves a plan file: looks at the account once more, writes the approval down, and resolves with the exit code. */
export async function approvePlan(file: string, options: ApproveOptions): Promise<number> {
  const interruption = listenForInterruption();
  const progress = progressLine();
  try {
    const plan = await openPlanFile(file);
    const {settings, journals} = await groundForChange(options);
    const given: GivenApproval = {account: options.account, phrase: options.phrase};
    // What can be told without AWS needs no credentials.
    const fault = faultOfApproval(plan, given);
    if (fault) return await tell(plan, fault, file, options);
    const {signal} = interruption;
    const {profile, holdTags = []} = settings;
    const profiles = new Map(
      plan.regions.flatMap(one => (one.profile === undefined ? [] : [[one.region, one.profile] as const])),
    );
    const {account} = await openTeardownSession(
      options,
      {...(profile !== undefined && {profile}), profiles},
      signal,
    );
    try {
      const result = await approveTeardown(plan, given, {
        folder: journals,
        reader: account,
        holdTags,
        mayWrite: () => undefined,
        program: `cks ${CKS_VERSION}`,
        signal,
        onProgress: of => progress.tell({is: 'inventory', of}),
      });
      progress.clear();
      return await tell(plan, result, file, options);
    } finally {
      account.close();
    }
  } catch (error) {
    progress.clear();
    if (interruption.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    const notDone =
      error instanceof UnwritableJournal
        ? new NotDone(exitCodes.refused, `${error.message} Nothing was approved.`, makeRoom)
        : asNotDone(error);
    if (!notDone) throw error;
    return await tellNotDone(notDone, {...options, schema});
  } finally {
    interruption.done();
  }
}

async function tell(
  plan: Plan,
  result: ApprovalResult,
  file: string,
  {json}: ApproveOptions,
): Promise<number> {
  if (json) await printLine(JSON.stringify(approvalDocument(plan, result, file), undefined, 2));
  else await printLine(approvalText(plan, result, file));
  if (result.is !== 'refused') return exitCodes.ok;
  return result.cannotTell ? exitCodes.cannotTell : exitCodes.refused;
}

function approvalDocument(plan: Plan, result: ApprovalResult, file: string): object {
  const {id, digest, account} = plan;
  const start = {schema, id, digest, account};
  if (result.is !== 'refused')
    return {
      ...start,
      outcome: 'approved',
      approvedBy: result.by,
      journal: result.journal,
      next: nextOf(file, result),
    };
  const {refused, remedy, phrase, drift} = result;
  return {
    ...start,
    outcome: 'refused',
    state: refused,
    next: remedy,
    ...(phrase !== undefined && {phrase}),
    ...(drift && {drift}),
  };
}

function approvalText(plan: Plan, result: ApprovalResult, file: string): string {
  switch (result.is) {
    case 'approved':
      return [
        `Approved: ${plan.id}, digest ${short(plan.digest)}, by ${printable(result.by)}.`,
        `Journal  ${result.journal}`,
        `Plan     ${result.plan}`,
        `Nothing has been changed yet. ${nextOf(file)}`,
      ].join('\n');
    case 'approved-already':
      return `${plan.id} was approved ${result.at.toISOString()} by ${printable(result.by)}. ${nextOf(file, result)}`;
    case 'refused': {
      const {refused, remedy, phrase} = result;
      const lines = refused.split('\n').map(printable);
      const how =
        phrase === undefined
          ? []
          : [`cks teardown approve ${file} --account ${plan.account} --phrase '${approvalPhrase(plan)}'`];
      return [...lines, printable(remedy), ...how].join('\n');
    }
  }
}

const nextOf = (file: string, result?: ApprovalResult) =>
  result?.is === 'approved-already' && result.finished
    ? `It is finished: cks teardown report ${file} tells how.`
    : `cks teardown run ${file} begins.`;
