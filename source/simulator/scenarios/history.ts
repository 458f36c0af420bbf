import {asAccountId, asKeyId, asKeyStoreId, asRegion, type KeyId, type KeyStoreId} from '../../model/ids.ts';
import type {CachedAccount} from '../../model/cached-account.ts';
import type {LastUse} from '../../model/key.ts';
import {unseen, type FailedLooks, type Observation} from '../../model/observation.ts';
import type {RegionView, StateSince} from '../../model/picture.ts';
import type {RoleStanding} from '../../model/role.ts';
import {serviceLinkedRoleName} from '../../model/role.ts';
import {SimulatedClock} from '../clock.ts';
import type {RegionWorld, World} from '../world.ts';
import {createWorld} from './create-world.ts';
import {callerArn} from './names.ts';
import {pastChange, pastFailure} from './history-changes.ts';
import type {ScenarioHistory} from './history-schema.ts';
import {backupsSeen, clustersSeen, inventorySeen, keyStoresSeen} from './history-values.ts';
import {timeAt} from './notation.ts';
import type {Scenario} from './schema.ts';

/**
 * What cks had seen of the account in earlier runs, as it would have kept it.
 * @param scenario one whose clock has a start, or else `now` is taken as the start
 * @returns undefined for a scenario without a history
 */
export function historyOf(scenario: Scenario, now = new Date()): CachedAccount | undefined {
  const {history} = scenario;
  if (!history) return undefined;
  const start = scenario.clock.start === undefined ? now : new Date(scenario.clock.start);
  // A world of its own, held still at the start: it has the ids and certificates that the real one will have.
  const world = createWorld(scenario, {clock: new SimulatedClock({start, scale: 0})});
  const at = (text: string) => timeAt(start, text);
  const savedAt = at(history.lookedAt);
  for (const region of world.regions.values()) applyPastStates(region, history, at);
  return {
    savedAt,
    identity: {
      account: asAccountId(world.account.id),
      arn: callerArn(world, scenario.caller),
      partition: world.account.partition,
      ...(world.account.alias !== undefined && {alias: world.account.alias}),
    },
    regionList: {
      status: 'seen',
      at: savedAt,
      source: 'live',
      value: {
        source: 'account:ListRegions',
        regions: [...world.regions.values()].map(({region, optStatus, hasCloudHsm}) => ({
          region: asRegion(region),
          optStatus,
          hasCloudHsm,
        })),
      },
    },
    regions: [...world.regions.values()].map(region => pastRegion(world, region, history, at)),
    role: {status: 'seen', at: savedAt, source: 'live', value: roleStanding(world)},
    changes: history.changes.flatMap(change => {
      const region = world.regions.get(change.region);
      return region ? pastChange(region, change, at(change.at)) : [];
    }),
  };
}

type TimeOf = (text: string) => Date;

function applyPastStates(region: RegionWorld, history: ScenarioHistory, at: TimeOf) {
  for (const [id, {state, errorCode, name, since}] of Object.entries(history.stores)) {
    const store = region.keyStores.get(id);
    if (!store) continue;
    if (name !== undefined) store.name = name;
    if (state === undefined) continue;
    store.state = state;
    store.stateSince = at(since);
    if (errorCode === undefined) delete store.errorCode;
    else store.errorCode = errorCode;
  }
}

function pastRegion(world: World, region: RegionWorld, history: ScenarioHistory, at: TimeOf): RegionView {
  const past = history.regions[region.region];
  const lookedAt = at(past?.lookedAt ?? history.lookedAt);
  const keysListedAt = at(past?.lookedAt ?? history.keysListedAt ?? history.lookedAt);
  const asked = region.optStatus !== 'DISABLED';
  const seen = asked && past?.seen !== false;
  const observed = <T>(value: () => T, on: Date, action: string): Observation<T> => {
    const failed = past?.silent && failedLooks(past.silent, region.region, action, at);
    if (seen) return {status: 'seen', value: value(), at: on, source: 'live', ...(failed && {failed})};
    return asked && failed ? {status: 'failed', failed} : unseen;
  };
  const code = asRegion(region.region);
  return {
    region: code,
    optStatus: region.optStatus,
    hasCloudHsm: region.hasCloudHsm,
    keyStores: observed(() => keyStoresSeen(region), lookedAt, 'kms:DescribeCustomKeyStores'),
    clusters: region.hasCloudHsm
      ? observed(() => clustersSeen(region), lookedAt, 'cloudhsm:DescribeClusters')
      : unseen,
    backups: region.hasCloudHsm
      ? observed(() => backupsSeen(region), lookedAt, 'cloudhsm:DescribeBackups')
      : unseen,
    keys: observed(() => inventorySeen(world, region, keysListedAt), keysListedAt, 'kms:ListKeys'),
    lastUse: seen ? lastUses(region, keysListedAt) : new Map<KeyId, Observation<LastUse>>(),
    stateSince: seen ? stateSince(region, history, lookedAt, at) : new Map<KeyStoreId, StateSince>(),
  };
}

function failedLooks(
  {since, failure}: NonNullable<ScenarioHistory['regions'][string]['silent']>,
  region: string,
  action: string,
  at: TimeOf,
): FailedLooks {
  const past = pastFailure(failure, region);
  const failed = {since: at(since), latest: at(since)};
  if (action === failure.action) return {...failed, failure: past};
  // The file tells of one call; the others failed in the same way, each with a request id of its own.
  const {requestId: _, ...others} = past;
  const message = past.message.replaceAll(failure.action, action);
  return {...failed, failure: {...others, action, message}};
}

function stateSince(
  region: RegionWorld,
  history: ScenarioHistory,
  lookedAt: Date,
  at: TimeOf,
): ReadonlyMap<KeyStoreId, StateSince> {
  return new Map(
    [...region.keyStores.keys()].map(id => {
      const past = history.stores[id];
      const since = past ? {at: at(past.since), atLeast: past.atLeast} : {at: lookedAt, atLeast: true};
      return [asKeyStoreId(id), since];
    }),
  );
}

/** Keys outside stores are only asked for their last use when somebody looks at them. */
function lastUses(region: RegionWorld, at: Date): ReadonlyMap<KeyId, Observation<LastUse>> {
  return new Map(
    [...region.keys.values()]
      .filter(({storeId}) => storeId !== undefined)
      .map(({id, createdAt, lastUse}) => [
        asKeyId(id),
        {
          status: 'seen',
          at,
          source: 'live',
          value: {keyCreatedAt: createdAt, ...(lastUse && {at: lastUse.at, operation: lastUse.operation})},
        },
      ]),
  );
}

function roleStanding({iam, account}: World): RoleStanding {
  const role = iam.roles.get(serviceLinkedRoleName);
  if (!role) return {exists: false};
  return {
    exists: true,
    role: {
      arn: `arn:${account.partition}:iam::${account.id}:role${role.path}${role.name}`,
      createdAt: role.createdAt,
      description: role.description,
      trustPolicy: role.trustPolicy,
      ...(role.lastUsed && {lastUsedAt: role.lastUsed.at, lastUsedRegion: role.lastUsed.region}),
    },
  };
}
