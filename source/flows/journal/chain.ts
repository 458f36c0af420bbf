import {createHash} from 'node:crypto';
import {type JournalLine, journalVersion, lineSchema} from './entry.ts';

/** What the first line names as the hash of the line before it. */
export const noLineBefore = '0'.repeat(64);

export const hashOfLine = (text: string) => createHash('sha256').update(text).digest('hex');

/** A journal that cannot be trusted: which file, which line, and what is wrong with it. Nothing is guessed. */
export class DamagedJournal extends Error {
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, what: string) {
    super(`${file}, line ${line}: ${what}. Nothing in it is acted on until somebody has looked at it.`);
    this.file = file;
    this.line = line;
  }
}

/** The lines of a journal, and the bytes of a last line that was never finished. */
export type ReadJournal = {
  readonly lines: readonly JournalLine[];
  /** The hash that the next line has to name. */
  readonly lastHash: string;
  /** Length in bytes of what is whole; anything after it is a torn last line. */
  readonly wholeBytes: number;
  readonly tornBytes: number;
};

/**
 * Reads a journal's bytes and checks every line and the chain of hashes.
 *
 * A last line without its newline was torn by a crash: its sync never returned, so no call rests on it, and it is
 * left out. Everything else that is wrong throws `DamagedJournal`.
 */
export function readChain(bytes: Buffer, file: string): ReadJournal {
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const texts = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1);
  let lastHash = noLineBefore;
  const lines = texts.map((text, index) => {
    const line = parseLine(text, file, index + 1);
    if (line.n !== index)
      throw new DamagedJournal(file, index + 1, `it is numbered ${line.n} instead of ${index}`);
    if (line.prev !== lastHash)
      throw new DamagedJournal(file, index + 1, 'it does not follow from the line before it');
    lastHash = hashOfLine(text);
    return line;
  });
  return {lines, lastHash, wholeBytes, tornBytes: bytes.length - wholeBytes};
}

function parseLine(text: string, file: string, number: number): JournalLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DamagedJournal(file, number, 'it is not JSON');
  }
  const version = (json as {v?: unknown} | null)?.v;
  if (typeof version === 'number' && version > journalVersion) {
    throw new DamagedJournal(file, number, `it was written by a newer version of cks (format ${version})`);
  }
  const parsed = lineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DamagedJournal(
    file,
    number,
    `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}`,
  );
}
