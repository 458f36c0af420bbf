import {moment} from '../../model/age.ts';
import type {Change} from '../../model/change.ts';
import {causeOf, evidenceOf, type TrailChange} from '../../model/evidence.ts';
import {foldKeyChanges, type KeysChange} from '../../model/folded-changes.ts';
import {lastSeen} from '../../model/observation.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import type {StoreRow} from '../../model/summary.ts';
import {cellWidth} from '../cells.ts';
import {safeText} from '../safe-text.ts';
import {plural} from './screen-texts.ts';
import {actorText} from './store-evidence.ts';
import {changeText, type StoreChange} from './store-words.ts';

/** One thing that happened to a store or its keys, in parts that a line may or may not have room for. */
export type StoreNews = {
  readonly at: Date;
  /** `11:24Z CONNECTED → DISCONNECTED`. */
  readonly text: string;
  /** `by KeyOps/jchen (CloudTrail)`. */
  readonly by?: string;
  /** What came of it: `9 keys became Unavailable`. */
  readonly so?: {readonly at: Date; readonly text: string};
};

/** Keys change with their store, but are seen to only when they are described next. */
const followsMs = 10 * 60_000;
/** Deletions that are told as one. */
const togetherMs = 10 * 60_000;

/** All that is known to have happened to a store and its keys, newest first. */
export function newsOf(row: StoreRow, picture: AccountPicture, now: Date): readonly StoreNews[] {
  const {region, id} = row.store;
  const ours = foldKeyChanges(picture.changes).filter(
    (change): change is Ours => 'storeId' in change && change.region === region && change.storeId === id,
  );
  const told: StoreNews[] = [];
  for (const change of ours) {
    if (change.what !== 'keys-state') {
      told.push(change.what === 'key-state' ? keyNews(change, now) : storeNews(row, change, now));
      continue;
    }
    const so = `${plural(change.count, 'key')} became ${change.to}`;
    const cause = told.findLast(news => news.at <= change.at);
    const follows =
      cause && causesKeys(ours, cause.at) && change.from.getTime() - cause.at.getTime() <= followsMs;
    if (follows && cause.so === undefined)
      told[told.indexOf(cause)] = {...cause, so: {at: change.at, text: so}};
    else told.push({at: change.at, text: `${moment(change.at, now)} ${so}`});
  }
  return [...told, ...endsOfKeys(row, now)].toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

type KeyChange = Extract<Change, {what: 'key-state'}>;
type Ours = StoreChange | KeysChange | KeyChange;

const causesKeys = (ours: readonly Ours[], at: Date): boolean =>
  ours.some(change => change.what === 'store-state' && change.at === at);

const keyNews = (change: KeyChange, now: Date): StoreNews => ({
  at: change.at,
  text: `${moment(change.at, now)} ${change.alias ?? `${change.keyId.slice(0, 8)}…`} ${change.from} → ${change.to}`,
});

function storeNews({store, view}: StoreRow, change: StoreChange, now: Date): StoreNews {
  const actors = lastSeen(evidenceOf(view, store.id).actors);
  const cause =
    actors && change.what === 'store-state' ? causeOf(actors, store.id, change.to, change.at) : undefined;
  return {at: change.at, text: changeText(change, now), ...(cause && {by: actorText(cause.actor)})};
}

type InRegion = {readonly store: Pick<KeyStore, 'id'>; readonly view: RegionView};

/** Keys of the store that AWS has deleted in the last 90 days, and what became of their material in the HSMs. */
export const deletedKeys = ({store, view}: InRegion): readonly TrailChange[] =>
  (lastSeen(evidenceOf(view, store.id).actors)?.changes ?? []).filter(
    ({name, storeId, errorCode}) => name === 'DeleteKey' && storeId === store.id && errorCode === undefined,
  );

/** The keys among them whose material stayed on the HSMs: KMS could not reach the cluster on the day. */
export const orphanedKeys = (row: InRegion): readonly TrailChange[] =>
  deletedKeys(row).filter(({material}) => material === 'orphaned');

const materialWords = {
  deleted: 'material deleted from the HSMs',
  orphaned: 'material left on the HSMs',
  unknown: 'what became of its material is not told',
} as const;

function endsOfKeys(row: StoreRow, now: Date): readonly StoreNews[] {
  const groups: TrailChange[][] = [];
  for (const change of deletedKeys(row)) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const together =
      first?.material === change.material &&
      first !== undefined &&
      Math.abs(first.at.getTime() - change.at.getTime()) <= togetherMs;
    if (together) last?.push(change);
    else groups.push([change]);
  }
  return groups.flatMap((group): readonly StoreNews[] => {
    const [first] = group;
    if (!first) return [];
    const what =
      group.length === 1
        ? `key ${first.keyId === undefined ? '' : `${first.keyId.slice(0, 8)}… `}deleted`
        : `${plural(group.length, 'key')} deleted`;
    const material = materialWords[first.material ?? 'unknown'];
    return [{at: first.at, text: `${moment(first.at, now)} ${what}, ${material}`, by: '(CloudTrail)'}];
  });
}

/**
 * News as lines of `width` cells at most, where words allow: what does not fit beside a change gets a line of its
 * own, so that no name is cut.
 * @param comma what stands between a change and whoever asked for it
 */
export function newsLines(
  {text, by, so}: StoreNews,
  now: Date,
  width: number,
  comma = ' ',
): readonly string[] {
  const who = by === undefined ? '' : by.startsWith('(') ? ` ${by}` : `${comma}${by}`;
  const fits = (line: string) => cellWidth(safeText(line)) <= width;
  const whole = text + who;
  if (so && fits(`${whole}; ${so.text}`)) return [`${whole}; ${so.text}`];
  const own = so ? [`${moment(so.at, now)} ${so.text}`] : [];
  return [...own, ...(by === undefined || fits(whole) ? [whole] : [text, `  ${by}`])];
}
