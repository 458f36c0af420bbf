import {lowered} from './match.ts';

/** The condition keys of a request, lower-cased, each with its values. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** What a caller gives: key to value, or to values for a key that can have several. */
export type ContextEntries = Readonly<Record<string, string | readonly string[]>>;

/** Makes a context; of two entries for the same key the later one counts. A key without values counts as absent. */
export function requestContext(...given: readonly ContextEntries[]): RequestContext {
  const context = new Map<string, readonly string[]>();
  for (const entries of given) {
    for (const [key, value] of Object.entries(entries)) {
      const values = typeof value === 'string' ? [value] : value;
      if (values.length > 0) {
        context.set(lowered(key), values);
      }
    }
  }
  return context;
}
