import {dayMonth, isoDay, moment} from './age.ts';
import {countKeys, keysOfStore, keysOfUnknownStore} from './key-counts.ts';
import type {Key, KeyEntry, KeyInventory} from './key.ts';
import type {KeyStore} from './key-store.ts';
import {isFresh, lastSeen} from './observation.ts';
import type {RegionView} from './picture.ts';
import {isExternal, timeInState} from './store-facts.ts';
import type {Judgement} from './verdict-words.ts';
import {judge} from './verdict-words.ts';

const day = 24 * 60 * 60_000;
/** A key used this long before the disconnect was in use: somebody misses it. */
const inUseMs = 7 * day;

/**
 * Judges a DISCONNECTED store by its keys: none of them can be used, so the question is who misses them. Worst
 * first: a key that was in use; a key that is deleted while its material cannot be removed from the HSMs, or whose
 * last use nobody knows; keys that were not read. Only then it is idle.
 */
export function disconnectedVerdict(view: RegionView, store: KeyStore, now: Date): Judgement {
  const {keys} = view;
  if (keys.status !== 'seen') {
    const why = keys.status === 'failed' ? 'keys could not be read' : 'keys have not been read yet';
    return judge('unknown', `DISCONNECTED, and its ${why}`, why);
  }
  const verdict = byKeys(view, store, keys.value, now);
  if (isFresh(keys)) return verdict;
  const read = `; keys read ${moment(keys.at, now)}`;
  return judge(verdict.word, verdict.reason + read, verdict.brief + read);
}

function byKeys(view: RegionView, store: KeyStore, inventory: KeyInventory, now: Date): Judgement {
  const entries = keysOfStore(inventory, store.id);
  const since = timeInState(view, store, now)?.since ?? now;
  const uses = entries.map(entry => useBefore(view, entry, since));

  const used = uses.filter(use => use.use === 'recent').length;
  if (used > 0) {
    const text = `${plural(used, 'key was', 'keys were')} in use in the 7 days before the disconnect`;
    return judge('down', text);
  }
  const pending = entries.flatMap(({key}) => {
    const value = lastSeen(key);
    return value?.state === 'PendingDeletion' ? [value] : [];
  });
  if (pending.length > 0) return pendingJudgement(pending, isExternal(store), now);

  const unknownUse = uses.filter(use => use.use === 'unknown').length;
  if (unknownUse > 0) {
    return judge(
      'at risk',
      `the last use of ${plural(unknownUse, 'key', 'keys')} is not known; none can be used now`,
    );
  }
  const counts = countKeys(inventory, store.id);
  if (!counts.complete) return unreadJudgement(inventory, counts.unread);
  if (entries.length === 0) return judge('idle', 'DISCONNECTED, and it has no keys', 'no keys');
  const latest = Math.max(...uses.map(use => use.at?.getTime() ?? 0));
  return latest === 0
    ? judge('idle', `its ${plural(entries.length, 'key was', 'keys were')} never used`)
    : judge('idle', `last use ${isoDay(new Date(latest))}, long before the disconnect`);
}

function pendingJudgement(pending: readonly Key[], external: boolean, now: Date): Judgement {
  const dates = pending.flatMap(key => (key.deletionDate ? [key.deletionDate.getTime()] : []));
  const first = dates.length > 0 ? new Date(Math.min(...dates)) : undefined;
  const sameDay = dates.every(date => first && isoDay(new Date(date)) === isoDay(first));
  const when = first ? ` ${sameDay ? '' : 'from '}${dayMonth(first, now)}` : '';
  const what = `${plural(pending.length, 'key deletes', 'keys delete')}${when}`;
  if (external) return judge('at risk', `${what} while disconnected`);
  return judge(
    'at risk',
    `${what} while disconnected; material stays on HSMs`,
    `${what}, material stays on HSMs`,
  );
}

function unreadJudgement(inventory: KeyInventory, unread: number): Judgement {
  const {progress} = inventory;
  if (progress) {
    const text = `keys of the Region are being read: ${String(progress.known)} of ${String(progress.of)}`;
    return judge('unknown', `DISCONNECTED; ${text}`, text);
  }
  const may = keysOfUnknownStore(inventory) > 0 ? ' and may be in it' : '';
  const text = `${plural(unread, 'key', 'keys')} could not be read${may}`;
  return judge('unknown', `DISCONNECTED; ${text}`, text);
}

type Use = {readonly use: 'recent' | 'older' | 'unknown'; readonly at?: Date};

/** When a key was last used, seen from the disconnect; a reading from before it cannot rule out a later use. */
function useBefore(view: RegionView, entry: KeyEntry, disconnect: Date): Use {
  const observation = view.lastUse.get(entry.id);
  if (observation?.status !== 'seen') return {use: 'unknown'};
  const {value} = observation;
  const windowStart = disconnect.getTime() - inUseMs;
  if (value.at && value.at.getTime() >= windowStart) return {use: 'recent', at: value.at};
  if (observation.at < disconnect) return {use: 'unknown'};
  if (value.at) return {use: 'older', at: value.at};
  // Never used since AWS began to keep the record: that decides where the record reaches back far enough.
  const created = value.keyCreatedAt ?? lastSeen(entry.key)?.createdAt;
  const {trackingSince} = value;
  const covered =
    trackingSince !== undefined &&
    (trackingSince.getTime() <= windowStart || (created !== undefined && created >= trackingSince));
  return {use: covered ? 'older' : 'unknown'};
}

const plural = (n: number, one: string, many: string) => `${String(n)} ${n === 1 ? one : many}`;
