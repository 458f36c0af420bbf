import {listFlows} from '../flow-folder.ts';
import {journalOwner, type LockOwner} from '../journal/lock.ts';
import {Ledger} from './ledger.ts';
import {listKeptPlans} from './plan-file.ts';
import type {Plan} from './plan.ts';
import {keptStanding} from './standing.ts';

/** The name under which journals keep teardowns. */
export const teardownFlow = 'teardown';

/** One teardown of the state folder. */
export type ListedTeardown = {
  readonly id: string;
  readonly account: string;
  /** Absent where its copy cannot be read: `text` then says why. */
  readonly plan?: Plan;
  readonly ledger: Ledger;
  /** `waiting, 2 decisions, next date 21 Sep`: as it stood when its last run ended. */
  readonly text: string;
  readonly finished: boolean;
  /** The process that runs it now. */
  readonly owner?: LockOwner;
};

/**
 * Every approved teardown that this state folder knows, newest first, without asking AWS anything.
 *
 * @param folder the folder of journals
 * @param account only this account's; absent: all
 */
export async function listTeardowns(folder: string, account?: string): Promise<readonly ListedTeardown[]> {
  const [flows, plans] = await Promise.all([listFlows(folder, account), listKeptPlans(folder, account)]);
  const listed = flows.flatMap(one => (one.is === 'whole' && one.record.flow === teardownFlow ? [one] : []));
  const teardowns = await Promise.all(
    listed.map(async ({id, account: of, file, lines}): Promise<ListedTeardown> => {
      const kept = plans.find(plan => plan.id === id && plan.account === of);
      const ledger = Ledger.of(lines);
      const owner = await journalOwner(file);
      return {
        id,
        account: of,
        ...(kept?.is === 'whole' && {plan: kept.plan}),
        ledger,
        text:
          kept?.is === 'whole' ? keptStanding(ledger) : (kept?.what ?? 'its plan is not beside its journal'),
        finished: ledger.closed !== undefined,
        ...(owner && {owner}),
      };
    }),
  );
  return teardowns.toReversed();
}

/** The line that a board shows of an open teardown: `TD-20260914-7K2F: waiting, 2 decisions, next date 21 Sep`. */
export const teardownLine = ({id, text, owner}: Pick<ListedTeardown, 'id' | 'text' | 'owner'>): string =>
  `${id}: ${owner ? `running (process ${String(owner.pid)} on ${owner.host})` : text}`;
