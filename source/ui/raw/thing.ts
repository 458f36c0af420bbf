import {clusterUse} from '../../model/cluster-use.ts';
import type {Cluster} from '../../model/cluster.ts';
import type {KeyEntry} from '../../model/key.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import {storeRowId, summarise, type StoreRow} from '../../model/summary.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {screenState, type AppState} from '../state.ts';

/** The one thing that the cursor is on, as it is known now. */
export type Thing =
  | {readonly kind: 'store'; readonly row: StoreRow}
  | {readonly kind: 'key'; readonly view: RegionView; readonly entry: KeyEntry}
  | {readonly kind: 'cluster'; readonly view: RegionView; readonly cluster: Cluster}
  | {readonly kind: 'region'; readonly view: RegionView};

/** What the cursor is on, on screens that list stores, keys, clusters and Regions; undefined elsewhere. */
export function thingOf(
  state: AppState,
  cursor: string | undefined,
  context: ScreenContext,
): Thing | undefined {
  const {place} = state;
  const {picture} = context;
  switch (place.screen) {
    case 'store':
      return storeThing(`store:${place.store}`, context);
    case 'board':
      return storeThing(cursor, context) ?? regionThing(cursor, picture);
    case 'keys':
      return keyThing(cursor ?? screenState(state).cursor, picture);
    case 'clusters':
    case 'cluster':
      return clusterThing(cursor, picture) ?? regionThing(cursor, picture);
    default:
      return undefined;
  }
}

function storeThing(rowId: string | undefined, {picture, now}: ScreenContext): Thing | undefined {
  const row = summarise(picture, now).rows.find(
    (one): one is StoreRow => one.kind === 'store' && storeRowId(one.store) === rowId,
  );
  return row && {kind: 'store', row};
}

function regionThing(rowId: string | undefined, {regions}: AccountPicture): Thing | undefined {
  const view = regions.find(({region}) => rowId === `region:${region}`);
  return view && {kind: 'region', view};
}

/** `key:eu-west-1/1234…` */
const partsOf = (rowId: string | undefined, kind: string): readonly [string, string] | undefined => {
  const [, region, id] = new RegExp(`^${kind}:([^/]+)/(.+)$`, 'u').exec(rowId ?? '') ?? [];
  return region === undefined || id === undefined ? undefined : [region, id];
};

function keyThing(rowId: string | undefined, {regions}: AccountPicture): Thing | undefined {
  const [region, id] = partsOf(rowId, 'key') ?? [];
  const view = regions.find(one => one.region === region);
  const entry = view && [...(lastSeen(view.keys)?.entries.values() ?? [])].find(one => one.id === id);
  return view && entry && {kind: 'key', view, entry};
}

function clusterThing(rowId: string | undefined, {regions}: AccountPicture): Thing | undefined {
  const [region, id] = partsOf(rowId, 'cluster') ?? [];
  const view = regions.find(one => one.region === region);
  const cluster = view && (lastSeen(view.clusters) ?? []).find(one => one.id === id);
  return view && cluster && {kind: 'cluster', view, cluster};
}

export const regionOf = (thing: Thing): string =>
  thing.kind === 'store' ? thing.row.view.region : thing.view.region;

/** AWS's id. */
export function idOf(thing: Thing): string {
  switch (thing.kind) {
    case 'store':
      return thing.row.store.id;
    case 'key':
      return thing.entry.id;
    case 'cluster':
      return thing.cluster.id;
    case 'region':
      return thing.view.region;
  }
}

/** What a person calls it: a store's name, a key's first alias. */
export function nameOf(thing: Thing): string {
  if (thing.kind === 'store') return thing.row.store.name;
  return thing.kind === 'key' ? (thing.entry.aliases[0] ?? thing.entry.id) : idOf(thing);
}

/** Its ARN, or why there is none to copy. Custom key stores have none: the service authorization reference of KMS lists no such resource type. */
export function arnOf(
  thing: Thing,
  picture: AccountPicture,
): {readonly arn: string} | {readonly none: string} {
  const identity = lastSeen(picture.identity);
  const region = regionOf(thing);
  switch (thing.kind) {
    case 'store':
      return {none: 'A custom key store has no ARN. c copies its id.'};
    case 'region':
      return {none: 'A Region has no ARN. c copies its code.'};
    case 'key': {
      const arn = lastSeen(thing.entry.key)?.arn;
      if (arn !== undefined) return {arn};
      return identity
        ? {arn: `arn:${identity.partition}:kms:${region}:${identity.account}:key/${thing.entry.id}`}
        : {none: 'Whose account this is is not known yet, so the ARN is not either.'};
    }
    case 'cluster':
      return identity
        ? {
            arn: `arn:${identity.partition}:cloudhsm:${region}:${identity.account}:cluster/${thing.cluster.id}`,
          }
        : {none: 'Whose account this is is not known yet, so the ARN is not either.'};
  }
}

/** The cluster of a store, or the stores of a cluster: ids that people want with the thing's own. */
export function relatedIds(thing: Thing): readonly {readonly what: string; readonly id: string}[] {
  switch (thing.kind) {
    case 'store': {
      const {clusterId} = thing.row.store;
      return clusterId === undefined ? [] : [{what: 'cluster', id: clusterId}];
    }
    case 'key': {
      const {membership, aliases} = thing.entry;
      return [
        ...aliases.slice(1, 4).map(id => ({what: 'alias', id})),
        ...(membership.in === 'store' ? [{what: 'store', id: membership.storeId}] : []),
      ];
    }
    case 'cluster': {
      const use = clusterUse(thing.view, thing.cluster);
      return use.use === 'used' ? use.by.slice(0, 4).map(({id}) => ({what: 'store', id})) : [];
    }
    case 'region':
      return [];
  }
}
