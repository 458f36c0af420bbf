/** Numbers that look random and are the same for the same seed. */
export type Dice = {
  /** From 0 up to and without 1. */
  readonly roll: () => number;
  /** One of these; undefined where there is none. */
  readonly pick: <T>(of: readonly T[]) => T | undefined;
  /** A moment between two, whole seconds. */
  readonly moment: (from: Date, until: Date) => Date;
};

/** @param seed a whole number; each makes another sequence */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    roll,
    pick: of => of[Math.floor(roll() * of.length)],
    moment: (from, until) => {
      const ms = from.getTime() + roll() * Math.max(0, until.getTime() - from.getTime());
      return new Date(Math.floor(ms / 1000) * 1000);
    },
  };
}
