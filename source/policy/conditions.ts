import type {RequestContext} from './context.ts';
import type {Condition, ConditionOperator} from './document.ts';
import {inRange, ipRange} from './ip-address.ts';
import {arnPattern, lowered, matches, matchesArn, type Token, wildcard} from './match.ts';
import {filled, plainText, type Template} from './template.ts';

/** Whether a condition holds, and the keys it asked for that the request does not carry. */
export type ConditionOutcome = {readonly holds: boolean; readonly missing: readonly string[]};

/**
 * Tests one condition. A missing key fails it, unless the operator is negated or ends in IfExists
 * or runs ForAllValues; a negated operator holds if none of its values fits.
 */
export function testCondition(condition: Condition, context: RequestContext): ConditionOutcome {
  const given = context.get(lowered(condition.key));
  const missing = [
    ...(given ? [] : [condition.key]),
    ...condition.values
      .flatMap(({variables}) => variables)
      .filter(variable => !context.has(lowered(variable))),
  ];
  return {holds: holds(condition, given, context), missing};
}

function holds(
  {operator, negated, quantifier, ifExists, values}: Condition,
  given: readonly string[] | undefined,
  context: RequestContext,
): boolean {
  if (operator === 'Null') {
    return values.some(({source}) => lowered(source) === (given ? 'false' : 'true'));
  }
  if (!given) {
    return ifExists || quantifier === 'ForAllValues' || (negated && quantifier === undefined);
  }
  const fits = (value: string) => values.some(wanted => compare(operator, wanted, value, context));
  switch (quantifier) {
    case 'ForAllValues':
      return given.every(value => fits(value) !== negated);
    case 'ForAnyValue':
      return given.some(value => fits(value) !== negated);
    default:
      return given.some(fits) !== negated;
  }
}

function compare(
  operator: ConditionOperator,
  wanted: Template,
  value: string,
  context: RequestContext,
): boolean {
  switch (operator) {
    case 'StringEquals':
      return withPattern(wanted, context, pattern => plainText(pattern) === value);
    case 'StringEqualsIgnoreCase':
      return withPattern(
        wanted,
        context,
        pattern => plainText(pattern).toLowerCase() === value.toLowerCase(),
      );
    case 'StringLike':
      return withPattern(wanted, context, pattern => matches(wildcard(pattern), value));
    case 'ArnLike':
      return withPattern(wanted, context, pattern => matchesArn(arnPattern(pattern), value));
    case 'NumericEquals':
      return compared(numeric(value), numeric(wanted.source), (a, b) => a === b);
    case 'NumericLessThan':
      return compared(numeric(value), numeric(wanted.source), (a, b) => a < b);
    case 'NumericLessThanEquals':
      return compared(numeric(value), numeric(wanted.source), (a, b) => a <= b);
    case 'NumericGreaterThan':
      return compared(numeric(value), numeric(wanted.source), (a, b) => a > b);
    case 'NumericGreaterThanEquals':
      return compared(numeric(value), numeric(wanted.source), (a, b) => a >= b);
    case 'DateEquals':
      return compared(date(value), date(wanted.source), (a, b) => a === b);
    case 'DateLessThan':
      return compared(date(value), date(wanted.source), (a, b) => a < b);
    case 'DateLessThanEquals':
      return compared(date(value), date(wanted.source), (a, b) => a <= b);
    case 'DateGreaterThan':
      return compared(date(value), date(wanted.source), (a, b) => a > b);
    case 'DateGreaterThanEquals':
      return compared(date(value), date(wanted.source), (a, b) => a >= b);
    case 'Bool':
      return lowered(value) === lowered(wanted.source);
    case 'BinaryEquals':
      return value === wanted.source;
    case 'IpAddress': {
      const range = ipRange(wanted.source);
      const address = ipRange(value);
      return range !== undefined && address !== undefined && inRange(range, address);
    }
    case 'Null':
      return false;
  }
}

/** Tests a value's pattern; a variable without a value fits nothing. */
function withPattern(
  wanted: Template,
  context: RequestContext,
  test: (pattern: readonly Token[]) => boolean,
): boolean {
  const pattern = filled(wanted, context);
  return pattern !== undefined && test(pattern);
}

/** Compares two values that could be read; what cannot be read equals and exceeds nothing. */
function compared(
  value: number | undefined,
  wanted: number | undefined,
  test: (value: number, wanted: number) => boolean,
): boolean {
  return value !== undefined && wanted !== undefined && test(value, wanted);
}

function numeric(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** A date of ISO 8601, or seconds since 1970, in milliseconds. */
function date(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    // Four digits are a year, as ISO 8601 allows; a policy of 1970 is not worth the doubt.
    return text.length === 4 ? Date.parse(text) : Number(text) * 1000;
  }
  const time = /^\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text)
    ? Date.parse(/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`)
    : NaN;
  return Number.isNaN(time) ? undefined : time;
}
