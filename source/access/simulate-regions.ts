import type {AccessReader} from '../aws/access-reader.ts';
import type {Failure} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import {type Ask, askKey} from './asks.ts';
import type {HeldPolicies} from './held-policies.ts';
import {alikeRegions, isRegionKey} from './region-dependence.ts';
import type {Known, SimulationSource} from './simulated-answer.ts';
import {simulateAll} from './simulated.ts';
import type {Evidence, Trouble} from './verdict.ts';

type Simulator = Pick<AccessReader, 'simulate' | 'policyContextKeys'>;

export type RegionSimulation = {
  readonly evidence: (ask: Ask) => Evidence | undefined;
  readonly troubles: readonly Trouble[];
};

/** How far a simulation is. */
export type SoFar = {
  /** Steps, of about one call each; `total` may still grow. */
  readonly done: number;
  readonly total: number;
  /** The Regions that some answers are known for. */
  readonly regions: readonly Region[];
  readonly evidence: RegionSimulation['evidence'];
};

/** How many Regions are asked about at the same time. */
const atOnce = 4;

/**
 * Simulates in one Region for all that the principal's own policies cannot tell apart. In an organization, whose
 * policies nobody in the account may read, the others are asked about as well, in fewer calls: what they say beyond
 * the organization is known by then. Calls that are only about `optional` questions come last.
 */
export async function simulateRegions(
  reader: Simulator,
  {
    source: given,
    held,
    regions,
    asksIn,
    isOptional,
    ownPoliciesAllow,
    onAnswer,
    signal,
    at,
  }: {
    readonly source?: SimulationSource;
    readonly held: HeldPolicies;
    readonly regions: readonly Region[];
    readonly asksIn: (region: Region) => readonly Ask[];
    /** True for questions whose answers count for no verdict. */
    readonly isOptional: (ask: Ask) => boolean;
    /** True where the policies that were read certainly allow it, the organization aside. */
    readonly ownPoliciesAllow: (ask: Ask) => boolean;
    /** Told after each answer, with what is known by then. */
    readonly onAnswer: (soFar: SoFar) => void;
    readonly signal?: AbortSignal;
    readonly at: Date;
  },
): Promise<RegionSimulation> {
  const [first, ...others] = regions;
  if (!given || first === undefined) return {evidence: () => undefined, troubles: []};
  const source = given;
  const known = new Map<string, Evidence>();
  let failure: Failure | undefined;
  let inOrganization = false;
  let done = 0;
  let total = regions.length;
  const evidence = (ask: Ask) => known.get(askKey(ask)) ?? (failure && unanswered(failure, at));

  const reached = new Set<Region>();
  const tell = () => onAnswer({done, total, regions: [...reached], evidence});

  async function ask(
    region: Region,
    asks: readonly Ask[],
    knownOf: (ask: Ask) => Known = one => ({allowed: ownPoliciesAllow(one)}),
  ): Promise<void> {
    const open = asks.filter(one => !known.has(askKey(one)));
    if (open.length > 0 && !failure) {
      const next = await simulateAll(reader, source, open, {
        knownOf,
        onAnswer(found) {
          for (const [name, one] of found) known.set(name, one);
          reached.add(region);
          tell();
        },
        ...(signal && {signal}),
      });
      failure ??= next.failure;
      inOrganization ||= next.inOrganization;
    }
    done++;
    reached.add(region);
    tell();
  }

  const [{groups, same}] = await Promise.all([
    others.length === 0 ? alone : alikeFor(reader, source.arn, held, regions),
    ask(first, asksIn(first)),
  ]);
  const heads = groups.flatMap(([head]) => (head === undefined || head === first ? [] : [head]));
  await each(heads, head => ask(head, asksIn(head)));

  const later: (() => Promise<void>)[] = [];
  const rest = groups.flatMap(([head, ...like]) =>
    head === undefined ? [] : like.map(region => ({region, asks: asksIn(region), headAsks: asksIn(head)})),
  );
  await each(rest, async ({region, asks, headAsks}) => {
    const knownOf = (one: Ask): Known => {
      const like = likeIn({asks: headAsks, same}, one);
      const alike = like && known.get(askKey(like));
      return {allowed: ownPoliciesAllow(one), ...(alike && {alike})};
    };
    if (!inOrganization) {
      for (const one of asks) {
        const {alike} = knownOf(one);
        if (alike && !known.has(askKey(one))) known.set(askKey(one), alike);
      }
    }
    const [now, optional] = byUrgency(asks, isOptional);
    await ask(region, now, knownOf);
    if (optional.some(one => !known.has(askKey(one)))) {
      total++;
      later.push(() => ask(region, optional, knownOf));
    }
  });
  await each(later, work => work());
  return {
    evidence,
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

const alone = {groups: [], same: 'nothing' as const};

/** The questions to be asked now, and those in calls that no verdict needs. */
function byUrgency(
  asks: readonly Ask[],
  isOptional: (ask: Ask) => boolean,
): readonly [readonly Ask[], readonly Ask[]] {
  const contextOf = ({context}: Ask) => JSON.stringify(context);
  const needed = new Set(asks.filter(ask => !isOptional(ask)).map(contextOf));
  return [asks.filter(ask => needed.has(contextOf(ask))), asks.filter(ask => !needed.has(contextOf(ask)))];
}

/** Does the same with all of them, a few at a time, in order. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({length: atOnce}, worker));
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

/** Which questions have the same answers in Regions alike, as far as the principal's own policies go. */
type Same = 'nothing' | 'those-on-any' | 'all';

/** The Regions in groups that the principal's own policies treat alike. */
async function alikeFor(
  reader: Simulator,
  source: string,
  held: HeldPolicies,
  regions: readonly Region[],
): Promise<{readonly groups: readonly (readonly Region[])[]; readonly same: Same}> {
  if (held.complete) {
    const policies = [...held.identity, ...(held.boundary ? [held.boundary] : [])];
    return {
      groups: alikeRegions(
        policies.map(({policy}) => policy),
        regions,
      ),
      same: 'all',
    };
  }
  // The keys are told without the policies: where none asks for the Region, only ARNs can.
  const keys = await reader.policyContextKeys(source);
  return keys.ok && !keys.value.some(isRegionKey)
    ? {groups: [regions], same: 'those-on-any'}
    : {groups: regions.map(region => [region]), same: 'nothing'};
}

/** The question that is the same as this one in a Region alike; a chosen key lives in one Region only. */
function likeIn(
  {asks, same}: {readonly asks: readonly Ask[]; readonly same: Same},
  ask: Ask,
): Ask | undefined {
  if (same === 'nothing' || (ask.resource !== '*' && (same !== 'all' || !ask.resource.endsWith('/*')))) {
    return undefined;
  }
  const form = formOf(ask);
  return asks.find(one => one.action === ask.action && formOf(one) === form);
}

/** A question without the Region that it is about. */
const formOf = ({action, resource, region, context}: Ask): string =>
  JSON.stringify([
    action,
    resource.replace(`:${region}:`, '::'),
    context.filter(({key}) => !isRegionKey(key)),
  ]);
