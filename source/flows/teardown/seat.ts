import type {SleepUntil} from './aws-sleep.ts';

/** What a lane waits for while it waits. */
export type Parked = {
  readonly for:
    /** A breath between looks for answers that are new enough. */
    | 'now'
    /** AWS is at work, and minutes count. */
    | 'aws'
    | 'date'
    | 'silent'
    | 'person'
    /** Nothing may be sent now: it is paused, or only looked at. */
    | 'held'
    /** The end waits for the lanes. */
    | 'lanes'
    | 'done';
  /** When it goes on by itself. */
  readonly until?: Date;
};

/** Why a lane goes on: its time has come, somebody wants it to look, or something it decides by has changed. */
export type Woken = 'time' | 'look' | 'changed';

/** Where one lane waits, and is woken. */
export class Seat {
  readonly #sleepUntil: SleepUntil;
  readonly #onPark: () => void;
  #parked: Parked | undefined;
  #resolve: ((woken: Woken) => void) | undefined;

  /** @param onPark called each time the lane has sat down */
  constructor(sleepUntil: SleepUntil, onPark: () => void) {
    this.#sleepUntil = sleepUntil;
    this.#onPark = onPark;
  }

  /** Undefined while the lane is at work. */
  get parked(): Parked | undefined {
    return this.#parked;
  }

  async park(parked: Parked): Promise<Woken> {
    const {promise, resolve} = Promise.withResolvers<Woken>();
    const alarm = new AbortController();
    this.#parked = parked;
    this.#resolve = resolve;
    if (parked.until) {
      void this.#sleepUntil(parked.until, alarm.signal).then(() => {
        // A sleep that ends late, after the lane was woken otherwise, wakes nobody.
        if (!alarm.signal.aborted) this.wake('time');
      });
    }
    this.#onPark();
    const woken = await promise;
    alarm.abort();
    return woken;
  }

  /** Sends a waiting lane on; one that is at work looks around anyway before its next step. */
  wake(woken: Woken): void {
    this.#parked = undefined;
    this.#resolve?.(woken);
    this.#resolve = undefined;
  }
}
