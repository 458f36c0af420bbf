import type {Position} from './document.ts';

/** A JSON value with the offsets of its text, so that a mistake or a statement can be pointed at. */
export type JsonNode = {readonly start: number; readonly end: number} & (
  | {readonly kind: 'object'; readonly entries: readonly JsonEntry[]}
  | {readonly kind: 'array'; readonly items: readonly JsonNode[]}
  | {readonly kind: 'string'; readonly value: string}
  | {readonly kind: 'number' | 'boolean' | 'null'; readonly text: string}
);

export type JsonEntry = {readonly key: string; readonly start: number; readonly value: JsonNode};

/** Why a text could not be read, and at which offset. */
export class SourceError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

/**
 * Reads a JSON text. Throws SourceError for broken JSON, for a key given twice in one object, and
 * for nesting deeper than `maximumDepth`, which bounds the recursion.
 */
export function readJson(text: string, maximumDepth: number): JsonNode {
  let at = 0;

  function fail(message: string, offset = at): never {
    throw new SourceError(message, offset);
  }

  function skipSpace(): void {
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9;) {
      at += 1;
      code = text.charCodeAt(at);
    }
  }

  function unexpected(wanted: string): never {
    return at >= text.length
      ? fail(`The text ends where ${wanted} is expected`)
      : fail(`Unexpected ${JSON.stringify(text[at])} where ${wanted} is expected`);
  }

  function string(): string {
    const start = at;
    let escaped = false;
    for (at += 1; text[at] !== '"'; at += 1) {
      if (at >= text.length) {
        fail('A string without an end', start);
      }
      if (text.charCodeAt(at) < 32) {
        fail('A control character in a string');
      }
      if (text[at] === '\\') {
        escaped = true;
        at += 1;
      }
    }
    at += 1;
    const inner = text.slice(start + 1, at - 1);
    if (!escaped) {
      return inner;
    }
    try {
      return String(JSON.parse(`"${inner}"`));
    } catch {
      return fail('A string with an unknown escape', start);
    }
  }

  /** Reads comma-separated members up to `close`; `at` stands on the opening bracket. */
  function members(close: string, member: () => void): void {
    at += 1;
    skipSpace();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      member();
      skipSpace();
      if (text[at] === close) {
        at += 1;
        return;
      }
      if (text[at] !== ',') {
        unexpected(`"," or "${close}"`);
      }
      at += 1;
      skipSpace();
    }
  }

  function object(start: number, depth: number): JsonNode {
    const entries: JsonEntry[] = [];
    const seen = new Set<string>();
    members('}', () => {
      if (text[at] !== '"') {
        unexpected('a name in quotes');
      }
      const entryStart = at;
      const key = string();
      if (seen.has(key)) {
        fail(`${JSON.stringify(key)} is given twice`, entryStart);
      }
      seen.add(key);
      skipSpace();
      if (text[at] !== ':') {
        unexpected('":"');
      }
      at += 1;
      entries.push({key, start: entryStart, value: value(depth + 1)});
    });
    return {kind: 'object', entries, start, end: at};
  }

  function value(depth: number): JsonNode {
    skipSpace();
    if (depth > maximumDepth) {
      fail(`Nested deeper than ${maximumDepth} levels`);
    }
    const start = at;
    switch (text[at]) {
      case '{':
        return object(start, depth);
      case '[': {
        const items: JsonNode[] = [];
        members(']', () => {
          items.push(value(depth + 1));
        });
        return {kind: 'array', items, start, end: at};
      }
      case '"':
        return {kind: 'string', value: string(), start, end: at};
      default: {
        for (const [kind, form] of [
          ['number', number],
          ['word', word],
        ] as const) {
          form.lastIndex = at;
          const found = form.exec(text)?.[0];
          if (found !== undefined) {
            at += found.length;
            return {
              kind: kind === 'number' ? kind : found === 'null' ? 'null' : 'boolean',
              text: found,
              start,
              end: at,
            };
          }
        }
        return unexpected('a value');
      }
    }
  }

  const root = value(1);
  skipSpace();
  if (at < text.length) {
    unexpected('the end');
  }
  return root;
}

/** Turns offsets of a text into lines and columns. */
export function positionsOf(text: string): (offset: number) => Position {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  return offset => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return {line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1};
  };
}
