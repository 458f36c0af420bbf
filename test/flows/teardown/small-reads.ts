import {toFailure} from '../../../source/aws/failures.ts';
import {observe, type Observation} from '../../../source/model/observation.ts';
import type {Answer} from '../../../source/model/failure.ts';
import {asKeyId, type KeyId, type Region} from '../../../source/model/ids.ts';
import type {Key, KeyEntry} from '../../../source/model/key.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import type {RoleDeletion} from '../../../source/model/role-deletion.ts';
import type {
  EndLook,
  KeyEnds,
  LaneLook,
  RefusedUses,
  RegionSight,
  TeardownScene,
} from '../../../source/flows/teardown/scene.ts';
import {sightOf} from '../../../source/flows/teardown/scene.ts';
import {dateHeader} from './small-writes.ts';
import {wordFor, type Ms, type SmallKey, type SmallRegion, type SmallWorld} from './small-world.ts';

/** One key that is looked at, and since when its refused uses count, where it is watched for some. */
export type Looked = {readonly id: KeyId; readonly watchedSince?: Ms};

/** One read: it takes time, may fail, and is logged. What it shows is of the moment when AWS answers. */
function ask<T>(
  world: SmallWorld,
  by: string,
  region: Region | undefined,
  what: string,
  read: () => T | {readonly error: string},
): Answer<T> {
  world.advanceTo(world.now + 10 + world.upTo(300));
  const {failingReads} = world.habits;
  const silence = world.silences.find(
    one =>
      one.region === region && one.from <= world.now && world.now < one.until && what.startsWith(one.part),
  );
  const off = region !== undefined && !world.region(region).enabled;
  const unlucky = failingReads > 0 && Math.floor(world.random() * failingReads) === 0;
  const code = off
    ? 'UnrecognizedClientException'
    : (silence?.code ?? (unlucky ? 'ThrottlingException' : undefined));
  const value = code === undefined ? read() : {error: code};
  const at = dateHeader(world.now);
  const error = isError(value) ? value.error : undefined;
  world.reads.push({
    at: world.now,
    by,
    region,
    what,
    ok: error === undefined || error === 'NotFoundException',
  });
  world.advanceTo(world.now + 10 + world.upTo(300));
  if (!isError(value)) return {ok: true, value, at};
  const failure = toFailure(
    {name: value.error, message: 'as AWS says', $fault: 'client'},
    {action: `any:${what}`, ...(region && {region})},
  );
  return {ok: false, failure, at};
}

/** A part that fails is looked at less and less often. */
function observed<T>(before: Observation<T>, answer: Answer<T>): Observation<T> {
  const since = before.status === 'unseen' ? undefined : before.failed?.since;
  const ms = since ? answer.at.getTime() - since.getTime() : 0;
  return observe(before, answer, new Date(answer.at.getTime() + Math.min(Math.max(ms, 15_000), 3_600_000)));
}

const isError = (value: unknown): value is {readonly error: string} =>
  typeof value === 'object' && value !== null && 'error' in value;

/** Looks at parts of a Region and folds the answers into what was seen of it. */
export function lookAtRegion(
  world: SmallWorld,
  by: string,
  scene: TeardownScene,
  name: Region,
  what: readonly LaneLook[],
  keys: readonly Looked[],
): TeardownScene {
  const region = world.region(name);
  let sight = sightOf(scene, name);
  const fold = (more: Partial<RegionSight>) => (sight = {...sight, ...more});
  const asked = <T>(part: string, before: Observation<T>, read: () => T | {readonly error: string}) =>
    observed(before, ask(world, by, name, part, read));
  for (const part of what) {
    switch (part) {
      case 'stores':
        fold({keyStores: asked(part, sight.keyStores, () => storesShown(world, region))});
        break;
      case 'clusters':
        fold({clusters: asked(part, sight.clusters, () => clustersShown(region))});
        break;
      case 'keys': {
        const seen = new Map(sight.keys);
        for (const {id} of keys) {
          const before = seen.get(id) ?? {status: 'unseen'};
          if (isGone(before)) continue;
          seen.set(
            id,
            asked(`key ${id}`, before, () => keyShown(world, region, id)),
          );
        }
        fold({keys: seen});
        break;
      }
      case 'inventory':
        fold({inventory: asked(part, sight.inventory, () => inventoryShown(world, region))});
        break;
      case 'ends':
        fold({ends: asked(part, sight.ends, () => endsShown(world, region))});
        break;
      case 'refused': {
        const seen = new Map(sight.refused);
        for (const {id, watchedSince} of keys)
          if (watchedSince !== undefined)
            seen.set(
              id,
              asked(`refused ${id}`, seen.get(id) ?? {status: 'unseen'}, () =>
                refusedShown(world, region, id, watchedSince),
              ),
            );
        fold({refused: seen});
        break;
      }
    }
  }
  return {...scene, regions: new Map([...scene.regions, [name, sight]])};
}

export const isGone = (seen: Observation<Key>): boolean =>
  seen.status !== 'unseen' && seen.failed?.failure.kind === 'not-found';

/** Looks at parts of the account. */
export function lookAtAccount(
  world: SmallWorld,
  by: string,
  before: TeardownScene,
  what: readonly EndLook[],
  task: string | undefined,
): TeardownScene {
  let scene = before;
  for (const part of what) {
    switch (part) {
      case 'region-list':
        scene = {
          ...scene,
          regionList: observed(
            scene.regionList,
            ask(world, by, undefined, part, () => ({
              source: 'account:ListRegions' as const,
              regions: world.regions.map(({name, enabled}) => ({
                region: name,
                optStatus: enabled ? 'ENABLED' : 'DISABLED',
                hasCloudHsm: true,
              })),
            })),
          ),
        };
        break;
      case 'every-store':
        for (const {name, enabled} of world.regions)
          if (enabled) scene = lookAtRegion(world, by, scene, name, ['stores'], []);
        break;
      case 'role':
        scene = {
          ...scene,
          role: observed(
            scene.role,
            ask(world, by, undefined, part, () => roleShown(world)),
          ),
        };
        break;
      case 'role-task':
        if (task !== undefined)
          scene = {
            ...scene,
            roleTask: observed(
              scene.roleTask,
              ask(world, by, undefined, part, () => taskShown(world, task)),
            ),
          };
        break;
    }
  }
  return scene;
}

function storesShown({now}: SmallWorld, {name: region, stores}: SmallRegion): readonly KeyStore[] {
  return stores.flatMap(store => {
    const isHeld = store.held !== undefined && now < store.held.until;
    const shown = isHeld ? store.held?.shown : store.deletedAt === undefined ? store : undefined;
    if (!shown) return [];
    return {
      region,
      id: store.id,
      name: shown.name,
      type: store.external ? 'EXTERNAL_KEY_STORE' : 'AWS_CLOUDHSM',
      connectionState: shown.state,
      createdAt: new Date(store.createdAt),
      ...(shown.errorCode !== undefined && {connectionErrorCode: shown.errorCode}),
      ...(shown.clusterId && {clusterId: shown.clusterId}),
    };
  });
}

const clustersShown = ({name: region, hsms}: SmallRegion) =>
  [...hsms].map(([id, {active}]) => ({
    region,
    id,
    state: 'ACTIVE',
    hsms: Array.from({length: active}, (_, n) => ({
      id: `hsm-${String(n)}`,
      state: 'ACTIVE',
      zone: `zone-${String(n)}`,
    })),
    subnets: {},
  }));

function keyShown({now}: SmallWorld, region: SmallRegion, id: KeyId): Key | {readonly error: string} {
  const key = region.keys.find(one => one.id === id);
  if (!key || key.gone) return {error: 'NotFoundException'};
  if (key.unreadable) return {error: 'AccessDeniedException'};
  const shown = key.held && now < key.held.until ? (key.held.shown ?? key) : key;
  return {
    region: region.name,
    id,
    arn: arnOf(region.name, id),
    state: wordFor(region, key, shown),
    createdAt: new Date(key.createdAt),
    ...(key.storeId && {storeId: key.storeId}),
    ...(shown.pending && {deletionDate: dateHeader(shown.pending.date)}),
  };
}

export const arnOf = (region: Region, id: KeyId) => `arn:aws:kms:${region}:111122223333:key/${id}`;

function inventoryShown(world: SmallWorld, region: SmallRegion) {
  const listed = region.keys.filter(
    ({gone, createdAt}) => !gone && (createdAt === 0 || createdAt + world.habits.lag <= world.now),
  );
  const entryOf = (key: SmallKey): KeyEntry => {
    const described = keyShown(world, region, key.id);
    const at = dateHeader(world.now);
    if ('error' in described) {
      const failure = toFailure(
        {name: described.error, message: 'as AWS says', $fault: 'client'},
        {action: 'kms:DescribeKey', region: region.name},
      );
      return {
        id: key.id,
        membership: {in: 'unknown'},
        key: {status: 'failed', failed: {failure, since: at, latest: at}},
        aliases: [],
      };
    }
    return {
      id: key.id,
      membership: key.storeId ? {in: 'store', storeId: key.storeId} : {in: 'no-store'},
      key: {status: 'seen', value: described, at, source: 'live'},
      aliases: [],
    };
  };
  return {listedAt: dateHeader(world.now), entries: new Map(listed.map(key => [key.id, entryOf(key)]))};
}

function endsShown({now}: SmallWorld, {keys, trailDenied}: SmallRegion): KeyEnds | {readonly error: string} {
  if (trailDenied) return {error: 'AccessDeniedException'};
  const told = keys.flatMap(({id, gone}) =>
    gone?.toldAt !== undefined && gone.toldAt <= now && gone.material !== 'on-hsm'
      ? ([[id, {at: new Date(gone.materialAt), material: gone.material}]] as const)
      : [],
  );
  return {since: new Date(now - 90 * 24 * 3_600_000), byKey: new Map(told)};
}

function refusedShown(
  {now}: SmallWorld,
  {keys, trailDenied}: SmallRegion,
  id: KeyId,
  since: Ms,
): RefusedUses | {readonly error: string} {
  if (trailDenied) return {error: 'AccessDeniedException'};
  const uses = (keys.find(key => key.id === id)?.refusedUses ?? []).filter(at => at >= since);
  const newest = uses.at(-1);
  return {
    from: new Date(since),
    until: new Date(now),
    counted: uses.length,
    ...(newest !== undefined && {newest: new Date(newest)}),
    by: uses.length > 0 ? ['arn:aws:iam::111122223333:role/app'] : [],
  };
}

const roleShown = ({role, now}: SmallWorld) =>
  role.exists || now < role.shownUntil
    ? {
        exists: true as const,
        role: {arn: 'arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/r'},
      }
    : {exists: false as const};

function taskShown({role: {task}, now}: SmallWorld, id: string): RoleDeletion {
  if (task?.id !== id || now < task.knownAt || now > task.forgottenAt) return {status: 'unknown-task'};
  if (now < task.startsAt) return {status: 'NOT_STARTED'};
  if (!task.result) return {status: 'IN_PROGRESS'};
  return task.result === 'SUCCEEDED' ? {status: 'SUCCEEDED'} : {status: 'FAILED', usage: task.result.usage};
}

/** For ids in tables. */
export const keyNamed = (name: string) => asKeyId(name);
