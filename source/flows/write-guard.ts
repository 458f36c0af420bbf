import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer} from '../model/failure.ts';
import type {Identity} from '../model/identity.ts';
import type {FlowRecord} from './record.ts';
import type {RunnerTools} from './runner.ts';
import {pauseFor} from './look-for-flow.ts';

/** Why a change may not be sent, and what to do. */
export type Barred = {readonly refused: string; readonly remedy: string};

type Asker = Pick<AccountReader, 'caller' | 'renewCredentials'>;

const triesInSeconds = [2, 5];

/**
 * Asks AWS whose credentials these are, and again for some seconds where asking again can help: credentials that have
 * just been renewed, a network that has just come back.
 */
export async function askCaller(
  reader: Asker,
  stop: AbortSignal,
  pause: RunnerTools['pause'] = pauseFor,
): Promise<Answer<Identity>> {
  for (const seconds of [...triesInSeconds, undefined]) {
    const answer = await reader.caller();
    if (answer.ok || seconds === undefined || stop.aborted) return answer;
    const {kind} = answer.failure;
    if (kind === 'expired' || kind === 'no-credentials') reader.renewCredentials();
    else if (kind !== 'throttled' && kind !== 'unreachable' && kind !== 'timed-out') return answer;
    await pause(seconds, stop);
  }
  return reader.caller();
}

/**
 * The guard before each write (T5): the run may write at this moment, the lock is still ours, and the credentials that
 * will sign the call are of the account and partition for which it was approved. Asked at the call, not at the keypress.
 *
 * @param mayWrite why nothing may be sent now; undefined where it may
 */
export function writeGuard(
  reader: Asker,
  record: Pick<FlowRecord, 'account' | 'partition' | 'id'>,
  {
    stop,
    mayWrite,
    pause,
  }: {
    readonly stop: AbortSignal;
    readonly mayWrite: () => Barred | undefined;
    readonly pause?: RunnerTools['pause'];
  },
): RunnerTools['guard'] {
  return async write => {
    const barred = mayWrite();
    if (barred) return barred;
    const answer = await askCaller(reader, stop, pause);
    if (!answer.ok) {
      const {code, remedy} = answer.failure;
      return {
        refused: `Whose credentials these are could not be asked right before ${write.operation} (${code}), so it was not sent.`,
        remedy: `${remedy} Then resume ${record.id}.`,
      };
    }
    const {account, partition, arn} = answer.value;
    if (account !== record.account || partition !== record.partition) {
      return {
        refused: `This was approved for account ${record.account} (${record.partition}), and the credentials are of ${account} (${partition}) now. ${write.operation} was not sent.`,
        remedy: `Sign in to ${record.account}, then resume ${record.id}.`,
      };
    }
    // The answer took its time: the badge may have been taken back meanwhile.
    return mayWrite() ?? {caller: arn};
  };
}
