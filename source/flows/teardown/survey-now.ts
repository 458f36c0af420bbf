import type {Failure} from '../../model/failure.ts';
import {journalFile} from '../flow-folder.ts';
import {readJournal} from '../journal/journal.ts';
import {journalOwner, type LockOwner} from '../journal/lock.ts';
import {openEyes, type SeeingAccount} from './account-eyes.ts';
import {sleepByAws} from './aws-sleep.ts';
import {borrowedBook} from './book.ts';
import type {Ledger} from './ledger.ts';
import type {Plan} from './plan.ts';
import {runTeardown} from './run-teardown.ts';
import {blankScene, type TeardownScene} from './scene.ts';
import {survey} from './survey.ts';
import type {TeardownSurroundings} from './teardown-desk.ts';
import type {TeardownView} from './view.ts';

/** Where a teardown stands, without holding its journal. */
export type Surveyed = {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly view: TeardownView;
  readonly scene: TeardownScene;
  readonly at: Date;
  /** What it rests on: one look at AWS, or the journal alone, and why. */
  readonly from:
    | {readonly is: 'aws'}
    | {readonly is: 'journal'; readonly why: string; readonly remedy: string; readonly failure?: Failure};
  /** The process that runs it now. */
  readonly owner?: LockOwner;
};

/**
 * Looks once at all that the lanes wait for, and tells where a teardown stands. Nothing is changed and nothing written;
 * another process may run it meanwhile.
 *
 * @throws DamagedJournal where its journal cannot be trusted
 */
export async function surveyNow(
  plan: Plan,
  around: Omit<TeardownSurroundings, 'mayWrite'>,
  stop: AbortSignal,
): Promise<Surveyed> {
  const {folder, accountOf, inventory} = around;
  const file = journalFile(folder, plan.account, plan.id);
  const lines = await readJournal(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const book = borrowedBook(lines);
  const account = accountOf(undefined);
  const owner = lines.length > 0 ? await journalOwner(file) : undefined;
  const told = (scene: TeardownScene, from: Surveyed['from']): Surveyed => ({
    plan,
    ledger: book.ledger,
    view: survey(plan, scene, book.ledger, account.now()),
    scene,
    at: account.now(),
    from,
    ...(owner && {owner}),
  });
  if (!book.ledger.approved)
    return told(blankScene, {is: 'journal', why: 'it is not approved yet', remedy: 'Approve it first.'});
  if (book.ledger.closed) return told(blankScene, {is: 'journal', why: 'it is over', remedy: ''});
  const stranger = await strangerTo(plan, account);
  if (stranger) return told(blankScene, {is: 'journal', ...stranger});
  const closing = new AbortController();
  const eyes = openEyes({plan, accountOf, inventory, closing: closing.signal});
  const sleepUntil = around.sleepUntil ?? sleepByAws(account);
  const looking = {plan, book, eyes, now: () => account.now(), sleepUntil};
  await runTeardown(looking, {stay: 'until-blocked', stop}).end.finally(() => {
    closing.abort();
  });
  return told(eyes.scene(), {is: 'aws'});
}

/** Why what AWS would show now is not to be believed; undefined where the caller is of the plan's account. */
async function strangerTo(
  {account, partition}: Plan,
  reader: Pick<SeeingAccount, 'caller'>,
): Promise<Omit<Extract<Surveyed['from'], {is: 'journal'}>, 'is'> | undefined> {
  const answer = await reader.caller();
  if (!answer.ok) {
    const {failure} = answer;
    return {
      why: `whose credentials these are is not known (${failure.code})`,
      remedy: failure.remedy,
      failure,
    };
  }
  const {account: seen, partition: where} = answer.value;
  return seen === account && where === partition
    ? undefined
    : {
        why: `these credentials are for ${seen}, and the plan is for ${account}`,
        remedy: `Sign in to ${account}.`,
      };
}
