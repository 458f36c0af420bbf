import {hostname} from 'node:os';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {AccountWriter} from '../../aws/account-writer.ts';
import type {Identity} from '../../model/identity.ts';
import type {Region} from '../../model/ids.ts';
import type {Write} from '../../model/write.ts';
import {journalFile} from '../flow-folder.ts';
import {type HeldJournal, holdJournal, makeRoom} from '../held-journal.ts';
import {openJournal, UnwritableJournal} from '../journal/journal.ts';
import type {Step} from '../record.ts';
import {FlowRefused} from '../start-flow.ts';
import type {Barred} from '../write-guard.ts';
import type {InventoryLook, SeeingAccount} from './account-eyes.ts';
import type {UndoWishes} from './answers.ts';
import type {SleepUntil} from './aws-sleep.ts';
import {keptBook} from './book.ts';
import {openDesk} from './desk.ts';
import type {Ledger} from './ledger.ts';
import {digestOf, type Plan} from './plan.ts';
import {digestOfKeptPlan} from './plan-on-disk.ts';
import type {RunEnd, RunOptions, TeardownRun} from './run-teardown.ts';
import type {TeardownScene} from './scene.ts';
import {callerFor} from './teardown-caller.ts';
import type {TeardownView} from './view.ts';

/** An account as a teardown uses it. */
export type TeardownAccount = SeeingAccount &
  AccountWriter &
  Pick<AccountReader, 'renewCredentials' | 'clockRate'>;

/** What a teardown runs with; the screen and the command line each make one. */
export type TeardownSurroundings = {
  /** The folder of journals, of all accounts. */
  readonly folder: string;
  /** The account as a Region is asked, or as global services are: a plan may name another profile for a Region. */
  readonly accountOf: (region: Region | undefined) => TeardownAccount;
  readonly inventory: InventoryLook;
  /** Why nothing may be changed at this moment; undefined where it may. */
  readonly mayWrite: () => Barred | undefined;
  /** How waits are spent; absent: by AWS's clock. */
  readonly sleepUntil?: SleepUntil;
};

/** How a run of a teardown ended. */
export type TeardownEnd = {
  readonly run: RunEnd | {readonly is: 'unwritable'; readonly why: string; readonly remedy: string};
  readonly view: TeardownView;
  /** Calls of which nobody knows yet whether AWS carried them out; they are looked up first the next time. */
  readonly inDoubt: readonly Step[];
};

/** A teardown whose journal is held by this process. */
export type RunningTeardown = {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly caller: Identity;
  /** AWS's time. */
  readonly now: () => Date;
  readonly view: () => TeardownView;
  readonly scene: () => TeardownScene;
  /** Called when the view may have changed. */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Answers a question, by its id. `typed`: what the choice asks to be typed.
   *
   * @throws FlowRefused where there is no such question or choice, the text differs, or this caller may not
   */
  readonly answer: (question: string, choice: string, typed?: string) => Promise<void>;
  /** Opens the gate whose phrase this is. @throws FlowRefused where none wants it, or this caller may not */
  readonly confirm: (phrase: string) => Promise<void>;
  /** Looks at every planned key that is not gone, also of lanes that are over: what an abort would cancel. */
  readonly lookAtKeys: () => Promise<void>;
  /** What would be typed to abort now, as far as keys were seen. */
  readonly abortPhrase: () => string;
  /** Turns every lane back. @throws FlowRefused where the phrase differs, or this caller may not */
  readonly abort: (phrase: string, wishes: UndoWishes) => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly paused: TeardownRun['paused'];
  readonly lookNow: () => void;
  /** True while every lane waits. */
  readonly isAtRest: () => boolean;
  /** Calls in hand: sent, or about to be, without an outcome yet. */
  readonly inFlight: () => readonly Write[];
  /** Resolves when for the first time no lane has anything to do but to wait. */
  readonly looked: Promise<unknown>;
  /** Ends it after the calls in hand. */
  readonly leave: () => void;
  /** Resolves once the journal is given back. */
  readonly end: Promise<TeardownEnd>;
};

/**
 * Opens an approved teardown: takes the only right to write its journal, writes down who goes on with it, and runs it.
 *
 * @param plan as its file says
 * @throws FlowRefused where it is not approved, over, of another account, or its plan is not the approved one;
 *   JournalLocked while another process runs it; DamagedJournal where its journal cannot be trusted
 */
export const openTeardown = (
  plan: Plan,
  around: TeardownSurroundings,
  options: RunOptions,
): Promise<RunningTeardown> => open(plan, around, {...options, sends: true});

/**
 * Opens an approved teardown to answer what it asks: it holds the journal and looks, and sends nothing.
 *
 * @throws as `openTeardown`
 */
export const lookAtTeardown = (
  plan: Plan,
  around: TeardownSurroundings,
  stop: AbortSignal,
): Promise<RunningTeardown> => open(plan, around, {stay: 'always', stop, sends: false});

export type DeskOptions = RunOptions & {readonly sends: boolean};

async function open(
  plan: Plan,
  around: TeardownSurroundings,
  options: DeskOptions,
): Promise<RunningTeardown> {
  const {folder, accountOf, mayWrite} = around;
  const barred = mayWrite();
  if (barred) throw new FlowRefused(barred.refused, barred.remedy);
  const caller = await callerFor(plan, accountOf(undefined), options.stop);
  await refuseStrangers(plan, accountOf);
  const held = await holdTeardown(plan, folder, caller.arn);
  try {
    const book = keptBook(held.journal);
    refuseUnapproved(plan, book.ledger);
    if ((await digestOfKeptPlan(folder, plan)()) !== plan.digest) throw changedPlan();
    const now = accountOf(undefined).now();
    await book.append([{kind: 'resumed', caller: caller.arn, host: hostname()}], now);
    return openDesk({plan, caller, held, book, around, options});
  } catch (error) {
    await held.release();
    throw error instanceof UnwritableJournal
      ? new FlowRefused(`${error.message} Nothing was sent.`, makeRoom)
      : error;
  }
}

/**
 * Refuses Regions whose own credentials are of another account. Where AWS does not say whose they are, the others go on,
 * and that Region is silent until it does.
 */
async function refuseStrangers(plan: Plan, accountOf: TeardownSurroundings['accountOf']): Promise<void> {
  const main = accountOf(undefined);
  const own = new Map(
    plan.regions.flatMap(({region}) => {
      const account = accountOf(region);
      return account === main ? [] : [[account, region] as const];
    }),
  );
  const asked = [...own].map(async ([account, region]) => ({region, answer: await account.caller()}));
  for (const {region, answer} of await Promise.all(asked)) {
    if (!answer.ok) continue;
    const {account, partition} = answer.value;
    if (account !== plan.account || partition !== plan.partition)
      throw new FlowRefused(
        `The credentials for ${region} are of account ${account}. This plan is for ${plan.account}. Nothing was sent.`,
        `Put credentials of ${plan.account} under that profile.`,
      );
  }
}

async function holdTeardown(plan: Plan, folder: string, caller: string): Promise<HeldJournal> {
  const file = journalFile(folder, plan.account, plan.id);
  try {
    return await holdJournal(file, caller, openJournal);
  } catch (error) {
    const {code} = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (error instanceof UnwritableJournal && code === 'ENOENT') throw notApproved(plan);
    if (error instanceof UnwritableJournal)
      throw new FlowRefused(`${error.message} Nothing was sent.`, makeRoom);
    throw error;
  }
}

/** A teardown that has come to its end: nothing is left to do. */
export class TeardownOver extends FlowRefused {
  constructor({id}: Plan, {at, state}: NonNullable<Ledger['closed']>) {
    super(`${id} ended on ${at.toISOString()}: ${state}`, '`cks teardown report` tells what was done.');
  }
}

const notApproved = ({id}: Plan) =>
  new FlowRefused(
    `${id} is not approved on this machine, so nothing was sent.`,
    'Approve it with `cks teardown approve`, or name the state folder in which it was approved.',
  );

const changedPlan = () =>
  new FlowRefused(
    'The plan is not the one that was approved, so nothing was sent.',
    'Put the approved plan back, or make a new plan and approve that.',
  );

function refuseUnapproved(plan: Plan, {approved, closed}: Pick<Ledger, 'approved' | 'closed'>): void {
  if (!approved) throw notApproved(plan);
  if (approved.digest !== plan.digest || digestOf(plan) !== plan.digest) throw changedPlan();
  if (closed) throw new TeardownOver(plan, closed);
}
