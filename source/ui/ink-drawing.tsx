import {render, type SuspendTerminal} from 'ink';
import {App} from './app.tsx';
import type {Size} from './line.ts';
import {clearScreen, type Drawing} from './plain-drawing.ts';
import type {Session} from './session.ts';
import {foldingOutput} from './terminal-output.ts';

export type InkDrawing = Drawing & {
  /** Settles when Ink ends by itself, and rejects where that was an error. */
  readonly ended: Promise<unknown>;
};

/**
 * Draws a session with Ink, on the alternate screen that the terminal shows already.
 *
 * @param onReading called once Ink has the keys
 */
export function drawWithInk(
  session: Session,
  terminal: NodeJS.WriteStream,
  sizeNow: () => Size,
  onReading: () => void,
): InkDrawing {
  const output = foldingOutput(terminal);
  let suspendTerminal: SuspendTerminal | undefined;
  const onTerminal = (suspend: SuspendTerminal) => {
    suspendTerminal = suspend;
    onReading();
  };
  const node = () => <App session={session} size={sizeNow()} onTerminal={onTerminal} />;
  const instance = render(node(), {
    stdout: output,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    isScreenReaderEnabled: false,
  });
  return {
    ended: instance.waitUntilExit(),
    redraw() {
      // From the corner, because only the terminal knows what stands on it now.
      output.write(clearScreen);
      instance.clear();
      instance.rerender(node());
    },
    async suspend(task) {
      await suspendTerminal?.(task);
    },
    async close() {
      instance.unmount();
      await instance.waitUntilExit().catch(() => undefined);
    },
  };
}
