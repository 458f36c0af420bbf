import type {Answer} from '../model/failure.ts';
import {isSignedOut} from './fold.ts';
import type {Gate} from './gate.ts';
import {retrySeconds} from './look-intervals.ts';

/** One question, asked again and again. */
export type LaneWork<T> = {
  look(signal: AbortSignal): Promise<Answer<T>>;
  /** Takes the answer in. `nextLook` is AWS's time at which a failed question will be asked again. */
  fold(answer: Answer<T>, nextLook?: Date): void;
  /** Milliseconds until the next look after a success, asked after `fold`; undefined: not until it is woken. */
  rest(): number | undefined;
};

/**
 * Asks one question, waits as long as the answer calls for, and asks again. Looks of one lane never overlap. Its
 * timers do not keep the process alive.
 */
export class Lane<T> {
  readonly #work: LaneWork<T>;
  readonly #gate: Gate;
  readonly #now: () => Date;
  readonly #evenSignedOut: boolean;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  readonly #waiting: (() => void)[] = [];
  #failuresInRow = 0;
  #hasLooked = false;
  #metSignedOut = false;
  #plannedMs: number | undefined;

  /**
   * @param now AWS's time, for saying when a failed question is asked again
   * @param evenSignedOut this lane finds out whether somebody is signed in, so it does not wait for that
   */
  constructor(work: LaneWork<T>, gate: Gate, now: () => Date, {evenSignedOut = false} = {}) {
    this.#work = work;
    this.#gate = gate;
    this.#now = now;
    this.#evenSignedOut = evenSignedOut;
  }

  /** The first answer has been taken in, whether a value or a failure. */
  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  /** Milliseconds between the latest answer and the look planned after it. */
  get plannedMs(): number | undefined {
    return this.#plannedMs;
  }

  /**
   * Looks at once, also in a pause. A look under way may have missed what this one is for: another follows it.
   *
   * @returns resolves when a look that began after this call was taken in; at once where there can be none now,
   *   since nobody is signed in or the lane has stopped
   */
  wake(): Promise<void> {
    const looked = new Promise<void>(resolve => this.#waiting.push(resolve));
    if (this.#looking) this.#again = true;
    else this.#lookOrHold();
    return looked;
  }

  /** Looks at once if the latest answer was that nobody is signed in. */
  retryAfterSignIn(): void {
    if (this.#metSignedOut) void this.wake();
  }

  /** Aborts what is in flight; nothing is folded after this. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#gate.drop(this.#due);
    this.#abort.abort();
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #lookOrHold(): void {
    if (this.#abort.signal.aborted) this.#release();
    else if (this.#gate.signedOut && !this.#evenSignedOut) {
      this.#gate.hold(this.#due);
      this.#release();
    } else void this.#look();
  }

  readonly #due = () => {
    if (this.#abort.signal.aborted || this.#looking) return;
    if (this.#gate.paused || (this.#gate.signedOut && !this.#evenSignedOut)) this.#gate.hold(this.#due);
    else void this.#look();
  };

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#gate.drop(this.#due);
    this.#looking = true;
    const waiting = this.#waiting.splice(0);
    const answer = await this.#ask();
    this.#looking = false;
    const delay = answer && this.#take(answer);
    for (const resolve of waiting) resolve();
    if (this.#abort.signal.aborted) return;
    this.#plannedMs = delay;
    if (this.#again) {
      this.#again = false;
      this.#lookOrHold();
    } else if (delay !== undefined) {
      this.#timer = setTimeout(this.#due, delay);
      this.#timer.unref();
    }
  }

  /** Undefined where the lane was stopped meanwhile: an abort may answer or throw, neither counts. */
  async #ask(): Promise<Answer<T> | undefined> {
    try {
      const answer = await this.#work.look(this.#abort.signal);
      return this.#abort.signal.aborted ? undefined : answer;
    } catch (error) {
      if (this.#abort.signal.aborted) return undefined;
      throw error;
    }
  }

  #take(answer: Answer<T>): number | undefined {
    this.#hasLooked = true;
    this.#metSignedOut = !answer.ok && isSignedOut(answer.failure);
    if (answer.ok) {
      this.#failuresInRow = 0;
      this.#work.fold(answer);
      return this.#work.rest();
    }
    this.#failuresInRow += 1;
    const delay = retrySeconds(answer.failure, this.#failuresInRow, Math.random()) * 1000;
    this.#work.fold(answer, new Date(this.#now().getTime() + delay));
    return delay;
  }
}
