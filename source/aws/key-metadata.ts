import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import {present} from './present.ts';

/**
 * DescribeKey's KeyMetadata as JSON carries it (times in seconds since 1970).
 *
 * @returns undefined when it lacks what a key must have
 */
export function toKey(region: string, metadata: unknown): Key | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(metadata));
  const text = (name: string) => {
    const value = members.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const time = (name: string) => {
    const value = members.get(name);
    return typeof value === 'number' ? new Date(Math.round(value * 1000)) : undefined;
  };
  const id = text('KeyId');
  const state = text('KeyState');
  const storeId = text('CustomKeyStoreId');
  const clusterId = text('CloudHsmClusterId');
  if (!id || !state) return undefined;
  return present({
    region: asRegion(region),
    id: asKeyId(id),
    arn: text('Arn') ?? '',
    state,
    description: text('Description') || undefined,
    createdAt: time('CreationDate'),
    usage: text('KeyUsage'),
    spec: text('KeySpec'),
    origin: text('Origin'),
    manager: text('KeyManager'),
    storeId: storeId === undefined ? undefined : asKeyStoreId(storeId),
    clusterId: clusterId === undefined ? undefined : asClusterId(clusterId),
    deletionDate: time('DeletionDate'),
  });
}
