import {requestContext} from './context.ts';
import type {AccessRequest, Decision, NamedPolicy, PolicyLayer, PolicySet, Verdict} from './decision.ts';
import {derivedContext} from './derived-context.ts';
import {askLayer, askLevels, distinctKeys, type Layered} from './layers.ts';
import {arnParts} from './match.ts';
import {accountOf, type Principal} from './principal.ts';
import {prepared} from './statement.ts';

export type * from './decision.ts';

/**
 * Decides a request as IAM does: a denial anywhere wins; then every layer that has a say must allow.
 * In one account a resource's policy that names the principal itself is enough; one that names its
 * role is enough within boundary and session policy; one that names the account hands the decision
 * to the identity policies. From another account, both sides must allow.
 */
export function decide(request: AccessRequest, policies: PolicySet): Decision {
  const {principal, action, resource} = request;
  const context = requestContext(derivedContext(principal, resource), request.context ?? {});
  const bounded = policies.boundary !== undefined;
  const ready = prepared({principal, bounded, action, resource, context});
  const ask = (layer: PolicyLayer, named: readonly NamedPolicy[]) => askLayer(layer, named, ready);

  const serviceControl = askLevels(policies.serviceControl, ready);
  const own = policies.resource && ask(policies.resource.layer, [policies.resource]);
  const identity: Layered | undefined =
    principal.kind === 'root'
      ? {layer: 'identity-policy', verdict: 'allowed', statements: [], missingContext: []}
      : principal.kind === 'service'
        ? undefined
        : ask('identity-policy', policies.identity);
  const boundary = policies.boundary && ask('permissions-boundary', [policies.boundary]);
  const session = policies.session && ask('session-policy', [policies.session]);

  const layers = [serviceControl, own, identity, boundary, session].filter(layer => layer !== undefined);
  const answer = (verdict: Verdict, {layer}: {layer: PolicyLayer}, from: readonly Layered[]): Decision => ({
    verdict,
    layer,
    statements: from.flatMap(({statements}) => statements),
    missingContext: distinctKeys(layers.flatMap(({missingContext}) => missingContext)),
    layers: layers.map(({naming: _naming, ...outcome}) => outcome),
  });

  const denying = layers.filter(({verdict}) => verdict === 'explicit-deny');
  if (denying[0]) {
    return answer('explicit-deny', denying[0], denying);
  }
  const way = wayThrough({
    serviceControl,
    own,
    identity,
    boundary,
    session,
    mandatory: policies.resource?.mandatory ?? false,
    crossAccount: isCrossAccount(principal, resource),
  });
  const lacking = way.find(({verdict}) => verdict !== 'allowed');
  const deciding = way[way.length - 1] ?? {layer: 'identity-policy' as const};
  return lacking
    ? answer('implicit-deny', lacking, [])
    : answer('allowed', way.find(layer => layer === identity) ?? own ?? deciding, way);
}

const noResourcePolicy: Layered = {
  layer: 'resource-policy',
  verdict: 'implicit-deny',
  statements: [],
  missingContext: [],
};

/** The layers that must all allow, in the order in which their lack is reported. */
function wayThrough({
  serviceControl,
  own,
  identity,
  boundary,
  session,
  mandatory,
  crossAccount,
}: {
  serviceControl: Layered | undefined;
  own: Layered | undefined;
  identity: Layered | undefined;
  boundary: Layered | undefined;
  session: Layered | undefined;
  mandatory: boolean;
  crossAccount: boolean;
}): readonly Layered[] {
  const present = (...layers: readonly (Layered | undefined)[]) =>
    layers.filter(layer => layer !== undefined);
  const granted = own?.verdict === 'allowed';
  if (!identity) {
    return present(serviceControl, own ?? noResourcePolicy);
  }
  if (crossAccount) {
    return present(serviceControl, own ?? noResourcePolicy, identity, boundary, session);
  }
  if (granted && own.naming === 'itself') {
    return present(serviceControl, own);
  }
  if (granted && own.naming === 'role') {
    return present(serviceControl, own, boundary, session);
  }
  return present(serviceControl, mandatory ? own : undefined, identity, boundary, session);
}

function isCrossAccount(principal: Principal, resource: string): boolean {
  const theirs = arnParts(resource)?.[4];
  const own = accountOf(principal);
  return own !== undefined && theirs !== undefined && /^\d{12}$/.test(theirs) && theirs !== own;
}
