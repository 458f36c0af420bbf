import {safeText} from '../safe-text.ts';

// An underscore within a word, as in AWS's error codes, means nothing to Markdown and is left readable.
const signs = /[\\|`*<[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Text from outside in a cell of a Markdown table: one line, and no sign of it is read as Markdown. */
export const cellText = (text: string): string => safeText(text).replace(signs, String.raw`\$&`);

/** A table of Markdown; `(none)` where there are no rows. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '(none)\n';
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return `${[line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')}\n`;
}

/** Lines as they are, in a fence that nothing in them can end. */
export function fenced(lines: readonly string[]): string {
  const text = lines.map(safeText).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}
