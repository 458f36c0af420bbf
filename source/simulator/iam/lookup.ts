import {AwsError} from '../aws-error.ts';
import type {Authorization} from '../operation.ts';
import type {SimulatedGroup, SimulatedPolicy, SimulatedRole, SimulatedUser, World} from '../world.ts';
import {identityArn} from './arns.ts';
import {serviceRoleArnOfName} from './service-linked-roles.ts';

/** @throws AwsError NoSuchEntity, saying what cannot be found */
export function roleNamed({iam}: World, name: string): SimulatedRole {
  return iam.roles.get(name) ?? notFound(`The role with name ${name} cannot be found.`);
}

/** @throws AwsError NoSuchEntity, saying what cannot be found */
export function userNamed({iam}: World, name: string): SimulatedUser {
  return iam.users.get(name) ?? notFound(`The user with name ${name} cannot be found.`);
}

/** @throws AwsError NoSuchEntity, saying what cannot be found */
export function groupNamed({iam}: World, name: string): SimulatedGroup {
  return iam.groups.get(name) ?? notFound(`The group with name ${name} cannot be found.`);
}

/** @throws AwsError NoSuchEntity, saying what cannot be found */
export function policyWithArn({iam}: World, arn: string): SimulatedPolicy {
  return iam.policies.get(arn) ?? notFound(`Policy ${arn} was not found.`);
}

/** IAM's answer to the name of something that is not there. */
export function notFound(message: string): never {
  throw new AwsError('NoSuchEntity', message, {status: 404});
}

/**
 * The check on a role, user or group by its name. What does not exist is checked under the ARN it
 * would have, so that who may not look does not learn whether it is there.
 */
export function onIdentity(
  world: World,
  kind: 'user' | 'group' | 'role',
  name: string,
  action: string,
): Authorization {
  const found = identityNamed(world, kind, name);
  return {
    action,
    resource: found.arn,
    context: Object.fromEntries(
      found.tags.flatMap(([key, value]) => [
        [`aws:ResourceTag/${key}`, value],
        [`iam:ResourceTag/${key}`, value],
      ]),
    ),
  };
}

/** ARN and tags of an identity, or the ARN that it would have if it were there. */
function identityNamed(
  world: World,
  kind: 'user' | 'group' | 'role',
  name: string,
): {arn: string; tags: (readonly [string, string])[]} {
  const {users, groups, roles} = world.iam;
  const tagged = kind === 'role' ? roles.get(name) : kind === 'user' ? users.get(name) : undefined;
  const found = tagged ?? (kind === 'group' ? groups.get(name) : undefined);
  return {
    arn: found
      ? identityArn(world, kind, found)
      : ((kind === 'role' ? serviceRoleArnOfName(world, name) : undefined) ??
        identityArn(world, kind, {path: '/', name})),
    tags: tagged ? [...tagged.tags] : [],
  };
}
