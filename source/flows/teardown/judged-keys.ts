import type {KeyId} from '../../model/ids.ts';
import type {FailedLooks} from '../../model/observation.ts';
import type {LaneDecision, Question} from './decision.ts';
import {judgeKey} from './judge-key.ts';
import {proofOf} from './key-proof.ts';
import {notes, type Lane} from './lane-memory.ts';
import type {KeyWrite} from './live-key.ts';
import type {PlannedKey} from './plan.ts';
import {earlier} from './sighting.ts';

/** All planned keys of a store, each judged for itself, sorted by what they want. */
export type JudgedKeys = {
  readonly settle?: Extract<LaneDecision, {do: 'settle'}>;
  /** Calls that may be sent now, in the plan's order. */
  readonly acts: readonly KeyWrite[];
  /** What the journal has to keep, by the note. */
  readonly unnoted: ReadonlyMap<string, readonly KeyId[]>;
  /** Keys of which an answer is wanted now. */
  readonly look: ReadonlySet<'keys' | 'refused' | 'ends'>;
  readonly wait?: {readonly until: Date; readonly why: string};
  readonly questions: readonly Question[];
  readonly silent?: FailedLooks;
  readonly pending: {
    readonly count: number;
    readonly firstDate?: Date;
    readonly oldest?: Date;
    readonly dates: readonly Date[];
  };
  readonly soaking: {readonly count: number; readonly until?: Date; readonly next?: Date};
  /** Gone with proof, or with an accepted loss. */
  readonly done: number;
  /** Gone, and the event is still to come. */
  readonly awaited: {readonly count: number; readonly next?: Date};
  /** Gone without proof. */
  readonly orphans: readonly {readonly key: PlannedKey; readonly because: string}[];
  readonly failed: number;
  /** T10: every key is PendingDeletion or gone. */
  readonly allOff: boolean;
};

/** Judges every planned key of a lane, in one pass. */
export function judgeKeys(lane: Lane): JudgedKeys {
  const unnoted = new Map<string, KeyId[]>();
  const look = new Set<'keys' | 'refused' | 'ends'>();
  const acts: KeyWrite[] = [];
  const questions: Question[] = [];
  const dates: Date[] = [];
  const orphans: {key: PlannedKey; because: string}[] = [];
  let settle: JudgedKeys['settle'];
  let wait: JudgedKeys['wait'];
  let silent: FailedLooks | undefined;
  let firstDate, oldest, until, next, awaitedNext: Date | undefined;
  const counts = {pending: 0, soaking: 0, done: 0, awaited: 0, failed: 0};
  const note = (what: string, id: KeyId) => {
    const ids = unnoted.get(what);
    if (ids) ids.push(id);
    else unnoted.set(what, [id]);
  };
  for (const key of lane.store.keys) {
    const judged = judgeKey(lane, key);
    switch (judged.is) {
      case 'settle': {
        const {step, result, because} = judged;
        settle ??= {do: 'settle', step, result, because};
        break;
      }
      case 'act':
        acts.push(judged.write);
        break;
      case 'look':
        look.add(judged.look);
        break;
      case 'wait':
        if (!wait || judged.until < wait.until) wait = {until: judged.until, why: judged.why};
        break;
      case 'ask':
        questions.push(judged.question);
        if (judged.failed) counts.failed += 1;
        break;
      case 'silent':
        silent ??= judged.failed;
        break;
      case 'note-disabled':
        note(notes.keyDisabled, key.id);
        break;
      case 'soaking':
        counts.soaking += 1;
        until = earlier(until, judged.until);
        next = earlier(next, judged.next);
        oldest = earlier(oldest, judged.at);
        break;
      case 'pending':
        counts.pending += 1;
        oldest = earlier(oldest, judged.at);
        if (judged.unnoted) note(notes.keyPending, key.id);
        if (judged.date) {
          dates.push(judged.date);
          firstDate = earlier(firstDate, judged.date);
        }
        break;
      case 'gone': {
        if (!lane.memory.goneAt.has(key.id)) note(notes.keyGone, key.id);
        const proof = proofOf(lane, key, judged.at);
        switch (proof.is) {
          case 'proven':
            counts.done += 1;
            if (proof.unnoted) note(notes.materialDeleted, key.id);
            break;
          case 'accepted':
            counts.done += 1;
            break;
          case 'look':
            counts.awaited += 1;
            look.add('ends');
            break;
          case 'awaited':
            counts.awaited += 1;
            awaitedNext = earlier(awaitedNext, proof.next);
            break;
          case 'missing':
            orphans.push({key, because: proof.because});
            if (proof.unnoted) note(notes.orphan, key.id);
        }
      }
    }
  }
  return {
    ...(settle && {settle}),
    ...(wait && {wait}),
    ...(silent && {silent}),
    acts,
    unnoted,
    look,
    questions,
    pending: {
      count: counts.pending,
      dates,
      ...(firstDate && {firstDate}),
      ...(oldest && {oldest}),
    },
    soaking: {count: counts.soaking, ...(until && {until}), ...(next && {next})},
    done: counts.done,
    awaited: {count: counts.awaited, ...(awaitedNext && {next: awaitedNext})},
    orphans,
    failed: counts.failed,
    allOff: counts.pending + counts.done + counts.awaited + orphans.length === lane.store.keys.length,
  };
}
