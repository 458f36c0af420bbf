import type {PlanReader} from '../../access/plan-permissions.ts';
import {checkPlan} from '../../access/plan-permissions.ts';
import {planSummary, type DoubtfulAction, type PlanSummary} from '../../access/plan-summary.ts';
import {driftOf, driftText} from '../../flows/teardown/drift.ts';
import {takeInventory, type InventoryOptions} from '../../flows/teardown/inventory.ts';
import {short} from '../../flows/teardown/plan-file.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {CallRecord} from '../../model/call-record.ts';
import {callerName, type Identity} from '../../model/identity.ts';
import type {ApprovalCheck} from '../../ui/teardown/port.ts';
import {plannedCalls} from './planned-calls.ts';

/** What the checks ask with. */
export type ChecksOptions = {
  readonly reader: InventoryOptions['reader'] &
    PlanReader &
    Pick<AccountReader, 'caller' | 'regionList' | 'now'>;
  readonly seen: () => readonly CallRecord[];
  readonly signal: AbortSignal;
  readonly triesInSeconds?: readonly number[];
};

/**
 * Checks a plan right before its approval: whether the account is what the plan says, whose credentials these are, and
 * what they allow. Nothing is changed; the approval itself looks once more.
 *
 * @throws the signal's reason when it aborts
 */
export async function approvalChecks(plan: Plan, options: ChecksOptions): Promise<readonly ApprovalCheck[]> {
  const [caller, live] = await Promise.all([options.reader.caller(), liveCheck(plan, options)]);
  if (!caller.ok) {
    const {action, code, remedy} = caller.failure;
    return [
      ...live,
      {result: 'refused', text: `whose credentials these are is not known: ${action}, ${code}. ${remedy}`},
    ];
  }
  return [
    ...live,
    ...callerChecks(plan, caller.value, caller.at),
    ...(await permissionChecks(plan, caller.value, options)),
  ];
}

async function liveCheck(
  plan: Plan,
  {reader, signal, triesInSeconds}: ChecksOptions,
): Promise<readonly ApprovalCheck[]> {
  const list = await reader.regionList();
  if (!list.ok)
    return [{result: 'unknown', text: `the Regions of the account are not known: ${list.failure.code}`}];
  const asked = new Set(
    plan.regions.flatMap(({region, standing}) => (standing.is === 'excluded' ? [] : [region])),
  );
  const found = await takeInventory({
    reader,
    list: list.value,
    isWanted: region => asked.has(region),
    signal,
    ...(triesInSeconds && {triesInSeconds}),
  });
  const drift = driftOf(plan, found, new Map());
  const [first, ...more] = drift;
  if (first)
    return [
      {
        result: 'refused',
        text: `the account is not what the plan says: ${driftText(first)}${more.length > 0 ? `, and ${String(more.length)} more` : ''}. Make a new plan`,
      },
    ];
  const answered = found.filter(({answer}) => answer.is === 'answered').length;
  return [
    {
      result: 'ok',
      text: `live state equals the plan (digest ${short(plan.digest)}, ${String(answered)} ${answered === 1 ? 'Region' : 'Regions'})`,
      at: reader.now(),
    },
  ];
}

function callerChecks(plan: Plan, caller: Identity, at: Date): readonly ApprovalCheck[] {
  const {account, partition, arn} = caller;
  if (account !== plan.account || partition !== plan.partition)
    return [
      {
        result: 'refused',
        text: `these credentials are for ${account}. This plan is for ${plan.account}`,
      },
    ];
  const planner = callerName(plan.madeBy);
  const who: ApprovalCheck = {result: 'ok', text: `caller is ${callerName(arn)} in ${account}`, at};
  if (!plan.twoPerson) return [who];
  return [
    who,
    arn === plan.madeBy
      ? {result: 'refused', text: `${planner} made this plan; another caller must approve`}
      : {result: 'ok', text: `planned by ${planner}, approved by another person (two-person mode: on)`},
  ];
}

async function permissionChecks(
  plan: Plan,
  identity: Identity,
  {reader, seen, signal}: ChecksOptions,
): Promise<readonly ApprovalCheck[]> {
  try {
    const summary = planSummary(
      await checkPlan({reader, identity, calls: plannedCalls(plan), seen: seen(), signal}),
    );
    return summaryChecks(summary);
  } catch (error) {
    signal.throwIfAborted();
    return [{result: 'unknown', text: `what you may do is not known: ${(error as Error).message}`}];
  }
}

function summaryChecks({
  actions,
  allowed,
  doubtful,
  keys,
  unreadKeys,
}: PlanSummary): readonly ApprovalCheck[] {
  return [
    {
      result: doubtful.length > 0 ? 'warning' : 'ok',
      text: `teardown operator: ${String(allowed)} of ${String(actions)} allowed${doubtful.length > 0 ? '' : ', simulated by IAM'}`,
    },
    ...doubtful.map((one): ApprovalCheck => ({result: 'warning', text: doubtText(one)})),
    ...(unreadKeys.length > 0
      ? [
          {
            result: 'warning' as const,
            text: `${String(unreadKeys.length)} of ${String(keys)} key policies unreadable: cannot tell until it is tried`,
          },
        ]
      : []),
  ];
}

const verdictWords: Readonly<Record<string, string>> = {
  'needs-context': 'needs context',
  'cannot-tell': 'cannot tell',
};

function doubtText({action, verdict, because, regions, keys}: DoubtfulAction): string {
  const where =
    keys.length > 0
      ? ` on ${String(keys.length)} ${keys.length === 1 ? 'key' : 'keys'}`
      : regions.length > 0 && regions.length <= 2
        ? ` in ${regions.join(', ')}`
        : '';
  return `${action}${where}: ${verdictWords[verdict] ?? verdict.replaceAll('-', ' ')} (${because})`;
}
