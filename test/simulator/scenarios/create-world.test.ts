import {describe, expect, test} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {historyOf} from '../../../source/simulator/scenarios/history.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';

const start = '2026-09-14T12:00:00Z';
const minutesAfter = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000);

function worldOf(text: string, at = new Date(start)) {
  const scenario = loadScenario(`clock: {start: '${start}'}\n${text}`, 'test');
  const world = createWorld(scenario, {clock: new SimulatedClock({start: at, scale: 0})});
  const region = world.regions.get('eu-west-1');
  if (!region) throw new Error('the scenario has no eu-west-1');
  return {world, region};
}

const oneStore = `
timing: {connect: 10m, disconnect: 4m}
regions:
  eu-west-1:
    clusters:
      - id: cluster-2a3b4c5d6e7
        hsms: [{id: hsm-2a3b4c5d6e7, zone: eu-west-1a}, {id: hsm-3a3b4c5d6e7, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1234567890abcdef0, name: cards, cluster: cluster-2a3b4c5d6e7, STATE}
    keys:
      - {id: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64, alias: alias/cards, store: cards, lastUse: {at: -1h}}
`;
const withState = (state: string) => oneStore.replace('STATE', state);

describe('a world', () => {
  test('starts at the time of its scenario, at its speed or another', () => {
    const scenario = loadScenario(`{clock: {start: '${start}', timeScale: 0}, regions: {}}`, 'test');
    expect(createWorld(scenario).clock.now()).toEqual(new Date(start));
    expect(createWorld(scenario, {timeScale: 60}).clock.scale).toBe(60);
  });

  test('reckons relative times from the start of its scenario, whatever its clock says', () => {
    const {region} = worldOf(withState('state: CONNECTED, since: -5m'), minutesAfter(30));
    expect(region.keyStores.get('cks-1234567890abcdef0')?.stateSince).toEqual(minutesAfter(-5));
  });

  test('ends a connect that had begun before it started', () => {
    const {world, region} = worldOf(withState('state: CONNECTING, since: -6m'));
    const state = () => region.keyStores.get('cks-1234567890abcdef0')?.state;
    world.clock.advance(4 * 60 - 1);
    expect(state()).toBe('CONNECTING');
    world.clock.advance(1);
    expect(state()).toBe('CONNECTED');
  });

  test('ends a disconnect that had begun before it started', () => {
    const {world, region} = worldOf(withState('state: DISCONNECTING, since: -3m'));
    world.clock.advance(60);
    expect(region.keyStores.get('cks-1234567890abcdef0')?.state).toBe('DISCONNECTED');
  });

  test('lets a key go when its date has come', () => {
    const text = withState('state: CONNECTED').replace(
      'store: cards,',
      'store: cards, state: PendingDeletion, deletes: +1d,',
    );
    const {world, region} = worldOf(`${text}`.replace('timing: {', 'timing: {keyDeletionDelay: 1h, '));
    world.clock.advance(24 * 3600);
    expect(region.keys.size).toBe(1);
    world.clock.advance(3600);
    expect(region.keys.size).toBe(0);
    expect(region.aliases.size).toBe(0);
  });

  test('gives clusters of one backup history one certificate, and others their own', () => {
    const {region} = worldOf(`
regions:
  eu-west-1:
    clusters:
      - {id: cluster-4a3b4c5d6e7, relatedTo: cluster-3a3b4c5d6e7}
      - {id: cluster-3a3b4c5d6e7, relatedTo: cluster-2a3b4c5d6e7}
      - {id: cluster-2a3b4c5d6e7}
      - {id: cluster-5a3b4c5d6e7}
`);
    const certificates = [...region.clusters.values()].map(({clusterCertificate}) => clusterCertificate);
    expect(new Set(certificates.slice(0, 3)).size).toBe(1);
    expect(new Set(certificates).size).toBe(2);
  });

  test('gives clusters that name no subnets some of their own', () => {
    const {region} = worldOf(`
regions:
  eu-west-1:
    clusters:
      - {hsms: [{zone: eu-west-1a}, {zone: eu-west-1b}]}
      - {hsms: [{zone: eu-west-1a}, {zone: eu-west-1b}]}
`);
    const used = [...region.clusters.values()].flatMap(({subnets}) => Object.values(subnets));
    expect(new Set(used).size).toBe(4);
    expect([...region.subnets.keys()].sort()).toEqual([...used].sort());
  });

  test('has the service-linked roles that its stores and clusters would have brought', () => {
    const roles = (text: string) => [...worldOf(text).world.iam.roles.keys()].sort();
    expect(roles('regions: {eu-west-1: {}}')).toEqual([]);
    expect(roles(withState('state: CONNECTED'))).toEqual([
      'AWSServiceRoleForCloudHSM',
      'AWSServiceRoleForKeyManagementServiceCustomKeyStores',
    ]);
    expect(roles(`${withState('state: CONNECTED')}serviceLinkedRole: false\n`)).toEqual([
      'AWSServiceRoleForCloudHSM',
    ]);
  });

  test('makes many keys from one entry, each with its alias', () => {
    const {region} = worldOf(
      `regions: {eu-west-1: {keys: [{alias: 'alias/app/{n}', count: 3}, {count: 2}]}}`,
    );
    expect(region.keys.size).toBe(5);
    expect([...region.aliases.keys()]).toEqual(['alias/app/1', 'alias/app/2', 'alias/app/3']);
  });
});

describe('events', () => {
  const happens = (event: string, minutes = 5) => {
    const text = withState('state: CONNECTED, since: -1d');
    const made = worldOf(`${text}events:\n  - {at: +5m, region: eu-west-1, ${event}}\n`);
    made.world.clock.advance(minutes * 60);
    const store = made.region.keyStores.get('cks-1234567890abcdef0');
    const cluster = made.region.clusters.get('cluster-2a3b4c5d6e7');
    const key = made.region.keys.get('3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64');
    return {
      ...made,
      store,
      cluster,
      key,
      trail: made.world.trail
        .filter(({at}) => at >= minutesAfter(0))
        .map(({name, callerArn}) => [name, callerArn]),
    };
  };
  const jchen = 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen';

  test('wait for their time', () => {
    expect(happens('do: delete-cluster, cluster: cluster-2a3b4c5d6e7', 4).cluster).toBeDefined();
    expect(happens('do: delete-cluster, cluster: cluster-2a3b4c5d6e7').cluster).toBeUndefined();
  });

  test('change HSMs', () => {
    expect(happens('do: set-hsm-state, hsm: hsm-3a3b4c5d6e7, state: DEGRADED').cluster?.hsms[1]?.state).toBe(
      'DEGRADED',
    );
    expect(happens('do: delete-hsm, hsm: hsm-3a3b4c5d6e7').cluster?.hsms).toHaveLength(1);
  });

  test('let somebody disconnect a store, which takes its time and leaves a trace', () => {
    const {world, store, trail} = happens('do: disconnect-store, store: cards, by: KeyOps/jchen');
    expect(store?.state).toBe('DISCONNECTING');
    expect(trail).toEqual([['DisconnectCustomKeyStore', jchen]]);
    world.clock.advance(4 * 60);
    expect(store?.state).toBe('DISCONNECTED');
  });

  test('rename a store, lock out kmsuser, and set a state that nothing justifies', () => {
    expect(happens('do: rename-store, store: cards, name: coins').store?.name).toBe('coins');
    expect(
      happens('do: set-kmsuser, cluster: cluster-2a3b4c5d6e7, password: another1password').cluster?.kmsuser
        .password,
    ).toBe('another1password');
    expect(
      happens('do: set-store-state, store: cards, state: FAILED, errorCode: INTERNAL_ERROR').store,
    ).toMatchObject({
      state: 'FAILED',
      errorCode: 'INTERNAL_ERROR',
      stateSince: minutesAfter(5),
    });
  });

  test('add, use, disable and schedule keys', () => {
    const added = happens('do: add-key, key: {alias: alias/new, store: cards}');
    expect([...added.region.keys.values()].at(-1)).toMatchObject({
      createdAt: minutesAfter(5),
      origin: 'AWS_CLOUDHSM',
    });
    const key = 'key: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64';
    expect(happens(`do: use-key, ${key}, operation: Encrypt`).key?.lastUse).toMatchObject({
      operation: 'Encrypt',
      at: minutesAfter(5),
    });
    expect(happens(`do: set-key-state, ${key}, state: Disabled`).key?.enabled).toBe(false);
    expect(happens(`do: schedule-key-deletion, ${key}, days: 7`).key?.deletionDate).toEqual(
      minutesAfter(5 + 7 * 1440),
    );
  });

  test('turn a Region off', () => {
    expect(happens('do: set-region, optStatus: DISABLED').region.optStatus).toBe('DISABLED');
  });
});

describe('a history', () => {
  const history = `
history:
  lookedAt: -10m
  regions: {eu-west-1: {seen: false, silent: {since: -1h, failure: {kind: unreachable, code: ECONNREFUSED}}}}
`;
  test('can hold a Region that never answered', () => {
    const scenario = loadScenario(withState('state: CONNECTED') + history, 'test');
    const past = historyOf(scenario, new Date(start));
    expect(past?.savedAt).toEqual(minutesAfter(-10));
    expect(past?.regions[0]?.keyStores).toMatchObject({
      status: 'failed',
      failed: {since: minutesAfter(-60), failure: {kind: 'unreachable', code: 'ECONNREFUSED'}},
    });
  });

  test('can tell of a store that was in another state and had another name', () => {
    const past = historyOf(
      loadScenario(
        `${withState('state: DISCONNECTED')}
history:
  stores: {cks-1234567890abcdef0: {since: -2d, atLeast: true, state: CONNECTED, name: coins}}
`,
        'test',
      ),
      new Date(start),
    );
    const view = past?.regions[0];
    expect(view?.keyStores).toMatchObject({value: [{name: 'coins', connectionState: 'CONNECTED'}]});
    expect([...(view?.stateSince.values() ?? [])]).toEqual([{at: minutesAfter(-2 * 1440), atLeast: true}]);
  });

  test('is nothing where a scenario has none', () => {
    expect(historyOf(loadScenario('regions: {}', 'test'))).toBeUndefined();
  });
});
