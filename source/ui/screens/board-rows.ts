import type {BoardRow, StoreRow, Summary} from '../../model/summary.ts';
import type {Columns} from './filter.ts';
import {filterOf} from './filter.ts';
import {clusterCells, keysText, regionState, timeText} from './row-words.ts';
import type {ScreenState} from './screen.ts';

/** Names for `col:value`, for sorting, and for `<` `>`. */
export const boardColumns = ['verdict', 'state', 'time', 'region', 'name', 'cluster', 'hsms', 'keys'];
// `id` and `error` can be searched, though no column shows them.
const searchable = [...boardColumns, 'store', 'id', 'error'];

const columnsOf = (row: BoardRow): Columns => {
  if (row.kind === 'region') {
    const state = regionState(row.answer.word);
    return {verdict: 'unknown', state, region: row.view.region};
  }
  const {store, verdict} = row;
  const {cluster, hsms} = clusterCells(row);
  return {
    verdict: `${verdict.word} ${verdict.reason}`,
    state: store.connectionState,
    time: timeText(row.time),
    region: store.region,
    name: store.name,
    store: store.name,
    id: store.id,
    cluster: `${cluster} ${store.clusterId ?? ''}`,
    hsms,
    keys: keysText(row.keys),
  };
};

/** The rows that the operator chose to see, and what of the silence the choice would have hidden. */
export type ChosenRows = {
  readonly rows: readonly BoardRow[];
  readonly of: number;
  /** Silent and not enabled Regions that the filter does not match: they stay as one line. */
  readonly silent: number;
  readonly notEnabled: number;
};

/** Applies filter, faults only and sort. Silence is never filtered away without a trace. */
export function chooseRows(summary: Summary, state: ScreenState): ChosenRows {
  const test = filterOf(state.filter, searchable);
  let silent = 0;
  let notEnabled = 0;
  const rows = summary.rows.filter(row => {
    if (row.kind === 'store' && state.faultsOnly && !isFault(row)) return false;
    if (test(columnsOf(row))) return true;
    if (row.kind === 'region') {
      if (row.answer.word === 'not-enabled') notEnabled += 1;
      else silent += 1;
    }
    return false;
  });
  return {rows: sorted(rows, state.sort), of: summary.rows.length, silent, notEnabled};
}

const isFault = ({verdict}: StoreRow) => verdict.word !== 'healthy' && verdict.word !== 'idle';

function sorted(rows: readonly BoardRow[], sort: ScreenState['sort']): readonly BoardRow[] {
  if (!sort) return rows;
  const turn = sort.descending ? -1 : 1;
  if (sort.column === 'verdict') return sort.descending ? [...rows].reverse() : rows;
  const value = (row: BoardRow): string | number => {
    if (sort.column === 'time') return row.kind === 'store' ? -(row.time?.ms ?? 0) : 0;
    if (sort.column === 'keys') {
      return row.kind === 'store' && row.keys.status === 'counted' ? -row.keys.counts.total : 0;
    }
    return columnsOf(row)[sort.column] ?? '';
  };
  // Regions that are not enabled stay last in any order; equal rows keep the board's own order.
  const last = (row: BoardRow) => (row.kind === 'region' && row.answer.word === 'not-enabled' ? 1 : 0);
  return rows
    .map(row => ({row, key: value(row)}))
    .sort((one, other) => {
      const byLast = last(one.row) - last(other.row);
      return byLast !== 0 ? byLast : turn * (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
    })
    .map(({row}) => row);
}
