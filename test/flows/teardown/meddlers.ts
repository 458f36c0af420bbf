import {asClusterId, asKeyId, asKeyStoreId} from '../../../source/model/ids.ts';
import {applyBy} from './small-writes.ts';
import {
  hour,
  type Ms,
  type SmallKey,
  type SmallRegion,
  type SmallStore,
  type SmallWorld,
} from './small-world.ts';

/** What somebody else does, in the order of the list that random worlds draw from. */
export const meddles = [
  'cancel',
  'enable',
  'disable',
  'schedule',
  'use',
  'create-key',
  'hide-key',
  'connect',
  'disconnect',
  'rename',
  'other-cluster',
  'delete-store',
  'new-store',
  'lose-hsms',
  'gain-hsms',
  'enable-region',
  'deny-trail',
  'allow-trail',
] as const;
export type Meddle = (typeof meddles)[number];

/** Whom it hits is drawn by position, counted round where there are fewer. */
export type Meddling = {
  readonly atHours: number;
  readonly what: Meddle;
  readonly region: number;
  readonly store: number;
  readonly key: number;
};

/** Lets a meddling happen at its time after `start`. */
export function meddle(world: SmallWorld, start: Ms, one: Meddling): void {
  world.at(start + Math.round(one.atHours * hour), () => {
    const region = picked(world.regions, one.region);
    if (region) meddleIn(world, region, one);
  });
}

function meddleIn(world: SmallWorld, region: SmallRegion, {what, store: nth, key: keyNth}: Meddling): void {
  const store = picked(
    region.stores.filter(({deletedAt}) => deletedAt === undefined),
    nth,
  );
  const key = store && picked(keysOf(region, store), keyNth);
  const onKey = (operation: 'CancelKeyDeletion' | 'EnableKey' | 'DisableKey') => {
    if (key) applyBy(world, {operation, region: region.name, keyId: key.id});
  };
  const onStore = (
    operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' | 'DeleteCustomKeyStore',
  ) => {
    if (store) applyBy(world, {operation, region: region.name, storeId: store.id});
  };
  const touch = () => {
    if (!store) return;
    store.changedAt = world.now;
    store.renamedAt = world.now;
  };
  switch (what) {
    case 'cancel':
      return onKey('CancelKeyDeletion');
    case 'enable':
      return onKey('EnableKey');
    case 'disable':
      return onKey('DisableKey');
    case 'schedule':
      if (key)
        applyBy(world, {operation: 'ScheduleKeyDeletion', region: region.name, keyId: key.id, days: 7});
      return;
    case 'use':
      if (key && (key.pending || !key.enabled || store.state !== 'CONNECTED'))
        key.refusedUses.push(world.now);
      return;
    case 'create-key':
      // AWS makes keys in connected stores only.
      if (store?.state === 'CONNECTED')
        region.keys.push(newKey(`new-key-${String(region.keys.length)}`, store, world.now));
      return;
    case 'hide-key':
      if (key) {
        key.unreadable = true;
        key.changedAt = world.now;
      }
      return;
    case 'connect':
      return onStore('ConnectCustomKeyStore');
    case 'disconnect':
      return onStore('DisconnectCustomKeyStore');
    case 'rename':
      if (store) store.name = `${store.name}-renamed`;
      return touch();
    case 'other-cluster':
      if (store?.state === 'DISCONNECTED' && !store.external) {
        store.clusterId = asClusterId(`cluster-other${String(world.now % 1000)}`);
        region.hsms.set(store.clusterId, {active: 2, since: world.now});
      }
      return touch();
    case 'delete-store':
      return onStore('DeleteCustomKeyStore');
    case 'new-store':
      if (region.enabled)
        region.stores.push(newStore(`cks-new${String(region.stores.length)}`, nth % 2 === 1, world.now));
      return;
    case 'lose-hsms':
    case 'gain-hsms':
      if (store?.clusterId)
        region.hsms.set(store.clusterId, {active: what === 'gain-hsms' ? 2 : 0, since: world.now});
      return;
    case 'enable-region':
      if (!region.enabled) {
        region.enabled = true;
        region.enabledAt = world.now;
      }
      return;
    case 'deny-trail':
    case 'allow-trail':
      region.trailDenied = what === 'deny-trail';
      return;
  }
}

const keysOf = ({keys}: SmallRegion, {id}: SmallStore): readonly SmallKey[] =>
  keys.filter(({storeId, gone}) => storeId === id && !gone);

const picked = <T>(from: readonly T[], nth: number): T | undefined =>
  from.length > 0 ? from[nth % from.length] : undefined;

export const newKey = (name: string, {id: storeId}: Pick<SmallStore, 'id'>, createdAt: Ms): SmallKey => ({
  id: asKeyId(name),
  storeId,
  createdAt,
  enabled: true,
  pending: undefined,
  unreadable: false,
  changedAt: createdAt,
  held: undefined,
  gone: undefined,
  refusedUses: [],
});

export const newStore = (name: string, external: boolean, createdAt: Ms): SmallStore => ({
  id: asKeyStoreId(name),
  name: `name of ${name}`,
  external,
  clusterId: external ? undefined : asClusterId(`cluster-${name.replaceAll(/[^a-z0-9]/g, '')}`),
  createdAt,
  state: 'DISCONNECTED',
  errorCode: undefined,
  move: undefined,
  connects: [],
  deletedAt: undefined,
  changedAt: createdAt,
  renamedAt: createdAt,
  held: undefined,
});
