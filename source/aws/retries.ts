import type {Failure} from '../model/failure.ts';

/** Sent at most this often in all. */
const attemptsMax = 3;

/**
 * How long to wait before a read is sent again, in milliseconds; undefined when repeating does not help. Waits
 * are random up to a doubling bound, so that many callers do not come back together.
 *
 * A call that timed out is not repeated: whoever polls comes back anyway, and whoever waits has waited enough.
 *
 * @param attempt how often the call has been sent
 * @param random from 0 to 1
 */
export function retryDelay(failure: Failure, attempt: number, random = Math.random()): number | undefined {
  if (attempt >= attemptsMax) return undefined;
  const within = (ms: number) => Math.round((0.5 + random / 2) * ms * 2 ** (attempt - 1));
  switch (failure.kind) {
    case 'throttled':
      return within(500);
    case 'unreachable':
      // A kept connection that the other side had just closed: the next one is new.
      return attempt === 1 && /^(?:ECONNRESET|EPIPE|EAI_AGAIN)$/.test(failure.code) ? within(100) : undefined;
    case 'invalid':
      // The answer has told the right time, and the next request is signed with it.
      return attempt === 1 && failure.clockSkewMinutes !== undefined ? 0 : undefined;
    case 'unexpected':
      return failure.httpStatus !== undefined && failure.httpStatus >= 500 ? within(200) : undefined;
    default:
      return undefined;
  }
}
