import {clock} from '../model/age.ts';
import {countHsms, type Cluster} from '../model/cluster.ts';
import type {KeyStore} from '../model/key-store.ts';
import {isFresh} from '../model/observation.ts';
import type {Observation} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {clusterOf, isExternal} from '../model/store-facts.ts';
import {trustAnchorOf} from '../model/trust-anchor.ts';
import type {Check, Evidence} from './flow.ts';
import {count, listed} from './messages.ts';
import type {StoreGoal} from './store/store-sight.ts';

export const ok = (text: string, at?: Date): Check => ({result: 'ok', text, ...(at && {at})});
export const warning = (text: string, at?: Date): Check => ({result: 'warning', text, ...(at && {at})});
export const refused = (text: string, at?: Date): Check => ({result: 'refused', text, ...(at && {at})});
export const unknown = (text: string): Check => ({result: 'unknown', text});

/** Says how old an answer is that no longer counts as fresh. */
const stale = (at: Date) => unknown(`last seen ${clock(at)}, not confirmed since`);

/** The checks before a connect: the state of the store, then all that the connect itself needs. */
export function connectChecks(
  {storeId}: StoreGoal,
  view: RegionView,
  now: Date,
  evidence: Evidence = {},
): readonly Check[] {
  const checks = storeState(view, storeId, store => {
    switch (store.connectionState) {
      case 'DISCONNECTED':
        return 'ok';
      case 'FAILED':
        return 'AWS refuses to connect a FAILED store: disconnect it first';
      default:
        return `state is ${store.connectionState}: AWS connects only a DISCONNECTED store`;
    }
  });
  const store =
    view.keyStores.status === 'seen' ? view.keyStores.value.find(one => one.id === storeId) : undefined;
  return store ? [...checks, ...connectNeeds(store, view, now, evidence)] : checks;
}

/** One check of a store's state; `judge` says `ok`, or why AWS would refuse. */
export function storeState(
  {keyStores, region}: RegionView,
  storeId: KeyStore['id'],
  judge: (store: KeyStore) => string,
): readonly Check[] {
  if (keyStores.status !== 'seen') return [unknown('the state of the store cannot be seen')];
  const store = keyStores.value.find(({id}) => id === storeId);
  if (!store) return [refused(`the store is not in ${region}`, keyStores.at)];
  if (!isFresh(keyStores)) return [unknown(`state was ${store.connectionState}`), stale(keyStores.at)];
  const why = judge(store);
  return [why === 'ok' ? ok(`state is ${store.connectionState}`, keyStores.at) : refused(why, keyStores.at)];
}

/** A check of connect; `shuts`: as it is, a connect would be refused, or accepted and then end FAILED. */
export type Need = Check & {readonly shuts?: true};

/**
 * Everything but the state that KMS needs to connect: the cluster, its HSMs, addresses, ports and trust. A connect
 * would be refused, or would be accepted and then end FAILED. The same list tells a disconnect of the way back.
 */
export function connectNeeds(
  store: KeyStore,
  view: RegionView,
  _now: Date,
  evidence: Evidence = {},
): readonly Need[] {
  if (isExternal(store)) {
    return [unknown('whether the proxy and its key managers answer is known only to KMS, at the connect')];
  }
  const sight = clusterOf(view, store);
  switch (sight.sight) {
    case 'gone':
      return [refused(`cluster ${store.clusterId ?? ''} does not exist any more`, sight.at)];
    case 'hidden':
    case 'none':
      return [
        unknown(
          `the cluster cannot be seen${sight.sight === 'hidden' && sight.failed ? `: ${sight.failed.failure.code}` : ''}`,
        ),
      ];
    case 'seen':
      if (!sight.fresh) return [stale(sight.at)];
      return [
        clusterActive(sight.cluster, sight.at),
        activeHsm(sight.cluster, sight.at),
        ...addresses(evidence.subnets),
        ...ports(evidence.portsOpen),
        ...trust(store, sight.cluster, sight.at),
        unknown('whether kmsuser exists on each HSM and nobody is logged in as it cannot be seen from here'),
      ];
  }
}

/** Whether a cluster may back a store now, as its state tells. */
export function clusterActive({state}: Pick<Cluster, 'state'>, at: Date): Check {
  switch (state) {
    case 'ACTIVE':
      return ok('cluster is ACTIVE', at);
    case 'UPDATE_IN_PROGRESS':
    case 'MODIFY_IN_PROGRESS':
    case 'DEGRADED':
      return warning(`cluster is ${state}: AWS may refuse until it is ACTIVE`, at);
    default:
      return refused(`cluster must be ACTIVE: it is ${state}`, at);
  }
}

function activeHsm(cluster: Cluster, at: Date): Check {
  const {active, total, zones} = countHsms(cluster);
  if (active === 0) return refused(`at least 1 active HSM: 0 of ${String(total)}`, at);
  return zones < 2
    ? warning(`1 AZ with active HSMs (${String(active)}): it connects, but new keys need 2 AZs`, at)
    : ok(`${String(active)} active HSMs in ${String(zones)} AZs`, at);
}

/** Create, a change of cluster and new keys need two active HSMs in two zones; a connect needs one. */
export function twoZones(cluster: Cluster, at: Date): Check {
  const {active, zones} = countHsms(cluster);
  return active >= 2 && zones >= 2
    ? ok(`${String(active)} active HSMs in ${String(zones)} AZs`, at)
    : refused(`at least 2 active HSMs in 2 AZs: ${String(active)} in ${String(zones)}`, at);
}

function addresses(subnets: Evidence['subnets']): readonly Need[] {
  if (!subnets) return [unknown('free addresses in the subnets of the cluster: not known here')];
  if (subnets.status !== 'seen') return [unknown(`free addresses cannot be seen${because(subnets)}`)];
  const full = subnets.value.filter(({free}) => free === 0);
  return full.length === 0
    ? [ok(`a free address in each of ${count(subnets.value.length, 'subnet')}`, subnets.at)]
    : [
        {
          ...warning(
            `AWS accepts the call, and the connect then fails: 0 free addresses in ${listed(full.map(({id, zone}) => zone ?? id))}`,
            subnets.at,
          ),
          shuts: true,
        },
      ];
}

function ports(open: Evidence['portsOpen']): readonly Need[] {
  if (!open) return [];
  if (open.status !== 'seen') return [unknown(`the security group cannot be seen${because(open)}`)];
  return [
    open.value
      ? ok('security group allows TCP 2223-2225', open.at)
      : {
          ...warning(
            'AWS may accept the call, and the connect then fails: TCP 2223-2225 is not open',
            open.at,
          ),
          shuts: true,
        },
  ];
}

function trust(store: KeyStore, cluster: Cluster, at: Date): readonly Check[] {
  switch (trustAnchorOf(store, cluster)) {
    case 'same':
      return [ok('trust anchor same', at)];
    case 'differs':
      return [warning('the trust anchor of the store has not signed the certificate of this cluster', at)];
    case undefined:
      return [unknown('trust anchor: no certificate of the cluster to compare with')];
  }
}

const because = (observation: Observation<unknown>): string =>
  observation.status === 'failed'
    ? `: ${observation.failed.failure.action} ${observation.failed.failure.kind}`
    : '';

/** Whether a store could be connected again if it were disconnected now. */
export type WayBack = {readonly is: 'open' | 'shut' | 'unknown'; readonly why: string};

/**
 * The way back after a disconnect. `shut`: a connect would be refused or would fail. `unknown`: the cluster, or
 * something that was looked for, could not be seen; what nobody can see from outside (kmsuser, a proxy) does not count.
 */
export function wayBack(store: KeyStore, view: RegionView, now: Date, evidence: Evidence = {}): WayBack {
  if (isExternal(store)) return {is: 'open', why: 'the proxy is known only to KMS'};
  const checks = connectNeeds(store, view, now, evidence);
  const shut = checks.find(({result, shuts}) => result === 'refused' || shuts);
  if (shut) return {is: 'shut', why: shut.text};
  const sight = clusterOf(view, store);
  if (sight.sight !== 'seen' || !sight.fresh) return {is: 'unknown', why: 'the cluster cannot be seen now'};
  for (const looked of [evidence.subnets, evidence.portsOpen]) {
    if (looked && looked.status !== 'seen')
      return {is: 'unknown', why: `a precondition of connect cannot be seen${because(looked)}`};
  }
  return {is: 'open', why: 'every precondition of connect that can be seen holds'};
}
