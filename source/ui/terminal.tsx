import {setImmediate as nextTurn} from 'node:timers/promises';
import {render, type SuspendTerminal} from 'ink';
import type {CallRecord} from '../model/call-record.ts';
import {App} from './app.tsx';
import type {Badges} from './frame.ts';
import type {Size} from './line.ts';
import {screens} from './screens/index.ts';
import {startSession, type PictureSource} from './session.ts';
import {foldingOutput} from './terminal-output.ts';
import type {Theme} from './theme.ts';

export type ScreenOptions = {
  readonly watch: PictureSource;
  readonly badges: Badges;
  readonly theme: Theme;
  readonly profile?: string;
  /** Calls to AWS that failed, oldest first. */
  readonly calls?: () => readonly CallRecord[];
};

// 128 plus the signal's number, as a shell reports it.
const exitCodes = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

/**
 * Shows the screen on this process's terminal until it is left, and gives the exit code: 0 for `q`, 130 for `^C`
 * and SIGINT, 143 and 129 for SIGTERM and SIGHUP. The terminal is given back as it was, whatever happens: an error
 * thrown anywhere in the process ends the screen first, and then the promise rejects with it.
 */
export async function openScreen({watch, badges, theme, profile, calls}: ScreenOptions): Promise<number> {
  const terminal = process.stdout;
  const output = foldingOutput(terminal);
  const sizeNow = (): Size => ({columns: terminal.columns, rows: terminal.rows});
  let code = 0;
  let failure: {readonly error: unknown} | undefined;
  let suspendTerminal: SuspendTerminal | undefined;
  const leave = (with_: number) => {
    code = with_;
    instance.unmount();
  };
  const session = startSession({
    watch,
    screens,
    size: sizeNow(),
    theme,
    badges,
    ...(profile !== undefined && {profile}),
    ...(calls && {calls}),
    onQuit: leave,
    onRedraw: () => {
      redraw();
    },
    onSuspend: () => {
      void suspendTerminal?.(stopJob);
    },
  });
  const onTerminal = (suspend: SuspendTerminal) => {
    suspendTerminal = suspend;
  };
  const node = () => <App session={session} size={sizeNow()} onTerminal={onTerminal} />;
  const redraw = () => {
    // From the corner, because only the terminal knows what stands on it now.
    output.write('\u001B[2J\u001B[H');
    instance.clear();
    instance.rerender(node());
  };
  const resize = () => {
    session.resize(sizeNow());
    redraw();
  };
  const fail = (error: unknown) => {
    failure ??= {error};
    instance.unmount();
  };
  const onSignal = (signal: keyof typeof exitCodes) => {
    leave(exitCodes[signal]);
  };
  // A terminal that went away cannot be written to; there is nobody left to tell.
  const onLostTerminal = () => {
    leave(exitCodes.SIGHUP);
  };
  const instance = render(node(), {
    stdout: output,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    isScreenReaderEnabled: false,
  });
  const signals = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  for (const signal of signals) process.on(signal, onSignal);
  process.on('SIGCONT', redraw);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // Not the stream's own event: it is silent when the size is back where it was, and the rows are lost all the same.
  process.on('SIGWINCH', resize);
  terminal.on('error', onLostTerminal);
  try {
    await instance.waitUntilExit();
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('SIGCONT', redraw);
    process.off('uncaughtException', fail);
    process.off('unhandledRejection', fail);
    process.off('SIGWINCH', resize);
    terminal.off('error', onLostTerminal);
    session.stop();
  }
  if (failure) throw failure.error;
  return code;
}

/** Stops every process of this job, as the terminal itself does for `^Z`: npm and the shell above it must stop too. */
async function stopJob(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await nextTurn();
}
