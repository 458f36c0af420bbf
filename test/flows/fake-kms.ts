import type {AccountWriter} from '../../source/aws/account-writer.ts';
import type {Look, Scene} from '../../source/flows/flow.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';
import {asKeyId, asKeyStoreId} from '../../source/model/ids.ts';
import type {KeyState} from '../../source/model/key.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {observe, type Observation} from '../../source/model/observation.ts';
import type {RoleStanding} from '../../source/model/role.ts';
import type {Write, WriteResult} from '../../source/model/write.ts';
import {
  afterDeed,
  clusterDeeds,
  clusterRefusal,
  connectionTrouble,
  isClusterDeed,
  type Hsms,
} from './fake-cluster.ts';
import {aCluster, aKey, aStore, failureOf, inventory, noon, region, sceneOf, storeId} from './scene.ts';

/** What happens to one write: it goes well, its answer is lost after or before it took effect, or it fails. */
export type WriteFault = 'ok' | 'lost-after' | 'lost-before' | string;

export const otherDeeds = [
  'connect',
  'disconnect',
  'rename',
  'enable',
  'disable',
  'schedule',
  'cancel',
  ...clusterDeeds,
  'delete the store',
  'delete a key',
  'describe the role',
  'delete the role',
] as const;
type OtherDeed = (typeof otherDeeds)[number];

export type WorldPlan = {
  readonly store: string;
  readonly keys?: Readonly<Record<string, KeyState>>;
  /** Of the store's cluster at the beginning. Default 2. */
  readonly hsms?: Hsms;
  readonly connectSeconds: number;
  /** Connects end FAILED with this code. */
  readonly connectError?: string;
  readonly disconnectSeconds: number;
  /** How far behind what AWS shows may be. */
  readonly lagSeconds: number;
  /** One for each write in turn; then all go well. */
  readonly writes: readonly WriteFault[];
  /** One for each look in turn: the error code of a failed one. */
  readonly looks: readonly ('ok' | string)[];
  /** What other operators do, by the second. */
  readonly others?: readonly {readonly at: number; readonly do: OtherDeed}[];
};

type StoreWorld = {state: string; since: number; error?: string; name: string};
type KeyWorld = {state: KeyState; createdAt: number; aliases: string[]; description?: string};

const roleStanding = (description: string | undefined): RoleStanding =>
  description === undefined
    ? {exists: false}
    : {exists: true, role: {arn: 'arn:aws:iam::111122223333:role/x', description}};

/** A small pure model of KMS on a clock that only moves when somebody waits. */
export function fakeKms(plan: WorldPlan) {
  let now = noon.getTime();
  let writeCount = 0;
  let lookCount = 0;
  let others = [...(plan.others ?? [])];
  const effects: string[] = [];
  const calls: Write[] = [];
  const lookTimes: number[] = [];
  const stores = new Map<string, StoreWorld>([[storeId, {state: plan.store, since: now, name: 'ledger'}]]);
  const created = new Map<string, number>();
  const keys = new Map<string, KeyWorld>(
    Object.entries(plan.keys ?? {}).map(([id, state]) => [
      id,
      {state, createdAt: 0, aliases: [`alias/${id}`]},
    ]),
  );
  let hsms: Hsms = plan.hsms ?? 2;
  /** The description of the service-linked role; undefined once that is deleted. */
  let role: string | undefined = 'as KMS made it';
  type Shot = {
    at: number;
    stores: Map<string, StoreWorld>;
    keys: Map<string, KeyWorld>;
    hsms: Hsms;
    role: string | undefined;
  };
  const history: Shot[] = [];
  const copy = <T extends object>(map: Map<string, T>) =>
    new Map([...map].map(([id, value]) => [id, {...value}]));
  const keep = () => history.push({at: now, stores: copy(stores), keys: copy(keys), hsms, role});
  keep();

  const move = (store: StoreWorld) => {
    const seconds = (now - store.since) / 1000;
    if (store.state === 'CONNECTING' && seconds >= plan.connectSeconds) {
      const error = connectionTrouble(hsms) ?? plan.connectError;
      Object.assign(store, error ? {state: 'FAILED', error} : {state: 'CONNECTED'}, {since: now});
    }
    if (store.state === 'DISCONNECTING' && seconds >= plan.disconnectSeconds)
      Object.assign(store, {state: 'DISCONNECTED', since: now});
  };
  const advance = (seconds: number) => {
    for (let left = Math.max(1, seconds); left > 0; left -= 1) {
      now += 1000;
      for (const store of stores.values()) move(store);
      const due = others.filter(({at}) => noon.getTime() + at * 1000 <= now);
      others = others.filter(other => !due.includes(other));
      for (const {do: what} of due) byOther(what);
      keep();
    }
  };
  const toState = {
    enable: 'Enabled',
    disable: 'Disabled',
    schedule: 'PendingDeletion',
    cancel: 'Disabled',
  } as const;
  const byOther = (what: OtherDeed) => {
    effects.push(`other: ${what}`);
    if (isClusterDeed(what)) hsms = afterDeed(hsms, what);
    if (what === 'describe the role') role &&= 'by somebody else';
    if (what === 'delete the role') role = undefined;
    if (what === 'delete a key') keys.delete('k1');
    if (what === 'delete the store') stores.delete(storeId);
    const key = keys.get('k1');
    if (key && what in toState && (key.state === 'PendingDeletion') === (what === 'cancel'))
      key.state = toState[what as keyof typeof toState];
    const store = stores.get(storeId);
    if (!store) return;
    if (what === 'rename') store.name = 'renamed';
    else if (what === 'connect' && store.state === 'DISCONNECTED')
      Object.assign(store, {state: 'CONNECTING', since: now});
    else if (what === 'disconnect' && !/^DISCONN/.test(store.state))
      Object.assign(store, {state: 'DISCONNECTING', since: now});
  };

  /** Carries a write out, or says the error code of AWS. */
  function carryOut(write: Write): string | WriteResult {
    if (write.operation === 'UpdateRoleDescription') {
      if (role === undefined) return 'NoSuchEntityException';
      role = write.description;
      return {};
    }
    if (write.operation === 'CreateCustomKeyStore') {
      const twin = [...stores].find(([, {name}]) => name === write.name);
      if (twin) return {storeId: asKeyStoreId(twin[0])};
      const refusal = clusterRefusal(hsms, 2);
      if (refusal !== undefined) return refusal;
      const id = `cks-${String(stores.size)}`;
      stores.set(id, {state: 'DISCONNECTED', since: now, name: write.name});
      created.set(id, now);
      return {storeId: asKeyStoreId(id)};
    }
    if (write.operation === 'CreateKey') {
      if (!stores.has(write.storeId)) return 'CustomKeyStoreNotFoundException';
      if (stores.get(write.storeId)?.state !== 'CONNECTED') return 'CustomKeyStoreInvalidStateException';
      const refusal = clusterRefusal(hsms, 2);
      if (refusal !== undefined) return refusal;
      const id = `new-${String(keys.size)}`;
      keys.set(id, {state: 'Enabled', createdAt: now, aliases: []});
      return {keyId: asKeyId(id)};
    }
    if (write.operation === 'CreateAlias') {
      if ([...keys.values()].some(({aliases}) => aliases.includes(write.alias)))
        return 'AlreadyExistsException';
      keys.get(write.keyId)?.aliases.push(write.alias);
      return {};
    }
    if ('keyId' in write) {
      const key = keys.get(write.keyId);
      if (!key) return 'NotFoundException';
      const pending = key.state === 'PendingDeletion';
      if (pending !== (write.operation === 'CancelKeyDeletion')) return 'KMSInvalidStateException';
      const to = {
        EnableKey: 'Enabled',
        DisableKey: 'Disabled',
        ScheduleKeyDeletion: 'PendingDeletion',
        CancelKeyDeletion: 'Disabled',
      } as const;
      key.state = to[write.operation];
      return {};
    }
    const store = 'storeId' in write ? stores.get(write.storeId) : undefined;
    if (!store) return 'CustomKeyStoreNotFoundException';
    if (write.operation === 'ConnectCustomKeyStore') {
      if (store.state === 'FAILED' || store.state === 'DISCONNECTING')
        return 'CustomKeyStoreInvalidStateException';
      // A cluster that is gone shows only at the end of the connect.
      const refusal = store.state === 'DISCONNECTED' && hsms !== 'gone' ? clusterRefusal(hsms, 1) : undefined;
      if (refusal !== undefined) return refusal;
      if (store.state === 'DISCONNECTED') Object.assign(store, {state: 'CONNECTING', since: now});
      return {};
    }
    if (write.operation === 'DisconnectCustomKeyStore') {
      if (/^DISCONN/.test(store.state)) return 'CustomKeyStoreInvalidStateException';
      Object.assign(store, {state: 'DISCONNECTING', since: now});
      return {};
    }
    if (write.operation === 'UpdateCustomKeyStore' && write.newName !== undefined) store.name = write.newName;
    return {};
  }

  const answerAt = () => new Date(now);
  const no = (failure: Failure): Answer<WriteResult> => ({ok: false, failure, at: answerAt()});
  const writer: AccountWriter = {
    write: write => {
      calls.push(write);
      const fault = plan.writes[writeCount++] ?? 'ok';
      const lost = {...failureOf('TimeoutError'), maybeDone: true};
      if (fault !== 'ok' && fault !== 'lost-after')
        return Promise.resolve(no(fault === 'lost-before' ? lost : failureOf(fault)));
      const result = carryOut(write);
      if (typeof result !== 'string')
        effects.push(`${write.operation}${'keyId' in write ? ` ${write.keyId}` : ''}`);
      keep();
      if (fault === 'lost-after') return Promise.resolve(no(lost));
      return Promise.resolve(
        typeof result === 'string' ? no(failureOf(result)) : {ok: true, value: result, at: answerAt()},
      );
    },
  };

  let storesSeen: Observation<readonly KeyStore[]> = {status: 'unseen'};
  let keysSeen: Scene['view']['keys'] = {status: 'unseen'};
  let roleSeen: Scene['role'] = {status: 'unseen'};
  let clustersSeen: Scene['view']['clusters'] = {status: 'unseen'};
  const shown = (): Shot => {
    const from = now - plan.lagSeconds * 1000;
    const [first] = history;
    const shot = history.findLast(({at}) => at <= from) ?? first;
    if (!shot) throw new Error('no history');
    return shot;
  };
  const look = (what: readonly Look[]): Promise<Scene> => {
    if (what.length > 0) {
      lookTimes.push(now);
      const fault = plan.looks[lookCount++] ?? 'ok';
      const at = answerAt();
      const shot = shown();
      const list = [...shot.stores].map(([id, {state, error, name}]) =>
        aStore(state, {
          id: asKeyStoreId(id),
          name,
          createdAt: new Date(created.get(id) ?? 0),
          ...(state === 'FAILED' && {connectionErrorCode: error ?? 'INVALID_CREDENTIALS'}),
        }),
      );
      const entries = [...shot.keys].map(([id, {state, aliases, createdAt}]) => {
        const entry = aKey(id, state, at, {aliases});
        return entry.key.status === 'seen'
          ? {...entry, key: {...entry.key, value: {...entry.key.value, createdAt: new Date(createdAt)}}}
          : entry;
      });
      const answer = <T>(value: T): Answer<T> =>
        fault === 'ok' ? {ok: true, value, at} : {ok: false, failure: failureOf(fault), at};
      // One look at a Region asks for both.
      if (what.includes('stores') || what.includes('clusters')) {
        storesSeen = observe(storesSeen, answer(list));
        clustersSeen = observe(clustersSeen, answer(shot.hsms === 'gone' ? [] : [aCluster(shot.hsms)]));
      }
      if (what.includes('role')) roleSeen = observe(roleSeen, answer(roleStanding(shot.role)));
      if (what.includes('keys')) keysSeen = observe(keysSeen, answer(inventory(entries, at)));
    }
    return Promise.resolve({
      ...sceneOf({
        view: {
          keyStores: storesSeen,
          keys: keysSeen,
          clusters: clustersSeen,
        },
      }),
      role: roleSeen,
    });
  };

  return {
    writer,
    look,
    now: () => new Date(now),
    advance,
    pause: (seconds: number) => {
      advance(seconds);
      return Promise.resolve();
    },
    effects,
    calls,
    lookTimes,
    state: () => stores.get(storeId)?.state,
    store: () => stores.get(storeId),
    /** True where the world was so at any moment since the beginning. */
    wasEver: (check: (shot: Omit<Shot, 'at'>) => boolean) => history.some(check),
    keyStates: () => Object.fromEntries([...keys].map(([id, {state}]) => [id, state])),
    stores,
    keys,
    region,
  };
}
export type FakeKms = ReturnType<typeof fakeKms>;
