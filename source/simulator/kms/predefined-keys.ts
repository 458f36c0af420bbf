import type {Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {defaultKeyPolicy} from './key-policy.ts';
import {kmsArn, regionOf} from './region.ts';

const PREFIX = 'alias/aws/';

/**
 * The key behind one of AWS's predefined aliases that has none yet. Describing such an alias makes the key, as on AWS:
 * a tool that only wants to look should name keys by their id.
 * @returns undefined when `name` is no such alias
 */
export const predefinedKey = (
  call: Call,
  name: string,
): {readonly key: SimulatedKey; readonly alias: string} | undefined => {
  const {aliases, keys} = regionOf(call);
  const alias = name.replace(kmsArn(call.world, call.region, ''), '');
  const entry = aliases.get(alias);
  if (!alias.startsWith(PREFIX) || !entry || entry.target !== undefined) return undefined;
  const createdAt = call.world.clock.now();
  const key: SimulatedKey = {
    id: call.world.newId('key'),
    createdAt,
    description: `Default key that protects my ${alias.slice(PREFIX.length)} data when no other key is defined`,
    origin: 'AWS_KMS',
    manager: 'AWS',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    multiRegion: false,
    enabled: true,
    policy: defaultKeyPolicy(call.world),
    tags: new Map(),
    grants: [],
    rotationEnabled: true,
  };
  keys.set(key.id, key);
  aliases.set(alias, {target: key.id, createdAt});
  return {key, alias};
};
