import type {AccountReader} from '../../aws/account-reader.ts';
import {pauseFor} from '../look-for-flow.ts';

/** Sleeps until a date of AWS's clock, or until `signal` aborts. */
export type SleepUntil = (at: Date, signal: AbortSignal) => Promise<void>;

/** A machine that was suspended wakes with its timers late, so long sleeps are cut into minutes. */
const longestSeconds = 60;

/**
 * Sleeps by the clock of AWS, which may run faster than this machine's where it is an embedded one. What it shows
 * afterwards is for the next look to tell.
 */
export const sleepByAws =
  (clock: Pick<AccountReader, 'now' | 'clockRate'>): SleepUntil =>
  async (at, signal) => {
    const seconds = (at.getTime() - clock.now().getTime()) / 1000 / clock.clockRate();
    const end = Date.now() + Math.max(shortestMs, seconds * 1000);
    for (let left = end - Date.now(); left > 0 && !signal.aborted; left = end - Date.now())
      await pauseFor(Math.min(longestSeconds, left / 1000), signal);
  };

/** On a clock that runs very fast nothing is gained by asking without a breath. */
const shortestMs = 10;
