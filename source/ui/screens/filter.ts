/** One row as the filter and the sort see it: text by column name. */
export type Columns = Readonly<Record<string, string>>;

type Term = {readonly not: boolean; readonly column?: string; readonly texts: readonly string[]};

/**
 * Turns a filter into a test of rows. Words must all match, each in any column; `!word` must match in none;
 * `column:word` looks for words of that column that start so (`state:connected` is not DISCONNECTED), and a column
 * may be shortened (`st:` is `state:`). Words of a column that are separated by commas are alternatives. Case does
 * not count.
 */
export function filterOf(filter: string, columnNames: readonly string[]): (row: Columns) => boolean {
  const terms = filter
    .toLowerCase()
    .split(/\s+/u)
    .map(word => termOf(word, columnNames))
    .filter(({texts}) => texts.length > 0);
  return row => terms.every(term => matches(term, row) !== term.not);
}

function termOf(word: string, columnNames: readonly string[]): Term {
  const not = word.startsWith('!');
  const rest = not ? word.slice(1) : word;
  const colon = rest.indexOf(':');
  const column = colon > 0 ? columnNames.find(name => name.startsWith(rest.slice(0, colon))) : undefined;
  const texts = column === undefined ? [rest] : rest.slice(colon + 1).split(',');
  return {not, ...(column !== undefined && {column}), texts: texts.filter(text => text !== '')};
}

function matches({column, texts}: Term, row: Columns): boolean {
  if (column !== undefined) {
    const value = (row[column] ?? '').toLowerCase();
    return texts.some(text => startsWord(value, text));
  }
  return Object.values(row).some(value => texts.some(text => value.toLowerCase().includes(text)));
}

/** True where `text` stands at the beginning of a word of `value`. */
function startsWord(value: string, text: string): boolean {
  for (let at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(value[at - 1] ?? '')) return true;
  }
  return false;
}
