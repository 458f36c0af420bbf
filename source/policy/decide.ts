import {type ContextEntries, requestContext} from './context.ts';
import type {Policy, Span, Statement} from './document.ts';
import {arnParts} from './match.ts';
import {accountOf, type Naming, type Principal} from './principal.ts';
import {type PreparedRequest, prepared, testStatement} from './statement.ts';

/** What is asked: may this principal do this to that. */
export type AccessRequest = {
  readonly principal: Principal;
  /** `service:Action`, in any case. */
  readonly action: string;
  /** An ARN, or `*` where the action knows none. */
  readonly resource: string;
  /**
   * Condition keys. Those that follow from the principal and the resource (`aws:PrincipalArn`,
   * `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:ResourceAccount`) are added when absent.
   */
  readonly context?: ContextEntries;
};

/** Where a policy comes from. */
export type PolicySource =
  | 'user'
  | 'group'
  | 'role'
  | 'aws-managed'
  | 'user-managed'
  | 'permissions-boundary'
  | 'session'
  | 'service-control'
  | 'resource'
  /** Given with a question instead of attached to anything. */
  | 'input';

export type NamedPolicy = {
  /** What an administrator would look for: a policy's name or ARN. */
  readonly name: string;
  readonly source: PolicySource;
  readonly policy: Policy;
};

/** A resource's own policy. */
export type ResourcePolicy = NamedPolicy & {
  readonly layer: 'key-policy' | 'trust-policy' | 'resource-policy';
  /**
   * True for key and trust policies: nothing is allowed that they do not allow, and identity
   * policies count only where they hand the decision to the principal's account.
   */
  readonly mandatory: boolean;
};

/** Every policy that has a say about a principal's request. */
export type PolicySet = {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: NamedPolicy;
  /** Levels from the organization's root down to the account; each must allow. Empty: no organization. */
  readonly serviceControl: readonly (readonly NamedPolicy[])[];
  readonly resource?: ResourcePolicy;
};

export type PolicyLayer =
  | 'service-control-policy'
  | 'key-policy'
  | 'trust-policy'
  | 'resource-policy'
  | 'identity-policy'
  | 'permissions-boundary'
  | 'session-policy';

export type Verdict = 'allowed' | 'implicit-deny' | 'explicit-deny';

/** A statement that applied to the request, and where to find it. */
export type MatchedStatement = {
  readonly policy: string;
  readonly source: PolicySource;
  readonly layer: PolicyLayer;
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  /** Its place among the policy's statements, from 0. */
  readonly index: number;
  readonly span: Span;
};

/** What one layer says by itself, with the statements that make it say so. */
export type LayerOutcome = {
  readonly layer: PolicyLayer;
  readonly verdict: Verdict;
  readonly statements: readonly MatchedStatement[];
};

export type Decision = {
  readonly verdict: Verdict;
  /** The layer that allowed or denied; for an implicit deny, the one whose allowing was wanted. */
  readonly layer: PolicyLayer;
  /** The deciding statements: the denials, or everything that allowed; empty for an implicit deny. */
  readonly statements: readonly MatchedStatement[];
  /** Condition keys that the statements asked for and the request does not carry, as first written. */
  readonly missingContext: readonly string[];
  /** Each layer that has policies, in the order in which they are asked. */
  readonly layers: readonly LayerOutcome[];
};

type Layered = LayerOutcome & {readonly naming?: Naming};

/**
 * Decides a request as IAM does: a denial anywhere wins; then every layer that has a say must allow.
 * In one account a resource's policy that names the principal itself is enough; one that names its
 * role is enough within boundary and session policy; one that names the account hands the decision
 * to the identity policies. From another account, both sides must allow.
 */
export function decide(request: AccessRequest, policies: PolicySet): Decision {
  const {principal, action, resource} = request;
  const context = requestContext(derivedContext(principal, resource), request.context ?? {});
  const ready = prepared(principal, action, resource, context);
  const missing = new Map<string, string>();
  const ask = (layer: PolicyLayer, named: readonly NamedPolicy[]) => askLayer(layer, named, ready, missing);

  const serviceControl = askServiceControl(policies.serviceControl, ask);
  const own = policies.resource && ask(policies.resource.layer, [policies.resource]);
  const identity: Layered | undefined =
    principal.kind === 'root'
      ? {layer: 'identity-policy', verdict: 'allowed', statements: []}
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
    missingContext: [...missing.values()],
    layers: layers.map(({layer: name, verdict: said, statements}) => ({
      layer: name,
      verdict: said,
      statements,
    })),
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
    return present(
      serviceControl,
      own ?? {layer: 'resource-policy', verdict: 'implicit-deny', statements: []},
    );
  }
  if (crossAccount) {
    const foreign = own ?? {layer: 'resource-policy', verdict: 'implicit-deny', statements: []};
    return present(serviceControl, foreign, identity, boundary, session);
  }
  if (granted && own.naming === 'itself') {
    return present(serviceControl, own);
  }
  if (granted && own.naming === 'role') {
    return present(serviceControl, own, boundary, session);
  }
  return present(serviceControl, mandatory ? own : undefined, identity, boundary, session);
}

/** What a layer's policies say together; notes the condition keys that were wanted and not given. */
function askLayer(
  layer: PolicyLayer,
  policies: readonly NamedPolicy[],
  request: PreparedRequest,
  missing: Map<string, string>,
): Layered {
  const allows: MatchedStatement[] = [];
  const denies: MatchedStatement[] = [];
  const namings = new Set<Naming>();
  for (const named of policies) {
    for (const statement of named.policy.statements) {
      const outcome = testStatement(statement, request);
      for (const key of outcome.missing) {
        const folded = key.toLowerCase();
        missing.set(folded, missing.get(folded) ?? key);
      }
      if (!outcome.applies) {
        continue;
      }
      (statement.effect === 'Deny' ? denies : allows).push(matched(layer, named, statement));
      if (statement.effect === 'Allow' && outcome.naming) {
        namings.add(outcome.naming);
      }
    }
  }
  const closest = (['itself', 'role', 'account'] as const).find(naming => namings.has(naming));
  return {
    layer,
    verdict: denies.length > 0 ? 'explicit-deny' : allows.length > 0 ? 'allowed' : 'implicit-deny',
    statements: denies.length > 0 ? denies : allows,
    ...(closest ? {naming: closest} : {}),
  };
}

/** Every level must allow, and none may deny. */
function askServiceControl(
  levels: PolicySet['serviceControl'],
  ask: (layer: PolicyLayer, policies: readonly NamedPolicy[]) => Layered,
): Layered | undefined {
  if (levels.length === 0) {
    return undefined;
  }
  const outcomes = levels.map(level => ask('service-control-policy', level));
  const denying = outcomes.filter(({verdict}) => verdict === 'explicit-deny');
  const lacking = outcomes.some(({verdict}) => verdict === 'implicit-deny');
  return {
    layer: 'service-control-policy',
    verdict: denying.length > 0 ? 'explicit-deny' : lacking ? 'implicit-deny' : 'allowed',
    statements:
      denying.length > 0
        ? denying.flatMap(({statements}) => statements)
        : lacking
          ? []
          : outcomes.flatMap(({statements}) => statements),
  };
}

function matched(layer: PolicyLayer, {name, source}: NamedPolicy, statement: Statement): MatchedStatement {
  const {sid, index, span, effect} = statement;
  return {policy: name, source, layer, effect, ...(sid === undefined ? {} : {sid}), index, span};
}

function isCrossAccount(principal: Principal, resource: string): boolean {
  const theirs = arnParts(resource)?.[4];
  const own = accountOf(principal);
  return own !== undefined && theirs !== undefined && /^\d{12}$/.test(theirs) && theirs !== own;
}

function derivedContext(principal: Principal, resource: string): ContextEntries {
  const owner = arnParts(resource)?.[4] ?? '';
  const account = accountOf(principal);
  return {
    ...(/^\d{12}$/.test(owner) ? {'aws:ResourceAccount': owner} : {}),
    ...(account ? {'aws:PrincipalAccount': account} : {}),
    ...principalContext(principal),
  };
}

function principalContext(principal: Principal): ContextEntries {
  switch (principal.kind) {
    case 'root':
      return {
        'aws:PrincipalArn': `arn:${principal.partition}:iam::${principal.account}:root`,
        'aws:PrincipalType': 'Account',
      };
    case 'user':
      return {
        'aws:PrincipalArn': principal.arn,
        'aws:PrincipalType': 'User',
        'aws:username': principal.arn.slice(principal.arn.lastIndexOf('/') + 1),
      };
    case 'role':
      return {'aws:PrincipalArn': principal.arn, 'aws:PrincipalType': 'AssumedRole'};
    case 'federated-user':
      return {'aws:PrincipalArn': principal.arn, 'aws:PrincipalType': 'FederatedUser'};
    case 'service':
      return {'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.name};
  }
}
