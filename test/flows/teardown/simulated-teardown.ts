import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {openAccount} from '../../../source/aws/account.ts';
import {journalFile} from '../../../source/flows/flow-folder.ts';
import {createJournal, readJournal} from '../../../source/flows/journal/journal.ts';
import {inventoryOfAccount} from '../../../source/flows/teardown/account-inventory.ts';
import type {SleepUntil} from '../../../source/flows/teardown/aws-sleep.ts';
import {approvalPhrase} from '../../../source/flows/teardown/phrases.ts';
import {keepPlan} from '../../../source/flows/teardown/plan-file.ts';
import {planSchema, sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {
  lookAtTeardown,
  openTeardown,
  type RunningTeardown,
  type TeardownSurroundings,
} from '../../../source/flows/teardown/teardown-desk.ts';
import type {RunOptions} from '../../../source/flows/teardown/run-teardown.ts';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';
import {shippedScenario, type ShippedName} from '../../../source/simulator/scenarios/shipped.ts';
import {startSimulator, type Simulator} from '../../../source/simulator/server.ts';
import {startLine} from '../../../source/simulator/start-line.ts';
import type {World} from '../../../source/simulator/world.ts';

export const planner = 'arn:aws:iam::111122223333:user/planner';

/** A plan of everything that a world holds, as if it had just been looked at. */
export function planOf(world: World, change: (plan: Plan) => Partial<Plan> = () => ({})): Plan {
  const {account} = world;
  const at = world.clock.now().toISOString();
  const regions = [...world.regions.values()];
  const plan = planSchema.omit({digest: true}).parse({
    schema: 'cks.teardown-plan/1',
    id: 'TD-20260914-7K2F',
    madeAt: at,
    madeBy: planner,
    account: account.id,
    partition: account.partition,
    goal: 'role',
    scope: 'all',
    twoPerson: false,
    regions: regions.map(({region, optStatus}) => ({
      region,
      standing: optStatus === 'DISABLED' ? {is: 'accepted-unknown'} : {is: 'answered', at},
    })),
    stores: regions.flatMap(({region, keyStores, keys}) =>
      [...keyStores.values()].map(({id, name, state, backing}) => ({
        region,
        id,
        name,
        type: backing.type,
        connectionState: state,
        ...(backing.type === 'AWS_CLOUDHSM' && {clusterId: backing.clusterId}),
        keep: false,
        keys: [...keys.values()]
          .filter(({storeId}) => storeId === id)
          .map(key => ({
            id: key.id,
            arn: `arn:${account.partition}:kms:${region}:${account.id}:key/${key.id}`,
            aliases: [],
            state: key.deletionDate ? 'PendingDeletion' : key.enabled ? 'Enabled' : 'Disabled',
            ...(key.deletionDate && {deletionDate: key.deletionDate.toISOString()}),
            days: 7,
            soakDays: 0,
            lastUse: 'never',
            otherAccounts: [],
          })),
      })),
    ),
    acceptedKeys: [],
    demo: false,
    gaps: [],
  });
  return sealed({...plan, ...change(sealed(plan))});
}

export type SimulatedTeardown = {
  readonly world: World;
  readonly simulator: Simulator;
  readonly plan: Plan;
  readonly folder: string;
  readonly around: TeardownSurroundings;
  readonly calls: () => readonly string[];
  /** Opens it with waits that step the world's clock as soon as everything waits. */
  readonly open: (
    options?: Partial<RunOptions>,
    more?: Partial<TeardownSurroundings>,
  ) => Promise<RunningTeardown>;
  /** Opens it to answer what it asks. */
  readonly look: () => Promise<RunningTeardown>;
  readonly lines: () => ReturnType<typeof readJournal>;
  readonly close: () => Promise<void>;
};

/** Serves a world with a standing clock, and approves a plan of all that it holds. */
export async function simulatedTeardown({
  scenario = 'playground',
  text,
  arrange = () => undefined,
  change,
}: {
  readonly scenario?: ShippedName;
  /** A scenario of one's own. */
  readonly text?: string;
  readonly arrange?: (world: World) => void;
  readonly change?: (plan: Plan) => Partial<Plan>;
} = {}): Promise<SimulatedTeardown> {
  const clock = new SimulatedClock({start: new Date('2026-09-14T12:00:00Z'), scale: 0});
  const world = createWorld(text === undefined ? shippedScenario(scenario) : loadScenario(text, 'test'), {
    clock,
  });
  arrange(world);
  const simulator = await startSimulator({world});
  const {credentials, regions} = startLine(world, simulator.endpoint);
  const [keys] = Object.values(credentials);
  if (!keys) throw new Error('the world has nobody to sign in');
  const account = openAccount({
    region: regions[0] ?? '',
    credentials: keys,
    endpointUrl: simulator.endpoint,
    environment: {},
    // The world's clock is stepped, and real seconds between calls would only be waited for.
    embedded: true,
    awsTime: world.clock.now(),
    timeouts: {answerMs: 1500},
  });
  const calls: string[] = [];
  account.onCall(({operation, region, calls: n = 1}) => {
    for (let i = 0; i < n; i++) calls.push(`${region ?? 'global'} ${operation}`);
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-teardown-'));
  const plan = planOf(world, change);
  await approve(folder, plan, world.clock.now());
  const around: TeardownSurroundings = {
    folder,
    accountOf: () => account,
    inventory: inventoryOfAccount(() => account, undefined),
    mayWrite: () => undefined,
  };
  return {
    world,
    simulator,
    plan,
    folder,
    around,
    calls: () => calls,
    lines: () => readJournal(journalFile(folder, plan.account, plan.id)),
    async open(options = {}, more = {}) {
      const at: {rest: () => boolean} = {rest: () => false};
      const desk = await openTeardown(
        plan,
        {...around, sleepUntil: steppedSleep(world, () => at.rest()), ...more},
        {stay: 'until-person', stop: new AbortController().signal, ...options},
      );
      at.rest = desk.isAtRest;
      return desk;
    },
    async look() {
      const at: {rest: () => boolean} = {rest: () => false};
      const stepped = {...around, sleepUntil: steppedSleep(world, () => at.rest())};
      const desk = await lookAtTeardown(plan, stepped, new AbortController().signal);
      at.rest = desk.isAtRest;
      await desk.looked;
      return desk;
    },
    async close() {
      account.close();
      await simulator.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** Writes down that a plan is approved, as the command does it. */
export async function approve(folder: string, plan: Plan, at: Date, by = planner): Promise<void> {
  await keepPlan(folder, plan);
  const journal = await createJournal(journalFile(folder, plan.account, plan.id));
  await journal.appendAll(
    [
      {
        kind: 'opened',
        id: plan.id,
        flow: 'teardown',
        goal: {digest: plan.digest},
        target: `${String(plan.stores.length)} stores`,
        account: plan.account,
        partition: plan.partition,
        caller: by,
        host: 'here',
        program: 'cks test',
      },
      {kind: 'approved', caller: by, typed: approvalPhrase(plan), digest: plan.digest},
    ],
    at,
  );
  await journal.close();
}

/** Sleeps in a world whose clock stands still: once everything waits, it is moved on to the first that wakes. */
export function steppedSleep(world: World, isAtRest: () => boolean): SleepUntil {
  const sleepers = new Set<{readonly at: Date; readonly wake: () => void}>();
  let stepping = false;
  const step = async () => {
    stepping = true;
    while (sleepers.size > 0) {
      await delay(1);
      if (!isAtRest() || sleepers.size === 0) continue;
      const next = Math.min(...[...sleepers].map(({at}) => at.getTime()));
      const seconds = Math.ceil((next - world.clock.now().getTime()) / 1000);
      world.clock.advance(Math.max(1, seconds));
      for (const {at, wake} of [...sleepers]) if (at <= world.clock.now()) wake();
    }
    stepping = false;
  };
  return (at, signal) =>
    new Promise(resolve => {
      const sleeper = {
        at,
        wake: () => {
          sleepers.delete(sleeper);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal.addEventListener('abort', sleeper.wake, {once: true});
      if (signal.aborted) sleeper.wake();
      if (!stepping) void step();
    });
}
