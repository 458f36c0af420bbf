import type {RequestContext} from './context.ts';
import {anyCharacter, anyText, lowered, type Token, tokens} from './match.ts';

/** A value as a policy writes it: with wildcards, and with variables that each request fills in. */
export type Template = {
  readonly source: string;
  readonly parts: readonly Part[];
  /** The names of its variables, as written. */
  readonly variables: readonly string[];
};

type Part =
  | {readonly kind: 'token'; readonly token: Token}
  | {readonly kind: 'variable'; readonly key: string; readonly fallback?: string};

const variable = /\$\{\s*([^{},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}/g;

/**
 * Reads a value. `${*}`, `${?}` and `${$}` are those characters themselves; `${key}` is a variable,
 * and `${key, 'text'}` one with a default. Without `withVariables` (policies of 2008) they are plain text.
 */
export function template(source: string, withVariables: boolean): Template {
  const parts: Part[] = [];
  const variables: string[] = [];
  const plain = (text: string) => parts.push(...tokens(text).map((token): Part => ({kind: 'token', token})));
  let at = 0;
  if (withVariables && source.includes('${')) {
    for (const match of source.matchAll(variable)) {
      const [whole, name = '', fallback] = match;
      plain(source.slice(at, match.index));
      at = match.index + whole.length;
      if (name === '*' || name === '?' || name === '$') {
        parts.push({kind: 'token', token: name});
      } else {
        variables.push(name);
        parts.push({
          kind: 'variable',
          key: lowered(name),
          ...(fallback === undefined ? {} : {fallback}),
        });
      }
    }
  }
  plain(source.slice(at));
  return {source, parts, variables};
}

/**
 * The pattern for one request; undefined if a variable has no value, several, or no default. What a
 * variable brings in is taken literally, so a wildcard in a user's name or tag widens nothing.
 */
export function filled({parts}: Template, context: RequestContext): readonly Token[] | undefined {
  const pattern: Token[] = [];
  for (const part of parts) {
    if (part.kind === 'token') {
      pattern.push(part.token);
      continue;
    }
    const values = context.get(part.key);
    const value = values?.length === 1 ? values[0] : values ? undefined : part.fallback;
    if (value === undefined) {
      return undefined;
    }
    pattern.push(value);
  }
  return pattern;
}

/** A pattern as plain text, its wildcards as the characters they are written with. */
export function plainText(pattern: readonly Token[]): string {
  return pattern.map(token => (token === anyText ? '*' : token === anyCharacter ? '?' : token)).join('');
}
