import {SimulatedClock} from '../../../source/simulator/clock.ts';
import type {TrailEvent, World} from '../../../source/simulator/world.ts';

type Store = {
  readonly name: string;
  readonly state: 'CONNECTED' | 'CONNECTING' | 'FAILED' | 'DISCONNECTED' | 'DISCONNECTING';
  readonly external?: true;
};

const regions: Readonly<Record<string, readonly [Store, Store]>> = {
  'us-east-1': [
    {name: 'ledger', state: 'CONNECTED'},
    {name: 'vault', state: 'DISCONNECTED'},
  ],
  'us-west-2': [
    {name: 'cards', state: 'FAILED'},
    {name: 'outside', state: 'CONNECTED', external: true},
  ],
  'eu-west-1': [
    {name: 'payments', state: 'CONNECTED'},
    {name: 'moving', state: 'CONNECTING'},
  ],
  'eu-central-1': [
    {name: 'leaving', state: 'DISCONNECTING'},
    {name: 'archive', state: 'DISCONNECTED'},
  ],
  'ap-southeast-2': [
    {name: 'claims', state: 'CONNECTED'},
    {name: 'broken', state: 'FAILED'},
  ],
  'sa-east-1': [
    {name: 'abroad', state: 'DISCONNECTED', external: true},
    {name: 'old', state: 'DISCONNECTED'},
  ],
};

export const keysPerStore = 25;

/**
 * An account of 12 key stores in 6 Regions with 300 keys: CloudHSM stores in every state, two external ones, keys that
 * are used, disabled and pending already. `admin` takes it down, `peer` is somebody else.
 *
 * @param keys keys in each store
 */
export function wholeAccount(keys = keysPerStore): string {
  return JSON.stringify({
    description: 'A whole account to take down',
    account: {id: '111122223333', partition: 'aws'},
    clock: {start: '2026-09-14T12:00:00Z'},
    timing: {
      connect: '40s',
      connectExternal: '20s',
      disconnect: '20s',
      keyDeletionDelay: '1h',
      materialDeletionDelay: '10m',
      roleDeletion: '20s',
    },
    regions: Object.fromEntries(
      Object.entries(regions).map(([region, stores]) => [region, regionOf(region, stores, keys)]),
    ),
    serviceLinkedRole: true,
    users: {
      admin: {accessKey: {id: 'AKIASIMULATEDADMIN22', secret: 'fake'.repeat(9) + 'admn'}},
      peer: {
        attached: ['AdministratorAccess'],
        accessKey: {id: 'AKIASIMULATEDPEERS22', secret: 'fake'.repeat(9) + 'peer'},
      },
    },
  });
}

function regionOf(region: string, stores: readonly Store[], keys: number) {
  const clusterOf = ({name}: Store) => `cluster-${name.padEnd(11, 'a').replaceAll(/[^a-z2-7]/g, 'a')}`;
  const proxyOf = ({name}: Store) => ({
    connectivity: 'PUBLIC_ENDPOINT',
    uriEndpoint: `https://${name}.example.com`,
  });
  return {
    clusters: stores
      .filter(({external}) => !external)
      .map(store => ({id: clusterOf(store), hsms: [{zone: `${region}a`}, {zone: `${region}b`}]})),
    keyStores: stores.map(store => ({
      name: store.name,
      state: store.state,
      since: store.state.endsWith('ING') ? '-5s' : '-40d',
      ...(store.state === 'FAILED' && {errorCode: 'INTERNAL_ERROR'}),
      ...(store.external ? {proxy: proxyOf(store)} : {cluster: clusterOf(store)}),
    })),
    keys: [
      ...stores.flatMap(({name}) => [
        {store: name, alias: `alias/${name}/main`, ...(name === 'ledger' && {lastUse: {at: '-2d'}})},
        {store: name, state: 'Disabled'},
        {store: name, state: 'PendingDeletion', deletes: '+9d', pendingWindowDays: 30},
        {store: name, count: keys - 3},
      ]),
      {alias: `alias/${region}/plain`},
    ],
  };
}

/** The members of a plan file that its trail is held against. */
export type PlanFile = {
  readonly id: string;
  readonly stores: readonly {
    readonly region: string;
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly connectionState: string;
    readonly keys: readonly {readonly id: string; readonly state: string}[];
  }[];
};

const changes = new Set([
  'ScheduleKeyDeletion',
  'DisableKey',
  'ConnectCustomKeyStore',
  'DisconnectCustomKeyStore',
  'DeleteCustomKeyStore',
  'DeleteServiceLinkedRole',
]);

const roleOf = 'AWSServiceRoleForKeyManagementServiceCustomKeyStores';

/** What the embedded AWS wrote down of one caller's changes, as `operation target`, in order; refused ones are marked. */
export function changesBy(world: World, caller: string): readonly string[] {
  return world.trail
    .filter(({callerArn}) => callerArn?.endsWith(`:user/${caller}`))
    .map(event => `${event.name} ${aboutOf(event)}${event.errorCode ? ` ${event.errorCode}` : ''}`);
}

function aboutOf({region, parameters = {}}: TrailEvent): string {
  const {keyId, customKeyStoreId, roleName} = parameters as Readonly<Record<string, string | undefined>>;
  if (customKeyStoreId !== undefined) return `${region}/${customKeyStoreId}`;
  return keyId === undefined ? (roleName ?? 'role') : `${region}/${keyId.replace(/^.*key\//, '')}`;
}

/**
 * Holds the embedded AWS's own log against the plan and the promises of a teardown; every sentence of the answer is a
 * breach.
 *
 * @param caller the user who ran it
 */
export function breaches(world: World, plan: PlanFile, caller: string): readonly string[] {
  const found: string[] = [];
  const stores = new Map(plan.stores.map(store => [`${store.region}/${store.id}`, store]));
  const storeOfKey = new Map<string, PlanFile['stores'][number]>(
    plan.stores.flatMap(store => store.keys.map(({id}) => [`${store.region}/${id}`, store] as const)),
  );
  const pending = new Set<string>(
    plan.stores.flatMap(({region, keys}) =>
      keys.filter(({state}) => state === 'PendingDeletion').map(({id}) => `${region}/${id}`),
    ),
  );
  const gone = new Set<string>();
  const state = new Map([...stores].map(([name, {connectionState}]) => [name, connectionState]));
  const keysOf = (name: string) => stores.get(name)?.keys.map(({id}) => `${name.split('/')[0] ?? ''}/${id}`);
  const all = (name: string, set: ReadonlySet<string>) => (keysOf(name) ?? []).every(key => set.has(key));
  for (const event of world.trail) {
    const about = aboutOf(event);
    const said = `${event.at.toISOString()} ${event.name} ${about}`;
    if (event.name === 'DeleteKey') {
      for (const arn of event.resources ?? [])
        if (event.errorCode === undefined) gone.add(`${event.region}/${arn.replace(/^.*key\//, '')}`);
      continue;
    }
    const ours = event.callerArn?.endsWith(`:user/${caller}`) ?? false;
    if (event.errorCode !== undefined) {
      if (ours) found.push(`${said} was refused: ${event.errorCode}`);
      continue;
    }
    if (ours && !changes.has(event.name)) found.push(`${said} is no step of a teardown`);
    switch (event.name) {
      case 'ScheduleKeyDeletion':
        if (ours && !storeOfKey.has(about)) found.push(`T4: ${said} is not in the plan`);
        if (ours && pending.has(about)) found.push(`T7: ${said} was scheduled already`);
        pending.add(about);
        break;
      case 'CancelKeyDeletion':
        pending.delete(about);
        if (ours) found.push(`${said} although nothing was aborted`);
        break;
      case 'DisableKey':
        if (ours && !storeOfKey.has(about)) found.push(`T4: ${said} is not in the plan`);
        break;
      case 'ConnectCustomKeyStore':
        if (ours && !all(about, new Set([...pending, ...gone])))
          found.push(`T10: ${said} with keys that are not pending`);
        if (ours && state.get(about) === 'CONNECTED') found.push(`T7: ${said} was connected already`);
        state.set(about, 'CONNECTED');
        break;
      case 'DisconnectCustomKeyStore':
        if (ours && state.get(about) !== 'FAILED' && !all(about, gone))
          found.push(`T2: ${said} with keys that are not gone`);
        if (ours && state.get(about) === 'DISCONNECTED') found.push(`T7: ${said} was disconnected already`);
        state.set(about, 'DISCONNECTED');
        break;
      case 'DeleteCustomKeyStore':
        if (!stores.has(about)) found.push(`T4: ${said} is not in the plan`);
        if (!all(about, gone)) found.push(`T3: ${said} with keys that are not gone`);
        if (!/^DISCONNECT/.test(state.get(about) ?? '')) found.push(`T3: ${said} was not disconnected`);
        state.set(about, 'deleted');
        break;
      case 'DeleteServiceLinkedRole':
        if ([...state.values()].some(one => one !== 'deleted'))
          found.push(`T1: ${said} while there is a store`);
        break;
    }
  }
  return found;
}

/** What is left in the world of all that a teardown is about. */
export const leftIn = (world: World) => ({
  stores: [...world.regions.values()].flatMap(({keyStores}) => [...keyStores.values()].map(({name}) => name)),
  keys: [...world.regions.values()].flatMap(({keys}) =>
    [...keys.values()].filter(({storeId}) => storeId !== undefined).map(({id}) => id),
  ),
  plain: [...world.regions.values()].flatMap(({keys}) => [...keys.values()]).length,
  role: world.iam.roles.has(roleOf),
});

/** A small generator of numbers from 0 to 1, so that a failing drill can be repeated. */
export function randomOf(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A clock that stands still until it is let go; then AWS's minutes pass in seconds, and its days are stepped. */
export function heldClock(): {readonly clock: SimulatedClock; readonly letGo: () => void} {
  let held: number | undefined = Date.now();
  let lost = 0;
  const wallNow = () => (held ?? Date.now()) - lost;
  return {
    clock: new SimulatedClock({start: new Date('2026-09-14T12:00:00Z'), scale: 20, wallNow}),
    letGo: () => {
      if (held !== undefined) lost = Date.now() - held;
      held = undefined;
    },
  };
}
