import type {KeyStore} from '../../model/key-store.ts';
import {answeredAt} from '../attempts.ts';
import {belongingsOf, lastCallOf, type Belongings} from './belongings.ts';
import type {LaneDecision} from './decision.ts';
import {askUnread, isCodeKept, recordError, type Keeping} from './keeping.ts';
import {lastDone, later, type Lane} from './lane-memory.ts';
import {day, isOlder, lookNow, maxAge, readingAge, second, silence, waitFor, plus} from './sighting.ts';
import {askUnknownState, asks, callOnStore, following} from './store-call.ts';
import {storeQuestion} from './store-questions.ts';
import {words} from './words.ts';

/** The second phrase is not consent for another day. */
const gateMs = day;
const looks = ['stores', 'inventory'] as const;

/** A question as the only thing that the lane has to say. */
export const asDecision = (keeping: Exclude<Keeping, undefined>, look: typeof looks): LaneDecision =>
  keeping.do === 'question' ? asks(keeping.question, look) : keeping;

/**
 * The end of a store whose planned keys are all gone, with proof or with an accepted loss: the second phrase,
 * disconnect, delete. T3 and T4 hold by what was seen right before each call, not by what was planned.
 */
export function decideDeleting(lane: Lane, found: KeyStore, at: Date): LaneDecision {
  const {store, now} = lane;
  switch (found.connectionState) {
    case 'CONNECTING':
    case 'DISCONNECTING':
      return following(lane, lane.memory.steps.at(-1), at, words.moving(store, found.connectionState));
    case 'CONNECTED':
    case 'FAILED':
    case 'DISCONNECTED':
      break;
    default:
      return askUnknownState(lane, found, at);
  }
  const has = belongingsOf(lane, lastCallOf(lane));
  if (has.is === 'look') return lookNow(now, looks);
  if (has.is === 'silent') return silence(has.failed, now, looks);
  const full = whileFull(lane, has);
  if (full) return full;
  return found.connectionState === 'DISCONNECTED'
    ? decideDelete(lane, at, has)
    : decideDisconnect(lane, found, at, has);
}

type Known = Extract<Belongings, {is: 'known'}>;

/** T3: undefined only where a whole list shows no key of the store, and no key that may be one of it. */
function whileFull(lane: Lane, {unplanned, unread, left, at}: Known): LaneDecision | undefined {
  if (unplanned.length > 0) return asks(storeQuestion.newKeys(lane, unplanned), looks);
  if (left > 0) {
    const until = plus(at, 30 * second);
    return until > lane.now
      ? waitFor('aws', until, words.stillListed(lane.store, left), looks)
      : lookNow(lane.now, looks);
  }
  if (unread.length === 0) return undefined;
  const asked = askUnread(lane, unread, at);
  return asked && asDecision(asked, looks);
}

/** True while the second phrase that covers this store holds. */
const isGateOpen = ({memory: {gate}, now}: Lane): boolean =>
  gate !== undefined && now.getTime() - gate.at.getTime() <= gateMs;

/** Newer answers where those at hand are too old to change the store on the strength of them. */
function renewed({now}: Lane, at: Date, has: Known): LaneDecision | undefined {
  const stale = [
    ...(isOlder(at, maxAge.storeWrite, now) ? (['stores'] as const) : []),
    ...(isOlder(has.at, readingAge(has.size), now) ? (['inventory'] as const) : []),
  ];
  return stale.length > 0 ? lookNow(now, stale) : undefined;
}

/** The phrase is asked for on the strength of a list of the same day. */
const gate = ({now}: Lane, has: Known): LaneDecision =>
  isOlder(has.at, day, now) ? lookNow(now, looks) : {do: 'gate', look: looks};

function decideDisconnect(lane: Lane, found: KeyStore, at: Date, has: Known): LaneDecision {
  const {memory} = lane;
  if (!memory.gate || !isGateOpen(lane)) return gate(lane, has);
  const old = renewed(lane, at, has);
  if (old) return old;
  if (found.connectionState === 'FAILED' && !isCodeKept(lane, found)) return recordError(lane, found);
  return callOnStore(lane, 'DisconnectCustomKeyStore', at, {
    since: later(memory.connectedAt, memory.gate.at),
    late: found.connectionState,
  });
}

function decideDelete(lane: Lane, at: Date, has: Known): LaneDecision {
  const {memory} = lane;
  const {gate: said} = memory;
  const step = lastDone(memory.steps, 'DisconnectCustomKeyStore');
  // The phrase was said for both steps: what it let us begin, it lets us end.
  const begun =
    said &&
    step &&
    step.intendedAt >= said.at &&
    step.intendedAt.getTime() - said.at.getTime() <= gateMs &&
    !(memory.connectedAt && memory.connectedAt > answeredAt(step));
  if (!said || !(begun || isGateOpen(lane))) return gate(lane, has);
  return (
    renewed(lane, at, has) ??
    callOnStore(lane, 'DeleteCustomKeyStore', at, {since: said.at, late: 'it as before'})
  );
}
