import {expect, test} from 'vitest';
import {askKeyUse} from '../../source/commands/ask-evidence.ts';
import type {KeyUses} from '../../source/model/evidence.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';
import type {KeyId} from '../../source/model/ids.ts';
import {keysOfStore} from '../../source/model/key-counts.ts';
import {lastSeen} from '../../source/model/observation.ts';
import {now, payLegacy} from '../ui/pay-legacy-picture.ts';

const {view, storeId, keys} = storeWithKeys();

/** A Region with a connected store of several keys. */
function storeWithKeys() {
  for (const one of payLegacy.regions) {
    const inventory = lastSeen(one.keys);
    if (!inventory || inventory.progress) continue;
    for (const {id, connectionState} of lastSeen(one.keyStores) ?? []) {
      const known = keysOfStore(inventory, id).flatMap(({key}) => lastSeen(key) ?? []);
      if (connectionState === 'CONNECTED' && known.length > 1) return {view: one, storeId: id, keys: known};
    }
  }
  throw new Error('the story has no connected store of several keys');
}

const used = (keyId: KeyId, counted: number): Answer<KeyUses> => ({
  ok: true,
  value: {
    keyId,
    from: now,
    until: now,
    counted,
    cutOff: false,
    callers: [{name: 'role/PayApi', counted}],
  },
  at: now,
});
type Say = (key: {readonly id: KeyId}) => Promise<Answer<KeyUses>>;
const reader = (keyUses: Say) => ({
  now: () => now,
  keyUses: (_: unknown, key: {readonly id: KeyId}) => keyUses(key),
});

test('each key of the store is asked about', async () => {
  const told = await askKeyUse(
    reader(({id}) => Promise.resolve(used(id, 3))),
    view,
    storeId,
  );
  expect(told).toMatchObject({status: 'seen', value: {notAsked: 0, by: ['role/PayApi']}});
  expect(told?.status === 'seen' && [...told.value.uses.keys()]).toEqual(keys.map(({id}) => id));
});

test('keys that were not reached in time are counted as not asked', async () => {
  let asked = 0;
  const slow: Say = ({id}) => (asked++ === 0 ? Promise.resolve(used(id, 3)) : new Promise(() => undefined));
  const told = await askKeyUse(reader(slow), view, storeId, 50);
  expect(told).toMatchObject({status: 'seen', value: {notAsked: keys.length - 1}});
});

test('no answer in time, or none that may be had, is said to be so', async () => {
  const silent = await askKeyUse(
    reader(() => new Promise(() => undefined)),
    view,
    storeId,
    50,
  );
  expect(silent).toMatchObject({failed: {failure: {kind: 'timed-out', action: 'cloudtrail:LookupEvents'}}});
  const failure: Failure = {
    kind: 'denied',
    code: 'AccessDeniedException',
    message: 'no',
    action: 'cloudtrail:LookupEvents',
    remedy: 'Ask for it.',
  };
  const denied = await askKeyUse(
    reader(() => Promise.resolve({ok: false, failure, at: now})),
    view,
    storeId,
  );
  expect(denied).toMatchObject({failed: {failure}});
});

test('a store whose keys were not read is not asked about', async () => {
  const never = reader(() => Promise.reject(new Error('it was asked')));
  const unread = {...view, keys: {status: 'unseen'} as const};
  expect(await askKeyUse(never, unread, storeId)).toBeUndefined();
});
