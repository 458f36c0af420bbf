import {answeredAt} from '../flows/attempts.ts';
import {JournalLocked} from '../flows/journal/lock.ts';
import {DamagedJournal} from '../flows/journal/chain.ts';
import {words} from '../flows/messages.ts';
import type {FlowRecord} from '../flows/record.ts';
import {FlowRefused, type RunningFlow} from '../flows/start-flow.ts';
import {asRegion} from '../model/ids.ts';
import type {KeyStore} from '../model/key-store.ts';
import {isFresh, lastSeen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import type {Watch} from '../watch/watch.ts';
import {exitCodes} from './exit-codes.ts';
import {flowDocument, flowExitCode, type FlowResult, flowText} from './flow-document.ts';
import {inTime} from './in-time.ts';
import {NotDone} from './not-done.ts';

export type Result = Omit<FlowResult, 'flow' | 'target'>;

/**
 * Waits for the end of a flow, and puts it into the words of a result. Where AWS goes on by itself, one look tells how
 * far it is: what the flow saw last may be from before its call.
 *
 * @param expected how long AWS says the change takes, for whoever does not wait
 */
export async function endOf(
  running: RunningFlow,
  {watch, expected}: {readonly watch: Pick<Watch, 'look'>; readonly expected?: string},
): Promise<Result> {
  const {outcome, state, next} = await running.end;
  const open = outcome === 'moving' || outcome === 'in-doubt';
  const takes = outcome === 'moving' && expected !== undefined ? `It takes ${expected}.` : undefined;
  const resume = `\`cks flows resume ${running.id}\` goes on with it.`;
  const record = running.record();
  const view = running.scene()?.view;
  const seen = open
    ? (storeAfterCalls(record, view) ?? (await storeNow(record, watch)))
    : storeIn(record, view);
  return {
    id: running.id,
    outcome,
    state:
      seen && state === words.acceptedUnseen('key stores')
        ? `AWS has accepted it, and shows ${seen.name} as ${seen.connectionState}.`
        : state,
    next: open ? [next, takes, resume].filter(text => text !== undefined).join(' ') : next,
    record,
    ...(seen && {connectionState: seen.connectionState}),
  };
}

/** The store that a flow acts on, as it was seen last. */
function storeIn({goal}: FlowRecord, view: RegionView | undefined): KeyStore | undefined {
  return view && lastSeen(view.keyStores)?.find(({id}) => id === goal['storeId']);
}

/** The same, where that was after the flow's last call. */
function storeAfterCalls(record: FlowRecord, view: RegionView | undefined): KeyStore | undefined {
  const lastCall = Math.max(0, ...record.steps.map(step => answeredAt(step).getTime()));
  const isLater = view && isFresh(view.keyStores) && view.keyStores.at.getTime() > lastCall;
  return isLater ? storeIn(record, view) : undefined;
}

/** How long one look may hold up a command that has nothing else to wait for. */
const lookMs = 5000;

/** The store as AWS shows it now; undefined where it does not tell in time. */
async function storeNow(record: FlowRecord, watch: Pick<Watch, 'look'>): Promise<KeyStore | undefined> {
  const {region, storeId} = record.goal;
  if (storeId === undefined || typeof region !== 'string') return undefined;
  const looked = watch.look({region: asRegion(region), what: 'stores'});
  const picture = await inTime(looked, lookMs);
  const view = picture?.regions.find(one => one.region === region);
  return view && isFresh(view.keyStores) ? storeIn(record, view) : undefined;
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
