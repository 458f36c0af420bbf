import {serviceLinkedRoleName} from '../../source/model/role.ts';
import type {RegionWorld, SimulatedKey, SimulatedKeyStore, World} from '../../source/simulator/world.ts';

/** What another operator does to a thing while a flow works on it. */
export type Deed = (world: World) => void;

/** The key stores of the playground, by name. */
export const ids = {payments: 'cks-1111aaaa2222bbbb3', archive: 'cks-4444cccc5555dddd6'};

export const here = ({regions}: World): RegionWorld => {
  const region = regions.get('eu-west-1');
  if (!region) throw new Error('the world has no eu-west-1');
  return region;
};
export const store = (world: World, id: string): SimulatedKeyStore => {
  const found = here(world).keyStores.get(id);
  if (!found) throw new Error(`the world has no ${id}`);
  return found;
};
export const key = (world: World, alias: string): SimulatedKey | undefined =>
  here(world).keys.get(here(world).aliases.get(alias)?.target ?? '');
export const change = (alias: string, how: (key: SimulatedKey) => void) => (world: World) => {
  const found = key(world, alias);
  if (found) how(found);
};
export const stateOf = (world: World, id: string) => here(world).keyStores.get(id)?.state;
export const removeStore = (id: string) => (world: World) => void here(world).keyStores.delete(id);
export const removeKey = (alias: string) => (world: World) =>
  void here(world).keys.delete(here(world).aliases.get(alias)?.target ?? '');
export const rename = (name: string) => (world: World) => {
  store(world, ids.archive).name = name;
};
export const on = (enabled: boolean) => (one: SimulatedKey) => {
  one.enabled = enabled;
};
export const pending = (one: SimulatedKey) => {
  one.deletionDate = new Date('2099-01-01T00:00:00Z');
  one.pendingWindowDays = 30;
};
export const kept = (one: SimulatedKey) => {
  delete one.deletionDate;
  delete one.pendingWindowDays;
  one.enabled = false;
};
export const roleOf = ({iam}: World) => iam.roles.get(serviceLinkedRoleName);
export const describe = (text: string) => (world: World) => {
  const role = roleOf(world);
  if (role) role.description = text;
};
export const made = (world: World) =>
  [...here(world).keys.values()].filter(one => one.description === 'made in trouble');
export const named = (world: World) => [...here(world).keyStores.values()].find(({name}) => name === 'fresh');
