import {testCondition} from './conditions.ts';
import type {RequestContext} from './context.ts';
import type {ResourceClause, Statement} from './document.ts';
import {arnParts, arnPattern, lowered, matches, matchesArn} from './match.ts';
import {type Naming, naming, type Principal} from './principal.ts';
import {filled} from './template.ts';

/** A request made ready: what many statements ask of it is worked out once. */
export type PreparedRequest = {
  readonly principal: Principal;
  /** Whether it has a permissions boundary. */
  readonly bounded: boolean;
  /** Lower-cased. */
  readonly action: string;
  readonly resource: string;
  readonly resourceParts: readonly string[] | undefined;
  readonly context: RequestContext;
};

/** Makes a request ready for matching. */
export function prepared({
  action,
  resource,
  ...rest
}: Pick<PreparedRequest, 'principal' | 'bounded' | 'action' | 'resource' | 'context'>): PreparedRequest {
  return {...rest, action: lowered(action), resource, resourceParts: arnParts(resource)};
}

/**
 * Whether a statement applies to a request, how it names the principal (in a resource's policy), and
 * the condition keys whose absence left that open: had they been given, the answer might be another.
 */
export type StatementOutcome = {
  readonly applies: boolean;
  readonly naming?: Naming;
  readonly missing: readonly string[];
};

const aside: StatementOutcome = {applies: false, missing: []};

/** Holds a statement against a request. */
export function testStatement(statement: Statement, request: PreparedRequest): StatementOutcome {
  const {actions, resources, principals, conditions, effect} = statement;
  if (actions.patterns.some(pattern => matches(pattern, request.action)) === actions.negated) {
    return aside;
  }
  const named = principals && naming(principals, request, effect);
  if (principals && !named) {
    return aside;
  }
  const resource = resources ? testResource(resources, request) : {applies: true, missing: []};
  if (!resource.applies && resource.missing.length === 0) {
    return aside;
  }
  let applies = resource.applies;
  const missing = [...resource.missing];
  for (const condition of conditions) {
    const outcome = testCondition(condition, request.context);
    if (!outcome.holds) {
      if (outcome.missing.length === 0) {
        return aside;
      }
      applies = false;
    }
    missing.push(...outcome.missing);
  }
  return {applies, missing, ...(named ? {naming: named} : {})};
}

/** A pattern whose variable has no value makes the whole statement void, negated or not. */
function testResource(
  {negated, patterns}: ResourceClause,
  {resource, resourceParts, context}: PreparedRequest,
): {applies: boolean; missing: readonly string[]} {
  let matched = false;
  const missing: string[] = [];
  for (const pattern of patterns) {
    if (pattern.kind === 'fixed') {
      matched ||= matchesArn(pattern.arn, resource, resourceParts);
      continue;
    }
    const tokens = filled(pattern.template, context);
    if (tokens) {
      matched ||= matchesArn(arnPattern(tokens), resource, resourceParts);
    } else {
      missing.push(...pattern.template.variables.filter(name => !context.has(lowered(name))));
      if (negated) {
        return {applies: false, missing};
      }
    }
  }
  return {applies: matched !== negated, missing: matched ? [] : missing};
}
