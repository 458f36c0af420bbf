import type {CallRecord} from '../../model/call-record.ts';

/** The calls of this run. */
export type CallLog = {
  /** Oldest first, and no more than the last 500. */
  readonly recent: readonly CallRecord[];
  /** The latest of each operation in each Region, however long ago. */
  readonly latest: readonly CallRecord[];
};

export const noCallLog: CallLog = {recent: [], latest: []};
