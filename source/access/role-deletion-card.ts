import type {AccessReader} from '../aws/access-reader.ts';
import type {Failure} from '../model/failure.ts';
import {roleDeletionOutcome, type RoleDeletionOutcome} from '../model/role-deletion.ts';
import type {RoleStanding} from '../model/role.ts';

/** A deletion of the role that was asked for, as a journal tells it. */
export type RoleTask = {readonly id: string; readonly askedAt: Date};

/** How a deletion that was asked for stands. */
export type RoleDeletionCard = RoleTask & {
  /** When IAM was asked how far it is. */
  readonly at: Date;
} & (
    | {readonly told: true; readonly outcome: RoleDeletionOutcome}
    | {readonly told: false; readonly failure: Failure}
  );

/**
 * Asks how far a deletion is. Undefined where it says nothing about the role that is there: KMS made that one again
 * afterwards, with another key store.
 *
 * @param role undefined where GetRole did not answer
 */
export async function readRoleDeletion(
  reader: Pick<AccessReader, 'roleDeletion'>,
  task: RoleTask,
  role: RoleStanding | undefined,
): Promise<RoleDeletionCard | undefined> {
  const createdAt = role?.exists ? role.role.createdAt : undefined;
  if (createdAt && createdAt > task.askedAt) return undefined;
  const answer = await reader.roleDeletion(task.id);
  const base = {...task, at: answer.at};
  // That the role is gone is all that matters, whoever may not ask about tasks.
  if (role?.exists === false) return {...base, told: true, outcome: {outcome: 'deleted'}};
  return answer.ok
    ? {...base, told: true, outcome: roleDeletionOutcome(answer.value, role)}
    : {...base, told: false, failure: answer.failure};
}

/** What came of it, in a sentence. */
export function deletionText(deletion: RoleDeletionCard): string {
  if (!deletion.told)
    return `How far it is cannot be told: ${deletion.failure.code}. ${deletion.failure.remedy}`;
  const {outcome} = deletion;
  switch (outcome.outcome) {
    case 'deleted':
      return 'The role is gone.';
    case 'running':
      return outcome.started
        ? 'IAM is asking KMS whether the role is still used.'
        : 'IAM has not started yet.';
    case 'not-agreed':
      return 'IAM has ended or forgotten the task, and still shows the role: its parts agree after a while.';
    case 'refused':
      return outcome.reason === undefined
        ? 'IAM refused and gave no reason. Nothing was changed.'
        : `IAM refused: "${outcome.reason}" Nothing was changed.`;
  }
}

/** What IAM names as using the role, a line for each Region; in its own words. */
export const usageLines = (deletion: RoleDeletionCard): readonly string[] =>
  deletion.told && deletion.outcome.outcome === 'refused'
    ? deletion.outcome.usage.map(({region, resources}) => `${region}: ${resources.join(', ')}`)
    : [];
