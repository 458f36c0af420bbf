import type {Summary} from '../../model/summary.ts';
import {summarise} from '../../model/summary.ts';
import {storeKey} from '../../model/ids.ts';
import {lastSeen} from '../../model/observation.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {BoardBlock} from './board-groups.ts';
import {groupByRegion} from './board-groups.ts';
import {flowsLine} from '../flow/flow-words.ts';
import {boardHead} from './board-head.ts';
import type {RowLayout} from './board-lines.ts';
import {boardHeader, rowHeight, rowLines} from './board-lines.ts';
import type {ChosenRows} from './board-rows.ts';
import {boardColumns, chooseRows} from './board-rows.ts';
import {windowOf} from './list-window.ts';
import {blank, bodyOf, plain} from './page-lines.ts';
import {previewLines} from './preview.ts';
import type {Place, Screen, ScreenContext, ScreenModel, ScreenState} from './screen.ts';
import {texts} from './screen-texts.ts';

/** Every store of the account, worst first, with the Regions that did not answer among them. */
export const boardScreen: Screen = (context, state) => {
  const {picture, now, size} = context;
  const wide = isWide(size);
  const layout: RowLayout = wide ? (state.grouped ? 'grouped' : 'wide') : 'narrow';
  const summary = summarise(picture, now);
  const chosen = chooseRows(summary, state);
  const blocks = blocksOf(context, state, chosen);
  const rowIds = blocks.flatMap(block => (block.kind === 'row' ? [block.row.id] : []));
  const cursor = state.cursor !== undefined && rowIds.includes(state.cursor) ? state.cursor : rowIds[0];

  const head = boardHead(context, state, summary, chosen, wide);
  const table = blocks.length > 0 ? [boardHeader(layout)] : [];
  const lines = bodyRows(size);
  const preview = wide ? Math.max(13, Math.floor(lines * 0.36)) : 0;
  const foot = wide ? 2 : 1;
  const room = Math.max(1, lines - head.length - table.length - preview - foot);

  const heightOf = (index: number) => {
    const block = blocks[index];
    if (!block) return 0;
    return block.kind === 'row' ? rowHeight(block.row, layout) : block.lines.length;
  };
  const at = blocks.findIndex(block => block.kind === 'row' && block.row.id === cursor);
  const view = windowOf(
    {length: blocks.length, heightOf, ...(at >= 0 && {cursor: at})},
    state.top,
    room,
    index => blocks[index]?.kind === 'lines',
  );
  const list = blocks
    .slice(view.top, view.end)
    .flatMap(block =>
      block.kind === 'row'
        ? rowLines(block.row, layout, block.row.id === cursor, now, size.columns)
        : block.lines,
    )
    .slice(0, room);
  const shown = chosen.rows.find(row => row.id === (state.preview ?? cursor));
  const legend = plain(texts['legend.keys']());
  const body = [
    ...head,
    ...table,
    ...list,
    ...Array.from({length: room - list.length}, () => blank),
    ...(wide ? [...previewLines(shown, context, preview), legend] : [legend]),
  ];
  return {
    rowIds,
    top: view.top,
    body: bodyOf(body, size),
    sortColumns: boardColumns,
    footer: footerOf(state, wide),
    open: rowId => openRow(summary, rowId),
    ...(wide && shown?.kind === 'store' && {investigate: shown.store}),
    ...hintOf(summary, context),
  };
};

function blocksOf(context: ScreenContext, state: ScreenState, chosen: ChosenRows): readonly BoardBlock[] {
  const {picture, now, size} = context;
  const everything = state.filter === '' && !state.faultsOnly;
  const blocks: BoardBlock[] = state.grouped
    ? [...groupByRegion(chosen.rows, picture, now, size.columns, everything)]
    : chosen.rows.map(row => ({kind: 'row', row}));
  if (blocks.length === 0 && chosen.of > 0) {
    const text = state.filter ? texts['board.nothingMatches']() : texts['board.noFaults']();
    blocks.push({kind: 'lines', lines: [plain(text)]});
  }
  if (lastSeen(picture.regionList)?.source === 'built-in') {
    blocks.push({kind: 'lines', lines: [plain(`? ${texts['board.builtInRegions']()}`, 'unsure')]});
  }
  if (chosen.silent + chosen.notEnabled > 0) {
    const glyph = chosen.silent > 0 ? '?' : '-';
    const text = `${glyph} ${texts['filter.silent'](chosen.silent, chosen.notEnabled)}`;
    blocks.push({kind: 'lines', lines: [plain(text, chosen.silent > 0 ? 'unsure' : 'off')]});
  }
  return blocks;
}

function footerOf(state: ScreenState, wide: boolean): ScreenModel['footer'] {
  const faults = wide ? 'faults only' : 'faults';
  return [
    {key: 'Enter', word: 'open'},
    {key: 'a', word: 'actions'},
    {key: 'f', word: state.faultsOnly ? 'all rows' : faults},
    {key: 'b', word: state.grouped ? 'ungroup' : 'by Region'},
    {key: '/', word: 'filter'},
    {key: '!', word: 'events'},
    {key: '?', word: 'help'},
  ];
}

function openRow(summary: Summary, rowId: string): Place | undefined {
  const row = summary.rows.find(one => one.id === rowId);
  return row?.kind === 'store' ? {screen: 'store', store: storeKey(row.store)} : undefined;
}

/** What runs or was left unfinished; or that nothing at all could be read, and where to look. */
function hintOf(summary: Summary, {flows}: ScreenContext): {readonly hint?: string} {
  const standing = flowsLine(flows?.standing ?? []);
  if (standing !== undefined) return {hint: standing};
  const nothing = summary.asked > 0 && summary.answered === 0 && summary.waiting === 0;
  return nothing ? {hint: texts['board.nothingRead']()} : {};
}
