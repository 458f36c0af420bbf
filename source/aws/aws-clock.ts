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
};

// A Date header is cut to whole seconds and arrives late by the way back, so it lags by up to this much without
// anything being wrong. A larger step back is a real one: a clock was corrected.
const harmlessLagMs = 2000;

/**
 * @param localNow this machine's clock, milliseconds since 1970
 * @param elapsed a clock that only runs forward, in milliseconds: local corrections must not move AWS's time
 */
export function createAwsClock({
  localNow = Date.now,
  elapsed = () => performance.now(),
}: {localNow?: () => number; elapsed?: () => number} = {}): AwsClock {
  let base: {aws: number; elapsed: number} | undefined;
  let latest: Date | undefined;
  const now = () => (base ? base.aws + (elapsed() - base.elapsed) : localNow());
  return {
    hear(date) {
      const aws = date.getTime();
      if (Number.isNaN(aws)) return;
      latest = date;
      const lag = now() - aws;
      if (!base || lag < 0 || lag > harmlessLagMs) base = {aws, elapsed: elapsed()};
    },
    now: () => new Date(now()),
    answeredAt: () => latest ?? new Date(localNow()),
    offsetSeconds: () => base && (now() - localNow()) / 1000,
  };
}
