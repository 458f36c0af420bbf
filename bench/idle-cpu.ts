// CPU time of an idle board in `crowded`, as a share of one core. `npm run bench idle-cpu [SECONDS]`
import {readFileSync} from 'node:fs';
import {cli, newFolder, openTerminal, pause, serve, shell} from './programs.ts';

const seconds = Number(process.argv[2] ?? 60);
// Linux counts in hundredths of a second for every program, whatever its kernel ticks in.
const ticksPerSecond = 100;

/** Seconds of CPU that a process has used so far, its threads included. Linux only. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

const world = await serve('crowded');
const board = openTerminal([process.execPath, cli, '--state-dir', newFolder()], shell(world.env), [120, 40]);
try {
  await board.until(/\d+ stores/);
  // The first reading of the keys is no idling.
  await pause(45_000);
  const before = cpuSeconds(board.pid);
  await pause(seconds * 1000);
  const used = cpuSeconds(board.pid) - before;
  console.table({
    'idle board, crowded': {
      'CPU s': Number(used.toFixed(2)),
      seconds,
      'share of a core': `${((used / seconds) * 100).toFixed(2)}%`,
    },
  });
  await board.leave();
} finally {
  world.stop();
}
