/** The simulated account's time: it can run faster than the wall's, and it can be moved on. */
export class SimulatedClock {
  readonly #scale: number;
  readonly #wallNow: () => number;
  #wallStart: number;
  #simulatedStart: number;
  #due: {at: number; order: number; run: () => void}[] = [];
  #order = 0;
  #settling: number | undefined;

  /**
   * @param start simulated time at the beginning; the wall's time when absent
   * @param scale simulated seconds per second of the wall; 0 holds the clock still until `advance`
   */
  constructor({
    start,
    scale = 1,
    wallNow = Date.now,
  }: {start?: Date; scale?: number; wallNow?: () => number} = {}) {
    this.#scale = scale;
    this.#wallNow = wallNow;
    this.#wallStart = wallNow();
    this.#simulatedStart = start?.getTime() ?? this.#wallStart;
  }

  get scale(): number {
    return this.#scale;
  }

  /** The simulated time; while a due event runs, the time at which it was due. */
  now(): Date {
    return new Date(
      this.#settling ?? this.#simulatedStart + (this.#wallNow() - this.#wallStart) * this.#scale,
    );
  }

  /** Runs `run` when the simulated time has reached `at`; events of one instant run in the order they were made. */
  schedule(at: Date, run: () => void): void {
    this.#due.push({at: at.getTime(), order: this.#order++, run});
    this.#due.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Brings the world up to now. Called before each request is answered, so nothing needs a timer. */
  settle(): void {
    const now = this.now().getTime();
    for (let next = this.#due[0]; next && next.at <= now; next = this.#due[0]) {
      this.#due.shift();
      this.#settling = next.at;
      try {
        next.run();
      } finally {
        this.#settling = undefined;
      }
    }
  }

  /** Moves the simulated time on, and the world with it. */
  advance(seconds: number): void {
    this.#simulatedStart += seconds * 1000;
    this.settle();
  }
}
