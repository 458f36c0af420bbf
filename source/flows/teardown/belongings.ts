import type {KeyId} from '../../model/ids.ts';
import {keysOfStore} from '../../model/key-counts.ts';
import type {KeyEntry, KeyInventory} from '../../model/key.ts';
import type {FailedLooks} from '../../model/observation.ts';
import {isCarriedOut} from '../record.ts';
import {answeredAt} from '../attempts.ts';
import {later, plannedIds, type Lane} from './lane-memory.ts';
import {keyKey, type Plan} from './plan.ts';
import {seeing} from './sighting.ts';

/** What the list of all keys of the Region says of one store. */
export type Belongings =
  | {readonly is: 'look'}
  | {readonly is: 'silent'; readonly failed: FailedLooks}
  | {
      readonly is: 'known';
      /** When the keys were last listed to the end. */
      readonly at: Date;
      /** How many keys were read for it. */
      readonly size: number;
      /** Keys of the store that the plan does not name. */
      readonly unplanned: readonly KeyEntry[];
      /** Keys that may be in any store, and that nobody accepted. */
      readonly unread: readonly KeyId[];
      /** Planned keys that are still listed. */
      readonly left: number;
    };

const unknownIn = new WeakMap<KeyInventory, readonly KeyId[]>();
const namedIn = new WeakMap<Plan, ReadonlySet<string>>();

/** Keys of unknown membership; an inventory of thousands is walked once for all lanes of its Region. */
function unknownKeys(inventory: KeyInventory): readonly KeyId[] {
  const known = unknownIn.get(inventory);
  if (known) return known;
  const ids = [...inventory.entries.values()]
    .filter(entry => entry.membership.in === 'unknown' && !isGone(entry))
    .map(({id}) => id);
  unknownIn.set(inventory, ids);
  return ids;
}

/** Keys that need no answer here: planned ones are judged each for itself, others were accepted by id. */
function namedKeys(plan: Plan): ReadonlySet<string> {
  const known = namedIn.get(plan);
  if (known) return known;
  const names: ReadonlySet<string> = new Set([
    ...plan.stores.flatMap(store => store.keys.map(key => keyKey(store, key))),
    ...plan.acceptedKeys.map(({region, id}) => `${region}/${id}`),
  ]);
  namedIn.set(plan, names);
  return names;
}

const isGone = ({key}: KeyEntry): boolean =>
  key.status !== 'unseen' && key.failed?.failure.kind === 'not-found';

/**
 * T1, T4: what the store holds, from a whole list only.
 *
 * @param after the list must be from after this moment
 */
export function belongingsOf({plan, store, sight}: Lane, after?: Date): Belongings {
  const seen = seeing(sight.inventory, after);
  if (seen.is !== 'seen') return seen;
  const inventory = seen.value;
  const at = inventory.listedAt < seen.at ? inventory.listedAt : seen.at;
  if (inventory.progress || (after && at < after)) return {is: 'look'};
  return {is: 'known', at, size: inventory.entries.size, ...sorted(plan, store, inventory)};
}

function sorted(plan: Plan, store: Lane['store'], inventory: KeyInventory) {
  const planned = plannedIds(store);
  const entries = keysOfStore(inventory, store.id).filter(entry => !isGone(entry));
  const unplanned = entries.filter(({id}) => !planned.has(id));
  const unknown = unknownKeys(inventory);
  const named = unknown.length > 0 ? namedKeys(plan) : undefined;
  return {
    unplanned,
    left: entries.length - unplanned.length,
    unread: unknown.filter(id => !named?.has(`${store.region}/${id}`)),
  };
}

/** Keys in the store that nobody planned, as far as the last list of this run tells, however old. */
export function strangersIn({store, sight: {inventory}}: Lane): readonly KeyEntry[] {
  if (inventory.status !== 'seen' || inventory.source !== 'live') return [];
  const planned = plannedIds(store);
  return keysOfStore(inventory.value, store.id).filter(entry => !planned.has(entry.id) && !isGone(entry));
}

/** When the last call of this lane was answered, on the store or on any of its keys. */
export function lastCallOf({store, ledger, memory}: Lane): Date | undefined {
  let last: Date | undefined;
  for (const step of memory.steps) last = later(last, answeredAt(step));
  for (const key of store.keys)
    for (const step of ledger.stepsOn(keyKey(store, key)))
      if (isCarriedOut(step)) last = later(last, answeredAt(step));
  return last;
}
