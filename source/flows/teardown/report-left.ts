import type {Backup} from '../../model/cluster.ts';
import type {ClusterId, Region} from '../../model/ids.ts';
import {doomedStores, type Plan} from './plan.ts';
import type {BackupLook} from './report.ts';
import {whatStays} from './what-stays.ts';

export type LeftCluster = {
  readonly region: Region;
  readonly id: ClusterId;
  readonly store: string;
  /** As the plan saw it. */
  readonly hsms?: number;
};

/** What is still there, and may still hold key material. */
export type Left = {
  readonly clusters: readonly LeftCluster[];
  readonly sentences: readonly string[];
  readonly backups: {
    /** Of these clusters, in Regions that answered when the report was made. */
    readonly seen: number;
    readonly neverExpire: number;
    readonly newest?: Date;
    /** Backups of no cluster of the Region: copies from other Regions may be among them. */
    readonly ofOtherClusters: number;
    readonly notLookedAt: readonly Region[];
    /** How many the plan saw, and in how many clusters it could not. */
    readonly whenPlanned: number;
    readonly notSeenWhenPlanned: number;
  };
  /** Whether key material may remain, and where: never `erased` while a backup or a copy is there or was not looked for. */
  readonly material: string;
};

/** Says what a teardown leaves behind. */
export function whatIsLeft(plan: Plan, at: Date, looks: readonly BackupLook[]): Left {
  const stores = doomedStores(plan).filter(({clusterId}) => clusterId !== undefined);
  const clusters = stores.flatMap(({region, clusterId, name, cluster}): readonly LeftCluster[] =>
    clusterId === undefined
      ? []
      : [{region, id: clusterId, store: name, ...(cluster && {hsms: cluster.hsms})}],
  );
  const ids = new Set<string>(clusters.map(({id}) => id));
  const answered = looks.flatMap(look => (look.is === 'answered' ? [look] : []));
  const all = answered.flatMap(({backups}) => backups).filter(({state}) => state !== 'DELETED');
  const ours = all.filter(({clusterId}) => clusterId !== undefined && ids.has(clusterId));
  const newest = ours
    .flatMap(({createdAt}) => createdAt ?? [])
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
  const asked = new Set(answered.map(({region}) => region));
  const backups = {
    seen: ours.length,
    neverExpire: ours.filter(({neverExpires}) => neverExpires).length,
    ...(newest && {newest}),
    ofOtherClusters: all.length - ours.length,
    notLookedAt: plan.regions.map(({region}) => region).filter(region => !asked.has(region)),
    whenPlanned: stores.reduce((sum, {cluster}) => sum + (cluster?.backups ?? 0), 0),
    notSeenWhenPlanned: stores.filter(({cluster}) => cluster?.backups === undefined).length,
  };
  return {
    clusters,
    sentences: whatStays(plan),
    backups,
    material: materialText(plan, clusters.length, backups, ours, at),
  };
}

const count = (n: number, one: string) => `${String(n)} ${n === 1 ? one : `${one}s`}`;
const retention =
  'AWS keeps a backup for 7 to 379 days, 90 unless somebody set it otherwise, and never deletes the last one of a cluster';

function materialText(
  {goal}: Plan,
  clusters: number,
  backups: Left['backups'],
  ours: readonly Backup[],
  at: Date,
): string {
  if (goal === 'disconnect') return 'Nothing was deleted: every key and its material are where they were.';
  if (clusters === 0)
    return 'Material of external key stores is in the key managers behind them, which this teardown did not touch.';
  const {seen, neverExpire, newest, ofOtherClusters, notLookedAt, whenPlanned, notSeenWhenPlanned} = backups;
  const known =
    seen > 0
      ? `${count(seen, 'backup')} of these clusters ${seen === 1 ? 'is' : 'are'} still there (looked at ${at.toISOString()}) and ${seen === 1 ? 'holds' : 'hold'} the keys of the day each was made. ${lastsText(neverExpire, newest, ours.length)}`
      : `When it was planned ${count(whenPlanned, 'backup')} of these clusters ${whenPlanned === 1 ? 'was' : 'were'} seen${notSeenWhenPlanned > 0 ? `, and those of ${count(notSeenWhenPlanned, 'cluster')} could not be` : ''}.`;
  const others =
    ofOtherClusters > 0
      ? ` ${count(ofOtherClusters, 'backup')} of other or deleted clusters in the Regions that were looked at may be copies.`
      : '';
  const unseen =
    notLookedAt.length > 0
      ? ` Backups and copies of them were not looked for in ${count(notLookedAt.length, 'Region')}: ${notLookedAt.join(', ')}.`
      : '';
  return `The key material is not to be called erased: it is in backups, and in copies of them, as long as there are any. ${known}${others}${unseen} Copies in other Regions and backups shared with other accounts have no end of their own.`;
}

function lastsText(neverExpire: number, newest: Date | undefined, all: number): string {
  const never =
    neverExpire > 0
      ? `${String(neverExpire)} of them never ${neverExpire === 1 ? 'expires' : 'expire'}. `
      : '';
  if (neverExpire === all || !newest) return `${never}${retention}.`;
  const day = 86_400_000;
  const [usual, latest] = [90, 379].map(days =>
    new Date(newest.getTime() + days * day).toISOString().slice(0, 10),
  );
  return `${never}The newest was made ${newest.toISOString().slice(0, 10)}: with the usual 90 days the last expires ${usual ?? ''}, at the latest ${latest ?? ''}, but the last backup of a cluster stays as long as the cluster.`;
}
