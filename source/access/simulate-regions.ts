import type {AccessReader} from '../aws/access-reader.ts';
import type {Failure} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import {type Ask, askKey} from './asks.ts';
import type {HeldPolicies} from './held-policies.ts';
import {dependsOnRegion, isRegionKey} from './region-dependence.ts';
import {simulateAll, type Simulated, type SimulationSource} from './simulated.ts';
import type {Evidence, Trouble} from './verdict.ts';

type Simulator = Pick<AccessReader, 'simulate' | 'policyContextKeys'>;

export type RegionSimulation = {
  readonly evidence: (ask: Ask) => Evidence | undefined;
  readonly troubles: readonly Trouble[];
};

/**
 * Simulates once for all Regions where the policies cannot tell them apart, else in each. Whether they can is read off
 * their texts; an account in an organization is asked in each, because nobody may read what its policies ask for.
 */
export async function simulateRegions(
  reader: Simulator,
  {
    source,
    held,
    regions,
    asksIn,
    onRegion,
    signal,
    at,
  }: {
    readonly source?: SimulationSource;
    readonly held: HeldPolicies;
    readonly regions: readonly Region[];
    readonly asksIn: (region: Region) => readonly Ask[];
    readonly onRegion: (done: number, total: number) => void;
    readonly signal?: AbortSignal;
    readonly at: Date;
  },
): Promise<RegionSimulation> {
  const [first, ...others] = regions;
  if (source === undefined || first === undefined) return {evidence: () => undefined, troubles: []};
  const start = asksIn(first);
  const result = await simulateAll(reader, source, start, signal);
  const known = new Map(result.evidence);
  let {failure} = result;
  onRegion(1, regions.length);

  const differing = others.length === 0 ? 'none' : await mayDiffer(reader, source.arn, held, result);
  for (const [index, region] of others.entries()) {
    const asks = asksIn(region);
    copyAnswers(known, start, asks, differing);
    const open = asks.filter(ask => !known.has(askKey(ask)));
    if (open.length > 0 && !failure) {
      const next = await simulateAll(reader, source, open, signal);
      for (const [name, evidence] of next.evidence) known.set(name, evidence);
      failure ??= next.failure;
    }
    onRegion(index + 2, regions.length);
  }
  return {
    evidence: ask => known.get(askKey(ask)) ?? (failure && unanswered(failure, at)),
    troubles: failure
      ? [
          {
            what: "IAM's simulation did not answer all questions.",
            failure,
            ...(failure.kind === 'denied' && {
              statement: {Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: source.arn},
            }),
          },
        ]
      : [],
  };
}

function unanswered(failure: Failure, at: Date): Evidence {
  return {
    kind: 'simulated',
    verdict: 'cannot-tell',
    detail:
      failure.kind === 'denied'
        ? 'iam:SimulatePrincipalPolicy is not allowed'
        : `IAM's simulation did not answer: ${failure.code}`,
    statements: [],
    missingContext: [],
    blindTo: [],
    failure,
    at,
  };
}

/** Which questions may have other answers in another Region. */
type Differing = 'none' | 'those-on-arns' | 'all';

async function mayDiffer(
  reader: Simulator,
  source: string,
  held: HeldPolicies,
  {inOrganization, failure}: Simulated,
): Promise<Differing> {
  if (inOrganization || failure) return 'all';
  if (held.complete) {
    const policies = [...held.identity, ...(held.boundary ? [held.boundary] : [])];
    return dependsOnRegion(policies.map(({policy}) => policy)) ? 'all' : 'none';
  }
  const keys = await reader.policyContextKeys(source);
  return keys.ok && !keys.value.some(isRegionKey) ? 'those-on-arns' : 'all';
}

/** Gives the questions of one Region the answers of another, where those cannot differ. */
function copyAnswers(
  known: Map<string, Evidence>,
  start: readonly Ask[],
  asks: readonly Ask[],
  differing: Differing,
): void {
  if (differing === 'all') return;
  for (const [index, ask] of asks.entries()) {
    const first = start[index];
    const evidence = first?.action === ask.action ? known.get(askKey(first)) : undefined;
    if (!evidence || known.has(askKey(ask))) continue;
    if (ask.resource === '*' || (differing === 'none' && isAboutSame(first, ask))) {
      known.set(askKey(ask), evidence);
    }
  }
}

/** A chosen key lives in one Region; elsewhere the question is about any key. */
const isAboutSame = (first: Ask | undefined, ask: Ask) =>
  first?.resource.endsWith('/*') === ask.resource.endsWith('/*');
