import {surveyNow} from '../../flows/teardown/survey-now.ts';
import {openTeardown, type RunningTeardown, TeardownOver} from '../../flows/teardown/teardown-desk.ts';
import {groundForChange} from '../change-session.ts';
import {listenForInterruption} from '../interruption.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {openRunSession} from './run-session.ts';
import {namedPlan, tellEnd, tellingWhyNot, tellTeardown} from './tell-teardown.ts';
import {followRun} from './follow-run.ts';

export type RunOptions = PlanFileOptions & {readonly untilBlocked?: boolean};

/**
 * `cks teardown run PLAN`: does what is due and approved. Resolves with the exit code: 0 finished, 1 waits for a date,
 * 2 a Region is silent, 3 needs a person, 4 something failed.
 */
export function runPlan(named: string, options: RunOptions): Promise<number> {
  const interruption = listenForInterruption();
  const {signal} = interruption;
  return tellingWhyNot(interruption, options, async () => {
    const ground = await groundForChange(options);
    const plan = await namedPlan(named, ground.journals);
    const session = await openRunSession(plan, options, ground, signal);
    try {
      const running = await openTeardown(plan, session.around, {
        stay: options.untilBlocked ? 'until-blocked' : 'until-person',
        stop: signal,
      });
      nameWhatIsInHand(running, signal);
      const unfollow = followRun(running, process.stderr);
      const end = await running.end.finally(unfollow);
      return await tellEnd(running, end, options);
    } catch (error) {
      if (!(error instanceof TeardownOver)) throw error;
      // Whoever runs it daily is told that it is over, each day.
      const surveyed = await surveyNow(plan, session.around, signal);
      return await tellTeardown({...surveyed, from: 'journal', why: error.message}, options);
    } finally {
      session.close();
    }
  });
}

/** T9: whoever stops a run is told which calls are still in hand. */
export function nameWhatIsInHand(running: Pick<RunningTeardown, 'inFlight'>, signal: AbortSignal): void {
  signal.addEventListener(
    'abort',
    () => {
      const calls = running
        .inFlight()
        .map(write => ('region' in write ? `${write.operation} in ${write.region}` : write.operation));
      if (calls.length > 0) process.stderr.write(`cks: in hand: ${calls.join(', ')}\n`);
    },
    {once: true},
  );
}
