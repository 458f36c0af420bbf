import type {RoleTask} from '../access/role-deletion-card.ts';
import {listFlows} from '../flows/flow-folder.ts';
import {isCarriedOut} from '../flows/record.ts';

/** The latest deletion of the role that AWS accepted, by the journals of an account; undefined where there is none. */
export async function latestRoleTask(folder: string, account: string): Promise<RoleTask | undefined> {
  const kept = await listFlows(folder, account).catch(() => []);
  return kept
    .flatMap(one => (one.is === 'whole' ? one.record.steps : []))
    .filter(isCarriedOut)
    .flatMap(({write, outcome, intendedAt}): RoleTask[] => {
      const id = outcome?.value?.deletionTaskId;
      return write.operation === 'DeleteServiceLinkedRole' && id !== undefined
        ? [{id, askedAt: outcome?.at ?? intendedAt}]
        : [];
    })
    .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime())
    .at(-1);
}
