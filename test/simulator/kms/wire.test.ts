import {
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyLastUsageCommand,
  KMSClient,
  type KMSServiceException,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Simulator, startSimulator} from '../../../source/simulator/server.ts';
import {credentials} from '../small-world.ts';
import {home, kmsuserPassword, kmsWorld, putKey, putStore, start, trustAnchor} from './kms-world.ts';

let simulator: Simulator;
let client: KMSClient;

beforeEach(async () => {
  simulator = await startSimulator({world: kmsWorld()});
  client = clientOf('admin');
});
afterEach(() => simulator.close());

const clientOf = (who: 'admin' | 'reader') =>
  new KMSClient({
    endpoint: simulator.endpoint,
    region: home,
    credentials: credentials[who],
    maxAttempts: 1,
  });

const errorOf = async (sent: Promise<unknown>) => {
  try {
    await sent;
  } catch (error) {
    return error as KMSServiceException;
  }
  throw new Error('The call succeeded');
};

describe('through the SDK', () => {
  test('a store is made and connected, a key is made, named, used and scheduled for deletion', async () => {
    const {CustomKeyStoreId} = await client.send(
      new CreateCustomKeyStoreCommand({
        CustomKeyStoreName: 'payments',
        CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
        TrustAnchorCertificate: trustAnchor,
        KeyStorePassword: kmsuserPassword,
      }),
    );
    await client.send(new ConnectCustomKeyStoreCommand({CustomKeyStoreId}));
    simulator.world.clock.advance(1200);
    // The old client has set its clock by the answers before the jump.
    client = clientOf('admin');
    const {CustomKeyStores} = await client.send(new DescribeCustomKeyStoresCommand({CustomKeyStoreId}));
    expect(CustomKeyStores).toMatchObject([{ConnectionState: 'CONNECTED', CreationDate: start}]);

    const {KeyMetadata} = await client.send(new CreateKeyCommand({Origin: 'AWS_CLOUDHSM', CustomKeyStoreId}));
    const KeyId = KeyMetadata?.KeyId;
    await client.send(new CreateAliasCommand({AliasName: 'alias/cards', TargetKeyId: KeyId}));
    const {CiphertextBlob} = await client.send(
      new EncryptCommand({
        KeyId: 'alias/cards',
        Plaintext: Buffer.from('4111'),
        EncryptionContext: {till: '7'},
      }),
    );
    const {Plaintext} = await client.send(
      new DecryptCommand({CiphertextBlob, EncryptionContext: {till: '7'}}),
    );
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('4111');
    const usage = await client.send(new GetKeyLastUsageCommand({KeyId}));
    const event = simulator.world.trail.find(({id}) => id === usage.KeyLastUsage?.CloudTrailEventId);
    expect(event?.name).toBe('Decrypt');

    const {DeletionDate} = await client.send(new ScheduleKeyDeletionCommand({KeyId, PendingWindowInDays: 7}));
    expect(DeletionDate).toEqual(new Date(simulator.world.clock.now().getTime() + 7 * 86_400_000));
    expect(simulator.world.trail.map(({name, additional}) => [name, additional])).toContainEqual([
      'ConnectCustomKeyStore',
      {customKeyStoreName: 'payments', clusterId: 'cluster-aaaaaaaaaaa'},
    ]);
  });

  test('keys are listed to the last page', async () => {
    const ids = Array.from({length: 5}, () => putKey(simulator.world).id);
    const seen: (string | undefined)[] = [];
    for await (const {Keys} of paginateListKeys({client, pageSize: 2}, {})) {
      seen.push(...(Keys ?? []).map(({KeyId}) => KeyId));
    }
    expect(seen).toEqual(ids.sort());
  });

  test.each([
    [
      'CustomKeyStoreNotFoundException',
      400,
      () => new ConnectCustomKeyStoreCommand({CustomKeyStoreId: 'cks-9'}),
    ],
    ['NotFoundException', 400, () => new DescribeKeyCommand({KeyId: 'nobody'})],
    [
      'DryRunOperationException',
      412,
      (KeyId: string) => new EncryptCommand({KeyId, Plaintext: Buffer.from('x'), DryRun: true}),
    ],
  ])('%s arrives with its name and status %i', async (name, status, command) => {
    putStore(simulator.world);
    const {id} = putKey(simulator.world, {policy: accountPolicy});
    // The three commands share no type but what `send` asks of each.
    const error = await errorOf(client.send(command(id) as DescribeKeyCommand));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual([name, status]);
  });

  test('a key’s own policy decides, and a grant opens what it leaves shut', async () => {
    putStore(simulator.world);
    const nobody = JSON.stringify({Version: '2012-10-17', Statement: []});
    const key = putKey(simulator.world, {policy: nobody});
    const encrypt = () =>
      clientOf('reader').send(new EncryptCommand({KeyId: key.id, Plaintext: Buffer.from('x')}));
    expect((await errorOf(encrypt())).name).toBe('AccessDeniedException');
    key.grants.push({
      id: 'g1',
      granteePrincipal: 'arn:aws:iam::111122223333:user/reader',
      operations: ['Encrypt'],
      createdAt: start,
      issuingAccount: 'arn:aws:iam::111122223333:root',
    });
    expect((await encrypt()).KeyId).toContain(key.id);
  });
});

const accountPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {Effect: 'Allow', Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'},
  ],
});
