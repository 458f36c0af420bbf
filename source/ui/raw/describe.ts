import {deadline, isoDay, moment} from '../../model/age.ts';
import {newestBackup} from '../../model/cluster-use.ts';
import type {Cluster} from '../../model/cluster.ts';
import {evidenceOf} from '../../model/evidence.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import {regionAnswer} from '../../model/region-answer.ts';
import {clusterOf} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';
import {nextSteps} from '../screens/next-steps.ts';
import {hsmText, regionState} from '../screens/row-words.ts';
import {changeText, changesOf, hsmTexts, keysSentence} from '../screens/store-words.ts';
import {countHsms} from '../../model/cluster.ts';
import {whyKeyRows} from './why-rows.ts';
import type {Thing} from './thing.ts';

const pair = (label: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`${label.padEnd(14)}${value}`];

/** Everything that is known of a thing, as a page of text. */
export function describeRows(thing: Thing, picture: AccountPicture, now: Date): readonly string[] {
  switch (thing.kind) {
    case 'store':
      return storeRows(thing.row, picture, now);
    case 'key':
      return keyRows(thing.entry, thing.view, now);
    case 'cluster':
      return clusterRows(thing.view, thing.cluster, now);
    case 'region':
      return regionRows(thing.view, now);
  }
}

function storeRows(
  {store, verdict, time, view, keys}: StoreRow,
  picture: AccountPicture,
  now: Date,
): readonly string[] {
  const sight = clusterOf(view, store);
  const {steps} = nextSteps(store, sight, verdict.word);
  const changes = changesOf(picture, store);
  const {proxy} = store;
  return [
    ...pair('Name', store.name),
    ...pair('Id', store.id),
    ...pair('Region', store.region),
    ...pair('Type', store.type),
    ...pair(
      'State',
      `${store.connectionState}${time ? ` ${time.atLeast ? 'at least ' : ''}since ${deadline(time.since, now)}` : ''}`,
    ),
    ...pair('Error', store.connectionErrorCode),
    ...pair('Verdict', `${verdict.word}: ${verdict.reason}`),
    ...pair('Created', store.createdAt && isoDay(store.createdAt)),
    ...pair(
      'Cluster',
      store.clusterId && `${store.clusterId} ${sight.sight === 'seen' ? sight.cluster.state : sight.sight}`,
    ),
    ...(sight.sight === 'seen' ? hsmTexts(sight.cluster).flatMap(text => pair('HSM', text)) : []),
    ...pair('Proxy', proxy && `${proxy.connectivity} ${proxy.uriEndpoint ?? ''}${proxy.uriPath ?? ''}`),
    ...pair('Keys', keysSentence(keys)),
    ...(steps.length > 0 ? ['', 'Next'] : []),
    ...steps.map(({text, when}, index) => `  ${String(index + 1)} ${text}  (${when})`),
    ...(changes.length > 0 ? ['', 'Changes seen'] : []),
    ...changes.map(change => `  ${changeText(change, now)}`),
    ...trailRows(view, store.id, now),
  ];
}

/** What CloudTrail told of who changed it. */
function trailRows(view: RegionView, id: StoreRow['store']['id'], now: Date): readonly string[] {
  const changes = lastSeen(evidenceOf(view, id).actors)?.changes ?? [];
  return changes.length === 0
    ? []
    : [
        '',
        'CloudTrail',
        ...changes.map(({at, name, actor}) => `  ${moment(at, now)} ${name} by ${actor.name}`),
      ];
}

function keyRows(
  entry: Extract<Thing, {kind: 'key'}>['entry'],
  view: RegionView,
  now: Date,
): readonly string[] {
  const key = lastSeen(entry.key);
  const use = lastSeen(view.lastUse.get(entry.id) ?? {status: 'unseen'});
  const {membership} = entry;
  return [
    ...pair('Id', entry.id),
    ...pair('ARN', key?.arn),
    ...entry.aliases.flatMap(alias => pair('Alias', alias)),
    ...pair('Region', view.region),
    ...pair(
      'Store',
      membership.in === 'store'
        ? membership.storeId
        : membership.in === 'no-store'
          ? 'in no custom key store'
          : 'not known',
    ),
    ...pair('State', key?.state ?? 'not read'),
    ...pair('Goes', key?.deletionDate && `${deadline(key.deletionDate, now)}, up to 24h later`),
    ...pair('Description', key?.description),
    ...pair('Usage', [key?.usage, key?.spec].filter(one => one !== undefined).join(' ')),
    ...pair('Origin', key?.origin),
    ...pair('Created', key?.createdAt && isoDay(key.createdAt)),
    ...pair(
      'Last used',
      use &&
        (use.at
          ? `${deadline(use.at, now)}${use.operation === undefined ? '' : ` ${use.operation}`}`
          : 'never since tracking began'),
    ),
    ...pair('Tracked since', use?.trackingSince && isoDay(use.trackingSince)),
    '',
    ...whyKeyRows(entry, view, now),
  ];
}

function clusterRows(view: RegionView, cluster: Cluster, now: Date): readonly string[] {
  const newest = newestBackup(view, cluster.id);
  const backups = (lastSeen(view.backups) ?? []).filter(({clusterId}) => clusterId === cluster.id);
  return [
    ...pair('Id', cluster.id),
    ...pair('Region', view.region),
    ...pair(
      'State',
      `${cluster.state}${cluster.stateMessage === undefined ? '' : `: ${cluster.stateMessage}`}`,
    ),
    ...pair('Created', cluster.createdAt && isoDay(cluster.createdAt)),
    ...pair('HSMs', hsmText(countHsms(cluster))),
    ...hsmTexts(cluster).flatMap(text => pair('HSM', text)),
    ...pair('HSM type', cluster.hsmType),
    ...pair('VPC', cluster.vpcId),
    ...pair('Security group', cluster.securityGroup),
    ...Object.entries(cluster.subnets).flatMap(([zone, subnet]) => pair('Subnet', `${zone} ${subnet}`)),
    ...pair('From backup', cluster.sourceBackupId),
    ...pair(
      'Newest backup',
      newest === undefined ? 'not read' : newest === 'none' ? 'none is READY' : deadline(newest, now),
    ),
    ...(backups.length > 0 ? ['', 'Backups'] : []),
    ...backups.map(
      ({id, state, createdAt}) => `  ${id} ${state}${createdAt ? ` ${deadline(createdAt, now)}` : ''}`,
    ),
  ];
}

function regionRows(view: RegionView, now: Date): readonly string[] {
  const {word, failure, since, storesKnown} = regionAnswer(view);
  return [
    ...pair('Region', view.region),
    ...pair('Opt-in', view.optStatus),
    ...pair('Answer', `${regionState(word)}${since ? ` since ${deadline(since, now)}` : ''}`),
    ...pair('AWS says', failure && `${failure.code}: ${failure.message}`),
    ...pair('Request id', failure?.requestId),
    ...pair('Next', failure?.remedy),
    ...pair('Stores', `${String(storesKnown)} known`),
    ...pair('CloudHSM', view.hasCloudHsm ? 'offered here' : 'not offered here'),
  ];
}
