import type {Session} from './session.ts';

/** Who draws a session on the terminal and reads its keys. There is one at a time; the terminal is its own until `close`. */
export type Drawing = {
  /** Draws everything anew, whatever stands on the terminal. */
  redraw(): void;
  /** Gives the terminal back as it was while `task` runs, and takes it again. */
  suspend(task: () => Promise<void>): Promise<void>;
  /** Gives the terminal back as it was. */
  close(): Promise<void>;
};

/** A drawing that another one can take over, without a change of the screen. `close` gives back what nobody took. */
export type PlainDrawing = Drawing & {
  /** The screen is another's now. */
  stopDrawing(): void;
  /** The keys are another's now. */
  stopReading(): void;
};

const escape = '\u001B[';
const enterScreen = `${escape}?1049h${escape}?25l`;
const leaveScreen = `${escape}?25h${escape}?1049l`;
const markPastes = `${escape}?2004h`;
const unmarkPastes = `${escape}?2004l`;
/** Empties the screen and goes to its corner. */
export const clearScreen = `${escape}2J${escape}H`;

/**
 * Draws a session with nothing but escape sequences, for as long as it takes to load Ink: the first frame is there
 * after a third of the time. Keys are read from the start, so that none is lost and none is echoed.
 */
export function drawPlainly(
  session: Session,
  {stdin, stdout}: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
): PlainDrawing {
  let drawn: readonly string[] = [];
  let isDrawing = false;
  let isReading = false;
  let unsubscribe = (): void => undefined;
  const draw = () => {
    const rows = session.frame();
    const changed = rows.flatMap((row, index) =>
      row === drawn[index] ? [] : [`${escape}${String(index + 1)};1H${row}`],
    );
    drawn = rows;
    if (changed.length > 0) stdout.write(changed.join(''));
  };
  const read = (chunk: string) => {
    session.input(chunk);
  };
  const enter = () => {
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', read);
    drawn = [];
    stdout.write(markPastes + enterScreen);
    draw();
    unsubscribe = session.subscribe(draw);
    // Whoever ends the process without asking must not leave its shell on the alternate screen.
    process.once('exit', leave);
    isDrawing = isReading = true;
  };
  const stopDrawing = () => {
    unsubscribe();
    process.off('exit', leave);
    isDrawing = false;
  };
  const stopReading = () => {
    stdin.off('data', read);
    isReading = false;
  };
  const leave = () => {
    if (isDrawing) {
      stopDrawing();
      stdout.write(leaveScreen);
    }
    if (isReading) {
      stopReading();
      stdout.write(unmarkPastes);
      stdin.setRawMode(false);
      // Else the process would wait for keys for ever.
      stdin.pause();
    }
  };
  enter();

  return {
    redraw() {
      drawn = [];
      stdout.write(clearScreen);
      draw();
    },
    async suspend(task) {
      leave();
      await task();
      enter();
    },
    stopDrawing,
    stopReading,
    close() {
      leave();
      return Promise.resolve();
    },
  };
}
