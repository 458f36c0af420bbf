import {deadline} from '../../model/age.ts';
import type {KeyEntry} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import type {Check, Confirmation, Scene} from '../flow.ts';
import {listed} from '../messages.ts';
import {ok, refused, unknown, warning} from '../preconditions.ts';
import type {KeysGoal, Meaning} from './each-key.ts';
import type {Key} from '../../model/key.ts';

export const namesOf = ({keys}: KeysGoal): readonly string[] => keys.map(({alias, id}) => alias ?? id);

/** The keys of a goal as they were last seen. */
export function entriesOf({keys}: KeysGoal, {view}: Pick<Scene, 'view'>): readonly KeyEntry[] {
  const inventory = lastSeen(view.keys);
  return keys.flatMap(({id}) => inventory?.entries.get(id) ?? []);
}

/** The stores that hold keys of a goal and are not CONNECTED. */
export function storesNotConnected(goal: KeysGoal, scene: Scene): readonly KeyStore[] {
  const stores = lastSeen(scene.view.keyStores) ?? [];
  const ids = new Set(
    entriesOf(goal, scene).flatMap(({membership}) => (membership.in === 'store' ? [membership.storeId] : [])),
  );
  return stores.filter(({id, connectionState}) => ids.has(id) && connectionState !== 'CONNECTED');
}

/** One key is confirmed by its alias, or its id where it has none; several by verb, number and account. */
export function confirmKeys(goal: KeysGoal, verb: 'disable' | 'delete', button: string): Confirmation {
  const [first] = namesOf(goal);
  return goal.keys.length === 1 && first !== undefined
    ? {level: 2, button, type: first}
    : {level: 3, button, type: `${verb} ${String(goal.keys.length)} keys ${goal.account}`};
}

/** One check per state of the keys, with the keys that have it by name. */
export function keyChecks(
  goal: KeysGoal,
  {view}: Scene,
  now: Date,
  before: (key: Key, now: Date) => Meaning,
): readonly Check[] {
  if (view.keys.status !== 'seen') return [unknown('the keys cannot be seen now')];
  const inventory = view.keys.value;
  const texts = new Map<
    string,
    {readonly check: (text: string, at?: Date) => Check; readonly names: string[]; readonly at?: Date}
  >();
  const add = (text: string, check: (text: string, at?: Date) => Check, name: string, at?: Date) => {
    const group = texts.get(text) ?? {check, names: [], ...(at && {at})};
    group.names.push(name);
    texts.set(text, group);
  };
  for (const {id, alias} of goal.keys) {
    const name = alias ?? id;
    const observed = inventory.entries.get(id)?.key;
    if (!observed || !isFresh(observed)) {
      add('state cannot be seen now', unknown, name);
      continue;
    }
    const meaning = before(observed.value, now);
    const at = observed.at;
    if (meaning.is === 'barred') add(meaning.text, refused, name, at);
    else if (meaning.is === 'reached') add(meaning.text, warning, name, at);
    else add(`is ${observed.value.state}`, ok, name, at);
  }
  const inStore = entriesOf(goal, {view}).some(({membership}) => membership.in !== 'no-store');
  return [
    ...[...texts].map(([text, {check, names, at}]) => check(`${listed(names, 3)} ${text}`, at)),
    ...(inStore && !isFresh(view.keyStores)
      ? [unknown('whether the store of the keys is CONNECTED cannot be seen now')]
      : []),
  ];
}

/** When a key was last used, in words; says what is not known. */
export function lastUseText({id, key}: KeyEntry, {view}: Scene, now: Date): string {
  const use = view.lastUse.get(id);
  if (use?.status !== 'seen') return 'last use not known here';
  const {at, operation, trackingSince} = use.value;
  if (at) return `last used ${deadline(at, now)}${operation ? ` (${operation})` : ''}`;
  const created = use.value.keyCreatedAt ?? lastSeen(key)?.createdAt;
  return trackingSince && created && created >= trackingSince
    ? 'never used'
    : 'last use not known: AWS began to record it after the key was made';
}

/** The states that bar every change but one, in the words of the flow that meets them. */
export function barredState(state: string): Meaning {
  switch (state) {
    case 'Creating':
    case 'Updating':
      return {is: 'moving'};
    case 'PendingImport':
      return {
        is: 'barred',
        text: 'is PendingImport: it has no key material',
        remedy: 'Import key material into it first.',
      };
    case 'PendingReplicaDeletion':
      return {
        is: 'barred',
        text: 'is PendingReplicaDeletion: it waits for its replicas to be deleted',
        remedy: 'Wait until the replicas are gone.',
      };
    default:
      return {
        is: 'barred',
        text: `is in a state this version does not know: ${state}`,
        remedy: 'Nothing is sent in a state that is not understood. Look in the AWS console, or update cks.',
      };
  }
}
