import {ageOf, moment} from '../../model/age.ts';
import {evidenceOf} from '../../model/evidence.ts';
import type {ConnectionNetwork} from '../../model/evidence.ts';
import {isFresh, lastSeen, standingFailure} from '../../model/observation.ts';
import {clusterOf, isExternal} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';

/** One thing that a connect brings about: seen, waited for, not begun yet, or out of sight. */
export type ConnectStep = {
  readonly is: 'seen' | 'waiting' | 'later' | 'unseen';
  readonly text: string;
  /** When, and by what id: stands in columns beside a short text. */
  readonly at?: string;
  readonly id?: string;
};

/**
 * How far KMS has come with a connect, by what it leaves in the VPC: its security group, then a network interface
 * per subnet, then the state itself. Empty for a store that has no cluster, or that is not on its way.
 * @param accepted when AWS accepted the connect: what EC2 said before that is of an earlier one
 */
export function connectEvidence(row: StoreRow, accepted: Date, now: Date): readonly ConnectStep[] {
  const {connectionState} = row.store;
  if (isExternal(row.store) || !['CONNECTING', 'CONNECTED'].includes(connectionState)) return [];
  const {steps, latest, whole} = networkSteps(row, accepted, now);
  return [...steps, stateStep(row, now, whole ? {since: latest} : {})];
}

/** `12:00Z network interface appeared in ap-southeast-2a`: the newest of it; undefined where there is none. */
export function newestEvidence(row: StoreRow, accepted: Date, now: Date): string | undefined {
  const network = currentNetwork(row, accepted);
  const [newest] = (network ? appearances(row, network) : []).toSorted(
    (a, b) => b.at.getTime() - a.at.getTime(),
  );
  return newest && newest.at >= accepted ? `${moment(newest.at, now)} ${newest.text}` : undefined;
}

type NetworkSteps = {
  readonly steps: readonly ConnectStep[];
  readonly latest: Date;
  /** Nothing more is to come but the state, or what is to come cannot be seen. */
  readonly whole: boolean;
};

function networkSteps(row: StoreRow, accepted: Date, now: Date): NetworkSteps {
  const {store, view} = row;
  const observation = evidenceOf(view, store.id).network;
  const failure = standingFailure(observation)?.failure;
  const network = currentNetwork(row, accepted);
  const what = 'security group, interfaces';
  const blind: readonly ConnectStep[] = failure
    ? [{is: 'unseen', text: `${what}: ${failure.action} ${failure.kind}`}]
    : [];
  if (!network) {
    const asked: ConnectStep = {is: 'unseen', text: `${what}: asking EC2`};
    return {steps: failure ? blind : [asked], latest: accepted, whole: true};
  }
  const latest = appearances(row, network).reduce((last, {at}) => (at > last ? at : last), accepted);
  const since = `since ${moment(latest, now)} (${ageOf(latest, now)})`;
  const group: ConnectStep = network.kmsGroup
    ? {
        is: 'seen',
        text: `security group ${network.kmsGroup.name}`,
        id: network.kmsGroup.id,
        ...(network.kmsGroup.seenAt && {at: moment(network.kmsGroup.seenAt, now)}),
      }
    : {is: 'waiting', text: `security group kms-${store.id}`, at: since};
  const interfaces = subnetsOf(row).map(({zone, subnetId}): ConnectStep => {
    const found = network.interfaces.find(one => one.subnetId === subnetId);
    const text = `network interface in ${zone}`;
    if (!found) return network.kmsGroup ? {is: 'waiting', text, at: since} : {is: 'later', text};
    return {is: 'seen', text, id: found.id, ...(found.attachedAt && {at: moment(found.attachedAt, now)})};
  });
  // What was seen once is still true of this connect; only what is waited for may be there by now.
  const steps = [group, ...interfaces];
  return {steps: [...steps, ...blind], latest, whole: steps.every(({is}) => is === 'seen')};
}

function stateStep({store, view, time}: StoreRow, now: Date, {since}: {since?: Date}): ConnectStep {
  const text = 'connection state CONNECTED';
  if (store.connectionState === 'CONNECTED') {
    const at = time && !time.atLeast && isFresh(view.keyStores) ? {at: moment(time.since, now)} : {};
    return {is: 'seen', text, ...at};
  }
  return since
    ? {is: 'waiting', text, at: `since ${moment(since, now)} (${ageOf(since, now)})`}
    : {is: 'later', text};
}

/** What EC2 has told since the connect was accepted; its times are whole seconds. */
function currentNetwork({store, view}: StoreRow, accepted: Date): ConnectionNetwork | undefined {
  const {network} = evidenceOf(view, store.id);
  const isCurrent = network.status === 'seen' && network.at.getTime() + 1000 > accepted.getTime();
  return isCurrent ? lastSeen(network) : undefined;
}

function appearances(
  row: StoreRow,
  {kmsGroup, interfaces}: ConnectionNetwork,
): readonly {readonly at: Date; readonly text: string}[] {
  const zones = new Map(subnetsOf(row).map(({zone, subnetId}) => [subnetId, zone]));
  return [
    ...(kmsGroup?.seenAt ? [{at: kmsGroup.seenAt, text: 'security group of KMS appeared'}] : []),
    ...interfaces.flatMap(({attachedAt, subnetId, zone}) =>
      attachedAt
        ? [{at: attachedAt, text: `network interface appeared in ${zones.get(subnetId) ?? zone ?? subnetId}`}]
        : [],
    ),
  ];
}

/** The subnets of the store's cluster by zone; none where the cluster was not seen. */
function subnetsOf({store, view}: StoreRow): readonly {readonly zone: string; readonly subnetId: string}[] {
  const sight = clusterOf(view, store);
  const subnets = sight.sight === 'seen' ? sight.cluster.subnets : {};
  return Object.entries(subnets)
    .map(([zone, subnetId]) => ({zone, subnetId}))
    .toSorted((a, b) => a.zone.localeCompare(b.zone));
}
