import {age, isoDay} from '../../model/age.ts';
import type {Backup} from '../../model/cluster.ts';
import type {ClusterId} from '../../model/ids.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import {clusterOf} from '../../model/store-facts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Check, Evidence, Scene} from '../flow.ts';
import {clusterActive, ok, refused, storeState, twoZones, unknown} from '../preconditions.ts';
import {keysOf} from './store-keys.ts';
import {lastSeenStore} from './store-sight.ts';
import {updateRefused, updateWrite, type Changes, type UpdateGoal} from './update-rules.ts';

/** What a person reads before a store is updated: old and new of each value, and what a new cluster may lack. */
export function updateBrief(goal: UpdateGoal, scene: Scene, now: Date, evidence: Evidence = {}): Brief {
  const {changes, name} = goal;
  const store = lastSeenStore(goal, scene);
  const onlyName = Object.keys(changes).every(key => key === 'newName');
  return {
    title: `Update custom key store ${name}`,
    consequences: [
      ...(store ? oldToNew(changes, store) : []),
      ...(changes.password
        ? [
            {
              when: 'At once',
              text: 'KMS is told the kmsuser password. It does not set it on the cluster, and a wrong one shows only at the next connect',
            },
          ]
        : []),
      ...(changes.clusterId ? clusterTexts(goal, changes.clusterId, scene, now, evidence) : []),
      ...(changes.proxy
        ? [
            {
              when: 'At once',
              text: 'KMS tries the proxy with the new values before it accepts them; it may take 5m until they are used everywhere',
            },
          ]
        : []),
      {
        when: 'Undo',
        text: changes.password
          ? 'Update again with the old values; AWS never shows the old password'
          : 'Update again with the old values',
      },
      {
        when: 'Note',
        text: 'Where infrastructure code owns this store, change it there too, or it is changed back',
      },
    ],
    checks: [
      ...storeState(scene.view, goal.storeId, one => updateRefused(changes, one) ?? 'ok'),
      ...(changes.newName === undefined ? [] : [nameCheck(changes.newName, goal, scene)]),
      ...(changes.clusterId && store ? newClusterChecks(changes.clusterId, store, scene) : []),
      ...(evidence.permissions ?? []),
    ],
    confirm: onlyName ? {level: 1, button: 'Rename'} : {level: 2, button: 'Update', type: name},
    awsCli: [awsCommand(updateWrite(goal))],
  };
}

function oldToNew({newName, clusterId, proxy = {}}: Changes, store: KeyStore): Brief['consequences'] {
  const {proxy: old} = store;
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['Name', store.name, newName],
    ['Cluster', store.clusterId, clusterId],
    ['Connectivity', old?.connectivity, proxy.connectivity],
    ['Endpoint', old?.uriEndpoint, proxy.uriEndpoint],
    ['Path', old?.uriPath, proxy.uriPath],
    ['Access key id', old?.accessKeyId, proxy.accessKeyId],
    ['Service', old?.vpcEndpointServiceName, proxy.vpcEndpointServiceName],
  ];
  return pairs.flatMap(([when, from, to]) =>
    to === undefined ? [] : [{when, text: `${from ?? '(none)'} → ${to || '(none)'}`}],
  );
}

function nameCheck(newName: string, {storeId}: UpdateGoal, {view}: Scene): Check {
  if (!isFresh(view.keyStores))
    return unknown('the stores of the Region cannot be seen now: the name may be taken');
  return view.keyStores.value.some(({name, id}) => name === newName && id !== storeId)
    ? refused(`another store is named ${newName}`, view.keyStores.at)
    : ok('no other store has this name', view.keyStores.at);
}

function newClusterChecks(id: ClusterId, store: KeyStore, {view}: Scene): readonly Check[] {
  const {clusters} = view;
  if (!isFresh(clusters)) return [unknown('the clusters of the Region cannot be seen now')];
  const cluster = clusters.value.find(one => one.id === id);
  if (!cluster) return [refused(`${id} is not in ${view.region}`, clusters.at)];
  const old = clusterOf(view, store);
  const certificate = old.sight === 'seen' ? old.cluster.clusterCertificate : undefined;
  return [
    clusterActive(cluster, clusters.at),
    twoZones(cluster, clusters.at),
    related(certificate, cluster.clusterCertificate, clusters.at),
  ];
}

function related(old: string | undefined, fresh: string | undefined, at: Date): Check {
  if (old === undefined || fresh === undefined)
    return unknown('whether the new cluster shares its backups with the old one: no certificate to compare');
  return old.trim() === fresh.trim()
    ? ok('new and old cluster share their backups', at)
    : refused('the new cluster does not share its backups with the old one (AWS: not related)', at);
}

/** What a restored cluster may lack: keys made after its backup, and the password of the latest connect. */
function clusterTexts(
  goal: UpdateGoal,
  clusterId: ClusterId,
  scene: Scene,
  now: Date,
  {lastConnectedAt}: Evidence,
): Brief['consequences'] {
  const {view} = scene;
  const sourceId = lastSeen(view.clusters)?.find(({id}) => id === clusterId)?.sourceBackupId;
  const backup = sourceId === undefined ? undefined : lastSeen(view.backups)?.find(({id}) => id === sourceId);
  return [
    {
      when: 'Careful',
      text: "The new cluster must share backup history with the old one, or the keys' material will be missing",
    },
    ...lostKeys(goal, scene, backup, now),
    {when: 'Careful', text: passwordText(backup, lastConnectedAt)},
  ];
}

function lostKeys(
  goal: UpdateGoal,
  scene: Scene,
  backup: Backup | undefined,
  now: Date,
): Brief['consequences'] {
  if (!backup?.createdAt)
    return [
      {
        when: 'Careful',
        text: 'How old the restored backup is cannot be seen: keys made after it are missing there',
      },
    ];
  const {createdAt} = backup;
  const keys = keysOf(goal, scene);
  const text = `The backup is ${age(now.getTime() - createdAt.getTime())} old (${isoDay(createdAt)})`;
  if (!keys?.complete)
    return [
      {
        when: 'Careful',
        text: `${text}; not all keys were read, so keys made after it, and missing there, may exist`,
      },
    ];
  const later = keys.entries.filter(({key}) => {
    const made = lastSeen(key)?.createdAt;
    return made !== undefined && made > createdAt;
  });
  return [
    later.length > 0
      ? {
          when: 'Careful',
          text: `${text}: ${String(later.length)} of ${String(keys.entries.length)} keys were made later, and their material is missing there`,
        }
      : {when: 'Kept', text: `${text}, newer than every key of the store`},
  ];
}

function passwordText(backup: Backup | undefined, lastConnectedAt: Date | undefined): string {
  if (backup?.createdAt && lastConnectedAt && backup.createdAt > lastConnectedAt)
    return 'The backup is newer than the last connect, so KMS should know its kmsuser password';
  return 'kmsuser on a restored cluster has the password of the time of the backup. KMS changes it at every connect: unless the backup is newer than the last one, set a new password on the cluster and update it here';
}
