import {deadline} from '../../model/age.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {KeyEntry} from '../../model/key.ts';
import {lastSeen} from '../../model/observation.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {Evidence, Scene} from '../flow.ts';
import {count, listed} from '../messages.ts';
import {wayBack} from '../preconditions.ts';
import {keyName, keysOf} from './store-keys.ts';

/** Why more than the name has to be typed, each in a sentence; nothing where the name is enough. */
export function risksOf(
  store: KeyStore,
  scene: Scene,
  now: Date,
  evidence: Evidence = {},
): readonly string[] {
  // Its keys are Unavailable already, and only a disconnect leads back to a connect: nothing is risked by it.
  // And an external store has no HSMs on which material could be left.
  if (store.connectionState === 'FAILED' || isExternal(store)) return [];
  const keys = keysOf({storeId: store.id}, scene);
  const back = wayBack(store, scene.view, now, evidence);
  return [
    ...(keys && keys.pending.length > 0 ? [pendingText(keys.pending, now)] : []),
    ...(keys?.complete
      ? []
      : ['Not all keys of the Region were read: keys in PendingDeletion may be in this store']),
    ...(back.is === 'shut' ? [`If you disconnect now, connect will fail: ${back.why}`] : []),
    ...(back.is === 'unknown' ? [`Whether it could be connected again is not known: ${back.why}`] : []),
  ];
}

function pendingText(pending: readonly KeyEntry[], now: Date): string {
  const dates = pending.flatMap(({key}) => lastSeen(key)?.deletionDate?.getTime() ?? []);
  const when = dates.length > 0 ? ` from ${deadline(new Date(Math.min(...dates)), now)}` : '';
  const what = `${count(pending.length, 'key is', 'keys are')} deleted${when}`;
  return `${what}: stay CONNECTED until then, or their material stays on the HSMs (${listed(pending.map(keyName), 3)})`;
}
