import {type Decision, decide, type PolicySet, type Verdict} from '../../policy/decide.ts';
import type {ContextEntries} from '../../policy/context.ts';
import {distinctKeys} from '../../policy/layers.ts';
import {accountOf, type Principal} from '../../policy/principal.ts';

/** What a simulation asks: each action on each resource. */
export type Simulation = {
  readonly principal: Principal;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: ContextEntries;
  readonly policies: PolicySet;
};

type Result = Readonly<Record<string, unknown>>;
type Answer = {readonly resource: string; readonly decision: Decision};

const words = {
  allowed: 'allowed',
  'implicit-deny': 'implicitDeny',
  'explicit-deny': 'explicitDeny',
} as const satisfies Record<Verdict, string>;

/**
 * The results as IAM gives them, with the most restrictive decision over all resources: `per-action` one
 * for each action, with an entry per ARN inside; `per-resource` that same decision once for each ARN,
 * with that ARN's own entry inside.
 */
export function simulationResults(
  simulation: Simulation,
  shape: 'per-action' | 'per-resource',
): readonly Result[] {
  return simulation.actions.flatMap(action => {
    const answers = simulation.resources.map(resource => ({
      resource,
      decision: decide(
        {principal: simulation.principal, action, resource, context: simulation.context},
        simulation.policies,
      ),
    }));
    const together = aggregate(action, answers, simulation);
    return shape === 'per-action'
      ? [
          {
            ...together,
            EvalResourceName: arnTemplate(simulation.resources),
            ...resourceSpecific(answers, simulation),
          },
        ]
      : answers.map(answer => ({
          ...together,
          EvalResourceName: answer.resource,
          ...resourceSpecific([answer], simulation),
        }));
  });
}

const strictest: readonly Verdict[] = ['explicit-deny', 'implicit-deny', 'allowed'];

function aggregate(action: string, answers: readonly Answer[], simulation: Simulation): Result {
  const verdict = strictest.find(each => answers.some(({decision}) => decision.verdict === each));
  const leading = answers.filter(({decision}) => decision.verdict === verdict);
  const unnamed = answers.filter(({resource}) => resource === '*').map(({decision}) => decision);
  const [first] = leading;
  return {
    EvalActionName: action,
    EvalDecision: words[verdict ?? 'implicit-deny'],
    MatchedStatements: leading.flatMap(({decision}) => matchedStatements(decision)),
    MissingContextValues: distinctKeys(unnamed.flatMap(missingValues)),
    ...organizations(answers),
    ...boundary(answers),
    // Within one account the details are there and empty, unless no ARN was asked about.
    ...(first && unnamed.length < answers.length && !endedByOrganization(first)
      ? {EvalDecisionDetails: sides(first, simulation) ?? new Map()}
      : {}),
  };
}

/** The entries for those resources that have ARNs. */
function resourceSpecific(answers: readonly Answer[], simulation: Simulation): Result {
  const named = answers.filter(({resource}) => resource !== '*');
  return named.length === 0
    ? {}
    : {
        ResourceSpecificResults: named.map(answer => {
          const details = endedByOrganization(answer) ? undefined : sides(answer, simulation);
          return {
            EvalResourceName: answer.resource,
            EvalResourceDecision: words[answer.decision.verdict],
            MatchedStatements: matchedStatements(answer.decision),
            MissingContextValues: missingValues(answer.decision),
            ...(details ? {EvalDecisionDetails: details} : {}),
            ...boundary([answer]),
          };
        }),
      };
}

/** The form that several ARNs share, with its service and kind of resource; `*` where there is none. */
function arnTemplate(resources: readonly string[]): string {
  const templates = new Set(
    resources.map(resource => {
      const [, kind] = /^arn:[^:]*:([^:]*:[^:]*:[^:]*:[^/:]*)/.exec(resource) ?? [];
      const [service, , , type] = kind?.split(':') ?? [];
      return service && type ? `arn:*:${service}:*:*:${type}/*` : '*';
    }),
  );
  const [template = '*'] = templates;
  return templates.size === 1 ? template : '*';
}

function layerOf({decision}: Answer, name: Decision['layer']) {
  return decision.layers.find(({layer}) => layer === name);
}

function organizations(answers: readonly Answer[]): Result {
  const layers = answers.map(answer => layerOf(answer, 'service-control-policy'));
  return layers.some(Boolean)
    ? {
        OrganizationsDecisionDetail: {
          AllowedByOrganizations: layers.every(layer => !layer || layer.verdict === 'allowed'),
        },
      }
    : {};
}

function boundary(answers: readonly Answer[]): Result {
  const layers = answers.map(answer => layerOf(answer, 'permissions-boundary'));
  return layers.some(Boolean)
    ? {
        PermissionsBoundaryDecisionDetail: {
          AllowedByPermissionsBoundary: layers.every(layer => !layer || layer.verdict === 'allowed'),
        },
      }
    : {};
}

function endedByOrganization(answer: Answer): boolean {
  const layer = layerOf(answer, 'service-control-policy');
  return layer !== undefined && layer.verdict !== 'allowed';
}

/** What each side says about another account's resource; undefined within one account. */
function sides(answer: Answer, {principal}: Simulation): ReadonlyMap<string, string> | undefined {
  const own = accountOf(principal);
  const theirs = answer.resource.split(':')[4] ?? '';
  const identity = layerOf(answer, 'identity-policy');
  const resource = layerOf(answer, 'resource-policy');
  return own !== undefined && theirs !== '' && theirs !== own && identity && resource
    ? new Map([
        ['IAM Policy', words[identity.verdict]],
        ['Resource Policy', words[resource.verdict]],
      ])
    : undefined;
}

/** Statements of the organization's policies are never shown, and neither are the condition keys they want. */
function matchedStatements({statements}: Decision): readonly Result[] {
  return statements
    .filter(({layer}) => layer !== 'service-control-policy')
    .map(({policy, source, span}) => ({
      SourcePolicyId: policy.startsWith('arn:')
        ? policy.slice(policy.lastIndexOf('/') + 1)
        : policy.replaceAll('/', '_'),
      SourcePolicyType: sourceType(policy, source),
      StartPosition: {Line: span.start.line, Column: span.start.column},
      EndPosition: {Line: span.end.line, Column: span.end.column},
    }));
}

function sourceType(policy: string, source: Decision['statements'][number]['source']): string {
  switch (source) {
    case 'permissions-boundary':
      return !policy.startsWith('arn:')
        ? 'none'
        : policy.includes(':iam::aws:')
          ? 'aws-managed'
          : 'user-managed';
    case 'session':
    case 'service-control':
    case 'input':
      return 'none';
    default:
      return source;
  }
}

function missingValues({layers}: Decision): readonly string[] {
  return distinctKeys(
    layers
      .filter(({layer}) => layer !== 'service-control-policy')
      .flatMap(({missingContext}) => missingContext),
  );
}
