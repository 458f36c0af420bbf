import {IAMClient} from '@aws-sdk/client-iam';
import {onTestFinished} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {startSimulator} from '../../../source/simulator/server.ts';
import type {SimulatedKeyStore, SimulatedRole, World} from '../../../source/simulator/world.ts';
import {account, credentials, smallWorld, statement} from '../small-world.ts';

export {account, credentials, statement};

export const managerArn = `arn:aws:iam::${account}:role/ops/StoreManager`;
export const storesOnly = `arn:aws:iam::${account}:policy/ops/StoresOnly`;
export const start = new Date('2026-09-14T12:00:00Z');

/**
 * The small world with more people: a group and a user in it, a role with inline, attached and
 * boundary policies. Its clock stands still until it is moved on.
 */
export function staffedAccount(serviceControlPolicies: World['iam']['serviceControlPolicies'] = []): World {
  const world = smallWorld({clock: new SimulatedClock({start, scale: 0}), serviceControlPolicies});
  const {iam} = world;
  iam.policies.set(storesOnly, {
    arn: storesOnly,
    name: 'StoresOnly',
    path: '/ops/',
    id: 'ANPASTORESONLYEXAMPLE',
    createdAt: start,
    updatedAt: start,
    defaultVersion: 'v2',
    versions: new Map([
      ['v1', {document: statement('Allow', 'kms:Describe*'), createdAt: start}],
      ['v2', {document: statement('Allow', 'kms:*CustomKeyStore*'), createdAt: start}],
    ]),
  });
  iam.groups.set('operators', {
    name: 'operators',
    path: '/',
    id: 'AGPAOPERATORSEXAMPLE',
    createdAt: start,
    inline: new Map([['look', statement('Allow', 'cloudhsm:Describe*')]]),
    attached: [storesOnly],
  });
  const operator = iam.roles.get('operator');
  const admin = iam.users.get('admin');
  if (!operator || !admin) {
    throw new Error('The small world has changed');
  }
  iam.users.set('anna', {
    ...admin,
    name: 'anna',
    path: '/team/',
    groups: ['operators'],
    inline: new Map(),
    tags: new Map([['team', 'pay']]),
  });
  iam.roles.set('StoreManager', storeManager(operator));
  return world;
}

function storeManager(like: SimulatedRole): SimulatedRole {
  return {
    ...like,
    name: 'StoreManager',
    path: '/ops/',
    description: 'Manages key stores',
    lastUsed: {at: new Date('2026-09-01T08:00:00Z'), region: 'eu-west-1'},
    inline: new Map([['keys', statement('Allow', 'kms:CreateKey')]]),
    attached: [storesOnly],
    tags: new Map([['team', 'pay']]),
  };
}

/** A key store as far as IAM's questions go. */
export function keyStore(id: string): SimulatedKeyStore {
  return {
    id,
    name: id,
    createdAt: start,
    state: 'DISCONNECTED',
    stateSince: start,
    move: 0,
    backing: {
      type: 'EXTERNAL_KEY_STORE',
      connectivity: 'PUBLIC_ENDPOINT',
      accessKeyId: 'ABCDEFGHIJKLMNOPQRST',
      secret: 'secret',
      uriEndpoint: 'https://proxy.example.com',
      uriPath: '/kms/xks/v1',
    },
    nextConnects: [],
  };
}

/** Serves a world and makes a client of its IAM; both end with the test. */
export async function iamOf(world: World, who: keyof typeof credentials = 'admin'): Promise<IAMClient> {
  const simulator = await startSimulator({world});
  const client = new IAMClient({
    endpoint: simulator.endpoint,
    region: 'us-east-1',
    credentials: credentials[who],
    maxAttempts: 1,
    // The clock of the simulated account decides whether a signature is too old.
    systemClockOffset: world.clock.now().getTime() - Date.now(),
  });
  onTestFinished(async () => {
    client.destroy();
    await simulator.close();
  });
  return client;
}
