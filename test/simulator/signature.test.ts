import {KMSClient, ListKeysCommand} from '@aws-sdk/client-kms';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {afterEach, describe, expect, test} from 'vitest';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {
  accountForm,
  cloudhsmForm,
  type Form,
  kmsForm,
  queryForm,
  send,
  sendSigned,
  signedHeaders,
} from './raw-client.ts';
import {account, credentials, smallWorld} from './small-world.ts';

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(clock?: SimulatedClock): Promise<string> {
  simulator = await startSimulator({world: smallWorld(clock ? {clock} : {})});
  return simulator.endpoint;
}

const forms: Readonly<Record<string, Form>> = {
  kms: kmsForm('ListKeys', {}),
  cloudhsm: cloudhsmForm('DescribeClusters', {}),
  iam: queryForm('iam', 'ListUsers'),
  sts: queryForm('sts', 'GetCallerIdentity'),
  ec2: queryForm('ec2', 'DescribeRegions'),
  account: accountForm('/listRegions', {}),
};

/** The error code of an answer, out of any of the three wire forms. */
function codeOf(body: string): string | undefined {
  return /<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? /"__type":"([^"]*)"/.exec(body)?.[1];
}

describe('the SDK clients', () => {
  test('are let in with a user’s keys', async () => {
    const client = new STSClient({
      endpoint: await start(),
      region: 'us-east-1',
      credentials: credentials.admin,
    });
    const identity = await client.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/admin`,
      UserId: 'AIDAADMIN',
    });
    expect(identity.$metadata.requestId).toMatch(/^[\da-f-]{36}$/);
  });

  test('are let in with a session’s keys and token', async () => {
    const client = new STSClient({
      endpoint: await start(),
      region: 'eu-west-1',
      credentials: credentials.session,
    });
    const identity = await client.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${account}:assumed-role/operator/test`);
    expect(identity.UserId).toBe('AROAOPERATOR:test');
  });

  test('see InvalidSignatureException from KMS when the secret is wrong', async () => {
    const client = new KMSClient({
      endpoint: await start(),
      region: 'us-east-1',
      credentials: {...credentials.admin, secretAccessKey: 'guessed'},
    });
    await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

describe('raw HTTP', () => {
  test('is let in when it is signed as AWS describes, also with awkward header values', async () => {
    const endpoint = await start();
    const form = queryForm('sts', 'GetCallerIdentity');
    const answer = await sendSigned(
      endpoint,
      {...form, headers: {...form.headers, 'x-amz-note': 'two  spaces,  and a comma'}},
      {credentials: credentials.admin},
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(`<Account>${account}</Account>`);
  });

  test('is refused when the body was changed after signing', async () => {
    const endpoint = await start();
    const form = queryForm('sts', 'GetCallerIdentity');
    const headers = await signedHeaders(endpoint, form, {credentials: credentials.admin});
    const answer = await send(endpoint, {...form, body: `${form.body}&Extra=1`}, headers);
    expect(codeOf(answer.body)).toBe('SignatureDoesNotMatch');
  });

  test('is refused when a signed header was changed', async () => {
    const endpoint = await start();
    const form = kmsForm('ListKeys', {});
    const headers = await signedHeaders(endpoint, form, {credentials: credentials.admin});
    const answer = await send(endpoint, form, {...headers, 'x-amz-target': 'TrentService.ListAliases'});
    expect(codeOf(answer.body)).toBe('InvalidSignatureException');
  });

  test('is refused with a presigned URL, and told why', async () => {
    const endpoint = await start();
    const path =
      '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
    const answer = await send(endpoint, {method: 'GET', path, body: ''}, {});
    expect(codeOf(answer.body)).toBe('IncompleteSignature');
    expect(answer.body).toContain('presigned');
  });
});

describe('each service names a bad signature in its own words', () => {
  const late = new Date(Date.now() - 6 * 60_000);
  const early = new Date(Date.now() + 6 * 60_000);
  const wrong = {...credentials.admin, secretAccessKey: 'guessed'};
  const unknown = {accessKeyId: 'AKIANOBODY', secretAccessKey: 'x'};
  const tokenless = {
    accessKeyId: credentials.session.accessKeyId,
    secretAccessKey: credentials.session.secretAccessKey,
  };
  const cases = [
    ['kms', 'wrong secret', {credentials: wrong}, 400, 'InvalidSignatureException'],
    ['kms', 'unknown key', {credentials: unknown}, 400, 'UnrecognizedClientException'],
    ['kms', 'late', {credentials: credentials.admin, at: late}, 400, 'InvalidSignatureException'],
    ['kms', 'early', {credentials: credentials.admin, at: early}, 400, 'InvalidSignatureException'],
    ['kms', 'no token', {credentials: tokenless}, 400, 'UnrecognizedClientException'],
    ['cloudhsm', 'wrong secret', {credentials: wrong}, 400, 'InvalidSignatureException'],
    ['cloudhsm', 'unknown key', {credentials: unknown}, 400, 'UnrecognizedClientException'],
    ['cloudhsm', 'late', {credentials: credentials.admin, at: late}, 400, 'InvalidSignatureException'],
    ['iam', 'wrong secret', {credentials: wrong}, 403, 'SignatureDoesNotMatch'],
    ['iam', 'unknown key', {credentials: unknown}, 403, 'InvalidClientTokenId'],
    ['iam', 'late', {credentials: credentials.admin, at: late}, 403, 'SignatureDoesNotMatch'],
    ['sts', 'wrong secret', {credentials: wrong}, 403, 'SignatureDoesNotMatch'],
    ['sts', 'unknown key', {credentials: unknown}, 403, 'InvalidClientTokenId'],
    ['sts', 'no token', {credentials: tokenless}, 403, 'InvalidClientTokenId'],
    ['ec2', 'wrong secret', {credentials: wrong}, 401, 'AuthFailure'],
    ['ec2', 'unknown key', {credentials: unknown}, 401, 'AuthFailure'],
    ['ec2', 'late', {credentials: credentials.admin, at: late}, 400, 'RequestExpired'],
    ['account', 'wrong secret', {credentials: wrong}, 403, 'InvalidSignatureException'],
    ['account', 'unknown key', {credentials: unknown}, 403, 'UnrecognizedClientException'],
  ] as const;

  test.each(cases)('%s, %s', async (service, _what, signing, status, code) => {
    const answer = await sendSigned(await start(), formOf(service), signing);
    expect(codeOf(answer.body)).toBe(code);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[\da-f-]{36}$/);
  });

  test.each([
    ['kms', 400, 'MissingAuthenticationTokenException'],
    ['cloudhsm', 400, 'MissingAuthenticationTokenException'],
    ['iam', 403, 'MissingAuthenticationToken'],
    ['sts', 403, 'MissingAuthenticationToken'],
    ['ec2', 401, 'AuthFailure'],
    ['account', 403, 'MissingAuthenticationTokenException'],
  ] as const)('%s, not signed at all', async (service, status, code) => {
    const form = formOf(service);
    const answer = await send(await start(), form, form.headers);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  });

  test.each([
    ['kms', 'ExpiredTokenException'],
    ['cloudhsm', 'ExpiredTokenException'],
    ['iam', 'ExpiredToken'],
    ['sts', 'ExpiredToken'],
    ['ec2', 'RequestExpired'],
    ['account', 'ExpiredTokenException'],
  ] as const)('%s, token expired by the simulated clock', async (service, code) => {
    const endpoint = await start();
    simulator.world.clock.advance(3601);
    const answer = await sendSigned(endpoint, formOf(service), {credentials: credentials.session});
    expect(codeOf(answer.body)).toBe(code);
  });

  test.each([
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host',
    'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0',
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request, SignedHeaders=x-amz-date, Signature=0',
    'AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0',
    'Bearer token',
  ])('a malformed header: %s', async authorization => {
    const endpoint = await start();
    const form = formOf('kms');
    const json = await send(endpoint, form, {...form.headers, authorization});
    expect(codeOf(json.body)).toBe('IncompleteSignatureException');
    const query = formOf('sts');
    const xml = await send(endpoint, query, {...query.headers, authorization});
    expect(codeOf(xml.body)).toBe('IncompleteSignature');
  });

  test('a date in the scope that is not the date of the request', async () => {
    const endpoint = await start();
    const form = formOf('kms');
    const headers = await signedHeaders(endpoint, form, {credentials: credentials.admin});
    const authorization = (headers['authorization'] ?? '').replace(/\/\d{8}\//, '/20200101/');
    const answer = await send(endpoint, form, {...headers, authorization});
    expect(codeOf(answer.body)).toBe('InvalidSignatureException');
    expect(answer.body).toContain('Date in Credential scope does not match');
  });
});

describe('the clock', () => {
  test('a signature is good by the simulated time as well as by the wall’s', async () => {
    const clock = new SimulatedClock({start: new Date('2030-05-01T12:00:00Z'), scale: 0});
    const endpoint = await start(clock);
    const form = queryForm('sts', 'GetCallerIdentity');
    for (const at of [new Date(), clock.now()]) {
      const answer = await sendSigned(endpoint, form, {credentials: credentials.admin, at});
      expect(answer.status).toBe(200);
      expect(answer.headers['date']).toBe('Wed, 01 May 2030 12:00:00 GMT');
    }
    const neither = await sendSigned(endpoint, form, {
      credentials: credentials.admin,
      at: new Date('2028-01-01T00:00:00Z'),
    });
    expect(neither.body).toContain(
      'Signature expired: 20280101T000000Z is now earlier than 20300501T115500Z (20300501T120000Z - 5 min.)',
    );
  });
});

test('on a fast clock the five minutes are ones of the wall: a request is on its way for long there', async () => {
  const scale = 10_000;
  const clock = new SimulatedClock({start: new Date('2030-05-01T12:00:00Z'), scale});
  const endpoint = await start(clock);
  const form = queryForm('sts', 'GetCallerIdentity');
  const ago = (wallSeconds: number) => new Date(clock.now().getTime() - wallSeconds * scale * 1000);
  const sent = (at: Date) => sendSigned(endpoint, form, {credentials: credentials.admin, at});
  expect((await sent(ago(240))).status).toBe(200);
  expect(codeOf((await sent(ago(400))).body)).toBe('SignatureDoesNotMatch');
});

function formOf(service: string): Form {
  const form = forms[service];
  if (!form) throw new Error(`No form for ${service}`);
  return form;
}
