import type {AccessReader, IamDecision, SimulatedStatement, SimulationResult} from '../aws/access-reader.ts';
import type {Answer, Failure} from '../model/failure.ts';
import {type Ask, askKey} from './asks.ts';
import {accountOfArn, isKeyArn} from './resource-forms.ts';
import type {AccessVerdict, DecidingStatement, Evidence} from './verdict.ts';

/** IAM publishes no limit for the list; this many it is known to take. */
const actionsPerCall = 100;

/** What IAM's simulator said. */
export type Simulated = {
  /** By `askKey`. A question that was not answered is not in it. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** What ended it: the questions of that call and of those behind it have no answer. */
  readonly failure?: Failure;
  /** True where the answers speak of an organization, so that service control policies may have a say. */
  readonly inOrganization: boolean;
};

export type SimulationSource = {
  /** ARN of the user, group or role. */
  readonly arn: string;
  /** ARN of its boundary, where known: the simulator does not say which policy is one. */
  readonly boundary?: string;
};

/**
 * Asks IAM's simulator all questions with as few calls as possible: those of one context together, first on `*` and
 * then on all ARNs. IAM does not say on which ARN an organization's policies deny; only where one of several is denied
 * is each asked about alone.
 */
export async function simulateAll(
  reader: Pick<AccessReader, 'simulate'>,
  source: SimulationSource,
  asks: readonly Ask[],
  signal?: AbortSignal,
): Promise<Simulated> {
  const evidence = new Map<string, Evidence>();
  let failure: Failure | undefined;
  let inOrganization = false;

  /** Resolves with the questions to be asked again, each resource alone. */
  async function send(batch: readonly Ask[]): Promise<readonly Ask[]> {
    const [first] = batch;
    // What was refused once is refused again, and what throttles is better left alone.
    if (!first || failure) return [];
    signal?.throwIfAborted();
    const resources = distinct(batch.map(({resource}) => resource));
    const answer = await reader.simulate({
      source: source.arn,
      actions: distinct(batch.map(({action}) => action)),
      resources,
      context: first.context,
    });
    if (!answer.ok) {
      failure = answer.failure;
      return [];
    }
    inOrganization ||= answer.value.some(({allowedByOrganization}) => allowedByOrganization !== undefined);
    const again: Ask[] = [];
    for (const ask of batch) {
      const result = resultFor(ask, answer.value, resources.length === 1);
      if (result?.allowedByOrganization === false && resources.length > 1) again.push(ask);
      else if (result) evidence.set(askKey(ask), simulatedEvidence(ask, result, source, answer));
    }
    return again;
  }

  for (const batch of batches(asks)) {
    const again = await send(batch);
    for (const resource of distinct(again.map(ask => ask.resource))) {
      await send(again.filter(ask => ask.resource === resource));
    }
  }
  return {evidence, inOrganization, ...(failure && {failure})};
}

/** Questions that one call can hold: of one context, and either all on `*` or all on ARNs. */
function batches(asks: readonly Ask[]): readonly (readonly Ask[])[] {
  const groups = new Map<string, Ask[]>();
  for (const ask of new Map(asks.map(one => [askKey(one), one])).values()) {
    const name = JSON.stringify([ask.resource === '*', ask.context]);
    const group = groups.get(name);
    if (group) group.push(ask);
    else groups.set(name, [ask]);
  }
  return [...groups.values()].flatMap(group => {
    const actions = distinct(group.map(({action}) => action));
    const slices: Ask[][] = [];
    for (let from = 0; from < actions.length; from += actionsPerCall) {
      const slice = new Set(actions.slice(from, from + actionsPerCall));
      slices.push(group.filter(({action}) => slice.has(action)));
    }
    return slices;
  });
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

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

function simulatedEvidence(
  {resource}: Ask,
  result: Result,
  source: SimulationSource,
  {at}: Answer<unknown>,
): Evidence {
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
