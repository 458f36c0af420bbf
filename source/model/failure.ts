import type {Region} from './ids.ts';

/** Everything that can go wrong between cks and AWS, as one small closed set. */
export type FailureKind =
  | 'denied'
  | 'expired'
  | 'no-credentials'
  | 'throttled'
  | 'region-off'
  | 'unreachable'
  | 'timed-out'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'unexpected';

/** Which layer of authorisation said no, where AWS's text tells. */
export type DenyLayer =
  | 'identity-policy'
  | 'service-control-policy'
  | 'resource-control-policy'
  | 'permissions-boundary'
  | 'session-policy'
  | 'key-policy'
  | 'vpc-endpoint-policy';

/** How a call failed: what was asked, what AWS said, and what a person can do about it. */
export type Failure = {
  readonly kind: FailureKind;
  /** AWS's error name, or the network's code, as it arrived. */
  readonly code: string;
  /** AWS's own text. It comes from outside: sanitise before printing. */
  readonly message: string;
  readonly requestId?: string;
  /** The Region asked; absent for global services. */
  readonly region?: Region;
  /** The IAM action of the call, such as `kms:DescribeCustomKeyStores`. */
  readonly action: string;
  readonly httpStatus?: number;
  /** How many times the call was sent before it was given up. */
  readonly attempts?: number;
  /** For `denied`: how it was denied, as far as AWS's text tells. */
  readonly denied?: {readonly explicit: boolean; readonly layer?: DenyLayer; readonly policyArn?: string};
  /** For `expired` and clock faults: minutes that this machine's clock is ahead of AWS's. */
  readonly clockSkewMinutes?: number;
  /** For a change: no answer came that says whether AWS carried it out. */
  readonly maybeDone?: boolean;
  /** What to do now, in a sentence or two. */
  readonly remedy: string;
};

/**
 * What came back of one call. A failure is a value: whoever wants the result must look at both cases.
 * `at` is AWS's clock (the Date header of the answer), or our best reckoning of it where no answer came.
 */
export type Answer<T> =
  | {readonly ok: true; readonly value: T; readonly at: Date; readonly requestId?: string}
  | {readonly ok: false; readonly failure: Failure; readonly at: Date};
