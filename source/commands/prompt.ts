import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';

/** True where a person can be asked: what is typed comes from a terminal. */
export const canAsk = (): boolean => process.stdin.isTTY;

/**
 * Asks on stderr, so that stdout stays the result alone, and resolves with the line typed.
 *
 * @param hidden nothing typed is echoed
 * @param signal ends the question; it then rejects with an `AbortError`
 */
export async function ask(
  question: string,
  {hidden, signal}: {hidden: boolean; signal: AbortSignal},
): Promise<string> {
  process.stderr.write(question);
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
    return await lines.question('', {signal});
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
    process.stdin.unref();
  }
}
