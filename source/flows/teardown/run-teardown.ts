import {setMaxListeners} from 'node:events';
import {storeKey, type Region} from '../../model/ids.ts';
import type {Write} from '../../model/write.ts';
import type {AccountWriter} from '../../aws/account-writer.ts';
import type {Entry} from '../journal/entry.ts';
import {sendWrite} from '../send-write.ts';
import type {SleepUntil} from './aws-sleep.ts';
import {type Book, numberedAppend} from './book.ts';
import type {EndDecision, LaneDecision} from './decision.ts';
import type {TeardownEyes} from './eyes.ts';
import {notes} from './lane-memory.ts';
import {doomedStores, type Plan, type PlannedStore} from './plan.ts';
import {type EndLook, type LaneLook, sightOf} from './scene.ts';
import {type Parked, Seat} from './seat.ts';
import {abortQuestion, decideStore, roleTaskIn, watchedKeys} from './store-decision.ts';
import {decideEnd} from './end.ts';
import type {TeardownGuard} from './teardown-guard.ts';
import {isCalm, nextAsking, waiting} from './waiting.ts';

/** Everything a run does to the world outside goes through these. */
export type TeardownTools = {
  readonly plan: Plan;
  readonly book: Book;
  readonly eyes: TeardownEyes;
  /** Undefined: nothing is ever sent, and what would be is shown as due. */
  readonly sending?: {
    readonly guard: TeardownGuard;
    readonly writerOf: (write: Write) => AccountWriter;
  };
  /** AWS's time. */
  readonly now: () => Date;
  readonly sleepUntil: SleepUntil;
  /** Called when something that a screen shows may have changed. */
  readonly onNews?: () => void;
};

export type RunOptions = {
  /**
   * How long to stay. `until-blocked`: until every lane waits for a date, a person or a silent Region.
   * `until-person`: until the end, or until only a person can go on. `always`: until the end or `stop`.
   */
  readonly stay: 'until-blocked' | 'until-person' | 'always';
  /** Ends the run after the calls in hand. */
  readonly stop: AbortSignal;
};

/** Why a run ended, or why it is paused. */
export type RunEnd =
  | {readonly is: 'finished' | 'blocked' | 'stopped'}
  /** A rule forbids to send anything: another account, a changed plan, a lost lock. */
  | {readonly is: 'refused'; readonly why: string; readonly remedy: string};

export type TeardownRun = {
  /** Rejects where the journal cannot be written; nothing is sent after that. */
  readonly end: Promise<RunEnd>;
  /** Resolves when for the first time no lane has anything to do but to wait. */
  readonly looked: Promise<unknown>;
  /** True while every lane waits. */
  readonly isAtRest: () => boolean;
  /** Calls that were sent, or are about to be, and have no outcome yet. */
  readonly inFlight: () => readonly Write[];
  /** The latest decision of each lane, by `storeKey`. */
  readonly decisions: () => ReadonlyMap<string, LaneDecision>;
  /** Calls in hand are finished, then nothing is sent; it goes on looking. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Undefined while it runs. */
  readonly paused: () => {readonly why: string; readonly remedy?: string} | undefined;
  /** Every lane that waits looks now. */
  readonly lookNow: () => void;
  /** Something was written to the book from outside: every lane decides anew. */
  readonly decideAnew: () => void;
};

type AnyDecision = LaneDecision | EndDecision;

/** How long a lane waits after a call whose caller could not be asked. */
const unsureMs = 30_000;
/** Looks of one Region that are so near to each other are made together. */
const togetherMs = 15 * 60_000;

/**
 * Runs a teardown: one loop for each lane and one for the end, side by side, with one journal. Each looks, decides,
 * writes the intent down, acts, writes the outcome down, and looks again. Starting and resuming are the same.
 */
export function runTeardown(tools: TeardownTools, options: RunOptions): TeardownRun {
  return new Run(tools, options);
}

/** What a loop needs to know of its lane, so that the end runs in the same way. */
type Lane = {
  readonly seat: Seat;
  /** Undefined for the end. */
  readonly region?: Region;
  readonly decide: () => AnyDecision;
  /** Looks at what the latest decision wants to see. */
  readonly look: () => Promise<void>;
  /** Takes in that the latest decision was to finish. */
  readonly finished: (text: string) => Promise<void>;
};

class Run implements TeardownRun {
  readonly end: Promise<RunEnd>;
  readonly looked: Promise<unknown>;
  readonly #settled: () => void;
  readonly #tools: TeardownTools;
  readonly #options: RunOptions;
  readonly #over = new AbortController();
  readonly #decisions = new Map<string, LaneDecision>();
  readonly #inFlight = new Set<Write>();
  readonly #lanes: readonly PlannedStore[];
  readonly #seats: readonly Seat[];
  readonly #endSeat: Seat;
  #ended: RunEnd | undefined;
  #paused: {readonly why: string; readonly remedy?: string} | undefined;
  #calls: number;

  constructor(tools: TeardownTools, options: RunOptions) {
    const {promise, resolve} = Promise.withResolvers<undefined>();
    this.looked = promise;
    this.#settled = () => {
      resolve(undefined);
    };
    // Every look and wait of every lane listens to it.
    setMaxListeners(0, this.#over.signal);
    this.#tools = tools;
    this.#options = options;
    this.#calls = tools.book.ledger.intended;
    this.#lanes = doomedStores(tools.plan);
    const seat = () =>
      new Seat(tools.sleepUntil, () => {
        this.#sat();
      });
    this.#seats = this.#lanes.map(seat);
    this.#endSeat = seat();
    const stop = () => {
      this.#leave({is: 'stopped'});
    };
    options.stop.addEventListener('abort', stop, {once: true});
    if (options.stop.aborted) stop();
    this.end = this.#runAll().finally(() => {
      options.stop.removeEventListener('abort', stop);
    });
  }

  isAtRest = () => this.#all.every(({parked}) => parked !== undefined);
  inFlight = () => [...this.#inFlight];
  decisions = () => this.#decisions;
  paused = () => this.#paused;

  pause = () => {
    this.#paused = {why: 'paused by the operator'};
    this.#news();
  };

  resume = () => {
    this.#paused = undefined;
    this.decideAnew();
  };

  lookNow = () => {
    for (const seat of this.#all) if (seat.parked) seat.wake('look');
  };

  decideAnew = () => {
    for (const seat of this.#all) seat.wake('changed');
    this.#news();
  };

  get #all(): readonly Seat[] {
    return [...this.#seats, this.#endSeat];
  }

  #news(): void {
    this.#tools.onNews?.();
  }

  async #runAll(): Promise<RunEnd> {
    const loops = [
      ...this.#lanes.map((store, index) => this.#loop(this.#storeLane(store, index))),
      this.#loop(this.#endLane()),
    ];
    const guarded = loops.map(loop =>
      loop.catch((error: unknown) => {
        // No lane goes on where one met a fault, such as a journal that cannot be written.
        this.#leave({is: 'stopped'});
        throw error;
      }),
    );
    const ends = await Promise.allSettled(guarded);
    for (const one of ends) if (one.status === 'rejected') throw one.reason;
    return this.#ended ?? {is: 'stopped'};
  }

  #leave(end: RunEnd): void {
    this.#ended ??= end;
    this.#settled();
    this.#over.abort();
    for (const seat of this.#all) seat.wake('changed');
  }

  /** A lane has sat down: perhaps it was the last one that had something to do. */
  #sat(): void {
    this.#news();
    if (this.#over.signal.aborted) return;
    const {stay} = this.#options;
    const parked = this.#all.map(seat => seat.parked?.for);
    // Who only looks has seen all there is to see now, also where AWS is at work.
    const working = (one: Parked['for'] | undefined) =>
      one === undefined || one === 'now' || (one === 'aws' && this.#tools.sending !== undefined);
    if (parked.some(working)) return;
    this.#settled();
    if (stay === 'always') return;
    const waits = parked.some(one => one === 'date' || one === 'silent');
    if (stay === 'until-blocked' || !waits) this.#leave({is: 'blocked'});
  }

  #storeLane(store: PlannedStore, index: number): Lane {
    const {plan, book, eyes, now} = this.#tools;
    const name = storeKey(store);
    const sight = () => sightOf(eyes.scene(), store.region);
    return {
      seat: this.#seats[index] ?? this.#endSeat,
      region: store.region,
      decide: () => {
        const decision = decideStore(plan, store, sight(), book.ledger, now());
        this.#decisions.set(name, decision);
        return decision;
      },
      look: () => {
        const what = looksOf(this.#decisions.get(name) ?? unlooked(now()));
        const watch = what.includes('refused') ? watchedKeys(plan, store, sight(), book.ledger, now()) : [];
        return eyes.lookAt(store.region, what, {describe: store.keys, watch}, this.#over.signal);
      },
      finished: () => {
        this.#endSeat.wake('changed');
        return Promise.resolve();
      },
    };
  }

  #endLane(): Lane {
    const {plan, book, eyes, now, sending} = this.#tools;
    let latest: EndDecision = {do: 'lanes-first'};
    return {
      seat: this.#endSeat,
      decide: () => {
        const lanes = this.#lanes.map(store => this.#decisions.get(storeKey(store)) ?? unlooked(now()));
        latest = decideEnd(plan, eyes.scene(), book.ledger, lanes, now());
        return latest;
      },
      look: () => eyes.lookAtAccount(looksOf(latest), roleTaskIn(book.ledger), this.#over.signal),
      finished: async text => {
        if (!sending) return;
        const outcome = book.ledger.answerTo(abortQuestion) ? 'abandoned' : 'done';
        await book.append([...this.#laneEnds(), {kind: 'closed', outcome, state: text}], now());
        this.#leave({is: 'finished'});
      },
    };
  }

  /** What the report cannot tell from calls: what others did, and what was found done. */
  #laneEnds(): readonly Entry[] {
    return this.#lanes.flatMap((store): readonly Entry[] => {
      const decision = this.#decisions.get(storeKey(store));
      if (decision?.do !== 'finish') return [];
      const facts = {region: store.region, storeId: store.id, end: decision.end};
      return [{kind: 'observed', what: notes.laneEnd, facts}];
    });
  }

  async #loop(lane: Lane): Promise<void> {
    const {book, now} = this.#tools;
    let looks = 0;
    while (!this.#over.signal.aborted) {
      const decision = lane.decide();
      this.#news();
      if (!(decision.do === 'wait' && decision.for === 'now')) looks = 0;
      switch (decision.do) {
        case 'act':
          if (!this.#mayAct) await lane.seat.park({for: 'held'});
          else if (await this.#send(decision.write, lane.seat)) await lane.look();
          break;
        case 'record':
          await book.append([{kind: 'observed', what: decision.what, facts: {...decision.facts}}], now());
          break;
        case 'settle': {
          const {step, result, because} = decision;
          await book.append([{kind: 'settled', step, result, because}], now());
          break;
        }
        case 'wait': {
          const parked = waiting(decision, looks++, now());
          if (!parked || (await this.#wait(lane, parked))) await lane.look();
          break;
        }
        case 'ask':
        case 'gate':
          if (await this.#wait(lane, {for: 'person', until: nextAsking(decision, now())})) await lane.look();
          break;
        case 'lanes-first':
          await lane.seat.park({for: 'lanes'});
          break;
        case 'finish':
          await lane.finished(decision.text);
          if (!this.#over.signal.aborted) await lane.seat.park({for: 'done'});
          break;
      }
    }
  }

  /** Resolves with true where it is time to look, with false where something has changed that it decides by. */
  async #wait({seat, region}: Lane, parked: Parked): Promise<boolean> {
    const woken = await seat.park(parked);
    if (woken === 'time' && isCalm(parked)) this.#takeAlong(region);
    return woken !== 'changed';
  }

  /** Lanes of one Region whose next look is near look together: that is one call instead of one for each. */
  #takeAlong(region: Region | undefined): void {
    const soon = this.#tools.now().getTime() + togetherMs;
    this.#lanes.forEach((store, index) => {
      const seat = this.#seats[index];
      const parked = seat?.parked;
      if (store.region === region && parked?.until && isCalm(parked) && parked.until.getTime() <= soon)
        seat?.wake('look');
    });
  }

  get #mayAct(): boolean {
    return this.#tools.sending !== undefined && this.#paused === undefined;
  }

  /** Resolves with true where the call was made, whatever AWS said. */
  async #send(write: Write, seat: Seat): Promise<boolean> {
    const {book, now, sending} = this.#tools;
    if (!sending) return false;
    const answers = book.ledger.answers.length;
    const permit = await sending.guard(write);
    if ('refused' in permit) {
      await this.#notLetThrough(permit, seat);
      return false;
    }
    // The caller took its time to be known: somebody may have stopped, paused, or answered otherwise meanwhile (T9).
    if (this.#over.signal.aborted || !this.#mayAct || book.ledger.answers.length !== answers) return false;
    this.#inFlight.add(write);
    this.#news();
    const append: (entry: Entry) => Promise<void> = numberedAppend(book, now, () => this.#calls++);
    try {
      const sender = {writer: sending.writerOf(write), guard: () => Promise.resolve(permit)};
      await sendWrite(write, this.#calls, sender, append);
    } finally {
      this.#inFlight.delete(write);
      this.#news();
    }
    return true;
  }

  async #notLetThrough(
    {
      stops,
      refused,
      remedy,
    }: {readonly stops: 'all' | 'now'; readonly refused: string; readonly remedy: string},
    seat: Seat,
  ): Promise<void> {
    const {book, now} = this.#tools;
    if (stops === 'now') {
      await seat.park({for: 'silent', until: new Date(now().getTime() + unsureMs)});
      return;
    }
    if (this.#paused?.why !== refused) await book.append([{kind: 'stopped', why: refused}], now());
    if (this.#options.stay === 'always') this.#paused = {why: refused, remedy};
    else this.#leave({is: 'refused', why: refused, remedy});
  }
}

function looksOf(decision: LaneDecision): readonly LaneLook[];
function looksOf(decision: EndDecision): readonly EndLook[];
function looksOf(decision: AnyDecision): readonly (LaneLook | EndLook)[] {
  return 'look' in decision ? decision.look : [];
}

/** A lane that has not looked yet. */
const unlooked = (now: Date): LaneDecision => ({
  do: 'wait',
  for: 'now',
  until: now,
  why: 'not looked at yet',
  look: [],
});
