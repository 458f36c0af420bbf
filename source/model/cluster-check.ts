import type {Cluster} from './cluster.ts';
import type {Answer, Failure} from './failure.ts';
import type {Region} from './ids.ts';
import type {KeyStore} from './key-store.ts';

/** What one Region told when it was asked about a cluster; without CloudHSM there, it has no clusters to tell. */
export type RegionTold = {
  readonly region: Region;
  readonly keyStores: Answer<readonly KeyStore[]>;
  readonly clusters?: Answer<readonly Cluster[]>;
};

/** Whether any key store stands on a cluster. There is no "may be deleted": that is more than KMS can know. */
export type ClusterCheck =
  | {readonly verdict: 'used'; readonly by: readonly KeyStore[]}
  /** A store stands on a cluster with the same backup history, which this one may have to replace some day. */
  | {
      readonly verdict: 'related';
      readonly region: Region;
      readonly to: Cluster;
      readonly by: readonly KeyStore[];
    }
  | {readonly verdict: 'unused'; readonly region: Region}
  | {readonly verdict: 'cannot-tell'; readonly why: string; readonly failures: readonly Failure[]};

/**
 * Judges a cluster by what the Regions told. `unused` takes a Region that lists the cluster and told all its stores;
 * a store seen on it counts wherever it was seen; an id that no Region lists and no store names cannot be told.
 */
export function checkCluster(clusterId: string, told: readonly RegionTold[]): ClusterCheck {
  const by = told.flatMap(({keyStores}) => storesOn(clusterId, keyStores));
  if (by.length > 0) return {verdict: 'used', by};
  const home = told.find(({clusters}) => clusters?.ok && clusters.value.some(({id}) => id === clusterId));
  const failures = told.flatMap(({keyStores, clusters}) => [...failureOf(keyStores), ...failureOf(clusters)]);
  if (!home?.clusters?.ok) {
    const why = `no Region that answered lists ${clusterId}, and no store names it`;
    return {verdict: 'cannot-tell', why, failures};
  }
  if (!home.keyStores.ok) {
    return {
      verdict: 'cannot-tell',
      why: `${home.region} has ${clusterId} and did not tell its key stores`,
      failures: [home.keyStores.failure],
    };
  }
  const {value: clusters} = home.clusters;
  const certificate = clusters.find(({id}) => id === clusterId)?.clusterCertificate;
  for (const to of clusters) {
    if (to.id === clusterId || certificate === undefined || to.clusterCertificate !== certificate) continue;
    const users = storesOn(to.id, home.keyStores);
    if (users.length > 0) return {verdict: 'related', region: home.region, to, by: users};
  }
  return {verdict: 'unused', region: home.region};
}

const storesOn = (clusterId: string, answer: Answer<readonly KeyStore[]>) =>
  answer.ok ? answer.value.filter(store => store.clusterId === clusterId) : [];

const failureOf = (answer: Answer<unknown> | undefined): Failure[] =>
  answer === undefined || answer.ok ? [] : [answer.failure];
