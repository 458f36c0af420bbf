import {countHsms, type Cluster} from '../../model/cluster.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {answeredAt, hasSettled} from '../attempts.ts';
import {belongingsOf, lastCallOf} from './belongings.ts';
import type {LaneDecision, Question} from './decision.ts';
import {lastDone, later, notes, orphansAccepted, saidOfStore, type Lane} from './lane-memory.ts';
import {
  day,
  hour,
  isLasting,
  isOlder,
  lookNow,
  maxAge,
  minute,
  plus,
  readingAge,
  seeing,
  silence,
} from './sighting.ts';
import {callOnStore, following} from './store-call.ts';
import {storeQuestion} from './store-questions.ts';
import {words} from './words.ts';

/** What has to be known of a store's keys to keep it connected for them. */
export type OpenKeys = {
  /** Keys that AWS still knows. */
  readonly open: number;
  /** T10: each key of the store is PendingDeletion or gone. */
  readonly allOff: boolean;
  /** When the first of them is deleted. */
  readonly firstDate?: Date;
  /** The oldest answer among those on pending keys. */
  readonly oldest?: Date;
};

/** Undefined: nothing to do about the connection. */
export type Keeping = LaneDecision | {readonly do: 'question'; readonly question: Question} | undefined;

const lookStore = ['stores', 'clusters'] as const;
const question = (asked: Question): Keeping => ({do: 'question', question: asked});

/** An ACTIVE HSM is wanted from so long before the first date. */
const nearMs = 3 * day;

/**
 * Gets a CloudHSM store with keys CONNECTED with an ACTIVE HSM, and keeps it so until they are gone: AWS deletes the
 * material then, and cannot while the store is not (T2's orphan). External stores keep nothing on HSMs.
 */
export function keepConnected(lane: Lane, found: KeyStore, at: Date, keys: OpenKeys): Keeping {
  if (found.type === 'EXTERNAL_KEY_STORE' || keys.open === 0) return undefined;
  switch (found.connectionState) {
    case 'CONNECTED':
      return whileConnected(lane, found, at, keys);
    case 'DISCONNECTED':
      return whileDisconnected(lane, at, keys);
    case 'FAILED':
      return whileFailed(lane, found, at, keys);
    case 'CONNECTING':
    case 'DISCONNECTING':
      return following(lane, lane.memory.steps.at(-1), at, words.moving(lane.store, found.connectionState));
    default:
      return saidOfStore(lane, 'store-unknown', at)?.choice === 'try-again'
        ? lookNow(lane.now, lookStore)
        : question(storeQuestion.unknownState(lane, found));
  }
}

const ownDisconnect = ({memory}: Lane): Date | undefined => {
  const step = lastDone(memory.steps, 'DisconnectCustomKeyStore');
  return step && answeredAt(step);
};

function whileConnected(lane: Lane, found: KeyStore, at: Date, keys: OpenKeys): Keeping {
  const {store, sight, memory, now} = lane;
  const {connectedAt} = memory;
  const away = later(
    ownDisconnect(lane),
    later(saidOfStore(lane, 'disconnected')?.at, saidOfStore(lane, 'connect-failed')?.at),
  );
  const isNews = connectedAt ? away && away > connectedAt : away || store.connectionState !== 'CONNECTED';
  if (isNews) return {do: 'record', what: notes.connected, facts: {region: store.region, storeId: store.id}};
  const {firstDate} = keys;
  const clusters = seeing(sight.clusters);
  // T10: CONNECTED alone is no health; only an ACTIVE HSM in the same look is trusted.
  if (clusters.is === 'look') return lookNow(now, lookStore);
  if (!firstDate || orphansAccepted(lane)) return undefined;
  // T10: nothing is trusted that was not seen, so it is looked at again soon and not after a day.
  if (
    clusters.is === 'silent' &&
    !isLasting(clusters.failed.failure.kind) &&
    !isOlder(clusters.failed.since, hour, now)
  )
    return silence(clusters.failed, now, lookStore);
  if (plus(firstDate, -nearMs) > now) return undefined;
  if (clusters.is === 'silent') {
    const {failure, latest} = clusters.failed;
    return saidOfStore(lane, 'no-hsm', latest)?.choice === 'look-again'
      ? lookNow(now, lookStore)
      : question(storeQuestion.noHsm(lane, keys.open, firstDate, failure));
  }
  if (hasActiveHsm(found, clusters.value)) {
    const apart = Math.abs(clusters.at.getTime() - at.getTime());
    return apart > 2 * minute ? lookNow(now, lookStore) : undefined;
  }
  return saidOfStore(lane, 'no-hsm', clusters.at)?.choice === 'look-again'
    ? lookNow(now, lookStore)
    : question(storeQuestion.noHsm(lane, keys.open, firstDate));
}

/** True where the store's cluster is there with an HSM that can serve. */
export function hasActiveHsm({clusterId}: KeyStore, clusters: readonly Cluster[]): boolean {
  const cluster = clusters.find(({id}) => id === clusterId);
  return cluster !== undefined && cluster.state !== 'DELETED' && countHsms(cluster).active > 0;
}

function whileDisconnected(lane: Lane, at: Date, keys: OpenKeys): Keeping {
  const {store, memory} = lane;
  if (orphansAccepted(lane)) return undefined;
  const {connectedAt} = memory;
  const ours = lastDone(memory.steps, 'ConnectCustomKeyStore');
  if (ours && !hasSettled(ours, at) && connectedAt && connectedAt <= answeredAt(ours))
    return following(lane, ours, at, words.acceptedStill('ConnectCustomKeyStore', 'DISCONNECTED'));
  const said = saidOfStore(lane, 'disconnected', connectedAt);
  const wasConnected = store.connectionState === 'CONNECTED' || connectedAt !== undefined;
  // The first half of a reconnect of a FAILED store is ours, and nobody's kill switch.
  const half = ownDisconnect(lane);
  const isHalfway = half && (!connectedAt || half > connectedAt);
  if (wasConnected && !isHalfway && said?.choice !== 'connect')
    return question(storeQuestion.disconnected(lane, keys.open, keys.firstDate));
  return (
    beforeConnect(lane, at, keys) ??
    (keys.allOff
      ? callOnStore(lane, 'ConnectCustomKeyStore', at, {
          since: later(connectedAt, later(half, said?.at)),
          late: 'DISCONNECTED',
        })
      : undefined)
  );
}

function whileFailed(lane: Lane, found: KeyStore, at: Date, keys: OpenKeys): Keeping {
  const {store, memory} = lane;
  if (orphansAccepted(lane)) return undefined;
  const ours = lastDone(memory.steps, 'ConnectCustomKeyStore');
  const connectedAt = ours && answeredAt(ours);
  const half = ownDisconnect(lane);
  const {code, cause} = explainConnectionError(found.connectionErrorCode, found.type);
  const isOurs = connectedAt && !(half && half > connectedAt);
  const said = connectedAt && saidOfStore(lane, 'connect-failed', connectedAt);
  if (isOurs && said?.choice !== 'connect-again')
    // Right after the call AWS may still show how the try before it ended.
    return hasSettled(ours, at)
      ? question(storeQuestion.connectFailed(lane, code, cause, keys.open, keys.firstDate))
      : following(lane, ours, at, words.moving(store, 'FAILED'));
  const waiting = beforeConnect(lane, at, keys);
  if (waiting || !keys.allOff) return waiting;
  // T2: a FAILED store is disconnected only as the first half of a connect, and not before its code is kept.
  if (!isCodeKept(lane, found)) return recordError(lane, found);
  return callOnStore(lane, 'DisconnectCustomKeyStore', at, {
    since: later(connectedAt, said?.at),
    late: 'FAILED',
  });
}

/** T2: what a disconnect would erase is in the journal. */
export function isCodeKept({memory: {errorCode, connectedAt}}: Lane, found: KeyStore): boolean {
  const {code} = explainConnectionError(found.connectionErrorCode, found.type);
  return errorCode?.code === code && (!connectedAt || errorCode.at > connectedAt);
}

/** Keeps the code of a FAILED store: the next disconnect erases it at AWS. */
export function recordError({store}: Lane, found: KeyStore): LaneDecision {
  const {code, cause} = explainConnectionError(found.connectionErrorCode, found.type);
  return {
    do: 'record',
    what: notes.connectionError,
    facts: {region: store.region, storeId: store.id, name: found.name, code, cause},
  };
}

/**
 * T10: connecting makes every key of the store usable that is not pending. So each planned key must be seen pending or
 * gone, the store must hold no other key, and no key of the Region may be unread.
 */
function beforeConnect(lane: Lane, at: Date, keys: OpenKeys): Keeping {
  const {now} = lane;
  if (!keys.allOff) return undefined;
  const has = belongingsOf(lane, lastCallOf(lane));
  if (has.is === 'look') return lookNow(now, ['stores', 'inventory']);
  if (has.is === 'silent') return silence(has.failed, now, ['stores', 'inventory']);
  if (has.unplanned.length > 0) return question(storeQuestion.newKeys(lane, has.unplanned));
  if (has.unread.length > 0) return askUnread(lane, has.unread, has.at);
  const stale = [
    ...(isOlder(at, maxAge.storeWrite, now) ? (['stores'] as const) : []),
    ...(isOlder(has.at, readingAge(has.size), now) ? (['inventory'] as const) : []),
    ...(keys.oldest && isOlder(keys.oldest, readingAge(keys.open), now) ? (['keys'] as const) : []),
  ];
  return stale.length > 0 ? lookNow(now, stale) : undefined;
}

/** T1: a key that may not be described may be in any store, so no store is known to be empty. */
export const askUnread = (
  lane: Lane,
  unread: Parameters<typeof storeQuestion.unreadKeys>[1],
  at: Date,
): Keeping =>
  saidOfStore(lane, 'unread-keys', at)?.choice === 'try-again'
    ? lookNow(lane.now, ['inventory'])
    : question(storeQuestion.unreadKeys(lane, unread));
