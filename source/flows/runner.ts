import type {Decision, Flow, Look, Scene} from './flow.ts';
import type {Entry} from './journal/entry.ts';
import type {Journal} from './journal/journal.ts';
import {count} from './messages.ts';
import {type FlowRecord, isCarriedOut, isInDoubt, recordOf} from './record.ts';
import {sendWrite, type Sender} from './send-write.ts';

/** Where a flow stands when its runner returns. `moving`: AWS goes on, or the flow can be gone on with later. */
export type FlowEnd = {
  readonly outcome: 'done' | 'moving' | 'failed' | 'in-doubt' | 'refused';
  /** What is true now, in words. */
  readonly state: string;
  /** What to do or expect next. */
  readonly next?: string;
  readonly record: FlowRecord;
};

/** What a screen shows of a running flow. */
export type Progress = {
  readonly record: FlowRecord;
  readonly scene: Scene;
  readonly decision: Decision;
  readonly lookedAt: Date;
  readonly nextLookAt?: Date;
};

/** Everything a runner does to the world outside goes through these. */
export type RunnerTools = Sender & {
  readonly journal: Journal;
  /** Looks at AWS and resolves with answers that were asked for after the call; with no looks, with what is known. */
  readonly look: (what: readonly Look[]) => Promise<Scene>;
  /** AWS's time. */
  readonly now: () => Date;
  /** Resolves after so many seconds, or at once when `signal` is aborted. */
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly onProgress?: (progress: Progress) => void;
};

/** How long to stay: until the end, until AWS has accepted the change, or for so many seconds. */
export type Patience = 'end' | 'accepted' | {readonly seconds: number};

/**
 * Runs one flow: look, decide, write the intent down, act, write the outcome down, look again.
 *
 * Starting and resuming are the same: the journal must already hold the opening and the approval; one that is closed
 * is left alone. Aborting `stop` ends it after the call in hand. Throws if the journal cannot be written or holds no
 * approval; nothing is sent after that.
 */
export async function runFlow<Goal>(
  flow: Flow<Goal>,
  tools: RunnerTools,
  {patience = 'end', stop}: {patience?: Patience; stop: AbortSignal},
): Promise<FlowEnd> {
  const {journal, now} = tools;
  const goal = flow.parseGoal(currentRecord(journal).goal);
  const deadline = typeof patience === 'object' ? now().getTime() + patience.seconds * 1000 : Infinity;
  const append = (entry: Entry) => journal.append(entry, now());
  const {closed, approved} = currentRecord(journal);
  if (closed) return alreadyClosed(currentRecord(journal), closed);
  if (!approved) throw new Error(`${journal.file} holds no approval`);
  let looks: readonly Look[] = flow.needs;

  for (;;) {
    const scene = await tools.look(looks);
    const record = currentRecord(journal);
    const decision = flow.decide(goal, scene, record, now());
    looks = [];
    tools.onProgress?.({
      record,
      scene,
      decision,
      lookedAt: now(),
      ...(decision.do === 'wait' && {nextLookAt: new Date(now().getTime() + decision.seconds * 1000)}),
    });
    if (stop.aborted) return stopped(record, 'stopped by the operator');

    switch (decision.do) {
      case 'record':
        await append({kind: 'observed', what: decision.what, facts: {...decision.facts}});
        break;
      case 'settle': {
        const {step, result, because} = decision;
        await append({kind: 'settled', step, result, because});
        break;
      }
      case 'act': {
        const refusal = await sendWrite(decision.write, record.steps.length, tools, append);
        if (refusal) return barred(record, refusal);
        looks = decision.look ?? flow.needs;
        break;
      }
      case 'wait': {
        if (patience === 'accepted' && decision.accepted) return stopped(record, decision.why);
        const left = (deadline - now().getTime()) / 1000;
        if (left <= 0) return stopped(record, decision.why);
        await tools.pause(Math.min(decision.seconds, left), stop);
        if (stop.aborted) return stopped(record, decision.why);
        looks = decision.look;
        break;
      }
      case 'stop':
        if (decision.outcome === 'in-doubt') {
          await append({kind: 'stopped', why: decision.why});
          return {outcome: 'in-doubt', state: decision.why, next: decision.remedy, record};
        }
        await append({kind: 'closed', outcome: decision.outcome, state: decision.why});
        return {
          outcome: decision.outcome,
          state: decision.why,
          next: decision.remedy,
          record: currentRecord(journal),
        };
      case 'finish':
        await append({kind: 'closed', outcome: 'done', state: decision.state});
        return {
          outcome: 'done',
          state: decision.state,
          ...(decision.next !== undefined && {next: decision.next}),
          record: currentRecord(journal),
        };
    }
  }
}

/** How a flow ends whose next call may not be sent. What AWS has carried out before is not hidden behind a refusal. */
function barred(record: FlowRecord, {refused, remedy}: {refused: string; remedy: string}): FlowEnd {
  const done = record.steps.filter(isCarriedOut).length;
  const state =
    done === 0
      ? refused
      : `${refused} Before that AWS carried out ${count(done, 'call')} of this flow, which stays open.`;
  const outcome = record.steps.some(isInDoubt) ? 'in-doubt' : done > 0 ? 'failed' : 'refused';
  return {outcome, state, next: remedy, record};
}

function currentRecord(journal: Journal): FlowRecord {
  const record = recordOf(journal.lines);
  if (!record) throw new Error(`${journal.file} does not begin with the opening of a flow`);
  return record;
}

const alreadyClosed = (record: FlowRecord, {outcome, state}: NonNullable<FlowRecord['closed']>): FlowEnd => ({
  outcome: outcome === 'abandoned' ? 'refused' : outcome,
  state,
  record,
});

/** The runner leaves, the flow stays open: what AWS has accepted goes on without us. */
function stopped(record: FlowRecord, why: string): FlowEnd {
  return record.steps.some(isInDoubt)
    ? {
        outcome: 'in-doubt',
        state: why,
        next: 'It is looked up before anything else when the flow is resumed.',
        record,
      }
    : {outcome: 'moving', state: why, record};
}
