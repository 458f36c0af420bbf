import type {KeyStoreId} from '../model/ids.ts';
import type {KeyStore} from '../model/key-store.ts';
import type {Observation} from '../model/observation.ts';
import type {StateSince} from '../model/picture.ts';

/** A change between two looks further apart than this is dated "at least": nobody saw when it happened. */
const closeLooksMs = 120_000;

/**
 * Since when each store has been in its state.
 *
 * AWS does not tell, so it is what our own looks saw. A change seen between two close looks is dated by the later
 * one. Where the looks are far apart (another run, a Region that was silent), all that is known is that the store
 * has been so at least since the later one.
 *
 * @param known what was said before this look
 * @param before the Region's stores as they were known before this look
 * @param at AWS's time of this look
 */
export function foldStateSince(
  known: ReadonlyMap<KeyStoreId, StateSince>,
  before: Observation<readonly KeyStore[]>,
  stores: readonly KeyStore[],
  at: Date,
): ReadonlyMap<KeyStoreId, StateSince> {
  // A clock that was set back says nothing of the time between.
  const close = before.status === 'seen' && Math.abs(at.getTime() - before.at.getTime()) <= closeLooksMs;
  const earlier = new Map(before.status === 'seen' ? before.value.map(store => [store.id, store]) : []);
  let same = known.size === stores.length;
  const entries = stores.map(store => {
    const since = known.get(store.id);
    const unchanged = earlier.get(store.id)?.connectionState === store.connectionState;
    if (since && unchanged) return [store.id, since] as const;
    same = false;
    return [store.id, {at, atLeast: unchanged || !close}] as const;
  });
  return same ? known : new Map(entries);
}
