import type {Change} from '../../model/change.ts';
import type {Failure} from '../../model/failure.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../model/ids.ts';
import type {RegionWorld} from '../world.ts';
import {findStore} from './names.ts';
import type {ScenarioFailure, ScenarioHistory} from './history-schema.ts';
import {seconds} from './notation.ts';

/** A failed call of the past in the model's words. */
export function pastFailure(failure: ScenarioFailure, region: string): Failure {
  const {kind, code, message, action, remedy, requestId, attempts, denied} = failure;
  return {
    kind,
    code,
    message,
    action,
    remedy,
    region: asRegion(region),
    ...(requestId !== undefined && {requestId}),
    ...(attempts !== undefined && {attempts}),
    ...(denied && {
      denied: {explicit: denied.explicit, ...(denied.layer !== undefined && {layer: denied.layer})},
    }),
  };
}

/** A change of the past in the model's words; nothing for one of a store that the world does not have. */
export function pastChange(
  region: RegionWorld,
  change: ScenarioHistory['changes'][number],
  at: Date,
): Change[] {
  const common = {at, region: asRegion(region.region)};
  switch (change.what) {
    case 'store-state':
    case 'store-appeared':
    case 'store-renamed': {
      const store = findStore(region, change.store);
      if (!store) return [];
      const which = {...common, storeId: asKeyStoreId(store.id), name: store.name};
      if (change.what === 'store-appeared') return [{...which, what: change.what}];
      if (change.what === 'store-renamed') return [{...which, what: change.what, from: change.from}];
      const {what, from, to, errorCode, lasted} = change;
      return [
        {
          ...which,
          what,
          from,
          to,
          ...(errorCode !== undefined && {errorCode}),
          ...(lasted !== undefined && {lastedMs: seconds(lasted) * 1000}),
        },
      ];
    }
    case 'cluster-state':
      return [{...common, what: change.what, clusterId: change.cluster, from: change.from, to: change.to}];
    case 'hsm-state': {
      const {what, cluster, hsm, from, to} = change;
      return [{...common, what, clusterId: cluster, hsmId: hsm, from, to}];
    }
    case 'key-state': {
      const {what, key, from, to} = change;
      const storeId = region.keys.get(key)?.storeId;
      const alias = [...region.aliases].find(([, {target}]) => target === key)?.[0];
      return [
        {
          ...common,
          what,
          keyId: asKeyId(key),
          from,
          to,
          ...(storeId !== undefined && {storeId: asKeyStoreId(storeId)}),
          ...(alias !== undefined && {alias}),
        },
      ];
    }
    case 'region-silent':
      return [{...common, what: change.what, failure: pastFailure(change.failure, region.region)}];
    case 'region-answers':
      return [{...common, what: change.what, silentMs: seconds(change.silent) * 1000}];
  }
}
