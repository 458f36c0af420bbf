import {lookAtTeardown, openTeardown} from '../../flows/teardown/teardown-desk.ts';
import {groundForChange} from '../change-session.ts';
import {exitCodes} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {NotDone} from '../not-done.ts';
import {ask, canAsk} from '../prompt.ts';
import {followRun} from './follow-run.ts';
import {nameWhatIsInHand} from './run.ts';
import {openRunSession, type RunSession} from './run-session.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {namedPlan, tellEnd, tellingWhyNot} from './tell-teardown.ts';
import type {Plan} from '../../flows/teardown/plan.ts';

export type AbortOptions = PlanFileOptions & {
  readonly phrase?: string;
  readonly enableKeys?: boolean;
  readonly reconnectStores?: boolean;
};

/**
 * `cks teardown abort PLAN`: cancels every key deletion of the plan that is still pending, and with its options enables
 * the keys and connects the stores that the plan disabled and disconnected.
 */
export function abortPlan(named: string, options: AbortOptions): Promise<number> {
  const interruption = listenForInterruption();
  const {signal} = interruption;
  return tellingWhyNot(interruption, options, async () => {
    const ground = await groundForChange(options);
    const plan = await namedPlan(named, ground.journals);
    const session = await openRunSession(plan, options, ground, signal);
    try {
      await confirmAbort(plan, session, options, signal);
      if (signal.aborted) return exitCodes.interrupted;
      const running = await openTeardown(plan, session.around, {stay: 'until-blocked', stop: signal});
      nameWhatIsInHand(running, signal);
      const unfollow = followRun(running, process.stderr);
      const end = await running.end.finally(unfollow);
      return await tellEnd(running, end, options);
    } finally {
      session.close();
    }
  });
}

/** Nothing is sent forward any more while the phrase is asked for. */
async function confirmAbort(
  plan: Plan,
  {around}: RunSession,
  {phrase, enableKeys = false, reconnectStores = false}: AbortOptions,
  signal: AbortSignal,
): Promise<void> {
  const desk = await lookAtTeardown(plan, around, signal);
  try {
    await desk.looked;
    if (signal.aborted || desk.view().aborted) return;
    await desk.lookAtKeys();
    const wanted = desk.abortPhrase();
    const typed =
      phrase ??
      (canAsk()
        ? await ask(`Type ${wanted} to undo; anything else leaves everything as it is: `, {
            hidden: false,
            signal,
          })
        : undefined);
    if (typed !== wanted)
      throw new NotDone(
        exitCodes.refused,
        `${typed === undefined ? 'This needs a phrase' : 'The phrase differs'}: --phrase '${wanted}'. Nothing was changed.`,
        `Confirm with: ${wanted}`,
        {phrase: wanted},
      );
    await desk.abort(typed, {enableKeys, reconnectStores});
  } finally {
    desk.leave();
    await desk.end;
  }
}
