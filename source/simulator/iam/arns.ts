import type {World} from '../world.ts';

type Named = {readonly path: string; readonly name: string};

/** ARN of a user, group or role of the account: its path stands between the kind and the name. */
export function identityArn(
  {account}: Pick<World, 'account'>,
  kind: 'user' | 'group' | 'role',
  {path, name}: Named,
): string {
  return `arn:${account.partition}:iam::${account.id}:${kind}${path}${name}`;
}

/** Path of roles that belong to a service, such as `/aws-service-role/cks.kms.amazonaws.com/`. */
export function isServiceLinked({path}: Pick<Named, 'path'>): boolean {
  return path.startsWith('/aws-service-role/');
}
