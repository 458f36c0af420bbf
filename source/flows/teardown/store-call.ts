import type {KeyStore} from '../../model/key-store.ts';
import {answeredAt, hasSettled, standingOf} from '../attempts.ts';
import {isInDoubt, type Step} from '../record.ts';
import type {LaneDecision} from './decision.ts';
import {later, saidOfStore, type Lane} from './lane-memory.ts';
import {lookNow, minute, plus, second, waitFor} from './sighting.ts';
import {storeQuestion} from './store-questions.ts';
import {words} from './words.ts';

export type StoreOperation = 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' | 'DeleteCustomKeyStore';

/** How long AWS may show the state from before an accepted disconnect or delete. */
const oldStateMs = 10 * minute;
const longMs = 20 * minute;

export const asks = (
  question: Extract<LaneDecision, {do: 'ask'}>['questions'][number],
  look: Extract<LaneDecision, {do: 'ask'}>['look'],
): LaneDecision => ({do: 'ask', questions: [question], look});

/**
 * Settles a call on the store of which no answer came by what AWS shows (T6). Undefined where there is none.
 *
 * @param found the store as AWS lists it; undefined: it does not
 */
export function settleStoreCall(lane: Lane, found: KeyStore | undefined, at: Date): LaneDecision | undefined {
  const doubt = lane.memory.steps.findLast(isInDoubt);
  if (!doubt) return undefined;
  const {operation} = doubt.write;
  const shown = found ? words.storeShows(found.connectionState) : words.notListed;
  const settle = (result: 'carried-out' | 'not-carried-out', because: string): LaneDecision => ({
    do: 'settle',
    step: doubt.number,
    result,
    because,
  });
  const effect = showsEffect(doubt, found);
  if (effect === 'unknown') return found && askUnknownState(lane, found, at);
  if (effect) return settle('carried-out', shown);
  if (!found || hasSettled(doubt, at)) return settle('not-carried-out', words.stillAfterMinute(shown));
  return waitFor('aws', plus(at, 5 * second), words.noAnswer(operation, shown), ['stores']);
}

function showsEffect({write: {operation}}: Step, found: KeyStore | undefined): boolean | 'unknown' {
  if (!found) return operation !== 'ConnectCustomKeyStore';
  if (operation === 'DeleteCustomKeyStore') return false;
  switch (found.connectionState) {
    case 'CONNECTED':
    case 'CONNECTING':
    case 'FAILED':
      // Only a connect leads out of DISCONNECTED.
      return operation === 'ConnectCustomKeyStore';
    case 'DISCONNECTING':
    case 'DISCONNECTED':
      return operation === 'DisconnectCustomKeyStore';
    default:
      return 'unknown';
  }
}

/** Nothing is sent in a state that is not understood. */
export const askUnknownState = (lane: Lane, found: KeyStore, at: Date): LaneDecision =>
  saidOfStore(lane, 'store-unknown', at)?.choice === 'try-again'
    ? lookNow(lane.now, ['stores'])
    : asks(storeQuestion.unknownState(lane, found), ['stores']);

/**
 * The next call on the store, or what keeps it from being sent.
 *
 * @param since tries of before this moment are of an episode that is over
 * @param late the state that AWS goes on showing although it accepted the call
 */
export function callOnStore(
  lane: Lane,
  operation: StoreOperation,
  at: Date,
  {since, late}: {readonly since?: Date | undefined; readonly late: string},
): LaneDecision {
  const {store, memory, now} = lane;
  const again = saidOfStore(lane, 'store-refused', since);
  const from = later(since, again?.choice === 'try-again' ? again.at : undefined);
  const tries = memory.steps.filter(
    step => step.write.operation === operation && (!from || step.intendedAt >= from),
  );
  const act: LaneDecision = {
    do: 'act',
    write: {operation, region: store.region, storeId: store.id},
    look: ['stores'],
  };
  const standing = standingOf(tries);
  switch (standing.is) {
    case 'open':
      return act;
    case 'again':
      return standing.at > now ? waitFor('aws', standing.at, standing.why, ['stores']) : act;
    case 'in-doubt':
      return lookNow(now, ['stores']);
    case 'carried-out': {
      const since = answeredAt(standing.step);
      if (at.getTime() - since.getTime() >= oldStateMs)
        return asks(storeQuestion.noEffect(lane, operation, since, late), ['stores']);
      return following(lane, standing.step, at, words.acceptedStill(operation, late));
    }
    case 'refused':
    case 'given-up':
      // A refusal by state that the state seen does not explain: AWS may still show what was before.
      if (
        standing.is === 'refused' &&
        /^CustomKeyStoreInvalidState/.test(standing.refusal.code) &&
        !hasSettled(standing.step, at)
      )
        return waitSome(lane, at, 5 * second, words.refusedByState(operation));
      return asks(storeQuestion.refused(lane, standing), ['stores', 'inventory']);
  }
}

/** Waits for AWS to show what an accepted call does: often at first, then as the wait becomes long. */
export function following(lane: Lane, step: Step | undefined, at: Date, why: string): LaneDecision {
  const ms = step ? lane.now.getTime() - answeredAt(step).getTime() : minute;
  return waitSome(lane, at, ms < minute ? 5 * second : ms < longMs ? 30 * second : minute, why);
}

/** Looks at the store again so long after it was last seen. */
function waitSome({now}: Lane, at: Date, ms: number, why: string): LaneDecision {
  const until = plus(at, ms);
  return until > now
    ? waitFor('aws', until, why, ['stores', 'clusters'])
    : lookNow(now, ['stores', 'clusters'], why);
}
