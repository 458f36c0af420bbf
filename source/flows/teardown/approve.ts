import {hostname} from 'node:os';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import type {AccountReader} from '../../aws/account-reader.ts';
import {callerName, type Identity} from '../../model/identity.ts';
import type {RegionList} from '../../model/picture.ts';
import {journalFile} from '../flow-folder.ts';
import {holdJournal} from '../held-journal.ts';
import {createJournal, openJournal, readJournal} from '../journal/journal.ts';
import {count} from '../messages.ts';
import {Ledger} from './ledger.ts';
import {askCaller, type Barred} from '../write-guard.ts';
import {driftOf, driftText, type Drift} from './drift.ts';
import {takeInventory, type InventoryOptions, type InventoryProgress} from './inventory.ts';
import {readKeyDetails, type DetailsOptions} from './key-details.ts';
import {approvalPhrase} from './phrases.ts';
import {keepPlan, keptPlanFile, short} from './plan-file.ts';
import {digestOf, doomedStores, type Plan} from './plan.ts';

/** What an approval works with. */
export type ApprovalSurroundings = {
  /** The folder of journals, of all accounts. */
  readonly folder: string;
  /** Asks each Region with the credentials that the plan names for it. */
  readonly reader: InventoryOptions['reader'] &
    DetailsOptions['reader'] &
    Pick<AccountReader, 'caller' | 'renewCredentials' | 'regionList'>;
  readonly holdTags: readonly string[];
  /** Why nothing may be changed now; undefined where it may. */
  readonly mayWrite: () => Barred | undefined;
  /** Name and version of this program, for the journal. */
  readonly program: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: InventoryProgress) => void;
  readonly triesInSeconds?: readonly number[];
};

/** What a person gave to approve a plan. */
export type GivenApproval = {
  /** The account, typed. */
  readonly account: string | undefined;
  readonly phrase: string | undefined;
};

export type ApprovalResult =
  | {readonly is: 'approved'; readonly by: string; readonly journal: string; readonly plan: string}
  /** The same plan was approved before: nothing was written. */
  | {
      readonly is: 'approved-already';
      readonly by: string;
      readonly at: Date;
      /** It has been run to its end. */
      readonly finished: boolean;
      readonly journal: string;
    }
  | ApprovalRefusal;

export type ApprovalRefusal = Barred & {
  readonly is: 'refused';
  /** What has to be typed, where that is all that is missing. */
  readonly phrase?: string;
  readonly drift?: readonly Drift[];
  /** A failure of AWS stands behind it: neither yes nor no was possible. */
  readonly cannotTell?: boolean;
};

/**
 * What stands against approving a plan that needs nobody to be asked for: it is incomplete, was changed, or is wanted
 * with another account or phrase.
 */
export function faultOfApproval(plan: Plan, given: GivenApproval): ApprovalRefusal | undefined {
  if (digestOf(plan) !== plan.digest)
    return refusal('The plan was changed after it was made.', 'Make it again.');
  const missing = plan.regions.find(({standing}) => standing.is === 'missing');
  if (plan.gaps.length > 0 || missing) {
    const [gap] = plan.gaps;
    return refusal(
      `The plan is incomplete: ${count(plan.gaps.length, 'thing')} did not answer or must be decided${gap ? `, first: ${gap.what}` : '.'}`,
      gap?.remedy ?? `Plan again until ${missing?.region ?? 'every Region'} has answered.`,
    );
  }
  if (doomedStores(plan).length === 0 && plan.goal !== 'role')
    return refusal('The plan takes nothing down.', 'There is nothing to approve.');
  const phrase = approvalPhrase(plan);
  if (given.account === undefined)
    return {...refusal('The account has to be named.', `Add --account ${plan.account}`), phrase};
  if (given.account !== plan.account)
    return refusal(
      `The plan is for account ${plan.account}, and ${given.account} was named.`,
      `If that is the account you mean, make a plan of it.`,
    );
  if (given.phrase === undefined)
    return {...refusal(`This needs the phrase: ${phrase}`, `Read the plan, then type: ${phrase}`), phrase};
  if (given.phrase !== phrase)
    return {...refusal(`The phrase differs: this needs ${phrase}`, `Type: ${phrase}`), phrase};
  return undefined;
}

/**
 * Approves a plan: everything is checked anew, the account is compared with the plan, and the approval is on disk before
 * this resolves. Nothing is sent to AWS that changes anything.
 *
 * @throws JournalLocked, DamagedJournal, UnwritableJournal; the signal's reason when it aborts
 */
export async function approveTeardown(
  plan: Plan,
  given: GivenApproval,
  around: ApprovalSurroundings,
): Promise<ApprovalResult> {
  const barred = around.mayWrite();
  if (barred) return {is: 'refused', ...barred};
  const fault = faultOfApproval(plan, given);
  if (fault) return fault;
  const caller = await askCaller(around.reader, around.signal);
  if (!caller.ok) {
    const {code, remedy} = caller.failure;
    return {...refusal(`Whose credentials these are is not known: ${code}.`, remedy), cannotTell: true};
  }
  const wrong = faultOfCaller(plan, caller.value);
  if (wrong) return wrong;
  const before = await earlierApproval(plan, around.folder);
  if (before) return before;
  const list = await around.reader.regionList();
  if (!list.ok) {
    const {code, remedy} = list.failure;
    return {...refusal(`The Regions of the account are not known: ${code}.`, remedy), cannotTell: true};
  }
  const drift = await lookForDrift(plan, list.value, around);
  if (drift.length > 0)
    return {
      ...refusal(
        `The account is not what the plan says:\n${drift.map(one => `  ${driftText(one)}`).join('\n')}`,
        'Make a new plan of what is so now.',
      ),
      drift,
    };
  return write(plan, given, caller.value, around);
}

function faultOfCaller(plan: Plan, {account, partition, arn}: Identity): ApprovalRefusal | undefined {
  if (account !== plan.account || partition !== plan.partition)
    return refusal(
      `The plan is for account ${plan.account} (${plan.partition}), and the credentials are of ${account} (${partition}).`,
      `Sign in to ${plan.account}.`,
    );
  if (plan.twoPerson && arn === plan.madeBy)
    return refusal(
      `${callerName(arn)} made this plan, and it was made for two: another caller must approve it.`,
      'Give the plan file to somebody else, who signs in and approves it.',
    );
  return undefined;
}

async function earlierApproval(plan: Plan, folder: string): Promise<ApprovalResult | undefined> {
  const journal = journalFile(folder, plan.account, plan.id);
  if (!(await isThere(journal))) return undefined;
  const {approved, closed} = Ledger.of(await readJournal(journal));
  if (approved && approved.digest !== plan.digest)
    return refusal(
      `${plan.id} was approved with the digest ${short(approved.digest)}, and this file has ${short(plan.digest)}.`,
      `The plan that was approved is beside its journal: ${keptPlanFile(folder, plan.account, plan.id)}`,
    );
  return (
    approved && {
      is: 'approved-already',
      by: approved.by,
      at: approved.at,
      finished: closed !== undefined,
      journal,
    }
  );
}

async function lookForDrift(
  plan: Plan,
  list: RegionList,
  {reader, holdTags, signal, onProgress, triesInSeconds}: ApprovalSurroundings,
): Promise<readonly Drift[]> {
  const asked = new Set(
    plan.regions.filter(({standing}) => standing.is !== 'excluded').map(({region}) => region),
  );
  const planned = new Set(plan.regions.map(({region}) => region));
  const found = await takeInventory({
    reader,
    list,
    // A Region that the plan does not know is told of, not read.
    isWanted: region => asked.has(region) && planned.has(region),
    signal,
    ...(onProgress && {onProgress}),
    ...(triesInSeconds && {triesInSeconds}),
  });
  const doomed = new Set(
    doomedStores(plan).flatMap(store => store.keys.map(({id}) => `${store.region}/${id}`)),
  );
  const keys = found
    .flatMap(({answer}) => (answer.is === 'answered' ? answer.keys : []))
    .flatMap(({key}) => (doomed.has(`${key.region}/${key.id}`) ? key : []));
  // A hold may have been put on a key since; nothing else of its details decides.
  const details =
    holdTags.length > 0 && plan.goal !== 'disconnect'
      ? await readKeyDetails(keys, {
          reader,
          account: plan.account,
          holdTags,
          signal,
          only: 'tags',
          ...(triesInSeconds && {triesInSeconds}),
        })
      : new Map<never, never>();
  return driftOf(plan, found, details);
}

async function write(
  plan: Plan,
  {phrase = ''}: GivenApproval,
  {arn, account, partition}: Identity,
  {folder, reader, mayWrite, program, signal}: ApprovalSurroundings,
): Promise<ApprovalResult> {
  // Looking took its time: the right to write may have been taken back meanwhile.
  const barred = mayWrite();
  if (barred) return {is: 'refused', ...barred};
  signal.throwIfAborted();
  const file = journalFile(folder, account, plan.id);
  const held = await holdJournal(file, arn, async place =>
    // An approval that was cut off may have left an empty one.
    (await isThere(place)) ? openJournal(place) : createJournal(place),
  );
  try {
    const lines = held.journal.lines.length;
    if (Ledger.of(held.journal.lines).approved)
      return refusal(
        `Somebody else has just approved ${plan.id}.`,
        `cks teardown status ${plan.id} tells how far it is.`,
      );
    const kept = await keepPlan(folder, plan);
    const stores = doomedStores(plan);
    const regions = new Set(stores.map(({region}) => region));
    const opened = {
      kind: 'opened',
      id: plan.id,
      flow: 'teardown',
      goal: {digest: plan.digest, plan: path.basename(kept), aim: plan.goal},
      target: `${count(stores.length, 'store')} in ${count(regions.size, 'Region')}`,
      account,
      partition,
      caller: arn,
      host: hostname(),
      program,
    } as const;
    const approved = {kind: 'approved', caller: arn, typed: phrase, digest: plan.digest} as const;
    // A crash may have torn the second line of an earlier approval off; the plan's name stands in the first already.
    await held.journal.appendAll(lines > 0 ? [approved] : [opened, approved], reader.now());
    return {is: 'approved', by: arn, journal: file, plan: kept};
  } finally {
    await held.release();
  }
}

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

const refusal = (refused: string, remedy: string): ApprovalRefusal => ({
  is: 'refused',
  // A phrase or a list stands alone, so that nothing is taken for a part of it.
  refused: `${refused}${refused.endsWith('.') ? ' ' : '\n'}Nothing was sent.`,
  remedy,
});
