import type {KeyId} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {KeyGrant} from './access-reader.ts';
import type {AwsCredentials} from './credentials.ts';
import type {ThrownFacts} from './failures.ts';
import type {Timeouts} from './http-transport.ts';

/** What the worker is started with. */
export type LeanKmsSetup = {
  readonly timeouts: Timeouts;
  readonly environment: Readonly<Record<string, string>>;
};

/** Where and as whom the calls of one job are made. */
export type LeanKmsTarget = {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  /** AWS's clock minus this machine's, in milliseconds. */
  readonly clockOffsetMs: number;
};

/** Questions that are asked about single keys, in the thousands, and what each answers, to its end. */
export type KeyReads = {
  readonly DescribeKey: Key;
  /** The text of the policy. */
  readonly GetKeyPolicy: string;
  readonly ListGrants: readonly KeyGrant[];
  /** Tags by name. */
  readonly ListResourceTags: Readonly<Record<string, string>>;
};
export type KeyRead = keyof KeyReads;

export type LeanKmsJob =
  | {readonly operation: KeyRead; readonly ids: readonly KeyId[]}
  | {readonly operation: 'ListKeys'; readonly marker?: string};

export type ToWorker =
  | {readonly kind: 'job'; readonly job: number; readonly target: LeanKmsTarget; readonly ask: LeanKmsJob}
  | {readonly kind: 'cancel'; readonly job: number};

/** How one call of a job went. */
export type LeanKmsResult<Value> =
  | {readonly ok: true; readonly value: Value; readonly requestId?: string}
  /** `sent` false: not asked any more, because the calls before it showed that nobody answers. */
  | {readonly ok: false; readonly facts: ThrownFacts; readonly sent: boolean};

export type KeyIdPage = {readonly ids: readonly KeyId[]; readonly next?: string};

export type FromWorker = {
  readonly job: number;
  /** The latest Date header, in milliseconds since 1970. */
  readonly dateMs?: number;
} & (
  | {readonly operation: KeyRead; readonly results: readonly LeanKmsResult<KeyReads[KeyRead]>[]}
  | {readonly operation: 'ListKeys'; readonly result: LeanKmsResult<KeyIdPage>}
);
