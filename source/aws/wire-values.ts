// The SDK hands on what JSON held without a look at its type, so its own types promise more than they keep. These
// throw where a member is of a type that AWS never sends: `readAnswer` takes the whole answer for malformed.

/** What `read` makes of an answer; undefined where it cannot be what AWS sends, also when `read` throws. */
export function readAnswer<Output, Value>(
  output: Output,
  read: (output: Output) => Value | undefined,
): Value | undefined {
  try {
    return read(output);
  } catch {
    return undefined;
  }
}

/** Text as it came; undefined where there is none. */
export function wireText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new TypeError(`Text was expected, and ${typeof value} came`);
}

/** A moment, from the SDK's Date or from JSON's seconds since 1970; undefined where there is none. */
export function wireTime(value: unknown): Date | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'number' ? new Date(Math.round(value * 1000)) : value;
  // Years of more than four digits are no time of AWS's, and some lie beyond what a Date can write.
  if (time instanceof Date && time.getTime() >= 0 && time.getUTCFullYear() <= 9999) return time;
  throw new TypeError('A time was expected, and something else came');
}

/** The items of a list, each once: a list that changed between two pages may name one twice. The later one counts. */
export const eachOnce = <Item>(items: readonly Item[], idOf: (item: Item) => string): readonly Item[] => [
  ...new Map(items.map(item => [idOf(item), item])).values(),
];
