import type {KeyId, KeyStoreId, Region} from '../../model/ids.ts';
import type {KeyEntry} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {lastSeen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import type {Scene} from '../../flows/flow.ts';

/** What a flow page is about, bound by id when it was opened: a list that moves behind it changes nothing. */
export type Subject = {
  readonly region: Region;
  readonly account: string;
  readonly store?: {readonly id: KeyStoreId; readonly name: string};
  readonly keys?: readonly {readonly id: KeyId; readonly alias?: string}[];
  /** An unfinished flow that is gone on with: its goal is that of its journal. */
  readonly kept?: {readonly id: string; readonly goal: Readonly<Record<string, unknown>>};
};

/** The store of a subject as it is listed now. */
export const storeOf = ({store}: Subject, view: RegionView | undefined): KeyStore | undefined =>
  view && (lastSeen(view.keyStores) ?? []).find(({id}) => id === store?.id);

/** The parts of a goal that a subject gives. */
export function goalPart({region, account, store, keys, kept}: Subject): Readonly<Record<string, unknown>> {
  if (kept) return kept.goal;
  if (store) return {region, storeId: store.id, name: store.name};
  return keys ? {region, account, keys} : {region};
}

/** What a person acts on, in a word or two. */
export function subjectName({store, keys, region}: Subject): string {
  if (store) return store.name;
  if (!keys) return region;
  const [only] = keys;
  return keys.length === 1 && only ? (only.alias ?? only.id) : `${String(keys.length)} keys`;
}

export const notSeen = 'not seen';

/** The state that a person read when the page was opened; another text means that it must be read again. */
export function stateOf(subject: Subject, {view}: Scene): string {
  const {store, keys} = subject;
  if (store) {
    const now = storeOf(subject, view);
    return now ? now.connectionState : view.keyStores.status === 'seen' ? 'gone' : notSeen;
  }
  const inventory = lastSeen(view.keys);
  return (keys ?? [])
    .map(({id}) => lastSeen(inventory?.entries.get(id)?.key ?? {status: 'unseen'})?.state ?? notSeen)
    .join(' ');
}

/** A key as flows name it: by id, and by its first alias. */
export const keyRef = ({id, aliases}: KeyEntry): {readonly id: KeyId; readonly alias?: string} => ({
  id,
  ...(aliases[0] !== undefined && {alias: aliases[0]}),
});
