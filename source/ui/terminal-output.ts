// Ink steps over unchanged rows one `ESC[E` at a time; one sequence with a count does the same.
const nextLines = /(?:\u001B\[E){2,}/gu;
const enterAlternateScreen = '\u001B[?1049h';
const toCorner = '\u001B[H';

/** The same output in fewer bytes. */
export const fold = (output: string): string =>
  output.replace(nextLines, run => `\u001B[${String(run.length / 3)}E`);

/**
 * A terminal as Ink sees it, with everything that is written to it folded on its way. It shows the alternate screen
 * already: Ink's first step there would empty it and flicker, and goes to its corner instead.
 */
export function foldingOutput(terminal: NodeJS.WriteStream): NodeJS.WriteStream {
  let entered = false;
  const shorten = (chunk: string): string => {
    if (entered || chunk !== enterAlternateScreen) return fold(chunk);
    entered = true;
    return toCorner;
  };
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    Reflect.apply(terminal.write.bind(terminal), undefined, [
      typeof chunk === 'string' ? shorten(chunk) : chunk,
      ...rest,
    ]);
  return new Proxy(terminal, {
    get(target, property) {
      if (property === 'write') return write;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
