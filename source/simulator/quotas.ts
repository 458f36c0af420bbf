import type {ServiceName} from './operation.ts';

/** How often one API was called in one Region. */
export type CallCount = {
  readonly service: ServiceName;
  readonly region: string;
  readonly operation: string;
  readonly calls: number;
  /** The most calls in any one second of the wall's time. */
  readonly peakPerSecond: number;
  /** Calls per second that AWS grants for this API to the whole account in this Region. */
  readonly quota: number;
  /** Calls that came when the quota was used up, whether or not they were refused. */
  readonly overQuota: number;
};

// AWS publishes request quotas for KMS, and for CloudTrail's LookupEvents. The figures of the other services are cautious guesses.
const KMS_QUOTAS: Readonly<Record<string, number>> = {
  DescribeCustomKeyStores: 5,
  CreateCustomKeyStore: 5,
  UpdateCustomKeyStore: 5,
  ConnectCustomKeyStore: 5,
  DisconnectCustomKeyStore: 5,
  DeleteCustomKeyStore: 5,
  CreateKey: 5,
  DescribeKey: 2000,
  ListKeys: 500,
  ListAliases: 500,
  ListGrants: 100,
  ListKeyPolicies: 100,
  ListResourceTags: 2000,
  GetKeyPolicy: 1000,
  GetKeyRotationStatus: 1000,
  GetKeyLastUsage: 5,
  ScheduleKeyDeletion: 15,
  CancelKeyDeletion: 5,
  EnableKey: 5,
  DisableKey: 5,
  PutKeyPolicy: 15,
  CreateAlias: 5,
  UpdateAlias: 5,
  DeleteAlias: 15,
  TagResource: 10,
  UntagResource: 5,
  UpdateKeyDescription: 5,
  CreateGrant: 50,
  RevokeGrant: 50,
  RetireGrant: 50,
};
const QUOTAS: Readonly<Record<ServiceName, number>> = {
  // What cryptographic calls share; a single custom key store grants 1,800 of them.
  kms: 10_000,
  cloudhsm: 10,
  iam: 10,
  sts: 600,
  account: 10,
  ec2: 20,
  // LookupEvents has no other operation beside it here.
  cloudtrail: 2,
};

type Counter = {
  calls: number;
  peak: number;
  overQuota: number;
  /** Arrival times within the last second. */
  recent: number[];
  tokens: number;
  filledAt: number;
};

/** Counts every call by service, Region and API, so that a test can ask afterwards whether a quota was exceeded. */
export class CallCounts {
  readonly #counters = new Map<string, Counter>();
  readonly #now: () => number;

  /** @param now a clock in milliseconds; quotas are reckoned in the wall's time, which is the client's */
  constructor({now = () => performance.now()}: {now?: () => number} = {}) {
    this.#now = now;
  }

  /** Counts one call, and answers whether the quota of its API still had room for it. */
  count(service: ServiceName, region: string, operation: string): {readonly withinQuota: boolean} {
    const quota = quotaOf(service, operation);
    const now = this.#now();
    const id = [service, region, operation].join(' ');
    const counter = this.#counters.get(id) ?? {
      calls: 0,
      peak: 0,
      overQuota: 0,
      recent: [],
      tokens: quota,
      filledAt: now,
    };
    this.#counters.set(id, counter);

    counter.calls += 1;
    counter.recent.push(now);
    const firstRecent = counter.recent.findIndex(at => at > now - 1000);
    counter.recent.splice(0, firstRecent);
    counter.peak = Math.max(counter.peak, counter.recent.length);

    counter.tokens = Math.min(quota, counter.tokens + ((now - counter.filledAt) / 1000) * quota);
    counter.filledAt = now;
    const withinQuota = counter.tokens >= 1;
    if (withinQuota) counter.tokens -= 1;
    else counter.overQuota += 1;
    return {withinQuota};
  }

  /** One entry per API that was called, ordered by service, Region and operation. */
  all(): CallCount[] {
    return [...this.#counters]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, {calls, peak, overQuota}]) => {
        const [service, region = '', operation = ''] = id.split(' ') as [ServiceName, string?, string?];
        return {
          service,
          region,
          operation,
          calls,
          peakPerSecond: peak,
          quota: quotaOf(service, operation),
          overQuota,
        };
      });
  }

  /** The calls of one API, in one Region or in all. */
  of(operation: string, region?: string): number {
    return this.all()
      .filter(count => count.operation === operation && (region === undefined || count.region === region))
      .reduce((sum, count) => sum + count.calls, 0);
  }

  /** The APIs whose quota was exceeded at some moment; empty when the client kept all of them. */
  exceeded(): CallCount[] {
    return this.all().filter(count => count.overQuota > 0);
  }

  /** Starts counting anew. */
  reset(): void {
    this.#counters.clear();
  }
}

function quotaOf(service: ServiceName, operation: string): number {
  const ofOperation =
    service === 'kms' && Object.hasOwn(KMS_QUOTAS, operation) ? KMS_QUOTAS[operation] : undefined;
  return ofOperation ?? QUOTAS[service];
}
