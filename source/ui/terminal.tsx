import {render} from 'ink';
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

/**
 * Shows the screen on this process's terminal until it is left, and gives the exit code: 0 for `q`, 130 for `^C`,
 * 143 and 129 for SIGTERM and SIGHUP. The terminal is given back as it was, also when drawing throws: then the
 * promise rejects with what was thrown.
 */
export async function openScreen({watch, badges, theme, profile, calls}: ScreenOptions): Promise<number> {
  const output = foldingOutput(process.stdout);
  const sizeNow = (): Size => ({columns: process.stdout.columns, rows: process.stdout.rows});
  let code = 0;
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
  });
  const node = () => <App session={session} size={sizeNow()} />;
  const redraw = () => {
    // From the corner, because only the terminal knows what stands on it now.
    output.write('\u001B[2J\u001B[H');
    instance.clear();
    instance.rerender(node());
  };
  const resize = () => {
    session.resize(sizeNow());
    instance.rerender(node());
  };
  // Before Ink listens, so that its own redraw after a resize already finds the new frame.
  process.stdout.on('resize', resize);
  const instance = render(node(), {
    stdout: output,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    isScreenReaderEnabled: false,
  });
  try {
    await instance.waitUntilExit();
  } finally {
    process.stdout.off('resize', resize);
    session.stop();
  }
  return code;
}
