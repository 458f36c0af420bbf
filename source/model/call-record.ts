import type {Region} from './ids.ts';

/** One call as it went over the wire. Holds no secret and no payload. */
export type CallRecord = {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly region?: Region;
  readonly outcome: 'ok' | {readonly code: string; readonly message: string};
  readonly requestId?: string;
  readonly attempts: number;
  readonly milliseconds: number;
  /** How many calls this record stands for, where many were made as one piece of work; absent: one. */
  readonly calls?: number;
  /** What was asked about, by the option names of the aws CLI: ids and ARNs, never a secret. Absent: not kept. */
  readonly options?: Readonly<Record<string, string>>;
};
