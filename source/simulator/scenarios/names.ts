import type {RegionWorld, SimulatedKeyStore, World} from '../world.ts';

/** The ARN of `user` or of `role/session`; an ARN and the name of a service stay what they are. */
export const callerArn = ({account}: Pick<World, 'account'>, who: string) =>
  who.startsWith('arn:') || who.endsWith('.amazonaws.com')
    ? who
    : who.includes('/')
      ? `arn:${account.partition}:sts::${account.id}:assumed-role/${who}`
      : `arn:${account.partition}:iam::${account.id}:user/${who}`;

/** The store that `name` means, by id or by name. */
export const findStore = (region: RegionWorld, name: string): SimulatedKeyStore | undefined =>
  region.keyStores.get(name) ?? [...region.keyStores.values()].find(store => store.name === name);
