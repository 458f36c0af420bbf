/** AWS's time, kept from the Date headers of its answers. */
export type AwsClock = {
  /** Takes in the Date header of an answer that has just arrived. */
  hear(date: Date): void;
  /** AWS's time now: the latest Date header plus the time since; the local clock before the first answer. */
  now(): Date;
  /** The latest Date header itself; the local clock before the first answer. */
  answeredAt(): Date;
  /** AWS's clock minus this machine's, in seconds; undefined before the first answer. */
  offsetSeconds(): number | undefined;
  /** Seconds of AWS's time in one of this machine's: 1, unless the answers show that it runs much faster. */
  rate(): number;
};

// A Date header is cut to whole seconds and arrives late by the way back, so it lags by up to this much without
// anything being wrong. A larger step back is a real one: a clock was corrected.
const harmlessLagMs = 2000;

// Only an embedded AWS has a fast clock. Ten seconds gained within a minute are no cut header and no slow answer.
const gainMs = 10_000;
const windowMs = 30_000;

type Moment = {readonly aws: number; readonly elapsed: number};

/**
 * @param localNow this machine's clock, milliseconds since 1970
 * @param elapsed a clock that only runs forward, in milliseconds: local corrections must not move AWS's time
 */
export function createAwsClock({
  localNow = Date.now,
  elapsed = () => performance.now(),
}: {localNow?: () => number; elapsed?: () => number} = {}): AwsClock {
  let base: Moment | undefined;
  let latest: Date | undefined;
  /** An answer from half a minute to a minute ago, and the one that takes its place. */
  let window: readonly [Moment, Moment] | undefined;
  const now = () => (base ? base.aws + (elapsed() - base.elapsed) : localNow());
  return {
    hear(date) {
      const aws = date.getTime();
      if (Number.isNaN(aws)) return;
      latest = date;
      const heard = {aws, elapsed: elapsed()};
      window ??= [heard, heard];
      if (heard.elapsed - window[1].elapsed > windowMs) window = [window[1], heard];
      const lag = now() - aws;
      if (!base || lag < 0 || lag > harmlessLagMs) base = heard;
    },
    now: () => new Date(now()),
    answeredAt: () => latest ?? new Date(localNow()),
    offsetSeconds: () => base && (now() - localNow()) / 1000,
    rate() {
      if (!latest || !base || !window) return 1;
      const passed = Math.max(1, base.elapsed - window[0].elapsed);
      const gained = base.aws - window[0].aws - passed;
      return gained > gainMs ? 1 + gained / passed : 1;
    },
  };
}
