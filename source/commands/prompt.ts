import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';

/** True where a person can be asked: what is typed comes from a terminal. */
export const canAsk = (): boolean => process.stdin.isTTY;

/**
 * Asks on stderr, so that stdout stays the result alone, and resolves with the line typed; at the end of the input with nothing.
 * What was typed or pasted before the question stands is no answer to it, and is dropped.
 *
 * @param hidden nothing typed is echoed
 * @param signal ends the question; it then rejects with an `AbortError`
 */
export async function ask(
  question: string,
  {hidden, signal}: {hidden: boolean; signal: AbortSignal},
): Promise<string> {
  process.stdin.ref();
  await dropTypedAhead(signal);
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

/** A terminal that holds a line for us gives it within moments. */
const quietMs = 40;
/** Somebody leaning on a key is not waited for. */
const longestMs = 1000;

/** Reads away what the terminal holds. In raw mode, since a line without its Enter would otherwise stay in it. */
async function dropTypedAhead(signal: AbortSignal): Promise<void> {
  const {stdin} = process;
  if (!stdin.isTTY) return;
  const {promise, resolve} = Promise.withResolvers<undefined>();
  const end = () => {
    resolve(undefined);
  };
  let quiet = setTimeout(end, quietMs);
  const longest = setTimeout(end, longestMs);
  const drop = (typed: Buffer | string) => {
    // In raw mode ^C reaches us as a key.
    if (typed.toString().includes('\u0003')) process.kill(process.pid, 'SIGINT');
    clearTimeout(quiet);
    quiet = setTimeout(end, quietMs);
  };
  signal.addEventListener('abort', end, {once: true});
  stdin.setRawMode(true);
  stdin.on('data', drop);
  stdin.resume();
  await promise;
  clearTimeout(quiet);
  clearTimeout(longest);
  signal.removeEventListener('abort', end);
  stdin.off('data', drop);
  stdin.pause();
}
