import {describe, expect, test} from 'vitest';
import type {Cluster, Hsm} from '../../source/model/cluster.ts';
import type {Failure} from '../../source/model/failure.ts';
import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {KeyEntry, KeyState, LastUse} from '../../source/model/key.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {unseen, type Observation} from '../../source/model/observation.ts';
import type {RegionView} from '../../source/model/picture.ts';
import {storeVerdict} from '../../source/model/verdict.ts';
import {at, inventory, keyEntry, now, regionView, seen} from '../ui/pay-legacy-picture.ts';

const id = asKeyStoreId('cks-0000000000000000a');
const clusterId = asClusterId('cluster-2a3b4c5d6e7');
const day = 24 * 60 * 60_000;

const store = (parts: Partial<KeyStore> = {}): KeyStore => ({
  region: asRegion('eu-west-1'),
  id,
  name: 'a',
  type: 'AWS_CLOUDHSM',
  connectionState: 'CONNECTED',
  clusterId,
  ...parts,
});
const external = (connectionState: string) => store({type: 'EXTERNAL_KEY_STORE', connectionState});

const hsm = (zone: string, state = 'ACTIVE'): Hsm => ({id: `hsm-${zone}`, zone, state});
const cluster = (hsms: readonly Hsm[] = [hsm('a'), hsm('b')], parts: Partial<Cluster> = {}): Cluster => ({
  region: asRegion('eu-west-1'),
  id: clusterId,
  state: 'ACTIVE',
  hsms,
  subnets: {},
  ...parts,
});
const failure = (kind: Failure['kind'], action = 'cloudhsm:DescribeClusters'): Failure => ({
  kind,
  code: 'SomeException',
  message: 'no',
  action,
  remedy: 'wait',
});
const failed = (kind: Failure['kind']): Observation<never> => ({
  status: 'failed',
  failed: {failure: failure(kind), since: at('12:00'), latest: at('12:03')},
});

const view = (parts: Partial<RegionView> = {}) =>
  regionView('eu-west-1', {clusters: seen([cluster()]), ...parts});
const words = (judged: RegionView, judgedStore: KeyStore) => {
  const {word, reason} = storeVerdict(judged, judgedStore, now);
  return `${word}: ${reason}`;
};
const since = (when: Date, atLeast = false) => new Map([[id, {at: when, atLeast}]]);

describe('a store whose Region told everything', () => {
  test.each<[string, RegionView, KeyStore, string]>([
    [
      'FAILED is down with the code',
      view(),
      store({connectionState: 'FAILED', connectionErrorCode: 'USER_LOCKED_OUT'}),
      'down: USER_LOCKED_OUT',
    ],
    [
      'FAILED without a code is down all the same',
      view(),
      store({connectionState: 'FAILED'}),
      'down: FAILED, and AWS gave no ConnectionErrorCode',
    ],
    ['CONNECTED with HSMs in two zones is healthy', view(), store(), 'healthy: 2 active HSMs in 2 AZs'],
    [
      'CONNECTED without an active HSM is down',
      view({clusters: seen([cluster([hsm('a', 'DEGRADED'), hsm('b', 'DELETED')])])}),
      store(),
      'down: CONNECTED, but 0 of 1 HSMs are ACTIVE: no key can be used',
    ],
    [
      'CONNECTED with its cluster gone is down',
      view({clusters: seen([])}),
      store(),
      'down: cluster cluster-2a3b4c5d6e7 is gone: not listed in this Region',
    ],
    [
      'a cluster in DELETED is gone',
      view({clusters: seen([cluster([], {state: 'DELETED'})])}),
      store(),
      'down: cluster cluster-2a3b4c5d6e7 is gone: not listed in this Region',
    ],
    [
      'one active HSM is a risk',
      view({clusters: seen([cluster([hsm('a'), hsm('b', 'CREATE_IN_PROGRESS')])])}),
      store(),
      'at risk: 1 active HSM in 1 AZ; no redundancy, new keys need 2 AZs',
    ],
    [
      'two HSMs in one zone are a risk',
      view({clusters: seen([cluster([hsm('a'), {...hsm('a'), id: 'hsm-2'}])])}),
      store(),
      'at risk: 2 active HSMs in 1 AZ; no redundancy, new keys need 2 AZs',
    ],
    [
      'a cluster that is not ACTIVE is a risk',
      view({clusters: seen([cluster(undefined, {state: 'DEGRADED', stateMessage: 'HSM lost'})])}),
      store(),
      'at risk: cluster is DEGRADED: HSM lost',
    ],
    [
      'a cluster that gets one more HSM is as healthy as before',
      view({clusters: seen([cluster(undefined, {state: 'UPDATE_IN_PROGRESS'})])}),
      store(),
      'healthy: 2 active HSMs in 2 AZs',
    ],
    [
      'a cluster state that nobody knows gives no verdict',
      view({clusters: seen([cluster(undefined, {state: 'NAPPING'})])}),
      store(),
      'unknown: AWS reports a cluster state this version does not know: NAPPING',
    ],
    [
      'a connection state that nobody knows gives no verdict',
      view(),
      store({connectionState: 'SUSPENDING'}),
      'unknown: AWS reports a state this version does not know: SUSPENDING',
    ],
    [
      'CONNECTING changes until it is late',
      view({stateSince: since(at('11:44'))}),
      store({connectionState: 'CONNECTING'}),
      'changing: connect may take 20m (AWS); late at 12:04Z',
    ],
    [
      'CONNECTING that was already so when first seen is late earlier than reckoned',
      view({stateSince: since(at('11:50'), true)}),
      store({connectionState: 'CONNECTING'}),
      'changing: connect may take 20m (AWS); late by 12:10Z',
    ],
    [
      'CONNECTING for longer than AWS says is a risk',
      view({stateSince: since(at('11:43'))}),
      store({connectionState: 'CONNECTING'}),
      'at risk: CONNECTING for 21m, longer than the 20m AWS names',
    ],
    [
      'an external store is late after five minutes',
      view({stateSince: since(at('11:58'))}),
      external('CONNECTING'),
      'at risk: CONNECTING for 6m, longer than the 5m AWS names',
    ],
    [
      'DISCONNECTING is never late',
      view({stateSince: since(new Date(now.getTime() - 9 * day))}),
      store({connectionState: 'DISCONNECTING'}),
      'changing: disconnecting; its keys become Unavailable',
    ],
    [
      'an external store that is CONNECTED says how little that means',
      view({clusters: unseen}),
      external('CONNECTED'),
      'healthy: connection state only: AWS shows no more',
    ],
  ])('%s', (_name, judged, judgedStore, expected) => {
    expect(words(judged, judgedStore)).toBe(expected);
  });
});

describe('without a fresh look nothing better than unknown is said', () => {
  const failing = (kind: Failure['kind']): Partial<RegionView> => ({
    keyStores: {
      status: 'seen',
      value: [store()],
      at: at('12:00'),
      source: 'live',
      failed: {failure: failure(kind), since: at('12:01'), latest: at('12:03')},
    },
  });
  test.each<[string, RegionView, KeyStore, string]>([
    ['throttled', view(failing('throttled')), store(), 'unknown: last seen 12:00Z, Region throttled since'],
    ['denied', view(failing('denied')), store(), 'unknown: last seen 12:00Z, Region denied since'],
    ['expired', view(failing('expired')), store(), 'unknown: last seen 12:00Z, credentials expired since'],
    [
      'even a FAILED store that is stale',
      view(failing('unexpected')),
      store({connectionState: 'FAILED'}),
      'unknown: last seen 12:00Z, Region failing since',
    ],
    [
      'known from the last run only',
      view({
        keyStores: {
          status: 'seen',
          value: [store()],
          at: new Date('2026-09-13T17:20:00Z'),
          source: 'last-run',
        },
      }),
      store(),
      'unknown: last run, 13 Sep 17:20Z',
    ],
    [
      'DescribeClusters denied',
      view({clusters: failed('denied')}),
      store(),
      'unknown: cannot see the cluster: cloudhsm:DescribeClusters not granted',
    ],
    [
      'DescribeClusters denied while CONNECTING',
      view({clusters: failed('denied')}),
      store({connectionState: 'CONNECTING'}),
      'unknown: cannot see the cluster: cloudhsm:DescribeClusters not granted',
    ],
    [
      'clusters not read yet',
      view({clusters: unseen}),
      store(),
      'unknown: its cluster has not been read yet',
    ],
    [
      'clusters stale, even with no HSM in them',
      view({
        clusters: {
          status: 'seen',
          value: [cluster([])],
          at: at('11:00'),
          source: 'live',
          failed: {failure: failure('timed-out'), since: at('11:01'), latest: at('12:03')},
        },
      }),
      store(),
      'unknown: no ACTIVE HSM when the cluster was last seen',
    ],
    [
      'FAILED stays down without DescribeClusters',
      view({clusters: failed('denied')}),
      store({connectionState: 'FAILED', connectionErrorCode: 'INTERNAL_ERROR'}),
      'down: INTERNAL_ERROR',
    ],
  ])('%s', (_name, judged, judgedStore, expected) => {
    expect(words(judged, judgedStore)).toBe(expected);
  });
});

describe('a DISCONNECTED store is judged by its keys', () => {
  const disconnect = new Date(now.getTime() - 20 * day);
  const inStore = (state: KeyState, n = 1, deletes?: string): KeyEntry =>
    keyEntry('eu-west-1', {
      id: `key-${String(n)}`,
      state,
      store: id,
      ...(deletes !== undefined && {deletes}),
    });
  const disconnected = (
    entries: readonly KeyEntry[],
    uses: readonly (LastUse | undefined)[] = [],
    parts: Partial<RegionView> = {},
  ) =>
    view({
      stateSince: since(disconnect),
      keys: seen(inventory(entries)),
      lastUse: new Map(
        uses.flatMap((use, index) =>
          use ? [[asKeyId(`key-${String(index + 1)}`), seen(use)] as const] : [],
        ),
      ),
      ...parts,
    });
  const before = (days: number): LastUse => ({at: new Date(disconnect.getTime() - days * day)});
  const refused: KeyEntry = {
    ...inStore('Enabled', 9),
    membership: {in: 'unknown'},
    key: failed('denied'),
  };

  test.each<[string, RegionView, string]>([
    ['no keys: idle', disconnected([]), 'idle: DISCONNECTED, and it has no keys'],
    [
      'a key in use within 7 days before: down',
      disconnected([inStore('Unavailable'), inStore('Unavailable', 2)], [before(6), before(400)]),
      'down: 1 key was in use in the 7 days before the disconnect',
    ],
    [
      'in use outweighs pending deletion and keys not read',
      disconnected([inStore('PendingDeletion', 1, '2026-09-21T07:00:00Z'), refused], [before(1)]),
      'down: 1 key was in use in the 7 days before the disconnect',
    ],
    [
      'last use older than 7 days before: idle',
      disconnected([inStore('Unavailable')], [before(8)]),
      `idle: last use ${before(8).at?.toISOString().slice(0, 10) ?? ''}, long before the disconnect`,
    ],
    [
      'last use not known: at risk',
      disconnected([inStore('Unavailable'), inStore('Unavailable', 2)], [before(8)]),
      'at risk: the last use of 1 key is not known; none can be used now',
    ],
    [
      'a reading of last use from before the disconnect proves nothing',
      disconnected([inStore('Unavailable')], [], {
        lastUse: new Map([[asKeyId('key-1'), seen(before(30), new Date(disconnect.getTime() - day))]]),
      }),
      'at risk: the last use of 1 key is not known; none can be used now',
    ],
    [
      'never used in a record that reaches back: idle',
      disconnected([inStore('Unavailable')], [{trackingSince: new Date(disconnect.getTime() - 8 * day)}]),
      'idle: its 1 key was never used',
    ],
    [
      'never used in a record that is too short: at risk',
      disconnected([inStore('Unavailable')], [{trackingSince: new Date(disconnect.getTime() - day)}]),
      'at risk: the last use of 1 key is not known; none can be used now',
    ],
    [
      'pending deletion: at risk, with the day',
      disconnected([
        inStore('PendingDeletion', 1, '2026-09-21T07:00:00Z'),
        inStore('PendingDeletion', 2, '2026-09-21T09:00:00Z'),
      ]),
      'at risk: 2 keys delete 21 Sep while disconnected; material stays on HSMs',
    ],
    [
      'pending deletion on several days: at risk from the first',
      disconnected([
        inStore('PendingDeletion', 1, '2026-09-29T07:00:00Z'),
        inStore('PendingDeletion', 2, '2026-09-21T09:00:00Z'),
      ]),
      'at risk: 2 keys delete from 21 Sep while disconnected; material stays on HSMs',
    ],
    [
      'a key that may be in any store: unknown, never idle',
      disconnected([refused]),
      'unknown: DISCONNECTED; 1 key could not be read and may be in it',
    ],
    [
      'inventory still being read: unknown',
      disconnected([], [], {
        keys: seen({...inventory([]), progress: {known: 120, of: 340, since: at('12:03')}}),
      }),
      'unknown: DISCONNECTED; keys of the Region are being read: 120 of 340',
    ],
    [
      'inventory not read: unknown',
      disconnected([], [], {keys: unseen}),
      'unknown: DISCONNECTED, and its keys have not been read yet',
    ],
    [
      'inventory refused: unknown',
      disconnected([], [], {keys: failed('denied')}),
      'unknown: DISCONNECTED, and its keys could not be read',
    ],
    [
      'inventory of the last run: its verdict, with its age',
      disconnected([], [], {
        keys: {
          ...seen(inventory([]), new Date('2026-09-13T17:20:00Z')),
          source: 'last-run',
        } as RegionView['keys'],
      }),
      'idle: DISCONNECTED, and it has no keys; keys read 13 Sep 17:20Z',
    ],
    [
      'idle needs a look at the cluster too',
      disconnected([], [], {clusters: failed('denied')}),
      'unknown: cannot see the cluster: cloudhsm:DescribeClusters not granted',
    ],
    [
      'at risk stands without a look at the cluster',
      disconnected([inStore('Unavailable')], [], {clusters: failed('denied')}),
      'at risk: the last use of 1 key is not known; none can be used now',
    ],
  ])('%s', (_name, judged, expected) => {
    expect(words(judged, store({connectionState: 'DISCONNECTED'}))).toBe(expected);
  });

  test('an external store keeps nothing on HSMs', () => {
    const judged = disconnected([inStore('PendingDeletion', 1, '2026-09-21T07:00:00Z')]);
    expect(words(judged, external('DISCONNECTED'))).toBe('at risk: 1 key deletes 21 Sep while disconnected');
  });
});

test('a verdict names the answers that it rests on, with their ages', () => {
  const judged = view({clusters: failed('denied'), keys: seen(inventory([]), at('12:00'))});
  expect(storeVerdict(judged, store({connectionState: 'DISCONNECTED'}), now).evidence).toEqual([
    {action: 'kms:DescribeCustomKeyStores', status: 'fresh', at: at('12:03:50'), ageMs: 10_000},
    {action: 'cloudhsm:DescribeClusters', status: 'missing'},
    {action: 'kms:DescribeKey', status: 'fresh', at: at('12:00'), ageMs: 240_000},
  ]);
});

test('keys that stay Unavailable well after a connect make a CONNECTED store a risk', () => {
  const entry = keyEntry('eu-west-1', {id: 'key-1', state: 'Unavailable', store: id});
  const keys = seen(inventory([entry]));
  expect(words(view({keys, stateSince: since(at('11:00'))}), store())).toBe(
    'at risk: 1 key is Unavailable although CONNECTED',
  );
  expect(words(view({keys, stateSince: since(at('12:02'))}), store())).toBe(
    'healthy: 2 active HSMs in 2 AZs',
  );
});
