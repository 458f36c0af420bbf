/** One word as a POSIX shell reads it back. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command in one line. */
export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ');
