import {storeKey} from '../../model/ids.ts';
import {isIamWrite, type Write, type WriteResult} from '../../model/write.ts';
import type {JournalLine} from '../journal/entry.ts';
import type {Step} from '../record.ts';

/** What a person said to a question of the teardown. */
export type GivenAnswer = {
  readonly question: string;
  readonly choice: string;
  readonly by: string;
  readonly at: Date;
  readonly covers: readonly string[];
};

export type Observed = {
  readonly what: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly at: Date;
};

/** One string for what a write acts on: `REGION/STORE`, `REGION/KEY`, or `role`. */
export function targetOf(write: Write): string {
  if (isIamWrite(write)) return 'role';
  if ('keyId' in write) return `${write.region}/${write.keyId}`;
  return 'storeId' in write ? storeKey({region: write.region, id: write.storeId}) : write.region;
}

/**
 * The journal of a teardown, read for its questions: what was approved, what was called on this key, what was answered.
 * It grows with the journal, line by line, so that tens of thousands of calls cost no more each than the first.
 */
export class Ledger {
  readonly #steps = new Map<string, Step[]>();
  readonly #targets: string[] = [];
  readonly #answers: GivenAnswer[] = [];
  readonly #observed: Observed[] = [];
  readonly #callers: string[] = [];
  #approved: {readonly by: string; readonly at: Date; readonly digest: string} | undefined;
  #closed: {readonly outcome: string; readonly state: string; readonly at: Date} | undefined;

  static of(lines: readonly JournalLine[]): Ledger {
    const ledger = new Ledger();
    for (const line of lines) ledger.take(line);
    return ledger;
  }

  /** Takes in the next line of the journal. */
  take({entry, at: stamp}: JournalLine): void {
    const at = new Date(stamp);
    switch (entry.kind) {
      case 'approved':
        this.#approved = {by: entry.caller, at, digest: entry.digest ?? ''};
        this.#callers.push(entry.caller);
        break;
      case 'intent': {
        const write = entry.write as unknown as Write;
        const target = targetOf(write);
        this.#targets[entry.step] = target;
        this.#steps.set(target, [
          ...(this.#steps.get(target) ?? []),
          {number: entry.step, write, intendedAt: at},
        ]);
        break;
      }
      case 'outcome': {
        const {kind: _kind, step, value, ...outcome} = entry;
        this.#complete(step, {
          outcome: {...outcome, at, ...(value && {value: resultOf(value)})} as NonNullable<Step['outcome']>,
        });
        break;
      }
      case 'settled':
        this.#complete(entry.step, {settled: {result: entry.result, at}});
        break;
      case 'answered': {
        const {question, choice, caller, covers = []} = entry;
        this.#answers.push({question, choice, by: caller, at, covers});
        break;
      }
      case 'observed':
        this.#observed.push({what: entry.what, facts: entry.facts, at});
        break;
      case 'resumed':
        this.#callers.push(entry.caller);
        break;
      case 'closed':
        this.#closed = {outcome: entry.outcome, state: entry.state, at};
        break;
      case 'opened':
      case 'stopped':
        break;
    }
  }

  get approved() {
    return this.#approved;
  }

  get closed() {
    return this.#closed;
  }

  /** How many calls were intended: the number of the next one. */
  get intended(): number {
    return this.#targets.length;
  }

  /** ARNs of those who approved or went on with it, in order, with repetitions. */
  get callers(): readonly string[] {
    return this.#callers;
  }

  get answers(): readonly GivenAnswer[] {
    return this.#answers;
  }

  get observed(): readonly Observed[] {
    return this.#observed;
  }

  /** The calls on one thing (see `targetOf`), oldest first. */
  stepsOn(target: string): readonly Step[] {
    return this.#steps.get(target) ?? [];
  }

  /** Every call, in the order of intents. */
  steps(): readonly Step[] {
    return [...this.#steps.values()].flat().toSorted((a, b) => a.number - b.number);
  }

  /** The latest calls, newest first, `most` at most. */
  latest(most: number): readonly Step[] {
    const {length} = this.#targets;
    return Array.from({length: Math.min(most, length)}, (_, back) => length - 1 - back).flatMap(
      number => this.stepsOn(this.#targets[number] ?? '').find(step => step.number === number) ?? [],
    );
  }

  /** The latest answer to a question, if it was given after `since`: an older one was about something that is over. */
  answerTo(question: string, since?: Date): GivenAnswer | undefined {
    const answer = this.#answers.findLast(one => one.question === question);
    return answer && (since === undefined || answer.at > since) ? answer : undefined;
  }

  #complete(number: number, known: Partial<Step>): void {
    const steps = this.#steps.get(this.#targets[number] ?? '') ?? [];
    const index = steps.findIndex(step => step.number === number);
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
