import {DescribeKeyCommand, KMSClient, ListKeysCommand, paginateListKeys} from '@aws-sdk/client-kms';
import {SignatureV4} from '@smithy/signature-v4';
import {Sha256} from '@aws-crypto/sha256-js';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {AccessReader, ReadOfKeys} from '../../source/aws/access-reader.ts';
import type {AccountReader} from '../../source/aws/account-reader.ts';
import {createSigner} from '../../source/aws/signing.ts';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import type {KeyId} from '../../source/model/ids.ts';
import type {Answer} from '../../source/model/failure.ts';
import type {Key} from '../../source/model/key.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';

describe('the signed client for reads in the thousands sees what the SDK sees', () => {
  const region = asRegion('eu-west-1');
  let simulator: Simulator;
  let reader: AccountReader & AccessReader;
  let sdk: KMSClient;

  beforeAll(async () => {
    simulator = await startSimulator({world: createWorld(shippedScenario('playground'))});
    const credentials = startLine(simulator.world, simulator.endpoint).credentials['admin'];
    if (!credentials) throw new Error('The playground has no admin');
    const at = {region, credentials};
    reader = openAccount({...at, endpointUrl: simulator.endpoint, environment: {}});
    sdk = new KMSClient({...at, endpoint: simulator.endpoint});
  });
  afterAll(async () => {
    reader.close();
    sdk.destroy();
    await simulator.close();
  });

  const describeAll = async (ids: readonly KeyId[]) => {
    const answers = new Map<KeyId, Answer<Key>>();
    await reader.describeKeys(region, ids, (id, answer) => answers.set(id, answer));
    return answers;
  };

  test('the same key ids in the same order', async () => {
    const expected: (string | undefined)[] = [];
    for await (const page of paginateListKeys({client: sdk}, {Limit: 2}))
      expected.push(...(page.Keys ?? []).map(({KeyId}) => KeyId));
    expect(expected.length).toBeGreaterThan(2);
    expect(await reader.keyIds(region)).toMatchObject({ok: true, value: expected});
  });

  test('the same members of every key', async () => {
    const {Keys = []} = await sdk.send(new ListKeysCommand({}));
    const ids = Keys.flatMap(({KeyId}) => (KeyId ? [asKeyId(KeyId)] : []));
    const answers = await describeAll(ids);
    expect(answers.size).toBe(ids.length);
    for (const [id, answer] of answers) {
      const {KeyMetadata} = await sdk.send(new DescribeKeyCommand({KeyId: id}));
      if (!answer.ok || !KeyMetadata) throw new Error(`${id} was not answered`);
      const key = answer.value;
      expect({
        KeyId: key.id,
        Arn: key.arn,
        KeyState: key.state,
        Description: key.description,
        CreationDate: key.createdAt,
        KeyUsage: key.usage,
        KeySpec: key.spec,
        Origin: key.origin,
        KeyManager: key.manager,
        CustomKeyStoreId: key.storeId,
        CloudHsmClusterId: key.clusterId,
        DeletionDate: key.deletionDate,
      }).toEqual({
        KeyId: KeyMetadata.KeyId,
        Arn: KeyMetadata.Arn,
        KeyState: KeyMetadata.KeyState,
        Description: KeyMetadata.Description || undefined,
        CreationDate: KeyMetadata.CreationDate,
        KeyUsage: KeyMetadata.KeyUsage,
        KeySpec: KeyMetadata.KeySpec,
        Origin: KeyMetadata.Origin,
        KeyManager: KeyMetadata.KeyManager,
        CustomKeyStoreId: KeyMetadata.CustomKeyStoreId,
        CloudHsmClusterId: KeyMetadata.CloudHsmClusterId,
        DeletionDate: KeyMetadata.DeletionDate,
      });
    }
  });

  test('the same tags, policies and grants, to the last page', async () => {
    const {Keys = []} = await sdk.send(new ListKeysCommand({}));
    const ids = Keys.flatMap(({KeyId}) => (KeyId ? [asKeyId(KeyId)] : []));
    const [first] = ids;
    const held = [...simulator.world.regions.values()]
      .flatMap(({keys}) => [...keys.values()])
      .find(({id}) => id === first);
    // More than a page of grants: KMS gives 100 of them at a time.
    for (let n = 0; n < 120; n++)
      held?.grants.push({
        id: `grant-${String(n)}`,
        granteePrincipal: `arn:aws:iam::444455556666:role/R${String(n)}`,
        issuingAccount: 'arn:aws:iam::111122223333:root',
        operations: ['Decrypt'],
        createdAt: new Date(0),
      });
    held?.tags.set('hold', 'no');
    const read = async <T>(ask: ReadOfKeys<T>) => {
      const answers: Record<string, unknown> = {};
      await ask(region, ids, (id, answer) => {
        answers[id] = answer.ok ? answer.value : answer.failure;
      });
      return answers;
    };
    const one = async <T>(ask: (of: typeof region, id: KeyId) => Promise<Answer<T>>) => {
      const answers: Record<string, unknown> = {};
      for (const id of ids) {
        const answer = await ask(region, id);
        answers[id] = answer.ok ? answer.value : answer.failure;
      }
      return answers;
    };
    const grants = await read(reader.grantsOfKeys);
    expect(grants).toEqual(await one(reader.keyGrants));
    expect(grants[first ?? '']).toHaveLength(120);
    expect(await read(reader.policiesOfKeys)).toEqual(await one(reader.keyPolicy));
    expect(await read(reader.tagsOfKeys)).toEqual(await one(reader.keyTags));
  });

  test('the same error for a key that does not exist', async () => {
    const id = asKeyId('00000000-0000-4000-8000-000000000000');
    const thrown: unknown = await sdk
      .send(new DescribeKeyCommand({KeyId: id}))
      .catch((error: unknown) => error);
    const answer = (await describeAll([id])).get(id);
    if (!(thrown instanceof Error) || !answer || answer.ok) throw new Error('It was found');
    expect(answer.failure).toMatchObject({code: thrown.name, message: thrown.message, kind: 'not-found'});
  });
});

describe('signing', () => {
  test('gives the signature that the SDK gives', async () => {
    const text = fc.stringMatching(/^[A-Za-z0-9+/]{1,40}$/);
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.option(text, {nil: undefined}),
        fc.string(),
        fc.date({min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true}),
        async (accessKeyId, secretAccessKey, sessionToken, body, at) => {
          const credentials = {accessKeyId, secretAccessKey, ...(sessionToken && {sessionToken})};
          const headers = {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'TrentService.DescribeKey',
          };
          const url = new URL('http://127.0.0.1:4000/');
          const ours = createSigner()({
            service: 'kms',
            region: 'eu-west-1',
            credentials,
            url,
            body,
            headers,
            at,
          });
          const theirs = await new SignatureV4({
            service: 'kms',
            region: 'eu-west-1',
            credentials,
            sha256: Sha256,
            applyChecksum: false,
          }).sign(
            {
              method: 'POST',
              protocol: 'http:',
              hostname: '127.0.0.1',
              path: '/',
              headers: {...headers, host: url.host},
              body,
            },
            {signingDate: at},
          );
          expect(ours['authorization']).toBe(theirs.headers['authorization']);
        },
      ),
      {numRuns: 50},
    );
  });
});
