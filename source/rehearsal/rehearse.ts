import {mkdtemp, rm} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import path from 'node:path';
import {journalFile} from '../flows/flow-folder.ts';
import {createJournal} from '../flows/journal/journal.ts';
import {inventoryOfAccount} from '../flows/teardown/account-inventory.ts';
import {approvalPhrase} from '../flows/teardown/phrases.ts';
import {keepPlan} from '../flows/teardown/plan-file.ts';
import {doomedStores, type Plan} from '../flows/teardown/plan.ts';
import {
  openTeardown,
  type RunningTeardown,
  type TeardownEnd,
  type TeardownSurroundings,
} from '../flows/teardown/teardown-desk.ts';
import {SimulatedClock} from '../simulator/clock.ts';
import {createWorld} from '../simulator/scenarios/create-world.ts';
import {scenarioOf} from '../simulator/scenarios/load.ts';
import {startSimulator, type Simulator} from '../simulator/server.ts';
import {startLine} from '../simulator/start-line.ts';
import {Clockwork} from './clockwork.ts';
import {openClosedAccount} from './closed-account.ts';
import {diceOf} from './dice.ts';
import type {MishapName} from './mishap-names.ts';
import {type PlacedMishap, placeMishaps} from './mishaps.ts';
import {outcomeOf, type Rehearsal} from './outcome.ts';
import {Person} from './person.ts';
import {actor, sessions, worldOfPlan} from './world-of-plan.ts';

export type RehearsalOptions = {
  readonly mishaps: readonly MishapName[];
  /** A whole number: where the mishaps are put. */
  readonly seed: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Called as the time goes on. */
  readonly onTime?: (now: Date) => void;
};

const dayMs = 24 * 60 * 60_000;
/** A plan that has not ended so long after its expected end goes on forever. */
const patienceMs = 60 * dayMs;
/** A person reads, and answers after a while. */
const personSeconds = 120;

/**
 * Runs a plan by the engine that runs it in earnest, against an embedded AWS that is loaded from the plan, in this
 * process. Nothing of it reaches the real account: its endpoint is on the loopback address, its credentials are made up,
 * and its journal is in a folder of its own that is removed.
 *
 * @throws NotOurEndpoint; AbortError where `signal` ends it
 */
export async function rehearse(plan: Plan, options: RehearsalOptions): Promise<Rehearsal> {
  const startsAt = new Date(Math.ceil(plan.madeAt.getTime() / 1000) * 1000);
  const placed = placeMishaps(plan, startsAt, options.mishaps, diceOf(options.seed));
  const scenario = scenarioOf(
    worldOfPlan(
      plan,
      startsAt,
      placed.flatMap(({placement}) => placement ?? []),
    ),
    'the plan',
  );
  const world = createWorld(scenario, {clock: new SimulatedClock({start: startsAt, scale: 0})});
  const simulator = await startSimulator({world});
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-rehearsal-'));
  const account = openClosedAccount({
    endpoint: simulator.endpoint,
    region: plan.regions.find(({standing}) => standing.is === 'answered')?.region ?? 'us-east-1',
    credentials: signedIn(simulator, placed),
    now: () => world.clock.now(),
  });
  try {
    await approved(
      plan,
      folder,
      world.clock.now(),
      `arn:${plan.partition}:sts::${plan.account}:assumed-role/${actor}/${sessions[0]}`,
    );
    const clockwork = new Clockwork(world.clock);
    const person = new Person();
    const desk = await openTeardown(
      plan,
      {
        folder,
        accountOf: () => account,
        inventory: inventoryOfAccount(() => account, undefined),
        mayWrite: () => undefined,
        sleepUntil: clockwork.sleepUntil,
      } satisfies TeardownSurroundings,
      {stay: 'always', stop: options.signal},
    );
    const end = await played(desk, clockwork, person, options);
    options.signal.throwIfAborted();
    return outcomeOf({plan, startsAt, seed: options.seed, placed, desk, end, person, simulator});
  } finally {
    account.close();
    await simulator.close();
    await rm(folder, {recursive: true, force: true});
  }
}

/** The keys of the first session, and once somebody has signed in again those of the second. */
function signedIn({world, endpoint}: Simulator, placed: readonly PlacedMishap[]) {
  const {credentials} = startLine(world, endpoint);
  const back = placed.flatMap(({placement}) => placement?.signedInAgain ?? [])[0];
  const ends = placed.flatMap(({placement}) => placement?.sessionEnds ?? [])[0];
  return () => {
    const isBack = back && world.clock.now() >= back;
    const keys = credentials[`${actor}/${sessions[isBack ? 1 : 0]}`];
    // What has an end is read anew near it, and after it.
    const expiration = isBack ? undefined : ends;
    return keys
      ? Promise.resolve({...keys, ...(expiration && {expiration})})
      : Promise.reject(new Error('the rehearsal has nobody to sign in'));
  };
}

async function approved(plan: Plan, folder: string, at: Date, caller: string): Promise<void> {
  await keepPlan(folder, plan);
  const journal = await createJournal(journalFile(folder, plan.account, plan.id));
  const {id, digest, account, partition} = plan;
  try {
    await journal.appendAll(
      [
        {
          kind: 'opened',
          id,
          flow: 'teardown',
          goal: {digest},
          target: `${String(doomedStores(plan).length)} stores`,
          account,
          partition,
          caller,
          host: hostname(),
          program: 'cks rehearsal',
        },
        {kind: 'approved', caller, typed: approvalPhrase(plan), digest},
      ],
      at,
    );
  } finally {
    await journal.close();
  }
}

/** Lets the time pass until the end, or until nothing can go on without a person who knows more than the rehearsal. */
async function played(
  desk: RunningTeardown,
  clockwork: Clockwork,
  person: Person,
  {onTime}: RehearsalOptions,
): Promise<TeardownEnd> {
  let over = false;
  const end = desk.end.finally(() => {
    over = true;
  });
  // Awaited below in any case; a fault must not be an unhandled one meanwhile.
  end.catch(() => undefined);
  const latest = lastMoment(desk);
  for (;;) {
    await clockwork.breath();
    if (over || !desk.isAtRest()) {
      if (over) return end;
      continue;
    }
    if (person.hasWord(desk)) {
      clockwork.pass(personSeconds);
      await person.speak(desk);
      continue;
    }
    if (
      isStuck(desk, person) ||
      desk.now() > latest ||
      !clockwork.step(desk.ledger.intended, !wantsNews(desk))
    )
      desk.leave();
    else onTime?.(desk.now());
  }
}

function lastMoment({plan, now}: RunningTeardown): Date {
  const days = doomedStores(plan).flatMap(store =>
    store.keys.map(({days: wait, soakDays}) => wait + soakDays),
  );
  return new Date(now().getTime() + Math.max(0, ...days) * dayMs + patienceMs);
}

/** True where a lane is about to act, and wants to see first what is so. */
const wantsNews = (desk: RunningTeardown): boolean => {
  const {lanes, end} = desk.view();
  return [...lanes.map(({decision}) => decision), end].some(
    decision => decision.do === 'wait' && decision.for === 'now',
  );
};

/** True where every lane has finished or waits for a person, and the rehearsal has nothing to say to that. */
function isStuck(desk: RunningTeardown, person: Person): boolean {
  if (desk.paused()) return true;
  const {lanes, end} = desk.view();
  const decisions = [...lanes.map(({decision}) => decision), end];
  return decisions.every(decision => {
    if (decision.do === 'finish' || decision.do === 'lanes-first') return true;
    return decision.do === 'ask' && decision.questions.every(question => !person.mayGoOn(question));
  });
}
