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

/** How many calls the command log goes back. */
const keptCalls = 500;

/** Keeps the last calls, oldest first. */
export function recentCalls(): {
  readonly note: (call: CallRecord) => void;
  readonly all: () => readonly CallRecord[];
} {
  const calls: CallRecord[] = [];
  return {
    note: call => {
      calls.push(call);
      // Cut now and then, not with each call: a scan makes thousands.
      if (calls.length > 2 * keptCalls) calls.splice(0, calls.length - keptCalls);
    },
    all: () => calls.slice(-keptCalls),
  };
}
