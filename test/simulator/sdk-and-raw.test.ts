import {CloudHSMV2Client, DescribeClustersCommand} from '@aws-sdk/client-cloudhsm-v2';
import {IAMClient, ListRolesCommand} from '@aws-sdk/client-iam';
import {
  DescribeCustomKeyStoresCommand,
  EncryptCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import {cloudhsmForm, type Form, kmsForm, queryForm, sendSigned} from './raw-client.ts';

const region = 'eu-west-1';
let simulator: Simulator;
let credentials: {accessKeyId: string; secretAccessKey: string};
let settings: {endpoint: string; region: string; credentials: typeof credentials};

beforeEach(async () => {
  const scenario = shippedScenario('playground');
  if (!scenario) throw new Error('No playground');
  simulator = await startSimulator({world: createWorld(scenario)});
  const {admin} = startLine(simulator.world, simulator.endpoint).credentials;
  if (!admin) throw new Error('No admin');
  credentials = {accessKeyId: admin.accessKeyId, secretAccessKey: admin.secretAccessKey};
  settings = {endpoint: simulator.endpoint, region, credentials};
});
afterEach(() => simulator.close());

async function raw(form: Form): Promise<string> {
  const answer = await sendSigned(simulator.endpoint, form, {credentials, region});
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Dates as the JSON wire has them, so that an SDK's answer can be held against it. */
function asWire(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, function (this: Record<string, unknown>, name, item: unknown) {
      const own = this[name];
      return own instanceof Date ? own.getTime() / 1000 : item;
    }),
  );
}

test('key stores and keys are the same through the SDK and in raw JSON', async () => {
  const kms = new KMSClient(settings);
  const stores = await kms.send(new DescribeCustomKeyStoresCommand({}));
  const rawStores = JSON.parse(await raw(kmsForm('DescribeCustomKeyStores', {}))) as {
    CustomKeyStores: unknown[];
  };
  expect(rawStores.CustomKeyStores.length).toBeGreaterThan(1);
  expect(asWire(stores.CustomKeyStores)).toEqual(rawStores.CustomKeyStores);

  const keys = await kms.send(new ListKeysCommand({}));
  const rawKeys = JSON.parse(await raw(kmsForm('ListKeys', {}))) as {Keys: unknown[]};
  expect(rawKeys.Keys.length).toBeGreaterThan(1);
  expect(keys.Keys).toEqual(rawKeys.Keys);
});

test('clusters are the same through the SDK and in raw JSON', async () => {
  const {Clusters: clusters = []} = await new CloudHSMV2Client(settings).send(
    new DescribeClustersCommand({}),
  );
  const {Clusters: rawClusters} = JSON.parse(await raw(cloudhsmForm('DescribeClusters', {}))) as {
    Clusters: {ClusterId: string; CreateTimestamp: number; Hsms: unknown[]}[];
  };
  expect(rawClusters.length).toBeGreaterThan(1);
  expect(
    clusters.map(({ClusterId, CreateTimestamp, Hsms}) => asWire({ClusterId, CreateTimestamp, Hsms})),
  ).toEqual(rawClusters.map(({ClusterId, CreateTimestamp, Hsms}) => ({ClusterId, CreateTimestamp, Hsms})));
});

test('roles are the same through the SDK and in raw XML', async () => {
  const {Roles: roles = []} = await new IAMClient(settings).send(new ListRolesCommand({}));
  const xml = await raw(queryForm('iam', 'ListRoles'));
  expect(roles.length).toBeGreaterThan(1);
  expect(roles.map(({Arn}) => Arn)).toEqual([...xml.matchAll(/<Arn>([^<]*)<\/Arn>/g)].map(([, arn]) => arn));
  expect(roles.map(({CreateDate}) => CreateDate?.toISOString().replace('.000', ''))).toEqual(
    [...xml.matchAll(/<CreateDate>([^<]*)<\/CreateDate>/g)].map(([, date]) => date),
  );
});

test('the use of a key is an event of the trail, which the key’s last use names', async () => {
  const [keyId, key] = [...(simulator.world.regions.get(region)?.keys ?? [])][0] ?? [];
  const kms = new KMSClient(settings);
  const before = simulator.world.trail.length;
  const answer = await kms.send(new EncryptCommand({KeyId: keyId, Plaintext: Buffer.from('secret text')}));
  const events = simulator.world.trail.slice(before);
  expect(events).toMatchObject([{name: 'Encrypt', source: 'kms.amazonaws.com', region}]);
  expect(events[0]).toMatchObject({
    id: key?.lastUse?.eventId,
    requestId: answer.$metadata.requestId,
    parameters: {keyId},
  });
  expect(JSON.stringify(events)).not.toContain('secret');
  expect(JSON.stringify(events)).not.toContain(Buffer.from('secret text').toString('base64'));
});
