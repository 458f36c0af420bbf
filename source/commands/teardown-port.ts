import {stat} from 'node:fs/promises';
import type {AccessReader} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {AccountWriter} from '../aws/account-writer.ts';
import {regionalAccount} from '../aws/regional-account.ts';
import {journalFile, newFlowId} from '../flows/flow-folder.ts';
import {inventoryOfWatch} from '../flows/teardown/account-inventory.ts';
import {approveTeardown} from '../flows/teardown/approve.ts';
import {draftPlan} from '../flows/teardown/draft-plan.ts';
import {forecast} from '../flows/teardown/forecast.ts';
import {Ledger} from '../flows/teardown/ledger.ts';
import {makePlan} from '../flows/teardown/make-plan.ts';
import {approvalPhrase} from '../flows/teardown/phrases.ts';
import {keepPlan, listKeptPlans, readKeptPlan} from '../flows/teardown/plan-file.ts';
import {sealed, type Plan} from '../flows/teardown/plan.ts';
import {blankScene} from '../flows/teardown/scene.ts';
import {survey} from '../flows/teardown/survey.ts';
import {surveyNow} from '../flows/teardown/survey-now.ts';
import {openTeardown, type TeardownSurroundings} from '../flows/teardown/teardown-desk.ts';
import {listTeardowns, type ListedTeardown} from '../flows/teardown/teardown-list.ts';
import {checkWishes, isWanted, WishFault, type Wishes} from '../flows/teardown/wishes.ts';
import type {CallRecord} from '../model/call-record.ts';
import type {Region} from '../model/ids.ts';
import type {KeptPlanLine, MadeDraft, OpenedPlan, TeardownPort} from '../ui/teardown/port.ts';
import type {Watch} from '../watch/watch.ts';
import {approvalChecks} from './teardown/approval-checks.ts';
import {exportPlan} from './teardown/export-plan.ts';
import {exportReport, readReport} from './teardown/export-report.ts';

type Account = AccountReader & AccountWriter & AccessReader;

/** What teardowns on a screen run with: whether something may be changed is the screen's to say. */
export type TeardownPortOptions = {
  readonly watch: Pick<Watch, 'look'>;
  readonly account: Account;
  /** The folder of journals, of all accounts. */
  readonly folder: string;
  readonly program: string;
  readonly readOnly: boolean;
  readonly demo: boolean;
  readonly holdTags: readonly string[];
  /** The latest call of each kind that this run has made. */
  readonly seen: () => readonly CallRecord[];
  /** Other profiles, to ask a Region with; absent in a demo. */
  readonly profiles?: {
    readonly names: () => Promise<readonly string[]>;
    readonly open: (name: string) => Promise<Account>;
  };
};

/** Last uses are asked for that long at most, in seconds: somebody waits for the plan. */
const lastUseSeconds = 60;

/** Gives a screen the teardowns of one account. Nothing is asked before the first of them. */
export function openTeardownPort(options: TeardownPortOptions): TeardownPort {
  const {account, folder, program, readOnly, demo, holdTags, profiles, watch, seen} = options;
  let allowed = false;
  const others = new Map<string, Account>();
  const mayWrite = () =>
    allowed && !readOnly
      ? undefined
      : {refused: 'This run is read-only, so nothing was sent.', remedy: ':write turns writes on.'};

  /** The account as each Region is asked. */
  async function accountFor(named: ReadonlyMap<Region, string>): Promise<Account> {
    const byRegion = new Map<Region, Account>();
    for (const [region, name] of named) {
      const other = others.get(name) ?? (await openOther(name));
      others.set(name, other);
      byRegion.set(region, other);
    }
    return regionalAccount(account, byRegion);
  }

  async function openOther(name: string): Promise<Account> {
    if (!profiles) throw new Error('There are no other profiles here.');
    const other = await profiles.open(name);
    const [theirs, ours] = await Promise.all([other.caller(), account.caller()]);
    if (!theirs.ok)
      throw new Error(`Whose credentials the profile ${name} has is not known: ${theirs.failure.code}.`);
    if (ours.ok && theirs.value.account !== ours.value.account)
      throw new Error(`The profile ${name} is of account ${theirs.value.account}.`);
    return other;
  }

  const profilesOf = (plan: Plan): ReadonlyMap<Region, string> =>
    new Map(
      plan.regions.flatMap(({region, profile}) =>
        profile === undefined ? [] : [[region, profile] as const],
      ),
    );

  async function around(plan: Plan): Promise<TeardownSurroundings> {
    const byRegion = await accountFor(profilesOf(plan));
    return {folder, accountOf: () => byRegion, inventory: inventoryOfWatch(watch), mayWrite};
  }

  const unapproved = (plan: Plan, now: Date): OpenedPlan => {
    const ledger = Ledger.of([]);
    return {
      plan,
      forecast: forecast(plan, now),
      ledger,
      view: {...survey(plan, blankScene, ledger, now), stage: 'approve'},
      scene: blankScene,
      phrase: approvalPhrase(plan),
      running: {is: 'no'},
    };
  };

  return {
    readOnly,
    allowWrites(on) {
      allowed = on;
    },
    newId: now => newFlowId('teardown', now),
    async list(of) {
      const [teardowns, plans] = await Promise.all([listTeardowns(folder, of), listKeptPlans(folder, of)]);
      const approved = new Set(teardowns.map(({id}) => id));
      const waiting = plans.flatMap(one =>
        one.is === 'whole' && !approved.has(one.id) ? [lineOf(one.plan)] : [],
      );
      return [...teardowns.map(lineOfTeardown), ...waiting].toSorted(
        (a, b) => b.madeAt.getTime() - a.madeAt.getTime(),
      );
    },
    async draft(id, wishes, {onProgress, stop}) {
      const [list, caller, reader] = await Promise.all([
        account.regionList(),
        account.identity(),
        accountFor(wishes.profiles),
      ]);
      if (!list.ok) throw new Error(`The Regions of the account are not known: ${list.failure.code}.`);
      if (!caller.ok) throw new Error(`Whose credentials these are is not known: ${caller.failure.code}.`);
      const made = await draftPlan({
        reader,
        list: list.value,
        caller: caller.value,
        wishes,
        holdTags,
        lastUseSeconds,
        demo,
        signal: stop,
        onProgress,
      }).catch(inWords);
      const plan = sealed({...made.plan, id});
      return {...made, plan, forecast: forecast(plan, plan.madeAt)};
    },
    again: (made, wishes) => again(made, wishes, account.now()),
    async keep(plan) {
      // An approved plan is never written over.
      if (await isThere(journalFile(folder, plan.account, plan.id))) return;
      await keepPlan(folder, plan);
    },
    async open(of, id, stop) {
      const plan = await readKeptPlan(folder, of, id);
      if (!(await isThere(journalFile(folder, of, id)))) return unapproved(plan, account.now());
      const {mayWrite: _unused, ...looking} = await around(plan);
      const {ledger, view, scene, from, owner} = await surveyNow(plan, looking, stop);
      return {
        plan,
        forecast: forecast(plan, ledger.approved?.at ?? account.now()),
        ledger,
        view,
        scene,
        running: owner ? {is: 'elsewhere', owner} : {is: 'no', ...(from.is === 'journal' && {why: from.why})},
      };
    },
    unapproved,
    check: async (plan, signal) =>
      approvalChecks(plan, {reader: await accountFor(profilesOf(plan)), seen, signal}),
    approve: async (plan, given, signal) =>
      approveTeardown(plan, given, {
        folder,
        reader: await accountFor(profilesOf(plan)),
        holdTags,
        mayWrite,
        program,
        signal,
      }),
    run: async (plan, stop) => openTeardown(plan, await around(plan), {stay: 'always', stop}),
    export: plan => exportPlan(plan),
    report: plan => readReport(folder, plan, account.now()),
    exportReport: (plan, report) => exportReport(plan, report),
    async rehearse(plan, {onTime, stop}) {
      // Nobody waits for the embedded AWS before a plan is to be rehearsed.
      const [{rehearse}, {rehearsalText}] = await Promise.all([
        import('../rehearsal/rehearse.ts'),
        import('./teardown/rehearsal-text.ts'),
      ]);
      return rehearsalText(await rehearse(plan, {mishaps: [], seed: 1, signal: stop, onTime})).split('\n');
    },
    ...(profiles && {profiles: profiles.names}),
  };
}

/** The plan of other wishes, of what was found already: its id stays, so that it is the same plan, changed. */
function again(made: MadeDraft, wishes: Wishes, now: Date): MadeDraft {
  const {plan: before, found, details, uses} = made;
  const wanted = isWanted(wishes);
  try {
    checkWishes(wishes, {
      source: 'account:ListRegions',
      regions: found.map(({region}) => ({region, optStatus: 'unknown', hasCloudHsm: true})),
    });
    const plan = makePlan({
      id: before.id,
      now,
      caller: {
        account: before.account,
        partition: before.partition,
        arn: before.madeBy,
        ...(before.accountAlias !== undefined && {alias: before.accountAlias}),
      },
      found: found.map(one =>
        wanted(one.region) ? one : {region: one.region, answer: {is: 'not-asked'} as const},
      ),
      details,
      uses,
      wishes,
      demo: before.demo,
    });
    return {...made, plan, forecast: forecast(plan, plan.madeAt)};
  } catch (error) {
    throw error instanceof WishFault ? new Error(withoutOptions(error.message)) : error;
  }
}

function inWords(error: unknown): never {
  throw error instanceof WishFault ? new Error(withoutOptions(error.message)) : error;
}

/** Options are of the command line; on a screen nobody gave any. */
const withoutOptions = (text: string): string => text.replace(/^--[a-z-]+:? /u, 'It ');

const lineOf = ({id, madeBy, madeAt, twoPerson}: Plan): KeptPlanLine => ({
  id,
  stage: 'plan',
  madeBy,
  madeAt,
  finished: false,
  text: twoPerson ? 'not approved: waits for another person' : 'not approved',
});

function lineOfTeardown({id, plan, ledger, text, finished, owner}: ListedTeardown): KeptPlanLine {
  const note = ledger.observed.findLast(({facts}) => typeof facts['stage'] === 'string');
  const stage = note?.facts['stage'];
  return {
    id,
    stage: finished ? 'report' : isLateStage(stage) ? stage : 'run',
    madeBy: plan?.madeBy ?? ledger.callers[0] ?? '',
    madeAt: plan?.madeAt ?? ledger.approved?.at ?? new Date(0),
    finished,
    text: owner ? `running (process ${String(owner.pid)} on ${owner.host})` : text,
  };
}

const isLateStage = (stage: unknown): stage is 'run' | 'wait' | 'role' | 'report' =>
  typeof stage === 'string' && ['run', 'wait', 'role', 'report'].includes(stage);

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
