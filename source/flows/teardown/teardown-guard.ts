import type {AccountReader} from '../../aws/account-reader.ts';
import type {Answer} from '../../model/failure.ts';
import type {Identity} from '../../model/identity.ts';
import type {Write} from '../../model/write.ts';
import {askCaller, type Barred} from '../write-guard.ts';
import type {Ledger} from './ledger.ts';
import {digestOf, type Plan} from './plan.ts';
import {SharedLook} from './shared-look.ts';

type Asker = Pick<AccountReader, 'caller' | 'renewCredentials'>;

/** Why a call was not let through. `all`: none may be sent until a person has seen to it; `now`: later perhaps. */
export type GuardRefusal = Barred & {readonly stops: 'all' | 'now'};

export type TeardownGuard = (write: Write) => Promise<{readonly caller: string} | GuardRefusal>;

export type GuardedBy = {
  readonly plan: Plan;
  readonly ledger: Pick<Ledger, 'approved'>;
  /** The account with the credentials that will sign the call. */
  readonly readerOf: (write: Write) => Asker;
  /** Why nothing may be sent at this moment (read-only, another process took it over); undefined where it may. */
  readonly mayWrite: () => Barred | undefined;
  /** The digest of the plan as it is on disk now; undefined where it cannot be read. */
  readonly digestOnDisk: () => Promise<string | undefined>;
  readonly stop: AbortSignal;
};

/**
 * The guard before each call (T5): same account and partition as the plan, and the plan in hand, the plan on disk and
 * the approved one are the same. Lanes that ask at the same time share the question whose credentials these are.
 */
export function teardownGuard({
  plan,
  ledger,
  readerOf,
  mayWrite,
  digestOnDisk,
  stop,
}: GuardedBy): TeardownGuard {
  const digest = digestOf(plan);
  const askers = new Map<Asker, () => Promise<Answer<Identity> | undefined>>();
  const askerFor = (reader: Asker) => {
    let answer: Answer<Identity> | undefined;
    const asking = new SharedLook<undefined>(async () => {
      answer = await askCaller(reader, stop);
    });
    return async () => {
      await asking.ask(undefined);
      return answer;
    };
  };
  return async write => {
    const {operation} = write;
    const barred = mayWrite();
    if (barred) return {...barred, stops: 'all'};
    const onDisk = await digestOnDisk();
    if (digest !== ledger.approved?.digest || digest !== plan.digest || digest !== onDisk) {
      return {
        refused: `The plan is not the approved one any more, so ${operation} was not sent.`,
        remedy: 'Put the approved plan back, or make a new plan and approve that.',
        stops: 'all',
      };
    }
    const reader = readerOf(write);
    const ask = askers.get(reader) ?? askerFor(reader);
    askers.set(reader, ask);
    const answer = await ask();
    if (!answer?.ok) {
      return {
        refused: `Whose credentials these are could not be asked right before ${operation} (${answer?.failure.code ?? 'no answer'}), so it was not sent.`,
        remedy: answer?.failure.remedy ?? '',
        stops: 'now',
      };
    }
    const {account, partition, arn} = answer.value;
    if (account !== plan.account || partition !== plan.partition) {
      return {
        refused: `The plan is for account ${plan.account} (${plan.partition}), and the credentials are of ${account} (${partition}) now. ${operation} was not sent.`,
        remedy: `Sign in to ${plan.account}, then run it again.`,
        stops: 'all',
      };
    }
    // The answer took its time.
    const late = mayWrite();
    return late ? {...late, stops: 'all'} : {caller: arn};
  };
}
