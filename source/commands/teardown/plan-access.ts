import {allPersonas} from '../../access/personas.ts';
import {callsOfPersona} from '../../access/plan-calls.ts';
import {checkPlan} from '../../access/plan-permissions.ts';
import {planSummary, type PlanSummary} from '../../access/plan-summary.ts';
import {doomedStores, type Plan} from '../../flows/teardown/plan.ts';
import type {TeardownSession} from './session.ts';

/** Whether the caller may carry a plan out, or why nobody looked. */
export type PlanAccess = {readonly checked: PlanSummary} | {readonly notChecked: string};

/** Beyond so many keys the check takes longer than the plan: each key's policy is one more question, and so is each simulation. */
const mostKeys = 1000;

/** Calls that belong to one end of a plan only. */
const ofDeletion = [
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:DeleteCustomKeyStore',
];
const ofRole = ['iam:DeleteServiceLinkedRole', 'iam:GetServiceLinkedRoleDeletionStatus'];

/**
 * Finds out whether the caller may make every call that a plan is going to take, in each Region that it acts in. Only
 * reads are sent.
 *
 * @throws the signal's reason when it aborts
 */
export async function accessOf(
  plan: Plan,
  {account, identity}: Pick<TeardownSession, 'account' | 'identity'>,
  signal: AbortSignal,
): Promise<PlanAccess> {
  const stores = doomedStores(plan);
  const keys = stores.flatMap(store => store.keys);
  if (keys.length > mostKeys)
    return {
      notChecked: `the plan has more than ${String(mostKeys)} keys; cks access teardown-operator tells of one key at a time`,
    };
  const persona = allPersonas().find(({name}) => name === 'teardown-operator');
  if (!persona) throw new Error('there is no teardown operator');
  const left = [...(plan.goal === 'disconnect' ? ofDeletion : []), ...(plan.goal === 'role' ? [] : ofRole)];
  const calls = callsOfPersona(
    {...persona, actions: persona.actions.filter(({action}) => !left.includes(action))},
    {
      partition: plan.partition,
      regions: [...new Set(stores.map(({region}) => region))],
      keys: keys.map(({arn, aliases}) => ({arn, aliases})),
      context: daysAsked(plan),
    },
  );
  return {checked: planSummary(await checkPlan({reader: account, identity, calls, signal}))};
}

/** A policy may allow the deletion of keys after certain waiting periods only. */
function daysAsked(plan: Plan): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const days = doomedStores(plan).flatMap(({keys}) => keys.map(key => key.days));
  if (days.length === 0) return {};
  const shortest = String(Math.min(...days));
  return {'kms:ScheduleKeyDeletion': {'kms:ScheduleKeyDeletionPendingWindowInDays': shortest}};
}

/** The same in lines for people. */
export function accessLines(access: PlanAccess): readonly string[] {
  if ('notChecked' in access) return [`Permissions  not checked: ${access.notChecked}`];
  const {actions, allowed, doubtful, unreadKeys, keys} = access.checked;
  return [
    `Permissions  ${String(allowed)} of ${String(actions)} actions of a teardown operator are allowed wherever the plan needs them`,
    ...doubtful.map(({action, verdict, because, regions, keys: on, everywhere, optional}) => {
      const where = [
        ...(!everywhere && on.length > 0 ? [`on ${String(on.length)} keys`] : []),
        ...(!everywhere && regions.length > 0 ? [`in ${regions.join(' ')}`] : []),
      ];
      return `  ? ${[action, verdict, ...where].join(' ')}${optional ? ', which it can do without' : ''}: ${because}`;
    }),
    ...(unreadKeys.length > 0
      ? [
          `  ? ${String(unreadKeys.length)} of ${String(keys)} key policies cannot be read: what they allow is seen when it is tried`,
        ]
      : []),
  ];
}
