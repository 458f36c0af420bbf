/** Lets so many calls through at a time; the others wait in line. */
export type CallGate = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * A call that waits has not begun: its time does not run out meanwhile.
 *
 * @param atOnce calls in flight at most
 */
export function createGate(atOnce: number): CallGate {
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  return async call => {
    if (inFlight >= atOnce) await new Promise<void>(resolve => waiting.push(resolve));
    else inFlight += 1;
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      // Whoever comes next takes over this place.
      if (next) next();
      else inFlight -= 1;
    }
  };
}
