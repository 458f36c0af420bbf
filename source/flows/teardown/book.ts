import type {Entry, JournalLine} from '../journal/entry.ts';
import type {Journal} from '../journal/journal.ts';
import {Ledger} from './ledger.ts';

/** The journal of a teardown together with the ledger that is read from it. */
export type Book = {
  readonly ledger: Ledger;
  /** Resolves when the entries are kept and the ledger knows them. */
  readonly append: (entries: readonly Entry[], at: Date) => Promise<void>;
};

/** A book that is written to the journal, line by line. */
export function keptBook(journal: Pick<Journal, 'lines' | 'appendAll'>): Book {
  const ledger = Ledger.of(journal.lines);
  let taken = journal.lines.length;
  return {
    ledger,
    append: async (entries, at) => {
      await journal.appendAll(entries, at);
      // Several lanes append at once: the ledger takes lines in the order of the journal.
      for (const line of journal.lines.slice(taken)) ledger.take(line);
      taken = journal.lines.length;
    },
  };
}

/** A book for looking only: what would be written is known to the ledger and kept nowhere. */
export function borrowedBook(lines: readonly JournalLine[]): Book {
  const ledger = Ledger.of(lines);
  let n = lines.length;
  return {
    ledger,
    append: (entries, at) => {
      for (const entry of entries) ledger.take({v: 1, n: n++, prev: '', at: at.toISOString(), entry});
      return Promise.resolve();
    },
  };
}

/**
 * Appends the lines of one call. The call gets its number when its intent is appended, so that lanes side by side
 * never take the same one and a call that was not let through takes none.
 *
 * @param nextNumber gives each number once
 */
export function numberedAppend(book: Book, now: () => Date, nextNumber: () => number) {
  let number: number | undefined;
  return (entry: Entry): Promise<void> => {
    if (entry.kind === 'intent') number = nextNumber();
    const numbered = 'step' in entry && number !== undefined ? {...entry, step: number} : entry;
    return book.append([numbered], now());
  };
}
