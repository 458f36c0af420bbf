import {
  type AccessRequest,
  decide,
  type Decision,
  type NamedPolicy,
  type PolicySet,
} from '../policy/decide.ts';
import {requestContext} from '../policy/context.ts';
import {derivedContext} from '../policy/derived-context.ts';
import type {Statement} from '../policy/document.ts';
import {prepared, type PreparedRequest, testStatement} from '../policy/statement.ts';

/** A decision, and whether the condition keys that the request does not carry could turn it. */
export type Possible = {
  readonly decision: Decision;
  /** The condition keys that matter: empty if no value of any of them changes the verdict. */
  readonly wanted: readonly string[];
  /** The statements that would decide if those keys had the values that suit the request best. */
  readonly depending: Decision['statements'];
};

/**
 * Decides a request, and tells whether an unknown condition key matters: with the values that suit the request best
 * and with those that suit it worst.
 */
export function decidePossible(request: AccessRequest, policies: PolicySet): Possible {
  const decision = decide(request, policies);
  if (decision.missingContext.length === 0) return {decision, wanted: [], depending: []};
  const ready = prepared({
    principal: request.principal,
    bounded: policies.boundary !== undefined,
    action: request.action,
    resource: request.resource,
    context: requestContext(derivedContext(request.principal, request.resource), request.context ?? {}),
  });
  const favourable = decide(request, supposing(policies, ready, 'Allow'));
  const best = favourable.verdict === 'allowed';
  const worst = decide(request, supposing(policies, ready, 'Deny')).verdict === 'allowed';
  return best === worst
    ? {decision, wanted: [], depending: []}
    : {decision, wanted: decision.missingContext, depending: favourable.statements};
}

/**
 * The policies as they read if every condition that cannot be told turned out in favour of one effect: its statements
 * apply, and the other's do not.
 */
function supposing(policies: PolicySet, request: PreparedRequest, favoured: Statement['effect']): PolicySet {
  const change = <Policy extends NamedPolicy>(named: Policy): Policy => ({
    ...named,
    policy: {
      ...named.policy,
      statements: named.policy.statements.flatMap((statement): Statement[] => {
        if (testStatement(statement, request).missing.length === 0) return [statement];
        if (statement.effect !== favoured) return [];
        const {resources: _resources, ...open} = statement;
        return [{...open, conditions: []}];
      }),
    },
  });
  const {boundary, session, resource} = policies;
  return {
    identity: policies.identity.map(change),
    ...(boundary && {boundary: change(boundary)}),
    ...(session && {session: change(session)}),
    serviceControl: policies.serviceControl.map(level => level.map(change)),
    ...(resource && {resource: change(resource)}),
  };
}
