import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';

/** True where a person can be asked: what is typed comes from a terminal. */
export const canAsk = (): boolean => process.stdin.isTTY;

/**
 * Asks on stderr, so that stdout stays the result alone, and resolves with the line typed; at the end of the input with nothing.
 *
 * @param hidden nothing typed is echoed
 * @param signal ends the question; it then rejects with an `AbortError`
 */
export async function ask(
  question: string,
  {hidden, signal}: {hidden: boolean; signal: AbortSignal},
): Promise<string> {
  process.stdin.ref();
  const mute = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? mute : process.stderr,
    terminal: true,
    historySize: 0,
  });
  // In raw mode ^C reaches us as a key.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    // The editor of the line draws its own question; a mute one cannot.
    if (hidden) process.stderr.write(question);
    return await lines.question(hidden ? '' : question, {signal});
  } catch (error) {
    // ^D ends the input: nothing was typed.
    if ((error as Error).name === 'AbortError' && !signal.aborted) return '';
    throw error;
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
    process.stdin.unref();
  }
}
