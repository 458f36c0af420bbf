import {setTimeout as delay} from 'node:timers/promises';
import type {SleepUntil} from '../flows/teardown/aws-sleep.ts';
import type {SimulatedClock} from '../simulator/clock.ts';

type Sleeper = {readonly at: Date; readonly wake: () => void};

/** A step of less than this, again and again without anything being done, is made longer: a slow machine sleeps late too. */
const shortStepMs = 10 * 60_000;
const shortSteps = 6;
const longestStepMs = 30 * 60_000;

/** The time of a rehearsal: it stands still while anything is done, and is moved on to whoever wakes first. */
export class Clockwork {
  readonly #clock: SimulatedClock;
  readonly #sleepers = new Set<Sleeper>();
  #short = 0;
  #progress = -1;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  readonly sleepUntil: SleepUntil = (at, signal) =>
    new Promise(resolve => {
      const sleeper: Sleeper = {
        at,
        wake: () => {
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', sleeper.wake, {once: true});
      if (signal.aborted) sleeper.wake();
    });

  /** Lets everything that is at work come to rest, as far as it does so within a moment. */
  readonly breath = (): Promise<void> => delay(1);

  /** Moves the time on by so many seconds; nobody is woken by it before the next step. */
  pass(seconds: number): void {
    this.#clock.advance(seconds);
  }

  /**
   * Moves the time on to whoever wakes first, and wakes all whose time has come.
   *
   * @param progress grows with all that is done: as long as it does not, steps that are short are made longer
   * @param hurry false where somebody wants answers that are only seconds old: then no step is made longer
   * @returns false where nobody sleeps, so that no time can pass
   */
  step(progress: number, hurry: boolean): boolean {
    if (this.#sleepers.size === 0) return false;
    const now = this.#clock.now().getTime();
    const next = Math.min(...[...this.#sleepers].map(({at}) => at.getTime()));
    const wanted = Math.max(1000, next - now);
    if (!hurry || progress !== this.#progress || wanted >= shortStepMs) this.#short = 0;
    this.#progress = progress;
    const stretch = wanted < shortStepMs ? 2 ** Math.max(0, this.#short++ - shortSteps) : 1;
    const ms = stretch === 1 ? wanted : Math.max(wanted, Math.min(longestStepMs, 15_000 * stretch));
    this.#clock.advance(Math.ceil(ms / 1000));
    for (const {at, wake} of [...this.#sleepers]) if (at <= this.#clock.now()) wake();
    return true;
  }
}
