import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openTerminal, type Session} from '../terminal/terminal.ts';

let folder = '';
const program = () => path.join(folder, 'screen.mjs');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-screen-'));
  const absent = path.join(folder, 'absent.mjs');
  await writeFile(absent, 'export default {}');
  await build({
    entryPoints: [fileURLToPath(new URL('terminal-fixture.ts', import.meta.url))],
    outfile: program(),
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    alias: {'react-devtools-core': absent},
    define: {'process.env.NODE_ENV': '"production"'},
    banner: {js: "import {createRequire} from 'node:module';const require=createRequire(import.meta.url);"},
  });
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const start = (columns = 80, rows = 24, env: Record<string, string> = {}): Session =>
  openTerminal({command: 'env', arguments: [process.execPath, program()], columns, rows, env});

const ready = 'Enter open';

/** What was sent to the terminal between now and the moment that `check` holds. */
async function bytesUntil(
  session: Session,
  act: () => void,
  check: (frame: string) => boolean,
): Promise<number> {
  const before = session.output().length;
  act();
  await session.until(check);
  return Buffer.byteLength(session.output().slice(before));
}

/** Ink marks each of its frames as one update; what is drawn before Ink is loaded is not marked. */
const isDrawnByInk = (output: string) => output.includes('\u001B[?2026l');

const cursorRow = (frame: string) => frame.split('\n').findIndex(row => row.startsWith('>'));

describe('the terminal is given back', () => {
  test.each<[string, (session: Session) => void, number]>([
    ['q', session => session.press('q'), 0],
    ['^C', session => session.press('\u0003'), 130],
    ['SIGINT', session => session.signal('SIGINT'), 130],
    ['SIGTERM', session => session.signal('SIGTERM'), 143],
    ['SIGHUP', session => session.signal('SIGHUP'), 129],
  ])('after %s', async (_name, leave, code) => {
    const session = start();
    await session.until(ready);
    expect(session.alternate()).toBe(true);
    leave(session);
    expect((await session.exited).exitCode).toBe(code);
    await session.until(() => !session.alternate());
    expect(session.cursorHidden()).toBe(false);
    expect(session.output().lastIndexOf('\u001B[?2004l')).toBeGreaterThan(
      session.output().lastIndexOf('\u001B[?2004h'),
    );
  });

  test('after the live picture could not be had', async () => {
    const session = start(80, 24, {WATCH: 'refused'});
    expect((await session.exited).exitCode).toBe(70);
    await session.until('caught: Error: no picture');
    expect(session.output()).toContain('?1049h');
    expect(session.alternate()).toBe(false);
    expect(session.cursorHidden()).toBe(false);
  });

  test('after an error thrown anywhere, which then can be read', async () => {
    const session = start(80, 24, {BREAK: 'yes'});
    await session.until(ready);
    session.signal('SIGUSR2');
    expect((await session.exited).exitCode).toBe(70);
    await session.until('caught: Error: broken on purpose');
    expect(session.alternate()).toBe(false);
    expect(session.cursorHidden()).toBe(false);
  });
});

describe('while Ink loads', () => {
  test('the first frame is whole, and Ink takes over without a change of it', async () => {
    const session = start(80, 24, {WATCH: 'late'});
    const first = await session.until(ready);
    expect(isDrawnByInk(session.output())).toBe(false);
    await session.until(() => isDrawnByInk(session.output()));
    expect(session.frame().join('\n')).toBe(first);
    const output = session.output();
    expect(output.split('\u001B[?1049h')).toHaveLength(2);
    expect(output).not.toContain('\u001B[2J');
    session.press('q');
    await session.exited;
  });

  test('keys are heard and not echoed, also those pressed before and after the step to Ink', async () => {
    const session = start();
    const first = await session.until(ready);
    session.press('/qui');
    await session.until('/ qui');
    session.press('et');
    await session.until(() => isDrawnByInk(session.output()));
    session.press('-');
    const typed = await session.until('/ quiet-');
    expect(typed.split('\n')[0]).toBe(first.split('\n')[0]);
    session.press('\u001B\u001Bq');
    expect((await session.exited).exitCode).toBe(0);
  });

  test('q leaves at once, and a resize is followed', async () => {
    const session = start();
    await session.until(ready);
    session.press('q');
    expect((await session.exited).exitCode).toBe(0);
    const other = start();
    await other.until(ready);
    other.resize(120, 40);
    await other.until(frame => frame.split('\n')[39]?.includes(ready) === true);
    other.press('q');
    await other.exited;
  });
});

describe('the frame in a real terminal', () => {
  test('fills it exactly after every resize', async () => {
    const session = start();
    await session.until(ready);
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [100, 30],
      [60, 20],
      [81, 50],
    ] as const) {
      session.resize(columns, rows);
      if (columns < 80) await session.until(`this is ${columns}x${rows}.`);
      else {
        await session.until(
          frame =>
            frame.split('\n')[0]?.length === columns - 1 &&
            (frame.split('\n')[rows - 1] ?? '').includes(ready),
        );
      }
    }
    session.press('q');
    expect((await session.exited).exitCode).toBe(0);
  });

  test('comes back whole after ^Z and ^L', async () => {
    const session = start();
    const first = await session.until(ready);
    session.press('\u000C');
    await session.until(first);
    session.press('\u001A');
    await session.until(first);
    session.press('jj');
    await session.until(frame => cursorRow(frame) > cursorRow(first));
    session.press('q');
    expect((await session.exited).exitCode).toBe(0);
  });

  test('costs few bytes: a cursor move at most 400, a changed cell at most 220', async () => {
    const session = start(120, 40);
    const first = await session.until(
      frame => isDrawnByInk(session.output()) && frame.includes('14 Sep 12:04Z'),
    );
    const move = await bytesUntil(
      session,
      () => {
        session.press('j');
      },
      frame => cursorRow(frame) > cursorRow(first),
    );
    expect(move).toBeLessThanOrEqual(400);
    await session.until('Its stores are unknown until it answers');
    const cell = await bytesUntil(
      session,
      () => {
        session.signal('SIGUSR2');
      },
      frame => frame.includes('store-9'),
    );
    expect(cell).toBeLessThanOrEqual(220);
    session.press('q');
    await session.exited;
  });
});
