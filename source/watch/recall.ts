import type {CachedAccount} from '../model/cached-account.ts';
import type {Region} from '../model/ids.ts';
import type {KeyInventory} from '../model/key.ts';
import {standingFailure, unseen, type Observation} from '../model/observation.ts';
import type {AccountPicture, RegionView} from '../model/picture.ts';

/** Since when the lists of a Region have failed, for failures that began in an earlier run. */
export type Silence = Readonly<Partial<Record<'keyStores' | 'clusters' | 'backups' | 'keys', Date>>>;

/** A picture of the last run, and what it knew of failures. */
export type Recalled = {
  readonly picture: AccountPicture;
  readonly silences: ReadonlyMap<Region, Silence>;
  /** The Regions as they were kept: those that this run does not look at are kept on as they are. */
  readonly kept: readonly RegionView[];
};

/**
 * Turns what was kept into the picture to start from: every value is of the last run until AWS confirms it, and no
 * failure is shown before this run has met it. A failure that is met again is dated from where it began.
 */
export function recall(cached: CachedAccount): Recalled {
  return {
    picture: {
      identity: {status: 'seen', value: cached.identity, at: cached.savedAt, source: 'last-run'},
      regionList: ofLastRun(cached.regionList),
      regions: cached.regions.map(recallRegion),
      role: ofLastRun(cached.role),
      changes: cached.changes,
    },
    silences: new Map(cached.regions.map(view => [view.region, silenceOf(view)])),
    kept: cached.regions,
  };
}

function recallRegion({evidence: _, ...view}: RegionView): RegionView {
  return {
    ...view,
    keyStores: ofLastRun(view.keyStores),
    clusters: ofLastRun(view.clusters),
    backups: ofLastRun(view.backups),
    keys: recallKeys(view.keys),
    lastUse: new Map([...view.lastUse].map(([id, lastUse]) => [id, ofLastRun(lastUse)])),
  };
}

function recallKeys(keys: Observation<KeyInventory>): Observation<KeyInventory> {
  const recalled = ofLastRun(keys);
  if (recalled.status !== 'seen') return recalled;
  const entries = new Map(
    [...recalled.value.entries].map(([id, entry]) => [id, {...entry, key: ofLastRun(entry.key)}]),
  );
  return {...recalled, value: {...recalled.value, entries}};
}

function ofLastRun<T>(observation: Observation<T>): Observation<T> {
  if (observation.status !== 'seen') return unseen;
  return {status: 'seen', value: observation.value, at: observation.at, source: 'last-run'};
}

function silenceOf(view: RegionView): Silence {
  const [keyStores, clusters, backups, keys] = [view.keyStores, view.clusters, view.backups, view.keys].map(
    observation => standingFailure<unknown>(observation)?.since,
  );
  return {
    ...(keyStores && {keyStores}),
    ...(clusters && {clusters}),
    ...(backups && {backups}),
    ...(keys && {keys}),
  };
}
