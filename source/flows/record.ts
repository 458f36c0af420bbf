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

/**
 * Folds a journal's lines into the story of its flow. The first line of a journal opens it; else it is none.
 * Each line costs the same, however many calls came before it: a teardown makes tens of thousands.
 */
export function recordOf(lines: readonly JournalLine[]): FlowRecord | undefined {
  const [first, ...rest] = lines;
  if (first?.entry.kind !== 'opened') return undefined;
  const {kind: _kind, caller, host: _host, program: _program, ...opened} = first.entry;
  const steps: Step[] = [];
  const observed: FlowRecord['observed'][number][] = [];
  const folding: Folding = {
    record: {...opened, openedBy: caller, openedAt: new Date(first.at), steps, observed},
    steps,
    observed,
    indexOf: new Map(),
  };
  for (const line of rest) fold(folding, line);
  return folding.record;
}

/** A story while its lines are read; `indexOf` finds a step by its number. */
type Folding = {
  record: FlowRecord;
  readonly steps: Step[];
  readonly observed: FlowRecord['observed'][number][];
  readonly indexOf: Map<number, number[]>;
};

function fold(folding: Folding, {entry, at: stamp}: JournalLine): void {
  const at = new Date(stamp);
  const {steps, observed, indexOf} = folding;
  switch (entry.kind) {
    case 'approved': {
      const {caller: by, digest} = entry;
      folding.record = {...folding.record, approved: {by, at, ...(digest !== undefined && {digest})}};
      break;
    }
    case 'intent':
      indexOf.set(entry.step, [...(indexOf.get(entry.step) ?? []), steps.length]);
      steps.push({number: entry.step, write: entry.write as unknown as Write, intendedAt: at});
      break;
    case 'outcome': {
      const {kind: _kind, step, value, ...outcome} = entry;
      complete(folding, step, {
        outcome: {...outcome, at, ...(value && {value: resultOf(value)})} as NonNullable<Step['outcome']>,
      });
      break;
    }
    case 'settled':
      complete(folding, entry.step, {settled: {result: entry.result, at}});
      break;
    case 'observed':
      observed.push({what: entry.what, facts: entry.facts, at});
      break;
    case 'closed': {
      const {outcome, state} = entry;
      folding.record = {...folding.record, closed: {outcome, state, at}};
      break;
    }
    case 'opened':
    case 'answered':
    case 'resumed':
    case 'stopped':
      break;
  }
}

function complete({steps, indexOf}: Folding, number: number, known: Partial<Step>): void {
  for (const index of indexOf.get(number) ?? []) {
    const step = steps[index];
    if (step) steps[index] = {...step, ...known};
  }
}

/** A date is text once it has been on disk. */
function resultOf({deletionDate, ...value}: Readonly<Record<string, unknown>>): WriteResult {
  const date =
    typeof deletionDate === 'string' || deletionDate instanceof Date ? new Date(deletionDate) : undefined;
  return {...value, ...(date && {deletionDate: date})};
}
