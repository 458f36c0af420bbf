import type {KeyId} from '../model/ids.ts';
import type {Environment} from './environment.ts';
import type {Timeouts} from './http-transport.ts';
import type {
  FromWorker,
  KeyIdPage,
  KeyRead,
  KeyReads,
  LeanKmsJob,
  LeanKmsResult,
  LeanKmsTarget,
} from './lean-kms-messages.ts';
import {createLeanKmsThread} from './lean-kms-thread.ts';

/**
 * KMS reads made in the thousands, in a thread of their own. The SDK spends about four times the CPU time and
 * three times the memory on a DescribeKey, all of it on the thread that draws the screen.
 */
export type LeanKms = {
  /** One page of ListKeys. Rejects with the signal's reason, or when the thread dies. */
  listKeys(
    target: LeanKmsTarget,
    marker: string | undefined,
    signal: AbortSignal,
  ): Promise<Heard & {readonly result: LeanKmsResult<KeyIdPage>}>;
  /** One question about each key; results in the order of the ids. Rejects likewise. */
  readKeys<Operation extends KeyRead>(
    target: LeanKmsTarget,
    operation: Operation,
    ids: readonly KeyId[],
    signal: AbortSignal,
  ): Promise<Heard & {readonly results: readonly LeanKmsResult<KeyReads[Operation]>[]}>;
  close(): void;
};

/** The latest time that AWS told meanwhile, in milliseconds since 1970. */
type Heard = {readonly dateMs?: number};

/**
 * So many jobs in line are work for a second thread: the details of every key of an account, and never the inventory
 * that a screen takes, which has to stay small.
 */
const jobsForTwo = 64;

/** Nothing is started before the first job. */
export function createLeanKms(setup: {timeouts: Timeouts; environment: Environment}): LeanKms {
  const [first, second] = [createLeanKmsThread(setup), createLeanKmsThread(setup)];
  const run = (target: LeanKmsTarget, ask: LeanKmsJob, signal: AbortSignal): Promise<FromWorker> => {
    const [here, there] = [first.jobs(), second.jobs()];
    const isSecondWanted = here + there >= jobsForTwo && there < here;
    return (isSecondWanted ? second : first).run(target, ask, signal);
  };
  return {
    async listKeys(target, marker, signal) {
      const ask = {operation: 'ListKeys', ...(marker && {marker})} as const;
      return (await run(target, ask, signal)) as Extract<FromWorker, {operation: 'ListKeys'}>;
    },
    async readKeys<Operation extends KeyRead>(
      target: LeanKmsTarget,
      operation: Operation,
      ids: readonly KeyId[],
      signal: AbortSignal,
    ) {
      const answer = await run(target, {operation, ids}, signal);
      return answer as Heard & {readonly results: readonly LeanKmsResult<KeyReads[Operation]>[]};
    },
    close() {
      first.close();
      second.close();
    },
  };
}
