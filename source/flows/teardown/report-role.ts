import type {RoleUsage} from '../../model/role-deletion.ts';
import {isCarriedOut} from '../record.ts';
import {gates} from './decision.ts';
import type {Ledger} from './ledger.ts';
import type {Plan} from './plan.ts';
import {roleRefusedNote} from './role-deleting.ts';

/** How far the service-linked role came, and why it stays where it does. */
export type ReportedRole = {
  readonly outcome: 'not-asked' | 'deleted' | 'was-absent' | 'kept' | 'open';
  readonly text: string;
  readonly keptBy?: string;
  readonly tries: readonly {readonly at: Date; readonly taskId?: string; readonly requestId?: string}[];
  /** What IAM said each time that it refused, in its own words. */
  readonly refusals: readonly {
    readonly at: Date;
    readonly reason?: string;
    readonly usage: readonly RoleUsage[];
  }[];
};

/** Reads the role's part of a journal. */
export function rolePart(plan: Plan, ledger: Ledger): ReportedRole {
  const tries = ledger
    .stepsOn('role')
    .filter(isCarriedOut)
    .map(({outcome, intendedAt}) => ({
      at: outcome?.at ?? intendedAt,
      ...(outcome?.value?.deletionTaskId !== undefined && {taskId: outcome.value.deletionTaskId}),
      ...(outcome?.requestId !== undefined && {requestId: outcome.requestId}),
    }));
  const refusals = ledger.observed
    .filter(({what}) => what === roleRefusedNote)
    .map(({facts, at}) => ({
      at,
      ...(typeof facts['reason'] === 'string' && {reason: facts['reason']}),
      usage: usageOf(facts['usage']),
    }));
  const kept = ledger.answers.findLast(
    ({question, choice}) => choice === 'keep-role' || (question === gates.deleteRole && choice === 'keep'),
  );
  const {closed} = ledger;
  return {
    outcome: outcomeOf(plan, ledger, tries.length),
    text: plan.goal === 'role' ? (closed?.state ?? 'not at its end yet') : 'the goal leaves the role alone',
    ...(kept && {keptBy: kept.by}),
    tries,
    refusals,
  };
}

/** The end of the journal says it in a sentence; what it rests on are the calls and answers before it. */
function outcomeOf({goal}: Plan, {closed}: Ledger, tries: number): ReportedRole['outcome'] {
  if (goal !== 'role') return 'not-asked';
  if (!closed) return 'open';
  if (closed.state.startsWith('the role is deleted')) return 'deleted';
  return tries === 0 && closed.state === 'the role did not exist' ? 'was-absent' : 'kept';
}

function usageOf(value: unknown): readonly RoleUsage[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly {readonly region?: unknown; readonly resources?: unknown}[]).flatMap(
    ({region, resources}) =>
      typeof region === 'string'
        ? [
            {
              region,
              resources: Array.isArray(resources) ? resources.filter(one => typeof one === 'string') : [],
            },
          ]
        : [],
  );
}
