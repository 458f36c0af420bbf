// First and second key inventory of the `crowded` world: calls by the server's own count, time, peak memory.
// `npm run bench inventory`
import {spawn} from 'node:child_process';
import {callsOf, cli, newFolder, peakMiB, serve, shell, sum} from './programs.ts';

const world = await serve('crowded');
const folder = newFolder();
try {
  const first = await inventory();
  const second = await inventory();
  const over = sum(await callsOf(world), 'overQuota');
  console.table({first, second});
  const busiest = (await callsOf(world)).toSorted((a, b) => b.calls - a.calls).slice(0, 3);
  for (const {service, operation, region, peakPerSecond, quota} of busiest)
    console.log(
      `${service}:${operation} in ${region}: at most ${peakPerSecond} in a second, AWS grants ${quota}`,
    );
  console.log(`calls above a quota: ${over}`);
  console.log(
    `second/first: 1/${(first['reads of keys'] / second['reads of keys']).toFixed(0)} of the calls`,
  );
} finally {
  world.stop();
}

/** One `cks status --keys`, from exec to exit, with what the last one left in the cache. */
async function inventory() {
  const before = await callsOf(world);
  const started = performance.now();
  const words = [cli, 'status', '--keys', '--json', '--state-dir', folder];
  const child = spawn(process.execPath, words, {
    env: shell(world.env),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak: number | undefined;
  const sampler = setInterval(() => {
    peak = peakMiB(child.pid ?? 0) ?? peak;
  }, 50);
  const code = await new Promise<number | null>(resolve => child.once('exit', resolve));
  clearInterval(sampler);
  const after = await callsOf(world);
  const reads = (counts: typeof after) =>
    sum(counts.filter(({operation}) => /^(?:DescribeKey|ListKeys|ListAliases)$/.test(operation)));
  return {
    'exit code': code,
    calls: sum(after) - sum(before),
    'reads of keys': reads(after) - reads(before),
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    'peak MiB': Math.round(peak ?? NaN),
  };
}
