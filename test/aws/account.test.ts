import {afterEach, describe, expect, test} from 'vitest';
import type {AccountOptions} from '../../source/aws/account.ts';
import type {AccountReader} from '../../source/aws/account-reader.ts';
import type {CallRecord} from '../../source/model/call-record.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import type {KeyId} from '../../source/model/ids.ts';
import type {Key} from '../../source/model/key.ts';
import {callerXml, json, jsonError, startScriptedAws, xml, xmlError} from './scripted-aws.ts';
import type {Reply} from './scripted-aws.ts';

const ireland = asRegion('eu-west-1');
const frankfurt = asRegion('eu-central-1');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function accountAgainst(reply: Reply, options: AccountOptions = {}) {
  const server = await startScriptedAws(reply);
  endings.push(() => server.stop());
  const reader = server.open(options);
  endings.push(() => {
    reader.close();
  });
  const calls: CallRecord[] = [];
  reader.onCall(call => calls.push(call));
  return {server, reader, calls};
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};
const failureOf = <T>(answer: Answer<T>) => {
  if (answer.ok) throw new Error('answered');
  return answer.failure;
};

test('the time of AWS can be told beforehand, and its first answer then corrects it', async () => {
  const told = new Date('2026-09-14T12:04:00Z');
  const {reader} = await accountAgainst(
    (_, response) => {
      response.setHeader('Date', 'Mon, 14 Sep 2026 12:30:00 GMT');
      json(response, {CustomKeyStores: []});
    },
    {awsTime: told},
  );
  expect(reader.now().getTime() - told.getTime()).toBeLessThan(10_000);
  await reader.keyStores(ireland);
  expect(reader.now().toISOString()).toMatch(/^2026-09-14T12:30/);
});

describe('what AWS answers becomes the model', () => {
  test('key stores of both types, with states this version does not know as they came', async () => {
    const {reader} = await accountAgainst((_, response) => {
      json(response, {
        CustomKeyStores: [
          {
            CustomKeyStoreId: 'cks-1',
            CustomKeyStoreName: 'pay',
            CustomKeyStoreType: 'AWS_CLOUDHSM',
            ConnectionState: 'FAILED',
            ConnectionErrorCode: 'USER_LOCKED_OUT',
            CloudHsmClusterId: 'cluster-2222222222b',
            TrustAnchorCertificate: 'PEM',
            CreationDate: 1700000000.5,
          },
          {
            CustomKeyStoreId: 'cks-2',
            CustomKeyStoreName: 'outside',
            CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
            ConnectionState: 'REHEATING',
            XksProxyConfiguration: {
              Connectivity: 'PUBLIC_ENDPOINT',
              UriEndpoint: 'https://x',
              UriPath: '/kms/xks/v1',
            },
          },
        ],
        Truncated: false,
      });
    });
    expect(valueOf(await reader.keyStores(ireland))).toEqual([
      {
        region: 'eu-west-1',
        id: 'cks-1',
        name: 'pay',
        type: 'AWS_CLOUDHSM',
        connectionState: 'FAILED',
        connectionErrorCode: 'USER_LOCKED_OUT',
        clusterId: 'cluster-2222222222b',
        trustAnchorCertificate: 'PEM',
        createdAt: new Date(1700000000500),
      },
      {
        region: 'eu-west-1',
        id: 'cks-2',
        name: 'outside',
        type: 'EXTERNAL_KEY_STORE',
        connectionState: 'REHEATING',
        proxy: {connectivity: 'PUBLIC_ENDPOINT', uriEndpoint: 'https://x', uriPath: '/kms/xks/v1'},
      },
    ]);
  });

  test('clusters over several pages, with what the CloudHSM client of 2023 still lets through', async () => {
    const cluster = (id: string) => ({
      ClusterId: id,
      State: 'MODIFY_IN_PROGRESS',
      CreateTimestamp: 1700000000,
      Hsms: [{HsmId: 'hsm-1', State: 'ACTIVE', AvailabilityZone: 'eu-west-1a', HsmType: 'hsm2m.medium'}],
      SubnetMapping: {'eu-west-1a': 'subnet-1'},
      Certificates: {ClusterCertificate: 'PEM'},
    });
    const {reader, server} = await accountAgainst(({input}, response) => {
      json(
        response,
        input['NextToken']
          ? {Clusters: [cluster('cluster-b')]}
          : {Clusters: [cluster('cluster-a')], NextToken: 'more'},
      );
    });
    const clusters = valueOf(await reader.clusters(ireland));
    expect(clusters.map(({id}) => id)).toEqual(['cluster-a', 'cluster-b']);
    expect(clusters[0]).toMatchObject({
      state: 'MODIFY_IN_PROGRESS',
      createdAt: new Date(1700000000000),
      hsms: [{id: 'hsm-1', state: 'ACTIVE', zone: 'eu-west-1a', hsmType: 'hsm2m.medium'}],
      subnets: {'eu-west-1a': 'subnet-1'},
      clusterCertificate: 'PEM',
    });
    expect(server.asked.map(({service, region}) => `${service} ${region}`)).toEqual([
      'cloudhsm eu-west-1',
      'cloudhsm eu-west-1',
    ]);
  });

  test('the caller, with the account alias where it may be read', async () => {
    const {reader} = await accountAgainst(({operation}, response) => {
      if (operation === 'GetCallerIdentity') xml(response, callerXml);
      else
        xml(
          response,
          '<ListAccountAliasesResponse><ListAccountAliasesResult><IsTruncated>false</IsTruncated><AccountAliases><member>pay</member></AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>',
        );
    });
    expect(valueOf(await reader.identity())).toEqual({
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
      partition: 'aws',
      alias: 'pay',
    });
  });

  test('the caller without an alias that may not be read', async () => {
    const {reader} = await accountAgainst(({operation}, response) => {
      if (operation === 'GetCallerIdentity') xml(response, callerXml);
      else
        xmlError(
          response,
          'AccessDenied',
          'User: x is not authorized to perform: iam:ListAccountAliases',
          403,
        );
    });
    expect(valueOf(await reader.identity())).not.toHaveProperty('alias');
  });

  test('the caller without waiting long for an IAM that does not answer', async () => {
    const {reader} = await accountAgainst(({operation}, response) => {
      if (operation === 'GetCallerIdentity') xml(response, callerXml);
    });
    const started = performance.now();
    expect(valueOf(await reader.identity())).not.toHaveProperty('alias');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a role that does not exist is an answer', async () => {
    const {reader} = await accountAgainst((_, response) => {
      xmlError(response, 'NoSuchEntity', 'The role cannot be found.', 404);
    });
    expect(valueOf(await reader.role())).toEqual({exists: false});
  });

  test('the role, its trust policy decoded', async () => {
    const {reader} = await accountAgainst((_, response) => {
      xml(
        response,
        `<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::1:role/x</Arn><RoleName>x</RoleName><Path>/</Path><RoleId>A</RoleId>
        <CreateDate>2024-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>%7B%22Version%22%3A1%7D</AssumeRolePolicyDocument>
        <RoleLastUsed><Region>eu-west-1</Region></RoleLastUsed></Role></GetRoleResult></GetRoleResponse>`,
      );
    });
    expect(valueOf(await reader.role())).toEqual({
      exists: true,
      role: {
        arn: 'arn:aws:iam::1:role/x',
        createdAt: new Date('2024-01-02T03:04:05Z'),
        trustPolicy: '{"Version":1}',
        lastUsedRegion: 'eu-west-1',
      },
    });
  });

  test('aliases by key, and AWS aliases that have no key left out', async () => {
    const {reader} = await accountAgainst((_, response) => {
      json(response, {
        Aliases: [
          {AliasName: 'alias/aws/rds'},
          {AliasName: 'alias/a', TargetKeyId: 'k1'},
          {AliasName: 'alias/b', TargetKeyId: 'k1'},
        ],
        Truncated: false,
      });
    });
    expect([...valueOf(await reader.aliases(ireland))]).toEqual([['k1', ['alias/a', 'alias/b']]]);
  });

  test('the last use of a key, and that none is known', async () => {
    const {reader} = await accountAgainst(({input}, response) => {
      json(response, {
        KeyId: input['KeyId'],
        TrackingStartDate: 1700000000,
        ...(input['KeyId'] === 'used' && {KeyLastUsage: {Operation: 'Decrypt', Timestamp: 1700000060}}),
      });
    });
    const trackingSince = new Date(1700000000000);
    expect(valueOf(await reader.lastUse(ireland, asKeyId('used')))).toEqual({
      at: new Date(1700000060000),
      operation: 'Decrypt',
      trackingSince,
    });
    expect(valueOf(await reader.lastUse(ireland, asKeyId('idle')))).toEqual({trackingSince});
  });
});

describe('a listing that was not read to its end is a failure', () => {
  const store = {CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'a', ConnectionState: 'CONNECTED'};
  const cases: [string, Reply][] = [
    [
      'the second page fails',
      ({input}, response) => {
        if (input['Marker']) jsonError(response, 'InvalidMarkerException', 'no such marker');
        else json(response, {CustomKeyStores: [store], Truncated: true, NextMarker: 'm'});
      },
    ],
    [
      'more is said to follow, but not where',
      (_, response) => {
        json(response, {CustomKeyStores: [store], Truncated: true});
      },
    ],
    [
      'a page leads back to one already read',
      (_, response) => {
        json(response, {CustomKeyStores: [store], Truncated: true, NextMarker: 'm'});
      },
    ],
    [
      'the list is missing',
      (_, response) => {
        json(response, {});
      },
    ],
    [
      'a store has no state',
      (_, response) => {
        json(response, {CustomKeyStores: [{CustomKeyStoreId: 'cks-1'}], Truncated: false});
      },
    ],
    [
      'the answer is half a JSON text',
      (_, response) => {
        response.writeHead(200, {'content-type': 'application/x-amz-json-1.1'});
        response.end('{"CustomKeyStores": [');
      },
    ],
  ];
  test.each(cases)('%s', async (_, reply) => {
    const {reader} = await accountAgainst(reply);
    const failure = failureOf(await reader.keyStores(ireland));
    expect(failure).toMatchObject({action: 'kms:DescribeCustomKeyStores', region: 'eu-west-1'});
    expect(failure.remedy).not.toBe('');
  });
});

describe('keys', () => {
  const metadata = (id: unknown) => ({
    KeyId: id,
    Arn: `arn:${String(id)}`,
    KeyState: 'Enabled',
    CreationDate: 1700000000,
  });
  const describe500 = async (reader: AccountReader, ids: readonly KeyId[], signal?: AbortSignal) => {
    const answers = new Map<KeyId, Answer<Key>>();
    await reader.describeKeys(
      ireland,
      ids,
      (id, answer) => {
        if (answers.has(id)) throw new Error(`${id} was answered twice`);
        answers.set(id, answer);
      },
      signal,
    );
    return answers;
  };
  const ids = (count: number) => Array.from({length: count}, (_, index) => asKeyId(`key-${String(index)}`));

  test('ids come from all pages, asked a thousand at a time', async () => {
    const {reader, server} = await accountAgainst(({input}, response) => {
      const start = Number(input['Marker'] ?? 0);
      const page = ids(2500).slice(start, start + 1000);
      json(response, {
        Keys: page.map(KeyId => ({KeyId, KeyArn: 'arn'})),
        Truncated: start + 1000 < 2500,
        ...(start + 1000 < 2500 && {NextMarker: String(start + 1000)}),
      });
    });
    expect(valueOf(await reader.keyIds(ireland))).toEqual(ids(2500));
    expect(server.asked.map(({input}) => input['Limit'])).toEqual([1000, 1000, 1000]);
  });

  test('each key is answered once, and one that is denied does not stop the others', async () => {
    const {reader, calls} = await accountAgainst(({input}, response) => {
      if (input['KeyId'] === 'key-7')
        jsonError(
          response,
          'AccessDeniedException',
          'User: arn:x is not authorized to perform: kms:DescribeKey on resource: arn:k because no resource-based policy allows the kms:DescribeKey action',
        );
      else json(response, {KeyMetadata: metadata(input['KeyId'])});
    });
    const answers = await describe500(reader, ids(250));
    expect(answers.size).toBe(250);
    const refused = [...answers].filter(([, answer]) => !answer.ok);
    expect(refused.map(([id]) => id)).toEqual(['key-7']);
    expect(refused[0]?.[1]).toMatchObject({
      failure: {kind: 'denied', denied: {layer: 'key-policy'}, requestId: 'request-1', region: 'eu-west-1'},
    });
    expect(calls.length).toBeLessThan(10);
    expect(calls.reduce((sum, call) => sum + (call.calls ?? 1), 0)).toBe(250);
  });

  test('keys that were throttled are asked again', async () => {
    const seen = new Set<unknown>();
    const {reader} = await accountAgainst(({input}, response) => {
      if (seen.has(input['KeyId'])) json(response, {KeyMetadata: metadata(input['KeyId'])});
      else {
        seen.add(input['KeyId']);
        jsonError(response, 'ThrottlingException', 'Rate exceeded');
      }
    });
    const answers = await describe500(reader, ids(20));
    expect([...answers.values()].every(({ok}) => ok)).toBe(true);
  });

  test('a Region where nobody answers is given up, and every key gets that failure', async () => {
    const {reader, server} = await accountAgainst(() => undefined, {timeouts: {answerMs: 200}});
    const answers = await describe500(reader, ids(1000));
    expect(answers.size).toBe(1000);
    expect([...answers.values()].every(answer => !answer.ok && answer.failure.kind === 'timed-out')).toBe(
      true,
    );
    expect(server.asked.length).toBeLessThan(300);
  });

  test('it stops when its signal aborts', async () => {
    const stop = new AbortController();
    const {reader, server} = await accountAgainst(({input}, response) => {
      if (server.asked.length === 50) stop.abort();
      json(response, {KeyMetadata: metadata(input['KeyId'])});
    });
    await expect(describe500(reader, ids(5000), stop.signal)).rejects.toMatchObject({name: 'AbortError'});
    expect(server.asked.length).toBeLessThan(600);
  });
});

describe('one Region in trouble', () => {
  const invalidToken = 'The security token included in the request is invalid.';

  test('an unknown client in one Region, while the credentials work, means that the Region is off', async () => {
    const {reader} = await accountAgainst(({operation, region}, response) => {
      if (operation === 'GetCallerIdentity') xml(response, callerXml);
      else if (region === frankfurt) jsonError(response, 'UnrecognizedClientException', invalidToken);
      else json(response, {CustomKeyStores: [], Truncated: false});
    });
    expect(failureOf(await reader.keyStores(frankfurt))).toMatchObject({
      kind: 'region-off',
      region: frankfurt,
    });
    expect(valueOf(await reader.keyStores(ireland))).toEqual([]);
  });

  test('an unknown client everywhere means bad credentials, asked of STS only once', async () => {
    const {reader, server} = await accountAgainst(({operation}, response) => {
      if (operation === 'GetCallerIdentity') xmlError(response, 'InvalidClientTokenId', invalidToken, 403);
      else jsonError(response, 'UnrecognizedClientException', invalidToken);
    });
    const answers = await Promise.all([reader.keyStores(frankfurt), reader.keyStores(ireland)]);
    expect(answers.map(answer => failureOf(answer).kind)).toEqual(['no-credentials', 'no-credentials']);
    expect(server.asks('GetCallerIdentity')).toHaveLength(1);
  });
});
