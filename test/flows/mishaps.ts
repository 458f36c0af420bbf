import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {beginConnect, beginDisconnect} from '../../source/simulator/kms/connecting.ts';
import {serviceLinkedRoleName} from '../../source/model/role.ts';
import type {World} from '../../source/simulator/world.ts';
import type {Machine} from '../commands/command-line.ts';
import {
  type Deed,
  ids,
  here,
  store,
  key,
  change,
  stateOf,
  removeStore,
  removeKey,
  rename,
  on,
  pending,
  kept,
  roleOf,
  describe,
  made,
  named,
} from './other-operator.ts';

export const password = 'Qz7kmsuserPassphrase';
const newCluster = 'cluster-3freeaaaaaa';

/** One flow as a command, with what its world looks like when it has reached its goal. */
export type Story = {
  readonly name: string;
  readonly words: (machine: Machine) => readonly string[];
  readonly input?: string;
  /** The calls that it makes, in their order; the first is the one that trouble strikes at. */
  readonly operations: readonly string[];
  readonly service?: 'iam';
  readonly arrange?: Deed;
  readonly isReached: (world: World) => boolean;
  /** The cluster that loses its HSMs. */
  readonly cluster?: string;
  readonly others: {readonly first: Deed; readonly undo?: Deed; readonly remove: Deed};
  /** Where it does not end `done`: by the mishap's name, for each moment or for all. */
  readonly ends: Readonly<Record<string, Outcome | Partial<Record<Moment, Outcome>>>>;
  /** Sent again without harm, since AWS never shows whether it was carried out. */
  readonly repeatable?: true;
};

/**
 * When it strikes: as the first call reaches AWS, as soon as AWS has carried it out, or then, with its answer lost
 * besides.
 */
export type Moment = 'arrival' | 'answer' | 'lost answer';
type Outcome = 'done' | 'failed' | 'refused' | 'in-doubt';

export const lossOfHsms = 'its cluster loses its HSMs';
export const first = 'another operator does it first';
export const undone = 'another operator undoes it';
export const removed = 'another operator deletes the thing';
export const expired = 'the credentials expire';
export const cutOff = 'the network is down';

function trustAnchor({home, line}: Machine): string {
  const file = path.join(home, 'customerCA.crt');
  writeFileSync(file, line.clusters[newCluster]?.trustAnchorCertificate ?? '');
  return file;
}

const several = ['alias/payments/card', 'alias/payments/token', 'alias/plain'];

export const stories: readonly Story[] = [
  {
    name: 'connect',
    words: () => ['connect', 'archive', '--confirm', 'archive'],
    operations: ['ConnectCustomKeyStore'],
    isReached: world => stateOf(world, ids.archive) === 'CONNECTED',
    cluster: 'cluster-6archiveaaa',
    ends: {[lossOfHsms]: 'failed', [undone]: 'failed', [removed]: 'failed'},
    others: {
      first: world => {
        beginConnect(world, here(world), store(world, ids.archive));
      },
      undo: world => {
        beginDisconnect(world, here(world), store(world, ids.archive));
      },
      remove: removeStore(ids.archive),
    },
  },
  {
    name: 'disconnect',
    words: () => ['disconnect', 'payments', '--confirm', 'payments'],
    operations: ['DisconnectCustomKeyStore'],
    isReached: world => stateOf(world, ids.payments) === 'DISCONNECTED',
    cluster: 'cluster-5paymentsaa',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {
      first: world => {
        beginDisconnect(world, here(world), store(world, ids.payments));
      },
      undo: world => {
        beginConnect(world, here(world), store(world, ids.payments));
      },
      remove: removeStore(ids.payments),
    },
  },
  {
    name: 'create',
    words: machine => [
      ...['create', '--name', 'fresh', '--cluster', newCluster],
      ...['--trust-anchor', trustAnchor(machine), '--password-stdin'],
    ],
    input: password,
    operations: ['CreateCustomKeyStore'],
    isReached: world => named(world) !== undefined,
    cluster: newCluster,
    ends: {
      [lossOfHsms]: {arrival: 'failed'},
      [first]: 'failed',
      [undone]: 'failed',
      [removed]: {arrival: 'failed'},
    },
    others: {
      first: world => {
        const other = store(world, ids.archive);
        const id = world.newId('key-store');
        const certificate = here(world).clusters.get(newCluster)?.trustAnchorCertificate ?? '';
        here(world).keyStores.set(id, {
          ...other,
          id,
          name: 'fresh',
          createdAt: world.clock.now(),
          backing: {
            type: 'AWS_CLOUDHSM',
            clusterId: newCluster,
            trustAnchorCertificate: certificate,
            kmsuserPassword: 'AnotherPassphrase',
          },
        });
      },
      undo: world => void here(world).keyStores.delete(named(world)?.id ?? ''),
      remove: world => void here(world).clusters.delete(newCluster),
    },
  },
  {
    name: 'update of a name',
    words: () => ['update', 'archive', '--name', 'vault', '--confirm', 'archive'],
    operations: ['UpdateCustomKeyStore'],
    isReached: world => here(world).keyStores.get(ids.archive)?.name === 'vault',
    cluster: 'cluster-6archiveaaa',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {first: rename('vault'), undo: rename('archive'), remove: removeStore(ids.archive)},
  },
  {
    name: 'update of a password',
    words: () => ['update', 'archive', '--password-stdin', '--confirm', 'archive'],
    input: password,
    operations: ['UpdateCustomKeyStore'],
    isReached: world => {
      const backing = here(world).keyStores.get(ids.archive)?.backing;
      return backing?.type === 'AWS_CLOUDHSM' && backing.kmsuserPassword === password;
    },
    cluster: 'cluster-6archiveaaa',
    ends: {[first]: 'failed', [removed]: 'failed'},
    repeatable: true,
    others: {
      first: world => {
        beginConnect(world, here(world), store(world, ids.archive));
      },
      remove: removeStore(ids.archive),
    },
  },
  {
    name: 'key create',
    words: () => [
      ...['key', 'create', '--store', 'payments', '--alias', 'alias/trouble'],
      ...['--description', 'made in trouble'],
    ],
    operations: ['CreateKey', 'CreateAlias'],
    isReached: world =>
      made(world).length === 1 && here(world).aliases.get('alias/trouble')?.target === made(world)[0]?.id,
    cluster: 'cluster-5paymentsaa',
    ends: {
      [expired]: {answer: 'failed'},
      [lossOfHsms]: {arrival: 'failed'},
      [first]: 'failed',
      [undone]: 'failed',
      [removed]: {arrival: 'failed'},
    },
    others: {
      first: world => {
        const target = key(world, 'alias/plain')?.id ?? '';
        here(world).aliases.set('alias/trouble', {target, createdAt: world.clock.now()});
      },
      undo: world => {
        made(world).forEach(pending);
      },
      remove: world => {
        beginDisconnect(world, here(world), store(world, ids.payments));
      },
    },
  },
  {
    name: 'key enable',
    words: () => ['key', 'enable', 'alias/payments/card'],
    operations: ['EnableKey'],
    arrange: change('alias/payments/card', on(false)),
    isReached: world => key(world, 'alias/payments/card')?.enabled === true,
    cluster: 'cluster-5paymentsaa',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {
      first: change('alias/payments/card', on(true)),
      undo: change('alias/payments/card', on(false)),
      remove: removeKey('alias/payments/card'),
    },
  },
  {
    name: 'key disable',
    words: () => ['key', 'disable', 'alias/payments/card', '--confirm', 'alias/payments/card'],
    operations: ['DisableKey'],
    isReached: world => key(world, 'alias/payments/card')?.enabled === false,
    cluster: 'cluster-5paymentsaa',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {
      first: change('alias/payments/card', on(false)),
      undo: change('alias/payments/card', on(true)),
      remove: removeKey('alias/payments/card'),
    },
  },
  {
    name: 'key schedule-deletion',
    words: () => [
      ...['key', 'schedule-deletion', ...several],
      ...['--days', '7', '--confirm', 'delete 3 keys 111122223333'],
    ],
    operations: ['ScheduleKeyDeletion'],
    // A key that is gone already is deleted, too.
    isReached: world => several.every(alias => !key(world, alias) || key(world, alias)?.deletionDate),
    cluster: 'cluster-5paymentsaa',
    ends: {
      [expired]: {arrival: 'refused', answer: 'failed'},
      [cutOff]: 'in-doubt',
      [undone]: 'failed',
      [removed]: {arrival: 'failed', 'lost answer': 'failed'},
    },
    others: {
      first: change('alias/payments/card', pending),
      undo: change('alias/payments/card', kept),
      remove: removeKey('alias/payments/card'),
    },
  },
  {
    name: 'key cancel-deletion',
    words: () => ['key', 'cancel-deletion', 'alias/payments/card'],
    operations: ['CancelKeyDeletion'],
    arrange: change('alias/payments/card', pending),
    isReached: world => key(world, 'alias/payments/card')?.pendingWindowDays === undefined,
    cluster: 'cluster-5paymentsaa',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {
      first: change('alias/payments/card', kept),
      undo: change('alias/payments/card', pending),
      remove: removeKey('alias/payments/card'),
    },
  },
  {
    name: 'role describe',
    words: () => ['role', 'describe', 'ask the key team'],
    operations: ['UpdateRoleDescription'],
    service: 'iam',
    isReached: world => roleOf(world)?.description === 'ask the key team',
    ends: {[undone]: 'failed', [removed]: 'failed'},
    others: {
      first: describe('ask the key team'),
      undo: describe('ask nobody'),
      remove: ({iam}) => void iam.roles.delete(serviceLinkedRoleName),
    },
  },
];
