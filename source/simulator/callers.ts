import type {Caller} from './operation.ts';
import type {PolicyHolder, SimulatedAccessKey, World} from './world.ts';

/** Who stands behind a verified access key; undefined when its user or role no longer exists. */
export function callerOf(world: World, key: SimulatedAccessKey): Caller | undefined {
  const {id: account, partition} = world.account;
  const identity = key.identity;
  switch (identity.kind) {
    case 'root': {
      const arn = `arn:${partition}:iam::${account}:root`;
      return {
        arn,
        userId: account,
        account,
        context: {'aws:PrincipalArn': arn, 'aws:PrincipalType': 'Account', 'aws:userid': account},
      };
    }
    case 'user': {
      const user = world.iam.users.get(identity.name);
      if (!user) return undefined;
      const arn = `arn:${partition}:iam::${account}:user${user.path}${user.name}`;
      return {
        arn,
        userId: user.id,
        account,
        principal: {kind: 'user', name: user.name},
        ...(key.sessionPolicy === undefined ? {} : {sessionPolicy: key.sessionPolicy}),
        context: {
          'aws:PrincipalArn': arn,
          'aws:PrincipalType': 'User',
          'aws:userid': user.id,
          'aws:username': user.name,
          ...tagContext(user),
        },
      };
    }
    case 'role': {
      const role = world.iam.roles.get(identity.name);
      if (!role) return undefined;
      const userId = `${role.id}:${identity.session}`;
      return {
        arn: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${identity.session}`,
        userId,
        account,
        principal: {kind: 'role', name: role.name},
        ...(key.sessionPolicy === undefined ? {} : {sessionPolicy: key.sessionPolicy}),
        context: {
          // Policies name the role, not its sessions.
          'aws:PrincipalArn': `arn:${partition}:iam::${account}:role${role.path}${role.name}`,
          'aws:PrincipalType': 'AssumedRole',
          'aws:userid': userId,
          // Only temporary credentials tell; requests with a user's own keys lack the condition key.
          'aws:MultiFactorAuthPresent': String(key.mfa ?? false),
          ...tagContext(role),
        },
      };
    }
  }
}

function tagContext({tags}: Pick<PolicyHolder, 'tags'>): Record<string, string> {
  return Object.fromEntries([...tags].map(([name, value]) => [`aws:PrincipalTag/${name}`, value]));
}
