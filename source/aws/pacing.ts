import {setTimeout as delay} from 'node:timers/promises';

/** How fast one API may be called in one Region of one account, by us. */
export type Pace = {
  /** Calls per second in the long run. */
  readonly perSecond: number;
  /** Calls that may follow each other at once after a quiet while. */
  readonly burst: number;
};

/**
 * Paces well below AWS's request quotas per account and Region (KMS: custom key store APIs and GetKeyLastUsage
 * 5/s each, ListGrants 100/s, ListKeys and ListAliases 500/s, GetKeyPolicy 1,000/s, DescribeKey and ListResourceTags
 * 2,000/s; CloudTrail: LookupEvents 2/s), because everyone in the account shares them.
 * CloudHSM and IAM publish none.
 */
const paces: Readonly<Record<string, Pace>> = {
  'kms:DescribeCustomKeyStores': {perSecond: 2, burst: 2},
  'kms:ListKeys': {perSecond: 50, burst: 10},
  'kms:ListAliases': {perSecond: 50, burst: 10},
  'kms:DescribeKey': {perSecond: 400, burst: 100},
  'kms:GetKeyLastUsage': {perSecond: 2, burst: 2},
  'cloudhsm:DescribeClusters': {perSecond: 2, burst: 2},
  'cloudhsm:DescribeBackups': {perSecond: 2, burst: 2},
  'cloudtrail:LookupEvents': {perSecond: 1, burst: 1},
  'kms:GetKeyPolicy': {perSecond: 200, burst: 50},
  'kms:ListGrants': {perSecond: 50, burst: 20},
  'kms:ListResourceTags': {perSecond: 200, burst: 50},
  'iam:SimulatePrincipalPolicy': {perSecond: 9, burst: 10},
  'iam:GetPolicy': {perSecond: 10, burst: 20},
  'iam:GetPolicyVersion': {perSecond: 10, burst: 20},
};
const otherPace: Pace = {perSecond: 4, burst: 4};

/** The pace of an action such as `kms:ListKeys`. */
export const paceOf = (action: string): Pace => paces[action] ?? otherPace;

/** One account's call rates, by action and Region. */
export type Pacer = {
  /** Waits until `calls` more calls may be made; rejects with the signal's reason when it aborts first. */
  turn(action: string, region: string | undefined, signal: AbortSignal, calls?: number): Promise<void>;
  /** AWS throttled: halves the pace of this action in this Region for a while. */
  slowDown(action: string, region: string | undefined): void;
  /** Throttling answers seen so far. */
  throttled(): number;
};

/** Spaces nothing out. */
export const unpaced: Pacer = {
  turn: (_action, _region, signal) => {
    signal.throwIfAborted();
    return Promise.resolve();
  },
  slowDown: () => undefined,
  throttled: () => 0,
};

type Lane = {
  /** When the calls granted so far would be through at an even pace (milliseconds of `now`). */
  paidUntil: number;
  slowness: number;
  slowUntil: number;
};

const slownessMax = 8;
// KMS refills its buckets within seconds; half a minute gives other callers room to recover as well.
const slowForMs = 30_000;
// Many calls in flight are throttled together: that is one event, not many.
const oneThrottlingMs = 1000;

/**
 * @param now a clock in milliseconds that only runs forward
 * @param wait lets so many milliseconds pass; rejects when the signal aborts
 */
export function createPacer({
  now = () => performance.now(),
  wait = async (ms: number, signal: AbortSignal) => {
    await delay(ms, undefined, {signal});
  },
}: {now?: () => number; wait?: (ms: number, signal: AbortSignal) => Promise<void>} = {}): Pacer {
  const lanes = new Map<string, Lane>();
  let throttled = 0;

  const laneOf = (action: string, region: string | undefined): Lane => {
    const name = `${region ?? ''} ${action}`;
    const known = lanes.get(name);
    if (known) return known;
    const lane: Lane = {paidUntil: -Infinity, slowness: 1, slowUntil: -Infinity};
    lanes.set(name, lane);
    return lane;
  };

  return {
    async turn(action, region, signal, calls = 1) {
      signal.throwIfAborted();
      const lane = laneOf(action, region);
      const time = now();
      while (lane.slowness > 1 && time >= lane.slowUntil) {
        lane.slowness /= 2;
        lane.slowUntil += slowForMs;
      }
      const pace = paceOf(action);
      const gapMs = (1000 / pace.perSecond) * lane.slowness;
      const credit = lane.slowness > 1 ? 0 : (pace.burst - 1) * gapMs;
      const start = Math.max(time, lane.paidUntil - credit);
      lane.paidUntil = Math.max(time, lane.paidUntil) + calls * gapMs;
      if (start > time) await wait(start - time, signal);
    },
    slowDown(action, region) {
      throttled++;
      const lane = laneOf(action, region);
      const time = now();
      if (lane.slowUntil - slowForMs + oneThrottlingMs > time) return;
      lane.slowness = Math.min(lane.slowness * 2, slownessMax);
      lane.slowUntil = time + slowForMs;
    },
    throttled: () => throttled,
  };
}
