import type {KeyId} from '../../model/ids.ts';
import type {Key, KeyEntry} from '../../model/key.ts';
import {isFresh} from '../../model/observation.ts';
import {answeredAt} from '../attempts.ts';
import type {Scene} from '../flow.ts';
import type {Step} from '../record.ts';

/** One key as it can be decided on. */
export type KeySight =
  | {readonly sight: 'seen'; readonly key: Key; readonly entry: KeyEntry; readonly at: Date}
  /** AWS no longer knows it. */
  | {readonly sight: 'gone'; readonly at: Date}
  /** No answer that may be decided on, but looking again can help. */
  | {readonly sight: 'look'; readonly why: string; readonly seconds: number}
  /** Looking on makes no sense. */
  | {readonly sight: 'hidden'; readonly why: string; readonly remedy: string};

const minute = 60_000;
/** Many keys are changed one after the other, at 5 calls a second; AWS refuses what their states forbid. */
const maxAgeMs = 5 * minute;
const headerMs = 1000;

/** What is known of one key: never from a stale answer, or from one of before the last call on this key. */
export function seeKey(id: KeyId, {view}: Scene, last: Step | undefined, now: Date): KeySight {
  const {keys} = view;
  if (keys.status === 'unseen') return {sight: 'look', why: 'the keys have not been read yet', seconds: 5};
  if (keys.status === 'failed') return whileFailing(keys.failed, now);
  const entry = keys.value.entries.get(id);
  const after = last ? answeredAt(last).getTime() - headerMs : 0;
  const isNew = (at: Date) => at.getTime() > after && now.getTime() - at.getTime() <= maxAgeMs;
  if (!entry) {
    if (keys.failed) return whileFailing(keys.failed, now);
    if (!isFresh(keys) || !isNew(keys.at)) return {sight: 'look', why: 'looking at the keys', seconds: 2};
    return {sight: 'gone', at: keys.at};
  }
  const {key} = entry;
  if (key.status !== 'unseen' && key.failed) {
    const {failure, latest} = key.failed;
    if (failure.kind === 'not-found' && isNew(latest)) return {sight: 'gone', at: latest};
    return whileFailing(key.failed, now);
  }
  if (!isFresh(key)) return {sight: 'look', why: 'the key has not been read yet', seconds: 2};
  if (!isNew(key.at)) return {sight: 'look', why: 'looking at the key', seconds: 2};
  return {sight: 'seen', key: key.value, entry, at: key.at};
}

type Failed = Extract<Scene['view']['keys'], {status: 'failed'}>['failed'];

function whileFailing({failure, since}: Failed, now: Date): KeySight {
  const ms = now.getTime() - since.getTime();
  const limit = {
    denied: minute,
    invalid: minute,
    'region-off': minute,
    'not-found': minute,
    expired: 12 * 60 * minute,
    'no-credentials': 12 * 60 * minute,
  };
  const bound: number = failure.kind in limit ? limit[failure.kind as keyof typeof limit] : 30 * minute;
  const why = `its state cannot be read (${failure.action}: ${failure.code})`;
  return ms > bound ? {sight: 'hidden', why, remedy: failure.remedy} : {sight: 'look', why, seconds: 15};
}
