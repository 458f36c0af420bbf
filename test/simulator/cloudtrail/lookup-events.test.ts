import {CloudTrailClient, LookupEventsCommand} from '@aws-sdk/client-cloudtrail';
import type {Event, LookupEventsCommandInput} from '@aws-sdk/client-cloudtrail';
import {IAMClient, UpdateRoleCommand} from '@aws-sdk/client-iam';
import {KMSClient, ScheduleKeyDeletionCommand} from '@aws-sdk/client-kms';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';
import type {Simulator} from '../../../source/simulator/server.ts';
import {startSimulator} from '../../../source/simulator/server.ts';
import {startLine} from '../../../source/simulator/start-line.ts';

const keyId = '3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64';
const otherId = 'c0de5512-90ab-4b7e-8c1f-2d3e4f506172';
const arnOf = (id: string) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
const scenario = (quotas: boolean) => `
clock: {start: '2026-09-14T12:00:00Z'}
enforceQuotas: ${String(quotas)}
users:
  nobody: {accessKey: {id: AKIASIMULATEDNOBODY2, secret: fakefakefakefakefakefakefakefakefakenobo}}
roles:
  KeyOps: {}
regions:
  us-east-1: {}
  eu-west-1:
    clusters: [{id: cluster-2a3b4c5d6e7, hsms: [{zone: eu-west-1a}, {zone: eu-west-1b}]}]
    keyStores:
      - {id: cks-1234567890abcdef0, name: ledger, cluster: cluster-2a3b4c5d6e7, state: CONNECTED}
    keys:
      - {id: ${keyId}, alias: alias/card, store: ledger, lastUse: {at: '2026-09-14T11:59Z'}}
      - {id: ${otherId}, store: ledger, lastUse: {at: '2026-09-01T10:00Z', operation: Encrypt, by: Ledger/core}}
    usage:
      - {key: ${keyId}, count: 120, last: '2026-09-14T11:59Z', over: 2h, by: [PayApi/card, rds.amazonaws.com]}
trail:
  - {at: '2026-09-14T11:24Z', region: eu-west-1, name: DisconnectCustomKeyStore, by: KeyOps/jchen, parameters: {customKeyStoreId: cks-1234567890abcdef0}}
  - {at: '2026-09-14T11:38Z', region: eu-west-1, name: ConnectCustomKeyStore, by: KeyOps/jchen, errorCode: AccessDenied, parameters: {customKeyStoreId: cks-1234567890abcdef0}}
  - {at: '2026-05-01T00:00Z', region: eu-west-1, name: ConnectCustomKeyStore, by: KeyOps/old, parameters: {customKeyStoreId: cks-1234567890abcdef0}}
`;

let simulator: Simulator;
const settings = (name: string, region = 'eu-west-1') => {
  const credentials = startLine(simulator.world, simulator.endpoint).credentials[name];
  if (!credentials) throw new Error(`No ${name}`);
  return {endpoint: simulator.endpoint, region, credentials, maxAttempts: 1};
};
async function start(quotas = false) {
  const clock = new SimulatedClock({start: new Date('2026-09-14T12:00:00Z'), scale: 0});
  simulator = await startSimulator({world: createWorld(loadScenario(scenario(quotas), 'test'), {clock})});
}
beforeEach(() => start());
afterEach(() => simulator.close());

const lookUp = (input: LookupEventsCommandInput = {}, {name = 'admin', region = 'eu-west-1'} = {}) =>
  new CloudTrailClient(settings(name, region)).send(new LookupEventsCommand(input));

async function eventsBy(key: string, value: string, more: LookupEventsCommandInput = {}): Promise<Event[]> {
  const {Events = []} = await lookUp({
    ...more,
    LookupAttributes: [{AttributeKey: key as 'EventName', AttributeValue: value}],
  });
  return Events;
}

const recordOf = (event: Event | undefined) =>
  JSON.parse(event?.CloudTrailEvent ?? '{}') as Record<string, unknown>;

test('tells who did what to a key store, newest first, as far as 90 days reach', async () => {
  const events = await eventsBy('EventSource', 'kms.amazonaws.com');
  const times = events.map(({EventTime}) => EventTime?.getTime() ?? 0);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const connects = await eventsBy('EventName', 'ConnectCustomKeyStore');
  expect(connects.map(({Username}) => Username)).toEqual(['jchen']);
  expect(recordOf(connects[0])).toMatchObject({
    eventVersion: '1.11',
    eventTime: '2026-09-14T11:38:00Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'ConnectCustomKeyStore',
    awsRegion: 'eu-west-1',
    errorCode: 'AccessDenied',
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen',
      accountId: '111122223333',
      sessionContext: {sessionIssuer: {userName: 'KeyOps', type: 'Role'}},
    },
    requestParameters: {customKeyStoreId: 'cks-1234567890abcdef0'},
    additionalEventData: {customKeyStoreName: 'ledger', clusterId: 'cluster-2a3b4c5d6e7'},
    readOnly: false,
    eventType: 'AwsApiCall',
  });
});

describe('looks up by', () => {
  test.each([
    ['Username', 'jchen', 2],
    ['ResourceName', arnOf(otherId), 1],
    ['ResourceType', 'AWS::KMS::Key', 50],
    ['ReadOnly', 'false', 2],
    ['EventName', 'Encrypt', 1],
    ['EventSource', 'cloudhsm.amazonaws.com', 0],
    ['EventId', 'nothing-like-it', 0],
    ['AccessKeyId', 'AKIASIMULATEDNOBODY2', 0],
  ])('%s %s', async (key, value, count) => {
    expect(await eventsBy(key, value)).toHaveLength(count);
  });

  test('EventId, also for a use that was only counted', async () => {
    const [event] = await eventsBy('ResourceName', arnOf(keyId), {MaxResults: 1});
    const again = await eventsBy('EventId', event?.EventId ?? '');
    expect(again).toEqual([event]);
  });
});

test('tells every counted use once, page by page, by whoever made it', async () => {
  const seen: Event[] = [];
  let token: string | undefined;
  do {
    const page = await lookUp({
      LookupAttributes: [{AttributeKey: 'ResourceName', AttributeValue: arnOf(keyId)}],
      NextToken: token,
    });
    seen.push(...(page.Events ?? []));
    token = page.NextToken;
  } while (token);
  expect(seen).toHaveLength(120);
  expect(new Set(seen.map(({EventId}) => EventId)).size).toBe(120);
  expect(seen[0]).toMatchObject({EventName: 'Decrypt', EventTime: new Date('2026-09-14T11:59:00Z')});
  const [byRole, byService] = seen.map(recordOf);
  expect(byRole).toMatchObject({userIdentity: {type: 'AssumedRole'}, readOnly: true, responseElements: null});
  expect(byService).toMatchObject({
    userIdentity: {type: 'AWSService', invokedBy: 'rds.amazonaws.com'},
    resources: [{type: 'AWS::KMS::Key', ARN: arnOf(keyId)}],
  });
});

test('keeps to a time range', async () => {
  const events = await eventsBy('ResourceName', arnOf(keyId), {
    StartTime: new Date('2026-09-14T11:30:00Z'),
    EndTime: new Date('2026-09-14T11:40:00Z'),
  });
  expect(events).toHaveLength(11);
});

test('shows a call that was just made, and nothing of it in another Region', async () => {
  await new KMSClient(settings('admin')).send(new ScheduleKeyDeletionCommand({KeyId: keyId}));
  const [event] = await eventsBy('EventName', 'ScheduleKeyDeletion');
  expect(event).toMatchObject({
    Username: 'admin',
    AccessKeyId: settings('admin').credentials.accessKeyId,
    ReadOnly: 'false',
    Resources: [{ResourceType: 'AWS::KMS::Key', ResourceName: arnOf(keyId)}],
  });
  expect(recordOf(event)).toMatchObject({
    userIdentity: {type: 'IAMUser', userName: 'admin'},
    responseElements: {keyState: 'PendingDeletion', pendingWindowInDays: 30},
  });
  expect((await lookUp({}, {region: 'us-east-1'})).Events).toEqual([]);
});

test('tells of a key whose day came, and of the material that stayed behind', async () => {
  await new KMSClient(settings('admin')).send(
    new ScheduleKeyDeletionCommand({KeyId: keyId, PendingWindowInDays: 7}),
  );
  const store = simulator.world.regions.get('eu-west-1')?.keyStores.get('cks-1234567890abcdef0');
  if (store) store.state = 'DISCONNECTED';
  simulator.world.clock.advance(8 * 86_400);
  const [event] = await eventsBy('EventName', 'DeleteKey');
  expect(event?.Resources).toEqual([{ResourceType: 'AWS::KMS::Key', ResourceName: arnOf(keyId)}]);
  const record = recordOf(event);
  expect(record).toMatchObject({
    eventType: 'AwsServiceEvent',
    userIdentity: {type: 'AWSService', invokedBy: 'AWS Internal'},
    requestParameters: null,
  });
  const {backingKeysDeletionStatus} = record['additionalEventData'] as Record<string, string>;
  expect(backingKeysDeletionStatus).toContain('FAILURE');
});

test('tells of IAM in the home Region of the partition only', async () => {
  const iam = new IAMClient(settings('admin', 'us-east-1'));
  await iam.send(new UpdateRoleCommand({RoleName: 'KeyOps', Description: 'new'}));
  const names = async (region: string) =>
    (await lookUp({}, {region})).Events?.map(({EventName}) => EventName) ?? [];
  expect(await names('us-east-1')).toEqual(['UpdateRole']);
  expect(await names('eu-west-1')).not.toContain('UpdateRole');
});

const attribute = {AttributeKey: 'EventName', AttributeValue: 'Decrypt'} as const;
test.each<[LookupEventsCommandInput, string]>([
  [{LookupAttributes: [attribute, attribute]}, 'InvalidLookupAttributesException'],
  [{LookupAttributes: [{...attribute, AttributeValue: ''}]}, 'InvalidLookupAttributesException'],
  [{MaxResults: 51}, 'InvalidMaxResultsException'],
  [{MaxResults: 0}, 'InvalidMaxResultsException'],
  [{StartTime: new Date(2000), EndTime: new Date(1000)}, 'InvalidTimeRangeException'],
  [{NextToken: 'nonsense'}, 'InvalidNextTokenException'],
])('refuses %j as %s', async (input, name) => {
  await expect(lookUp(input)).rejects.toMatchObject({name});
});

test('a page goes on with its own question only', async () => {
  const {NextToken} = await lookUp({MaxResults: 1});
  expect(NextToken).toBeDefined();
  await expect(lookUp({NextToken, LookupAttributes: [attribute]})).rejects.toMatchObject({
    name: 'InvalidNextTokenException',
  });
});

test('who may not look is told so', async () => {
  await expect(lookUp({}, {name: 'nobody'})).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('cloudtrail:LookupEvents') as string,
  });
});

test('the third question in a second is throttled where quotas are on', async () => {
  await simulator.close();
  await start(true);
  await Promise.all([lookUp(), lookUp()]);
  await expect(lookUp()).rejects.toMatchObject({name: 'ThrottlingException'});
});
