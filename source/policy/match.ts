/** A piece of a pattern: text taken literally, `*` (any text, also none) or `?` (one character). */
export type Token = string | typeof anyText | typeof anyCharacter;

export const anyText = Symbol('*');
export const anyCharacter = Symbol('?');

/** A pattern cut at its `*`: each run must occur, in order, the first at the start and the last at the end. */
export type Wildcard = {
  readonly runs: readonly Run[];
  /** No text shorter than this can match. */
  readonly minimum: number;
};

type Run = {
  readonly text: string;
  /** Places in `text` where any character will do. */
  readonly open: ReadonlySet<number> | undefined;
};

/** An ARN pattern: anything at all, six parts matched one by one, or text that is no ARN. */
export type ArnPattern =
  | {readonly kind: 'anything'}
  | {readonly kind: 'parts'; readonly parts: readonly Wildcard[]}
  | {readonly kind: 'text'; readonly text: Wildcard};

/** Reads `*` and `?` in a text as wildcards. */
export function tokens(text: string): Token[] {
  return text
    .split(/([*?])/)
    .filter(piece => piece !== '')
    .map(piece => (piece === '*' ? anyText : piece === '?' ? anyCharacter : piece));
}

/** Prepares a pattern for matching. */
export function wildcard(pattern: readonly Token[]): Wildcard {
  const runs: Run[] = [];
  let text = '';
  let open: Set<number> | undefined;
  let minimum = 0;
  for (const token of pattern) {
    if (token === anyText) {
      runs.push({text, open});
      text = '';
      open = undefined;
    } else if (token === anyCharacter) {
      open ??= new Set();
      open.add(text.length);
      text += '?';
      minimum += 1;
    } else {
      text += token;
      minimum += token.length;
    }
  }
  runs.push({text, open});
  return {runs, minimum};
}

/**
 * Whether a text matches a pattern as a whole. Never backtracks over a `*`: the first place where a
 * run fits leaves the most text to those behind it.
 */
export function matches({runs, minimum}: Wildcard, text: string): boolean {
  if (text.length < minimum) {
    return false;
  }
  const first = runs[0];
  if (!first || !fitsAt(first, text, 0)) {
    return false;
  }
  if (runs.length === 1) {
    return text.length === first.text.length;
  }
  const last = runs[runs.length - 1];
  const end = text.length - (last?.text.length ?? 0);
  let at = first.text.length;
  for (let index = 1; index < runs.length - 1; index += 1) {
    const run = runs[index];
    if (!run) {
      continue;
    }
    const found = find(run, text, at, end);
    if (found < 0) {
      return false;
    }
    at = found + run.text.length;
  }
  return last !== undefined && fitsAt(last, text, end);
}

function fitsAt({text: wanted, open}: Run, text: string, at: number): boolean {
  if (!open) {
    return text.startsWith(wanted, at);
  }
  if (at + wanted.length > text.length) {
    return false;
  }
  for (let index = 0; index < wanted.length; index += 1) {
    if (!open.has(index) && wanted.charCodeAt(index) !== text.charCodeAt(at + index)) {
      return false;
    }
  }
  return true;
}

/** The first place from `at` where a run fits and ends no later than `end`; -1 if there is none. */
function find(run: Run, text: string, at: number, end: number): number {
  if (!run.open) {
    const found = text.indexOf(run.text, at);
    return found + run.text.length <= end ? found : -1;
  }
  for (let place = at; place + run.text.length <= end; place += 1) {
    if (fitsAt(run, text, place)) {
      return place;
    }
  }
  return -1;
}

/**
 * Prepares an ARN pattern. A pattern with fewer than six parts is completed with `*`, as IAM does;
 * a wildcard never reaches over the colon that ends its part.
 */
export function arnPattern(pattern: readonly Token[]): ArnPattern {
  if (pattern.length > 0 && pattern.every(token => token === anyText)) {
    return {kind: 'anything'};
  }
  const parts: Token[][] = [[]];
  for (const token of pattern) {
    let rest = token;
    while (typeof rest === 'string' && parts.length < 6) {
      const colon = rest.indexOf(':');
      if (colon < 0) {
        break;
      }
      parts.at(-1)?.push(rest.slice(0, colon));
      parts.push([]);
      rest = rest.slice(colon + 1);
    }
    parts.at(-1)?.push(rest);
  }
  if (parts.length < 2) {
    return {kind: 'text', text: wildcard(pattern)};
  }
  while (parts.length < 6) {
    parts.push([anyText]);
  }
  return {kind: 'parts', parts: parts.map(wildcard)};
}

/** The six parts of an ARN (the last one with its colons); undefined for any other text. */
export function arnParts(text: string): readonly string[] | undefined {
  const parts = text.split(':');
  return parts.length < 6 || parts[0] !== 'arn'
    ? undefined
    : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether an ARN, or `*` for a request without a resource, matches a pattern. */
export function matchesArn(pattern: ArnPattern, text: string, parts = arnParts(text)): boolean {
  switch (pattern.kind) {
    case 'anything':
      return true;
    case 'text':
      return matches(pattern.text, text);
    case 'parts':
      return parts !== undefined && pattern.parts.every((part, index) => matches(part, parts[index] ?? ''));
  }
}

/**
 * Lower case for names that IAM compares without regard to case. Only A to Z, so that no foreign
 * letter (the Kelvin sign, say) passes for an ASCII one.
 */
export function lowered(name: string): string {
  return name.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
