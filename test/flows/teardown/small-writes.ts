import {toFailure} from '../../../source/aws/failures.ts';
import type {Answer} from '../../../source/model/failure.ts';
import {actionOf, isIamWrite, type Write, type WriteResult} from '../../../source/model/write.ts';
import {
  activeHsms,
  day,
  hour,
  keysLeft,
  minute,
  second,
  type Fault,
  type LoggedWrite,
  type Ms,
  type SmallKey,
  type SmallRegion,
  type SmallStore,
  type SmallWorld,
} from './small-world.ts';

type Said = {readonly ok: WriteResult} | {readonly error: string};

const codes: Readonly<Record<Exclude<Fault, 'ok'>, string>> = {
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  server: 'KMSInternalException',
  unreachable: 'ECONNREFUSED',
  'lost-done': 'TimeoutError',
  'lost-not': 'TimeoutError',
  late: 'TimeoutError',
};

/** One write on its way to AWS and back, which takes time. It is logged whether it arrives or not. */
export function sendTo(world: SmallWorld, by: string, write: Write, fault: Fault): Answer<WriteResult> {
  const logged: LoggedWrite = {at: world.now, by, write};
  world.writes.push(logged);
  world.advanceTo(world.now + 20 + world.upTo(500));
  const carryOut = () => {
    const said = apply(world, write);
    logged.effect = {at: world.now, said: 'ok' in said ? 'ok' : said.error};
    return said;
  };
  if (fault === 'ok') {
    const said = carryOut();
    world.advanceTo(world.now + 20 + world.upTo(500));
    return 'ok' in said
      ? {ok: true, value: said.ok, at: dateHeader(world.now)}
      : failed(world, write, said.error);
  }
  if (fault === 'lost-done') carryOut();
  if (fault === 'late') {
    logged.due = world.now + world.upTo(40 * second);
    world.at(logged.due, carryOut);
  }
  const isLost = fault === 'lost-done' || fault === 'lost-not' || fault === 'late';
  world.advanceTo(world.now + (isLost ? 10 * second : 300));
  return failed(world, write, codes[fault], isLost);
}

/** A meddler's write: no wire between. */
export const applyBy = (world: SmallWorld, write: Write): void => void apply(world, write);

/** AWS dates its answers in whole seconds. */
export const dateHeader = (now: Ms) => new Date(Math.floor(now / 1000) * 1000);

function failed(world: SmallWorld, write: Write, code: string, maybeDone = false): Answer<WriteResult> {
  const failure = toFailure(
    {name: code, message: 'as AWS says', $fault: 'client'},
    {action: actionOf(write), ...(!isIamWrite(write) && {region: write.region})},
  );
  return {ok: false, failure: {...failure, ...(maybeDone && {maybeDone})}, at: dateHeader(world.now)};
}

function apply(world: SmallWorld, write: Write): Said {
  if (write.operation === 'DeleteServiceLinkedRole') return deleteRole(world);
  if (isIamWrite(write)) throw new Error(`no ${write.operation} here`);
  const region = world.region(write.region);
  switch (write.operation) {
    case 'ConnectCustomKeyStore':
    case 'DisconnectCustomKeyStore':
    case 'DeleteCustomKeyStore': {
      const store = world.store(write.region, write.storeId);
      if (!store) return {error: 'CustomKeyStoreNotFoundException'};
      const before = {...store};
      const said = storeMoves[write.operation](world, region, store);
      if ('ok' in said) {
        const {name, state, errorCode, clusterId} = before;
        store.held = {
          until: world.now + world.upTo(world.habits.lag),
          shown: {name, state, errorCode, clusterId},
        };
        store.changedAt = world.now;
      }
      return said;
    }
    case 'EnableKey':
    case 'DisableKey':
    case 'CancelKeyDeletion':
    case 'ScheduleKeyDeletion': {
      const key = region.keys.find(({id}) => id === write.keyId);
      if (!key || key.gone) return {error: 'NotFoundException'};
      const {enabled, pending} = key;
      const said = changeKey(world, key, write);
      if ('ok' in said) {
        key.held = {until: world.now + world.upTo(world.habits.lag), shown: {enabled, pending}};
        key.changedAt = world.now;
      }
      return said;
    }
    default:
      throw new Error(`no ${write.operation} here`);
  }
}

type StoreMove = (world: SmallWorld, region: SmallRegion, store: SmallStore) => Said;

const storeMoves: Readonly<Record<string, StoreMove>> & {
  readonly ConnectCustomKeyStore: StoreMove;
  readonly DisconnectCustomKeyStore: StoreMove;
  readonly DeleteCustomKeyStore: StoreMove;
} = {
  ConnectCustomKeyStore: (world, region, store) => {
    if (store.state === 'FAILED' || store.state === 'DISCONNECTING')
      return {error: 'CustomKeyStoreInvalidStateException'};
    if (store.state !== 'DISCONNECTED') return {ok: {}};
    if (!store.external && activeHsms(region, store) === 0)
      return {error: 'CloudHsmClusterInvalidConfigurationException'};
    const end = store.connects.shift() ?? 'CONNECTED';
    const to = end === 'CONNECTED' ? end : {failed: end};
    store.state = 'CONNECTING';
    store.move = {at: world.now + 3 * minute + world.upTo(17 * minute), to};
    return {ok: {}};
  },
  DisconnectCustomKeyStore: (world, _region, store) => {
    if (store.state === 'DISCONNECTED' || store.state === 'DISCONNECTING')
      return {error: 'CustomKeyStoreInvalidStateException'};
    store.state = 'DISCONNECTING';
    store.errorCode = undefined;
    store.move = {at: world.now + second + world.upTo(5 * minute), to: 'DISCONNECTED'};
    return {ok: {}};
  },
  DeleteCustomKeyStore: (world, region, store) => {
    if (store.state !== 'DISCONNECTED') return {error: 'CustomKeyStoreInvalidStateException'};
    if (keysLeft(region, store.id).length > 0) return {error: 'CustomKeyStoreHasCMKsException'};
    store.deletedAt = world.now;
    return {ok: {}};
  },
};

type KeyChange = Extract<Write, {keyId: unknown}>;

function changeKey(world: SmallWorld, key: SmallKey, write: KeyChange): Said {
  switch (write.operation) {
    case 'EnableKey':
    case 'DisableKey':
      if (key.pending) return {error: 'KMSInvalidStateException'};
      key.enabled = write.operation === 'EnableKey';
      return {ok: {}};
    case 'CancelKeyDeletion':
      if (!key.pending) return {error: 'KMSInvalidStateException'};
      key.pending = undefined;
      key.enabled = false;
      return {ok: {keyId: key.id}};
    case 'ScheduleKeyDeletion': {
      if (key.pending) return {error: 'KMSInvalidStateException'};
      const date = world.now + write.days * day;
      key.pending = {date, deletesAt: date + world.upTo(world.habits.lateDeletion)};
      return {ok: {keyId: key.id, deletionDate: new Date(date)}};
    }
    default:
      throw new Error(`no ${write.operation} here`);
  }
}

function deleteRole(world: SmallWorld): Said {
  const {role} = world;
  if (!role.exists) return {error: 'NoSuchEntityException'};
  // Asked again while a task is under way, IAM names that task.
  if (role.task && !role.task.result) return {ok: {deletionTaskId: role.task.id}};
  const endsAt = world.now + second + world.upTo(5 * minute);
  role.tasks++;
  role.task = {
    id: `task/aws-service-role/cks.kms.amazonaws.com/role/${String(role.tasks)}`,
    startsAt: world.now + world.upTo(10 * second),
    endsAt,
    knownAt: world.now + world.upTo(5 * second),
    forgottenAt: endsAt + world.upTo(hour),
    result: undefined,
  };
  return {ok: {deletionTaskId: role.task.id}};
}
