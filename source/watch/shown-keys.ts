import type {KeyId} from '../model/ids.ts';
import type {Gate} from './gate.ts';
import type {KeyInventoryReader} from './key-inventory.ts';

const describeAgainMs = 60_000;

/** Keeps the keys on screen described: each at once when it comes into view, and once a minute while it stays. */
export class ShownKeys {
  readonly #inventory: KeyInventoryReader;
  readonly #gate: Gate;
  readonly #abort = new AbortController();
  readonly #askedAt = new Map<KeyId, number>();
  #shown: readonly KeyId[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(inventory: KeyInventoryReader, gate: Gate) {
    this.#inventory = inventory;
    this.#gate = gate;
  }

  /** These are on screen now, in place of those named before. */
  show(ids: readonly KeyId[]): void {
    this.#shown = ids;
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#gate.drop(this.#look);
    this.#abort.abort();
  }

  readonly #look = () => {
    clearTimeout(this.#timer);
    if (this.#abort.signal.aborted || this.#shown.length === 0) return;
    if (this.#gate.paused || this.#gate.signedOut) {
      this.#gate.hold(this.#look);
      return;
    }
    const now = performance.now();
    const due = this.#shown.filter(id => now - (this.#askedAt.get(id) ?? -Infinity) >= describeAgainMs);
    for (const id of due) this.#askedAt.set(id, now);
    if (due.length > 0) void this.#inventory.describe(due, this.#abort.signal);
    const oldest = Math.min(...this.#shown.map(id => this.#askedAt.get(id) ?? now));
    this.#timer = setTimeout(this.#look, oldest + describeAgainMs - now);
    this.#timer.unref();
  };
}
