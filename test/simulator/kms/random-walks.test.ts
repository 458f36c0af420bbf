import fc from 'fast-check';
import {expect, test} from 'vitest';
import {keyState} from '../../../source/simulator/kms/key-lookup.ts';
import type {SimulatedKeyStore} from '../../../source/simulator/world.ts';
import {aCluster, kmsWorld, outcome, putKey, putStore, regionIn} from './kms-world.ts';

type State = SimulatedKeyStore['state'];

/** From each state, the states that may be seen next. */
const moves: Readonly<Record<State, readonly State[]>> = {
  DISCONNECTED: ['CONNECTING'],
  CONNECTING: ['CONNECTED', 'FAILED', 'DISCONNECTING'],
  CONNECTED: ['DISCONNECTING'],
  FAILED: ['DISCONNECTING'],
  DISCONNECTING: ['DISCONNECTED'],
};

const step = fc.oneof(
  fc.constantFrom('connect', 'disconnect', 'break', 'repair', 'enable', 'disable').map(what => ({what})),
  fc.integer({min: 1, max: 2000}).map(seconds => ({what: 'wait', seconds})),
);

test('whatever happens, a store moves only as AWS’s stores do, and holds addresses only while connected', () => {
  fc.assert(
    fc.property(fc.array(step, {maxLength: 40}), steps => {
      const cluster = aCluster();
      const world = kmsWorld({clusters: [cluster]});
      const region = regionIn(world);
      const store = putStore(world, {state: 'DISCONNECTED'});
      const key = putKey(world);
      const id = {CustomKeyStoreId: store.id};
      const doing: Record<string, (seconds: number) => void> = {
        connect: () => outcome(world, 'ConnectCustomKeyStore', id),
        disconnect: () => outcome(world, 'DisconnectCustomKeyStore', id),
        break: () => (cluster.kmsuser.exists = false),
        repair: () => (cluster.kmsuser.exists = true),
        enable: () => outcome(world, 'EnableKey', {KeyId: key.id}),
        disable: () => outcome(world, 'DisableKey', {KeyId: key.id}),
        // Second by second would be slow: no move of a store is shorter than this.
        wait: seconds => {
          for (let left = seconds; left > 0; left -= 60) {
            world.clock.advance(Math.min(60, left));
            look();
          }
        },
      };
      let before: State = 'DISCONNECTED';
      let wasConnected = false;
      const look = () => {
        if (store.state !== before) {
          expect(moves[before]).toContain(store.state);
          if (store.state !== 'DISCONNECTING') wasConnected = store.state === 'CONNECTED';
        }
        before = store.state;
        expect(store.errorCode !== undefined).toBe(store.state === 'FAILED');
        expect(region.subnets.get('subnet-a')?.freeAddresses).toBe(wasConnected ? 4 : 5);
        expect(keyState(region, key) === 'Unavailable').toBe(store.state !== 'CONNECTED');
      };
      for (const one of steps) {
        doing[one.what]?.('seconds' in one ? one.seconds : 0);
        look();
      }
    }),
    {numRuns: 60},
  );
});
