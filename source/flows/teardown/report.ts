import type {Backup} from '../../model/cluster.ts';
import {storeKey, type Region} from '../../model/ids.ts';
import {actionOf} from '../../model/write.ts';
import type {JournalLine} from '../journal/entry.ts';
import {isCarriedOut, isInDoubt, type Step} from '../record.ts';
import {gates} from './decision.ts';
import {notes} from './lane-memory.ts';
import {Ledger, targetOf} from './ledger.ts';
import {doomedStores, type Plan} from './plan.ts';
import {reportedKeys, type ReportedKey} from './report-keys.ts';
import {whatIsLeft, type Left} from './report-left.ts';
import {peopleOf, type People} from './report-people.ts';
import {rolePart, type ReportedRole} from './report-role.ts';
import {keptStanding} from './standing.ts';

/** What a look at a Region's backups brought, where one was made for the report. */
export type BackupLook =
  | {readonly region: Region; readonly is: 'answered'; readonly backups: readonly Backup[]; readonly at: Date}
  | {readonly region: Region; readonly is: 'failed'; readonly why: string};

/** Whether the lines of the journal follow from each other, as whoever read them found. */
export type ChainCheck =
  | {readonly is: 'whole'; readonly lines: number; readonly lastHash: string}
  | {readonly is: 'broken'; readonly what: string};

export type ReportedStore = {
  readonly region: Region;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly keys: number;
  readonly outcome: 'deleted' | 'gone' | 'disconnected' | 'kept' | 'open';
  readonly at?: Date;
  readonly by?: string;
  readonly requestId?: string;
};

/** One change that was sent, and what AWS said. */
export type ReportedCall = {
  readonly at: Date;
  readonly action: string;
  readonly target: string;
  readonly result: 'accepted' | 'refused' | 'carried-out' | 'not-carried-out' | 'in-doubt';
  readonly code?: string;
  readonly requestId?: string;
};

/** Everything that there is to say of a teardown, from its plan and its journal. No secret is in either. */
export type TeardownReport = {
  readonly id: string;
  readonly account: string;
  readonly accountAlias?: string;
  readonly partition: string;
  readonly goal: Plan['goal'];
  readonly digest: string;
  readonly madeAt: Date;
  readonly reportedAt: Date;
  readonly finished: boolean;
  readonly aborted: boolean;
  readonly state: string;
  readonly stores: readonly ReportedStore[];
  readonly keys: readonly ReportedKey[];
  /** Keys that are gone without proof that their material is, and who accepted that. */
  readonly orphans: readonly {
    readonly region: string;
    readonly store: string;
    readonly keyIds: readonly string[];
    readonly because: readonly string[];
    readonly acceptedBy?: string;
    readonly acceptedAt?: Date;
  }[];
  readonly role: ReportedRole;
  readonly notExamined: {
    readonly acceptedUnknown: readonly Region[];
    readonly excluded: readonly Region[];
    readonly keys: readonly {readonly region: Region; readonly id: string}[];
  };
  readonly people: People;
  readonly decisions: readonly {
    readonly at: Date;
    readonly by: string;
    readonly question: string;
    readonly choice: string;
    readonly typed?: string;
  }[];
  /** What somebody else changed, as far as it was noticed. */
  readonly changedByOthers: readonly {readonly at: Date; readonly what: string}[];
  readonly left: Left;
  readonly dataStatement?: string;
  readonly time: {
    readonly from?: Date;
    readonly until?: Date;
    readonly stops: readonly {readonly at: Date; readonly why: string}[];
  };
  readonly calls: readonly ReportedCall[];
  readonly chain: ChainCheck;
};

/**
 * Reports a teardown, finished or not.
 *
 * @param lines its journal; without any, it is not approved yet
 * @param at AWS's time of the report, or this machine's where AWS was not asked
 * @param backups looks at backups that were made for it; a Region without one was not looked at
 */
export function reportOf(
  plan: Plan,
  lines: readonly JournalLine[],
  {
    at,
    chain,
    backups = [],
  }: {readonly at: Date; readonly chain: ChainCheck; readonly backups?: readonly BackupLook[]},
): TeardownReport {
  const ledger = Ledger.of(lines);
  const {closed, approved} = ledger;
  const isWhole = chain.is === 'whole';
  // Without its journal nobody knows what became of anything: nothing is called open, or not begun.
  const stores = isWhole ? plan.stores.map(store => reportedStore(plan, store, ledger, lines)) : [];
  const last = lines.at(-1);
  return {
    id: plan.id,
    account: plan.account,
    ...(plan.accountAlias !== undefined && {accountAlias: plan.accountAlias}),
    partition: plan.partition,
    goal: plan.goal,
    digest: plan.digest,
    madeAt: plan.madeAt,
    reportedAt: at,
    finished: closed !== undefined,
    aborted: ledger.answerTo('abort')?.choice === 'undo',
    state: isWhole
      ? (closed?.state ?? keptStanding(ledger))
      : 'its journal is damaged, so nothing is known of what was done',
    stores,
    keys:
      plan.goal === 'disconnect' || !isWhole
        ? []
        : doomedStores(plan).flatMap(store => reportedKeys(store, ledger)),
    orphans: orphansOf(plan, ledger),
    role: rolePart(plan, ledger),
    notExamined: {
      acceptedUnknown: regionsThat(plan, 'accepted-unknown'),
      excluded: [...regionsThat(plan, 'excluded'), ...regionsThat(plan, 'missing')],
      keys: plan.acceptedKeys,
    },
    people: peopleOf(plan, lines),
    decisions: decisionsOf(lines),
    changedByOthers: changedByOthers(stores, lines),
    left: whatIsLeft(plan, at, backups),
    ...(plan.dataStatement !== undefined && {dataStatement: plan.dataStatement}),
    time: {
      ...(approved && {from: approved.at}),
      ...(last && {until: closed?.at ?? new Date(last.at)}),
      stops: lines.flatMap(({entry, at: stamp}) =>
        entry.kind === 'stopped' ? [{at: new Date(stamp), why: entry.why}] : [],
      ),
    },
    calls: ledger.steps().map(reportedCall),
    chain,
  };
}

const regionsThat = ({regions}: Plan, is: Plan['regions'][number]['standing']['is']): readonly Region[] =>
  regions.filter(({standing}) => standing.is === is).map(({region}) => region);

const doneAt = ({settled, outcome, intendedAt}: Step): Date => settled?.at ?? outcome?.at ?? intendedAt;

function reportedCall(step: Step): ReportedCall {
  const {write, outcome, settled} = step;
  const code = outcome?.failure?.code;
  return {
    at: doneAt(step),
    action: actionOf(write),
    target: targetOf(write),
    result: isInDoubt(step) ? 'in-doubt' : (settled?.result ?? outcome?.result ?? 'in-doubt'),
    ...(code !== undefined && {code}),
    ...(outcome?.requestId !== undefined && {requestId: outcome.requestId}),
  };
}

/** Who signed a call, by the number of its step. */
export function callersOf(lines: readonly JournalLine[]): ReadonlyMap<number, string> {
  return new Map(
    lines.flatMap(({entry}) => (entry.kind === 'intent' ? [[entry.step, entry.caller] as const] : [])),
  );
}

function reportedStore(
  plan: Plan,
  store: Plan['stores'][number],
  ledger: Ledger,
  lines: readonly JournalLine[],
): ReportedStore {
  const {region, id, name, type, keys, keep} = store;
  const base = {region, id, name, type, keys: keys.length};
  const steps = ledger.stepsOn(storeKey(store));
  const last = (operation: string) =>
    steps.findLast(step => step.write.operation === operation && isCarriedOut(step));
  const told = (outcome: ReportedStore['outcome'], step: Step): ReportedStore => {
    const by = callersOf(lines).get(step.number);
    return {
      ...base,
      outcome,
      at: doneAt(step),
      ...(by !== undefined && {by}),
      ...(step.outcome?.requestId !== undefined && {requestId: step.outcome.requestId}),
    };
  };
  const kept = ledger.answers.find(
    ({choice, covers}) => choice === 'keep-store' && covers.includes(storeKey(store)),
  );
  const deleted = last('DeleteCustomKeyStore');
  if (deleted) return told('deleted', deleted);
  if (keep) return {...base, outcome: 'kept', by: plan.madeBy, at: plan.madeAt};
  if (kept) return {...base, outcome: 'kept', by: kept.by, at: kept.at};
  const end = laneEnd(store, ledger);
  if (end === 'gone' || end === 'kept') return {...base, outcome: end};
  if (end === 'undone') return {...base, outcome: 'open'};
  const disconnected = last('DisconnectCustomKeyStore');
  if (plan.goal === 'disconnect' && disconnected) return told('disconnected', disconnected);
  if (end === 'disconnected') return {...base, outcome: end};
  // Journals from before ends were written down: a teardown that was closed has seen every lane to its end; without a call of ours somebody else did it.
  if (ledger.closed?.outcome === 'done')
    return {...base, outcome: plan.goal === 'disconnect' ? 'disconnected' : 'gone'};
  return {...base, outcome: 'open'};
}

/** How the lane of a store ended; undefined where its end was not written down. */
const laneEnd = ({region, id}: Plan['stores'][number], {observed}: Ledger): unknown =>
  observed.findLast(
    ({what, facts}) => what === notes.laneEnd && facts['region'] === region && facts['storeId'] === id,
  )?.facts['end'];

function orphansOf(plan: Plan, ledger: Ledger): TeardownReport['orphans'] {
  return ledger.observed
    .filter(({what}) => what === notes.orphan)
    .map(({facts, at}) => {
      const {region, storeId} = facts;
      const store = plan.stores.find(one => one.region === region && one.id === storeId);
      const here = `${String(region)}/${String(storeId)}`;
      const said = ledger.answers.find(
        ({choice, covers, at: answered}) =>
          choice === 'accept-orphans' && covers.includes(here) && answered >= at,
      );
      return {
        region: String(region),
        store: store?.name ?? String(storeId),
        keyIds: texts(facts['keyIds']),
        because: texts(facts['because']),
        ...(said && {acceptedBy: said.by, acceptedAt: said.at}),
      };
    });
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];

function decisionsOf(lines: readonly JournalLine[]): TeardownReport['decisions'] {
  return lines.flatMap(({entry, at}) =>
    entry.kind === 'answered' && !isPhrase(entry.question)
      ? [
          {
            at: new Date(at),
            by: entry.caller,
            question: entry.question,
            choice: entry.choice,
            ...(entry.typed !== undefined && {typed: entry.typed}),
          },
        ]
      : [],
  );
}

/** What a question of each kind says of somebody else. */
const doings: Readonly<Record<string, string>> = {
  cancelled: 'the deletion of a key was cancelled',
  enabled: 'a key was enabled',
  used: 'somebody tried to use a disabled key',
  'new-keys': 'keys were created in the store',
  changed: 'the store was renamed or given another cluster',
  disconnected: 'the store was disconnected',
  'new-store': 'a key store was created',
  'new-region': 'a Region was enabled',
};

function changedByOthers(
  stores: readonly ReportedStore[],
  lines: readonly JournalLine[],
): TeardownReport['changedByOthers'] {
  const asked = lines.flatMap(({entry, at}) => {
    if (entry.kind !== 'answered') return [];
    const [kind = '', of = ''] = entry.question.split(/:(.*)/s);
    const what = doings[kind];
    return what === undefined
      ? []
      : [{at: new Date(at), what: `${what} (${of}); answered ${entry.choice} by ${entry.caller}`}];
  });
  const until = lines.at(-1)?.at;
  const gone = stores
    .filter(({outcome}) => outcome === 'gone')
    .map(({region, name}) => ({
      at: new Date(until ?? 0),
      what: `${name} (${region}) was deleted by somebody else`,
    }));
  return [...asked, ...gone];
}

/** Answers that open a gate are phrases, and no decisions: they stand under the people. */
const isPhrase = (question: string): boolean =>
  question === gates.deleteStores || question === gates.deleteRole || question === 'abort';
