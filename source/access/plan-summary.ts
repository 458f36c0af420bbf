import type {Region} from '../model/ids.ts';
import type {PlannedVerdict, PlanPermissions} from './plan-permissions.ts';
import {worst} from './report.ts';
import {isGlobal} from './resource-forms.ts';
import type {AccessVerdict, Evidence} from './verdict.ts';

/** One action of a plan that is not allowed everywhere it is planned. */
export type DoubtfulAction = {
  readonly action: string;
  readonly verdict: AccessVerdict;
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** True where the plan can do without it. */
  readonly optional: boolean;
  /** True where it reads so of everything that the plan does it to. */
  readonly everywhere: boolean;
  /** Where it reads so; empty for global services. */
  readonly regions: readonly Region[];
  /** ARNs of the keys on which it reads so; empty where the action is on no key. */
  readonly keys: readonly string[];
};

/** What the caller may do of a plan, action by action. */
export type PlanSummary = {
  /** Distinct actions, and how many of them are allowed wherever they are planned. */
  readonly actions: number;
  readonly allowed: number;
  /** The others, denials first. */
  readonly doubtful: readonly DoubtfulAction[];
  /** Keys that the plan acts on, and those of them whose policies could not be read; they count for no action. */
  readonly keys: number;
  readonly unreadKeys: readonly string[];
};

/** Sums the verdicts of a plan up. What a single unreadable key leaves open is told by that key, not by the action. */
export function planSummary({verdicts, keys, unreadKeys}: PlanPermissions): PlanSummary {
  const unread = new Set(unreadKeys);
  const byAction = new Map<string, PlannedVerdict[]>();
  for (const one of verdicts) {
    const {action} = one.call;
    byAction.set(action, [...(byAction.get(action) ?? []), one]);
  }
  const all = [...byAction].map(([action, ofAction]): DoubtfulAction => {
    const told = ofAction.filter(one => one.verdict !== 'cannot-tell' || !unread.has(keyOf(one) ?? ''));
    const counting = told.length > 0 ? told : ofAction;
    const verdict = worst(counting.map(one => one.verdict));
    const such = counting.filter(one => one.verdict === verdict);
    return {
      action,
      verdict,
      because: such[0]?.because ?? '',
      evidence: such[0]?.evidence ?? [],
      everywhere: such.length === counting.length,
      optional: ofAction.every(({call}) => call.optional === true),
      regions: isGlobal(action) ? [] : [...new Set(such.map(({call}) => call.region))],
      keys: such.flatMap(one => keyOf(one) ?? []),
    };
  });
  const doubtful = all.filter(({verdict}) => verdict !== 'allowed');
  return {
    actions: all.length,
    allowed: all.length - doubtful.length,
    doubtful: doubtful.toSorted((one, other) => order(one) - order(other)),
    keys,
    unreadKeys,
  };
}

const keyOf = ({call: {on}}: PlannedVerdict): string | undefined =>
  typeof on === 'string' ? undefined : on.arn;

const order = ({verdict}: DoubtfulAction): number =>
  verdict === 'needs-context' ? 1 : verdict === 'cannot-tell' ? 2 : 0;
