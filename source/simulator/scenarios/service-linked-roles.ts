import {keyStoreService, serviceLinkedRole} from '../iam/service-linked-roles.ts';
import type {World} from '../world.ts';
import {timeAt} from './notation.ts';
import type {Scenario} from './schema.ts';

/**
 * Gives the world the roles that AWS would have made by now: KMS's with the first CloudHSM key store, unless the
 * scenario says otherwise, and CloudHSM's own with the first cluster.
 */
export function addServiceLinkedRoles(world: World, scenario: Scenario, start: Date): void {
  const regions = [...world.regions.values()];
  const stores = regions.flatMap(({keyStores}) => [...keyStores.values()]);
  const wanted = scenario.serviceLinkedRole ?? stores.some(({backing}) => backing.type === 'AWS_CLOUDHSM');
  if (wanted !== false) {
    const {created, description, lastUsed} =
      wanted === true ? {created: '-900d', description: '', lastUsed: undefined} : wanted;
    const role = serviceLinkedRole(world, keyStoreService, description);
    world.iam.roles.set(role.name, {
      ...role,
      createdAt: timeAt(start, created),
      ...(lastUsed && {lastUsed: {at: timeAt(start, lastUsed.at), region: lastUsed.region}}),
    });
  }
  const clusters = regions.flatMap(region => [...region.clusters.values()]);
  if (clusters.length > 0) {
    const role = serviceLinkedRole(world, 'cloudhsm.amazonaws.com');
    const createdAt = new Date(Math.min(...clusters.map(cluster => cluster.createdAt.getTime())));
    world.iam.roles.set(role.name, {...role, createdAt});
  }
}
