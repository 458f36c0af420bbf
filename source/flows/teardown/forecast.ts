import type {Region} from '../../model/ids.ts';
import {isInUse} from './phrases.ts';
import {doomedStores, type Plan, type PlannedKey, type PlannedStore} from './plan.ts';
import {expectedCalls, type ExpectedCalls} from './expected-calls.ts';
import {reencryption, type Reencryption} from './reencryption.ts';
import {whatStays} from './what-stays.ts';

/** How many there are of each kind in a plan. */
export type PlanTotals = {
  readonly regions: {
    readonly answered: number;
    readonly acceptedUnknown: number;
    readonly excluded: number;
    readonly missing: number;
  };
  readonly stores: number;
  readonly storesKept: number;
  /** Of the stores that go. */
  readonly keys: number;
  readonly toSchedule: number;
  /** In PendingDeletion already. */
  readonly pending: number;
  /** Disabled and watched before they are scheduled. */
  readonly soaked: number;
  /** Used in the last 35 days or of unknown last use, and scheduled at once. */
  readonly inUse: number;
  readonly ofUnknownUse: number;
  readonly aliases: number;
  /** Keys accepted unread. */
  readonly unread: number;
};

/** When one store can go, at the earliest. */
export type StoreForecast = {
  readonly region: Region;
  readonly id: PlannedStore['id'];
  readonly name: string;
  /** What is done first, in order. */
  readonly steps: readonly StoreStep[];
  readonly keysFrom?: Date;
  /** When the last of its keys is deleted; AWS may take a day more. */
  readonly keysUntil?: Date;
  /** The earliest moment at which the store can be deleted. */
  readonly deletes?: Date;
  /** Before this it has to be CONNECTED, or material of keys that are already pending stays on the HSMs. */
  readonly connectBefore?: Date;
};

export type StoreStep =
  'soak' | 'schedule' | 'disconnect first' | 'connect' | 'wait' | 'disconnect' | 'delete';

/** What a plan means: dates, counts, costs. Screens, commands and the report draw it alike. */
export type Forecast = {
  readonly startsAt: Date;
  readonly totals: PlanTotals;
  /** The stores that go, in the order of the plan. */
  readonly stores: readonly StoreForecast[];
  /** The store that goes last, and with it the steps that the end waits for; none where no store goes. */
  readonly criticalPath?: {
    readonly store: StoreForecast;
    readonly steps: readonly {readonly what: string; readonly until: Date}[];
  };
  /** The earliest end; AWS may take a day more for keys. */
  readonly endsAt: Date;
  readonly calls: ExpectedCalls;
  readonly staysAsItIs: readonly string[];
  readonly reencryption: readonly Reencryption[];
};

const dayMs = 24 * 60 * 60_000;
/** AWS says that a connect takes up to 20 minutes. */
const connectMs = 20 * 60_000;
/** For a disconnect AWS gives no time; external stores take about 5 minutes. */
const disconnectMs = 5 * 60_000;

/**
 * Reckons what a plan means if it begins at `startsAt`.
 *
 * @param startsAt AWS's time; while a plan is not approved, now
 */
export function forecast(plan: Plan, startsAt: Date): Forecast {
  const stores = doomedStores(plan).map(store => storeForecast(plan, store, startsAt));
  const last = stores.reduce<StoreForecast | undefined>(
    (latest, store) => (latest?.deletes && latest.deletes >= (store.deletes ?? startsAt) ? latest : store),
    undefined,
  );
  return {
    startsAt,
    totals: totalsOf(plan),
    stores,
    ...(last && {criticalPath: {store: last, steps: pathOf(plan, last, startsAt)}}),
    endsAt: last?.deletes ?? startsAt,
    calls: expectedCalls(plan, stores, startsAt),
    staysAsItIs: whatStays(plan),
    reencryption: reencryption(plan),
  };
}

/** Counts what a plan holds. */
export function totalsOf(plan: Plan): PlanTotals {
  const standing = (is: Plan['regions'][number]['standing']['is']) =>
    plan.regions.filter(region => region.standing.is === is).length;
  const doomed = doomedStores(plan);
  const keys = doomed.flatMap(store => store.keys);
  const deleting = plan.goal !== 'disconnect';
  const pending = keys.filter(isPending);
  const open = deleting ? keys.filter(key => !isPending(key)) : [];
  return {
    regions: {
      answered: standing('answered'),
      acceptedUnknown: standing('accepted-unknown'),
      excluded: standing('excluded'),
      missing: standing('missing'),
    },
    stores: doomed.length,
    storesKept: plan.stores.length - doomed.length,
    keys: keys.length,
    toSchedule: open.length,
    pending: pending.length,
    soaked: open.filter(({soakDays}) => soakDays > 0).length,
    inUse: open.filter(key => key.soakDays === 0 && isInUse(key, plan)).length,
    ofUnknownUse: open.filter(({lastUse}) => lastUse === 'unknown').length,
    aliases: keys.reduce((sum, {aliases}) => sum + aliases.length, 0),
    unread: plan.acceptedKeys.length,
  };
}

const isPending = ({state}: PlannedKey) => state === 'PendingDeletion';

/** When a key of a plan is deleted, if its lane starts at `startsAt`. */
export function deletionOf(key: PlannedKey, startsAt: Date): Date {
  if (isPending(key) && key.deletionDate) return key.deletionDate;
  return new Date(startsAt.getTime() + (key.soakDays + key.days) * dayMs);
}

function storeForecast(plan: Plan, store: PlannedStore, startsAt: Date): StoreForecast {
  const {region, id, name, keys, connectionState} = store;
  const names = {region, id, name};
  if (plan.goal === 'disconnect') {
    const deletes = connectionState === 'DISCONNECTED' ? {} : {steps: ['disconnect' as const]};
    return {...names, steps: [], ...deletes};
  }
  const dates = keys.map(key => deletionOf(key, startsAt)).toSorted((a, b) => a.getTime() - b.getTime());
  const [first] = dates;
  const latest = dates.at(-1);
  const connects = needsConnect(store);
  const readyAt = Math.max(
    startsAt.getTime() + (connects ? connectMs : 0),
    latest?.getTime() ?? startsAt.getTime(),
  );
  const isConnected = connects || connectionState !== 'DISCONNECTED';
  const pendingFirst = keys
    .flatMap(key => (isPending(key) && key.deletionDate ? [key.deletionDate] : []))
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
  return {
    ...names,
    steps: [
      ...(keys.some(({soakDays}) => soakDays > 0) ? (['soak'] as const) : []),
      ...(keys.some(key => !isPending(key)) ? (['schedule'] as const) : []),
      ...(connects && connectionState === 'FAILED' ? (['disconnect first'] as const) : []),
      ...(connects ? (['connect'] as const) : []),
      ...(keys.length > 0 ? (['wait'] as const) : []),
      ...(isConnected ? (['disconnect'] as const) : []),
      'delete',
    ],
    ...(first && {keysFrom: first}),
    ...(latest && {keysUntil: latest}),
    deletes: new Date(readyAt + (isConnected ? disconnectMs : 0)),
    ...(connects && pendingFirst && {connectBefore: pendingFirst}),
  };
}

/** The keys of a CloudHSM store have to be deleted while it is CONNECTED, or their material stays on the HSMs. */
export const needsConnect = ({type, keys, connectionState}: PlannedStore): boolean =>
  type !== 'EXTERNAL_KEY_STORE' &&
  keys.length > 0 &&
  ['DISCONNECTED', 'FAILED', 'DISCONNECTING'].includes(connectionState);

function pathOf(
  plan: Plan,
  last: StoreForecast,
  startsAt: Date,
): readonly {readonly what: string; readonly until: Date}[] {
  const store = plan.stores.find(({region, id}) => region === last.region && id === last.id);
  const slowest = store?.keys.reduce<PlannedKey | undefined>(
    (latest, key) => (latest && deletionOf(latest, startsAt) >= deletionOf(key, startsAt) ? latest : key),
    undefined,
  );
  if (!slowest || plan.goal === 'disconnect')
    return last.deletes ? [{what: 'disconnect and delete', until: last.deletes}] : [];
  const named = slowest.aliases[0] ?? slowest.id;
  const deleted = deletionOf(slowest, startsAt);
  const soaked = new Date(startsAt.getTime() + slowest.soakDays * dayMs);
  return [
    ...(slowest.soakDays > 0 && !isPending(slowest)
      ? [{what: `${named} is disabled and watched`, until: soaked}]
      : []),
    {what: `${named} waits for its deletion`, until: deleted},
    ...(last.deletes ? [{what: `${last.name} is disconnected and deleted`, until: last.deletes}] : []),
  ];
}
