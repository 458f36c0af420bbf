import {AwsError} from '../aws-error.ts';
import type {Call} from '../operation.ts';
import {findKey, findOwnKey, onKey, requireNotPending} from './key-lookup.ts';
import {aliasShape, aliasTargetShape, listAliasesShape} from './key-shapes.ts';
import {pageOf} from './paging.ts';
import {kmsArn, onAccount, regionOf} from './region.ts';
import {defineOperation} from './typed-operation.ts';

/** How many aliases one page of ListAliases holds when the caller sets no limit. */
const PAGE = 50;

const aliasArn = (call: Call, name: string) => kmsArn(call.world, call.region, name);

const onAlias = (call: Call, action: string, name: string) => ({
  ...onAccount(call, action),
  resource: aliasArn(call, name),
});

export const listAliases = defineOperation(listAliasesShape, {
  authorize: call => [onAccount(call, 'kms:ListAliases')],
  run: (call, {KeyId, Limit, Marker}) => {
    const target = KeyId === undefined ? undefined : findKey(call, KeyId).key.id;
    const asked = [...regionOf(call).aliases].filter(
      ([, entry]) => target === undefined || entry.target === target,
    );
    const {items, ...paging} = pageOf(asked, ([name]) => name, {limit: Limit ?? PAGE, marker: Marker});
    return {
      Aliases: items.map(([name, {target: key, createdAt}]) => ({
        AliasName: name,
        AliasArn: aliasArn(call, name),
        // AWS's predefined aliases stand in the list before there is a key for them.
        ...(key !== undefined && {TargetKeyId: key, CreationDate: createdAt, LastUpdatedDate: createdAt}),
      })),
      ...paging,
    };
  },
});

export const createAlias = defineOperation(aliasTargetShape, {
  authorize: (call, {AliasName, TargetKeyId}) => [
    onAlias(call, 'kms:CreateAlias', AliasName),
    onKey(call, 'kms:CreateAlias', findKey(call, TargetKeyId)),
  ],
  run: (call, {AliasName, TargetKeyId}) => {
    const {aliases} = regionOf(call);
    requireOwnName(AliasName);
    const key = findOwnKey(call, TargetKeyId);
    if (aliases.has(AliasName)) {
      throw new AwsError(
        'AlreadyExistsException',
        `An alias with the name ${aliasArn(call, AliasName)} already exists`,
      );
    }
    requireNotPending(call, key);
    aliases.set(AliasName, {target: key.id, createdAt: call.world.clock.now()});
    return undefined;
  },
});

export const updateAlias = defineOperation(aliasTargetShape, {
  authorize: (call, {AliasName, TargetKeyId}) => [
    onAlias(call, 'kms:UpdateAlias', AliasName),
    onKey(call, 'kms:UpdateAlias', {key: requireAlias(call, AliasName)}),
    onKey(call, 'kms:UpdateAlias', findKey(call, TargetKeyId)),
  ],
  run: (call, {AliasName, TargetKeyId}) => {
    requireOwnName(AliasName);
    requireAlias(call, AliasName);
    const key = findOwnKey(call, TargetKeyId);
    // Only the key that the alias moves to matters: moving away from a key that awaits deletion is allowed.
    requireNotPending(call, key);
    regionOf(call).aliases.set(AliasName, {target: key.id, createdAt: call.world.clock.now()});
    return undefined;
  },
});

export const deleteAlias = defineOperation(aliasShape, {
  authorize: (call, {AliasName}) => [
    onAlias(call, 'kms:DeleteAlias', AliasName),
    onKey(call, 'kms:DeleteAlias', {key: requireAlias(call, AliasName)}),
  ],
  run: (call, {AliasName}) => {
    requireOwnName(AliasName);
    requireAlias(call, AliasName);
    regionOf(call).aliases.delete(AliasName);
    return undefined;
  },
});

const requireAlias = (call: Call, name: string) => {
  const {aliases, keys} = regionOf(call);
  const target = aliases.get(name)?.target;
  const key = target === undefined ? undefined : keys.get(target);
  if (!key) throw new AwsError('NotFoundException', `Alias ${aliasArn(call, name)} is not found.`);
  return key;
};

const requireOwnName = (name: string): void => {
  if (!name.startsWith('alias/') || name === 'alias/' || name.startsWith('alias/aws/')) {
    throw new AwsError(
      'InvalidAliasNameException',
      'An alias name begins with alias/, and not with alias/aws/, which AWS keeps for itself.',
    );
  }
};
