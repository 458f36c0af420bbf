// First full-screen frame, from exec, against `node -e 0` and `aws --version`. `npm run bench first-frame`
import {
  cli,
  hasAwsCli,
  interleaved,
  newFolder,
  printTimes,
  serve,
  shell,
  timeInTerminal,
} from './programs.ts';

const rounds = Number(process.argv[2] ?? 9);
const world = await serve('healthy');
const cached = newFolder();
const screen = (folder: string, marker: RegExp, env = shell(world.env)) =>
  timeInTerminal([process.execPath, cli, '--state-dir', folder], {marker, env});

// The footer is the last row, so the frame is whole when it is there.
const frame = /help/;
// The first store that AWS itself has told in this run.
const live = /● CONNECTED/;

const programs = {
  'node -e 0': () => timeInTerminal([process.execPath, '-e', '0'], {}),
  ...(hasAwsCli() && {'aws --version': () => timeInTerminal(['aws', '--version'], {})}),
  'cks, first frame': () => screen(newFolder(), frame),
  'cks, first frame from the last run': () => screen(cached, frame),
  'cks, first live data': () => screen(newFolder(), live),
};
await screen(cached, live);
try {
  printTimes(await interleaved(rounds, programs), ['node -e 0', ...(hasAwsCli() ? ['aws --version'] : [])]);
} finally {
  world.stop();
}
