import type {Key} from '../dispatcher.ts';
import {cellWidth, wrapText} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line, Size} from '../line.ts';
import {safeText} from '../safe-text.ts';
import {emptyField, typeInto, type TextField} from '../text-field.ts';

/** A text over the whole screen, as it was when it was opened: read, searched, copied. */
export type Pager = {
  readonly kind: 'pager';
  readonly title: string;
  readonly rows: readonly string[];
  /** First row on screen. A row that is wider than the screen takes several lines. */
  readonly top: number;
  /** What was searched for; empty: nothing. */
  readonly sought: string;
  /** The row of the match on which the search stands. */
  readonly found?: number;
  readonly typing?: TextField;
  /** Begins the name of a file that it is written to. */
  readonly stem: string;
};

/** @param text of any lines; it may come from outside. */
export const pagerOf = (title: string, rows: readonly string[], stem: string): Pager => ({
  kind: 'pager',
  title,
  rows,
  top: 0,
  sought: '',
  stem,
});

/** What a key asks of the pager. */
export type PagerAsk =
  | {readonly is: 'open'; readonly pager: Pager}
  | {readonly is: 'closed'}
  | {readonly is: 'copy' | 'save'; readonly pager: Pager};

/** Cells and rows of a panel, frame included. */
export type PagerSize = {readonly width: number; readonly tallest: number};

/** The panel that a text is shown in: all of the body's rows but the first. */
export const pagerSize = (size: Size): PagerSize => ({
  width: isWide(size) ? 116 : size.columns,
  tallest: bodyRows(size) - 1,
});

/** A key for a pager that is shown in a panel of this size. */
export function pressPager(before: Pager, key: Key, {width, tallest}: PagerSize): PagerAsk {
  const room = tallest - 3;
  const pager = {...before, top: firstShown(before, width, room)};
  const page = Math.max(1, room - 2);
  const open = (change: Partial<Pager>): PagerAsk => ({is: 'open', pager: {...pager, ...change}});
  if (pager.typing) return {is: 'open', pager: typed(pager, pager.typing, key)};
  if (key.kind === 'paste') return open({});
  const last = Math.max(0, pager.rows.length - 1);
  const to = (top: number) => open({top: Math.min(Math.max(0, top), last)});
  switch (key.name) {
    case 'j':
    case 'Down':
      return to(pager.top + 1);
    case 'k':
    case 'Up':
      return to(pager.top - 1);
    case '^F':
    case 'PgDn':
    case 'Space':
      return to(pager.top + page);
    case '^B':
    case 'PgUp':
      return to(pager.top - page);
    case 'g':
    case 'Home':
      return to(0);
    case 'G':
    case 'End':
      return to(last);
    case '/':
      return open({typing: emptyField});
    case 'n':
      return {is: 'open', pager: sought(pager, (pager.found ?? -1) + 1, 1)};
    case 'N':
      return {is: 'open', pager: sought(pager, (pager.found ?? pager.rows.length) - 1, -1)};
    case 'c':
      return {is: 'copy', pager};
    case 'x':
      return {is: 'save', pager};
    case 'q':
      return {is: 'closed'};
    case 'Esc': {
      if (pager.sought === '') return {is: 'closed'};
      const {found: _found, ...rest} = pager;
      return {is: 'open', pager: {...rest, sought: ''}};
    }
    default:
      return open({});
  }
}

/** While a word is typed the text follows it, as a filter does. */
function typed({typing: _typing, ...pager}: Pager, field: TextField, key: Key): Pager {
  if (key.kind === 'press' && key.name === 'Enter') return pager;
  const {found: _found, ...still} = pager;
  if (key.kind === 'press' && key.name === 'Esc') return {...still, sought: ''};
  const next = typeInto(field, key) ?? field;
  return {...sought({...still, sought: next.text}, pager.top, 1), typing: next};
}

/** On the first match from a row on, around the ends; unchanged where there is none. */
function sought(pager: Pager, from: number, by: 1 | -1): Pager {
  const {rows} = pager;
  const wanted = pager.sought.toLowerCase();
  if (wanted === '') return pager;
  for (let step = 0; step < rows.length; step++) {
    const at = (((from + by * step) % rows.length) + rows.length) % rows.length;
    if (rows[at]?.toLowerCase().includes(wanted)) return {...pager, found: at, top: Math.max(0, at - 2)};
  }
  return pager;
}

const matchesOf = ({rows, sought: word}: Pager): readonly number[] =>
  word === ''
    ? []
    : rows.flatMap((row, index) => (row.toLowerCase().includes(word.toLowerCase()) ? [index] : []));

/** The pager's lines for a panel of `width` cells with `tallest` rows, frame included. */
export function pagerLines(pager: Pager, width: number, tallest: number): readonly Line[] {
  const room = tallest - 3;
  const {rows} = pager;
  const first = firstShown(pager, width, room);
  const lines: Line[] = [];
  let next = first;
  for (; next < rows.length && lines.length < room; next++)
    lines.push(...rowLines(rows[next] ?? '', width, pager.found === next));
  const shown = lines.slice(0, room);
  const blank: Line = [];
  return [
    ...shown,
    ...Array.from({length: room - shown.length}, () => blank),
    footLine(pager, first, next, width),
  ];
}

/** The end of a text stays at the end of the screen: nothing is scrolled into emptiness. */
function firstShown({rows, top}: Pager, width: number, room: number): number {
  let lines = 0;
  let last = rows.length;
  while (last > 0 && lines < room) {
    const height = heightOf(rows[last - 1] ?? '', width);
    if (lines > 0 && lines + height > room) break;
    lines += height;
    last -= 1;
  }
  return Math.min(top, last);
}

/** A row as the lines of a panel of `width` cells, wrapped at words, each as far in as the row begins. */
export const pieces = (row: string, width: number): readonly string[] => {
  const safe = safeText(row);
  // However far text from outside is indented, most of the line is for its words.
  const indent = /^ {0,24}/u.exec(safe)?.[0] ?? '';
  if (cellWidth(safe) <= width - 4) return [safe];
  return wrapText(safe.trimStart(), width - 4 - indent.length).map(piece => indent + piece);
};

const heightOf = (row: string, width: number): number => pieces(row, width).length;

const rowLines = (row: string, width: number, isFound: boolean): readonly Line[] =>
  pieces(row, width).map((text, index): Line => [
    isFound && index === 0 ? {text: '>', token: 'focus'} : {text: ' '},
    {text, ...(isFound && {token: 'focus'})},
  ]);

function footLine(pager: Pager, first: number, next: number, width: number): Line {
  const {rows, typing, sought: word, found} = pager;
  const matches = matchesOf(pager);
  if (typing) {
    const count = word === '' ? '' : `   ${String(matches.length)} of ${String(rows.length)} lines`;
    return [{text: ` / ${typing.text}_${count}`}];
  }
  const at = found === undefined ? -1 : matches.indexOf(found);
  const told =
    word === ''
      ? `${String(first + 1)}-${String(next)} of ${String(rows.length)}`
      : matches.length === 0
        ? `no "${word.slice(0, 20)}"`
        : `${String(at + 1)} of ${String(matches.length)} "${word.slice(0, 20)}"`;
  const keys = ' / find  n N  c copy  x file  Esc close';
  return [{text: keys}, {text: told.padStart(Math.max(2, width - 3 - keys.length))}];
}
