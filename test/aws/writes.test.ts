import {afterEach, describe, expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asClusterId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {Write} from '../../source/model/write.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';

const region = asRegion('eu-west-1');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function playground(...faults: FaultRule[]) {
  const world = createWorld(shippedScenario('playground'), {clock: new SimulatedClock({scale: 0})});
  world.faults.rules.push(...faults.map(rule => ({rule, hits: 0})));
  const simulator = await startSimulator({world});
  const line = startLine(world, simulator.endpoint);
  const credentials = line.credentials['admin'];
  const account = openAccount({
    region,
    endpointUrl: simulator.endpoint,
    environment: {},
    timeouts: {answerMs: 400},
    ...(credentials && {credentials}),
  });
  endings.push(
    () => simulator.close(),
    () => account.close(),
  );
  const stores = world.regions.get(region)?.keyStores ?? new Map<string, never>();
  const storeIn = (state: string) =>
    asKeyStoreId([...stores.values()].find(store => store.state === state)?.id ?? '');
  return {world, line, account, stores, storeIn};
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};

test('a store is created, connected, given a key and an alias, and emptied, over the real wire', async () => {
  const {account, world, line, stores} = await playground();
  const used = new Set(
    [...stores.values()].map(store => store.backing.type === 'AWS_CLOUDHSM' && store.backing.clusterId),
  );
  const [
    clusterId = '',
    {trustAnchorCertificate, kmsuserPassword} = {trustAnchorCertificate: '', kmsuserPassword: ''},
  ] =
    Object.entries(line.clusters).find(
      ([id]) => world.regions.get(region)?.clusters.get(id)?.state === 'ACTIVE' && !used.has(id),
    ) ?? [];
  const created = valueOf(
    await account.write(
      {
        operation: 'CreateCustomKeyStore',
        region,
        name: 'cards',
        backing: {type: 'AWS_CLOUDHSM', clusterId: asClusterId(clusterId), trustAnchorCertificate},
      },
      {keyStorePassword: kmsuserPassword},
    ),
  );
  const storeId = asKeyStoreId(created.storeId ?? '');
  valueOf(await account.write({operation: 'ConnectCustomKeyStore', region, storeId}));
  world.clock.advance(60);
  expect(stores.get(storeId)?.state).toBe('CONNECTED');
  const {keyId} = valueOf(await account.write({operation: 'CreateKey', region, storeId}));
  if (!keyId) throw new Error('CreateKey gave no key id');
  const writes: Write[] = [
    {operation: 'CreateAlias', region, alias: 'alias/payments', keyId},
    {operation: 'DisableKey', region, keyId},
    {operation: 'EnableKey', region, keyId},
    {operation: 'UpdateCustomKeyStore', region, storeId, newName: 'cards-2026'},
    {operation: 'UpdateRoleDescription', description: 'owner: key-ops'},
  ];
  for (const write of writes) valueOf(await account.write(write));
  const scheduled = valueOf(await account.write({operation: 'ScheduleKeyDeletion', region, keyId, days: 7}));
  expect(scheduled.deletionDate).toBeInstanceOf(Date);
  valueOf(await account.write({operation: 'CancelKeyDeletion', region, keyId}));
  valueOf(await account.write({operation: 'DisconnectCustomKeyStore', region, storeId}));
  expect(stores.get(storeId)).toMatchObject({name: 'cards-2026', state: 'DISCONNECTING'});
});

describe('a change is sent once', () => {
  const operation = 'DisconnectCustomKeyStore';
  test.each([
    ['cut in the middle of the answer', {kind: 'cut'}, true, 'DISCONNECTING'],
    ['never answered', {kind: 'hang'}, true, 'CONNECTED'],
    ['cut before it was read', {kind: 'reset'}, true, 'CONNECTED'],
    [
      'answered with 500',
      {kind: 'error', code: 'KMSInternalException', message: 'fault', status: 500},
      true,
      'CONNECTED',
    ],
    ['throttled', {kind: 'throttle'}, undefined, 'CONNECTED'],
    [
      'denied',
      {kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400},
      undefined,
      'CONNECTED',
    ],
  ] as const)('and says whether it may be done when it is %s', async (_, effect, maybeDone, state) => {
    const {account, storeIn, world, stores} = await playground({operation, effect});
    const storeId = storeIn('CONNECTED');
    const answer = await account.write({operation, region, storeId});
    expect(answer.ok ? 'ok' : answer.failure.maybeDone).toBe(maybeDone);
    expect(world.faults.rules.at(-1)?.hits).toBe(1);
    expect(stores.get(storeId)?.state).toBe(state);
  });
});
