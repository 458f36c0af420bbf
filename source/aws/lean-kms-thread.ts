import {Worker} from 'node:worker_threads';
import type {Environment} from './environment.ts';
import type {Timeouts} from './http-transport.ts';
import type {FromWorker, LeanKmsJob, LeanKmsSetup, LeanKmsTarget, ToWorker} from './lean-kms-messages.ts';
import {present} from './present.ts';

/** One thread that asks KMS, with the jobs that it has. */
export type LeanKmsThread = {
  /** Jobs that it has not answered yet. */
  readonly jobs: () => number;
  /** Resolves with the answer, which is of the job's own operation. Rejects with the signal's reason, or when the thread dies. */
  readonly run: (target: LeanKmsTarget, ask: LeanKmsJob, signal: AbortSignal) => Promise<FromWorker>;
  readonly close: () => void;
};

type Waiting = {readonly resolve: (answer: FromWorker) => void; readonly reject: (reason: unknown) => void};

// Short-lived buffers would fill the young generation to its default size, some 50 MiB more than these calls need.
const resourceLimits = {maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 128};

/** The thread is started with its first job. */
export function createLeanKmsThread({
  timeouts,
  environment,
}: {
  timeouts: Timeouts;
  environment: Environment;
}): LeanKmsThread {
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

  return {
    jobs: () => waiting.size,
    run,
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
        value !== undefined && /^(?:https?_proxy|no_proxy|aws_ca_bundle)$/i.test(name) ? [[name, value]] : [],
      ),
    ),
  );
