import {toAscii} from './ascii.ts';
import {fitLine} from './cells.ts';
import type {Line} from './line.ts';
import {safeText} from './safe-text.ts';
import {style, type Theme} from './theme.ts';

/** One terminal row as text with escape sequences: exactly `columns` cells, in the theme's colours and characters. */
export function paintLine(line: Line, columns: number, theme: Theme): string {
  let row = '';
  for (const span of fitLine(line, columns)) {
    const text = safeText(span.text);
    row += style(theme.ascii ? toAscii(text) : text, span, theme.colours);
  }
  return row;
}
