import type {Failure} from './failure.ts';
import type {KeyStoreId} from './ids.ts';
import {storeKey} from './ids.ts';
import type {KeyCounts} from './key-counts.ts';
import {addCounts, countKeys, keysOfUnknownStore} from './key-counts.ts';
import type {KeyStore} from './key-store.ts';
import {lastSeen} from './observation.ts';
import type {AccountPicture, RegionView} from './picture.ts';
import {isAsked} from './picture.ts';
import type {AnswerWord, RegionAnswer} from './region-answer.ts';
import {hasAnswered, isSilent, regionAnswer} from './region-answer.ts';
import type {TimeInState} from './store-facts.ts';
import {timeInState} from './store-facts.ts';
import type {Verdict} from './verdict.ts';
import {storeVerdict} from './verdict.ts';
import type {VerdictWord} from './verdict-words.ts';
import {verdictWords} from './verdict-words.ts';

/** What can be said of the number of a store's keys. */
export type KeyStanding =
  | {readonly status: 'counted'; readonly counts: KeyCounts; readonly at: Date; readonly fresh: boolean}
  /** Still being read, or not asked yet. */
  | {readonly status: 'reading'}
  | {readonly status: 'failed'; readonly failure: Failure};

/** A store with its verdict: one row of the board. */
export type StoreRow = {
  readonly kind: 'store';
  readonly id: string;
  readonly view: RegionView;
  readonly store: KeyStore;
  readonly verdict: Verdict;
  readonly time?: TimeInState;
  readonly keys: KeyStanding;
};

/** A Region whose stores are not known now: a row too, because silence is not emptiness. */
export type RegionRow = {
  readonly kind: 'region';
  readonly id: string;
  readonly view: RegionView;
  readonly answer: RegionAnswer;
};

export type BoardRow = StoreRow | RegionRow;

/** The account in numbers and rows. */
export type Summary = {
  /** Worst first: the order of the board. */
  readonly rows: readonly BoardRow[];
  readonly stores: number;
  readonly verdicts: Readonly<Record<VerdictWord, number>>;
  /** The keys of all stores; `complete` is false while any store's keys are not all known. */
  readonly keys: KeyCounts;
  /** Regions that told their stores, of all in the picture. */
  readonly answered: number;
  readonly total: number;
  /** Regions that are asked at all. */
  readonly asked: number;
  readonly waiting: number;
  /** When the Region that has waited longest was asked. */
  readonly oldestAsk?: Date;
};

export const storeRowId = (store: KeyStore): string => `store:${storeKey(store)}`;
export const regionRowId = (view: RegionView): string => `region:${view.region}`;

/** What is known of the keys of one store. */
export function keyStanding(view: RegionView, storeId: KeyStoreId): KeyStanding {
  const {keys} = view;
  if (keys.status === 'failed') return {status: 'failed', failure: keys.failed.failure};
  if (keys.status === 'unseen' || keys.value.progress) return {status: 'reading'};
  const fresh = keys.source === 'live' && keys.failed === undefined;
  return {status: 'counted', counts: countKeys(keys.value, storeId), at: keys.at, fresh};
}

type Kept = {readonly second: number; readonly summary: Summary};
const kept = new WeakMap<AccountPicture, Kept>();

/**
 * Sums up a picture at `now` (AWS's time). Kept for one second per picture, so that moving a cursor over a large
 * account does not judge every store again.
 */
export function summarise(picture: AccountPicture, now: Date): Summary {
  const second = Math.floor(now.getTime() / 1000);
  const before = kept.get(picture);
  if (before?.second === second) return before.summary;
  const summary = sumUp(picture, now);
  kept.set(picture, {second, summary});
  return summary;
}

function sumUp(picture: AccountPicture, now: Date): Summary {
  const rows: BoardRow[] = [];
  let answered = 0;
  let waiting = 0;
  let oldestAsk: Date | undefined;
  for (const view of picture.regions) {
    const answer = regionAnswer(view);
    if (hasAnswered(answer)) answered += 1;
    if (answer.word === 'waiting') {
      waiting += 1;
      const asked = view.keyStores.status === 'unseen' ? view.keyStores.askedAt : undefined;
      if (asked && (!oldestAsk || asked < oldestAsk)) oldestAsk = asked;
    }
    if (isSilent(answer) || answer.word === 'not-enabled') {
      rows.push({kind: 'region', id: regionRowId(view), view, answer});
    }
    for (const store of lastSeen(view.keyStores) ?? []) {
      const time = timeInState(view, store, now);
      rows.push({
        kind: 'store',
        id: storeRowId(store),
        view,
        store,
        verdict: storeVerdict(view, store, now),
        keys: keyStanding(view, store.id),
        ...(time && {time}),
      });
    }
  }
  const stores = rows.filter(row => row.kind === 'store');
  return {
    rows: rows.sort((one, other) => compareRows(one, other, now)),
    stores: stores.length,
    verdicts: countVerdicts(stores),
    keys: allKeys(picture, stores),
    answered,
    total: picture.regions.length,
    asked: picture.regions.filter(isAsked).length,
    waiting,
    ...(oldestAsk && {oldestAsk}),
  };
}

function countVerdicts(stores: readonly StoreRow[]): Record<VerdictWord, number> {
  const counts = Object.fromEntries(verdictWords.map(word => [word, 0])) as Record<VerdictWord, number>;
  for (const {verdict} of stores) counts[verdict.word] += 1;
  return counts;
}

function allKeys(picture: AccountPicture, stores: readonly StoreRow[]): KeyCounts {
  let unread = 0;
  const counts: KeyCounts[] = [];
  let complete = true;
  for (const {keys} of stores) {
    if (keys.status === 'counted') counts.push(keys.counts);
    else complete = false;
  }
  for (const view of picture.regions) {
    const own = stores.filter(row => row.view === view);
    const inventory = lastSeen(view.keys);
    if (own.length === 0 || !inventory || inventory.progress) continue;
    const outside = keysOfUnknownStore(inventory);
    // A key of unknown store is unread in each store of its Region, and still one key.
    unread += outside;
    for (const {keys} of own) if (keys.status === 'counted') unread += keys.counts.unread - outside;
  }
  const sum = addCounts(counts, unread);
  return {...sum, complete: sum.complete && complete};
}

/** Silent Regions in the order in which a person can do something about them. */
const silenceOrder: readonly AnswerWord[] = [
  'denied',
  'expired',
  'failed',
  'unreachable',
  'timed-out',
  'throttled',
];

const rank = (row: BoardRow): number => {
  if (row.kind === 'store') return verdictWords.indexOf(row.verdict.word);
  return row.answer.word === 'not-enabled' ? verdictWords.length : verdictWords.indexOf('unknown');
};

const lengthOf = (row: BoardRow, now: Date): number => {
  if (row.kind === 'store') return row.time?.ms ?? 0;
  return row.answer.since ? now.getTime() - row.answer.since.getTime() : 0;
};

const text = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * The board's own order: worst verdict first, Regions that are not enabled last. Ties: silent Regions before stores
 * (denied first, throttled last), longer in the state first, then Region, then name, then id.
 */
export function compareRows(one: BoardRow, other: BoardRow, now: Date): number {
  const byRank = rank(one) - rank(other);
  if (byRank !== 0) return byRank;
  if (one.kind !== other.kind) return one.kind === 'region' ? -1 : 1;
  if (one.kind === 'region' && other.kind === 'region') {
    const silence = silenceOrder.indexOf(one.answer.word) - silenceOrder.indexOf(other.answer.word);
    if (silence !== 0) return silence;
  }
  const longer = lengthOf(other, now) - lengthOf(one, now);
  if (longer !== 0) return longer;
  const byRegion = text(one.view.region, other.view.region);
  if (byRegion !== 0 || one.kind === 'region' || other.kind === 'region') return byRegion;
  return text(one.store.name, other.store.name) || text(one.store.id, other.store.id);
}
