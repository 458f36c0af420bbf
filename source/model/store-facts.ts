import type {Cluster} from './cluster.ts';
import type {KeyStore} from './key-store.ts';
import type {FailedLooks} from './observation.ts';
import {isFresh} from './observation.ts';
import type {RegionView} from './picture.ts';

export const isExternal = (store: {readonly type: string}): boolean => store.type === 'EXTERNAL_KEY_STORE';

/** What is known of the cluster behind a store. */
export type ClusterSight =
  /** An external store has none. */
  | {readonly sight: 'none'}
  /** `fresh: false`: it was so when last seen, and has not been confirmed since. */
  | {readonly sight: 'seen'; readonly cluster: Cluster; readonly at: Date; readonly fresh: boolean}
  /** DescribeClusters answered, and the cluster was not there or is DELETED. */
  | {readonly sight: 'gone'; readonly at: Date}
  | {readonly sight: 'hidden'; readonly failed?: FailedLooks};

/** Joins a store with its cluster. Only a fresh and whole list of clusters can say that a cluster is gone. */
export function clusterOf(view: RegionView, store: KeyStore): ClusterSight {
  if (isExternal(store)) return {sight: 'none'};
  const {clusters} = view;
  if (clusters.status === 'unseen') return {sight: 'hidden'};
  if (clusters.status === 'failed') return {sight: 'hidden', failed: clusters.failed};
  const cluster = clusters.value.find(one => one.id === store.clusterId);
  const fresh = isFresh(clusters);
  if (cluster && cluster.state !== 'DELETED') return {sight: 'seen', cluster, at: clusters.at, fresh};
  if (fresh && store.clusterId !== undefined) return {sight: 'gone', at: clusters.at};
  return {sight: 'hidden', ...(clusters.failed && {failed: clusters.failed})};
}

/** How long a store has been in its state, in milliseconds; `atLeast`: it was already so when first seen. */
export type TimeInState = {readonly ms: number; readonly since: Date; readonly atLeast: boolean};

/**
 * Since when the store is in its state. Of a store that is stale only the time since it was last seen is certain to
 * be worth telling: it may have moved on since.
 */
export function timeInState(view: RegionView, store: KeyStore, now: Date): TimeInState | undefined {
  const {keyStores} = view;
  if (keyStores.status === 'seen' && !isFresh(keyStores)) {
    return {ms: now.getTime() - keyStores.at.getTime(), since: keyStores.at, atLeast: true};
  }
  const known = view.stateSince.get(store.id);
  return known && {ms: now.getTime() - known.at.getTime(), since: known.at, atLeast: known.atLeast};
}
