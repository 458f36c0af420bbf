import type {BoardRow, RegionRow, StoreRow} from '../../model/summary.ts';
import {cellWidth, fit} from '../cells.ts';
import type {Line, Span, Token} from '../line.ts';
import {safeText} from '../safe-text.ts';
import {
  clusterCells,
  keysText,
  regionMark,
  regionState,
  silenceAge,
  silenceText,
  stateAndTime,
  storeMark,
  timeText,
  verdictToken,
} from './row-words.ts';
import {texts} from './screen-texts.ts';

/** How a row is laid out: two lines, one line with a verdict column, or that under a heading of its Region. */
export type RowLayout = 'narrow' | 'wide' | 'grouped';

/** A cell of `width` and at least one blank after it. */
const cell = (text: string, width: number) => `${fit(text, width - 1)} `;

export const boardHeader = (layout: RowLayout): Line => {
  const region = layout === 'grouped' ? '' : cell('REGION', 16);
  const end = layout === 'narrow' ? 'KEYS' : `${cell('KEYS', 9)}VERDICT`;
  return [
    {
      text: `  STATE          FOR  ${region}${cell('STORE', 11)}${cell('CLUSTER', 10)}${cell('HSM/AZ', 9)}${end}`,
      bold: true,
    },
  ];
};

/** The start of each row: cursor, glyph, state, age. */
function rowStart(focused: boolean, glyph: string, token: Token, state: string, time: string): Span[] {
  return [
    focused ? {text: '>', token: 'focus'} : {text: ' '},
    {text: `${glyph} ${stateAndTime(state, time)}`, token},
  ];
}

const rest = (text: string, focused: boolean): Span => (focused ? {text, token: 'focus'} : {text});

/** How many lines `rowLines` gives for a row. */
export const rowHeight = (row: BoardRow, layout: RowLayout): number =>
  layout === 'narrow' && row.kind === 'store' && row.verdict.word !== 'healthy' ? 2 : 1;

export function rowLines(
  row: BoardRow,
  layout: RowLayout,
  focused: boolean,
  now: Date,
  columns: number,
): readonly Line[] {
  return row.kind === 'store'
    ? storeLines(row, layout, focused, columns)
    : [regionLine(row, layout, focused, now)];
}

function storeLines(row: StoreRow, layout: RowLayout, focused: boolean, columns: number): readonly Line[] {
  const {store, verdict} = row;
  const {glyph, token} = storeMark(row);
  const {cluster, hsms} = clusterCells(row);
  const region = layout === 'grouped' ? '' : cell(store.region, 16);
  const start = rowStart(focused, glyph, token, store.connectionState, timeText(row.time));
  const middle = `  ${region}${cell(store.name, 11)}${cell(cluster, 10)}${cell(hsms, 9)}`;
  const keys = keysText(row.keys);
  if (layout !== 'narrow') {
    const text = `${middle}${cell(keys, 9)}`;
    // A wide terminal has room for the whole reason.
    const used = 20 + cellWidth(text) + verdict.word.length + 2;
    const reason =
      used + cellWidth(safeText(verdict.reason)) <= columns - 20 ? verdict.reason : verdict.brief;
    const plain = verdict.word === 'healthy' && cluster !== 'proxy';
    return [
      [
        ...start,
        rest(text, focused),
        {text: verdict.word, token: verdictToken(verdict.word)},
        rest(plain ? '' : `: ${reason}`, focused),
      ],
    ];
  }
  const first: Line = [...start, rest(middle + keys, focused)];
  if (verdict.word === 'healthy') return [first];
  return [
    first,
    [
      {text: '   └ '},
      {text: verdict.word, token: verdictToken(verdict.word)},
      rest(`: ${verdict.reason}`, false),
    ],
  ];
}

function regionLine(row: RegionRow, layout: RowLayout, focused: boolean, now: Date): Line {
  const {answer, view} = row;
  const {glyph, token} = regionMark(answer.word);
  const start = rowStart(focused, glyph, token, regionState(answer.word), silenceAge(answer, now));
  const what =
    answer.word === 'not-enabled'
      ? texts['region.notEnabled']()
      : silenceText(answer, now, layout !== 'narrow');
  if (layout !== 'grouped') return [...start, rest(`  ${cell(view.region, 16)}${what}`, focused)];
  return [...start, rest(`  ${cell('-', 11)}${cell('-', 10)}${cell('-', 9)}${cell('-', 9)}${what}`, focused)];
}
