import {countHsms} from './cluster.ts';
import {keysOfStore} from './key-counts.ts';
import type {KeyStore} from './key-store.ts';
import type {RegionView} from './picture.ts';
import type {ClusterSight} from './store-facts.ts';
import {isExternal} from './store-facts.ts';
import type {Judgement} from './verdict-words.ts';
import {judge} from './verdict-words.ts';

// After a connect KMS may show keys as Unavailable for a while; and a key's state may have been read before it.
const keysSettleMs = 5 * 60_000;

/** The cluster states in which HSMs serve as usual; an HSM that is being added or removed changes nothing. */
const servingStates: readonly string[] = ['ACTIVE', 'UPDATE_IN_PROGRESS'];
const knownStates: readonly string[] = [
  ...servingStates,
  'CREATE_IN_PROGRESS',
  'UNINITIALIZED',
  'INITIALIZE_IN_PROGRESS',
  'INITIALIZED',
  'MODIFY_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'DEGRADED',
];

/**
 * Judges a CONNECTED store. CONNECTED only says that a connect once succeeded: KMS leaves it so even when every HSM
 * is deleted, so the cluster decides (KMS developer guide).
 */
export function connectedVerdict(view: RegionView, store: KeyStore, sight: ClusterSight): Judgement {
  if (isExternal(store)) return judge('healthy', 'connection state only: AWS shows no more');
  if (store.type !== 'AWS_CLOUDHSM') {
    return judge('unknown', `AWS reports a store type this version does not know: ${store.type}`);
  }
  // The caller caps what is said of a store whose cluster cannot be seen.
  if (sight.sight !== 'seen') return judge('healthy', 'CONNECTED');
  const {cluster} = sight;
  const {active, total, zones} = countHsms(cluster);
  if (active === 0) {
    if (!sight.fresh) return judge('unknown', 'no ACTIVE HSM when the cluster was last seen');
    return judge('down', `CONNECTED, but 0 of ${String(total)} HSMs are ACTIVE: no key can be used`);
  }
  if (zones < 2) {
    const hsms = `${String(active)} active HSM${active === 1 ? '' : 's'} in 1 AZ`;
    return judge('at risk', `${hsms}; no redundancy, new keys need 2 AZs`, `${hsms}, no redundancy`);
  }
  if (!knownStates.includes(cluster.state)) {
    return judge('unknown', `AWS reports a cluster state this version does not know: ${cluster.state}`);
  }
  if (!servingStates.includes(cluster.state)) {
    return judge(
      'at risk',
      `cluster is ${cluster.state}${cluster.stateMessage ? `: ${cluster.stateMessage}` : ''}`,
    );
  }
  const lost = unavailableKeys(view, store);
  if (lost > 0) {
    return judge(
      'at risk',
      `${String(lost)} key${lost === 1 ? ' is' : 's are'} Unavailable although CONNECTED`,
    );
  }
  return judge('healthy', `${String(active)} active HSMs in ${String(zones)} AZs`);
}

function unavailableKeys(view: RegionView, store: KeyStore): number {
  const since = view.stateSince.get(store.id);
  if (view.keys.status !== 'seen' || !since) return 0;
  const settled = since.at.getTime() + keysSettleMs;
  return keysOfStore(view.keys.value, store.id).filter(
    ({key}) => key.status === 'seen' && key.value.state === 'Unavailable' && key.at.getTime() >= settled,
  ).length;
}
