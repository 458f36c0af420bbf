// A whole snapshot of 34 Regions where each call takes 80 ms: warm against the longest chain of its calls, and cold
// (from exec) against a shell loop of the AWS CLI. `npm run bench snapshot [ROUNDS]`
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {openAccount} from '../source/aws/account.ts';
import {builtInRegions} from '../source/aws/region-table.ts';
import {
  cli,
  hasAwsCli,
  interleaved,
  median,
  newFolder,
  printTimes,
  serve,
  shell,
  timeInTerminal,
} from './programs.ts';

const latencyMs = 80;
const rounds = Number(process.argv[2] ?? 5);
const file = path.join(newFolder(), 'far-away.json');
writeFileSync(file, JSON.stringify(farAway()));
const world = await serve(file);
try {
  await warm();
  await cold();
} finally {
  world.stop();
}

/** 34 Regions, a store with its cluster in each of twelve, and nobody near. */
function farAway(): object {
  const letters = 'abcdefghijkl';
  const regions = builtInRegions('aws')
    .regions.slice(0, 34)
    .map(({region, hasCloudHsm}, index) => {
      const letter = letters[index];
      if (letter === undefined || !hasCloudHsm) return [region, {cloudHsm: hasCloudHsm}];
      const cluster = {
        id: `cluster-${letter}faraway2aa`,
        hsms: ['a', 'b'].map(zone => ({id: `hsm-${letter}${zone}faraway2a`, zone: `${region}${zone}`})),
      };
      return [
        region,
        {clusters: [cluster], keyStores: [{name: 'far', cluster: cluster.id, state: 'CONNECTED'}]},
      ];
    });
  return {
    regions: Object.fromEntries(regions) as Record<string, object>,
    faults: [{effect: {kind: 'latency', milliseconds: latencyMs}}],
  };
}

/** Stores and clusters of all Regions, by an account that has been used once: no call waits for another. */
async function warm(): Promise<void> {
  const account = openAccount({
    environment: world.env,
    endpointUrl: world.endpoint,
    credentials: world.credentials,
  });
  const list = await account.regionList();
  if (!list.ok) throw new Error(list.failure.message);
  const {regions} = list.value;
  const looks = () =>
    Promise.all(
      regions.flatMap(({region, hasCloudHsm}) => [
        account.keyStores(region),
        ...(hasCloudHsm ? [account.clusters(region)] : []),
      ]),
    );
  await looks();
  const times: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Else the pace of the calls, which are two a second in the long run, would be measured.
    await new Promise(resolve => setTimeout(resolve, 1100));
    const started = performance.now();
    const before = process.cpuUsage();
    const answers = await looks();
    const {user, system} = process.cpuUsage(before);
    times.push(performance.now() - started);
    cpu.push((user + system) / 1000);
    const failed = answers.filter(({ok}) => !ok).length;
    if (failed > 0) throw new Error(`${String(failed)} of ${String(answers.length)} calls failed`);
  }
  account.close();
  const time = median(times);
  console.log(
    `warm: ${String(regions.length)} Regions, ${time.toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ` +
      `${Math.max(...times).toFixed(0)}), ${(time / latencyMs).toFixed(2)} x the floor of one call (${String(latencyMs)} ms); ` +
      `CPU ${median(cpu).toFixed(0)} ms`,
  );
}

/** From exec to exit: credentials, identity, the list of Regions, then all of them. */
async function cold(): Promise<void> {
  const env = shell(world.env);
  const run = (words: readonly string[]) => timeInTerminal(words, {env});
  const loop = `for region in ${world.regions.join(' ')}; do aws kms describe-custom-key-stores --region $region > /dev/null; done`;
  const times = await interleaved(rounds, {
    'cks status': () => run([process.execPath, cli, 'status', '--json', '--state-dir', newFolder()]),
  });
  if (!hasAwsCli()) {
    printTimes(times, []);
    return;
  }
  // Half a minute long: once is enough, between runs of the other.
  const shellLoop = await run(['sh', '-c', loop]);
  const again = await interleaved(rounds, {
    'cks status': () => run([process.execPath, cli, 'status', '--json', '--state-dir', newFolder()]),
  });
  const all = [...(times['cks status'] ?? []), ...(again['cks status'] ?? [])];
  printTimes({'cks status': all}, []);
  console.log(
    `shell loop: ${(shellLoop / 1000).toFixed(1)} s, ${(shellLoop / median(all)).toFixed(0)} x cks status`,
  );
}
