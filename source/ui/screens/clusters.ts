import {ageOf} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {standingFailure} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {answerWord} from '../../model/region-answer.ts';
import {fit} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {clusterPanel} from './clusters-panel.ts';
import type {ChosenClusters, ClusterRow} from './clusters-rows.ts';
import {chooseClusters, clusterColumns} from './clusters-rows.ts';
import {windowOf} from './list-window.ts';
import {blank, bodyOf, plain} from './page-lines.ts';
import {denialText, regionState} from './row-words.ts';
import type {Place, Screen, ScreenModel, ScreenState} from './screen.ts';
import {plural, texts} from './screen-texts.ts';

const cell = (text: string, width: number) => `${fit(text, width - 1)} `;

/** Widths of the cells before the last: the wide layout has room for whole ids and states. */
type Widths = {readonly id: number; readonly state: number};
const narrow: Widths = {id: 21, state: 14};
const broad: Widths = {id: 26, state: 24};

/** Every AWS CloudHSM cluster, with or without a store, so that nobody deletes one that a store needs. */
export const clustersScreen: Screen = (context, state) => {
  const {picture, now, size} = context;
  const chosen = chooseClusters(picture, state, now);
  const widths = isWide(size) ? broad : narrow;
  const regions = chosen.silent.map(view => ({id: `region:${view.region}`, view}));
  const rowIds = [...chosen.rows.map(row => row.id), ...regions.map(({id}) => id)];
  const at = Math.max(0, rowIds.indexOf(state.cursor ?? ''));
  const notes = chosen.of === 0 && chosen.waiting === 0 ? [plain(texts['clusters.none']())] : [];
  const height = isWide(size) ? 9 : 6;
  const room = Math.max(1, bodyRows(size) - 2 - height);
  const view = windowOf(
    {length: rowIds.length, heightOf: () => 1, ...(rowIds.length > 0 && {cursor: at})},
    state.top,
    room,
  );
  const list = rowIds.slice(view.top, view.end).flatMap((id, index) => {
    const focused = view.top + index === at;
    const row = chosen.rows[view.top + index];
    const region = regions.find(one => one.id === id);
    if (row) return [clusterLine(row, widths, focused)];
    return region ? [silentLine(region.view, widths, focused, now)] : [];
  });
  // As on the board: the pane follows once the cursor rests, so that a held key costs two rows.
  const rested = state.preview === undefined ? -1 : rowIds.indexOf(state.preview);
  const panel = clusterPanel(chosen.rows[rested < 0 ? at : rested], context);
  return {
    breadcrumb: 'Clusters',
    rowIds,
    top: view.top,
    body: bodyOf(
      [
        plain(summaryText(chosen, state)),
        header(widths),
        ...[...list, ...notes],
        ...Array.from({length: Math.max(0, room - list.length - notes.length)}, () => blank),
        ...panel.slice(0, height),
      ],
      size,
    ),
    sortColumns: clusterColumns,
    footer,
    open: rowId => openCluster(chosen, rowId),
  };
};

const footer: ScreenModel['footer'] = [
  {key: 'Enter', word: 'open its store'},
  {key: 'c', word: 'copy'},
  {key: 'R', word: 'look now'},
  {key: '/', word: 'filter'},
  {key: '!', word: 'events'},
  {key: '?', word: 'help'},
];

const header = ({id, state}: Widths): Line => [
  {
    text: `   ${cell('CLUSTER', id)}${cell('STATE', state + 2)}${cell('REGION', 16)}${cell('HSM/AZ', 9)}${cell('BKUP', 6)}STORE`,
    bold: true,
  },
];

function clusterLine(row: ClusterRow, {id, state}: Widths, focused: boolean): Line {
  const {cluster, mark, view} = row;
  const token = focused ? ({token: 'focus'} as const) : {};
  const end = `${cell(view.region, 16)}${cell(row.hsms, 9)}${cell(row.backup, 6)}${row.storeText}`;
  return [
    focused ? {text: '>', token: 'focus'} : {text: ' '},
    {text: `  ${cell(cluster.id, id)}`, ...token},
    {text: `${mark.glyph} ${cell(cluster.state, state)}`, token: mark.token},
    {text: end, ...token},
  ];
}

/** A Region that did not tell its clusters: a row, as on the board. */
function silentLine(view: RegionView, {id, state}: Widths, focused: boolean, now: Date): Line {
  const failed = standingFailure(view.clusters);
  const failure = failed?.failure;
  const word = failure ? regionState(answerWord(failure)) : 'FAILED';
  const since = failed ? ageOf(failed.since, now) : '';
  const how = failure?.kind === 'denied' ? denialText({failure}, true) : (failure?.code ?? '');
  const token = focused ? ({token: 'focus'} as const) : {};
  return [
    focused ? {text: '>', token: 'focus'} : {text: ' '},
    {text: `  ${cell('-', id)}`, ...token},
    {text: `? ${cell(`${word} ${since}`, state)}`, token: 'unsure'},
    {text: `${cell(view.region, 16)}${how}`, ...token},
  ];
}

function summaryText(chosen: ChosenClusters, state: ScreenState): string {
  const {rows, of, used, answered, silent, waiting} = chosen;
  return [
    ...(state.filter ? [texts['filter.standing'](state.filter, rows.length, of)] : []),
    `${plural(of, 'cluster')}: ${String(used)} in use, ${String(of - used)} with no known store`,
    `${plural(answered, 'Region')} answered`,
    ...(silent.length > 0 ? [`${String(silent.length)} did not`] : []),
    ...(waiting > 0 ? [`${String(waiting)} not yet`] : []),
    ...(state.sort ? [`by ${state.sort.column}${state.sort.descending ? ', reversed' : ''}`] : []),
  ].join(' · ');
}

function openCluster({rows}: ChosenClusters, rowId: string): Place | undefined {
  const row = rows.find(one => one.id === rowId);
  return row?.store && {screen: 'store', store: storeKey(row.store.store)};
}
