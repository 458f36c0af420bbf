import type {Change} from '../model/change.ts';
import type {Cluster} from '../model/cluster.ts';
import type {KeyInventory} from '../model/key.ts';
import type {KeyStore} from '../model/key-store.ts';
import {lastSeen, standingFailure, type Observation} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {isSignedOut} from './fold.ts';

/** How many changes are kept. */
const kept = 500;

/**
 * What two looks at one Region saw differently. Only what both saw is compared: a first look changes nothing, and
 * a look that failed says nothing of stores, clusters and keys.
 */
export function changesBetween(before: RegionView, after: RegionView): readonly Change[] {
  return [
    ...silenceChanges(before, after),
    ...betweenLooks(before.keyStores, after.keyStores, (old, now, at) =>
      storeChanges(before, after, old, now, at),
    ),
    ...betweenLooks(before.clusters, after.clusters, (old, now, at) => clusterChanges(after, old, now, at)),
    ...keyChanges(after, lastSeen(before.keys), lastSeen(after.keys)),
  ];
}

/** Appends to the feed and keeps it bounded: a thousand keys that change with their store never push out the store. */
export function addToFeed(feed: readonly Change[], changes: readonly Change[]): readonly Change[] {
  if (changes.length === 0) return feed;
  const all = [...feed, ...changes];
  let surplus = all.length - kept;
  if (surplus <= 0) return all;
  const thinned = all.filter(change => change.what !== 'key-state' || surplus-- <= 0);
  return thinned.slice(-kept);
}

function betweenLooks<T>(
  before: Observation<T>,
  after: Observation<T>,
  compare: (old: T, now: T, at: Date) => readonly Change[],
): readonly Change[] {
  if (before.status !== 'seen' || after.status !== 'seen') return [];
  return before.value === after.value ? [] : compare(before.value, after.value, after.at);
}

function silenceChanges(before: RegionView, after: RegionView): readonly Change[] {
  const was = standingFailure(before.keyStores);
  const is = standingFailure(after.keyStores);
  const {region} = after;
  // Credentials that ended silence every Region at once: that is no news of a Region.
  if ((was && isSignedOut(was.failure)) || (is && isSignedOut(is.failure))) return [];
  // A silence that began before this look was met in an earlier run, and told then.
  const begins = is?.since.getTime() === is?.latest.getTime();
  if (was === undefined && is !== undefined && begins && before.keyStores.status === 'seen') {
    return [{what: 'region-silent', at: is.latest, region, failure: is.failure}];
  }
  if (was !== undefined && is === undefined && after.keyStores.status === 'seen') {
    const {at} = after.keyStores;
    return [{what: 'region-answers', at, region, silentMs: at.getTime() - was.since.getTime()}];
  }
  return [];
}

function storeChanges(
  before: RegionView,
  after: RegionView,
  old: readonly KeyStore[],
  now: readonly KeyStore[],
  at: Date,
): readonly Change[] {
  const {region} = after;
  const changes: Change[] = [];
  const earlier = new Map(old.map(store => [store.id, store]));
  for (const store of now) {
    const was = earlier.get(store.id);
    earlier.delete(store.id);
    const about = {at, region, storeId: store.id, name: store.name};
    if (was === undefined) {
      changes.push({...about, what: 'store-appeared'});
      continue;
    }
    if (was.name !== store.name) changes.push({...about, what: 'store-renamed', from: was.name});
    if (was.connectionState === store.connectionState) continue;
    const since = before.stateSince.get(store.id);
    // Where the end of the old state is only known as "at least", how long it lasted is not known either.
    const dated = since?.atLeast === false && after.stateSince.get(store.id)?.atLeast === false;
    changes.push({
      ...about,
      what: 'store-state',
      from: was.connectionState,
      to: store.connectionState,
      ...(store.connectionErrorCode !== undefined && {errorCode: store.connectionErrorCode}),
      ...(dated && {lastedMs: at.getTime() - since.at.getTime()}),
    });
  }
  for (const gone of earlier.values()) {
    changes.push({at, region, what: 'store-gone', storeId: gone.id, name: gone.name});
  }
  return changes;
}

function clusterChanges(
  {region}: RegionView,
  old: readonly Cluster[],
  now: readonly Cluster[],
  at: Date,
): readonly Change[] {
  const earlier = new Map(old.map(cluster => [cluster.id, cluster]));
  return now.flatMap(cluster => {
    const was = earlier.get(cluster.id);
    if (was === undefined) return [];
    const about = {at, region, clusterId: cluster.id};
    const changes: Change[] = [];
    if (was.state !== cluster.state) {
      changes.push({...about, what: 'cluster-state', from: was.state, to: cluster.state});
    }
    const present = new Map(cluster.hsms.map(hsm => [hsm.id, hsm]));
    for (const hsm of was.hsms) {
      // CloudHSM drops an HSM from the list some time after it was deleted.
      const to = present.get(hsm.id)?.state ?? 'DELETED';
      if (to !== hsm.state) changes.push({...about, what: 'hsm-state', hsmId: hsm.id, from: hsm.state, to});
    }
    return changes;
  });
}

function keyChanges(
  {region}: RegionView,
  old: KeyInventory | undefined,
  now: KeyInventory | undefined,
): readonly Change[] {
  if (old === undefined || now === undefined || old.entries === now.entries) return [];
  const changes: Change[] = [];
  for (const [keyId, entry] of now.entries) {
    const earlier = old.entries.get(keyId);
    if (earlier === undefined || earlier === entry) continue;
    const was = lastSeen(earlier.key);
    if (was === undefined || entry.key.status !== 'seen' || was.state === entry.key.value.state) continue;
    const [alias] = entry.aliases;
    changes.push({
      what: 'key-state',
      at: entry.key.at,
      region,
      keyId,
      ...(entry.key.value.storeId !== undefined && {storeId: entry.key.value.storeId}),
      ...(alias !== undefined && {alias}),
      from: was.state,
      to: entry.key.value.state,
    });
  }
  return changes;
}
