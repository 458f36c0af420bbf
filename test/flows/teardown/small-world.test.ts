import {describe, expect, test} from 'vitest';
import {asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';
import {newKey, newStore} from './meddlers.ts';
import {sendTo} from './small-writes.ts';
import {
  calm,
  day,
  hour,
  minute,
  SmallWorld,
  stateOfKey,
  type Habits,
  type SmallStore,
} from './small-world.ts';

const region = asRegion('region-0');
const storeId = asKeyStoreId('cks-00');

function worldWith(state: SmallStore['state'], habits: Partial<Habits> = {}) {
  const store = newStore('cks-00', false, 0);
  store.state = state;
  const key = newKey('key-000', store, 0);
  const here = {
    name: region,
    enabled: true,
    enabledAt: 0,
    stores: [store],
    keys: [key],
    hsms: new Map(store.clusterId ? [[store.clusterId, {active: Number(2), since: 0}] as const] : []),
    trailDenied: false,
  };
  return {world: new SmallWorld(0, [here], {...calm, ...habits}), here, store, key};
}

const onStore = (
  operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' | 'DeleteCustomKeyStore',
): Write => ({
  operation,
  region,
  storeId,
});

describe('the small world of these tests follows AWS', () => {
  test.each([
    ['ConnectCustomKeyStore', 'DISCONNECTED', 'ok'],
    ['ConnectCustomKeyStore', 'FAILED', 'CustomKeyStoreInvalidStateException'],
    ['ConnectCustomKeyStore', 'DISCONNECTING', 'CustomKeyStoreInvalidStateException'],
    ['DisconnectCustomKeyStore', 'FAILED', 'ok'],
    ['DisconnectCustomKeyStore', 'CONNECTING', 'ok'],
    ['DisconnectCustomKeyStore', 'DISCONNECTED', 'CustomKeyStoreInvalidStateException'],
    ['DeleteCustomKeyStore', 'CONNECTED', 'CustomKeyStoreInvalidStateException'],
    ['DeleteCustomKeyStore', 'DISCONNECTED', 'CustomKeyStoreHasCMKsException'],
  ] as const)('%s of a %s store with a key: %s', (operation, state, said) => {
    const {world} = worldWith(state);
    sendTo(world, 'me', onStore(operation), 'ok');
    expect(world.writes.at(-1)?.effect?.said).toBe(said);
  });

  test.each([
    ['CONNECTED', 2, 'deleted'],
    ['CONNECTED', 0, 'orphaned'],
    ['DISCONNECTED', 2, 'orphaned'],
  ] as const)(
    'a key whose date comes while the store is %s with %i HSMs: material %s',
    (state, hsms, material) => {
      const {world, here, store, key} = worldWith(state, {lateDeletion: day});
      if (store.clusterId) here.hsms.set(store.clusterId, {active: hsms, since: 0});
      sendTo(world, 'me', {operation: 'ScheduleKeyDeletion', region, keyId: key.id, days: 7}, 'ok');
      world.advanceTo(7 * day - hour);
      expect(stateOfKey(here, key)).toBe('PendingDeletion');
      world.advanceTo(8 * day + hour);
      expect(key.gone).toMatchObject({material});
    },
  );

  test('a disconnect between the end of a key and the end of its material makes an orphan', () => {
    const {world, key} = worldWith('CONNECTED', {materialLag: hour, seed: 5});
    sendTo(world, 'me', {operation: 'ScheduleKeyDeletion', region, keyId: key.id, days: 7}, 'ok');
    world.advanceTo((key.pending?.deletesAt ?? 0) + 1);
    expect(key.gone).toMatchObject({material: 'on-hsm'});
    sendTo(world, 'me', onStore('DisconnectCustomKeyStore'), 'ok');
    world.advanceTo(world.now + 2 * hour);
    expect(key.gone).toMatchObject({material: 'orphaned'});
  });

  test('a key that is cancelled is Disabled, and one that was enabled comes back with its store', () => {
    const {world, here, key} = worldWith('DISCONNECTED');
    expect(stateOfKey(here, key)).toBe('Unavailable');
    sendTo(world, 'me', onStore('ConnectCustomKeyStore'), 'ok');
    world.advanceTo(world.now + 20 * minute);
    expect(stateOfKey(here, key)).toBe('Enabled');
    for (const write of [
      {operation: 'ScheduleKeyDeletion', region, keyId: key.id, days: 7},
      {operation: 'CancelKeyDeletion', region, keyId: key.id},
    ] as const)
      sendTo(world, 'me', write, 'ok');
    expect(stateOfKey(here, key)).toBe('Disabled');
  });

  test.each([
    ['lost-done', 'ok'],
    ['late', 'ok'],
    ['lost-not', undefined],
  ] as const)('a call whose answer is lost (%s) may have been carried out', (fault, said) => {
    const {world} = worldWith('DISCONNECTED');
    const answer = sendTo(world, 'me', onStore('ConnectCustomKeyStore'), fault);
    expect(answer).toMatchObject({ok: false, failure: {maybeDone: true}});
    world.advanceTo(world.now + minute);
    expect(world.writes.at(-1)?.effect?.said).toBe(said);
  });

  test('IAM deletes the role once no CloudHSM store is left in any Region', () => {
    const {world, store} = worldWith('DISCONNECTED');
    const ask = () => {
      sendTo(world, 'me', {operation: 'DeleteServiceLinkedRole'}, 'ok');
      world.advanceTo(world.now + hour);
      return world.role;
    };
    expect(ask()).toMatchObject({exists: true, task: {result: {usage: expect.any(Array) as unknown}}});
    store.deletedAt = world.now;
    expect(ask()).toMatchObject({exists: false, task: {result: 'SUCCEEDED'}});
  });
});
