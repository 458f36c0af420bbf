import {JournalLocked} from '../flows/journal/lock.ts';
import {DamagedJournal} from '../flows/journal/chain.ts';
import {FlowRefused, type RunningFlow} from '../flows/start-flow.ts';
import {lastSeen} from '../model/observation.ts';
import {exitCodes} from './exit-codes.ts';
import {flowDocument, flowExitCode, type FlowResult, flowText} from './flow-document.ts';
import {NotDone} from './not-done.ts';

export type Result = Omit<FlowResult, 'flow' | 'target'>;

/**
 * Waits for the end of a flow, and puts it into the words of a result.
 *
 * @param expected how long AWS says the change takes, for whoever does not wait
 */
export async function endOf(running: RunningFlow, expected?: string): Promise<Result> {
  const {outcome, state, next} = await running.end;
  const open = outcome === 'moving' || outcome === 'in-doubt';
  const takes = outcome === 'moving' && expected !== undefined ? `It takes ${expected}.` : undefined;
  const resume = `\`cks flows resume ${running.id}\` goes on with it.`;
  return {
    id: running.id,
    outcome,
    state,
    next: open ? [next, takes, resume].filter(text => text !== undefined).join(' ') : next,
    record: running.record(),
    ...storeState(running),
  };
}

/** The connection state that the flow saw last, where it acts on a store. */
function storeState(running: RunningFlow): {readonly connectionState?: string} {
  const {storeId} = running.record().goal;
  const scene = running.scene();
  const store = scene && lastSeen(scene.view.keyStores)?.find(({id}) => id === storeId);
  return store ? {connectionState: store.connectionState} : {};
}

/** An error that means that nothing more was done, as what the command says of it; undefined for any other. */
export function asNotDone(error: unknown): NotDone | undefined {
  if (error instanceof NotDone) return error;
  if (error instanceof FlowRefused) {
    return new NotDone(
      error.failure ? exitCodes.cannotTell : exitCodes.refused,
      error.message,
      error.remedy,
      error.failure ? {failure: error.failure} : {},
    );
  }
  if (error instanceof JournalLocked)
    return new NotDone(exitCodes.refused, `${error.message}.`, 'Wait for it, or end that process first.');
  if (error instanceof DamagedJournal)
    return new NotDone(
      exitCodes.refused,
      error.message,
      'Look at the file; `cks history --verify` checks all.',
    );
  return undefined;
}

/** A command that changed nothing, as a result. */
export const notDoneResult = (notDone: NotDone) =>
  ({outcome: 'refused', state: notDone.message, next: notDone.next, notDone}) as const;

/**
 * Prints a result, and resolves with its exit code.
 *
 * @param waiting the command was to wait for the end, so that still moving is no success
 */
export async function tell(
  result: FlowResult,
  how: {readonly json: boolean; readonly waiting: boolean; readonly interrupted: boolean},
): Promise<number> {
  const text = how.json ? JSON.stringify(flowDocument(result), undefined, 2) : flowText(result);
  await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
  return flowExitCode(result, how);
}
