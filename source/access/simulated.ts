import type {AccessReader} from '../aws/access-reader.ts';
import type {Failure} from '../model/failure.ts';
import {type Ask, askKey} from './asks.ts';
import {type Known, readAnswer, type SimulationSource} from './simulated-answer.ts';
import type {Evidence} from './verdict.ts';

/** IAM publishes no limits for its lists; so many of each it is known to take. */
const actionsPerCall = 100;
const resourcesPerCall = 20;

/** What IAM's simulator said. */
export type Simulated = {
  /** By `askKey`. A question that was not answered is not in it. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** What ended it: the questions of that call and of those behind it have no answer. */
  readonly failure?: Failure;
  /** True where the answers speak of an organization, so that service control policies may have a say. */
  readonly inOrganization: boolean;
};

/**
 * Asks IAM's simulator all questions with as few calls as possible: those of one context together, on `*` apart from
 * those on ARNs unless it is known how `*` fares in a Region alike. Where the answer leaves open what it is about,
 * each resource is asked about alone.
 */
export async function simulateAll(
  reader: Pick<AccessReader, 'simulate'>,
  source: SimulationSource,
  asks: readonly Ask[],
  {
    knownOf = () => ({allowed: false}),
    onAnswer,
    signal,
  }: {
    readonly knownOf?: (ask: Ask) => Known;
    /** Told after each call, with all that is known by then. */
    readonly onAnswer?: (evidence: ReadonlyMap<string, Evidence>) => void;
    readonly signal?: AbortSignal;
  } = {},
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
      const read = readAnswer(ask, answer.value, {
        source,
        askedAlone: resources.length === 1,
        known: knownOf(ask),
        at: answer.at,
      });
      if (read === 'again') again.push(ask);
      else if (read) evidence.set(askKey(ask), read);
    }
    onAnswer?.(evidence);
    return again;
  }

  async function sendWhole(batch: readonly Ask[]): Promise<void> {
    const again = await send(batch);
    for (const resource of distinct(again.map(ask => ask.resource))) {
      await send(again.filter(ask => ask.resource === resource));
    }
  }

  const [first = [], ...others] = batches(asks, ask => knownOf(ask).alike !== undefined);
  await sendWhole(first);
  await Promise.all(others.map(sendWhole));
  return {evidence, inOrganization, ...(failure && {failure})};
}

/** Questions that one call can hold: of one context, and all on ARNs or all on `*`, or both where `isKnown` says so of `*`. */
function batches(asks: readonly Ask[], isKnown: (ask: Ask) => boolean): readonly (readonly Ask[])[] {
  const groups = new Map<string, Ask[]>();
  for (const ask of new Map(asks.map(one => [askKey(one), one])).values()) {
    const name = JSON.stringify([ask.resource === '*' && !isKnown(ask), ask.context]);
    const group = groups.get(name);
    if (group) group.push(ask);
    else groups.set(name, [ask]);
  }
  return [...groups.values()]
    .flatMap(group => sliced(group, ({action}) => action, actionsPerCall))
    .flatMap(group => sliced(group, ({resource}) => resource, resourcesPerCall));
}

/** Parts of a group with at most `most` different names each. */
function sliced(
  group: readonly Ask[],
  nameOf: (ask: Ask) => string,
  most: number,
): readonly (readonly Ask[])[] {
  const names = distinct(group.map(nameOf));
  return Array.from({length: Math.ceil(names.length / most)}, (_, index) => {
    const slice = new Set(names.slice(index * most, (index + 1) * most));
    return group.filter(ask => slice.has(nameOf(ask)));
  });
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
