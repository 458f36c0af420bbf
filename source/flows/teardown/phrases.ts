import {count} from '../messages.ts';
import {doomedStores, type Plan, type PlannedKey, type PlannedStore} from './plan.ts';

const dayMs = 24 * 60 * 60_000;
/** A key used within so many days before the plan was made counts as in use. */
export const inUseDays = 35;

/** True for a key used in the last 35 days before the plan was made, or of unknown last use. */
export const isInUse = ({lastUse}: PlannedKey, {madeAt}: Pick<Plan, 'madeAt'>): boolean =>
  lastUse === 'unknown' ||
  (lastUse !== 'never' && lastUse.at.getTime() >= madeAt.getTime() - inUseDays * dayMs);

const phrase = (plan: Pick<Plan, 'demo' | 'account'>, ...parts: readonly string[]): string =>
  [...(plan.demo ? ['DEMO'] : []), ...parts, plan.account].join(' ');

const some = (n: number, text: string): readonly string[] => (n > 0 ? [text] : []);

/**
 * What is typed to approve a plan: its own counts, so that another plan wants another phrase. `in use`: keys that stop
 * working at once, without having been disabled and watched first.
 */
export function approvalPhrase(plan: Plan): string {
  const stores = doomedStores(plan);
  if (plan.goal === 'disconnect') return phrase(plan, 'disconnect', count(stores.length, 'store'));
  const keys = stores.flatMap(store => store.keys);
  const inUse = keys.filter(
    key => key.soakDays === 0 && key.state !== 'PendingDeletion' && isInUse(key, plan),
  ).length;
  const unknown = plan.regions.filter(({standing}) => standing.is === 'accepted-unknown').length;
  const unread = plan.acceptedKeys.length;
  return phrase(
    plan,
    'delete',
    count(stores.length, 'store'),
    ...some(keys.length, count(keys.length, 'key')),
    ...some(inUse, `${String(inUse)} in use`),
    ...some(unknown, `${String(unknown)} unknown`),
    ...some(unread, `${String(unread)} unread`),
  );
}

/** The second phrase: for the stores that have no key left, before they are disconnected and deleted. */
export const deleteStoresPhrase = (plan: Plan, stores: readonly unknown[]): string =>
  phrase(plan, 'delete', count(stores.length, 'store'));

/** The role's own phrase. */
export const deleteRolePhrase = (plan: Plan): string => phrase(plan, 'delete', 'role');

/** What is typed to abort: it names how many key deletions are cancelled. */
export const undoPhrase = (plan: Plan, keys: readonly unknown[]): string =>
  phrase(plan, 'undo', count(keys.length, 'key'));

/** What is typed to accept that key material of a store stays on the HSMs: the store's name. */
export const keepOrphansPhrase = ({name}: Pick<PlannedStore, 'name'>): string => name;
