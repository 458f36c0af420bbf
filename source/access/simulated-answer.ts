import type {IamDecision, SimulatedStatement, SimulationResult} from '../aws/access-reader.ts';
import type {Ask} from './asks.ts';
import {accountOfArn, isKeyArn} from './resource-forms.ts';
import type {AccessVerdict, DecidingStatement, Evidence} from './verdict.ts';

/** Whose policies are simulated. */
export type SimulationSource = {
  /** ARN of the user, group or role. */
  readonly arn: string;
  /** ARN of its boundary, where known: the simulator does not say which policy is one. */
  readonly boundary?: string;
};

/** What is known already of one question, to make out what the simulator leaves open. */
export type Known = {
  /** True if the principal's own policies are known to allow it, so that a denial can only be the organization's. */
  readonly allowed: boolean;
  /** The answer to the same question in a Region that the principal's own policies treat alike. */
  readonly alike?: Evidence;
};

/**
 * Reads the answer to one question out of the results of a call. `again`: the call was about several resources, and
 * what it says does not tell which of them it is about. IAM gives one decision of the organization for all resources
 * of an action, and none of its own for `*` beside ARNs.
 *
 * @param at when IAM answered
 */
export function readAnswer(
  ask: Ask,
  results: readonly SimulationResult[],
  {
    source,
    askedAlone,
    known: {allowed, alike},
    at,
  }: {
    readonly source: SimulationSource;
    readonly askedAlone: boolean;
    readonly known: Known;
    readonly at: Date;
  },
): Evidence | 'again' | undefined {
  const result = resultFor(ask, results, askedAlone);
  const read = (one: Result) => simulatedEvidence(ask, one, source, at);
  if (askedAlone) return result && read(result);
  const own = results.filter(({action}) => action.toLowerCase() === ask.action.toLowerCase());
  if (own.length === 0) return undefined;
  const organizationDenies = own.some(({allowedByOrganization}) => allowedByOrganization === false);
  const onArns = own.flatMap(({perResource}) => perResource);
  if (ask.resource === '*') {
    const first = own[0];
    if (!alike || !first) return 'again';
    if (!organizationDenies) return alike.verdict === 'denied-by-scp' ? 'again' : {...alike, at};
    // Denied with everything else, as it is where it was asked about alone: the ARNs are not what is denied.
    const allDenied = onArns.length > 0 && onArns.every(({decision}) => decision !== 'allowed');
    return alike.verdict === 'denied-by-scp' && allDenied ? read(first) : 'again';
  }
  if (!result || !organizationDenies) return result && read(result);
  if (result.decision === 'allowed') return read({...result, allowedByOrganization: true});
  return allowed ? read({...result, allowedByOrganization: false}) : 'again';
}
type Result = Pick<
  SimulationResult,
  'decision' | 'statements' | 'missingContext' | 'allowedByBoundary' | 'sides' | 'allowedByOrganization'
>;

/**
 * The decision on one action and ARN. IAM has answered once per action with every ARN inside, and once per action
 * and ARN; both are read, and a decision that is not about this ARN alone is not taken for it.
 */
function resultFor(
  {action, resource}: Ask,
  results: readonly SimulationResult[],
  askedAlone: boolean,
): Result | undefined {
  const own = results.filter(result => result.action.toLowerCase() === action.toLowerCase());
  for (const result of own) {
    const specific = result.perResource.find(one => one.resource === resource);
    if (specific) {
      const {allowedByOrganization} = result;
      return {...specific, ...(allowedByOrganization !== undefined && {allowedByOrganization})};
    }
  }
  return (
    own.find(result => result.resource === resource && result.perResource.length === 0) ??
    (askedAlone ? own.find(({perResource}) => perResource.length === 0) : undefined)
  );
}

function simulatedEvidence({resource}: Ask, result: Result, source: SimulationSource, at: Date): Evidence {
  const base = {
    kind: 'simulated' as const,
    statements: result.statements.map(deciding),
    missingContext: result.missingContext,
    blindTo: isKeyArn(resource) ? (['key-policy'] as const) : [],
    at,
  };
  const owner = accountOfArn(resource);
  if (resource !== '*' && /^\d{12}$/.test(owner) && owner !== accountOfArn(source.arn)) {
    return {...base, ...otherAccount(result)};
  }
  return {...base, ...wordOf(result, source)};
}

type Word = {readonly verdict: AccessVerdict; readonly detail: string};

/** For another account's resource both sides must allow, and IAM sees one of them. */
function otherAccount({decision, sides = {}}: Result): Word {
  const own = Object.entries(sides).find(([side]) => /iam|identity/i.test(side))?.[1];
  if (decision === 'explicitDeny') return {verdict: 'explicit-deny', detail: 'a statement denies it'};
  return own !== undefined && own !== 'allowed'
    ? {verdict: 'implicit-deny', detail: 'no statement allows it'}
    : {verdict: 'cannot-tell', detail: "the other account's policy is not seen by IAM's simulator"};
}

function wordOf(result: Result, source: SimulationSource): Word {
  const {decision, missingContext, allowedByOrganization, allowedByBoundary, statements} = result;
  // A value that is not known can undo a denial as well as an allowance, but not what the organization decided.
  if (allowedByOrganization === false) {
    return {verdict: 'denied-by-scp', detail: 'a service control policy does not allow it'};
  }
  if (missingContext.length > 0) {
    return {
      verdict: 'needs-context',
      detail: `depends on ${missingContext.join(', ')} (${spoken[decision]} without)`,
    };
  }
  if (decision === 'allowed') return {verdict: 'allowed', detail: allowedBy(statements)};
  const boundaryDecides =
    allowedByBoundary === false &&
    (decision === 'implicitDeny' || statements.every(({policy}) => isPolicy(policy, source.boundary)));
  if (boundaryDecides) {
    return {verdict: 'denied-by-boundary', detail: 'the permissions boundary does not allow it'};
  }
  return decision === 'explicitDeny'
    ? {verdict: 'explicit-deny', detail: deniedBy(statements)}
    : {verdict: 'implicit-deny', detail: 'no statement allows it'};
}

const spoken: Readonly<Record<IamDecision, string>> = {
  allowed: 'allowed',
  implicitDeny: 'not allowed',
  explicitDeny: 'denied',
};

const isPolicy = (name: string, arn: string | undefined) => arn?.slice(arn.lastIndexOf('/') + 1) === name;

const allowedBy = ([first]: readonly SimulatedStatement[]) =>
  first ? `${first.policy} allows it` : 'a statement allows it';

const deniedBy = ([first]: readonly SimulatedStatement[]) =>
  first ? `${first.policy} denies it` : 'a statement denies it';

const deciding = ({policy, source, lines}: SimulatedStatement): DecidingStatement => ({
  policy,
  source,
  ...(lines && {lines}),
});
