import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import {present} from './present.ts';
import {wireText, wireTime} from './wire-values.ts';

/**
 * DescribeKey's KeyMetadata as JSON carries it (times in seconds since 1970).
 *
 * @returns undefined when it lacks what a key must have: where a key lives is learnt once and kept, so an answer
 *   that leaves it open is none
 * @throws TypeError when a member is of a type that AWS never sends
 */
export function toKey(region: string, metadata: unknown): Key | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(metadata));
  const text = (name: string) => wireText(members.get(name));
  const time = (name: string) => wireTime(members.get(name));
  const id = text('KeyId');
  const state = text('KeyState');
  const storeId = text('CustomKeyStoreId');
  const clusterId = text('CloudHsmClusterId');
  const origin = text('Origin');
  const livesInStore = origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
  if (!id || !state || (livesInStore && !storeId)) return undefined;
  return present({
    region: asRegion(region),
    id: asKeyId(id),
    arn: text('Arn') ?? '',
    state,
    description: text('Description') || undefined,
    createdAt: time('CreationDate'),
    usage: text('KeyUsage'),
    spec: text('KeySpec'),
    origin,
    manager: text('KeyManager'),
    storeId: storeId === undefined ? undefined : asKeyStoreId(storeId),
    clusterId: clusterId === undefined ? undefined : asClusterId(clusterId),
    deletionDate: time('DeletionDate'),
  });
}
