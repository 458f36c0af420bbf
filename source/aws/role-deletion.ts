import {GetServiceLinkedRoleDeletionStatusCommand, IAMClient} from '@aws-sdk/client-iam';
import type {DeletionTaskFailureReasonType} from '@aws-sdk/client-iam';
import type {Answer} from '../model/failure.ts';
import type {RoleDeletion} from '../model/role-deletion.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer} from './listing.ts';

/**
 * How far a deletion of the service-linked role is. That IAM does not know the task is an answer, not a failure.
 *
 * @param task as DeleteServiceLinkedRole gave it, `task/aws-service-role/<service>/<role>/<uuid>`
 */
export async function getRoleDeletion(
  calls: Calls,
  clients: Clients,
  home: string,
  task: string,
): Promise<Answer<RoleDeletion>> {
  const spec = {service: 'iam', operation: 'GetServiceLinkedRoleDeletionStatus'} as const;
  const client = clients.get('iam', home, config => new IAMClient(config));
  const answer = await calls.make(spec, abortSignal =>
    client.send(new GetServiceLinkedRoleDeletionStatusCommand({DeletionTaskId: task}), {abortSignal}),
  );
  if (!answer.ok) {
    const {failure, at} = answer;
    if (failure.kind !== 'not-found' || !failure.code.startsWith('NoSuchEntity')) return answer;
    return {
      ok: true,
      value: {status: 'unknown-task'},
      at,
      ...(failure.requestId && {requestId: failure.requestId}),
    };
  }
  const {Status, Reason} = answer.value;
  switch (Status) {
    case 'NOT_STARTED':
    case 'IN_PROGRESS':
    case 'SUCCEEDED':
      return mapAnswer(answer, () => ({status: Status}));
    case 'FAILED':
      return mapAnswer(answer, () => ({status: Status, ...whyFailed(Reason)}));
    default:
      return malformed(calls, spec, `The task has the state ${String(Status)}, which is not known`);
  }
}

const whyFailed = ({Reason, RoleUsageList = []}: DeletionTaskFailureReasonType = {}) => ({
  ...(Reason !== undefined && {reason: Reason}),
  usage: RoleUsageList.map(({Region = '', Resources = []}) => ({region: Region, resources: Resources})),
});
