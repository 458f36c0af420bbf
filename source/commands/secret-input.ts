import {UsageError} from './exit-codes.ts';
import {ask, canAsk} from './prompt.ts';

/** A password while it is needed: the bytes are ours to overwrite, the text exists only while a call is made. */
export type Secret = {
  text(): string;
  /** Overwrites the bytes; `text` gives nothing after that. */
  wipe(): void;
};

/** Longer than any secret AWS takes. */
const maxBytes = 4096;

/**
 * Takes a secret from standard input, or from a person at the terminal without echo; never from the command line or
 * the environment, where others can read it.
 *
 * @param what in words, such as `kmsuser password`
 * @param fromStdin the option that says so was given
 * @throws UsageError where there is neither, or nothing was given
 */
export async function readSecret(
  what: string,
  {fromStdin, option, signal}: {fromStdin: boolean; option: string; signal: AbortSignal},
): Promise<Secret> {
  if (canAsk()) {
    const typed = await ask(`${what} (not shown): `, {hidden: true, signal});
    return secretOf(Buffer.from(typed), what);
  }
  if (!fromStdin) throw new UsageError(`the ${what} is read from standard input with ${option}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new UsageError(`standard input is longer than any ${what}`);
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  for (const chunk of chunks) chunk.fill(0);
  return secretOf(all, what);
}

/** The line end that `echo` and editors add is no part of a secret. */
function secretOf(bytes: Buffer, what: string): Secret {
  let length = bytes.length;
  if (bytes[length - 1] === 0x0a) length -= 1;
  if (bytes[length - 1] === 0x0d) length -= 1;
  if (length === 0) throw new UsageError(`the ${what} is empty`);
  let wiped = false;
  return {
    text: () => (wiped ? '' : bytes.toString('utf8', 0, length)),
    wipe: () => {
      wiped = true;
      bytes.fill(0);
    },
  };
}
