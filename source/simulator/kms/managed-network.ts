import {createHash} from 'node:crypto';
import {addressIn} from '../cloudhsm/addresses.ts';
import type {RegionWorld, SimulatedCluster, SimulatedKeyStore, World} from '../world.ts';

/** One network interface through which KMS reaches a cluster. */
export type ManagedInterface = {
  readonly id: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly address: string;
  readonly attachedAt: Date;
};

/** What KMS keeps in a customer's VPC for one key store. */
export type ManagedNetwork = {
  readonly securityGroup: {readonly id: string; readonly name: string};
  readonly cluster: SimulatedCluster;
  readonly interfaces: readonly ManagedInterface[];
};

// Shares of a connect's time. AWS tells only that it makes these things while it connects, not when.
const groupAt = 0.075;
const firstInterfaceAt = 0.15;
const interfacesSpread = 0.9;

/**
 * What KMS has in the VPC of a store's cluster at this moment: a security group and one network interface per
 * subnet, which appear one after the other while it connects, and go when it disconnects. After a failed connect
 * only the group is left. Undefined: nothing.
 */
export function managedNetwork(
  world: World,
  region: RegionWorld,
  store: SimulatedKeyStore,
): ManagedNetwork | undefined {
  const {backing, state, stateSince} = store;
  if (backing.type === 'EXTERNAL_KEY_STORE' || state === 'DISCONNECTED') return undefined;
  const cluster = region.clusters.get(backing.clusterId);
  if (!cluster) return undefined;
  const lasts = (store.connectSeconds ?? world.timing.connect) * 1000;
  const began = stateSince.getTime() - (state === 'CONNECTED' ? lasts : 0);
  const done = state === 'CONNECTING' ? (world.clock.now().getTime() - began) / lasts : 1;
  if (done < groupAt) return undefined;
  return {
    securityGroup: {
      id: store.networkIds?.securityGroup ?? `sg-${hexOf(store.id, String(began))}`,
      name: `kms-${store.id}`,
    },
    cluster,
    interfaces:
      state === 'CONNECTED' || state === 'CONNECTING'
        ? interfacesOf(region, store, cluster, {began, lasts, done, connected: state === 'CONNECTED'})
        : [],
  };
}

/** Every managed network of a Region. */
export const managedNetworks = (world: World, region: RegionWorld): readonly ManagedNetwork[] =>
  [...region.keyStores.values()].flatMap(store => managedNetwork(world, region, store) ?? []);

/** Addresses of a subnet that connects under way hold already. */
export const addressesHeldByConnects = (world: World, region: RegionWorld, subnetId: string): number =>
  [...region.keyStores.values()]
    .filter(({state}) => state === 'CONNECTING')
    .flatMap(store => managedNetwork(world, region, store)?.interfaces ?? [])
    .filter(one => one.subnetId === subnetId).length;

function interfacesOf(
  region: RegionWorld,
  store: SimulatedKeyStore,
  cluster: SimulatedCluster,
  {began, lasts, done, connected}: {began: number; lasts: number; done: number; connected: boolean},
): ManagedInterface[] {
  const zones = Object.entries(cluster.subnets);
  const made: ManagedInterface[] = [];
  for (const [index, [zone, subnetId]] of zones.entries()) {
    const share = firstInterfaceAt + (index * interfacesSpread) / zones.length;
    const subnet = region.subnets.get(subnetId);
    // One after the other: where KMS cannot go on, the later ones wait as well.
    if (!subnet || share > done || (!connected && subnet.freeAddresses < 1)) break;
    made.push({
      id: store.networkIds?.interfaces?.[zone] ?? `eni-${hexOf(store.id, String(began), subnetId)}`,
      subnetId,
      zone,
      address: addressIn(subnet.cidr, 2 ** (32 - Number(subnet.cidr.split('/')[1] ?? 28)) - 2),
      attachedAt: new Date(began + share * lasts),
    });
  }
  return made;
}

/** An id of its own for each connect, and the same one as long as that connection lasts. */
const hexOf = (...parts: readonly string[]) =>
  createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 17);
