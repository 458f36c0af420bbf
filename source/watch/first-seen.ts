import type {ConnectionNetwork} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';

/**
 * EC2's answer about a connection, with the time at which KMS's security group was first seen.
 * @param before what was known until now; a group that it knows keeps its time
 */
export function withFirstSeen(
  answer: Answer<ConnectionNetwork>,
  before: ConnectionNetwork | undefined,
): Answer<ConnectionNetwork> {
  const group = answer.ok ? answer.value.kmsGroup : undefined;
  if (!answer.ok || !group) return answer;
  const known = before?.kmsGroup?.id === group.id ? before.kmsGroup.seenAt : undefined;
  return {...answer, value: {...answer.value, kmsGroup: {...group, seenAt: known ?? answer.at}}};
}
