import {Worker} from 'node:worker_threads';
import type {Environment} from './environment.ts';
import type {Timeouts} from './http-transport.ts';
import type {KeyId} from '../model/ids.ts';
import type {
  FromWorker,
  KeyIdPage,
  KeyRead,
  KeyReads,
  LeanKmsJob,
  LeanKmsResult,
  LeanKmsSetup,
  LeanKmsTarget,
  ToWorker,
} from './lean-kms-messages.ts';
import {present} from './present.ts';

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

type Waiting = {readonly resolve: (answer: FromWorker) => void; readonly reject: (reason: unknown) => void};

// Short-lived buffers would fill the young generation to its default size, some 50 MiB more than these calls need.
const resourceLimits = {maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128};

/** Nothing is started before the first job. */
export function createLeanKms({
  timeouts,
  environment,
}: {
  timeouts: Timeouts;
  environment: Environment;
}): LeanKms {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let jobs = 0;

  const failAll = (reason: unknown) => {
    worker = undefined;
    for (const {reject} of waiting.values()) reject(reason);
    waiting.clear();
  };

  const start = (): Worker => {
    const setup: LeanKmsSetup = {timeouts, environment: proxySettings(environment)};
    const started = new Worker(workerUrl(), {workerData: setup, name: 'lean-kms', resourceLimits});
    started.on('message', (answer: FromWorker) => {
      waiting.get(answer.job)?.resolve(answer);
    });
    started.on('error', failAll);
    started.on('exit', () => {
      if (worker === started) failAll(new Error('The thread that reads keys has ended'));
    });
    return started;
  };

  const run = async (target: LeanKmsTarget, ask: LeanKmsJob, signal: AbortSignal): Promise<FromWorker> => {
    signal.throwIfAborted();
    const thread = (worker ??= start());
    const job = ++jobs;
    const post = (message: ToWorker) => {
      thread.postMessage(message);
    };
    // An idle thread must not keep the process alive; a busy one must.
    thread.ref();
    const onAbort = () => {
      post({kind: 'cancel', job});
      waiting.get(job)?.reject(signal.reason);
    };
    try {
      return await new Promise<FromWorker>((resolve, reject) => {
        waiting.set(job, {resolve, reject});
        signal.addEventListener('abort', onAbort, {once: true});
        post({kind: 'job', job, target, ask});
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      waiting.delete(job);
      if (waiting.size === 0) thread.unref();
    }
  };

  // The worker answers a job with its own operation.
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
      const ending = worker;
      failAll(new Error('Closed'));
      void ending?.terminate();
    },
  };
}

/** The thread's file lies beside this one: as source in development, as a bundle of its own when built. */
function workerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./lean-kms-worker.${extension}`, import.meta.url);
}

/** Only what names a proxy: the environment may hold secrets, which have no business in another thread. */
const proxySettings = (environment: Environment): Record<string, string> =>
  present(
    Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) =>
        value !== undefined && /^(?:https?_proxy|no_proxy)$/i.test(name) ? [[name, value]] : [],
      ),
    ),
  );
