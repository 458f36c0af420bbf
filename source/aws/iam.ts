import {
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListAccountAliasesCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import type {Role} from '@aws-sdk/client-iam';
import type {Answer} from '../model/failure.ts';
import {serviceLinkedRoleName} from '../model/role.ts';
import type {RoleStanding, ServiceLinkedRole} from '../model/role.ts';
import type {WriteResult} from '../model/write.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer} from './listing.ts';
import {present} from './present.ts';

const iamClient = (clients: Clients, home: string) =>
  clients.get('iam', home, config => new IAMClient(config));

/** KMS's service-linked role. That it does not exist is an answer, not a failure. */
export async function getServiceLinkedRole(
  calls: Calls,
  clients: Clients,
  home: string,
): Promise<Answer<RoleStanding>> {
  const spec = {
    service: 'iam',
    operation: 'GetRole',
    options: {'role-name': serviceLinkedRoleName},
  } as const;
  const answer = await calls.make(spec, abortSignal =>
    iamClient(clients, home).send(new GetRoleCommand({RoleName: serviceLinkedRoleName}), {abortSignal}),
  );
  if (!answer.ok) {
    const {failure, at} = answer;
    if (failure.kind !== 'not-found' || !failure.code.startsWith('NoSuchEntity')) return answer;
    return {
      ok: true,
      value: {exists: false},
      at,
      ...(failure.requestId && {requestId: failure.requestId}),
    };
  }
  const role = answer.value.Role && toRole(answer.value.Role);
  if (!role) return malformed(calls, spec, 'The answer lacks the role');
  return mapAnswer(answer, () => ({exists: true, role}));
}

function toRole(role: Role): ServiceLinkedRole | undefined {
  if (!role.Arn) return undefined;
  return present({
    arn: role.Arn,
    createdAt: role.CreateDate,
    description: role.Description,
    trustPolicy: role.AssumeRolePolicyDocument && decodedPolicy(role.AssumeRolePolicyDocument),
    lastUsedAt: role.RoleLastUsed?.LastUsedDate,
    lastUsedRegion: role.RoleLastUsed?.Region,
  });
}

/** A policy's text. IAM sends it URL-encoded; some other servers send it bare, and a bare `%` would not decode. */
export function decodedPolicy(policy: string): string {
  try {
    return decodeURIComponent(policy);
  } catch {
    return policy;
  }
}

/** The account's first alias; undefined where it has none. */
export async function firstAccountAlias(
  calls: Calls,
  clients: Clients,
  home: string,
): Promise<Answer<string | undefined>> {
  const answer = await calls.make({service: 'iam', operation: 'ListAccountAliases'}, abortSignal =>
    iamClient(clients, home).send(new ListAccountAliasesCommand({}), {abortSignal}),
  );
  return mapAnswer(answer, ({AccountAliases}) => AccountAliases?.[0]);
}

/**
 * Sets the text of KMS's service-linked role. UpdateRole could do it too, but resets a session length that it is
 * not told.
 */
export async function updateRoleDescription(
  calls: Calls,
  clients: Clients,
  home: string,
  description: string,
): Promise<Answer<WriteResult>> {
  const answer = await calls.make(
    {service: 'iam', operation: 'UpdateRoleDescription', write: true},
    abortSignal =>
      iamClient(clients, home).send(
        new UpdateRoleDescriptionCommand({RoleName: serviceLinkedRoleName, Description: description}),
        {abortSignal},
      ),
  );
  return mapAnswer(answer, () => ({}));
}

/**
 * Asks IAM to delete KMS's service-linked role. IAM answers with a task and works on it; asked again while the task is
 * not over, it answers with the same one.
 */
export async function deleteServiceLinkedRole(
  calls: Calls,
  clients: Clients,
  home: string,
): Promise<Answer<WriteResult>> {
  const spec = {service: 'iam', operation: 'DeleteServiceLinkedRole', write: true} as const;
  const answer = await calls.make(spec, abortSignal =>
    iamClient(clients, home).send(new DeleteServiceLinkedRoleCommand({RoleName: serviceLinkedRoleName}), {
      abortSignal,
    }),
  );
  if (!answer.ok) return answer;
  const {DeletionTaskId: id} = answer.value;
  if (id === undefined) return malformed(calls, spec, 'The answer lacks the id of the task');
  return mapAnswer(answer, () => ({deletionTaskId: id}));
}
