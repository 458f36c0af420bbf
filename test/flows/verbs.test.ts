import {describe, expect, test} from 'vitest';
import {flows} from '../../source/flows/index.ts';
import {keyVerbs} from '../../source/flows/key-verbs.ts';
import {storeVerbs} from '../../source/flows/verbs.ts';
import {failedSince, failureOf, aKey, aStore, noon, sceneOf} from './scene.ts';

const free = {readOnly: false};
const listed = (state: string, limits: Parameters<typeof storeVerbs>[2] = free, more = {}) => {
  const store = aStore(state, more);
  const {view} = sceneOf({stores: [store], keys: [aKey('k1', 'Enabled')]});
  return storeVerbs(view, store, limits).map(({id, disabled}) => `${id}: ${disabled ?? 'ready'}`);
};

describe('the verbs of a store', () => {
  test('are all listed in every state, each with the reason why not', () => {
    expect(listed('FAILED')).toEqual([
      'disconnect: ready',
      'connect: FAILED, disconnect first (AWS)',
      'rename: it is FAILED, and this needs CONNECTED or DISCONNECTED (AWS)',
      'change-cluster: it is FAILED, and this needs DISCONNECTED (AWS)',
      'change-password: it is FAILED, and this needs DISCONNECTED (AWS)',
      'create-key: needs CONNECTED (AWS), is FAILED',
      'delete: only by a teardown plan: 1 key',
    ]);
  });

  test.each<[string, readonly string[]]>([
    ['CONNECTED', ['disconnect', 'rename', 'create-key']],
    ['DISCONNECTED', ['connect', 'rename', 'change-cluster', 'change-password']],
    ['CONNECTING', ['disconnect']],
    ['DISCONNECTING', []],
    ['SUSPENDING', []],
  ])('that can be used while %s', (state, ready) => {
    const able = listed(state).flatMap(text => (text.endsWith(': ready') ? [text.split(':')[0]] : []));
    expect(able).toEqual(ready);
  });

  test('of an external store name its proxy', () => {
    expect(listed('CONNECTED', free, {type: 'EXTERNAL_KEY_STORE'})).toEqual(
      expect.arrayContaining([
        'change-credential: ready',
        'change-endpoint: it is CONNECTED, and this needs DISCONNECTED (AWS)',
      ]),
    );
  });

  test('are disabled when the run is read-only, a permission is missing, or the data is not live', () => {
    expect(listed('CONNECTED', {readOnly: true})[0]).toBe('disconnect: read-only: :write first');
    const denied = new Map([['kms:DisconnectCustomKeyStore', 'implicit deny for KeyOps']]);
    expect(listed('CONNECTED', {readOnly: false, denied})[0]).toBe('disconnect: implicit deny for KeyOps');
    const store = aStore('CONNECTED');
    const {view} = sceneOf({view: {keyStores: failedSince(noon, failureOf('AccessDeniedException'))}});
    expect(storeVerbs(view, store, free)[0]?.disabled).toBe('waiting for live data');
  });

  test('open flows that exist', () => {
    const store = aStore('CONNECTED');
    const {view} = sceneOf({stores: [store]});
    const verbs = [...storeVerbs(view, store, free), ...keyVerbs([aKey('k1', 'Enabled')], free, noon)];
    for (const {flow} of verbs) if (flow !== undefined) expect(flows.has(flow)).toBe(true);
  });
});

describe('the verbs of keys', () => {
  const of = (...states: readonly string[]) =>
    keyVerbs(
      states.map((state, n) => aKey(`k${String(n)}`, state)),
      free,
      noon,
    ).map(({id, level, disabled}) => `${id} L${String(level)}: ${disabled ?? 'ready'}`);

  test('say for one key what its state allows', () => {
    expect(of('PendingDeletion')).toEqual([
      'enable-keys L1: is PendingDeletion',
      'disable-keys L2: is PendingDeletion: nobody can use it',
      'schedule-deletion L2: is PendingDeletion: deleted 14 Oct 12:00Z or up to 24h later',
      'cancel-deletion L1: ready',
    ]);
  });

  test('are offered for several keys where one of them can use them', () => {
    expect(of('Enabled', 'PendingDeletion')).toEqual([
      'enable-keys L1: is Enabled',
      'disable-keys L3: ready',
      'schedule-deletion L3: ready',
      'cancel-deletion L1: ready',
    ]);
  });
});
