import {DescribeCustomKeyStoresCommand, KMSClient} from '@aws-sdk/client-kms';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {faultEffects} from '../../source/simulator/fault-effects.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {CallCounts} from '../../source/simulator/quotas.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {kmsForm, queryForm, sendSigned} from './raw-client.ts';
import {credentials, smallWorld} from './small-world.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({world: smallWorld()});
});
afterEach(() => simulator.close());

const admin = {credentials: credentials.admin};
const describeStores = kmsForm('DescribeCustomKeyStores', {});

function addRule(rule: FaultRule): {rule: FaultRule; hits: number} {
  const entry = {rule, hits: 0};
  simulator.world.faults.rules.push(entry);
  return entry;
}

describe('a fault', () => {
  test('throttle answers with the service’s own words, as often as the rule says', async () => {
    addRule({service: 'kms', times: 1, effect: {kind: 'throttle'}});
    const throttled = await sendSigned(simulator.endpoint, describeStores, admin);
    expect([throttled.status, throttled.body]).toEqual([400, expect.stringContaining('ThrottlingException')]);
    expect((await sendSigned(simulator.endpoint, describeStores, admin)).status).toBe(200);

    addRule({service: 'sts', effect: {kind: 'throttle'}});
    const query = await sendSigned(simulator.endpoint, queryForm('sts', 'GetCallerIdentity'), admin);
    expect(query.body).toContain('<Code>Throttling</Code>');
  });

  test('error answers as told, in the wire form', async () => {
    addRule({effect: {kind: 'error', code: 'KMSInternalException', message: 'Oh', status: 500}});
    const answer = await sendSigned(simulator.endpoint, describeStores, admin);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({__type: 'KMSInternalException', message: 'Oh'});
  });

  test('error does not hide a wrong signature', async () => {
    addRule({effect: {kind: 'throttle'}});
    const wrong = {...credentials.admin, secretAccessKey: 'guessed'};
    const answer = await sendSigned(simulator.endpoint, describeStores, {credentials: wrong});
    expect(answer.body).toContain('InvalidSignatureException');
  });

  test('reset ends the connection before anything is done', async () => {
    addRule({effect: {kind: 'reset'}});
    await expect(sendSigned(simulator.endpoint, describeStores, admin)).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(simulator.calls.all()).toEqual([]);
  });

  test('cut ends the connection in the middle of the answer, after the request was carried out', async () => {
    addRule({effect: {kind: 'cut'}});
    await expect(sendSigned(simulator.endpoint, describeStores, admin)).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(simulator.calls.of('DescribeCustomKeyStores')).toBe(1);
  });

  test('cut loses also an answer that has no body', async () => {
    const key = kmsForm('CreateKey', {});
    const made = await sendSigned(simulator.endpoint, key, admin);
    const {KeyMetadata} = JSON.parse(made.body) as {KeyMetadata: {KeyId: string}};
    addRule({effect: {kind: 'cut'}});
    const disable = kmsForm('DisableKey', {KeyId: KeyMetadata.KeyId});
    await expect(sendSigned(simulator.endpoint, disable, admin)).rejects.toMatchObject({code: 'ECONNRESET'});
    const enabled = [...simulator.world.regions.values()].map(
      ({keys}) => keys.get(KeyMetadata.KeyId)?.enabled,
    );
    expect(enabled).toContain(false);
  });

  test('html answers with a page that no SDK can read', async () => {
    addRule({effect: {kind: 'html'}});
    const client = new KMSClient({endpoint: simulator.endpoint, region: 'us-east-1', ...admin});
    await expect(client.send(new DescribeCustomKeyStoresCommand({}))).rejects.toMatchObject({
      name: 'SyntaxError',
    });
  });

  test('hang and latency do not hold up closing', async () => {
    addRule({region: 'us-east-1', effect: {kind: 'hang'}});
    addRule({region: 'eu-west-1', effect: {kind: 'latency', milliseconds: 3_600_000}});
    const waiting = Promise.allSettled([
      sendSigned(simulator.endpoint, describeStores, admin),
      sendSigned(simulator.endpoint, describeStores, {...admin, region: 'eu-west-1'}),
    ]);
    await expect.poll(() => simulator.world.faults.rules.every(({hits}) => hits === 1)).toBe(true);
    await simulator.close();
    expect((await waiting).map(({status}) => status)).toEqual(['rejected', 'rejected']);
    simulator = await startSimulator({world: smallWorld()});
  });

  test('meets only the requests that its rule describes', () => {
    const now = new Date('2026-05-01T12:00:00Z');
    const asked = {service: 'kms', operation: 'ListKeys', region: 'eu-west-1', caller: 'admin'};
    const meets = (rule: Partial<FaultRule>) =>
      faultEffects(
        {rules: [{rule: {...rule, effect: {kind: 'hang'}}, hits: 0}], enforceQuotas: false},
        asked,
        now,
      ).ending !== undefined;
    expect(meets({})).toBe(true);
    expect(meets(asked)).toBe(true);
    expect(meets({service: 'iam'})).toBe(false);
    expect(meets({operation: 'ListAliases'})).toBe(false);
    expect(meets({region: 'us-east-1'})).toBe(false);
    expect(meets({caller: 'reader'})).toBe(false);
    expect(meets({from: now})).toBe(true);
    expect(meets({from: new Date(now.getTime() + 1)})).toBe(false);
    expect(meets({until: now})).toBe(false);
    expect(meets({times: 0})).toBe(false);
  });

  test('adds its latency to that of others, and ends at the first other effect', () => {
    const entry = (effect: FaultRule['effect']) => ({rule: {effect}, hits: 0});
    const faults = {
      rules: [
        entry({kind: 'latency', milliseconds: 30}),
        entry({kind: 'latency', milliseconds: 50}),
        entry({kind: 'throttle'}),
        entry({kind: 'hang'}),
      ],
      enforceQuotas: false,
    };
    const target = {service: 'kms', operation: undefined, region: '', caller: undefined};
    expect(faultEffects(faults, target, new Date())).toEqual({
      latencyMilliseconds: 80,
      ending: {kind: 'throttle'},
    });
    expect(faults.rules.map(({hits}) => hits)).toEqual([1, 1, 1, 0]);
  });
});

describe('the quotas', () => {
  test('are counted by service, Region and API, with the busiest second', () => {
    let now = 0;
    const counts = new CallCounts({now: () => now});
    for (const at of [0, 100, 200, 1100, 1150]) {
      now = at;
      counts.count('kms', 'eu-west-1', 'DescribeCustomKeyStores');
    }
    counts.count('iam', 'us-east-1', 'GetRole');
    expect(counts.all()).toEqual([
      {
        service: 'iam',
        region: 'us-east-1',
        operation: 'GetRole',
        calls: 1,
        peakPerSecond: 1,
        quota: 10,
        overQuota: 0,
      },
      {
        service: 'kms',
        region: 'eu-west-1',
        operation: 'DescribeCustomKeyStores',
        calls: 5,
        peakPerSecond: 3,
        quota: 5,
        overQuota: 0,
      },
    ]);
    expect(counts.exceeded()).toEqual([]);
  });

  test('are exceeded by the sixth call of a second where five are granted, and fill up again', () => {
    let now = 0;
    const counts = new CallCounts({now: () => now});
    const call = () => counts.count('kms', 'eu-west-1', 'ConnectCustomKeyStore').withinQuota;
    expect(Array.from({length: 6}, call)).toEqual([true, true, true, true, true, false]);
    expect(counts.exceeded()).toMatchObject([{operation: 'ConnectCustomKeyStore', overQuota: 1}]);
    now = 200;
    expect([call(), call()]).toEqual([true, false]);
  });

  test('refuse calls only in a world that enforces them', async () => {
    const burst = async () => {
      const answers = await Promise.all(
        Array.from({length: 20}, () => sendSigned(simulator.endpoint, describeStores, admin)),
      );
      return answers.filter(({body}) => body.includes('ThrottlingException')).length;
    };
    expect(await burst()).toBe(0);
    expect(simulator.calls.exceeded()).toMatchObject([
      {service: 'kms', operation: 'DescribeCustomKeyStores'},
    ]);
    simulator.world.faults.enforceQuotas = true;
    expect(await burst()).toBeGreaterThan(0);
  });
});
