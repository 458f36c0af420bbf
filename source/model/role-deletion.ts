import type {RoleStanding} from './role.ts';

/** What still uses the role, by Region, in IAM's words: key stores have no ARNs, so the texts are of any form. */
export type RoleUsage = {readonly region: string; readonly resources: readonly string[]};

/**
 * How far the deletion of a service-linked role is. IAM carries it out as a task of its own, and a task that failed
 * stays failed: another try is another task.
 */
export type RoleDeletion =
  | {readonly status: 'NOT_STARTED' | 'IN_PROGRESS' | 'SUCCEEDED'}
  | {
      readonly status: 'FAILED';
      /** IAM's sentence; often absent. */
      readonly reason?: string;
      /** May be empty or only part of what uses the role, and differ from try to try. */
      readonly usage: readonly RoleUsage[];
    }
  /** IAM does not know the task: it is seconds old, or was carried out and forgotten. Only the role tells which. */
  | {readonly status: 'unknown-task'};

/** What came of a deletion, by its task and the role together. */
export type RoleDeletionOutcome =
  | {readonly outcome: 'deleted'}
  | {readonly outcome: 'refused'; readonly reason?: string; readonly usage: readonly RoleUsage[]}
  | {readonly outcome: 'running'; readonly started: boolean}
  /** The task is over or unknown and the role still shows: IAM's parts agree only after a while. */
  | {readonly outcome: 'not-agreed'};

/**
 * Joins what the task says with what GetRole says. The role's absence is the proof of success; its presence is none of
 * failure, because IAM may show a role for a while after its task succeeded.
 *
 * @param role undefined where GetRole did not answer
 */
export function roleDeletionOutcome(
  deletion: RoleDeletion,
  role: RoleStanding | undefined,
): RoleDeletionOutcome {
  if (role?.exists === false) return {outcome: 'deleted'};
  switch (deletion.status) {
    case 'FAILED': {
      const {status: _failed, ...why} = deletion;
      return {outcome: 'refused', ...why};
    }
    case 'NOT_STARTED':
    case 'IN_PROGRESS':
      return {outcome: 'running', started: deletion.status === 'IN_PROGRESS'};
    case 'SUCCEEDED':
    case 'unknown-task':
      return {outcome: 'not-agreed'};
  }
}
