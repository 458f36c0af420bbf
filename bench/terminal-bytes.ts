// Bytes sent to the terminal: an idle minute, a cursor move, and a store that got another name, which is one cell and
// the message about it. `npm run bench terminal-bytes [SECONDS]`
import {openAccount} from '../source/aws/account.ts';
import {asKeyStoreId, asRegion} from '../source/model/ids.ts';
import {cli, median, newFolder, openTerminal, pause, serve, shell} from './programs.ts';

const seconds = Number(process.argv[2] ?? 60);
const world = await serve('healthy');
type Screen = ReturnType<typeof openTerminal>;

async function open(size: [number, number]): Promise<Screen> {
  const screen = openTerminal([process.execPath, cli, '--state-dir', newFolder()], shell(world.env), size);
  await screen.until(/healthy/);
  await screen.quiet(3000);
  return screen;
}

/** What the screen sent while `act` ran and until it had been quiet for a while. */
async function bytes(screen: Screen, act: () => void | Promise<void>): Promise<number> {
  const before = screen.output().length;
  await act();
  await screen.quiet(400);
  return Buffer.byteLength(screen.output().slice(before));
}

const idle = (screen: Screen) => bytes(screen, () => pause(seconds * 1000));

/** A move in a list: the row left and the row reached. */
async function moves(screen: Screen): Promise<number> {
  const costs: number[] = [];
  for (const key of ['j', 'k', 'j', 'j', 'k', 'k', 'j']) costs.push(await moveOf(screen, key));
  return median(costs);
}

/** The same on another screen. */
async function movesOn(screen: Screen, name: string): Promise<number> {
  screen.press(`:${name}\r`);
  await screen.quiet(1500);
  return moves(screen);
}

/** Only what follows at once: the pane below is drawn anew when the cursor has come to rest. */
async function moveOf(screen: Screen, key: string): Promise<number> {
  const before = screen.output().length;
  screen.press(key);
  await pause(100);
  const cost = Buffer.byteLength(screen.output().slice(before));
  await screen.quiet(400);
  return cost;
}

/** As somebody else does it; the screen sees it at its next look. */
async function rename(): Promise<void> {
  const account = openAccount({environment: world.env, credentials: world.credentials});
  const answer = await account.write({
    operation: 'UpdateCustomKeyStore',
    region: asRegion('us-east-1'),
    storeId: asKeyStoreId('cks-2aaaabbbbccccdddd'),
    newName: 'carts',
  });
  account.close();
  if (!answer.ok) throw new Error(answer.failure.message);
}

const change = (screen: Screen) =>
  bytes(screen, async () => {
    await screen.until(/\S/, screen.output().length);
  });

try {
  const [small, large] = await Promise.all([open([80, 24]), open([120, 40])]);
  const [smallIdle, largeIdle] = await Promise.all([idle(small), idle(large)]);
  const [smallChange, largeChange] = await Promise.all([change(small), change(large), rename()]);
  const smallMove = await moves(small);
  const largeMove = await moves(large);
  const [smallKeys, smallClusters] = [await movesOn(small, 'keys'), await movesOn(small, 'clusters')];
  const [largeKeys, largeClusters] = [await movesOn(large, 'keys'), await movesOn(large, 'clusters')];
  console.table({
    '80x24': {
      'idle, bytes/min': Math.round((smallIdle * 60) / seconds),
      'store renamed': smallChange,
      'cursor move': smallMove,
      'on Keys': smallKeys,
      'on Clusters': smallClusters,
    },
    '120x40': {
      'idle, bytes/min': Math.round((largeIdle * 60) / seconds),
      'store renamed': largeChange,
      'cursor move': largeMove,
      'on Keys': largeKeys,
      'on Clusters': largeClusters,
    },
  });
  await Promise.all([small.leave(), large.leave()]);
} finally {
  world.stop();
}
