import {open, readFile, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {checkIsFile, makeFolder} from '../../watch/own-files.ts';
import {hashOfLine, noLineBefore, readChain, type ReadJournal} from './chain.ts';
import {type Entry, type JournalLine, journalVersion} from './entry.ts';

/** A journal that cannot be written, such as on a full disk: nothing may be sent that is not written down first. */
export class UnwritableJournal extends Error {
  constructor(file: string, cause: unknown) {
    const {code, message} = cause as NodeJS.ErrnoException;
    super(`The journal ${file} cannot be written (${code ?? message}).`, {cause});
  }
}

/** One flow's record on disk, open for writing: append-only, each line synced before `append` resolves. */
export type Journal = {
  readonly file: string;
  readonly lines: readonly JournalLine[];
  /** Bytes of a torn last line that were cut off when the journal was opened. */
  readonly repairedBytes: number;
  /** Resolves when the entry is on disk. `UnwritableJournal` leaves it unusable: whoever wrote must stop. */
  append(entry: Entry, at: Date): Promise<void>;
  /** The same for several entries in one write, so that a crash leaves none of them or, but for a torn line, all. */
  appendAll(entries: readonly Entry[], at: Date): Promise<void>;
  close(): Promise<void>;
};

/** Starts a new journal; fails if the file exists. */
export async function createJournal(file: string): Promise<Journal> {
  makeFolder(path.dirname(file));
  const handle = await open(file, 'ax', 0o600);
  await syncFolder(path.dirname(file));
  return writable(file, handle, {lines: [], lastHash: noLineBefore, wholeBytes: 0, tornBytes: 0});
}

/** Opens an existing journal to go on writing; cuts off a torn last line, and throws `DamagedJournal` for any other harm. */
export async function openJournal(file: string): Promise<Journal> {
  const read = readChain(await readBytes(file), file);
  const handle = await open(file, 'r+');
  if (read.tornBytes > 0) {
    await handle.truncate(read.wholeBytes);
    await handle.datasync();
  }
  await handle.close();
  return writable(file, await open(file, 'a', 0o600), read);
}

/** Reads a journal without touching it. */
export async function readJournal(file: string): Promise<readonly JournalLine[]> {
  return readChain(await readBytes(file), file).lines;
}

function readBytes(file: string): Promise<Buffer> {
  checkIsFile(file);
  return readFile(file);
}

function writable(
  file: string,
  handle: FileHandle,
  {lines: before, lastHash, wholeBytes, tornBytes}: ReadJournal,
): Journal {
  const lines = [...before];
  let previous = lastHash;
  let bytes = wholeBytes;
  let broken: UnwritableJournal | undefined;
  let queue: Promise<void> = Promise.resolve();

  const write = async (entries: readonly Entry[], at: Date) => {
    if (broken) throw broken;
    const made: {line: JournalLine; text: string}[] = [];
    for (const entry of entries) {
      const line: JournalLine = {
        v: journalVersion,
        n: lines.length + made.length,
        prev: made.length === 0 ? previous : hashOfLine(made.at(-1)?.text ?? ''),
        at: at.toISOString(),
        entry,
      };
      made.push({line, text: JSON.stringify(line)});
    }
    try {
      // A process that was stopped for long may have lost its lock without knowing it yet.
      if ((await handle.stat()).size !== bytes) throw new Error('somebody else has written to it');
      const text = made.map(one => `${one.text}\n`).join('');
      await handle.appendFile(text);
      await handle.datasync();
      bytes += Buffer.byteLength(text);
    } catch (error) {
      broken = new UnwritableJournal(file, error);
      throw broken;
    }
    for (const {line, text} of made) {
      lines.push(line);
      previous = hashOfLine(text);
    }
  };

  const appendAll = (entries: readonly Entry[], at: Date) => {
    const result = queue.then(() => write(entries, at));
    queue = result.catch(() => undefined);
    return result;
  };

  return {
    file,
    lines,
    repairedBytes: tornBytes,
    append: (entry, at) => appendAll([entry], at),
    appendAll,
    async close() {
      await queue;
      await handle.close();
    },
  };
}

/** A new file's name is only safe on disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
