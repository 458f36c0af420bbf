import {connect} from 'node:net';
import {AccountClient, ListRegionsCommand} from '@aws-sdk/client-account';
import {DescribeRegionsCommand, EC2Client} from '@aws-sdk/client-ec2';
import {DescribeCustomKeyStoresCommand, KMSClient} from '@aws-sdk/client-kms';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {AwsError} from '../../source/simulator/aws-error.ts';
import {readJsonInput, writeJsonOutput} from '../../source/simulator/json-protocol.ts';
import type {InputShape} from '../../source/simulator/operation.ts';
import {readQueryInput, writeQueryOutput} from '../../source/simulator/query-protocol.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {checkInput} from '../../source/simulator/validate.ts';
import {accountForm, cloudhsmForm, kmsForm, queryForm, send, sendSigned} from './raw-client.ts';
import {credentials, smallWorld} from './small-world.ts';

const shape: InputShape = {
  Name: {type: 'string', required: true, min: 2, max: 4, pattern: /[a-z]+/},
  Kind: {type: 'string', oneOf: ['A', 'B']},
  Password: {type: 'string', min: 7, sensitive: true},
  Count: {type: 'integer', min: 1, max: 10},
  Flag: {type: 'boolean'},
  Bytes: {type: 'blob', max: 3},
  When: {type: 'timestamp'},
  Tags: {
    type: 'list',
    max: 2,
    of: {type: 'structure', members: {TagKey: {type: 'string', required: true, min: 1}}},
  },
  Filters: {type: 'map', of: {type: 'list', of: {type: 'string'}}},
};

function jsonInput(body: string) {
  return readJsonInput(
    {method: 'POST', path: '/', query: '', headers: new Map(), body: Buffer.from(body)},
    shape,
  );
}

/** The error that a piece of code throws, as code and message. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('reading an input', () => {
  test('JSON gives bytes for blobs, dates for timestamps, and nothing for nulls and unknown members', () => {
    const body = {Name: 'ab', Bytes: 'AQI=', When: 1.5, Filters: {x: ['1']}, Flag: null, Other: 1};
    expect(jsonInput(JSON.stringify(body))).toEqual({
      Name: 'ab',
      Bytes: new Uint8Array([1, 2]),
      When: new Date(1500),
      Filters: {x: ['1']},
    });
    expect(jsonInput('')).toEqual({});
  });

  test.each([
    ['{', 'The request body is not valid JSON'],
    ['[]', 'Start of list found where not expected'],
    ['{"Name":7}', 'NUMBER_VALUE can not be converted to a String'],
    ['{"Name":{}}', 'Start of structure or map found where not expected.'],
    ['{"Name":[]}', 'Start of list found where not expected'],
    ['{"Count":"7"}', 'STRING_VALUE can not be converted to a Integer'],
    ['{"Count":true}', 'TRUE_VALUE can not be converted to a Integer'],
    ['{"Flag":"true"}', 'STRING_VALUE can not be converted to a Boolean'],
    ['{"Tags":{}}', 'Start of structure or map found where not expected.'],
    ['{"Tags":["x"]}', 'STRING_VALUE can not be converted to a Structure'],
    ['{"Bytes":"*"}', 'STRING_VALUE can not be converted to a base64 blob'],
    ['{"When":"today"}', 'STRING_VALUE can not be converted to a Timestamp'],
  ])('JSON of the wrong type is a SerializationException: %s', (body, message) => {
    expect(refusal(() => jsonInput(body))).toBe(`SerializationException: ${message}`);
  });

  test('form parameters give lists, structures, maps and scalars', () => {
    const parameters = new Map(
      Object.entries({
        Name: 'ab',
        Count: '7',
        Flag: 'true',
        Bytes: 'AQI=',
        When: '2026-01-02T03:04:05Z',
        'Tags.member.2.TagKey': 'second',
        'Tags.member.1.TagKey': 'first',
        'Filters.entry.1.key': 'x',
        'Filters.entry.1.value.member.1': 'y',
      }),
    );
    expect(readQueryInput(parameters, shape, 'query')).toEqual({
      Name: 'ab',
      Count: 7,
      Flag: true,
      Bytes: new Uint8Array([1, 2]),
      When: new Date('2026-01-02T03:04:05Z'),
      Tags: [{TagKey: 'first'}, {TagKey: 'second'}],
      Filters: {x: ['y']},
    });
  });

  test.each([
    ['Count', 'many'],
    ['Flag', 'yes'],
    ['When', 'today'],
    ['Bytes', '*'],
  ])('a form parameter %s that is no such thing is MalformedInput', (name, text) => {
    expect(refusal(() => readQueryInput(new Map([[name, text]]), shape, 'query'))).toMatch(
      /^MalformedInput: /,
    );
  });
});

describe('checking an input against its constraints', () => {
  const must = 'failed to satisfy constraint: Member must';
  test.each([
    [{}, `1 validation error detected: Value null at 'name' ${must} not be null`],
    [
      {Name: 'a'},
      `1 validation error detected: Value 'a' at 'name' ${must} have length greater than or equal to 2`,
    ],
    [
      {Name: 'abcde'},
      `1 validation error detected: Value 'abcde' at 'name' ${must} have length less than or equal to 4`,
    ],
    [
      {Name: 'a1'},
      `1 validation error detected: Value 'a1' at 'name' ${must} satisfy regular expression pattern: [a-z]+`,
    ],
    [
      {Name: 'ab', Kind: 'C'},
      `1 validation error detected: Value 'C' at 'kind' ${must} satisfy enum value set: [A, B]`,
    ],
    [
      {Name: 'ab', Count: 0},
      `1 validation error detected: Value '0' at 'count' ${must} have value greater than or equal to 1`,
    ],
    [
      {Name: 'ab', Password: 'short'},
      `1 validation error detected: Value at 'password' ${must} have length greater than or equal to 7`,
    ],
    [
      {Name: 'ab', Bytes: new Uint8Array(4)},
      `1 validation error detected: Value at 'bytes' ${must} have length less than or equal to 3`,
    ],
    [
      {Name: 'ab', Tags: [{}]},
      `1 validation error detected: Value null at 'tags.1.member.tagKey' ${must} not be null`,
    ],
    [
      {Count: 11},
      `2 validation errors detected: Value null at 'name' ${must} not be null; Value '11' at 'count' ${must} have value less than or equal to 10`,
    ],
  ])('%j', (input, message) => {
    expect(
      refusal(() => {
        checkInput(shape, input, 'ValidationException');
      }),
    ).toBe(`ValidationException: ${message}`);
  });

  test('a good input passes', () => {
    const input = {Name: 'abc', Kind: 'A', Tags: [{TagKey: 'k'}], Filters: {x: ['y']}, Flag: false};
    expect(
      refusal(() => {
        checkInput(shape, input, 'ValidationException');
      }),
    ).toBe('accepted');
  });
});

describe('writing an output', () => {
  const output = {
    When: new Date('2026-01-02T03:04:05.678Z'),
    Bytes: new Uint8Array([1, 2]),
    List: ['a', {B: true}],
    Map: new Map([['k', 'v']]),
    Text: '<&">\r\u0000',
    Absent: undefined,
  };

  test('JSON writes epoch seconds and base64, and leaves absent members out', () => {
    expect(JSON.parse(writeJsonOutput(output, 'application/json').body)).toEqual({
      When: 1767323045.678,
      Bytes: 'AQI=',
      List: ['a', {B: true}],
      Map: {k: 'v'},
      Text: '<&">\r\u0000',
    });
  });

  test('XML writes members, entries, ISO dates and escaped text', () => {
    const {body} = writeQueryOutput(output, {
      operation: 'Do',
      namespace: 'urn:x',
      dialect: 'query',
      requestId: 'r-1',
    });
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<DoResponse xmlns="urn:x"><DoResult>' +
        '<When>2026-01-02T03:04:05.678Z</When><Bytes>AQI=</Bytes>' +
        '<List><member>a</member><member><B>true</B></member></List>' +
        '<Map><entry><key>k</key><value>v</value></entry></Map>' +
        '<Text>&lt;&amp;&quot;&gt;&#xD;\uFFFD</Text></DoResult>' +
        '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DoResponse>\n',
    );
  });
});

describe('over the wire', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({world: smallWorld()});
  });
  afterEach(() => simulator.close());
  const admin = {credentials: credentials.admin};

  test.each([
    ['kms', kmsForm('Fly', {}), 400, '"__type":"UnknownOperationException"'],
    ['cloudhsm', cloudhsmForm('Fly', {}), 400, '"__type":"UnknownOperationException"'],
    ['iam', queryForm('iam', 'Fly'), 400, '<Type>Sender</Type><Code>InvalidAction</Code>'],
    ['sts', queryForm('sts', 'Fly'), 400, '<Code>InvalidAction</Code>'],
    ['ec2', queryForm('ec2', 'Fly'), 400, '<Response><Errors><Error><Code>InvalidAction</Code>'],
    ['account', accountForm('/fly', {}), 404, '"__type":"UnknownOperationException"'],
    [
      'a target of another service',
      {...cloudhsmForm('DescribeClusters', {}), service: 'kms'},
      400,
      'UnknownOperationException',
    ],
    ['an inherited name', kmsForm('constructor', {}), 400, 'UnknownOperationException'],
    ['no JSON', kmsForm('DescribeCustomKeyStores', '{"Limit":'), 400, '"__type":"SerializationException"'],
    [
      'a wrong type',
      kmsForm('DescribeCustomKeyStores', {Limit: 'x'}),
      400,
      '"__type":"SerializationException"',
    ],
    [
      'a breach',
      kmsForm('DescribeCustomKeyStores', {Limit: 0}),
      400,
      "Value '0' at 'limit' failed to satisfy constraint",
    ],
    [
      'a breach in XML',
      queryForm('sts', 'AssumeRole'),
      400,
      "<Code>ValidationError</Code><Message>2 validation errors detected: Value null at 'roleArn'",
    ],
    [
      'a service that is not here',
      {...kmsForm('ListKeys', {}), service: 'dynamodb'},
      400,
      "has no service 'dynamodb'",
    ],
  ] as const)('%s is answered in its own form', async (_what, form, status, text) => {
    const answer = await sendSigned(simulator.endpoint, form, admin);
    expect(answer.body).toContain(text);
    expect(answer.status).toBe(status);
  });

  test.each([
    ['kms', kmsForm('DescribeCustomKeyStores', {}), 'UnrecognizedClientException'],
    ['cloudhsm', cloudhsmForm('DescribeClusters', {}), 'UnrecognizedClientException'],
    ['sts', queryForm('sts', 'GetCallerIdentity'), 'InvalidClientTokenId'],
    ['ec2', queryForm('ec2', 'DescribeRegions'), 'AuthFailure'],
  ] as const)('%s in a Region that is off knows no credentials', async (_service, form, code) => {
    const answer = await sendSigned(simulator.endpoint, form, {...admin, region: 'me-south-1'});
    expect(answer.body).toContain(code);
  });

  test('a Region outside the partition is an error that names the Regions there are', async () => {
    const answer = await sendSigned(simulator.endpoint, kmsForm('DescribeCustomKeyStores', {}), {
      ...admin,
      region: 'xx-north-9',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("not 'xx-north-9'");
    expect(answer.body).toContain('us-east-1, eu-west-1');
  });

  test('global services answer under the home Region, whichever Regions the world has', async () => {
    simulator.world.regions.delete('us-east-1');
    const regions = await sendSigned(simulator.endpoint, accountForm('/listRegions', {}), admin);
    expect(regions.status).toBe(200);
    const identity = await sendSigned(simulator.endpoint, queryForm('sts', 'GetCallerIdentity'), admin);
    expect(identity.status).toBe(200);
  });

  test('the SDK reads empty lists and pages of Regions', async () => {
    const settings = {endpoint: simulator.endpoint, region: 'us-east-1', ...admin};
    const stores = await new KMSClient(settings).send(new DescribeCustomKeyStoresCommand({}));
    expect(stores.CustomKeyStores).toEqual([]);

    const client = new AccountClient(settings);
    const first = await client.send(new ListRegionsCommand({MaxResults: 3}));
    expect(first.Regions?.map(({RegionName}) => RegionName)).toEqual([
      'us-east-1',
      'eu-west-1',
      'me-south-1',
    ]);
    const second = await client.send(new ListRegionsCommand({MaxResults: 3, NextToken: first.NextToken}));
    expect(second).toMatchObject({
      Regions: [{RegionName: 'ap-east-2', RegionOptStatus: 'ENABLED'}],
    });
    expect(second.NextToken).toBeUndefined();
    const off = await client.send(new ListRegionsCommand({RegionOptStatusContains: ['DISABLED']}));
    expect(off.Regions).toEqual([{RegionName: 'me-south-1', RegionOptStatus: 'DISABLED'}]);
    await expect(client.send(new ListRegionsCommand({MaxResults: 51}))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('the SDK reads EC2’s Regions, those that are off only when asked for all', async () => {
    const client = new EC2Client({endpoint: simulator.endpoint, region: 'us-east-1', ...admin});
    const on = await client.send(new DescribeRegionsCommand({}));
    expect(on.Regions?.map(({RegionName}) => RegionName)).toEqual(['us-east-1', 'eu-west-1', 'ap-east-2']);
    const all = await client.send(new DescribeRegionsCommand({AllRegions: true}));
    expect(all.Regions).toContainEqual({
      RegionName: 'me-south-1',
      Endpoint: 'ec2.me-south-1.amazonaws.com',
      OptInStatus: 'not-opted-in',
    });
    const named = await client.send(
      new DescribeRegionsCommand({
        RegionNames: ['me-south-1'],
        Filters: [{Name: 'opt-in-status', Values: ['not-opted-in']}],
      }),
    );
    expect(named.Regions?.length).toBe(1);
    await expect(client.send(new DescribeRegionsCommand({RegionNames: ['xx-1']}))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('one connection serves many requests', async () => {
    const client = new KMSClient({endpoint: simulator.endpoint, region: 'us-east-1', ...admin});
    for (let index = 0; index < 3; index += 1) await client.send(new DescribeCustomKeyStoresCommand({}));
    expect(simulator.calls.of('DescribeCustomKeyStores')).toBe(3);
  });

  test('a body above the limit is refused', async () => {
    const answer = await send(simulator.endpoint, {body: 'x'.repeat(1024 * 1024 + 1)}, {});
    expect(answer.status).toBe(413);
  });

  test('signed nonsense is always answered with an error, and the server lives on', async () => {
    const target = fc.constantFrom(
      'TrentService.DescribeCustomKeyStores',
      'TrentService.',
      'x',
      'BaldrApiService.DescribeClusters',
    );
    const service = fc.constantFrom('kms', 'cloudhsm', 'iam', 'sts', 'ec2', 'account', 'none');
    const type = fc.constantFrom(
      'application/x-amz-json-1.1',
      'application/x-www-form-urlencoded',
      'text/plain',
    );
    await fc.assert(
      fc.asyncProperty(
        service,
        target,
        type,
        fc.string({unit: 'binary', minLength: 1}),
        async (to, name, contentType, body) => {
          const form = {service: to, headers: {'x-amz-target': name, 'content-type': contentType}, body};
          const answer = await sendSigned(simulator.endpoint, form, admin);
          const isObject = /^\s*(\{.*\})?\s*$/s.test(body);
          if (!isObject) expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).not.toBe(500);
          expect(answer.headers['x-amzn-requestid']).toBeDefined();
        },
      ),
      {numRuns: 150},
    );
  });

  test('bytes that are no HTTP are answered with 400, and the server lives on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({minLength: 1, maxLength: 100}), async bytes => {
        // Empty lines before a request are to be passed over: alone they are no request, and get no answer.
        fc.pre(bytes.some(byte => byte !== 10 && byte !== 13));
        const answer = await sendBytes(simulator.endpoint, Buffer.from([...bytes, 13, 10, 13, 10]));
        expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      }),
      {numRuns: 100},
    );
  });

  test('unsigned nonsense in headers, path and body is always answered with an error', async () => {
    const printable = fc.stringMatching(/^[!-~]{1,40}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({maxLength: 200}),
        printable,
        printable,
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        async (body, path, authorization, method) => {
          const answer = await send(
            simulator.endpoint,
            {method, path: `/${encodeURI(path)}`, body: Buffer.from(body).toString('latin1')},
            {authorization: `AWS4-HMAC-SHA256 ${authorization}`},
          );
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).toBeLessThan(500);
        },
      ),
      {numRuns: 150},
    );
  });
});

function sendBytes(endpoint: string, bytes: Buffer): Promise<string> {
  const {hostname, port} = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect({host: hostname, port: Number(port)}, () => {
      socket.end(bytes);
    });
    let answer = '';
    socket.on('data', data => (answer += data.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}
