// Peak memory of the screen's process, the simulator being in another: `pay-legacy` for a minute, and `crowded` until
// its first key inventory is over, with keys live. `npm run bench memory [SECONDS]`
import {cli, newFolder, openTerminal, pause, peakMiB, serve, shell} from './programs.ts';

const seconds = Number(process.argv[2] ?? 60);

async function peakOf(scenario: string, until: (screen: ReturnType<typeof openTerminal>) => Promise<void>) {
  const world = await serve(scenario);
  try {
    const words = [process.execPath, cli, '--state-dir', newFolder()];
    const screen = openTerminal(words, shell(world.env), [120, 40]);
    await until(screen);
    const peak = peakMiB(screen.pid);
    await screen.leave();
    return {'peak MiB': Math.round(peak ?? NaN)};
  } finally {
    world.stop();
  }
}

console.table({
  'pay-legacy': await peakOf('pay-legacy', () => pause(seconds * 1000)),
  'crowded, first inventory': await peakOf('crowded', async screen => {
    await screen.until(/34 of 34 answered/);
    screen.press(':keys\r');
    await screen.until(/scan \d+\/\d+ keys/);
    await screen.until(/scan \d\d:\d\dZ/);
    await pause(3000);
  }),
});
