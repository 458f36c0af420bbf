import {createHash} from 'node:crypto';
import type {RegionWorld, SimulatedKeyStore, World} from '../world.ts';
import {activeHsms, livingCluster, requireActive, requireAnHsm} from './cluster-checks.ts';
import {storeShape} from './key-store-shapes.ts';
import {invalidState, requireStore} from './key-store-lookup.ts';
import {onAccount, regionOf} from './region.ts';
import {defineOperation} from './typed-operation.ts';

/** Wrong passwords after which an HSM locks a user out. */
const LOCKED_AFTER = 5;

/** A `nextConnects` entry for a connect that succeeds whatever the world would justify. */
const SCRIPTED_SUCCESS = 'CONNECTED';

/**
 * Starts a connect: the store is CONNECTING, and ends CONNECTED or FAILED when the world's timing has passed.
 * @param store a DISCONNECTED store
 */
export const beginConnect = (world: World, region: RegionWorld, store: SimulatedKeyStore): void => {
  enter(store, 'CONNECTING', world.clock.now());
  resumeConnect(world, region, store, store.stateSince);
};

/**
 * Schedules the end of a connect that has begun: for a world that starts with a store in CONNECTING.
 * @param beganAt simulated time at which the connect began; an end that lies in the past comes with the next settling
 */
export const resumeConnect = (
  world: World,
  region: RegionWorld,
  store: SimulatedKeyStore,
  beganAt: Date,
): void => {
  const {connect, connectExternal} = world.timing;
  const usual = store.backing.type === 'AWS_CLOUDHSM' ? connect : connectExternal;
  scheduleEnd(world, region, store, later(beganAt, store.connectSeconds ?? usual), () => {
    endConnect(world, region, store);
  });
};

/** Starts a disconnect: DISCONNECTING at once, DISCONNECTED after the world's timing. Overtakes a running connect. */
export const beginDisconnect = (world: World, region: RegionWorld, store: SimulatedKeyStore): void => {
  const holdsAddresses = store.state === 'CONNECTED';
  enter(store, 'DISCONNECTING', world.clock.now());
  resumeDisconnect(world, region, store, store.stateSince, {holdsAddresses});
};

/**
 * Schedules the end of a disconnect that has begun: for a world that starts with a store in DISCONNECTING.
 * @param beganAt simulated time at which the disconnect began
 * @param holdsAddresses whether the store was connected before, and so has addresses in the cluster's subnets
 */
export const resumeDisconnect = (
  world: World,
  region: RegionWorld,
  store: SimulatedKeyStore,
  beganAt: Date,
  {holdsAddresses = true}: {holdsAddresses?: boolean} = {},
): void => {
  scheduleEnd(world, region, store, later(beganAt, world.timing.disconnect), () => {
    enter(store, 'DISCONNECTED', world.clock.now());
    if (holdsAddresses) changeFreeAddresses(region, store, 1);
  });
};

const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

const enter = (
  store: SimulatedKeyStore,
  state: SimulatedKeyStore['state'],
  at: Date,
  errorCode?: string,
): void => {
  store.state = state;
  store.stateSince = at;
  store.move += 1;
  if (errorCode === undefined) delete store.errorCode;
  else store.errorCode = errorCode;
};

const scheduleEnd = (
  world: World,
  region: RegionWorld,
  store: SimulatedKeyStore,
  at: Date,
  end: () => void,
): void => {
  const {move} = store;
  world.clock.schedule(at, () => {
    if (store.move === move && region.keyStores.get(store.id) === store) end();
  });
};

const endConnect = (world: World, region: RegionWorld, store: SimulatedKeyStore): void => {
  const scripted = store.nextConnects.shift();
  const code = scripted ?? connectionError(region, store);
  const now = world.clock.now();
  if (code !== undefined && code !== SCRIPTED_SUCCESS) {
    enter(store, 'FAILED', now, code);
    return;
  }
  enter(store, 'CONNECTED', now);
  changeFreeAddresses(region, store, -1);
  changeKmsuserPassword(world, region, store);
};

/** Why a connect fails in the world as it is; a wrong password counts as a failed login. */
const connectionError = (region: RegionWorld, {backing}: SimulatedKeyStore): string | undefined => {
  // What lies behind an external proxy is not part of the world: only a script makes such a connect fail.
  if (backing.type === 'EXTERNAL_KEY_STORE') return undefined;
  const cluster = livingCluster(region, backing.clusterId);
  if (!cluster || cluster.state === 'DELETE_IN_PROGRESS') return 'CLUSTER_NOT_FOUND';
  if (activeHsms(cluster).length === 0) return 'INSUFFICIENT_CLOUDHSM_HSMS';
  const subnets = Object.values(cluster.subnets).map(id => region.subnets.get(id));
  if (subnets.includes(undefined)) return 'SUBNET_NOT_FOUND';
  if (subnets.some(subnet => subnet !== undefined && subnet.freeAddresses < 1)) {
    return 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET';
  }
  if (!cluster.securityGroupIntact) return 'NETWORK_ERRORS';
  const {kmsuser} = cluster;
  if (!kmsuser.exists) return 'USER_NOT_FOUND';
  if (kmsuser.failedLogins >= LOCKED_AFTER) return 'USER_LOCKED_OUT';
  if (kmsuser.loggedInElsewhere) return 'USER_LOGGED_IN';
  if (kmsuser.password !== backing.kmsuserPassword) {
    kmsuser.failedLogins += 1;
    return 'INVALID_CREDENTIALS';
  }
  kmsuser.failedLogins = 0;
  return undefined;
};

const changeFreeAddresses = (region: RegionWorld, {backing}: SimulatedKeyStore, by: 1 | -1): void => {
  if (backing.type === 'EXTERNAL_KEY_STORE') return;
  for (const subnetId of Object.values(region.clusters.get(backing.clusterId)?.subnets ?? {})) {
    const subnet = region.subnets.get(subnetId);
    if (subnet) subnet.freeAddresses += by;
  }
};

const changeKmsuserPassword = (world: World, region: RegionWorld, {backing}: SimulatedKeyStore): void => {
  if (backing.type === 'EXTERNAL_KEY_STORE') return;
  const password = createHash('sha256').update(world.newId('unique')).digest('hex').slice(0, 32);
  backing.kmsuserPassword = password;
  const cluster = region.clusters.get(backing.clusterId);
  if (cluster) cluster.kmsuser.password = password;
};

const storeEvent = (region: RegionWorld, id: string) => {
  const store = region.keyStores.get(id);
  if (!store) return undefined;
  const {name, backing} = store;
  return {
    customKeyStoreName: name,
    ...(backing.type === 'AWS_CLOUDHSM' && {clusterId: backing.clusterId}),
  };
};

export const connectCustomKeyStore = defineOperation(storeShape, {
  authorize: call => [onAccount(call, 'kms:ConnectCustomKeyStore')],
  trail: (call, {CustomKeyStoreId}) => storeEvent(regionOf(call), CustomKeyStoreId),
  run: (call, {CustomKeyStoreId}) => {
    const region = regionOf(call);
    const store = requireStore(region, CustomKeyStoreId);
    // KMS documents a refusal only in these two states; elsewhere a second Connect changes nothing.
    if (store.state === 'DISCONNECTING' || store.state === 'FAILED') throw invalidState(store);
    if (store.state !== 'DISCONNECTED') return {};
    if (store.backing.type === 'AWS_CLOUDHSM' && store.nextConnects.length === 0) {
      const cluster = livingCluster(region, store.backing.clusterId);
      // A cluster that is gone has no exception of its own here: it shows as CLUSTER_NOT_FOUND later.
      if (cluster) {
        requireActive(cluster);
        requireAnHsm(cluster);
      }
    }
    beginConnect(call.world, region, store);
    return {};
  },
});

export const disconnectCustomKeyStore = defineOperation(storeShape, {
  authorize: call => [onAccount(call, 'kms:DisconnectCustomKeyStore')],
  trail: (call, {CustomKeyStoreId}) => storeEvent(regionOf(call), CustomKeyStoreId),
  run: (call, {CustomKeyStoreId}) => {
    const region = regionOf(call);
    const store = requireStore(region, CustomKeyStoreId);
    if (store.state === 'DISCONNECTING' || store.state === 'DISCONNECTED') throw invalidState(store);
    beginDisconnect(call.world, region, store);
    return {};
  },
});
