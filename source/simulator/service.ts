import type {Operation, ServiceName} from './operation.ts';

/** The form of a service's requests and answers. */
export type Wire =
  | {
      readonly kind: 'json';
      readonly targetPrefix: string;
      /** A longer name of the same, which some clients send. */
      readonly olderTargetPrefix?: string;
    }
  | {
      readonly kind: 'query';
      readonly dialect: 'query' | 'ec2';
      readonly version: string;
      readonly namespace: string;
    }
  /** One path per operation, JSON bodies. */
  | {readonly kind: 'rest-json'; readonly paths: Readonly<Record<string, string>>};

type ErrorName = {readonly code: string; readonly status: number; readonly message?: string};

/** The names that one service gives to what every service can answer. */
export type ErrorNames = {
  readonly invalidInput: string;
  readonly unknownOperation: ErrorName;
  readonly denied: ErrorName;
  readonly throttled: ErrorName;
  readonly internal: ErrorName;
  readonly notSigned: ErrorName;
  readonly badlySigned: ErrorName;
  readonly unknownKey: ErrorName;
  readonly wrongSignature: ErrorName;
  readonly wrongClock: ErrorName;
  readonly expiredToken: ErrorName;
  /** The Region exists, and the account has not enabled it. */
  readonly regionOff: ErrorName;
};

/** One service of the embedded AWS: how it talks and what it can do. */
export type Service = {
  readonly name: ServiceName;
  /** A global service answers under every Region of the partition, and belongs to none. */
  readonly scope: 'regional' | 'global';
  /** As CloudTrail names it. */
  readonly eventSource: string;
  readonly wire: Wire;
  readonly errors: ErrorNames;
  readonly operations: Readonly<Record<string, Operation>>;
};
