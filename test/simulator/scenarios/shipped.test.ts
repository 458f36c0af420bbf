import {describe, expect, test} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {keyState} from '../../../source/simulator/kms/key-lookup.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {historyOf} from '../../../source/simulator/scenarios/history.ts';
import {shippedNames, shippedScenario} from '../../../source/simulator/scenarios/shipped.ts';
import type {World} from '../../../source/simulator/world.ts';

const worldAt = (name: (typeof shippedNames)[number], start: string) =>
  createWorld(shippedScenario(name), {clock: new SimulatedClock({start: new Date(start), scale: 0})});

const storesOf = (world: World) =>
  [...world.regions.values()].flatMap(region =>
    [...region.keyStores.values()].map(store => ({
      region: region.region,
      store,
      states: [...region.keys.values()]
        .filter(({storeId}) => storeId === store.id)
        .map(key => keyState(region, key)),
    })),
  );

const count = (states: readonly string[]) =>
  Object.fromEntries(
    [...new Set(states)].map(state => [state, states.filter(other => other === state).length]),
  );

test.each(shippedNames)('%s loads, and admin may do everything in it', name => {
  const world = createWorld(shippedScenario(name));
  const admin = world.iam.users.get('admin');
  expect(admin?.attached).toContain('arn:aws:iam::aws:policy/AdministratorAccess');
  const [keyId, key] =
    [...world.iam.accessKeys].find(
      ([, {identity}]) => identity.kind === 'user' && identity.name === 'admin',
    ) ?? [];
  expect(keyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(key?.secret).toHaveLength(40);
});

test('a shipped world has the same ids and certificates every time', () => {
  const ids = () => {
    const world = worldAt('healthy', '2026-09-14T12:00:20Z');
    return [...world.regions.values()].flatMap(region => [
      ...region.keys.keys(),
      ...[...region.clusters.values()].map(({clusterCertificate}) => clusterCertificate),
    ]);
  };
  expect(ids()).toEqual(ids());
});

describe('pay-legacy at 12:04Z', () => {
  const now = '2026-09-14T12:04:00Z';
  const world = worldAt('pay-legacy', now);
  const stores = storesOf(world);

  test('has six stores in five Regions of 24, and 41 keys in them', () => {
    expect(world.regions.size).toBe(24);
    expect(
      Object.fromEntries(
        stores.map(({region, store, states}) => [store.name, [region, store.state, count(states)]]),
      ),
    ).toEqual({
      ledger: ['eu-west-1', 'FAILED', {Unavailable: 9}],
      'vault-eu': ['eu-central-1', 'DISCONNECTED', {Unavailable: 1, PendingDeletion: 2}],
      'pay-batch': ['us-east-1', 'CONNECTED', {Enabled: 5, Disabled: 1}],
      nordic: ['eu-north-1', 'CONNECTED', {Enabled: 5}],
      'apac-sign': ['ap-southeast-2', 'CONNECTING', {Unavailable: 4}],
      'pay-main': ['us-east-1', 'CONNECTED', {Enabled: 14}],
    });
    expect(count(stores.flatMap(({states}) => states))).toEqual({
      Enabled: 24,
      Disabled: 1,
      Unavailable: 14,
      PendingDeletion: 2,
    });
  });

  test('has seven clusters with 13 HSMs, of which one is without a store', () => {
    const clusters = [...world.regions.values()].flatMap(region => [...region.clusters.values()]);
    expect(clusters).toHaveLength(7);
    expect(clusters.flatMap(({hsms}) => hsms)).toHaveLength(13);
    const backed = new Set(
      stores.map(({store}) => store.backing.type === 'AWS_CLOUDHSM' && store.backing.clusterId),
    );
    expect(clusters.filter(({id}) => !backed.has(id)).map(({id, state}) => [id, state])).toEqual([
      ['cluster-2qv6sd4mh7k', 'UNINITIALIZED'],
    ]);
  });

  test('has backups as old as the story says, and one key younger than the newest of its cluster', () => {
    const newest = (region: string, cluster: string) =>
      Math.max(
        ...[...(world.regions.get(region)?.backups.values() ?? [])]
          .filter(({clusterId}) => clusterId === cluster)
          .map(({createdAt}) => createdAt.getTime()),
      );
    const hours = (region: string, cluster: string) =>
      Math.floor((Date.parse(now) - newest(region, cluster)) / 3_600_000);
    expect(hours('us-east-1', 'cluster-7h5kqw2zr4n')).toBe(31);
    expect(hours('eu-west-1', 'cluster-5jd3tx6vw2p')).toBe(9);
    expect(hours('eu-north-1', 'cluster-3kz6mwq4x7c')).toBe(11);
    expect(hours('ap-southeast-2', 'cluster-6pq2rn7tb5y')).toBe(7);
    expect(hours('eu-central-1', 'cluster-4wx5yz3ab6d')).toBe(10);
    expect(hours('us-east-1', 'cluster-2a3b4c5d6e7')).toBe(8);
    const batch = stores.find(({store}) => store.name === 'pay-batch');
    const keys = [...(world.regions.get('us-east-1')?.keys.values() ?? [])];
    const young = keys.filter(
      ({storeId, createdAt}) =>
        storeId === batch?.store.id && createdAt.getTime() > newest('us-east-1', 'cluster-7h5kqw2zr4n'),
    );
    expect(young).toHaveLength(1);
  });

  test('denies me-south-1 since 12:01Z, to all but admin and audit', () => {
    const policies = ({iam}: World) => iam.serviceControlPolicies.flat().map(({document}) => document);
    const closed = (documents: string[]) => documents.filter(text => text.includes('me-south-1'));
    expect(closed(policies(worldAt('pay-legacy', '2026-09-14T12:00:59Z')))).toEqual([]);
    const [document = ''] = closed(policies(world));
    expect(JSON.parse(document)).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Condition: {
            ArnNotLike: {
              'aws:PrincipalArn': expect.arrayContaining(['arn:aws:iam::111122223333:user/audit']),
            },
          },
        },
      ],
    });
  });

  test('moves: apac-sign connects within its 20 minutes, and eu-north-1 answers again', () => {
    const moving = worldAt('pay-legacy', now);
    const apac = () => storesOf(moving).find(({store}) => store.name === 'apac-sign')?.store.state;
    moving.clock.advance(7 * 60);
    expect(apac()).toBe('CONNECTING');
    moving.clock.advance(60);
    expect(apac()).toBe('CONNECTED');
    const throttled = moving.faults.rules.filter(({rule}) => rule.region === 'eu-north-1');
    expect(throttled.every(({rule}) => rule.until && rule.until < moving.clock.now())).toBe(true);
  });

  test('can be repaired: once an address is free, ledger connects', () => {
    const moving = worldAt('pay-legacy', now);
    moving.clock.advance(20 * 60);
    const subnet = moving.regions.get('eu-west-1')?.subnets.get('subnet-0c3d4e5f6a7b8c9d0');
    expect(subnet?.freeAddresses).toBeGreaterThan(0);
  });

  test('has the service-linked role since the first store', () => {
    const role = world.iam.roles.get('AWSServiceRoleForKeyManagementServiceCustomKeyStores');
    expect(role?.createdAt).toEqual(new Date('2021-06-18T09:02:00Z'));
    expect(storesOf(world).every(({store}) => store.createdAt >= new Date('2021-06-18T09:02:00Z'))).toBe(
      true,
    );
  });
});

describe('the history of pay-legacy', () => {
  const history = historyOf(shippedScenario('pay-legacy'));
  const region = (code: string) => history?.regions.find(view => view.region === code);
  const now = Date.parse('2026-09-14T12:04:00Z');

  test('belongs to the caller of the story', () => {
    expect(history?.identity.arn).toBe('arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes');
  });

  test('knows since when each store has been in its state', () => {
    const since = Object.fromEntries(
      (history?.regions ?? []).flatMap(view =>
        view.keyStores.status === 'seen'
          ? view.keyStores.value.map(store => {
              const known = view.stateSince.get(store.id);
              return [store.name, known && [Math.floor((now - known.at.getTime()) / 60_000), known.atLeast]];
            })
          : [],
      ),
    );
    const days = (count: number) => expect.closeTo(count * 1440, -3) as number;
    expect(since).toEqual({
      ledger: [12, false],
      'apac-sign': [6, false],
      nordic: [4, true],
      'vault-eu': [days(41), false],
      'pay-batch': [days(30), true],
      'pay-main': [days(92), true],
    });
  });

  test('has seen me-south-1 and eu-north-1 fall silent', () => {
    expect(region('me-south-1')?.keyStores).toMatchObject({
      status: 'seen',
      failed: {
        since: new Date('2026-09-14T12:01:00Z'),
        failure: {kind: 'denied', code: 'AccessDeniedException'},
      },
    });
    expect(region('eu-north-1')?.keyStores).toMatchObject({
      status: 'seen',
      at: new Date('2026-09-14T12:00:00Z'),
      failed: {failure: {kind: 'throttled', attempts: 5}},
    });
    expect(region('af-south-1')?.keyStores).toEqual({status: 'unseen'});
  });

  test('tells what happened to ledger that morning', () => {
    const ledger = (history?.changes ?? []).flatMap(change =>
      change.what === 'store-state' && change.name === 'ledger'
        ? [[change.from, change.to, change.lastedMs]]
        : [],
    );
    expect(ledger).toEqual([
      ['CONNECTED', 'DISCONNECTED', undefined],
      ['DISCONNECTED', 'CONNECTING', 14 * 60_000],
      ['CONNECTING', 'FAILED', 14 * 60_000],
    ]);
  });

  test('knows every key of every store, and its last use', () => {
    const entries = (history?.regions ?? []).flatMap(view =>
      view.keys.status === 'seen' ? [...view.keys.value.entries.values()] : [],
    );
    expect(entries.filter(({membership}) => membership.in === 'store')).toHaveLength(41);
    expect(region('eu-central-1')?.lastUse.size).toBe(3);
  });
});

describe('crowded', () => {
  const world = createWorld(shippedScenario('crowded'));
  test('has 34 Regions, and ten stores with two keys each in twelve of them', () => {
    expect(world.regions.size).toBe(34);
    const full = [...world.regions.values()].filter(({keyStores}) => keyStores.size === 10);
    expect(full).toHaveLength(12);
    expect(storesOf(world).every(({states}) => states.length === 2)).toBe(true);
  });

  test('has 10,000 keys in one of those, nearly all outside stores', () => {
    const keys = [...(world.regions.get('us-east-1')?.keys.values() ?? [])];
    expect(keys).toHaveLength(10_000);
    expect(keys.filter(({storeId}) => storeId === undefined)).toHaveLength(9980);
  });

  test('has a cluster of its own for each store, and no cluster id twice', () => {
    const ids = [...world.regions.values()].flatMap(({clusters}) => [...clusters.keys()]);
    expect(new Set(ids).size).toBe(120);
  });
});

test('empty has no store, no cluster and no service-linked role', () => {
  const world = createWorld(shippedScenario('empty'));
  expect(storesOf(world)).toEqual([]);
  expect([...world.regions.values()].every(({clusters}) => clusters.size === 0)).toBe(true);
  expect([...world.iam.roles.keys()]).toEqual([]);
});

test('locked-down hides Regions by policy and by opt-in, and its caller has a boundary', () => {
  const world = createWorld(shippedScenario('locked-down'));
  expect([...world.regions.values()].filter(({optStatus}) => optStatus === 'DISABLED')).toHaveLength(4);
  const denied = world.iam.serviceControlPolicies.at(-1)?.filter(({document}) => document.includes('Deny'));
  expect(denied).toHaveLength(4);
  expect(world.iam.users.get('contractor')?.boundary).toContain('LooksOnly');
});

describe('playground', () => {
  const world = createWorld(shippedScenario('playground'));
  test('has two free clusters in each of two Regions, with ACTIVE HSMs in two zones', () => {
    for (const region of world.regions.values()) {
      const used = [...region.keyStores.values()].map(
        ({backing}) => backing.type === 'AWS_CLOUDHSM' && backing.clusterId,
      );
      const free = [...region.clusters.values()].filter(
        ({id, state, hsms}) =>
          state === 'ACTIVE' &&
          new Set(hsms.filter(hsm => hsm.state === 'ACTIVE').map(({zone}) => zone)).size === 2 &&
          !used.includes(id),
      );
      expect(free).toHaveLength(2);
      expect(new Set(free.map(({clusterCertificate}) => clusterCertificate)).size).toBe(2);
    }
  });

  test('has two stores, one of them CONNECTED, and the role', () => {
    expect(storesOf(world).map(({store}) => store.state)).toEqual(['CONNECTED', 'DISCONNECTED']);
    expect(world.iam.roles.has('AWSServiceRoleForKeyManagementServiceCustomKeyStores')).toBe(true);
  });

  test('is quick, and lets admin assume a role', () => {
    expect(world.timing.connect).toBeLessThanOrEqual(3);
    expect(world.timing.createHsm).toBeLessThanOrEqual(3);
    expect(world.iam.roles.get('Operator')?.trustPolicy).toContain('user/admin');
  });
});
