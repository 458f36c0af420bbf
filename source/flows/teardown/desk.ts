import {setMaxListeners} from 'node:events';
import {hostname} from 'node:os';
import type {Identity} from '../../model/identity.ts';
import {isIamWrite, type Write} from '../../model/write.ts';
import {type HeldJournal, makeRoom} from '../held-journal.ts';
import type {Entry} from '../journal/entry.ts';
import {UnwritableJournal} from '../journal/journal.ts';
import {isInDoubt, type Step} from '../record.ts';
import {FlowRefused} from '../start-flow.ts';
import type {Barred} from '../write-guard.ts';
import {openEyes} from './account-eyes.ts';
import {abortWith, answerTo, phraseFor, type Said, type UndoWishes} from './answers.ts';
import {sleepByAws} from './aws-sleep.ts';
import type {Book} from './book.ts';
import type {Ledger} from './ledger.ts';
import {undoPhrase} from './phrases.ts';
import type {TeardownEyes} from './eyes.ts';
import {doomedStores, type Plan} from './plan.ts';
import {digestOfKeptPlan} from './plan-on-disk.ts';
import {runTeardown, type TeardownRun} from './run-teardown.ts';
import type {TeardownScene} from './scene.ts';
import {standingFacts, standingNote} from './standing.ts';
import {survey} from './survey.ts';
import {callerFor, refusePlanner} from './teardown-caller.ts';
import type {DeskOptions, RunningTeardown, TeardownEnd, TeardownSurroundings} from './teardown-desk.ts';
import {teardownGuard} from './teardown-guard.ts';
import {keysToUndo} from './undo.ts';
import type {TeardownView} from './view.ts';

/** Sits down at a teardown whose journal is held: looks, decides and, where it may, sends. */
export const openDesk = (made: DeskParts): RunningTeardown => new Desk(made);

export type DeskParts = {
  readonly plan: Plan;
  readonly caller: Identity;
  readonly held: HeldJournal;
  readonly book: Book;
  readonly around: TeardownSurroundings;
  readonly options: DeskOptions;
};

class Desk implements RunningTeardown {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly caller: Identity;
  readonly end: Promise<TeardownEnd>;
  readonly looked: Promise<unknown>;
  readonly #held: HeldJournal;
  readonly #book: Book;
  readonly #around: TeardownSurroundings;
  readonly #stop: AbortSignal;
  readonly #closing = new AbortController();
  readonly #leaving = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #eyes: TeardownEyes;
  readonly #run: TeardownRun;
  readonly scene: () => TeardownScene;
  #view: TeardownView | undefined;
  #noting: Promise<void> = Promise.resolve();
  #fault: {readonly error: unknown} | undefined;

  constructor({plan, caller, held, book, around, options}: DeskParts) {
    this.plan = plan;
    this.ledger = book.ledger;
    this.caller = caller;
    this.#held = held;
    this.#book = book;
    this.#around = around;
    const stop = AbortSignal.any([options.stop, this.#leaving.signal]);
    this.#stop = stop;
    for (const signal of [stop, this.#closing.signal]) setMaxListeners(0, signal);
    const {folder, accountOf, inventory, sleepUntil} = around;
    const onNews = () => {
      this.#news();
    };
    const eyes = openEyes({plan, accountOf, inventory, closing: this.#closing.signal, onNews});
    this.#eyes = eyes;
    this.scene = eyes.scene;
    const account = accountOf(undefined);
    const signer = (write: Write) => accountOf(isIamWrite(write) ? undefined : write.region);
    const guard = teardownGuard({
      plan,
      ledger: book.ledger,
      readerOf: signer,
      mayWrite: () => this.#mayWrite(),
      digestOnDisk: digestOfKeptPlan(folder, plan),
      stop,
    });
    this.#run = runTeardown(
      {
        plan,
        book,
        eyes,
        ...(options.sends && {sending: {guard, writerOf: signer}}),
        now: () => account.now(),
        sleepUntil: sleepUntil ?? sleepByAws(account),
        onNews,
      },
      {stay: options.stay, stop},
    );
    this.looked = this.#run.looked;
    this.end = this.#ended();
  }

  view = () => (this.#view ??= survey(this.plan, this.scene(), this.ledger, this.now()));

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  answer = (id: string, choice: string, typed?: string) =>
    this.#said(() => answerTo(this.view(), id, choice, typed));

  confirm = (phrase: string) => this.#said(() => phraseFor(this.view(), phrase));

  lookAtKeys = async () => {
    const stores = doomedStores(this.plan);
    await Promise.all(
      stores.map(({region, keys}) =>
        this.#eyes.lookAt(region, ['keys'], {describe: keys, watch: []}, this.#stop),
      ),
    );
  };

  abortPhrase = () => undoPhrase(this.plan, keysToUndo(this.plan, this.scene(), this.ledger));

  abort = (phrase: string, wishes: UndoWishes) =>
    this.#said(() => abortWith(this.abortPhrase(), phrase, wishes));

  pause = () => {
    if (!this.paused()) this.#note({kind: 'stopped', why: 'paused'});
    this.#run.pause();
  };
  resume = () => {
    if (this.paused()) this.#note({kind: 'resumed', caller: this.caller.arn, host: hostname()});
    this.#run.resume();
  };
  paused = () => this.#run.paused();
  lookNow = () => {
    this.#run.lookNow();
  };
  isAtRest = () => this.#run.isAtRest();
  inFlight = () => this.#run.inFlight();
  leave = () => {
    this.#leaving.abort();
  };
  now = () => this.#around.accountOf(undefined).now();

  /** Writes down what a person did at the desk; where that is not possible, nothing more is sent. */
  #note(entry: Entry): void {
    this.#noting = this.#noting
      .then(() => this.#book.append([entry], this.now()))
      .catch((error: unknown) => {
        this.#fault ??= {error};
        this.leave();
      });
  }

  #news(): void {
    this.#view = undefined;
    for (const listener of this.#listeners) listener();
  }

  #mayWrite(): Barred | undefined {
    if (this.#held.isLost())
      return {refused: 'Another process has taken this teardown over.', remedy: 'Leave it to that one.'};
    return this.#around.mayWrite();
  }

  /** What was read and what is answered must be the same, so it is looked up again once the caller is known. */
  async #said(read: () => Said): Promise<void> {
    read();
    const caller = await callerFor(this.plan, this.#around.accountOf(undefined), this.#stop);
    const {question, choice, typed, covers} = read();
    if (typed !== undefined) refusePlanner(this.plan, caller);
    const barred = this.#mayWrite();
    if (barred) throw new FlowRefused(barred.refused, barred.remedy);
    const answered: Entry = {
      kind: 'answered',
      caller: caller.arn,
      question,
      choice,
      ...(typed !== undefined && {typed}),
      covers: [...covers],
    };
    await this.#book.append([answered], this.now());
    this.#run.decideAnew();
  }

  async #ended(): Promise<TeardownEnd> {
    try {
      const run = await this.#run.end;
      await this.#noting;
      if (this.#fault) throw this.#fault.error;
      const view = this.view();
      if (run.is !== 'finished') await this.#noteStanding(view);
      return {run, view, inDoubt: this.#inDoubt()};
    } catch (error) {
      if (!(error instanceof UnwritableJournal)) throw error;
      const why = `${error.message} Nothing more is sent until it can be written.`;
      const run = {is: 'unwritable', why, remedy: makeRoom} as const;
      return {run, view: this.view(), inDoubt: this.#inDoubt()};
    } finally {
      this.#closing.abort();
      await this.#held.release();
    }
  }

  #inDoubt(): readonly Step[] {
    return this.ledger.steps().filter(isInDoubt);
  }

  /** Where it stands when nobody runs it: lists read it there, without asking AWS. */
  async #noteStanding(view: TeardownView): Promise<void> {
    const facts = standingFacts(view, this.now());
    await this.#book.append([{kind: 'observed', what: standingNote, facts}], this.now());
  }
}
