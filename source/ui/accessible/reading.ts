/** What a number stands for: the keys that the screen would be given for it, in one go or one by one. */
export type Numbered = {
  readonly keys: readonly string[];
  /** Said once the keys were given, where they only move a cursor. */
  readonly said?: string;
};

/** What is read out of one state of the screen. */
export type Reading = {
  /** Sentences, in order; each may be longer than a row. */
  readonly lines: readonly string[];
  /** Things to choose from, each with its sentence; numbers count them from 1 over all pages. */
  readonly choices?: readonly (Numbered & {readonly line: string})[];
  /** What can be typed next, in one line. */
  readonly foot: string;
};

/** Rows that are read in one go. */
export const pageOfRows = 10;
/** Lines of a page of text that are read in one go. */
export const pageOfLines = 60;

/** How many keys it takes from the first row of any list to the one at `index`. */
export const toRow = (index: number): readonly string[] => ['g', ...Array.from({length: index}, () => 'j')];
