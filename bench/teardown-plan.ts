// How long a plan of a large account takes, without last uses, against what AWS's quotas and the distance allow at best.
// `npm run bench teardown-plan [ROUNDS]`
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {builtInRegions} from '../source/aws/region-table.ts';
import {callsOf, cli, newFolder, peakMiB, serve, shell, sum} from './programs.ts';

const latencyMs = 80;
const storesInAll = 120;
const keysInAll = 20_000;
/** The slowest question about each key: ListGrants, of which AWS grants so many a second in a Region. */
const grantsPerSecond = 100;

const rounds = Number(process.argv[2] ?? 1);
const folder = newFolder();
const file = path.join(folder, 'large.json');
const {scenario, mostKeys} = large();
writeFileSync(file, JSON.stringify(scenario));
// Who calls, the Regions, the list of keys, their states, and what else is asked of each: one after the other.
const floor = (5 * latencyMs) / 1000 + mostKeys / grantsPerSecond;
const world = await serve(file);
try {
  for (let round = 0; round < rounds; round++) {
    const {code, seconds, peak} = await plan();
    console.log(
      `${seconds.toFixed(1)} s, ${(seconds / floor).toFixed(2)} x the floor of ${floor.toFixed(1)} s; peak ${peak.toFixed(0)} MiB; exit ${String(code)}`,
    );
  }
  const counts = await callsOf(world);
  console.log(`${String(sum(counts))} calls, ${String(sum(counts, 'overQuota'))} above a quota`);
} finally {
  world.stop();
}

/** 34 Regions, 120 stores, 20,000 keys in them, and nobody near. */
function large(): {readonly scenario: object; readonly mostKeys: number} {
  const all = builtInRegions('aws').regions.slice(0, 34);
  const busy = all.filter(({hasCloudHsm}) => hasCloudHsm);
  const share = (n: number, index: number, of: number) =>
    Math.floor((n * (index + 1)) / of) - Math.floor((n * index) / of);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  let numbered = 0;
  let mostKeys = 0;
  const regions = all.map(({region, hasCloudHsm}) => {
    const index = busy.findIndex(one => one.region === region);
    if (index < 0) return [region, {cloudHsm: hasCloudHsm}];
    const stores = Array.from({length: share(storesInAll, index, busy.length)}, () => {
      const number = numbered++;
      const place = `${letters.charAt(Math.floor(number / 26))}${letters.charAt(number % 26)}`;
      return {
        name: `store-${String(number)}`,
        cluster: `cluster-${place}largeaccta`,
        place,
        keys: share(keysInAll, number, storesInAll),
      };
    });
    mostKeys = Math.max(
      mostKeys,
      stores.reduce((total, {keys}) => total + keys, 0),
    );
    return [
      region,
      {
        clusters: stores.map(({cluster, place}) => ({
          id: cluster,
          hsms: ['a', 'b'].map(zone => ({id: `hsm-${place}${zone}largeacc`, zone: `${region}${zone}`})),
        })),
        keyStores: stores.map(({name, cluster}) => ({name, cluster, state: 'CONNECTED'})),
        keys: stores.map(({name, keys}) => ({alias: `alias/${name}/{n}`, count: keys, store: name})),
      },
    ];
  });
  return {
    scenario: {
      regions: Object.fromEntries(regions) as Record<string, object>,
      faults: [{effect: {kind: 'latency', milliseconds: latencyMs}}],
    },
    mostKeys,
  };
}

async function plan(): Promise<{
  readonly code: number | null;
  readonly seconds: number;
  readonly peak: number;
}> {
  const started = performance.now();
  const words = [
    cli,
    'teardown',
    'plan',
    '--last-use',
    '0',
    '--json',
    '--out',
    path.join(folder, 'plan.json'),
    '--state-dir',
    folder,
  ];
  const child = spawn(process.execPath, words, {
    env: shell(world.env),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = NaN;
  const sampler = setInterval(() => {
    peak = peakMiB(child.pid ?? 0) ?? peak;
  }, 50);
  const code = await new Promise<number | null>(resolve => child.once('exit', resolve));
  clearInterval(sampler);
  return {code, seconds: (performance.now() - started) / 1000, peak};
}
