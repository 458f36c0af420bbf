import {ageOf} from '../../model/age.ts';
import type {Cluster} from '../../model/cluster.ts';
import {countHsms} from '../../model/cluster.ts';
import type {ClusterUse} from '../../model/cluster-use.ts';
import {clusterUse, newestBackup} from '../../model/cluster-use.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import type {StoreRow} from '../../model/summary.ts';
import {summarise} from '../../model/summary.ts';
import {verdictWords} from '../../model/verdict-words.ts';
import type {Columns} from './filter.ts';
import {filterOf} from './filter.ts';
import type {Mark} from './row-words.ts';
import {hsmText} from './row-words.ts';
import type {ScreenState} from './screen.ts';

export type ClusterRow = {
  readonly id: string;
  readonly view: RegionView;
  readonly cluster: Cluster;
  readonly use: ClusterUse;
  readonly mark: Mark;
  readonly hsms: string;
  /** Age of the newest READY backup, `none`, or `?` where backups could not be read. */
  readonly backup: string;
  readonly storeText: string;
  /** The store that uses it, with its verdict. */
  readonly store?: StoreRow;
};

export type ChosenClusters = {
  readonly rows: readonly ClusterRow[];
  readonly of: number;
  readonly used: number;
  /** Regions with CloudHSM that were asked: those that answered, that failed, and that have not answered yet. */
  readonly answered: number;
  readonly silent: readonly RegionView[];
  readonly waiting: number;
};

export const clusterColumns = ['state', 'name', 'region', 'hsms', 'backup', 'store'];

/** Every cluster of the account with its store, those in trouble first, by filter and sort. */
export function chooseClusters(picture: AccountPicture, state: ScreenState, now: Date): ChosenClusters {
  const stores = summarise(picture, now).rows.filter((row): row is StoreRow => row.kind === 'store');
  const views = picture.regions.filter(view => view.hasCloudHsm && view.optStatus !== 'DISABLED');
  const all = views.flatMap(view => rowsOf(view, stores, now));
  const test = filterOf(state.filter, clusterColumns);
  const rows = all.filter(row => test(columnsOf(row)));
  return {
    rows: ordered(rows, state.sort),
    of: all.length,
    used: all.filter(({use}) => use.use === 'used').length,
    answered: views.filter(({clusters}) => isFresh(clusters)).length,
    silent: views.filter(({clusters}) => clusters.status !== 'unseen' && clusters.failed !== undefined),
    waiting: views.filter(
      ({clusters}) =>
        clusters.status === 'unseen' ||
        (clusters.status === 'seen' && clusters.source === 'last-run' && !clusters.failed),
    ).length,
  };
}

function rowsOf(view: RegionView, stores: readonly StoreRow[], now: Date): readonly ClusterRow[] {
  return (lastSeen(view.clusters) ?? []).flatMap(cluster => {
    const use = clusterUse(view, cluster);
    // A deleted cluster stays listed by AWS for a while; it matters only to a store that still names it.
    if (cluster.state === 'DELETED' && use.use !== 'used') return [];
    const by = use.use === 'used' ? use.by[0] : undefined;
    const store = by && stores.find(row => row.store === by);
    const newest = newestBackup(view, cluster.id);
    return [
      {
        id: `cluster:${view.region}/${cluster.id}`,
        view,
        cluster,
        use,
        mark: markOf(view, cluster, use),
        hsms: hsmText(countHsms(cluster)),
        backup: newest === undefined ? '?' : newest === 'none' ? 'none' : ageOf(newest, now),
        storeText: storeText(use),
        ...(store && {store}),
      },
    ];
  });
}

function storeText(use: ClusterUse): string {
  if (use.use === 'used') return use.by.map(store => store.name).join(', ');
  return use.use === 'unknown' ? 'unknown' : 'no store';
}

function markOf(view: RegionView, cluster: Cluster, use: ClusterUse): Mark {
  // The row speaks of the cluster and of its store: it is as stale as the staler of the two.
  if (!isFresh(view.clusters) || !isFresh(view.keyStores)) return {glyph: '≈', token: 'unsure'};
  const {active, zones} = countHsms(cluster);
  const needed = use.use === 'used';
  if (needed && (active === 0 || cluster.state === 'DELETED')) return {glyph: '✗', token: 'bad'};
  if (cluster.state === 'DEGRADED' || (needed && zones < 2)) return {glyph: '▲', token: 'risk'};
  if (cluster.state === 'ACTIVE') return {glyph: '●', token: 'ok'};
  if (cluster.state === 'UNINITIALIZED' || cluster.state === 'INITIALIZED') return {glyph: '○', token: 'off'};
  return cluster.state.endsWith('_IN_PROGRESS') ? {glyph: '◐', token: 'busy'} : {glyph: '?', token: 'unsure'};
}

const columnsOf = (row: ClusterRow): Columns => ({
  state: row.cluster.state,
  name: row.cluster.id,
  region: row.view.region,
  hsms: row.hsms,
  backup: row.backup,
  store: row.storeText,
});

const troubleOrder = ['✗', '▲'];

/** Trouble of the cluster first, then that of its store; a cluster without a store is nobody's trouble. */
function rank({mark, store, use}: ClusterRow): number {
  const trouble = use.use === 'used' ? troubleOrder.indexOf(mark.glyph) : -1;
  if (trouble >= 0) return trouble;
  return 10 + (store ? verdictWords.indexOf(store.verdict.word) : verdictWords.length);
}

function ordered(rows: readonly ClusterRow[], sort: ScreenState['sort']): readonly ClusterRow[] {
  const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  const usual = (one: ClusterRow, other: ClusterRow) =>
    rank(one) - rank(other) ||
    compare(one.view.region, other.view.region) ||
    compare(one.cluster.id, other.cluster.id);
  if (!sort) return [...rows].sort(usual);
  const turn = sort.descending ? -1 : 1;
  return [...rows].sort(
    (one, other) =>
      turn * compare(columnsOf(one)[sort.column] ?? '', columnsOf(other)[sort.column] ?? '') ||
      usual(one, other),
  );
}
