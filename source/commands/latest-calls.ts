import type {CallRecord} from '../model/call-record.ts';

/** Keeps the latest call of each kind in each Region: what was really asked, and whether AWS let it. */
export function latestCalls(): {
  readonly note: (call: CallRecord) => void;
  readonly all: () => readonly CallRecord[];
} {
  const byKind = new Map<string, CallRecord>();
  return {
    note: call => {
      byKind.set(`${call.service}:${call.operation} ${call.region ?? ''}`, call);
    },
    all: () => [...byKind.values()],
  };
}
