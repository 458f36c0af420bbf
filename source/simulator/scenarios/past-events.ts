import {keyArnOf} from '../record-trail.ts';
import type {RegionWorld, SimulatedUsage, World} from '../world.ts';
import {callerArn, findStore} from './names.ts';
import {seconds, timeAt} from './notation.ts';
import type {Scenario} from './schema.ts';

/** Who used a key where the scenario does not say. */
const somebody = 'Workload/app';

/** Writes into the trail what happened before the start: what the scenario lists, and the last use of each key. */
export function recordPast(world: World, scenario: Scenario, start: Date): void {
  for (const {at, region, source, name, by, parameters, ...rest} of scenario.trail) {
    const {additional, response, errorCode} = rest;
    const about = world.regions.get(region);
    world.trail.push({
      id: world.newId('uuid'),
      at: timeAt(start, at),
      region,
      source,
      name,
      ...(by !== undefined && {callerArn: callerArn(world, by)}),
      requestId: world.newId('uuid'),
      parameters,
      ...(about && aboutIn(world, about, parameters)),
      ...(additional && {additional}),
      ...(response && {response}),
      ...(errorCode !== undefined && {errorCode}),
    });
  }
  for (const region of world.regions.values()) recordLastUses(world, scenario, region);
  world.trail.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function recordLastUses(world: World, scenario: Scenario, region: RegionWorld): void {
  const specs = scenario.regions[region.region]?.keys ?? [];
  const counted = new Set(scenario.regions[region.region]?.usage.map(({key}) => key));
  const userOf = new Map(specs.flatMap(({id, lastUse}) => (id ? [[id, lastUse?.by] as const] : [])));
  for (const {id, lastUse} of region.keys.values()) {
    if (!lastUse || counted.has(id)) continue;
    const {at, operation, eventId, requestId} = lastUse;
    world.trail.push({
      id: eventId,
      at,
      region: region.region,
      source: 'kms.amazonaws.com',
      name: operation,
      callerArn: callerArn(world, userOf.get(id) ?? somebody),
      requestId,
      parameters: {keyId: keyArnOf(world, region.region, id)},
      resources: [keyArnOf(world, region.region, id)],
    });
  }
}

/** What CloudTrail adds to an event by itself: the key's ARN, and of a key store its name and cluster. */
export function aboutIn(
  world: World,
  region: RegionWorld,
  parameters: Readonly<Record<string, unknown>>,
): {readonly resources?: readonly string[]; readonly additional?: Readonly<Record<string, unknown>>} {
  const {keyId, customKeyStoreId} = parameters;
  if (typeof keyId === 'string') return {resources: [keyArnOf(world, region.region, keyId)]};
  const store = typeof customKeyStoreId === 'string' ? findStore(region, customKeyStoreId) : undefined;
  if (!store) return {};
  const {name, backing} = store;
  return {
    additional: {
      customKeyStoreName: name,
      ...(backing.type === 'AWS_CLOUDHSM' && {clusterId: backing.clusterId}),
    },
  };
}

/** The uses that a scenario only counts. */
export function usageOf(
  {account}: Pick<World, 'account'>,
  scenario: Scenario,
  start: Date,
): readonly SimulatedUsage[] {
  return Object.entries(scenario.regions).flatMap(([region, {usage}]) =>
    usage.map(({key, count, last, over, operation, by}) => ({
      region,
      keyId: key,
      keyArn: `arn:${account.partition}:kms:${region}:${account.id}:key/${key}`,
      operation,
      count,
      by: by.map(who => callerArn({account}, who)),
      last: timeAt(start, last),
      everyMs: (seconds(over) * 1000) / count,
    })),
  );
}
