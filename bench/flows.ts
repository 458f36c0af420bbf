// What a flow costs: how soon it tells that AWS has finished, how often it asks KMS during a connect of 20 minutes, and
// what writing its journal takes. `npm run bench flows [ROUNDS]`
import path from 'node:path';
import {openAccount} from '../source/aws/account.ts';
import {flows} from '../source/flows/index.ts';
import {createJournal} from '../source/flows/journal/journal.ts';
import {startFlow} from '../source/flows/start-flow.ts';
import {asRegion} from '../source/model/ids.ts';
import {SimulatedClock} from '../source/simulator/clock.ts';
import {createWorld} from '../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../source/simulator/scenarios/shipped.ts';
import {startSimulator} from '../source/simulator/server.ts';
import {startLine} from '../source/simulator/start-line.ts';
import type {World} from '../source/simulator/world.ts';
import {startWatch} from '../source/watch/start-watch.ts';
import {cli, median, newFolder, openTerminal, shell} from './programs.ts';

const rounds = Number(process.argv[2] ?? 5);
const region = asRegion('eu-west-1');

/** Serves the playground, where `archive` is DISCONNECTED and its connect takes so many seconds. */
async function serveArchive(connectSeconds: number, scale: number) {
  const clock = new SimulatedClock({scale});
  const world = createWorld(shippedScenario('playground'), {clock});
  Object.assign(world.timing, {connect: connectSeconds});
  const simulator = await startSimulator({world});
  const credentials = startLine(world, simulator.endpoint).credentials['admin'];
  if (!credentials) throw new Error('the playground has no admin');
  return {world, simulator, credentials};
}

function archiveOf({regions}: World) {
  const store = [...(regions.get(region)?.keyStores.values() ?? [])].find(({name}) => name === 'archive');
  if (!store) throw new Error('the playground has no archive');
  return store;
}

/** Milliseconds from AWS's change of the state to the line on the terminal that tells it. */
async function lateness(connectSeconds: number): Promise<number> {
  const {world, simulator, credentials} = await serveArchive(connectSeconds, 1);
  const words = ['connect', 'archive', '--wait', '--endpoint-url', simulator.endpoint];
  const terminal = openTerminal(
    [process.execPath, cli, ...words, '--state-dir', newFolder()],
    shell({
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    }),
    [160, 50],
  );
  await terminal.until(/to confirm/);
  terminal.press('archive\r');
  let changed = 0;
  const watching = setInterval(() => {
    world.clock.settle();
    if (changed === 0 && archiveOf(world).state === 'CONNECTED') changed = performance.now();
  }, 5);
  await terminal.until(/is CONNECTED after/);
  const late = performance.now() - changed;
  clearInterval(watching);
  await simulator.close();
  return late;
}

/** A connect of 20 minutes, whose waits pass at once: when each call came, in seconds of AWS's time. */
async function callsOfLongConnect() {
  const {world, simulator, credentials} = await serveArchive(19.9 * 60, 0);
  const reader = openAccount({
    region,
    credentials: () => Promise.resolve(credentials),
    endpointUrl: simulator.endpoint,
    environment: {},
    awsTime: world.clock.now(),
  });
  const watch = startWatch({reader, regions: [region], keys: 'never'});
  await watch.settled();
  watch.pause();
  const calls: {service: string; operation: string; at: number}[] = [];
  reader.onCall(({service, operation}) => {
    calls.push({service, operation, at: world.clock.now().getTime() / 1000});
  });
  const flow = flows.get('connect');
  if (!flow) throw new Error('there is no flow connect');
  const goal = {region, storeId: archiveOf(world).id, name: 'archive'};
  const around = {
    folder: newFolder(),
    watch,
    reader,
    writer: reader,
    mayWrite: () => undefined,
    program: 'bench',
    pause: (seconds: number) => Promise.resolve(world.clock.advance(seconds)),
  };
  const running = await startFlow(flow, goal, {}, around, {stop: new AbortController().signal});
  const {outcome, record} = await running.end;
  if (outcome !== 'done') throw new Error(`the connect ended ${outcome}`);
  await watch.stop();
  await simulator.close();
  return {calls, steps: record.steps.length};
}

/** Milliseconds that one entry takes until it is on disk. */
async function journalTimes(entries: number): Promise<readonly number[]> {
  const journal = await createJournal(path.join(newFolder(), 'FL-20260914-7K2F.jsonl'));
  const times: number[] = [];
  for (let step = 0; step < entries; step++) {
    const write = {operation: 'ConnectCustomKeyStore', region, storeId: 'cks-4444cccc5555dddd6'};
    const started = performance.now();
    await journal.append(
      {kind: 'intent', step, caller: 'arn:aws:iam::111122223333:user/admin', write},
      new Date(),
    );
    times.push(performance.now() - started);
  }
  await journal.close();
  return times;
}

const late: number[] = [];
for (let round = 0; round < rounds; round++) late.push(await lateness(6 + (5 * round) / rounds));
console.log(
  `${(median(late) / 1000).toFixed(1)} s from AWS's state change to the line that tells it (median of ${String(rounds)}; at most ${(Math.max(...late) / 1000).toFixed(1)} s)`,
);

const {calls, steps} = await callsOfLongConnect();
const kms = calls.filter(({service}) => service === 'kms');
const gaps = kms.slice(1).map(({at}, index) => at - (kms[index]?.at ?? 0));
console.log(
  `${String(kms.length)} KMS calls in a connect of 20 minutes (${String(steps)} of them a change), ${String(calls.length)} with all other services; at least ${Math.min(...gaps).toFixed(1)} s between two`,
);

const times = await journalTimes(200);
console.log(
  `${median(times).toFixed(2)} ms to have one journal entry on disk (median of 200; at most ${Math.max(...times).toFixed(1)} ms); a step is two`,
);
