import {cellWidth, fitLine, lineWidth} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line, Size, Token} from '../line.ts';
import {safeText} from '../safe-text.ts';

export const blank: Line = [];

/** One line of plain text, after the margin of one cell that all text has. */
export const plain = (text: string, token?: Token): Line => [{text: ` ${text}`, ...(token && {token})}];

/** `── title ─────`: a rule of `width` cells with a title in it. */
export function rule(title: string, width: number, focused = false): Line {
  const start = `── ${safeText(title)} `;
  return [
    {
      text: start + '─'.repeat(Math.max(0, width - cellWidth(start))),
      ...(focused && ({token: 'focus'} as const)),
    },
  ];
}

/** Cuts a line to `width` cells, with `…` as the last one where something is lost. */
export function clip(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  // One cell is left for the dots; a wide character that does not fit leaves a blank.
  return [...fitLine(line, width - 1), {text: '…'}];
}

/** Two columns side by side: `left` in `width` cells, then `right`. */
export const beside = (left: Line, right: Line, width: number): Line => [
  ...fitLine(clip(left, width), width),
  ...right,
];

/** Makes a screen's lines fit its body: exactly as many as there are rows, none wider than the terminal. */
export function bodyOf(lines: readonly Line[], size: Size): readonly Line[] {
  return Array.from({length: bodyRows(size)}, (_, row) => clip(lines[row] ?? blank, size.columns));
}
