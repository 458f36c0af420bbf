import {cellWidth, fit} from '../cells.ts';

/** A part of a statement that stays on one line, and how deep it stands. */
type Piece = {readonly text: string; readonly depth: number};

/**
 * A statement as JSON in lines of at most `width` cells, filled as far as they go. A value that is longer than a line
 * ends with `…`: what is copied has it whole.
 */
export function statementLines(statement: object, width: number): readonly string[] {
  const lines: string[] = [];
  for (const {text, depth} of piecesOf(statement, 1)) {
    const last = lines.at(-1);
    if (last !== undefined && cellWidth(last) + 1 + cellWidth(text) <= width) {
      lines[lines.length - 1] = `${last} ${text}`;
    } else {
      lines.push(shortened(`${' '.repeat(last === undefined ? 0 : depth)}${text}`, width));
    }
  }
  return lines;
}

function piecesOf(value: unknown, depth: number): readonly Piece[] {
  if (typeof value !== 'object' || value === null) return [{text: JSON.stringify(value), depth}];
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const entries: readonly (readonly [string, unknown])[] = isList
    ? value.map(item => ['', item] as const)
    : Object.entries(value);
  const pieces = entries.flatMap(([key, item], index) => {
    const end = index === entries.length - 1 ? '' : ',';
    const inside = piecesOf(item, depth + 1);
    const label = isList ? '' : `${JSON.stringify(key)}:`;
    if (isList) return ended(inside, end);
    return typeof item === 'object' && item !== null
      ? [{text: label, depth}, ...ended(inside, end)]
      : ended([{text: `${label} ${inside[0]?.text ?? ''}`, depth}], end);
  });
  if (pieces.length === 0) return [{text: `${open}${close}`, depth}];
  return ended(
    pieces.map((piece, index) =>
      index === 0 ? {...piece, text: `${open}${piece.text}`, depth: depth - 1} : piece,
    ),
    close,
  );
}

const ended = (pieces: readonly Piece[], end: string): readonly Piece[] =>
  pieces.map((piece, index) =>
    index === pieces.length - 1 ? {...piece, text: `${piece.text}${end}`} : piece,
  );

/** Cuts the value at the end of a line and leaves what closes it. */
function shortened(line: string, width: number): string {
  if (cellWidth(line) <= width) return line;
  const close = /"?[\]},]*$/u.exec(line)?.[0] ?? '';
  return `${fit(line.slice(0, line.length - close.length), width - cellWidth(close))}${close}`;
}
