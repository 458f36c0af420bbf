import {z} from 'zod';
import type {KeyStore} from '../../model/key-store.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {Write} from '../../model/write.ts';
import {clusterIdPart, proxyPart, storeGoalPart, storeNamePart} from '../goal-parts.ts';

const changesSchema = z
  .object({
    newName: storeNamePart.exactOptional(),
    clusterId: clusterIdPart.exactOptional(),
    /** A new password is given beside the write. */
    password: z.literal('given').exactOptional(),
    proxy: z
      .object({
        connectivity: proxyPart.shape.connectivity.exactOptional(),
        uriEndpoint: proxyPart.shape.uriEndpoint.exactOptional(),
        uriPath: proxyPart.shape.uriPath.exactOptional(),
        accessKeyId: proxyPart.shape.accessKeyId.exactOptional(),
        vpcEndpointServiceName: proxyPart.shape.vpcEndpointServiceName,
      })
      .exactOptional(),
  })
  .refine(changes => Object.keys(changes).length > 0, 'nothing is to be changed');

export const updateGoalSchema = z.object({...storeGoalPart, changes: changesSchema});
export type UpdateGoal = z.infer<typeof updateGoalSchema>;
export type Changes = UpdateGoal['changes'];

/** The one call of an update. */
export const updateWrite = ({region, storeId, changes}: UpdateGoal): Write => ({
  operation: 'UpdateCustomKeyStore',
  region,
  storeId,
  ...changes,
});

/** Credential and path of a proxy may change while CONNECTED, as a name may; all else needs DISCONNECTED. */
export const needsDisconnected = ({clusterId, password, proxy}: Changes): boolean =>
  clusterId !== undefined ||
  password !== undefined ||
  proxy?.connectivity !== undefined ||
  proxy?.uriEndpoint !== undefined ||
  proxy?.vpcEndpointServiceName !== undefined;

/** Why AWS would refuse these changes now; undefined where it would not, as far as its pages tell. */
export function updateRefused(changes: Changes, store: KeyStore): string | undefined {
  if (isExternal(store) && (changes.clusterId !== undefined || changes.password !== undefined))
    return 'an external key store has no cluster and no kmsuser password';
  if (!isExternal(store) && changes.proxy) return 'a CloudHSM key store has no proxy';
  const {connectionState: state} = store;
  if (needsDisconnected(changes))
    return state === 'DISCONNECTED' ? undefined : `it is ${state}, and this needs DISCONNECTED (AWS)`;
  return state === 'DISCONNECTED' || state === 'CONNECTED'
    ? undefined
    : `it is ${state}, and this needs CONNECTED or DISCONNECTED (AWS)`;
}
