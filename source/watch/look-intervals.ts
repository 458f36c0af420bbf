import type {Failure} from '../model/failure.ts';
import type {KeyStore} from '../model/key-store.ts';
import type {RegionView} from '../model/picture.ts';

const minute = 60;

/** Seconds after which AWS says that something is wrong with a connect that has not ended. */
const lateAfterSeconds = (store: KeyStore) =>
  store.type === 'EXTERNAL_KEY_STORE' ? 5 * minute : 20 * minute;

/**
 * Seconds until a Region's stores are worth another look: often while one of them has just begun to move, seldom
 * once a connect is later than AWS's own estimate, and `atRest` otherwise. The most impatient store decides.
 *
 * @param now AWS's time, by which the age of a state is reckoned
 * @param atRest seconds between looks while nothing moves
 */
export function storeLookSeconds(
  stores: readonly KeyStore[],
  stateSince: RegionView['stateSince'],
  now: Date,
  atRest: number,
): number {
  const wishes = stores.map(store => {
    const moving = store.connectionState === 'CONNECTING' || store.connectionState === 'DISCONNECTING';
    if (!moving) return atRest;
    const since = stateSince.get(store.id)?.at ?? now;
    const age = (now.getTime() - since.getTime()) / 1000;
    if (age < minute) return Math.min(5, atRest);
    const late = store.connectionState === 'CONNECTING' && age >= lateAfterSeconds(store);
    return late ? 60 : Math.min(30, atRest);
  });
  return wishes.length === 0 ? atRest : Math.min(...wishes);
}

/**
 * Seconds until a failed question is asked again.
 *
 * @param failuresInRow how often it has failed without a success between, 1 for the first time
 * @param random from 0 up to 1: spreads the Regions, so that those that failed together do not come back together
 */
export function retrySeconds(failure: Failure, failuresInRow: number, random: number): number {
  switch (failure.kind) {
    case 'throttled': {
      const patience = Math.min(10 * 2 ** (failuresInRow - 1), 5 * minute);
      return patience * (0.75 + random / 4);
    }
    case 'expired':
    case 'no-credentials':
      return 30;
    case 'unreachable':
    case 'timed-out':
    case 'unexpected':
      return 30 + 30 * random;
    case 'denied':
    case 'region-off':
    case 'not-found':
    case 'invalid':
    case 'conflict':
      return minute + minute * random;
  }
}

/**
 * Milliseconds until the next moment of a lane that looks once in each period, `phase` of the way into it. Never
 * less than half a period away. Lanes with different phases stay apart, whatever moved them for a while.
 *
 * @param now milliseconds on a clock that never jumps
 * @param phase from 0 up to 1
 */
export function untilPhase(now: number, periodMs: number, phase: number): number {
  const earliest = now + periodMs / 2;
  const start = phase * periodMs;
  return Math.ceil((earliest - start) / periodMs) * periodMs + start - now;
}
