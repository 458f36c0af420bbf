// From a key press to the first byte of the changed frame, on a pseudo-terminal: the board of `crowded` while it is
// polling, its Keys screen with 10,000 keys and with 100, and a bare Ink program in the same run.
// `npm run bench keypress [PRESSES]`
import {fileURLToPath} from 'node:url';
import {cli, median, newFolder, openTerminal, pause, serve, shell} from './programs.ts';

const presses = Number(process.argv[2] ?? 200);
const size: [number, number] = [120, 40];
type Screen = ReturnType<typeof openTerminal>;

/** Milliseconds until the program has written something for a key. */
async function answerTime(screen: Screen, key: string): Promise<number> {
  const from = screen.output().length;
  const pressed = performance.now();
  screen.press(key);
  await screen.until(/[^]/, from);
  return performance.now() - pressed;
}

const percentile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;

const world = await serve('crowded');
const open = () => openTerminal([process.execPath, cli, '--state-dir', newFolder()], shell(world.env), size);
const board = open();
const allKeys = open();
const fewKeys = open();
const bare = openTerminal(
  [process.execPath, fileURLToPath(new URL('bare-ink.mjs', import.meta.url))],
  shell({FORCE_COLOR: '0'}),
  size,
);

try {
  await Promise.all([board, allKeys, fewKeys].map(screen => screen.until(/\d+ stores/)));
  await pause(20_000);
  allKeys.press(':keys\r');
  fewKeys.press(':keys\r');
  await pause(3000);
  fewKeys.press(`/${process.argv[3] ?? 'id:00'}\r`);
  await pause(3000);
  const programs: Readonly<Record<string, Screen>> = {
    'bare Ink': bare,
    'board, crowded': board,
    'keys, all': allKeys,
    'keys, filtered': fewKeys,
  };
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(programs).map(name => [name, []]));
  for (let press = 0; press < presses; press += 1) {
    for (const [name, screen] of Object.entries(programs)) {
      // Down ten rows and up again, so that both lists move and none comes to its end.
      times[name]?.push(await answerTime(screen, Math.floor(press / 10) % 2 === 0 ? 'j' : 'k'));
      await pause(30);
    }
  }
  console.table(
    Object.fromEntries(
      Object.entries(times).map(([name, values]) => [
        name,
        {
          'median ms': Number(median(values).toFixed(1)),
          'p99 ms': Number(percentile(values, 0.99).toFixed(1)),
          'p99 above bare Ink': Number(
            (percentile(values, 0.99) - percentile(times['bare Ink'] ?? [], 0.99)).toFixed(1),
          ),
        },
      ]),
    ),
  );
  await Promise.all(Object.values(programs).map(screen => screen.leave()));
} finally {
  world.stop();
}
