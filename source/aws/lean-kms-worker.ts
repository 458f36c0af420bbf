import {setMaxListeners} from 'node:events';
import {parentPort, workerData} from 'node:worker_threads';
import {openHttpTransport} from './http-transport.ts';
import {describeKeysLean, listKeysLean} from './lean-kms-calls.ts';
import type {LeanKmsTools} from './lean-kms-calls.ts';
import type {FromWorker, LeanKmsSetup, ToWorker} from './lean-kms-messages.ts';
import {createSigner} from './signing.ts';

// The thread behind lean-kms.ts: reads made in the thousands are signed, sent and parsed here, so that the
// screen's thread stays free.

const setup = workerData as LeanKmsSetup;
let dateMs: number | undefined;
const transport = openHttpTransport({
  timeouts: setup.timeouts,
  environment: setup.environment,
  onDate: date => {
    dateMs = date.getTime();
  },
});
const jobs = new Map<number, AbortController>();
// The signer keeps one day's key, and each Region has its own.
const signers = new Map<string, LeanKmsTools>();

function toolsFor(region: string): LeanKmsTools {
  const known = signers.get(region);
  if (known) return known;
  const tools = {transport, sign: createSigner()};
  signers.set(region, tools);
  return tools;
}

async function run({job, target, ask}: Extract<ToWorker, {kind: 'job'}>): Promise<void> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  jobs.set(job, controller);
  const tools = toolsFor(target.region);
  const answer:
    | Omit<Extract<FromWorker, {operation: 'DescribeKey'}>, 'job'>
    | Omit<Extract<FromWorker, {operation: 'ListKeys'}>, 'job'> =
    ask.operation === 'DescribeKey'
      ? {operation: 'DescribeKey', results: await describeKeysLean(tools, target, ask.ids, controller.signal)}
      : {operation: 'ListKeys', result: await listKeysLean(tools, target, ask.marker, controller.signal)};
  jobs.delete(job);
  const message: FromWorker = {job, ...(dateMs !== undefined && {dateMs}), ...answer};
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'cancel') jobs.get(message.job)?.abort();
  else void run(message);
});
