import {AwsError} from '../aws-error.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import type {SimulatedRole, World} from '../world.ts';
import {identityArn, isServiceLinked} from './arns.ts';
import {description, page, pathPrefix, roleName} from './input-members.ts';
import {onIdentity, roleNamed} from './lookup.ts';
import {pageByName} from './paging.ts';

/** What every answer that holds a role says about it; the trust policy is URL-encoded, as IAM sends it. */
function roleSummary(world: World, role: SimulatedRole): Readonly<Record<string, unknown>> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: identityArn(world, 'role', role),
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    ...(role.description === '' ? {} : {Description: role.description}),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

/** A role as GetRole gives it: with what ListRoles leaves out. */
export function roleDetail(world: World, role: SimulatedRole): Readonly<Record<string, unknown>> {
  return {
    ...roleSummary(world, role),
    ...boundaryOf(role),
    ...tagsOf(role),
    RoleLastUsed: role.lastUsed ? {LastUsedDate: role.lastUsed.at, Region: role.lastUsed.region} : {},
  };
}

/** The member that names a permissions boundary, where there is one. */
export function boundaryOf({boundary}: Pick<SimulatedRole, 'boundary'>): Readonly<Record<string, unknown>> {
  return boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: boundary,
        },
      };
}

/** The member that holds the tags, where there are any. */
export function tagsOf({tags}: Pick<SimulatedRole, 'tags'>): Readonly<Record<string, unknown>> {
  return tags.size === 0 ? {} : {Tags: [...tags].map(([Key, Value]) => ({Key, Value}))};
}

/** The error for a change that only the service which owns the role may make. */
function protectedRole(name: string): AwsError {
  return new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}

const getRole = defineOperation(
  {RoleName: roleName},
  {
    authorize: ({world}, {RoleName}) => [onIdentity(world, 'role', RoleName, 'iam:GetRole')],
    run: ({world}, {RoleName}) => ({Role: roleDetail(world, roleNamed(world, RoleName))}),
  },
);

const listRoles = defineOperation(
  {PathPrefix: pathPrefix, ...page},
  {
    authorize: () => [{action: 'iam:ListRoles', resource: '*'}],
    run: ({world}, {PathPrefix = '/', ...asked}) => {
      const roles = [...world.iam.roles.values()].filter(({path}) => path.startsWith(PathPrefix));
      const {items, end} = pageByName(roles, ({name}) => name, asked);
      return {Roles: items.map(role => roleSummary(world, role)), ...end};
    },
  },
);

const updateRole = defineOperation(
  {
    RoleName: roleName,
    Description: description,
    MaxSessionDuration: {type: 'integer', min: 3600, max: 43_200},
  },
  {
    authorize: ({world}, {RoleName}) => [onIdentity(world, 'role', RoleName, 'iam:UpdateRole')],
    run: ({world}, {RoleName, Description, MaxSessionDuration}) => {
      const role = roleNamed(world, RoleName);
      if (MaxSessionDuration !== undefined) {
        if (isServiceLinked(role)) {
          throw protectedRole(RoleName);
        }
        role.maxSessionSeconds = MaxSessionDuration;
      }
      if (Description !== undefined) {
        role.description = Description;
      }
      return {};
    },
  },
);

const updateRoleDescription = defineOperation(
  {RoleName: roleName, Description: {...description, required: true}},
  {
    authorize: ({world}, {RoleName}) => [onIdentity(world, 'role', RoleName, 'iam:UpdateRoleDescription')],
    run: ({world}, {RoleName, Description}) => {
      const role = roleNamed(world, RoleName);
      role.description = Description;
      return {Role: roleDetail(world, role)};
    },
  },
);

const deleteRole = defineOperation(
  {RoleName: roleName},
  {
    authorize: ({world}, {RoleName}) => [onIdentity(world, 'role', RoleName, 'iam:DeleteRole')],
    run: ({world}, {RoleName}) => {
      const role = roleNamed(world, RoleName);
      if (isServiceLinked(role)) {
        throw protectedRole(RoleName);
      }
      if (role.attached.length > 0 || role.inline.size > 0) {
        throw new AwsError(
          'DeleteConflict',
          role.attached.length > 0
            ? 'Cannot delete entity, must detach all policies first.'
            : 'Cannot delete entity, must delete policies first.',
          {status: 409},
        );
      }
      world.iam.roles.delete(RoleName);
      return undefined;
    },
  },
);

export const roleOperations = {
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  DeleteRole: deleteRole,
};
