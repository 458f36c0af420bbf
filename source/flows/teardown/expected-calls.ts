import type {StoreForecast} from './forecast.ts';
import {doomedStores, type Plan} from './plan.ts';

/** How many calls a plan takes, as far as nothing unexpected comes in between. */
export type ExpectedCalls = {
  /** Changes, by AWS's name of the operation; only those that are expected at all. */
  readonly writes: Readonly<Record<string, number>>;
  readonly writesInAll: number;
  /** One look at everything while waiting: a call per Region with stores, and one per key not yet gone. */
  readonly oneLook: number;
  /** Days between the start and the last deletion; about one look a day. */
  readonly daysOfWaiting: number;
};

const dayMs = 24 * 60 * 60_000;

/** Counts the calls that a plan is expected to take. */
export function expectedCalls(plan: Plan, stores: readonly StoreForecast[], startsAt: Date): ExpectedCalls {
  const doomed = doomedStores(plan);
  const keys = doomed.flatMap(store => store.keys);
  const step = (name: StoreForecast['steps'][number]) =>
    stores.filter(({steps}) => steps.includes(name)).length;
  const deleting = plan.goal !== 'disconnect';
  const open = deleting ? keys.filter(({state}) => state !== 'PendingDeletion') : [];
  const counted = {
    DisableKey: open.filter(({soakDays, state}) => soakDays > 0 && state !== 'Disabled').length,
    ScheduleKeyDeletion: open.length,
    ConnectCustomKeyStore: step('connect'),
    DisconnectCustomKeyStore: step('disconnect') + step('disconnect first'),
    DeleteCustomKeyStore: step('delete'),
    DeleteServiceLinkedRole: plan.goal === 'role' && stores.length === plan.stores.length ? 1 : 0,
  };
  const writes = Object.fromEntries(Object.entries(counted).filter(([, calls]) => calls > 0));
  const last = Math.max(startsAt.getTime(), ...stores.map(({keysUntil}) => keysUntil?.getTime() ?? 0));
  return {
    writes,
    writesInAll: Object.values(writes).reduce((sum, calls) => sum + calls, 0),
    oneLook: new Set(doomed.map(({region}) => region)).size + (deleting ? keys.length : 0),
    daysOfWaiting: Math.ceil((last - startsAt.getTime()) / dayMs),
  };
}
