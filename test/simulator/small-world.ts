import {SimulatedClock} from '../../source/simulator/clock.ts';
import type {RegionWorld, SimulatedRole, SimulatedUser, World} from '../../source/simulator/world.ts';

/** The keys of the small world's people, as a client takes them. */
export const credentials = {
  admin: {accessKeyId: 'AKIAADMIN000000EXAMPLE', secretAccessKey: 'admin-secret'},
  reader: {accessKeyId: 'AKIAREADER00000EXAMPLE', secretAccessKey: 'reader-secret'},
  root: {accessKeyId: 'AKIAROOT0000000EXAMPLE', secretAccessKey: 'root-secret'},
  session: {
    accessKeyId: 'ASIASESSION0000EXAMPLE',
    secretAccessKey: 'session-secret',
    sessionToken: 'session-token',
  },
} as const;

export const account = '111122223333';

/** One account with an administrator, a reader, the root user and an operator's session; three Regions, one off. */
export function smallWorld({
  clock = new SimulatedClock(),
  serviceControlPolicies = [],
}: {
  clock?: SimulatedClock;
  serviceControlPolicies?: World['iam']['serviceControlPolicies'];
} = {}): World {
  let count = 0;
  return {
    clock,
    account: {id: account, partition: 'aws'},
    regions: new Map(
      [
        region('us-east-1', 'ENABLED_BY_DEFAULT'),
        region('eu-west-1', 'ENABLED_BY_DEFAULT'),
        region('me-south-1', 'DISABLED'),
        {...region('ap-east-2', 'ENABLED'), hasCloudHsm: false},
      ].map(one => [one.region, one]),
    ),
    iam: {
      users: new Map(
        [
          user('admin', {all: statement('Allow', '*')}),
          user('reader', {reading: statement('Allow', 'kms:Describe*', 'kms:List*')}),
        ].map(one => [one.name, one]),
      ),
      groups: new Map(),
      roles: new Map([
        ['operator', role('operator', `arn:aws:iam::${account}:root`)],
        ['stranger', role('stranger', 'arn:aws:iam::999999999999:root')],
      ]),
      policies: new Map(),
      serviceControlPolicies,
      accessKeys: new Map([
        [
          credentials.admin.accessKeyId,
          {secret: credentials.admin.secretAccessKey, identity: {kind: 'user', name: 'admin'}},
        ],
        [
          credentials.reader.accessKeyId,
          {secret: credentials.reader.secretAccessKey, identity: {kind: 'user', name: 'reader'}},
        ],
        [credentials.root.accessKeyId, {secret: credentials.root.secretAccessKey, identity: {kind: 'root'}}],
        [
          credentials.session.accessKeyId,
          {
            secret: credentials.session.secretAccessKey,
            identity: {kind: 'role', name: 'operator', session: 'test'},
            sessionToken: credentials.session.sessionToken,
            expiresAt: new Date(clock.now().getTime() + 3_600_000),
          },
        ],
      ]),
      deletionTasks: new Map(),
    },
    faults: {rules: [], enforceQuotas: false},
    timing: {
      connect: 60,
      connectExternal: 10,
      disconnect: 10,
      createHsm: 60,
      deleteHsm: 60,
      createCluster: 60,
      initializeCluster: 60,
      activateCluster: 60,
      deleteCluster: 60,
      keyDeletionDelay: 60,
      roleDeletion: 10,
    },
    newId: kind => `${kind}-${count++}`,
    trail: [],
  };
}

/** A policy text of one statement about everything. */
export function statement(effect: 'Allow' | 'Deny', ...actions: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{Effect: effect, Action: actions, Resource: '*'}],
  });
}

function region(name: string, optStatus: RegionWorld['optStatus']): RegionWorld {
  return {
    region: name,
    optStatus,
    hasCloudHsm: true,
    keyStores: new Map(),
    clusters: new Map(),
    backups: new Map(),
    subnets: new Map(),
    keys: new Map(),
    aliases: new Map(),
  };
}

function user(name: string, inline: Readonly<Record<string, string>>): SimulatedUser {
  return {
    name,
    path: '/',
    id: `AIDA${name.toUpperCase()}`,
    createdAt: new Date('2020-01-01T00:00:00Z'),
    groups: [],
    inline: new Map(Object.entries(inline)),
    attached: [],
    tags: new Map(),
  };
}

function role(name: string, trusted: string): SimulatedRole {
  return {
    name,
    path: '/people/',
    id: `AROA${name.toUpperCase()}`,
    createdAt: new Date('2020-01-01T00:00:00Z'),
    description: '',
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: {AWS: trusted}, Action: 'sts:AssumeRole'}],
    }),
    maxSessionSeconds: 7200,
    inline: new Map([['reading', statement('Allow', 'kms:Describe*')]]),
    attached: [],
    tags: new Map(),
  };
}
