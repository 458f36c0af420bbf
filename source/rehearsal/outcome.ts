import {isCarriedOut, type Step} from '../flows/record.ts';
import {gates} from '../flows/teardown/decision.ts';
import {notes} from '../flows/teardown/lane-memory.ts';
import type {Ledger} from '../flows/teardown/ledger.ts';
import {doomedStores, keyKey, type Plan, type PlannedStore} from '../flows/teardown/plan.ts';
import type {RunningTeardown, TeardownEnd} from '../flows/teardown/teardown-desk.ts';
import type {LaneView, TeardownView} from '../flows/teardown/view.ts';
import {storeKey, type Region} from '../model/ids.ts';
import type {Simulator} from '../simulator/server.ts';
import type {MishapName} from './mishap-names.ts';
import type {PlacedMishap} from './mishaps.ts';
import type {Person, Said} from './person.ts';

/** When what happened to one store. Absent: it did not. */
export type StoreTimeline = {
  readonly region: Region;
  readonly id: PlannedStore['id'];
  readonly name: string;
  readonly keys: number;
  /** Keys disabled to be watched. */
  readonly watchedFrom?: Date;
  readonly scheduled?: {readonly keys: number; readonly from: Date; readonly until: Date};
  readonly connected?: Date;
  /** Dates that AWS gave for the deletions. */
  readonly dates?: {readonly first: Date; readonly last: Date};
  /** When the last key was seen gone, and proven so by its DeleteKey event. */
  readonly gone?: Date;
  readonly proven?: Date;
  /** When the second phrase was wanted and typed. */
  readonly phrase?: Date;
  readonly disconnected?: Date;
  readonly deleted?: Date;
  /** How it ended; where it did not, what it asked or waited for. */
  readonly end: string;
  readonly isOver: boolean;
};

/** What would happen if the plan were run at its own time, as far as an embedded AWS can tell. */
export type Rehearsal = {
  readonly plan: Plan;
  readonly seed: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** False: it would not go on without a person who knows more. */
  readonly reachedEnd: boolean;
  readonly mishaps: readonly {readonly name: MishapName; readonly text?: string}[];
  readonly stores: readonly StoreTimeline[];
  readonly said: readonly Said[];
  /** What stayed open: where a person is needed before it can go on. */
  readonly needsPerson: readonly {
    readonly id: string;
    readonly what: string;
    readonly choices: readonly string[];
  }[];
  /** Why it stopped, where no question says so. */
  readonly stopped?: string;
  readonly role: {readonly state: TeardownView['role']; readonly text: string};
  /** By API, the most called first. */
  readonly calls: readonly {readonly api: string; readonly calls: number}[];
  /** Changes that AWS refused, and those of which nobody knew at first whether they were made. */
  readonly refused: number;
  readonly inDoubt: number;
  /** What the plan does not hold and the rehearsal took for granted. */
  readonly assumed: readonly string[];
};

/** Reads what a rehearsal showed from its journal. */
export function outcomeOf({
  plan,
  startsAt,
  seed,
  placed,
  desk,
  end: {run, view},
  person,
  simulator,
}: {
  readonly plan: Plan;
  readonly startsAt: Date;
  readonly seed: number;
  readonly placed: readonly PlacedMishap[];
  readonly desk: Pick<RunningTeardown, 'ledger' | 'now' | 'paused'>;
  readonly end: TeardownEnd;
  readonly person: Pick<Person, 'said'>;
  readonly simulator: Pick<Simulator, 'calls'>;
}): Rehearsal {
  const {ledger} = desk;
  const steps = ledger.steps();
  const reachedEnd = run.is === 'finished';
  const needsPerson = reachedEnd
    ? []
    : view.questions.map(({id, what, choices}) => ({id, what, choices: choices.map(({choice}) => choice)}));
  const stopped = desk.paused()?.why ?? ('why' in run ? run.why : undefined);
  return {
    plan,
    seed,
    startsAt,
    endsAt: desk.now(),
    reachedEnd,
    mishaps: placed.map(({name, placement}) => ({name, ...(placement && {text: placement.text})})),
    stores: view.lanes.map(lane => timelineOf(lane, ledger)),
    said: person.said,
    needsPerson,
    ...(!reachedEnd && needsPerson.length === 0 && {stopped: stopped ?? view.next}),
    role: {state: view.role, text: roleText(view, ledger)},
    calls: callsOf(simulator),
    refused: steps.filter(({outcome}) => outcome?.result === 'refused').length,
    inDoubt: steps.filter(({outcome, settled}) => outcome?.result === 'in-doubt' || settled).length,
    assumed: assumptions(plan),
  };
}

const roleText = ({end, role}: TeardownView, {closed}: Ledger): string =>
  closed?.state ?? (end.do === 'finish' ? end.text : end.do === 'ask' ? end.questions[0].what : role);

function callsOf({calls}: Pick<Simulator, 'calls'>): Rehearsal['calls'] {
  const sums = new Map<string, number>();
  for (const {service, operation, calls: n} of calls.all()) {
    const api = `${service}:${operation}`;
    sums.set(api, (sums.get(api) ?? 0) + n);
  }
  return [...sums]
    .map(([api, n]) => ({api, calls: n}))
    .toSorted((a, b) => b.calls - a.calls || (a.api < b.api ? -1 : 1));
}

const doneAt = ({outcome, settled, intendedAt}: Step): Date => settled?.at ?? outcome?.at ?? intendedAt;
const earliest = (dates: readonly Date[]) => dates.toSorted((a, b) => a.getTime() - b.getTime())[0];
const latest = (dates: readonly Date[]) => dates.toSorted((a, b) => b.getTime() - a.getTime())[0];

function timelineOf({store, state, text}: LaneView, ledger: Ledger): StoreTimeline {
  const ofKeys = store.keys.flatMap(key => ledger.stepsOn(keyKey(store, key))).filter(isCarriedOut);
  const ofStore = ledger.stepsOn(storeKey(store)).filter(isCarriedOut);
  const at = (operation: Step['write']['operation'], of: readonly Step[] = ofStore) =>
    of.filter(({write}) => write.operation === operation).map(doneAt);
  const scheduled = at('ScheduleKeyDeletion', ofKeys);
  const [from, until] = [earliest(scheduled), latest(scheduled)];
  const dates = [
    ...ofKeys.flatMap(({outcome}) => outcome?.value?.deletionDate ?? []),
    ...store.keys.flatMap(({deletionDate}) => deletionDate ?? []),
  ];
  const [first, last] = [earliest(dates), latest(dates)];
  const noted = (what: string) =>
    latest(
      ledger.observed
        .filter(
          one =>
            one.what === what && one.facts['storeId'] === store.id && one.facts['region'] === store.region,
        )
        .map(one => one.at),
    );
  const phrase = ledger.answers.findLast(
    ({question, covers}) => question === gates.deleteStores && covers.includes(storeKey(store)),
  )?.at;
  const moments = {
    watchedFrom: earliest(at('DisableKey', ofKeys)),
    connected: latest(at('ConnectCustomKeyStore')),
    gone: noted(notes.keyGone),
    proven: noted(notes.materialDeleted),
    phrase,
    disconnected: latest(at('DisconnectCustomKeyStore')),
    deleted: latest(at('DeleteCustomKeyStore')),
  };
  const known = Object.entries(moments).filter(([, moment]) => moment !== undefined);
  return {
    region: store.region,
    id: store.id,
    name: store.name,
    keys: store.keys.length,
    ...(from && until && {scheduled: {keys: scheduled.length, from, until}}),
    ...(first && last && {dates: {first, last}}),
    ...(Object.fromEntries(known) as Partial<Record<keyof typeof moments, Date>>),
    end: text,
    isOver: state.is === 'done',
  };
}

function assumptions(plan: Plan): readonly string[] {
  const stores = doomedStores(plan);
  const failed = stores.filter(({connectionState}) => connectionState === 'FAILED').map(({name}) => name);
  const unseen = stores
    .filter(({clusterId, cluster}) => clusterId !== undefined && !cluster)
    .map(({name}) => name);
  return [
    ...(failed.length > 0
      ? [
          `what made ${failed.join(', ')} FAILED is repaired before it is connected (--mishap connect-failed: it is not)`,
        ]
      : []),
    ...(unseen.length > 0
      ? [`the clusters of ${unseen.join(', ')}, which could not be seen, have two ACTIVE HSMs`]
      : []),
    'the caller may do all that the plan needs (cks access teardown-operator checks it)',
    'AWS deletes a key within the hour after its date (--mishap late-keys: close to 24 hours after)',
    'whoever is needed answers after two minutes',
  ];
}
