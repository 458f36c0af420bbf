import type {Question, QuestionKind} from '../flows/teardown/decision.ts';
import {FlowRefused} from '../flows/start-flow.ts';
import type {RunningTeardown} from '../flows/teardown/teardown-desk.ts';

/** When somebody was needed, and what the rehearsal said in the place of that person. */
export type Said = {
  readonly at: Date;
  /** `phrase`: typed for a gate. */
  readonly kind: 'phrase' | 'decision';
  /** The phrase, or the question's id. */
  readonly id: string;
  readonly what: string;
  readonly choice?: string;
  readonly store?: {readonly region: string; readonly id: string};
};

type Policy = {
  readonly choice: string;
  /** How often it is said; after that nobody knows better, and the question stays open. */
  readonly times: number;
};

/**
 * The cautious answer: what loses nothing. Looking again and what brings back the state that was planned is said a few
 * times; where somebody seems to need a key or a store, the store is kept. What only accepts a loss is never said.
 */
export const policies: Readonly<Record<QuestionKind, Policy | undefined>> = {
  cancelled: {choice: 'keep-store', times: 1},
  enabled: {choice: 'keep-store', times: 1},
  used: {choice: 'keep-store', times: 1},
  'use-unseen': {choice: 'keep-store', times: 1},
  'new-keys': {choice: 'keep-store', times: 1},
  changed: {choice: 'keep-store', times: 1},
  'key-refused': {choice: 'try-again', times: 2},
  'key-unseen': {choice: 'try-again', times: 2},
  'unread-keys': {choice: 'try-again', times: 1},
  'store-refused': {choice: 'try-again', times: 2},
  'store-unknown': {choice: 'try-again', times: 2},
  disconnected: {choice: 'connect', times: 2},
  'connect-failed': {choice: 'connect-again', times: 1},
  'no-hsm': {choice: 'look-again', times: 4},
  orphan: {choice: 'wait-longer', times: 2},
  'pending-keys': undefined,
  'new-store': {choice: 'keep-role', times: 1},
  'new-region': {choice: 'keep-role', times: 1},
  'role-refused': {choice: 'keep-role', times: 1},
  'role-late': {choice: 'look-again', times: 2},
};

/** Questions that are over by themselves in time. */
const passing: ReadonlySet<QuestionKind> = new Set(['pending-keys']);
/** So long after an answer the same question is answered again: a person has done something meanwhile. */
const againMs = 20 * 60 * 60_000;

/** Stands in for the people of a teardown. */
export class Person {
  readonly said: Said[] = [];

  /** True where it could still say something to this, now or later, or where nothing has to be said. */
  mayGoOn(question: Question): boolean {
    const policy = policies[question.kind];
    return passing.has(question.kind) || (policy !== undefined && this.#timesSaid(question) < policy.times);
  }

  /** True where it has something to say now. */
  hasWord(desk: RunningTeardown): boolean {
    const {gates, questions} = desk.view();
    return gates.length > 0 || questions.some(question => this.#choiceFor(question, desk.now()));
  }

  /** Types every phrase that is wanted, and answers what can be answered. */
  async speak(desk: RunningTeardown): Promise<void> {
    for (const {phrase, covers, gate} of desk.view().gates) {
      const what = gate === 'delete-role' ? 'deletes the role' : `deletes ${covers.join(', ')}`;
      await this.#say({at: desk.now(), kind: 'phrase', id: phrase, what}, () => desk.confirm(phrase));
    }
    for (const question of desk.view().questions) {
      const choice = this.#choiceFor(question, desk.now());
      if (choice === undefined) continue;
      const {id, what, store} = question;
      const said: Said = {at: desk.now(), kind: 'decision', id, what, choice, ...(store && {store})};
      await this.#say(said, () => desk.answer(id, choice));
    }
  }

  async #say(said: Said, say: () => Promise<void>): Promise<void> {
    try {
      await say();
      this.said.push(said);
    } catch (error) {
      // Nobody asks it any more, or the caller cannot be asked just now: it is said the next time.
      if (!(error instanceof FlowRefused)) throw error;
    }
  }

  #timesSaid({id}: Question): number {
    return this.said.filter(one => one.id === id).length;
  }

  #choiceFor(question: Question, now: Date): string | undefined {
    const policy = policies[question.kind];
    if (!policy || this.#timesSaid(question) >= policy.times) return undefined;
    const last = this.said.findLast(({id}) => id === question.id);
    if (last && now.getTime() - last.at.getTime() < againMs) return undefined;
    return question.choices.some(({choice}) => choice === policy.choice) ? policy.choice : undefined;
  }
}
