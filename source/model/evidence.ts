import type {ClusterId, KeyId, KeyStoreId} from './ids.ts';
import type {Observation} from './observation.ts';
import {unseen} from './observation.ts';

/** A subnet of a cluster as EC2 tells of it; `gone`: EC2 no longer knows it, and KMS cannot connect. */
export type Subnet =
  | {
      readonly id: string;
      readonly exists: true;
      readonly zone: string;
      readonly cidr: string;
      readonly vpcId: string;
      /** Addresses that are free now. */
      readonly free: number;
      /** Addresses that the block has for anybody: AWS keeps five of each subnet. */
      readonly usable: number;
    }
  | {readonly id: string; readonly exists: false};

/** A network interface through which KMS reaches a cluster. */
export type ManagedInterface = {
  readonly id: string;
  readonly subnetId: string;
  readonly zone?: string;
  readonly attachedAt?: Date;
};

/** What stands between KMS and the HSMs of a cluster. */
export type ConnectionNetwork = {
  /** The cluster's own security group: `changed` once it no longer lets its members in on TCP 2223-2225. */
  readonly clusterGroup:
    | {readonly status: 'intact' | 'changed'; readonly id: string}
    /** EC2 knows no such group. */
    | {readonly status: 'gone'};
  /**
   * The security group that KMS makes for a store when it connects, and removes when it disconnects. EC2 does not say
   * when it was made: `seenAt` is the answer that told of it first.
   */
  readonly kmsGroup?: {readonly id: string; readonly name: string; readonly seenAt?: Date};
  /** One per subnet once connected. */
  readonly interfaces: readonly ManagedInterface[];
};

/** What of a cluster EC2 is asked about. */
export type ClusterNetwork = {
  readonly clusterId: ClusterId;
  readonly securityGroup?: string;
  readonly subnetIds: readonly string[];
};

/** Who made an event: a person or role by the end of the ARN, or an AWS service. */
export type Actor =
  | {readonly kind: 'caller'; readonly arn: string; readonly name: string}
  | {readonly kind: 'service'; readonly name: string};

/** A change of a store or key, or the end of a key, as CloudTrail recorded the request; not what came of it. */
export type TrailChange = {
  readonly at: Date;
  readonly eventId: string;
  /** The operation, such as `ConnectCustomKeyStore`. */
  readonly name: string;
  readonly actor: Actor;
  readonly storeId?: KeyStoreId;
  readonly keyId?: KeyId;
  /** The request was refused. */
  readonly errorCode?: string;
  /** Of DeleteKey for a key in a CloudHSM: whether its material is gone from the HSMs too. */
  readonly material?: 'deleted' | 'orphaned';
};

/** Changes of a Region's stores and keys. */
export type TrailChanges = {
  /** Newest first. */
  readonly changes: readonly TrailChange[];
  /** The operations that were asked about. */
  readonly names: readonly string[];
  /** Before this nothing is known: CloudTrail keeps 90 days. */
  readonly since: Date;
  /** Operations of which only the newest were read. */
  readonly cutOff: readonly string[];
};

/** The successful uses of one key within a window of time. */
export type KeyUses = {
  readonly keyId: KeyId;
  readonly from: Date;
  readonly until: Date;
  /** Uses that were counted. */
  readonly counted: number;
  /** Only the newest were counted: `counted` go back to `oldest`, and there are more. */
  readonly cutOff: boolean;
  readonly newest?: Date;
  readonly oldest?: Date;
  /** Who made those that were counted, most uses first: services by name, roles as `role/NAME`. */
  readonly callers: readonly {readonly name: string; readonly counted: number}[];
};

/** How the keys of one store were used in a window of time. */
export type StoreUsage = {
  readonly from: Date;
  readonly until: Date;
  /** What ends the window: a disconnect of the store, or the moment of asking. */
  readonly before: 'disconnect' | 'now';
  readonly keys: readonly KeyUses[];
  /** Keys of the store that were not asked about, since there are too many. */
  readonly notAsked: number;
};

/**
 * How far CloudTrail has been asked about the use of a store's keys. `of` is absent while it is still asked who
 * changed the store: the day that is looked at follows from that.
 */
export type UsageAsking = {readonly counted: number; readonly of?: number};

/** What only EC2 and CloudTrail know of one store; each part is asked for when somebody looks at the store. */
export type StoreEvidence = {
  readonly subnets: Observation<readonly Subnet[]>;
  readonly network: Observation<ConnectionNetwork>;
  /** Changes of the store and of its keys. */
  readonly actors: Observation<TrailChanges>;
  readonly usage: Observation<StoreUsage>;
  /** Present while the use of its keys is being asked for: each key costs a second or more. */
  readonly asking?: UsageAsking;
};

export const noEvidence: StoreEvidence = {
  subnets: unseen,
  network: unseen,
  actors: unseen,
  usage: unseen,
};

/** Addresses of a block such as `10.20.4.16/28` that AWS leaves to its users; 0 for what is no such block. */
export function usableAddresses(cidr: string): number {
  const bits = Number(/\/(\d{1,2})$/.exec(cidr)?.[1] ?? Number.NaN);
  return bits >= 0 && bits <= 32 ? Math.max(0, 2 ** (32 - bits) - 5) : 0;
}

/** Subnets that keep KMS from connecting: gone, or without a free address. */
export const shutSubnets = (subnets: readonly Subnet[]): readonly Subnet[] =>
  subnets.filter(subnet => !subnet.exists || subnet.free < 1);

/** How often a key was used: as counted, or reckoned from the pace of those that were. */
export type UseCount = {readonly uses: number; readonly exact: boolean};

/**
 * The uses of a key in its window. Where only the newest were counted, the rest of the window is taken to have had
 * the same pace.
 */
export function useCount({counted, cutOff, newest, oldest, from}: KeyUses): UseCount {
  if (!cutOff || !newest || !oldest || newest <= oldest) return {uses: counted, exact: !cutOff};
  const perMs = (counted - 1) / (newest.getTime() - oldest.getTime());
  return {uses: Math.round(1 + perMs * (newest.getTime() - from.getTime())), exact: false};
}

/** `960`, `41k`; `~` marks what was reckoned, to two figures. */
export function useCountText({uses, exact}: UseCount): string {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, uses))) - 1);
  const round = exact && uses < 10_000 ? uses : Math.round(uses / scale) * scale;
  const text = round >= 10_000 ? `${String(Math.round(round / 1000))}k` : String(round);
  return exact ? text : `~${text}`;
}

/** Keys of a store that were used in the window, most uses first. */
export const usedKeys = ({keys}: StoreUsage): readonly KeyUses[] =>
  keys.filter(({counted}) => counted > 0).toSorted((a, b) => useCount(b).uses - useCount(a).uses);

/** Callers of all keys of a store, those of most keys first, then those of most uses. */
export function usersOf({keys}: StoreUsage): readonly string[] {
  const users = new Map<string, {keys: number; counted: number}>();
  for (const {callers} of keys) {
    for (const {name, counted} of callers) {
      const known = users.get(name) ?? {keys: 0, counted: 0};
      users.set(name, {keys: known.keys + 1, counted: known.counted + counted});
    }
  }
  return [...users]
    .toSorted(([, a], [, b]) => b.keys - a.keys || b.counted - a.counted)
    .map(([name]) => name);
}

/** The latest time at which any key of the store was used within the window. */
export function latestUse({keys}: StoreUsage): Date | undefined {
  const times = keys.flatMap(({newest}) => (newest ? [newest.getTime()] : []));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** How long after the request that caused it a state may be seen first: a connect takes up to 20 minutes. */
const stateFollowsMs = 30 * 60_000;

/** What is asked for to make a store change to a state; CONNECTED and FAILED come by themselves. */
const causes: Readonly<Record<string, string>> = {
  CONNECTING: 'ConnectCustomKeyStore',
  DISCONNECTING: 'DisconnectCustomKeyStore',
  DISCONNECTED: 'DisconnectCustomKeyStore',
};

/**
 * Who made a store change its state, as CloudTrail tells: the latest accepted request for it before the change was
 * seen; undefined where none is known.
 * @param to the state that the store was seen to change to
 * @param at when it was seen so
 */
export function causeOf(
  {changes}: Pick<TrailChanges, 'changes'>,
  storeId: KeyStoreId,
  to: string,
  at: Date,
): TrailChange | undefined {
  const name = Object.hasOwn(causes, to) ? causes[to] : undefined;
  // CloudTrail's times are whole seconds; the change is seen in an answer that bears the same second or a later one.
  return changes.find(
    change =>
      change.name === name &&
      change.storeId === storeId &&
      change.errorCode === undefined &&
      change.at.getTime() <= at.getTime() + 1000 &&
      at.getTime() - change.at.getTime() <= stateFollowsMs,
  );
}

/** The latest accepted change of that kind to a store or key. */
export const latestChange = (
  {changes}: Pick<TrailChanges, 'changes'>,
  name: string,
  of: {readonly storeId: KeyStoreId} | {readonly keyId: KeyId},
): TrailChange | undefined =>
  changes.find(
    change =>
      change.name === name &&
      change.errorCode === undefined &&
      ('storeId' in of ? change.storeId === of.storeId : change.keyId === of.keyId),
  );

/** The evidence on one store of a Region; nothing of it seen where nobody has looked. */
export const evidenceOf = (
  view: {readonly evidence?: ReadonlyMap<KeyStoreId, StoreEvidence>} | undefined,
  id: KeyStoreId,
): StoreEvidence => view?.evidence?.get(id) ?? noEvidence;

/** Two answers of CloudTrail about different operations as one. */
export const mergeChanges = (one: TrailChanges, other: TrailChanges): TrailChanges => ({
  changes: [...one.changes, ...other.changes].toSorted((a, b) => b.at.getTime() - a.at.getTime()),
  names: [...one.names, ...other.names],
  since: one.since > other.since ? one.since : other.since,
  cutOff: [...one.cutOff, ...other.cutOff],
});
