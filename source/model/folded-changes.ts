import type {Change} from './change.ts';
import type {KeyStoreId, Region} from './ids.ts';

/** Several keys of one store that were seen to come into one state together. */
export type KeysChange = {
  readonly what: 'keys-state';
  /** When the last of them was seen so. */
  readonly at: Date;
  /** When the first of them was seen so. */
  readonly from: Date;
  readonly region: Region;
  readonly storeId: KeyStoreId;
  readonly to: string;
  readonly count: number;
};

type KeyChange = Extract<Change, {what: 'key-state'}>;

/** A key is described alone, and all of a store's take a while; what is seen later than this is another story. */
const togetherMs = 10 * 60_000;

/**
 * Changes with the keys of one store that came into one state together told as one, in the place of the last of
 * them. A single key stays itself.
 * @param changes oldest first, as the picture keeps them
 */
export function foldKeyChanges(changes: readonly Change[]): readonly (Change | KeysChange)[] {
  const groups = new Map<string, KeyChange[]>();
  const groupOf = new Map<Change, KeyChange[]>();
  for (const change of changes) {
    if (change.what !== 'key-state' || change.storeId === undefined) continue;
    const name = `${change.region} ${change.storeId} ${change.to}`;
    const known = groups.get(name);
    const first = known?.[0];
    const group = known && first && change.at.getTime() - first.at.getTime() <= togetherMs ? known : [];
    group.push(change);
    groups.set(name, group);
    groupOf.set(change, group);
  }
  return changes.flatMap((change): readonly (Change | KeysChange)[] => {
    const group = groupOf.get(change);
    const [first] = group ?? [];
    if (!group || !first || group.length === 1 || first.storeId === undefined) return [change];
    if (group.at(-1) !== change) return [];
    const {region, storeId, to} = first;
    return [{what: 'keys-state', at: change.at, from: first.at, region, storeId, to, count: group.length}];
  });
}
