import type {Failure} from '../model/failure.ts';
import type {Write, WriteResult} from '../model/write.ts';
import type {JournalLine} from './journal/entry.ts';

/** One call of a flow: its intent, and what is known of its outcome. */
export type Step = {
  readonly number: number;
  readonly write: Write;
  readonly intendedAt: Date;
  /** Absent: the program ended between intent and outcome, so nobody knows. */
  readonly outcome?: {
    readonly at: Date;
    readonly result: 'accepted' | 'refused' | 'in-doubt';
    readonly requestId?: string;
    readonly value?: WriteResult;
    readonly failure?: Pick<Failure, 'kind' | 'code' | 'message' | 'remedy'>;
  };
  readonly settled?: {readonly result: 'carried-out' | 'not-carried-out'; readonly at: Date};
};

/** A journal, read as the story of one flow. */
export type FlowRecord = {
  readonly id: string;
  readonly flow: string;
  readonly goal: Readonly<Record<string, unknown>>;
  readonly target: string;
  readonly account: string;
  readonly partition: string;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly approved?: {readonly by: string; readonly at: Date; readonly digest?: string};
  readonly steps: readonly Step[];
  readonly observed: readonly {
    readonly what: string;
    readonly facts: Readonly<Record<string, unknown>>;
    readonly at: Date;
  }[];
  readonly closed?: {
    readonly outcome: 'done' | 'failed' | 'refused' | 'abandoned';
    readonly state: string;
    readonly at: Date;
  };
};

/** True for a call that may or may not have been carried out, until a look has settled it. */
export const isInDoubt = ({outcome, settled}: Step) =>
  settled === undefined && (outcome === undefined || outcome.result === 'in-doubt');

/** True for a call that AWS accepted, or that was seen to have been carried out. */
export const isCarriedOut = ({outcome, settled}: Step) =>
  settled ? settled.result === 'carried-out' : outcome?.result === 'accepted';

/** Folds a journal's lines into the story of its flow. The first line of a journal opens it; else it is none. */
export function recordOf(lines: readonly JournalLine[]): FlowRecord | undefined {
  const [first, ...rest] = lines;
  if (first?.entry.kind !== 'opened') return undefined;
  const {kind: _kind, caller, host: _host, program: _program, ...opened} = first.entry;
  const start: FlowRecord = {
    ...opened,
    openedBy: caller,
    openedAt: new Date(first.at),
    steps: [],
    observed: [],
  };
  return rest.reduce(fold, start);
}

function fold(record: FlowRecord, {entry, at: stamp}: JournalLine): FlowRecord {
  const at = new Date(stamp);
  switch (entry.kind) {
    case 'approved':
      return {
        ...record,
        approved: {by: entry.caller, at, ...(entry.digest !== undefined && {digest: entry.digest})},
      };
    case 'intent': {
      const step: Step = {number: entry.step, write: entry.write as unknown as Write, intendedAt: at};
      return {...record, steps: [...record.steps, step]};
    }
    case 'outcome': {
      const {kind: _kind, step, value, ...outcome} = entry;
      return withStep(record, step, {
        outcome: {...outcome, at, ...(value && {value: resultOf(value)})} as NonNullable<Step['outcome']>,
      });
    }
    case 'settled':
      return withStep(record, entry.step, {settled: {result: entry.result, at}});
    case 'observed':
      return {...record, observed: [...record.observed, {what: entry.what, facts: entry.facts, at}]};
    case 'closed':
      return {...record, closed: {outcome: entry.outcome, state: entry.state, at}};
    case 'opened':
    case 'answered':
    case 'resumed':
    case 'stopped':
      return record;
  }
}

/** A date is text once it has been on disk. */
function resultOf({deletionDate, ...value}: Readonly<Record<string, unknown>>): WriteResult {
  const date =
    typeof deletionDate === 'string' || deletionDate instanceof Date ? new Date(deletionDate) : undefined;
  return {...value, ...(date && {deletionDate: date})};
}

const withStep = (record: FlowRecord, number: number, known: Partial<Step>): FlowRecord => ({
  ...record,
  steps: record.steps.map(step => (step.number === number ? {...step, ...known} : step)),
});
