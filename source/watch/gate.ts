/** What every lane passes before it looks: closed while the operator pauses, or while nobody is signed in. */
export class Gate {
  #paused = false;
  #signedOut = false;
  readonly #held = new Set<() => void>();

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.#release();
  }

  /** True from the first answer that said the credentials are no good until an identity is known again. */
  get signedOut(): boolean {
    return this.#signedOut;
  }

  set signedOut(signedOut: boolean) {
    this.#signedOut = signedOut;
    this.#release();
  }

  /** Keeps `run` until the gate opens; the same function is kept once. */
  hold(run: () => void): void {
    this.#held.add(run);
  }

  /** Forgets a lane that has stopped. */
  drop(run: () => void): void {
    this.#held.delete(run);
  }

  #release(): void {
    // The lanes that are held again by a gate only half open come back into the set, hence the copy.
    const held = [...this.#held];
    this.#held.clear();
    for (const run of held) run();
  }
}
