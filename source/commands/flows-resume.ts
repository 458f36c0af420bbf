import {hasLapsed} from '../flows/approval.ts';
import {findFlow, isFlowId} from '../flows/flow-folder.ts';
import {goalFault} from '../flows/goal-fault.ts';
import {flows} from '../flows/index.ts';
import {DamagedJournal} from '../flows/journal/chain.ts';
import type {FlowRecord} from '../flows/record.ts';
import {notResumable, resumeFlow} from '../flows/start-flow.ts';
import type {Write} from '../model/write.ts';
import {approve, type Proposal, readProposal} from './approve.ts';
import {type ChangeOptions, patienceOf, readsAllKeys} from './change.ts';
import {asNotDone, endOf, notDoneResult, tell} from './change-result.ts';
import {type ChangeSession, groundForChange, openChangeSession} from './change-session.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {progressTo} from './flow-progress.ts';
import {listenForInterruption} from './interruption.ts';
import type {Secret} from './secret-input.ts';
import {kmsuserPassword, proxySecret, secretsBeside} from './store-changes.ts';

export type ResumeOptions = ChangeOptions & {
  readonly passwordStdin?: boolean;
  readonly xksProxySecretStdin?: boolean;
};

/**
 * `cks flows resume ID`: goes on with a flow to its end, or for the seconds of `--wait`. Resolves with the exit code of
 * the flow. One whose approval has lapsed is read and confirmed once more, as if it were new.
 */
export async function resume(id: string, options: ResumeOptions): Promise<number> {
  if (!isFlowId(id)) throw new UsageError(`${id} is not the id of a flow; \`cks flows\` lists them`);
  if (options.passwordStdin && options.xksProxySecretStdin)
    throw new UsageError('a store has a kmsuser password or a proxy, never both');
  const patience = patienceOf(options.wait ?? '');
  const interruption = listenForInterruption();
  const {signal} = interruption;
  const how = {json: options.json === true, waiting: true};
  let about: {readonly flow: string; readonly target: string | null} = {flow: '', target: null};
  let secret: Secret | undefined;
  let session: ChangeSession | 'interrupted' | undefined;
  try {
    const ground = await groundForChange(options);
    const kept = (await findFlow(ground.journals, id))[0];
    if (!kept) throw new UsageError(`there is no flow ${id} in ${ground.journals}`);
    const record = kept.is === 'whole' ? kept.record : undefined;
    if (record) about = {flow: record.flow, target: record.target};
    if (record && !flows.has(record.flow)) throw notResumable(record);
    const fault = record && goalFault(record);
    if (fault !== undefined) throw new DamagedJournal(kept.file, 1, fault);
    if (options.passwordStdin) secret = await kmsuserPassword(options, signal);
    if (options.xksProxySecretStdin) secret = await proxySecret(options, signal);
    session = await interruption.orInterrupted(openChangeSession(options, ground, signal));
    if (session === 'interrupted') return exitCodes.interrupted;
    const flow = flows.get(about.flow);
    const region = record && flow?.region(record.goal);
    const place = region ?? session.regions[0]?.region;
    if (place === undefined) throw new UsageError('no Region is in scope');
    const keys = flow !== undefined && readsAllKeys(flow);
    const watch = session.watch(place, {keys});
    try {
      const settled = await interruption.orInterrupted(watch.settled({keys}));
      if (settled === 'interrupted') return exitCodes.interrupted;
      watch.pause();
      const approval = record && (await newYes(record, {session, watch, options, signal}));
      if (signal.aborted) return exitCodes.interrupted;
      const running = await resumeFlow(id, session.surroundings(watch), {
        stop: signal,
        patience,
        ...(approval && {approval}),
        ...(secret && {secrets: (write: Write) => secretsBeside(write, secret?.text() ?? '')}),
        ...progressTo(process.stderr),
      });
      const result = await endOf(running, {watch});
      return await tell({...about, ...result}, {...how, interrupted: signal.aborted});
    } finally {
      await watch.stop();
    }
  } catch (error) {
    if (signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    const notDone = asNotDone(error);
    if (!notDone) throw error;
    return await tell({...about, id, ...notDoneResult(notDone)}, {...how, interrupted: false});
  } finally {
    secret?.wipe();
    interruption.done();
    if (typeof session === 'object') session.account.close();
  }
}

/** Asks again for what was approved too long ago; undefined where the approval in the journal is enough. */
async function newYes(
  record: FlowRecord,
  seen: Omit<Proposal, 'flow' | 'goal'>,
): Promise<{readonly typed?: string} | undefined> {
  const {session, watch, signal} = seen;
  const flow = flows.get(record.flow);
  const isOurs = record.account === session.identity.account;
  if (!flow || record.closed || !isOurs || !hasLapsed(record, watch.now())) return undefined;
  const proposal = {...seen, flow, goal: record.goal};
  const reading = await readProposal(proposal);
  if (reading === 'interrupted' || signal.aborted) return undefined;
  return approve(proposal, reading, []);
}
