import {setMaxListeners} from 'node:events';
import {parentPort, workerData} from 'node:worker_threads';
import {createGate} from './call-gate.ts';
import {openHttpTransport} from './http-transport.ts';
import {listKeysLean, readKeysLean} from './lean-kms-calls.ts';
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
// Thousands of calls at once would only wait for each other, and for so long that they would count as unanswered. A
// Region that does not answer must not hold all places.
const gate = createGate(384);
const ofOneRegion = 48;
// The signer keeps one day's key, and each Region has its own.
const signers = new Map<string, LeanKmsTools>();

function toolsFor(region: string): LeanKmsTools {
  const known = signers.get(region);
  if (known) return known;
  const own = createGate(ofOneRegion);
  const tools: LeanKmsTools = {transport, sign: createSigner(), gate: call => own(() => gate(call))};
  signers.set(region, tools);
  return tools;
}

async function run({job, target, ask}: Extract<ToWorker, {kind: 'job'}>): Promise<void> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  jobs.set(job, controller);
  const tools = toolsFor(target.region);
  const {signal} = controller;
  const heard = () => ({job, ...(dateMs !== undefined && {dateMs})});
  const message: FromWorker =
    ask.operation === 'ListKeys'
      ? {operation: 'ListKeys', result: await listKeysLean(tools, target, ask.marker, signal), ...heard()}
      : {
          operation: ask.operation,
          results: await readKeysLean(tools, target, ask.operation, ask.ids, signal),
          ...heard(),
        };
  jobs.delete(job);
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'cancel') jobs.get(message.job)?.abort();
  else void run(message);
});
