import type {AccountReader} from '../../aws/account-reader.ts';
import type {Identity} from '../../model/identity.ts';
import {FlowRefused} from '../start-flow.ts';
import {askCaller} from '../write-guard.ts';
import type {Plan} from './plan.ts';

/**
 * Asks whose credentials these are.
 *
 * @throws FlowRefused where AWS does not say, or they are of another account than the plan's
 */
export async function callerFor(
  {account, partition}: Pick<Plan, 'account' | 'partition'>,
  reader: Pick<AccountReader, 'caller' | 'renewCredentials'>,
  stop: AbortSignal,
): Promise<Identity> {
  const answer = await askCaller(reader, stop);
  if (!answer.ok) {
    const {failure} = answer;
    throw new FlowRefused(
      `Whose credentials these are is not known (${failure.code}), so nothing was sent.`,
      failure.remedy,
      failure,
    );
  }
  const identity = answer.value;
  if (identity.account !== account || identity.partition !== partition) {
    throw new FlowRefused(
      `These credentials are for ${identity.account}. This plan is for ${account}.`,
      `Sign in to ${account}.`,
    );
  }
  return identity;
}

/**
 * Two-person plans take no phrase from whoever made them.
 *
 * @throws FlowRefused for the planner
 */
export function refusePlanner({twoPerson, madeBy}: Plan, {arn}: Identity): void {
  if (twoPerson && arn === madeBy)
    throw new FlowRefused(
      `${arn} made this plan, and it takes another caller to confirm anything of it.`,
      'Let somebody else sign in and type it.',
    );
}
