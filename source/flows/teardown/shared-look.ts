import {setImmediate as nextTurn} from 'node:timers/promises';

/**
 * One question that several may ask. Whoever asks before a call has begun shares it; a call in flight never serves
 * those who come later, since it may have missed what they want to see: they share the next one.
 */
export class SharedLook<Ask> {
  readonly #look: (asks: readonly Ask[]) => Promise<void>;
  #gathering: {readonly asks: Ask[]; readonly done: Promise<void>} | undefined;
  #latest: Promise<unknown> = Promise.resolve();

  /** @param look makes the call for all who asked, and never rejects but where the whole run is over */
  constructor(look: (asks: readonly Ask[]) => Promise<void>) {
    this.#look = look;
  }

  /** Resolves once a call that began after this has been taken in. */
  ask(ask: Ask): Promise<void> {
    this.#gathering ??= this.#gather();
    this.#gathering.asks.push(ask);
    return this.#gathering.done;
  }

  #gather(): {readonly asks: Ask[]; readonly done: Promise<void>} {
    const asks: Ask[] = [];
    const done = this.#latest
      // Lanes that go on at the same moment ask within one turn.
      .then(() => nextTurn())
      .then(() => {
        this.#gathering = undefined;
        return this.#look(asks);
      });
    this.#latest = done.catch(() => undefined);
    return {asks, done};
  }
}
