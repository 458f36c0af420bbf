import {AwsError} from '../aws-error.ts';
import type {Authorization, Call} from '../operation.ts';
import type {RegionWorld, SimulatedKey} from '../world.ts';
import {withGrants} from './key-policy.ts';
import {kmsArn, regionOf} from './region.ts';

/** The ARN of a key of the world. */
export const keyArn = (call: Pick<Call, 'world' | 'region'>, {id}: {readonly id: string}): string =>
  kmsArn(call.world, call.region, `key/${id}`);

/** A key's state as DescribeKey shows it: a key whose store is not connected is `Unavailable`, unless it awaits deletion. */
export const keyState = (
  region: RegionWorld,
  key: SimulatedKey,
): 'Enabled' | 'Disabled' | 'Unavailable' | 'PendingDeletion' => {
  if (key.deletionDate) return 'PendingDeletion';
  if (key.storeId !== undefined && region.keyStores.get(key.storeId)?.state !== 'CONNECTED') {
    return 'Unavailable';
  }
  return key.enabled ? 'Enabled' : 'Disabled';
};

const notFound = (text: string) => new AwsError('NotFoundException', text);

/**
 * The key that a caller named.
 * @param name a key id or key ARN; where `byAlias`, also an alias name or alias ARN
 * @throws NotFoundException, or InvalidArnException for an ARN that is none of KMS
 */
export const findKey = (
  call: Call,
  name: string,
  {byAlias = false}: {byAlias?: boolean} = {},
): {key: SimulatedKey; alias?: string} => {
  const region = regionOf(call);
  const resource = name.startsWith('arn:') ? resourceOf(call, name) : name;
  if (resource.startsWith('alias/')) {
    if (!byAlias) throw notFound(`Invalid keyId ${name}`);
    const target = region.aliases.get(resource)?.target;
    const key = target === undefined ? undefined : region.keys.get(target);
    if (!key) throw notFound(`Alias ${kmsArn(call.world, call.region, resource)} is not found.`);
    return {key, alias: resource};
  }
  const id = resource.replace(/^key\//, '');
  const key = region.keys.get(id);
  if (!key) throw notFound(`Key '${keyArn(call, {id})}' does not exist`);
  return {key};
};

const resourceOf = (call: Call, arn: string): string => {
  const [, partition, service, region, account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (
    partition !== call.world.account.partition ||
    service !== 'kms' ||
    !/^(key\/.+|alias\/.+)$/.test(resource)
  ) {
    throw new AwsError('InvalidArnException', `${arn} is not a valid ARN of a KMS key or alias.`);
  }
  // A key is only known to the endpoint of its own Region, and this world has one account.
  if (region !== call.region) throw notFound(`Invalid arn ${region ?? ''}`);
  if (account !== call.world.account.id) {
    throw notFound(`${resource.startsWith('key/') ? 'Key' : 'Alias'} '${arn}' does not exist`);
  }
  return resource;
};

/** The condition keys that hold for any action on a key. */
export const keyContext = (call: Call, key: SimulatedKey): NonNullable<Authorization['context']> => ({
  'kms:CallerAccount': call.caller.account,
  'kms:KeyOrigin': key.origin,
  'kms:KeySpec': key.spec,
  'kms:KeyUsage': key.usage,
  'kms:MultiRegion': String(key.multiRegion),
  'kms:ResourceAliases': aliasesOf(regionOf(call), key),
  ...Object.fromEntries([...key.tags].map(([tag, value]) => [`aws:ResourceTag/${tag}`, value])),
});

/** Names of a key's aliases; a plain loop, since it runs for every call on a key, over all aliases of the Region. */
const aliasesOf = ({aliases}: RegionWorld, {id}: SimulatedKey): string[] => {
  const names: string[] = [];
  for (const [name, {target}] of aliases) if (target === id) names.push(name);
  return names;
};

/** The check for an action on one key: its policy, with what its grants add, decides together with the caller's own. */
export const onKey = (
  call: Call,
  action: string,
  {key, alias}: {readonly key: SimulatedKey; readonly alias?: string},
  context: Authorization['context'] = {},
): Authorization => ({
  action,
  resource: keyArn(call, key),
  context: {
    ...keyContext(call, key),
    ...(alias !== undefined && {'kms:RequestAlias': alias}),
    ...context,
  },
  resourcePolicy: withGrants(key),
});

/** The check that most operations on a key need: their own name as the action, on the key in `KeyId`. */
export const byKeyId =
  (action: string, options: {byAlias?: boolean} = {}) =>
  (call: Call, {KeyId}: {readonly KeyId: string}): readonly Authorization[] => [
    onKey(call, action, findKey(call, KeyId, options)),
  ];

/**
 * The key that a caller wants to change.
 * @throws AccessDeniedException for a key that AWS manages: such keys are changed by nobody else
 */
export const findOwnKey = (call: Call, name: string): SimulatedKey => {
  const {key} = findKey(call, name);
  if (key.manager === 'AWS') {
    throw new AwsError(
      'AccessDeniedException',
      `The key ${keyArn(call, key)} is managed by AWS: its state, policy and tags cannot be changed.`,
    );
  }
  return key;
};

/** @throws KMSInvalidStateException for a key that waits for its deletion */
export const requireNotPending = (call: Call, key: SimulatedKey): void => {
  if (key.deletionDate) {
    throw new AwsError('KMSInvalidStateException', `${keyArn(call, key)} is pending deletion.`);
  }
};
