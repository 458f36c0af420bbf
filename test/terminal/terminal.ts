import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {inject} from 'vitest';

/** The built program on a real pseudo-terminal, as an operator has it before them. */
export type Session = {
  /** What the screen shows now: one string per row, trailing blanks cut. */
  frame(): string[];
  /** Everything that the program has sent to the terminal so far. */
  output(): string;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  signal(name: string): void;
  /** Waits until the frame satisfies `check`; fails with the last frame when it does not in time. */
  until(check: string | RegExp | ((frame: string) => boolean), milliseconds?: number): Promise<string>;
  readonly exited: Promise<{exitCode: number; signal?: number | undefined}>;
  readonly pid: number;
  /** True while the alternate screen is shown. */
  alternate(): boolean;
  cursorHidden(): boolean;
};

/** Starts `cks` with these arguments in a terminal of this size. */
export function openTerminal({
  arguments: words,
  columns = 80,
  rows = 24,
  env = {},
  command = process.execPath,
  link,
}: {
  arguments: readonly string[];
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
  command?: string;
  /** A link between the terminal and the program: what it carries, and how long it takes there and back. */
  link?: {readonly bytesPerSecond: number; readonly roundTripMs: number};
}): Session {
  const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  let output = '';
  let ended = false;
  const listeners = new Set<() => void>();
  const child = pty.spawn(command, command === process.execPath ? [inject('cli'), ...words] : [...words], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '/',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...env,
    },
  });
  const arrive = (data: string) => {
    output += data;
    screen.write(data, () => {
      for (const listener of listeners) listener();
    });
  };
  child.onData(data => {
    if (!link) {
      arrive(data);
      return;
    }
    // Nothing more is taken from the program before the link has carried this: its writes are made to wait.
    child.pause();
    setTimeout(() => child.resume(), (Buffer.byteLength(data) / link.bytesPerSecond) * 1000);
    setTimeout(() => {
      arrive(data);
    }, link.roundTripMs / 2);
  });
  const exited = new Promise<{exitCode: number; signal?: number | undefined}>(resolve => {
    child.onExit(result => {
      // What was written last may not have reached the screen yet.
      screen.write('', () => {
        ended = true;
        resolve(result);
        for (const listener of listeners) listener();
      });
    });
  });

  const frame = () =>
    Array.from({length: screen.rows}, (_, row) =>
      (
        screen.buffer.active.getLine(screen.buffer.active.viewportY + row)?.translateToString(true) ?? ''
      ).trimEnd(),
    );

  const until: Session['until'] = (check, milliseconds = 15_000) =>
    new Promise((resolve, reject) => {
      const passes = (text: string) =>
        typeof check === 'string'
          ? text.includes(check)
          : check instanceof RegExp
            ? check.test(text)
            : check(text);
      const stop = () => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      const look = () => {
        // A frame is drawn between these two; what stands on the screen in the middle of it is no frame.
        if (output.lastIndexOf('\u001B[?2026h') > output.lastIndexOf('\u001B[?2026l') && !ended) return;
        const text = frame().join('\n');
        if (passes(text)) {
          stop();
          resolve(text);
        } else if (ended) {
          stop();
          reject(new Error(`the program ended before ${String(check)} was seen; the last frame:\n${text}`));
        }
      };
      const timer = setTimeout(() => {
        stop();
        reject(
          new Error(
            `not seen in ${milliseconds} ms: ${String(check)}; the last frame:\n${frame().join('\n')}`,
          ),
        );
      }, milliseconds);
      listeners.add(look);
      look();
    });

  return {
    frame,
    output: () => output,
    press(keys) {
      if (link) setTimeout(() => child.write(keys), link.roundTripMs / 2);
      else child.write(keys);
    },
    resize(nextColumns, nextRows) {
      child.resize(nextColumns, nextRows);
      screen.resize(nextColumns, nextRows);
    },
    signal: name => child.kill(name),
    until,
    exited,
    pid: child.pid,
    alternate: () => screen.buffer.active.type === 'alternate',
    cursorHidden: () => output.lastIndexOf('\u001B[?25l') > output.lastIndexOf('\u001B[?25h'),
  };
}
