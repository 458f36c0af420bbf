import type {Cluster} from './cluster.ts';
import type {KeyStore} from './key-store.ts';
import {isFresh, lastSeen} from './observation.ts';
import type {RegionView} from './picture.ts';

/** Which key stores stand on a cluster, as far as its Region told. */
export type ClusterUse =
  | {readonly use: 'used'; readonly by: readonly KeyStore[]}
  /** Shares a backup history with a cluster in use: KMS calls such clusters related, and may be moved to it. */
  | {readonly use: 'related'; readonly to: Cluster}
  | {readonly use: 'free'}
  /** The Region has not told all its stores: one of them may use it. */
  | {readonly use: 'unknown'};

/** Joins a cluster with the stores of its Region. `free` is said only by a fresh and whole list of stores. */
export function clusterUse(view: RegionView, cluster: Cluster): ClusterUse {
  const stores = lastSeen(view.keyStores) ?? [];
  const by = stores.filter(store => store.clusterId === cluster.id);
  if (by.length > 0) return {use: 'used', by};
  if (!isFresh(view.keyStores)) return {use: 'unknown'};
  const related = (lastSeen(view.clusters) ?? []).find(
    other =>
      other.id !== cluster.id &&
      other.clusterCertificate !== undefined &&
      other.clusterCertificate === cluster.clusterCertificate &&
      stores.some(store => store.clusterId === other.id),
  );
  return related ? {use: 'related', to: related} : {use: 'free'};
}

/** When the newest READY backup of a cluster was made: `none` where there is none, undefined where nobody told. */
export function newestBackup(view: RegionView, clusterId: string | undefined): Date | 'none' | undefined {
  const backups = lastSeen(view.backups);
  if (!backups) return undefined;
  const times = backups
    .filter(backup => backup.clusterId === clusterId && backup.state === 'READY')
    .flatMap(backup => (backup.createdAt ? [backup.createdAt.getTime()] : []));
  return times.length === 0 ? 'none' : new Date(Math.max(...times));
}
