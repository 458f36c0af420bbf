import stringWidth from 'string-width';
import type {Line, Span} from './line.ts';
import {safeText} from './safe-text.ts';

// Every character of this project's own drawing takes one cell; only text from outside needs the slow way.
const oneCellEach = /^[ -~─│┌┐└┘├┤→·…●▲✗◐○≈✓]*$/u;
// Made when it is first needed: it takes 10 ms, and most frames have no text that needs it.
let segmenter: Intl.Segmenter | undefined;
const graphemesOf = (text: string) => (segmenter ??= new Intl.Segmenter()).segment(text);

/** Terminal cells that `text` takes; it must have come through `safeText`. */
export const cellWidth = (text: string) => (oneCellEach.test(text) ? text.length : stringWidth(text));

/** The cells `from` to `to` (exclusive) of a text; half of a wide character is a blank. */
export function sliceCells(text: string, from: number, to: number): string {
  if (to <= from) return '';
  if (oneCellEach.test(text)) return text.slice(from, to);
  let cell = 0;
  let result = '';
  for (const {segment} of graphemesOf(text)) {
    const width = stringWidth(segment);
    const end = cell + width;
    const inside = Math.min(end, to) - Math.max(cell, from);
    if (inside === width && (width > 0 || (cell > from && cell <= to))) result += segment;
    else if (inside > 0) result += ' '.repeat(inside);
    cell = end;
    if (cell >= to && width > 0) break;
  }
  return result;
}

/** Exactly `width` cells: padded with blanks, or cut with `…` as the last cell. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const safe = safeText(text);
  const cells = cellWidth(safe);
  if (cells > width) return width <= 0 ? '' : sliceCells(safe, 0, width - 1) + '…';
  const blanks = ' '.repeat(width - cells);
  return align === 'left' ? safe + blanks : blanks + safe;
}

/** Cells of a whole line. */
export const lineWidth = (line: Line) => line.reduce((sum, span) => sum + cellWidth(safeText(span.text)), 0);

/** The cells `from` to `to` of a line, each with its meaning. */
export function sliceLine(line: Line, from: number, to: number): Line {
  const result: Span[] = [];
  let cell = 0;
  for (const span of line) {
    const text = safeText(span.text);
    const width = cellWidth(text);
    const cut = sliceCells(text, Math.max(0, from - cell), Math.min(width, to - cell));
    if (cut !== '') result.push({...span, text: cut});
    cell += width;
    if (cell >= to) break;
  }
  return result;
}

/** Exactly `width` cells of a line: cut at the edge, or padded with blanks without meaning. */
export function fitLine(line: Line, width: number): Line {
  const cells = lineWidth(line);
  if (cells === width) return line;
  if (cells > width) {
    const cut = sliceLine(line, 0, width);
    return lineWidth(cut) === width ? cut : fitLine(cut, width);
  }
  return [...line, {text: ' '.repeat(width - cells)}];
}

/** Wraps text at words into rows of at most `width` cells; a word longer than a row is cut. */
export function wrapText(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of safeText(text).split(' ')) {
    let rest = word;
    if (row !== '' && cellWidth(row) + 1 + cellWidth(rest) > width) {
      rows.push(row);
      row = '';
    }
    while (cellWidth(rest) > width) {
      const head = sliceCells(rest, 0, width);
      rows.push(head);
      rest = sliceCells(rest, width, cellWidth(rest));
    }
    row = row === '' ? rest : `${row} ${rest}`;
  }
  return [...rows, row];
}
