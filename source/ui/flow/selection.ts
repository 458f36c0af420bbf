import {asRegion, storeKey} from '../../model/ids.ts';
import type {KeyEntry} from '../../model/key.ts';
import {lastSeen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {clusterUse} from '../../model/cluster-use.ts';
import {storeRowId, summarise, type StoreRow} from '../../model/summary.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {screenState, type AppState} from '../state.ts';

/** What the cursor or the marks point at, for verbs. */
export type Selection =
  | {readonly kind: 'store'; readonly row: StoreRow}
  | {readonly kind: 'keys'; readonly view: RegionView; readonly entries: readonly KeyEntry[]}
  | {readonly kind: 'many-regions'}
  | {readonly kind: 'region'; readonly view: RegionView}
  | {readonly kind: 'none'};

/** What verbs act on in the place that is shown: `cursor` is the row that the cursor is drawn on. */
export function selectionOf(state: AppState, cursor: string | undefined, context: ScreenContext): Selection {
  const {place} = state;
  switch (place.screen) {
    case 'store':
      return storeSelection(storeRowIdOf(place.store), context);
    case 'progress':
      return storeSelection(storeRowIdOf(storeOfFlow(place.id, context)), context);
    case 'keys':
      return keySelection(state, cursor, context);
    case 'board':
      if (cursor?.startsWith('region:')) return regionSelection(cursor.slice('region:'.length), context);
      return storeSelection(cursor, context);
    case 'clusters':
    case 'cluster':
      return clusterSelection(cursor, context);
    default:
      return {kind: 'none'};
  }
}

const storeRowIdOf = (key: string) => `store:${key}`;

function storeOfFlow(id: string, {flows}: ScreenContext): string {
  const goal = flows?.standing.find(one => one.id === id)?.record.goal ?? {};
  const {region, storeId} = goal as {region?: string; storeId?: string};
  return `${region ?? ''}/${storeId ?? ''}`;
}

function storeSelection(rowId: string | undefined, {picture, now}: ScreenContext): Selection {
  const row = summarise(picture, now).rows.find(
    (one): one is StoreRow => one.kind === 'store' && storeRowId(one.store) === rowId,
  );
  return row ? {kind: 'store', row} : {kind: 'none'};
}

function regionSelection(region: string, {picture}: ScreenContext): Selection {
  const view = picture.regions.find(one => one.region === asRegion(region));
  return view ? {kind: 'region', view} : {kind: 'none'};
}

function keySelection(state: AppState, cursor: string | undefined, {picture}: ScreenContext): Selection {
  const {marks} = screenState(state);
  const ids = marks.size > 0 ? [...marks] : cursor === undefined ? [] : [cursor];
  const refs = ids.flatMap(id => {
    const [, region, keyId] = /^key:([^/]+)\/(.+)$/u.exec(id) ?? [];
    return region === undefined || keyId === undefined ? [] : [{region, keyId}];
  });
  const [first] = refs;
  if (!first) return {kind: 'none'};
  if (refs.some(({region}) => region !== first.region)) return {kind: 'many-regions'};
  const view = picture.regions.find(one => one.region === asRegion(first.region));
  if (!view) return {kind: 'none'};
  const wanted = new Set(refs.map(({keyId}) => keyId));
  const entries = [...(lastSeen(view.keys)?.entries.values() ?? [])].filter(({id}) => wanted.has(id));
  return {kind: 'keys', view, entries};
}

function clusterSelection(cursor: string | undefined, context: ScreenContext): Selection {
  const [, region, id] = /^cluster:([^/]+)\/(.+)$/u.exec(cursor ?? '') ?? [];
  const view = context.picture.regions.find(one => one.region === region);
  const cluster = view && (lastSeen(view.clusters) ?? []).find(one => one.id === id);
  if (!view || !cluster) return {kind: 'none'};
  const use = clusterUse(view, cluster);
  const [store] = use.use === 'used' ? use.by : [];
  return store ? storeSelection(storeRowIdOf(storeKey(store)), context) : {kind: 'region', view};
}
