import type {KeyStoreId} from '../model/ids.ts';
import {lastSeen} from '../model/observation.ts';
import type {Write, WriteSecrets} from '../model/write.ts';
import type {Brief, Scene} from '../flows/flow.ts';
import {readHistory} from '../flows/history.ts';
import {flows, type AnyFlow} from '../flows/index.ts';
import {ownDisconnect} from '../flows/own-moves.ts';
import type {FlowRecord} from '../flows/record.ts';
import type {Patience} from '../flows/runner.ts';
import {startFlow} from '../flows/start-flow.ts';
import type {Barred} from '../flows/write-guard.ts';
import type {Watch} from '../watch/watch.ts';
import {approve, type Proposal, readProposal, type Reading} from './approve.ts';
import {asNotDone, endOf, notDoneResult, type Result, tell} from './change-result.ts';
import {type ChangeSession, groundForChange, openChangeSession} from './change-session.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {progressTo} from './flow-progress.ts';
import {type Interruption, listenForInterruption} from './interruption.ts';
import type {CommonOptions} from './program.ts';
import type {Secret} from './secret-input.ts';

/** Options of every command that changes something. */
export type ChangeOptions = CommonOptions & {readonly confirm?: string; readonly wait?: string};

/** What a command wants changed, once it has found what it acts on. */
export type Wanted = {
  readonly goal: object;
  /** What may be typed to confirm in place of the phrase. */
  readonly alsoNamed?: readonly string[];
};

/** One command: the flow, how it finds its target, and the secrets that its writes need. */
export type Change = {
  readonly flow: string;
  /** Takes what only a person or standard input can give, before anything is asked of AWS. */
  readonly secret?: (signal: AbortSignal) => Promise<Secret>;
  readonly secrets?: (write: Write, secret: string) => WriteSecrets;
  readonly find: (session: ChangeSession) => Promise<Wanted>;
};

type Run = {
  readonly flow: AnyFlow;
  readonly options: ChangeOptions;
  readonly change: Change;
  readonly interruption: Interruption;
  readonly patience: Patience;
};

/**
 * Makes one change from beginning to end, as the screen would: find, look, brief, confirm, run, tell. Resolves with the
 * exit code.
 */
export async function makeChange(options: ChangeOptions, change: Change): Promise<number> {
  const flow = flows.get(change.flow);
  if (!flow) throw new Error(`no flow is called ${change.flow}`);
  const patience = patienceOf(options.wait);
  const interruption = listenForInterruption();
  const how = {json: options.json === true, waiting: options.wait !== undefined};
  let secret: Secret | undefined;
  let session: ChangeSession | 'interrupted' | undefined;
  let target: string | null = null;
  try {
    const ground = await groundForChange(options);
    secret = await change.secret?.(interruption.signal);
    session = await interruption.orInterrupted(openChangeSession(options, ground, interruption.signal));
    if (session === 'interrupted') return exitCodes.interrupted;
    const found = await interruption.orInterrupted(change.find(session));
    if (found === 'interrupted') return exitCodes.interrupted;
    const wanted = {...found, goal: readGoal(flow, found.goal)};
    target = flow.target(wanted.goal);
    const run = {flow, options, change, interruption, patience};
    const result = await prepareAndRun(session, wanted, secret, run);
    if (result === 'interrupted') return exitCodes.interrupted;
    return await tell(
      {flow: flow.name, target, ...result},
      {...how, interrupted: interruption.signal.aborted},
    );
  } catch (error) {
    if (interruption.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    const notDone = asNotDone(error);
    if (!notDone) throw error;
    return await tell({flow: flow.name, target, ...notDoneResult(notDone)}, {...how, interrupted: false});
  } finally {
    secret?.wipe();
    interruption.done();
    if (typeof session === 'object') session.account.close();
  }
}

/** True for a flow that needs every key of its Region, and not only those it names. */
export const readsAllKeys = ({needs, keys}: AnyFlow): boolean => keys === undefined && needs.includes('keys');

async function prepareAndRun(
  session: ChangeSession,
  wanted: Wanted,
  secret: Secret | undefined,
  run: Run,
): Promise<Result | 'interrupted'> {
  const {flow, interruption} = run;
  const keys = readsAllKeys(flow);
  const watch = session.watch(flow.region(wanted.goal), {keys});
  try {
    const settled = await interruption.orInterrupted(watch.settled({keys}));
    if (settled === 'interrupted') return settled;
    // From here on only the flow looks, as often as it needs.
    watch.pause();
    return await confirmAndRun(session, watch, wanted, secret, run);
  } finally {
    await watch.stop();
  }
}

async function confirmAndRun(
  session: ChangeSession,
  watch: Watch,
  {goal, alsoNamed = []}: Wanted,
  secret: Secret | undefined,
  {flow, options, change: {secrets}, interruption: {signal}, patience}: Run,
): Promise<Result | 'interrupted'> {
  const proposal = {session, watch, flow, goal, options, signal};
  const reading = await readProposal(proposal);
  if (reading === 'interrupted') return reading;
  const {brief} = reading;
  const clear = await whatIsClear(proposal, reading);
  if (clear) return clear;
  const approval = await approve(proposal, reading, alsoNamed);
  const running = await startFlow(flow, accepted(goal, brief), approval, session.surroundings(watch), {
    stop: signal,
    patience,
    ...(secret && secrets && {secrets: (write: Write) => secrets(write, secret.text())}),
    ...progressTo(process.stderr),
  });
  const expected = brief.consequences.find(({when}) => when === 'Takes')?.text;
  return endOf(running, {watch, ...(expected !== undefined && {expected})});
}

/** The goal as it is opened once it is confirmed: a phrase that accepts a loss is part of it. */
const accepted = (goal: object, {confirm: {level, ...wanted}}: Brief): object =>
  level === 2 && 'anyway' in wanted && wanted.anyway ? {...goal, anyway: true} : goal;

/** What needs no flow: the goal is reached already, or AWS or a rule would refuse it. */
async function whatIsClear(proposal: Proposal, {brief, scene}: Reading): Promise<Result | undefined> {
  const {session, watch, flow, goal} = proposal;
  const {account, partition, arn} = session.identity;
  const now = watch.now();
  const blank: FlowRecord = {
    id: '',
    flow: flow.name,
    goal: {...goal},
    target: flow.target(goal),
    account,
    partition,
    openedBy: arn,
    openedAt: now,
    steps: [],
    observed: [],
  };
  const decision = flow.decide(accepted(goal, brief), scene, blank, now);
  if (decision.do === 'finish') return {outcome: 'done', state: decision.state, next: decision.next};
  if (decision.do === 'stop') {
    const why = (await whoDisconnects(proposal, scene)) ?? {refused: decision.why, remedy: decision.remedy};
    return {outcome: 'refused', state: why.refused, next: why.remedy};
  }
  if (decision.do === 'wait') return undefined;
  const refused = brief.checks.filter(({result}) => result === 'refused');
  if (refused.length === 0) return undefined;
  return {
    outcome: 'refused',
    state: `AWS would refuse this: ${refused.map(({text}) => text).join('; ')}. Nothing was sent.`,
    next: 'Repair that, then do it again.',
  };
}

/** Why a store that is just being disconnected cannot be connected: as far as this machine's journals tell, by whom. */
async function whoDisconnects(
  {session, watch, flow, goal}: Proposal,
  {view}: Scene,
): Promise<Barred | undefined> {
  const store = lastSeen(view.keyStores)?.find(({id}) => id === (goal as {storeId?: KeyStoreId}).storeId);
  if (flow.name !== 'connect' || store?.connectionState !== 'DISCONNECTING') return undefined;
  const {changes} = await readHistory(session.surroundings(watch).folder);
  return (
    ownDisconnect(changes, store, session.identity.arn, watch.now()) ?? {
      refused: `${store.name} is DISCONNECTING, and not by a command of this machine. Nothing was sent.`,
      remedy: 'Somebody is disconnecting it: find out why before you connect it.',
    }
  );
}

function readGoal(flow: AnyFlow, goal: object): object {
  try {
    return flow.parseGoal(goal) as object;
  } catch (error) {
    const {issues} = error as {issues?: readonly {path: readonly PropertyKey[]; message: string}[]};
    if (!issues) throw error;
    throw new UsageError(
      issues.map(({path, message}) => [...path.map(String), message].join(': ')).join('; '),
    );
  }
}

/** Reads `--wait`: absent, without a value, or with seconds. */
export function patienceOf(wait: string | undefined): Patience {
  if (wait === undefined) return 'accepted';
  if (wait === '') return 'end';
  if (/^\d{1,7}$/.test(wait)) return {seconds: Number(wait)};
  throw new UsageError(`--wait takes whole seconds, not "${wait}"`);
}
