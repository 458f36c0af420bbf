import {ageOf, moment} from '../../model/age.ts';
import {evidenceOf, latestChange, latestUse, shutSubnets, usedKeys} from '../../model/evidence.ts';
import type {Actor, Subnet} from '../../model/evidence.ts';
import {isFresh, lastSeen, standingFailure} from '../../model/observation.ts';
import type {Observation} from '../../model/observation.ts';
import {clusterOf} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';
import {cellWidth} from '../cells.ts';
import {safeText} from '../safe-text.ts';

/** `by KeyOps/jchen (CloudTrail)`. */
export const actorText = ({name}: Actor): string => `by ${safeText(name)} (CloudTrail)`;

/** The subnets of the store's cluster, those that shut KMS out first; what was not read says why. */
export function subnetLines({store, view}: StoreRow, now: Date, width: number): string[] {
  const {subnets} = evidenceOf(view, store.id);
  if (subnets.status === 'seen') {
    const shut = new Set(shutSubnets(subnets.value).map(({id}) => id));
    const ordered = subnets.value.toSorted((a, b) => Number(shut.has(b.id)) - Number(shut.has(a.id)));
    const column = Math.max(...ordered.map(subnet => (subnet.exists ? cellWidth(subnet.cidr) : 0)));
    return ordered.map(subnet => {
      const text = subnetText(subnet, column);
      const dated = `${text}  ${moment(subnets.at, now)}`;
      return cellWidth(dated) <= width ? dated : text;
    });
  }
  const sight = clusterOf(view, store);
  if (sight.sight !== 'seen') return [];
  const why = unread(subnets);
  return Object.entries(sight.cluster.subnets).map(([zone, id]) => `   ? ${id} ${zone}   ${why}`);
}

function subnetText(subnet: Subnet, column: number): string {
  if (!subnet.exists) return `   ✗ ${subnet.id} does not exist any more`;
  const {id, zone, cidr, free, usable} = subnet;
  return `   ${free < 1 ? '✗' : '✓'} ${id} ${zone} ${cidr.padEnd(column)}   ${String(free)} of ${String(usable)} free`;
}

function unread(observation: Observation<unknown>): string {
  const failure = standingFailure(observation)?.failure;
  return failure ? `not read: ${failure.action} ${failure.kind}` : 'not read yet';
}

/** What stands between KMS and the HSMs, where that may be why a connect failed. */
export function networkLines({store, view}: StoreRow): string[] {
  const {network} = evidenceOf(view, store.id);
  const sight = clusterOf(view, store);
  if (sight.sight !== 'seen') return [];
  if (network.status !== 'seen') {
    return standingFailure(network) ? [`   ? security group and interfaces ${unread(network)}`] : [];
  }
  const {clusterGroup, interfaces} = network.value;
  const rules = {
    intact: '✓ cluster security group lets its members in on TCP 2223-2225',
    changed: '✗ cluster security group lacks its rules for TCP 2223-2225',
    gone: '✗ cluster security group does not exist any more',
  }[clusterGroup.status];
  const wanted = Object.keys(sight.cluster.subnets).length;
  return [
    `   ${rules}`,
    `   ${interfaces.length < wanted ? '-' : '✓'} ${String(interfaces.length)} of ${String(wanted)} network interfaces of KMS are there`,
  ];
}

/** When the password of kmsuser was last told to KMS, or its cluster changed: both are one operation. */
export function updateLines({store, view}: StoreRow, now: Date): string[] {
  const actors = lastSeen(evidenceOf(view, store.id).actors);
  if (!actors?.names.includes('UpdateCustomKeyStore')) return [];
  const update = latestChange(actors, 'UpdateCustomKeyStore', {storeId: store.id});
  return [
    update
      ? `   last update ${moment(update.at, now)} ${actorText(update.actor)}`
      : '   no update in the last 90 days (CloudTrail)',
  ];
}

/** The full subnet in a sentence, for the preview. */
export function fullSubnetSentence({store, view}: StoreRow): string | undefined {
  const {subnets} = evidenceOf(view, store.id);
  if (!store.connectionErrorCode?.includes('SUBNET') || !isFresh(subnets)) return undefined;
  const [shut] = shutSubnets(subnets.value);
  if (!shut) return undefined;
  if (!shut.exists) return `${shut.id} does not exist any more.`;
  const {id, zone, cidr, usable} = shut;
  return `${id} (${zone}, ${cidr}) has 0 of ${String(usable)} addresses free. KMS needs 1, 2 is better.`;
}

/** Zones whose subnets have no free address; undefined where EC2 has not told. */
export function fullZones({store, view}: StoreRow): readonly string[] | undefined {
  const {subnets} = evidenceOf(view, store.id);
  if (!isFresh(subnets)) return undefined;
  return shutSubnets(subnets.value).flatMap(subnet => (subnet.exists ? [subnet.zone] : []));
}

/** ` 3 were used in the 24h before the disconnect (CloudTrail).`; empty where CloudTrail has not told. */
export function usedSentence({store, view}: StoreRow): string {
  const usage = lastSeen(evidenceOf(view, store.id).usage);
  if (!usage || usage.keys.length === 0) return '';
  const used = usedKeys(usage).length;
  const count = used === 0 ? 'None was' : used === 1 ? '1 was' : `${String(used)} were`;
  const when = usage.before === 'disconnect' ? 'in the 24h before the disconnect' : 'in the last 24h';
  const rest = usage.notAsked > 0 ? `, ${String(usage.notAsked)} not asked` : '';
  return ` ${count} used ${when} (CloudTrail${rest}).`;
}

/** `last crypto call 2m ago (CloudTrail)`, within the last day; undefined where CloudTrail has not told. */
export function lastCallText({store, view}: StoreRow, now: Date): string | undefined {
  const usage = lastSeen(evidenceOf(view, store.id).usage);
  if (!usage || usage.before === 'disconnect') return undefined;
  const latest = latestUse(usage);
  if (latest) return `last crypto call ${ageOf(latest, now)} ago (CloudTrail)`;
  return usage.notAsked > 0 ? undefined : 'no crypto call in 24h (CloudTrail)';
}
