import type {Entry, JournalLine} from '../../../source/flows/journal/entry.ts';
import {
  gates,
  type EndDecision,
  type LaneDecision,
  type Question,
} from '../../../source/flows/teardown/decision.ts';
import {decideEnd} from '../../../source/flows/teardown/end.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {doomedStores, type Plan, type PlannedStore} from '../../../source/flows/teardown/plan.ts';
import {
  blankScene,
  sightOf,
  type EndLook,
  type LaneLook,
  type TeardownScene,
} from '../../../source/flows/teardown/scene.ts';
import {
  abortQuestion,
  decideStore,
  roleTaskIn,
  watchedKeys,
} from '../../../source/flows/teardown/store-decision.ts';
import {storeKey} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';
import {lookAtAccount, lookAtRegion} from './small-reads.ts';
import {hour, minute, type Fault, type Ms, type SmallWorld} from './small-world.ts';
import {sendTo} from './small-writes.ts';

/** How an operator behaves. */
export type Manner = {
  /** From a question to its answer. */
  readonly delayHours: number;
  /** Which choice is taken, by the how-manieth answer; -1: never answered. */
  readonly choices: readonly number[];
  /** The second phrase: for all stores that wait for it, one by one, also once at the start, or never. */
  readonly opensStores: 'all' | 'one' | 'early' | 'never';
  readonly opensRole: 'delete' | 'early' | 'keep' | 'never';
  readonly abort: {readonly atHours: number; readonly covers: readonly string[]} | undefined;
  /** The program dies before its n-th line is written, or before its n-th call leaves, counted from its start. */
  readonly crashes: readonly CrashPoint[];
  /** How long it stays dead. */
  readonly awayHours: number;
};
export type CrashPoint = {readonly before: 'line' | 'call'; readonly n: number};

/** What somebody who watches the operator is told, before it happens. */
export type Watcher = {
  readonly onWrite: (operator: Operator, write: Write, store: PlannedStore | undefined) => void;
  readonly onDecision: (operator: Operator, store: PlannedStore, decision: LaneDecision) => void;
  readonly onEnd: (operator: Operator, decision: EndDecision) => void;
};

class Crash extends Error {}

type Lane = {
  readonly store: PlannedStore;
  wakeAt: Ms;
  look: readonly LaneLook[];
  decision: LaneDecision | undefined;
};

/** How often an operator gives an answer that changes nothing. */
const patience = 6;

/** How long nobody looks while a question is open; an answer is taken in at once. */
const openQuestionLook = 8 * hour;

const never = Number.POSITIVE_INFINITY;

/** One operator with one journal on one host, who runs a teardown step by step. */
export class Operator {
  readonly lines: JournalLine[] = [];
  readonly plan: Plan;
  readonly name: string;
  readonly world: SmallWorld;
  readonly start: Ms;
  /** Since when this process runs: what was seen before is forgotten. */
  processSince: Ms;
  closed = false;
  #ledger = new Ledger();
  #scene: TeardownScene = blankScene;
  #lanes: Lane[] = [];
  #end: {wakeAt: Ms; look: readonly EndLook[]; decision: EndDecision | undefined} = {
    wakeAt: 0,
    look: [],
    decision: undefined,
  };
  #pendingAnswers: {readonly at: Ms; readonly give: () => void}[] = [];
  readonly #asked = new Map<string, number>();
  #crashes: CrashPoint[];
  #lineCount = 0;
  #callCount = 0;
  #turn = 0;
  readonly #manner: Manner;
  readonly #watcher: Watcher;
  readonly #faultOf: (write: Write) => Fault;

  constructor(
    world: SmallWorld,
    plan: Plan,
    name: string,
    manner: Manner,
    watcher: Watcher,
    faultOf: (write: Write) => Fault = () => 'ok',
  ) {
    this.world = world;
    this.plan = plan;
    this.name = name;
    this.start = world.now;
    this.processSince = world.now;
    this.#manner = manner;
    this.#watcher = watcher;
    this.#faultOf = faultOf;
    this.#crashes = [...manner.crashes];
    const {account, partition, digest} = plan;
    const caller = this.caller;
    this.#write({
      kind: 'opened',
      id: plan.id,
      flow: 'teardown',
      goal: {digest},
      target: 'all',
      account,
      partition,
      caller,
      host: name,
      program: 'cks test',
    });
    this.#write({kind: 'approved', caller, typed: 'the phrase', digest});
    if (manner.opensStores === 'early' || manner.opensRole === 'early')
      this.#pendingAnswers.push({
        at: this.start,
        give: () => {
          if (manner.opensStores === 'early') this.#answerGate('stores', doomedStores(plan).map(storeKey));
          if (manner.opensRole === 'early') this.#answerGate('role', []);
        },
      });
    if (manner.abort) {
      const {atHours, covers} = manner.abort;
      this.#pendingAnswers.push({
        at: this.start + atHours * hour,
        give: () => {
          this.#append({
            kind: 'answered',
            caller,
            question: abortQuestion,
            choice: 'undo',
            covers: [...covers],
          });
          for (const lane of [...this.#lanes, this.#end]) this.#wake(lane);
        },
      });
    }
    this.#boot();
  }

  get caller() {
    return `arn:aws:sts::111122223333:assumed-role/KeyOps/${this.name}`;
  }

  get ledger() {
    return this.#ledger;
  }

  get scene() {
    return this.#scene;
  }

  get aborted(): boolean {
    return this.#ledger.answerTo(abortQuestion)?.choice === 'undo';
  }

  /** What each lane decided last, by `REGION/STORE`. */
  get decisions(): ReadonlyMap<string, LaneDecision | undefined> {
    return new Map(this.#lanes.map(({store, decision}) => [storeKey(store), decision]));
  }

  get endDecision() {
    return this.#end.decision;
  }

  /** When it next has something to do. */
  nextAt(): Ms {
    if (this.closed) return never;
    return Math.min(
      this.#end.wakeAt,
      ...this.#lanes.map(({wakeAt}) => wakeAt),
      ...this.#pendingAnswers.map(({at}) => at),
    );
  }

  /** Lets the program die before the line or the call that is so many ahead; at 0 the next one. */
  dieSoon(before: CrashPoint['before'], ahead: number): void {
    const n = (before === 'line' ? this.#lineCount : this.#callCount) + ahead;
    this.#crashes.push({before, n});
  }

  /** Does one thing that is due: gives an answer, or takes one lane, or the end, one step further. */
  turn(): void {
    try {
      this.#step();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.#revive();
    }
  }

  #step(): void {
    const {now} = this.world;
    const answer = this.#pendingAnswers.find(({at}) => at <= now);
    if (answer) {
      this.#pendingAnswers = this.#pendingAnswers.filter(one => one !== answer);
      answer.give();
      return;
    }
    const all = this.#lanes.length + 1;
    for (let n = 0; n < all; n++) {
      this.#turn = (this.#turn + 1) % all;
      const lane = this.#lanes[this.#turn];
      if (lane && lane.wakeAt <= now) {
        this.#advance(lane);
        return;
      }
      if (!lane && this.#end.wakeAt <= now) {
        this.#advanceEnd();
        return;
      }
    }
  }

  #boot(): void {
    this.#ledger = Ledger.of(this.lines);
    this.#scene = blankScene;
    this.processSince = this.world.now;
    const fresh = {wakeAt: this.world.now, look: [], decision: undefined};
    this.#lanes = doomedStores(this.plan).map(store => ({store, ...fresh}));
    this.#end = {...fresh};
  }

  /** Somebody starts it again, on this host or another: only the lines are left. */
  #revive(): void {
    this.world.advanceTo(this.world.now + this.#manner.awayHours * hour);
    this.#boot();
    this.#write({kind: 'resumed', caller: this.caller, host: `${this.name}-again`});
  }

  #decide(store: PlannedStore): LaneDecision {
    const sight = sightOf(this.#scene, store.region);
    const now = new Date(this.world.now);
    return decideStore(this.plan, store, sight, this.#ledger, now);
  }

  #advance(lane: Lane): void {
    const {store} = lane;
    if (lane.look.length > 0) {
      this.#lookAt(store, lane.look);
      lane.look = [];
    }
    const decision = this.#decide(store);
    lane.decision = decision;
    this.#watcher.onDecision(this, store, decision);
    lane.wakeAt = this.world.now;
    switch (decision.do) {
      case 'act':
        this.#send(decision.write, store);
        lane.look = decision.look;
        break;
      case 'record':
        this.#append({kind: 'observed', what: decision.what, facts: {...decision.facts}});
        break;
      case 'settle': {
        const {step, result, because} = decision;
        this.#append({kind: 'settled', step, result, because});
        break;
      }
      case 'wait':
        lane.wakeAt = Math.max(decision.until.getTime(), this.world.now);
        lane.look = decision.look;
        break;
      case 'ask':
        lane.wakeAt = this.world.now + openQuestionLook;
        lane.look = decision.look;
        for (const question of decision.questions) this.#hear(question, lane);
        break;
      case 'gate':
        lane.wakeAt = this.world.now + openQuestionLook;
        lane.look = decision.look;
        this.#hearGate(lane);
        break;
      case 'finish':
        lane.wakeAt = never;
        this.#end.wakeAt = this.world.now;
        break;
    }
  }

  #advanceEnd(): void {
    const end = this.#end;
    if (end.look.length > 0) {
      const task = roleTaskIn(this.#ledger);
      this.#scene = lookAtAccount(this.world, this.name, this.#scene, end.look, task);
      end.look = [];
    }
    const lanes = this.#lanes.map(({store}) => this.#decide(store));
    const decision = decideEnd(this.plan, this.#scene, this.#ledger, lanes, new Date(this.world.now));
    end.decision = decision;
    this.#watcher.onEnd(this, decision);
    end.wakeAt = this.world.now;
    switch (decision.do) {
      case 'act':
        this.#send(decision.write, undefined);
        end.look = decision.look;
        break;
      case 'record':
        this.#append({kind: 'observed', what: decision.what, facts: {...decision.facts}});
        break;
      case 'settle': {
        const {step, result, because} = decision;
        this.#append({kind: 'settled', step, result, because});
        break;
      }
      case 'wait':
        end.wakeAt = Math.max(decision.until.getTime(), this.world.now);
        end.look = decision.look;
        break;
      case 'lanes-first':
        // A lane that was done may not be any more: it is decided anew.
        for (const [n, lane] of this.#lanes.entries())
          if (lane.wakeAt === never && lanes[n]?.do !== 'finish') lane.wakeAt = this.world.now;
        end.wakeAt = this.world.now + 6 * hour;
        break;
      case 'ask':
        end.wakeAt = this.world.now + openQuestionLook;
        end.look = decision.look;
        for (const question of decision.questions) this.#hear(question, undefined);
        break;
      case 'gate':
        end.wakeAt = this.world.now + openQuestionLook;
        end.look = decision.look;
        if (this.#manner.opensRole !== 'never')
          this.#later(gates.deleteRole, () => {
            if (this.#end.decision?.do === 'gate') this.#answerGate('role', []);
            return true;
          });
        break;
      case 'finish':
        this.#close(this.aborted ? 'abandoned' : 'done');
        break;
    }
  }

  #lookAt(store: PlannedStore, look: readonly LaneLook[]): void {
    const sight = sightOf(this.#scene, store.region);
    const watched = watchedKeys(this.plan, store, sight, this.#ledger, new Date(this.world.now));
    const keys = store.keys.map(({id}) => {
      const since = watched.find(({key}) => key.id === id)?.since;
      return {id, ...(since && {watchedSince: since.getTime()})};
    });
    this.#scene = lookAtRegion(this.world, this.name, this.#scene, store.region, look, keys);
  }

  #send(write: Write, store: PlannedStore | undefined): void {
    this.#watcher.onWrite(this, write, store);
    const step = this.#ledger.intended;
    this.#append({kind: 'intent', step, caller: this.caller, write: {...write}});
    this.#maybeCrash('call', this.#callCount++);
    const answer = sendTo(this.world, this.name, write, this.#faultOf(write));
    if (answer.ok) {
      this.#append({kind: 'outcome', step, result: 'accepted', value: {...answer.value}});
      return;
    }
    const {kind, code, message, action, remedy, maybeDone} = answer.failure;
    this.#append({
      kind: 'outcome',
      step,
      result: maybeDone ? 'in-doubt' : 'refused',
      failure: {kind, code, message, action, remedy},
    });
  }

  #hear({id, choices, store}: Question, lane: Lane | undefined): void {
    this.#later(id, times => {
      const decision = lane ? this.#decide(lane.store) : this.#end.decision;
      const isOpen = decision?.do === 'ask' && decision.questions.some(one => one.id === id);
      if (!isOpen) return false;
      const {choices: likes} = this.#manner;
      const nth = likes[(times + id.length) % likes.length] ?? 0;
      const choice = choices[nth % choices.length];
      if (nth < 0 || !choice || times >= patience) return true;
      this.#append({
        kind: 'answered',
        caller: this.caller,
        question: id,
        choice: choice.choice,
        ...(choice.type !== undefined && {typed: choice.type}),
        covers: store ? [storeKey(store)] : [],
      });
      this.#wake(lane ?? this.#end);
      return true;
    });
  }

  #hearGate(lane: Lane): void {
    const {opensStores} = this.#manner;
    if (opensStores === 'never') return;
    this.#later(opensStores === 'one' ? `gate ${storeKey(lane.store)}` : gates.deleteStores, () => {
      const waiting = this.#lanes.filter(({store}) => this.#decide(store).do === 'gate');
      const opened = opensStores === 'one' ? waiting.filter(one => one.store.id === lane.store.id) : waiting;
      if (opened.length === 0) return false;
      this.#answerGate(
        'stores',
        opened.map(({store}) => storeKey(store)),
      );
      for (const one of opened) this.#wake(one);
      return true;
    });
  }

  /**
   * Does something after the operator's usual delay, unless it is already going to be done.
   *
   * @param give returns false where it was not asked any more, which tries nobody's patience
   */
  #later(what: string, give: (times: number) => boolean): void {
    if (this.#asked.has(`waiting ${what}`)) return;
    this.#asked.set(`waiting ${what}`, 1);
    this.#pendingAnswers.push({
      at: this.world.now + this.#manner.delayHours * hour,
      give: () => {
        this.#asked.delete(`waiting ${what}`);
        const times = this.#asked.get(what) ?? 0;
        if (give(times)) this.#asked.set(what, times + 1);
      },
    });
  }

  #answerGate(gate: 'stores' | 'role', covers: string[]): void {
    const question = gate === 'stores' ? gates.deleteStores : gates.deleteRole;
    const choice = gate === 'stores' || this.#manner.opensRole !== 'keep' ? 'delete' : 'keep';
    this.#append({kind: 'answered', caller: this.caller, question, choice, typed: 'the phrase', covers});
    if (gate === 'role') this.#wake(this.#end);
  }

  /** After an answer a lane decides at once, by what was seen before: whether that is too old is for it to know. */
  #wake(lane: {wakeAt: Ms; look: readonly unknown[]}): void {
    lane.wakeAt = this.world.now;
    lane.look = [];
  }

  #close(outcome: 'done' | 'abandoned'): void {
    this.#append({kind: 'closed', outcome, state: outcome});
    this.closed = true;
  }

  #append(entry: Entry): void {
    this.#maybeCrash('line', this.#lineCount++);
    this.#write(entry);
  }

  /** A line as it comes back from disk. */
  #write(entry: Entry): void {
    const line = {
      v: 1 as const,
      n: this.lines.length,
      prev: '0'.repeat(64),
      at: new Date(this.world.now).toISOString(),
      entry,
    };
    const kept = JSON.parse(JSON.stringify(line)) as JournalLine;
    this.lines.push(kept);
    this.#ledger.take(kept);
  }

  #maybeCrash(before: CrashPoint['before'], n: number): void {
    const point = this.#crashes.find(one => one.before === before && one.n === n);
    if (!point) return;
    this.#crashes = this.#crashes.filter(one => one !== point);
    throw new Crash(`${before} ${String(n)}`);
  }
}

export type RunEnd = 'closed' | 'resting' | 'restless';

/**
 * Runs operators side by side until all are done or `days` are over.
 *
 * @returns `restless` where so many steps were taken that they cannot have been needed
 */
export function runAll(world: SmallWorld, operators: readonly Operator[], days = 60): RunEnd {
  const horizon = world.now + days * 24 * hour;
  for (let turns = 0; turns < 4000 * operators.length; turns++) {
    const next = Math.min(...operators.map(one => one.nextAt()));
    if (next === never) return operators.every(({closed}) => closed) ? 'closed' : 'resting';
    if (next > horizon) return 'resting';
    // A moment passes between two steps, whatever they are.
    world.advanceTo(Math.max(next, world.now + 5));
    for (const one of operators) if (one.nextAt() <= world.now) one.turn();
  }
  return 'restless';
}

/** How far ahead a wait may look: a day, and a minute for the clock. */
export const longestWait = 24 * hour + minute;
