import {hostname} from 'node:os';
import type {AccountReader} from '../aws/account-reader.ts';
import type {AccountWriter} from '../aws/account-writer.ts';
import {age} from '../model/age.ts';
import type {Failure} from '../model/failure.ts';
import type {Identity} from '../model/identity.ts';
import type {WriteSecrets, Write} from '../model/write.ts';
import {hasLapsed} from './approval.ts';
import type {Scene} from './flow.ts';
import {findFlow, isFlowId, journalFile, newFlowId} from './flow-folder.ts';
import {goalFault} from './goal-fault.ts';
import {flows, type AnyFlow} from './index.ts';
import {holdJournal, makeRoom, unwritten, type HeldJournal} from './held-journal.ts';
import {DamagedJournal} from './journal/chain.ts';
import {createJournal, openJournal, UnwritableJournal} from './journal/journal.ts';
import {isJustSeen, lookForFlow, pauseFor, type Eyes} from './look-for-flow.ts';
import {recordOf, type FlowRecord} from './record.ts';
import {runFlow, type FlowEnd, type Patience, type Progress, type RunnerTools} from './runner.ts';
import {askCaller, type Barred, writeGuard} from './write-guard.ts';

/** What flows of one account run with; the screen and the command line each make one. */
export type FlowSurroundings = {
  /** The folder of journals, of all accounts. */
  readonly folder: string;
  readonly watch: Eyes['watch'];
  readonly reader: Eyes['reader'] & Pick<AccountReader, 'caller' | 'renewCredentials'>;
  readonly writer: AccountWriter;
  /** Why nothing may be changed at this moment (read-only settings, no write badge); undefined where it may. */
  readonly mayWrite: () => Barred | undefined;
  /** Name and version of this program, for the journal. */
  readonly program: string;
  /** How waits are spent; absent: by the wall's clock. */
  readonly pause?: RunnerTools['pause'];
};

export type RunOptions = {
  /** Aborting ends the flow after the call in hand. */
  readonly stop: AbortSignal;
  readonly patience?: Patience;
  readonly onProgress?: (progress: Progress) => void;
  /** Secrets that travel beside a write; held in memory only. */
  readonly secrets?: (write: Write) => WriteSecrets | undefined;
};

/** A flow whose journal is open: it runs until `end` resolves. */
export type RunningFlow = {
  readonly id: string;
  readonly file: string;
  /** The flow's story so far. */
  readonly record: () => FlowRecord;
  /** What it saw last; undefined before its first look. */
  readonly scene: () => Scene | undefined;
  readonly end: Promise<FlowEnd>;
};

/** A flow that was not started or resumed: why, and what to do. Nothing was sent. */
export class FlowRefused extends Error {
  readonly remedy: string;
  readonly failure: Failure | undefined;

  constructor(why: string, remedy: string, failure?: Failure) {
    super(why);
    this.remedy = remedy;
    this.failure = failure;
  }
}

/**
 * Opens the journal of a new flow, with its approval, and runs it.
 *
 * @param goal as the flow's `parseGoal` takes it; it is written to the journal and never holds a secret
 * @param approval what the person typed to confirm, where more than a button was asked for
 * @throws FlowRefused where nothing may be written now or the caller cannot be asked
 */
export async function startFlow(
  flow: AnyFlow,
  goal: object,
  approval: {readonly typed?: string},
  around: FlowSurroundings,
  options: RunOptions,
): Promise<RunningFlow> {
  const caller = await callerFor(around, options.stop);
  const now = around.watch.now();
  const id = newFlowId(flow.name, now);
  const {account, partition, arn} = caller;
  const held = await hold(journalFile(around.folder, account, id), arn, createJournal);
  const opened = {
    kind: 'opened',
    id,
    flow: flow.name,
    goal: {...goal},
    target: flow.target(goal),
    account,
    partition,
    caller: arn,
    host: hostname(),
    program: around.program,
  } as const;
  const approved = {kind: 'approved', caller: arn, ...approval} as const;
  try {
    // In one write: a flow that was begun but not approved could never be gone on with.
    await held.journal.appendAll([opened, approved], now);
  } catch (error) {
    await held.release();
    throw notStarted(error);
  }
  return run(flow, held, around, options);
}

/**
 * Goes on with a flow that was left or cut off: what is in doubt is looked up before anything is sent.
 *
 * @param options `approval`: the new yes that a flow needs whose approval has lapsed (`hasLapsed`)
 * @throws FlowRefused where there is no such flow, it is of another account, or the caller cannot be asked;
 *   `JournalLocked` while it runs elsewhere; `DamagedJournal` where its journal cannot be trusted
 */
export async function resumeFlow(
  id: string,
  around: FlowSurroundings,
  options: RunOptions & {readonly approval?: {readonly typed?: string}},
): Promise<RunningFlow> {
  const caller = await callerFor(around, options.stop);
  const found = isFlowId(id) ? await findFlow(around.folder, id) : [];
  const kept = found.find(({account}) => account === caller.account) ?? found[0];
  if (!kept) throw new FlowRefused(`There is no flow ${id} in ${around.folder}.`, 'cks flows lists them.');
  if (kept.account !== caller.account) {
    throw new FlowRefused(
      `${id} is of account ${kept.account}, and the credentials are of ${caller.account}.`,
      `Sign in to ${kept.account}, then resume it.`,
    );
  }
  const held = await hold(kept.file, caller.arn, openJournal);
  try {
    const record = recordOf(held.journal.lines);
    if (!record?.approved)
      throw new FlowRefused(`${id} was cut off before it was approved: nothing was sent.`, 'Start it again.');
    const flow = flows.get(record.flow);
    if (!flow) throw notResumable(record);
    const fault = goalFault(record);
    if (fault !== undefined) throw new DamagedJournal(kept.file, 1, fault);
    if (!record.closed) {
      const now = around.watch.now();
      const {approval} = options;
      if (!approval && hasLapsed(record, now))
        throw new FlowRefused(
          `${id} was approved ${age(now.getTime() - record.approved.at.getTime())} ago and sent nothing: it needs a new yes to what is so now.`,
          `Read it again with \`cks flows resume ${id}\`, then confirm it anew.`,
        );
      const resumed = {kind: 'resumed', caller: caller.arn, host: hostname()} as const;
      const approved = {kind: 'approved', caller: caller.arn, ...approval} as const;
      await held.journal.appendAll(approval ? [resumed, approved] : [resumed], now);
    }
    return run(flow, held, around, options);
  } catch (error) {
    await held.release();
    throw notStarted(error);
  }
}

/** Why a flow that is none of `flows` is not resumed as one. */
export const notResumable = ({id, flow}: Pick<FlowRecord, 'id' | 'flow'>): FlowRefused =>
  flow === 'teardown'
    ? new FlowRefused(
        `${id} is a teardown, which is gone on with by a command of its own. Nothing was sent.`,
        `Use \`cks teardown run ${id}\`.`,
      )
    : new FlowRefused(
        `This version of cks does not know the kind of flow of ${id}: ${flow}.`,
        'Resume it with the version that began it, or a newer one.',
      );

const notStarted = (error: unknown): unknown =>
  error instanceof UnwritableJournal
    ? new FlowRefused(`${error.message} Nothing was sent.`, makeRoom)
    : error;

const hold = (...how: Parameters<typeof holdJournal>): Promise<HeldJournal> =>
  holdJournal(...how).catch((error: unknown) => {
    throw notStarted(error);
  });

async function callerFor({reader, mayWrite, pause}: FlowSurroundings, stop: AbortSignal): Promise<Identity> {
  const barred = mayWrite();
  if (barred) throw new FlowRefused(barred.refused, barred.remedy);
  const answer = await askCaller(reader, stop, pause);
  if (answer.ok) return answer.value;
  const {code, remedy} = answer.failure;
  throw new FlowRefused(
    `Whose credentials these are is not known (${code}), so nothing was started.`,
    remedy,
    answer.failure,
  );
}

/** The Date of an answer has whole seconds, so this is two to three seconds. */
const justSeenMs = 3000;

function run(
  flow: AnyFlow,
  {journal, isLost, release}: HeldJournal,
  around: FlowSurroundings,
  {stop, patience, onProgress, secrets}: RunOptions,
): RunningFlow {
  const record = () => {
    const now = recordOf(journal.lines);
    if (!now) throw new Error(`${journal.file} does not begin with the opening of a flow`);
    return now;
  };
  const begun = record();
  const goal = flow.parseGoal(begun.goal);
  const look = lookForFlow(around, flow.region(goal), flow.keys?.(goal));
  const mayWrite = () =>
    isLost()
      ? {refused: 'Another process has taken this flow over.', remedy: 'Leave it to that one.'}
      : around.mayWrite();
  let scene: Scene | undefined;
  // A new flow follows a look that its brief was made from; a second one within moments only costs quota.
  let mayReuse = begun.steps.length === 0;
  const lookOnce: RunnerTools['look'] = async what => {
    const known = mayReuse ? await look([], stop) : undefined;
    mayReuse = false;
    return known && isJustSeen(known, what, around.watch.now(), justSeenMs) ? known : look(what, stop);
  };
  const end = runFlow(
    flow,
    {
      journal,
      look: lookOnce,
      writer: around.writer,
      guard: writeGuard(around.reader, begun, {stop, mayWrite, ...(around.pause && {pause: around.pause})}),
      now: () => around.watch.now(),
      pause: around.pause ?? pauseFor,
      ...(secrets && {secrets}),
      onProgress: progress => {
        ({scene} = progress);
        onProgress?.(progress);
      },
    },
    {stop, ...(patience !== undefined && {patience})},
  )
    .catch((error: unknown) => unwritten(error, record()))
    .finally(release);
  return {id: begun.id, file: journal.file, record, scene: () => scene, end};
}
