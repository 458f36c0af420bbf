import xterm from '@xterm/headless';
import {expect, test, vi} from 'vitest';
import {screens} from '../../source/ui/screens/index.ts';
import {startSession} from '../../source/ui/session.ts';
import {flowRig, typed} from './flow/flow-rig.ts';
import {payLegacy} from './pay-legacy-picture.ts';
import {handMadeWatch} from './story.ts';
import {terminalSvg} from './svg.ts';

/** The frame in a terminal of that size, drawn with the colours that an operator sees. */
async function shot(keys: readonly string[], columns: number, rows: number): Promise<string> {
  const session = startSession({
    watch: handMadeWatch(payLegacy),
    screens,
    size: {columns, rows},
    theme: {colours: 'truecolor', ascii: false},
    badges: {demo: false, write: false},
    profile: 'prod-keys',
    onQuit: () => undefined,
  });
  for (const key of keys) session.input(key);
  const frame = session.frame();
  session.stop();
  return svgOf(frame, columns, rows);
}

async function svgOf(frame: readonly string[], columns: number, rows: number): Promise<string> {
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  await new Promise<void>(resolve => terminal.write(frame.join('\r\n'), resolve));
  return terminalSvg(terminal);
}

test.each([
  {name: 'board', keys: [], columns: 80, rows: 24},
  {name: 'board-wide', keys: ['b'], columns: 120, rows: 40},
  {name: 'store', keys: ['\r'], columns: 80, rows: 24},
  {name: 'keys', keys: ['\t'], columns: 80, rows: 24},
  {name: 'clusters', keys: ['\t', '\t'], columns: 80, rows: 24},
])('the picture "$name" in the docs is what the screen shows', async ({name, keys, columns, rows}) => {
  await expect(await shot(keys, columns, rows)).toMatchFileSnapshot(`../../docs/pictures/${name}.svg`);
});

test('the picture of a change in the docs is what the screen asks before it disconnects a store', async () => {
  vi.useFakeTimers();
  const made = await flowRig({theme: {colours: 'truecolor', ascii: false}});
  await made.slowly('/', ...typed('pay-main'), '\r', ':disconnect\r');
  await made.slowly('', ...typed('pay-ma'));
  const frame = made.session.frame();
  made.session.stop();
  vi.useRealTimers();
  await expect(await svgOf(frame, 80, 24)).toMatchFileSnapshot('../../docs/pictures/disconnect.svg');
});
