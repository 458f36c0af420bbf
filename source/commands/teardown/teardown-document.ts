import type {Ledger} from '../../flows/teardown/ledger.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {LaneView, TeardownView} from '../../flows/teardown/view.ts';
import type {Failure} from '../../model/failure.ts';
import {exitCodes} from '../exit-codes.ts';
import {failureDocument} from '../status-document.ts';

/** What a command about a teardown tells. */
export type ToldTeardown = {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly view: TeardownView;
  /** AWS's time at which it was so. */
  readonly at: Date;
  /** Whether AWS was asked. */
  readonly from: 'aws' | 'journal';
  /** Why AWS was not asked, or why nothing more is done. */
  readonly why?: string;
  readonly failure?: Failure;
  /** In place of the view's own: what to do or expect next. */
  readonly next?: string;
  /** Calls of which nobody knows yet whether AWS carried them out. */
  readonly inDoubt?: number;
  /** What would be typed to confirm, where that was missing or differed. */
  readonly phrase?: string;
};

/** The document of a teardown, schema `cks.teardown/1`. Scripts are written against it. */
export function teardownDocument(told: ToldTeardown) {
  const {plan, ledger, view, at, from, why, failure, next, inDoubt = 0, phrase} = told;
  return {
    schema: 'cks.teardown/1',
    id: plan.id,
    at: at.toISOString(),
    from,
    ...(why !== undefined && {state: why}),
    account: plan.account,
    goal: plan.goal,
    stage: view.stage,
    finished: view.finished,
    aborted: view.aborted,
    digest: plan.digest,
    approvedBy: approversOf(ledger),
    due: view.due.map(({region, what}) => ({region: region ?? null, what})),
    waiting: view.waiting.map(({until, what}) => ({until: until?.toISOString() ?? null, what})),
    decisions: view.questions.map(({id, what, choices, by}) => ({
      id,
      what,
      choices: choices.map(({choice, text, type}) => ({choice, text, ...(type !== undefined && {type})})),
      ...(by && {by: by.toISOString()}),
    })),
    phrases: view.gates.map(({gate, phrase: wanted, covers}) => ({gate, phrase: wanted, covers})),
    silent: view.silent,
    failed: view.failed.map(({region, what}) => ({region: region ?? null, what})),
    inDoubt,
    stores: view.lanes.map(({store, step, state, text, keys, connectionState}) => ({
      region: store.region,
      id: store.id,
      name: store.name,
      step,
      state: stateWord(state),
      text,
      connectionState: connectionState ?? null,
      keys,
    })),
    role: {state: view.role},
    next: next ?? view.next,
    ...(phrase !== undefined && {phrase}),
    ...(failure && {failure: failureDocument(failure)}),
  };
}

/** Everybody who typed a phrase, in the order of their first. */
const approversOf = ({approved, answers}: Ledger): readonly string[] => [
  ...new Set([
    ...(approved ? [approved.by] : []),
    ...answers.filter(({question}) => question.startsWith('gate:')).map(({by}) => by),
  ]),
];

/** `waiting`, `gate`, or how a lane ended. */
export const stateWord = (state: LaneView['state']): string => (state.is === 'done' ? state.end : state.is);

/**
 * The exit code of a teardown. Where several things are so at once, the worst is told. That AWS refuses to delete the
 * role is a decision, never a failure.
 */
export function teardownExitCode({view, inDoubt = 0}: Pick<ToldTeardown, 'view' | 'inDoubt'>): number {
  if (view.finished) return exitCodes.ok;
  if (view.failed.length > 0 || inDoubt > 0) return exitCodes.failed;
  if (view.questions.length > 0 || view.gates.length > 0) return exitCodes.refused;
  if (view.silent.length > 0) return exitCodes.cannotTell;
  return exitCodes.no;
}
