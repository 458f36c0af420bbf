import type {KeyStore} from '../../model/key-store.ts';
import {belongingsOf} from './belongings.ts';
import type {LaneDecision, Question} from './decision.ts';
import {asDecision} from './deleting.ts';
import {askUnread, isCodeKept, recordError} from './keeping.ts';
import {keyQuestion} from './key-questions.ts';
import {saidOfKey, saidOfStore, type Lane} from './lane-memory.ts';
import {
  day,
  isLasting,
  isOlder,
  lastCall,
  lookNow,
  maxAge,
  minute,
  plus,
  readingAge,
  seeingKey,
  silence,
} from './sighting.ts';
import {askUnknownState, asks, callOnStore, following} from './store-call.ts';
import {storeQuestion} from './store-questions.ts';
import {words} from './words.ts';

const looks = ['stores', 'inventory'] as const;

/** Goal `disconnect`: no key is touched, and the approval is the only phrase. */
export function decideGentle(lane: Lane, found: KeyStore, at: Date): LaneDecision {
  const {store, memory, now} = lane;
  switch (found.connectionState) {
    case 'DISCONNECTED': {
      // What was seen before somebody took hours to answer is no end: the store may be CONNECTED again.
      const answered = memory.answers.at(-1)?.at;
      return answered && at < answered
        ? lookNow(now, looks)
        : {do: 'finish', end: 'disconnected', text: words.disconnectedDone(store)};
    }
    case 'CONNECTING':
    case 'DISCONNECTING':
      return following(lane, memory.steps.at(-1), at, words.moving(store, found.connectionState));
    case 'CONNECTED':
    case 'FAILED':
      break;
    default:
      return askUnknownState(lane, found, at);
  }
  const has = belongingsOf(lane, lastCall(memory.steps));
  if (has.is === 'look') return lookNow(now, [...looks, 'keys']);
  if (has.is === 'silent') return silence(has.failed, now, looks);
  if (has.unplanned.length > 0) return asks(storeQuestion.newKeys(lane, has.unplanned), looks);
  const unread = has.unread.length > 0 ? askUnread(lane, has.unread, has.at) : undefined;
  if (unread) return asDecision(unread, looks);
  const pending = whilePending(lane);
  if (pending) return pending;
  const stale = [
    ...(isOlder(at, maxAge.storeWrite, now) ? (['stores'] as const) : []),
    ...(isOlder(has.at, readingAge(has.size), now) ? (['inventory'] as const) : []),
    ...(areKeysOld(lane) ? (['keys'] as const) : []),
  ];
  if (stale.length > 0) return lookNow(now, stale);
  if (found.connectionState === 'FAILED' && !isCodeKept(lane, found)) return recordError(lane, found);
  return callOnStore(lane, 'DisconnectCustomKeyStore', at, {
    since: undefined,
    late: found.connectionState,
  });
}

/**
 * T2: the store is not disconnected while keys are in PendingDeletion, unless the operator accepted by its name that
 * their material stays on the HSMs. Undefined: it may be. What is asked stays asked while what was seen grows old: only
 * a call needs new answers.
 */
function whilePending(lane: Lane): LaneDecision | undefined {
  const {store, sight, now} = lane;
  if (store.type === 'EXTERNAL_KEY_STORE') return undefined;
  const hidden: Question[] = [];
  let pending = 0;
  let last: Date | undefined;
  for (const planned of store.keys) {
    const seen = seeingKey(sight.keys.get(planned.id), undefined, undefined);
    switch (seen.is) {
      case 'gone':
        break;
      case 'look':
        return lookNow(now, ['keys']);
      case 'silent': {
        const {failure, since, latest} = seen.failed;
        if (!isLasting(failure.kind) || !isOlder(since, minute, now))
          return silence(seen.failed, now, ['keys']);
        if (saidOfKey(lane, 'key-unseen', planned.id, latest)?.choice === 'try-again')
          return lookNow(now, ['keys']);
        hidden.push(keyQuestion.hidden(lane, planned, failure));
        break;
      }
      case 'seen':
        if (seen.key.state !== 'PendingDeletion') break;
        pending += 1;
        if (seen.key.deletionDate && (!last || seen.key.deletionDate > last)) last = seen.key.deletionDate;
    }
  }
  // T1: a key that cannot be seen may be pending.
  const [first, ...others] = hidden;
  if (first) return {do: 'ask', questions: [first, ...others], look: ['stores', 'keys']};
  // As with the second phrase: what was accepted is not accepted for another day's keys.
  const said = saidOfStore(lane, 'pending-keys', plus(now, -day));
  if (pending === 0 || said?.choice === 'accept-orphans') return undefined;
  return asks(storeQuestion.pendingKeys(lane, pending, last), ['stores', 'keys']);
}

/** True where a key was seen too long ago to disconnect its store on the strength of it. */
function areKeysOld({store, sight, now}: Lane): boolean {
  if (store.type === 'EXTERNAL_KEY_STORE') return false;
  const age = readingAge(store.keys.length);
  return store.keys.some(({id}) => {
    const seen = seeingKey(sight.keys.get(id), undefined, undefined);
    return seen.is === 'seen' && isOlder(seen.at, age, now);
  });
}
