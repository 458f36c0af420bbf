/** What tells which terminal stands between cks and the person: the environment's words on it. */
export type TerminalNames = {readonly TERM?: string; readonly TMUX?: string; readonly STY?: string};

/**
 * Bytes of text that fit one OSC 52 sequence of 100,000 bytes, the most that hterm and terminals after it take: base64
 * makes four bytes of three, and the rest is the sequence's own.
 */
export const mostBytes = 74_994;

/** GNU screen drops a string that is longer than 768 bytes; shorter pieces are passed on one by one. */
const screenPiece = 500;

/** The bytes of a text as a terminal gets them. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * The sequence that asks a terminal to put a text on the clipboard. Inside tmux and screen it goes twice: once to
 * the multiplexer, which takes it where it was allowed to (tmux: `set-clipboard on`), and once wrapped, to be passed
 * on to the terminal behind it (tmux: `allow-passthrough on`). Whoever does not understand a form drops it.
 */
export function osc52(text: string, {TERM = '', TMUX, STY}: TerminalNames): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  const sequence = `\u001B]52;c;${encoded}\u0007`;
  if (TMUX !== undefined || TERM.startsWith('tmux'))
    return `${sequence}\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
  if (STY !== undefined || TERM.startsWith('screen')) return sequence + throughScreen(encoded);
  return sequence;
}

function throughScreen(encoded: string): string {
  const pieces = encoded.match(new RegExp(`.{1,${String(screenPiece)}}`, 'gu')) ?? [''];
  return `\u001BP\u001B]52;c;${pieces.join('\u001B\\\u001BP')}\u0007\u001B\\`;
}

/** Why this terminal cannot be asked for its clipboard; undefined where it can. */
export const whyNotSent = (text: string, {TERM}: TerminalNames, isTerminal: boolean): string | undefined =>
  !isTerminal
    ? 'there is no terminal'
    : TERM === 'dumb'
      ? 'TERM is dumb'
      : bytesOf(text) > mostBytes
        ? `over ${String(mostBytes)} B`
        : undefined;
