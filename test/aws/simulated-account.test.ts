import {afterEach, describe, expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {AccountOptions} from '../../source/aws/account.ts';
import type {CallRecord} from '../../source/model/call-record.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asRegion} from '../../source/model/ids.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import type {ShippedName} from '../../source/simulator/scenarios/shipped.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';

const ireland = asRegion('eu-west-1');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function simulated(
  name: ShippedName,
  {caller = 'admin', faults = [], ...options}: {caller?: string; faults?: FaultRule[]} & AccountOptions = {},
) {
  const world = createWorld(shippedScenario(name));
  world.faults.rules.push(...faults.map(rule => ({rule, hits: 0})));
  const simulator = await startSimulator({world});
  endings.push(() => simulator.close());
  const line = startLine(world, simulator.endpoint);
  const credentials = line.credentials[caller];
  if (!credentials) throw new Error(`${name} has no ${caller}`);
  const region = line.regions[0] ?? '';
  const reader = openAccount({
    region,
    credentials,
    endpointUrl: simulator.endpoint,
    environment: {},
    ...options,
  });
  endings.push(() => {
    reader.close();
  });
  const calls: CallRecord[] = [];
  reader.onCall(call => calls.push(call));
  return {reader, simulator, world, calls, line};
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};

describe('the playground, over the real wire', () => {
  test('tells its caller, its two Regions and its role', async () => {
    const {reader, line} = await simulated('playground');
    expect(valueOf(await reader.identity())).toEqual({
      account: '111122223333',
      arn: 'arn:aws:iam::111122223333:user/admin',
      partition: 'aws',
      alias: 'playground',
    });
    const list = valueOf(await reader.regionList());
    expect(list.source).toBe('account:ListRegions');
    expect(list.regions.map(({region}) => region).sort()).toEqual([...line.regions].sort());
    expect(valueOf(await reader.role())).toMatchObject({
      exists: true,
      role: {trustPolicy: expect.stringContaining('cks.kms.amazonaws.com')},
    });
  });

  test('shows stores, clusters, backups, aliases and keys that belong together', async () => {
    const {reader} = await simulated('playground');
    const stores = valueOf(await reader.keyStores(ireland));
    const clusters = valueOf(await reader.clusters(ireland));
    expect(stores.map(({name, connectionState}) => [name, connectionState])).toEqual([
      ['payments', 'CONNECTED'],
      ['archive', 'DISCONNECTED'],
    ]);
    const clusterIds = clusters.map(({id}) => id);
    for (const {clusterId} of stores) expect(clusterIds).toContain(clusterId);
    expect(valueOf(await reader.backups(ireland)).length).toBeGreaterThanOrEqual(4);
    const aliases = valueOf(await reader.aliases(ireland));
    const ids = valueOf(await reader.keyIds(ireland));
    const inStore = new Map<string, string | undefined>();
    await reader.describeKeys(ireland, ids, (id, answer) => {
      for (const alias of aliases.get(id) ?? []) inStore.set(alias, valueOf(answer).storeId);
    });
    expect(inStore.get('alias/payments/card')).toBe(stores[0]?.id);
    expect(inStore.get('alias/archive/2024')).toBe(stores[1]?.id);
    expect(inStore.get('alias/plain')).toBeUndefined();
  });

  test('answers carry the simulated time, and so does the clock', async () => {
    const {reader, world} = await simulated('playground');
    world.clock.advance(86_400);
    const answer = await reader.keyStores(ireland);
    expect(Math.abs(answer.at.getTime() - world.clock.now().getTime())).toBeLessThan(2000);
    expect(Math.abs(reader.now().getTime() - world.clock.now().getTime())).toBeLessThan(2000);
    expect(reader.clockOffsetSeconds()).toBeGreaterThan(86_390);
  });
});

test('a caller with few rights is told who may lift each refusal', async () => {
  const {reader} = await simulated('locked-down', {caller: 'contractor'});
  const denied = await reader.keyStores(asRegion('us-east-1'));
  expect(denied).toMatchObject({
    ok: false,
    failure: {
      kind: 'denied',
      action: 'kms:DescribeCustomKeyStores',
      region: 'us-east-1',
      denied: {explicit: true},
    },
  });
  expect(await reader.keyStores(asRegion('me-south-1'))).toMatchObject({
    ok: false,
    failure: {kind: 'region-off'},
  });
  expect(await reader.keyStores(ireland)).toMatchObject({ok: true});
});

test('a wrong secret is known as such in every service', async () => {
  const {reader, line} = await simulated('playground');
  reader.close();
  const accessKeyId = line.credentials['admin']?.accessKeyId ?? '';
  const wrong = openAccount({
    endpointUrl: line.endpoint,
    region: ireland,
    environment: {},
    credentials: {accessKeyId, secretAccessKey: 'wrongwrongwrong'},
  });
  endings.push(() => {
    wrong.close();
  });
  for (const answer of [
    await wrong.identity(),
    await wrong.role(),
    await wrong.keyStores(ireland),
    await wrong.clusters(ireland),
    await wrong.keyIds(ireland),
  ])
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        kind: 'no-credentials',
        remedy: 'The secret key does not match the access key id: correct the profile.',
      },
    });
});

describe('scripted faults', () => {
  const fault = (effect: FaultRule['effect'], rest: Partial<FaultRule> = {}): FaultRule => ({
    service: 'kms',
    region: ireland,
    effect,
    ...rest,
  });
  test.each<[FaultRule['effect'], string]>([
    [{kind: 'hang'}, 'timed-out'],
    [{kind: 'reset'}, 'unreachable'],
    [{kind: 'cut'}, 'unreachable'],
    [{kind: 'html'}, 'unreachable'],
    [{kind: 'throttle'}, 'throttled'],
    [{kind: 'error', code: 'KMSInternalException', message: 'oops', status: 500}, 'unexpected'],
  ])('%j is %s in its Region, and leaves the other alone', async (effect, kind) => {
    const {reader} = await simulated('playground', {faults: [fault(effect)], timeouts: {answerMs: 200}});
    const answers = await Promise.all([
      reader.keyStores(ireland),
      reader.keyIds(ireland),
      reader.aliases(ireland),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ok: false, failure: {kind, region: ireland}});
    expect(await reader.keyStores(asRegion('us-east-1'))).toMatchObject({ok: true});
  });

  test('a connection cut once is not noticed', async () => {
    const {reader} = await simulated('playground', {faults: [fault({kind: 'cut'}, {times: 1})]});
    expect(await reader.keyStores(ireland)).toMatchObject({ok: true});
  });
});

test('many questions at once stay under the quotas, by the server’s own count', async () => {
  const {reader, simulator} = await simulated('playground');
  const ids = valueOf(await reader.keyIds(ireland));
  const many = Array.from({length: 1000}, (_, index) => ids[index % ids.length] ?? ids[0]).filter(
    id => id !== undefined,
  );
  let answered = 0;
  await Promise.all([
    ...Array.from({length: 8}, () => reader.keyStores(ireland)),
    reader.describeKeys(ireland, many, () => answered++),
  ]);
  expect(answered).toBe(1000);
  const counts = simulator.calls.all();
  for (const {operation, overQuota, peakPerSecond, quota} of counts) {
    expect([operation, overQuota]).toEqual([operation, 0]);
    expect(peakPerSecond).toBeLessThanOrEqual(quota);
  }
});
