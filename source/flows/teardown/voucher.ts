import type {AccountReader} from '../../aws/account-reader.ts';
import type {Answer, Failure} from '../../model/failure.ts';
import type {Plan} from './plan.ts';
import {SharedLook} from './shared-look.ts';
import {otherAccountCode} from './words.ts';

/** Lets an answer through where the caller, asked after it came, is of the plan's account; else says why not. */
export type Voucher = <T>(answer: Answer<T>) => Promise<Answer<T>>;

/** Makes the voucher of one set of credentials; those who ask at the same time share the question. */
export function voucherFor(
  reader: Pick<AccountReader, 'caller'>,
  {account, partition}: Pick<Plan, 'account' | 'partition'>,
): Voucher {
  let latest: Answer<unknown> | undefined;
  const asking = new SharedLook<undefined>(async () => {
    const answer = await reader.caller();
    if (!answer.ok) latest = answer;
    else if (answer.value.account === account && answer.value.partition === partition) latest = undefined;
    else latest = {ok: false, failure: otherAccount(answer.value.account, account), at: answer.at};
  });
  return async answer => {
    await asking.ask(undefined);
    return latest && !latest.ok ? latest : answer;
  };
}

const otherAccount = (seen: string, planned: string): Failure => ({
  kind: 'no-credentials',
  code: otherAccountCode,
  message: `The credentials are of ${seen}, and the plan is for ${planned}.`,
  action: 'sts:GetCallerIdentity',
  remedy: `Sign in to ${planned}.`,
});
