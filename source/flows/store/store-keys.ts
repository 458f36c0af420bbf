import {countKeys, keysOfStore} from '../../model/key-counts.ts';
import type {KeyEntry} from '../../model/key.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import type {Scene} from '../flow.ts';
import type {StoreGoal} from './store-sight.ts';

/** What is known of a store's keys. */
export type StoreKeys = {
  readonly entries: readonly KeyEntry[];
  readonly pending: readonly KeyEntry[];
  /** Keys of the Region whose state, or even whose store, is not known. */
  readonly unread: number;
  /** Every key of the Region was read, in this run. */
  readonly complete: boolean;
  readonly at: Date;
};

/** The keys of a store, by the last look at the Region's keys; undefined where there was none. */
export function keysOf(goal: Pick<StoreGoal, 'storeId'>, {view}: Pick<Scene, 'view'>): StoreKeys | undefined {
  if (view.keys.status !== 'seen') return undefined;
  const inventory = view.keys.value;
  const entries = keysOfStore(inventory, goal.storeId);
  const {unread, complete} = countKeys(inventory, goal.storeId);
  return {
    entries,
    pending: entries.filter(({key}) => lastSeen(key)?.state === 'PendingDeletion'),
    unread,
    complete: complete && isFresh(view.keys),
    at: view.keys.at,
  };
}

/** A key as people name it: its first alias, or its id. */
export const keyName = ({aliases, id}: Pick<KeyEntry, 'aliases' | 'id'>): string => aliases[0] ?? id;
