import {ChangedPlan, NoPlan, readPlan} from '../../flows/teardown/plan-file.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import {NotDone} from '../not-done.ts';

/**
 * Reads a plan file for a command.
 *
 * @throws UsageError where it is none; NotDone with 3 where it was changed since it was made
 */
export async function openPlanFile(file: string): Promise<Plan> {
  try {
    return await readPlan(file);
  } catch (error) {
    if (error instanceof NoPlan) throw new UsageError(error.message);
    if (error instanceof ChangedPlan)
      throw new NotDone(
        exitCodes.refused,
        `${error.message} Nothing was sent.`,
        'Make the plan again: a plan is changed by its options, never by hand.',
      );
    throw error;
  }
}
