import {findFlow, isFlowId} from '../flows/flow-folder.ts';
import {flows} from '../flows/index.ts';
import {resumeFlow} from '../flows/start-flow.ts';
import type {Write} from '../model/write.ts';
import {type ChangeOptions, patienceOf, readsAllKeys} from './change.ts';
import {asNotDone, endOf, notDoneResult, tell} from './change-result.ts';
import {type ChangeSession, openChangeSession} from './change-session.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {progressTo} from './flow-progress.ts';
import {listenForInterruption} from './interruption.ts';
import type {Secret} from './secret-input.ts';
import {journalDirectory} from './state-folder.ts';
import {kmsuserPassword, proxySecret, secretsBeside} from './store-changes.ts';

export type ResumeOptions = ChangeOptions & {
  readonly passwordStdin?: boolean;
  readonly xksProxySecretStdin?: boolean;
};

/**
 * `cks flows resume ID`: goes on with a flow to its end, or for the seconds of `--wait`. Resolves with the exit code of
 * the flow.
 */
export async function resume(id: string, options: ResumeOptions): Promise<number> {
  if (!isFlowId(id)) throw new UsageError(`${id} is not the id of a flow; \`cks flows\` lists them`);
  const patience = patienceOf(options.wait ?? '');
  const kept = (await findFlow(journalDirectory(options.stateDir), id))[0];
  if (!kept) throw new UsageError(`there is no flow ${id} in ${journalDirectory(options.stateDir)}`);
  const about =
    kept.is === 'whole' ? {flow: kept.record.flow, target: kept.record.target} : {flow: '', target: null};
  const interruption = listenForInterruption();
  const {signal} = interruption;
  const how = {json: options.json === true, waiting: true};
  let secret: Secret | undefined;
  let session: ChangeSession | 'interrupted' | undefined;
  try {
    if (options.passwordStdin) secret = await kmsuserPassword(options, signal);
    if (options.xksProxySecretStdin) secret = await proxySecret(options, signal);
    session = await interruption.orInterrupted(openChangeSession(options));
    if (session === 'interrupted') return exitCodes.interrupted;
    const flow = flows.get(about.flow);
    const region = kept.is === 'whole' ? flow?.region(kept.record.goal) : undefined;
    const place = region ?? session.regions[0]?.region;
    if (place === undefined) throw new UsageError('no Region is in scope');
    const keys = flow !== undefined && readsAllKeys(flow);
    const watch = session.watch(place, {keys});
    try {
      const settled = await interruption.orInterrupted(watch.settled({keys}));
      if (settled === 'interrupted') return exitCodes.interrupted;
      watch.pause();
      const running = await resumeFlow(id, session.surroundings(watch), {
        stop: signal,
        patience,
        ...(secret && {secrets: (write: Write) => secretsBeside(write, secret?.text() ?? '')}),
        ...progressTo(process.stderr),
      });
      const result = await endOf(running);
      return await tell({...about, ...result}, {...how, interrupted: signal.aborted});
    } finally {
      await watch.stop();
    }
  } catch (error) {
    const notDone = asNotDone(error);
    if (!notDone) throw error;
    return await tell({...about, id, ...notDoneResult(notDone)}, {...how, interrupted: false});
  } finally {
    secret?.wipe();
    interruption.done();
    if (typeof session === 'object') session.account.close();
  }
}
