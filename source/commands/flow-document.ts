import {outcomeOf} from '../flows/history.ts';
import type {FlowRecord} from '../flows/record.ts';
import type {FlowEnd} from '../flows/runner.ts';
import {exitCodes} from './exit-codes.ts';
import type {NotDone} from './not-done.ts';
import {printable} from './printable.ts';
import {failureDocument} from './status-document.ts';

/** How a flow's command ended. */
export type FlowResult = {
  /** Absent: no journal was opened. */
  readonly id?: string;
  readonly flow: string;
  /** What it acts on, as people name it; null before it was found. */
  readonly target: string | null;
  readonly outcome: FlowEnd['outcome'];
  readonly state: string;
  readonly next?: string | undefined;
  /** As AWS said it last. */
  readonly connectionState?: string;
  readonly record?: FlowRecord;
  readonly notDone?: NotDone;
};

/** The document of every flow, schema `cks.flow/1`. Scripts are written against it. */
export const flowDocument = ({
  id,
  flow,
  target,
  outcome,
  state,
  next,
  connectionState,
  record,
  notDone,
}: FlowResult) => ({
  schema: 'cks.flow/1',
  id: id ?? null,
  flow,
  target,
  outcome,
  state,
  calls: record ? callDocuments(record) : [],
  next: next ?? null,
  ...(connectionState !== undefined && {connectionState}),
  ...(notDone?.phrase !== undefined && {phrase: notDone.phrase}),
  ...(notDone?.failure && {failure: failureDocument(notDone.failure)}),
});

/** Every call of a flow, with what is known of its outcome. */
export const callDocuments = ({steps}: FlowRecord) =>
  steps.map(step => {
    const {write, intendedAt, outcome} = step;
    return {
      at: intendedAt.toISOString(),
      operation: write.operation,
      region: 'region' in write ? write.region : null,
      requestId: outcome?.requestId ?? null,
      outcome: outcomeOf(step),
      ...(outcome?.failure && {code: outcome.failure.code}),
    };
  });

/** The same for people: what is true now, what comes next, and each call. */
export function flowText(result: FlowResult): string {
  const {id, outcome, state, next, record} = result;
  const calls = record ? callDocuments(record) : [];
  return [
    `${outcome}: ${state}`,
    ...(next === undefined ? [] : [`next: ${next}`]),
    ...calls.map(
      ({at, operation, region, outcome: how, requestId, code}) =>
        `${at}  ${operation}  ${region ?? 'global'}  ${how}${code === undefined ? '' : ` ${code}`}${requestId === null ? '' : `  request ${requestId}`}`,
    ),
    ...(id === undefined ? [] : [`flow ${id}`]),
  ]
    .map(printable)
    .join('\n');
}

/**
 * The exit code of a flow.
 *
 * @param waiting `--wait` was given: still moving is then no success
 */
export function flowExitCode(
  {outcome, notDone}: Pick<FlowResult, 'outcome' | 'notDone'>,
  {waiting, interrupted}: {readonly waiting: boolean; readonly interrupted: boolean},
): number {
  if (notDone) return notDone.exitCode;
  switch (outcome) {
    case 'done':
      return exitCodes.ok;
    case 'refused':
      return exitCodes.refused;
    case 'failed':
      return exitCodes.failed;
    case 'in-doubt':
      return interrupted ? exitCodes.interrupted : exitCodes.failed;
    case 'moving':
      if (interrupted) return exitCodes.interrupted;
      return waiting ? exitCodes.cannotTell : exitCodes.ok;
  }
}
