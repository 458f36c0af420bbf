import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {AccountOptions} from '../../source/aws/account.ts';
import type {CallRecord} from '../../source/model/call-record.ts';
import type {Failure} from '../../source/model/failure.ts';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import {json, jsonError, startScriptedAws, xml} from './scripted-aws.ts';
import type {Reply} from './scripted-aws.ts';

const ireland = asRegion('eu-west-1');
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

const noStores = {CustomKeyStores: [], Truncated: false};

describe('what comes over the wire and is no answer', () => {
  const cases: [string, Reply, Partial<Failure>][] = [
    ['an answer that never comes', () => undefined, {kind: 'timed-out', code: 'TimeoutError'}],
    [
      'an answer that stops half way',
      (_, response) => {
        response.writeHead(200, {'content-type': 'application/x-amz-json-1.1'});
        response.write('{"CustomKeyStores"');
      },
      {kind: 'timed-out', code: 'TimeoutError'},
    ],
    [
      'a connection cut before the answer',
      ({request}) => {
        request.socket.destroy();
      },
      {kind: 'unreachable', code: 'ECONNRESET', attempts: 2},
    ],
    [
      'a connection cut in the middle of the answer',
      (_, response) => {
        response.writeHead(200, {'content-length': '100'});
        response.write('{"Cust', () => response.destroy());
      },
      {kind: 'unreachable', code: 'ECONNRESET', attempts: 2},
    ],
    [
      'a page of a login portal',
      (_, response) => {
        response.writeHead(200, {'content-type': 'text/html'});
        response.end('<html><body>Log in</body></html>');
      },
      {kind: 'unreachable', code: 'MarkupAnswer', httpStatus: 200},
    ],
    [
      'a page that calls itself JSON',
      (_, response) => {
        response.writeHead(403, {'content-type': 'application/json'});
        response.end('<!DOCTYPE html><title>Blocked</title>');
      },
      {kind: 'unreachable', code: 'MarkupAnswer', httpStatus: 403},
    ],
  ];
  describe.each(cases)('%s', (_, reply, expected) => {
    test.each(['keyStores', 'clusters', 'keyIds'] as const)('is a failure of %s', async method => {
      const {reader} = await accountAgainst(reply, {timeouts: {answerMs: 150}});
      expect(await reader[method](ireland)).toMatchObject({
        ok: false,
        failure: {...expected, region: 'eu-west-1', action: expect.stringMatching(/^(kms|cloudhsm):/)},
      });
    });

    test('is a failure of role, never a missing role', async () => {
      const {reader} = await accountAgainst(reply, {timeouts: {answerMs: 150}});
      expect(await reader.role()).toMatchObject({ok: false, failure: {...expected, action: 'iam:GetRole'}});
    });
  });

  test('nobody listens', async () => {
    const {reader, server} = await accountAgainst(() => undefined);
    await server.stop();
    for (const answer of [
      await reader.keyStores(ireland),
      await reader.clusters(ireland),
      await reader.keyIds(ireland),
    ])
      expect(answer).toMatchObject({ok: false, failure: {kind: 'unreachable', code: 'ECONNREFUSED'}});
    // The Regions of an endpoint that is down are not those of the table.
    expect(await reader.regionList()).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
  });

  test('a TLS connection that is never agreed on', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve));
    endings.push(() => mute.close());
    const {port} = mute.address() as AddressInfo;
    const {reader} = await accountAgainst(() => undefined, {
      endpointUrl: `https://127.0.0.1:${String(port)}`,
      timeouts: {connectMs: 100},
    });
    expect(await reader.keyStores(ireland)).toMatchObject({
      ok: false,
      failure: {kind: 'timed-out', message: 'No connection to 127.0.0.1 within 0.1 s'},
    });
    reader.close();
  });

  test('it recovers by itself when the server answers again', async () => {
    let down = true;
    const {reader} = await accountAgainst(({request}, response) => {
      if (down) request.socket.destroy();
      else json(response, noStores);
    });
    expect((await reader.keyStores(ireland)).ok).toBe(false);
    down = false;
    expect((await reader.keyStores(ireland)).ok).toBe(true);
  });
});

describe('errors over the wire, with the names of each service', () => {
  test.each(['keyStores', 'clusters', 'keyIds'] as const)('%s: denied', async method => {
    const {reader} = await accountAgainst(({service, operation}, response) => {
      const text = `User: arn:aws:iam::1:user/x is not authorized to perform: ${service}:${operation} with an explicit deny in a service control policy`;
      jsonError(
        response,
        service === 'kms' ? 'AccessDeniedException' : 'CloudHsmAccessDeniedException',
        text,
      );
    });
    expect(await reader[method](ireland)).toMatchObject({
      ok: false,
      failure: {
        kind: 'denied',
        denied: {explicit: true, layer: 'service-control-policy'},
        requestId: 'request-1',
        httpStatus: 400,
      },
    });
  });

  test('a throttled call is repeated, and each attempt is told to listeners', async () => {
    let refusals = 2;
    const {reader, calls} = await accountAgainst((_, response) => {
      if (refusals-- > 0) jsonError(response, 'ThrottlingException', 'Rate exceeded');
      else json(response, noStores);
    });
    expect((await reader.keyStores(ireland)).ok).toBe(true);
    expect(calls.map(({outcome, attempts}) => [outcome === 'ok' ? 'ok' : outcome.code, attempts])).toEqual([
      ['ThrottlingException', 1],
      ['ThrottlingException', 2],
      ['ok', 3],
    ]);
  });

  test('a used-up quota is not repeated as if it were throttling', async () => {
    const {reader, server} = await accountAgainst((_, response) => {
      jsonError(response, 'LimitExceededException', 'too many');
    });
    expect(await reader.keyStores(ireland)).toMatchObject({failure: {kind: 'conflict'}});
    expect(server.asked).toHaveLength(1);
  });

  test('a fault of the server is repeated twice', async () => {
    const {reader, server} = await accountAgainst((_, response) => {
      jsonError(response, 'KMSInternalException', 'oops', 500);
    });
    expect(await reader.keyStores(ireland)).toMatchObject({
      failure: {kind: 'unexpected', attempts: 3, httpStatus: 500},
    });
    expect(server.asked).toHaveLength(3);
  });

  test.each(['keyStores', 'clusters', 'keyIds'] as const)(
    '%s signs with AWS’s time once an answer has told it',
    async method => {
      const awsTime = new Date(Date.now() + 20 * 60_000);
      const {reader, server} = await accountAgainst(({request, service}, response) => {
        const stamp = String(request.headers['x-amz-date']).replace(
          /(....)(..)(..)T(..)(..)(..)Z/,
          '$1-$2-$3T$4:$5:$6Z',
        );
        const date = {date: awsTime.toUTCString()};
        if (Math.abs(Date.parse(stamp) - awsTime.getTime()) > 300_000)
          jsonError(response, 'InvalidSignatureException', 'Signature expired: now is later', 400, date);
        else json(response, service === 'cloudhsm' ? {Clusters: []} : {...noStores, Keys: []}, 200, date);
      });
      expect(await reader[method](ireland)).toMatchObject({
        ok: true,
        at: new Date(Math.floor(awsTime.getTime() / 1000) * 1000),
      });
      expect(server.asked).toHaveLength(2);
      expect(reader.clockOffsetSeconds()).toBeGreaterThan(1190);
      expect(reader.now().getTime()).toBeGreaterThan(Date.now() + 19 * 60_000);
    },
  );
});

describe('credentials', () => {
  const keyOf = (authorization: string | undefined) => /Credential=([^/]+)/.exec(authorization ?? '')?.[1];

  test('are read once for all services and Regions', async () => {
    let readings = 0;
    const {reader} = await accountAgainst(
      ({service}, response) => {
        json(response, service === 'cloudhsm' ? {Clusters: []} : {...noStores, Keys: []});
      },
      {
        credentials: () => {
          readings++;
          return Promise.resolve({accessKeyId: 'AKIA', secretAccessKey: 's'});
        },
      },
    );
    const regions = ['eu-west-1', 'eu-central-1', 'us-east-1'].map(asRegion);
    await Promise.all(
      regions.flatMap(region => [reader.keyStores(region), reader.clusters(region), reader.keyIds(region)]),
    );
    expect(readings).toBe(1);
  });

  test('that have expired are read anew, and the call repeated with the new ones', async () => {
    let readings = 0;
    const {reader, server} = await accountAgainst(
      ({request}, response) => {
        if (keyOf(request.headers.authorization) === 'ASIA1')
          jsonError(response, 'ExpiredTokenException', 'expired');
        else json(response, {...noStores, Clusters: [], Keys: []});
      },
      {
        credentials: () =>
          Promise.resolve({
            accessKeyId: `ASIA${String(++readings)}`,
            secretAccessKey: 's',
            sessionToken: 't',
          }),
      },
    );
    expect(await reader.keyStores(ireland)).toMatchObject({ok: true});
    expect(await reader.clusters(ireland)).toMatchObject({ok: true});
    expect(await reader.keyIds(ireland)).toMatchObject({ok: true});
    expect(readings).toBe(2);
    expect(server.asked).toHaveLength(4);
  });

  test('that have expired for good are a failure, until renewed', async () => {
    let accessKeyId = 'ASIA1';
    const {reader} = await accountAgainst(
      ({request}, response) => {
        if (keyOf(request.headers.authorization) === 'ASIA1')
          jsonError(response, 'ExpiredTokenException', 'expired');
        else json(response, noStores);
      },
      {credentials: () => Promise.resolve({accessKeyId, secretAccessKey: 's'})},
    );
    expect(await reader.keyStores(ireland)).toMatchObject({failure: {kind: 'expired', clockSkewMinutes: 0}});
    accessKeyId = 'ASIA2';
    reader.renewCredentials();
    expect(await reader.keyStores(ireland)).toMatchObject({ok: true});
  });

  test('that cannot be had are a failure without a call, and are not asked for again at once', async () => {
    let readings = 0;
    const {reader, server} = await accountAgainst(() => undefined, {
      credentials: () => {
        readings++;
        return Promise.reject(
          Object.assign(new Error('run aws sso login'), {name: 'CredentialsProviderError'}),
        );
      },
    });
    const answers = [
      await reader.keyStores(ireland),
      await reader.clusters(ireland),
      await reader.keyIds(ireland),
      await reader.role(),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({
        ok: false,
        failure: {kind: 'no-credentials', remedy: expect.stringContaining('aws sso login')},
      });
    expect(readings).toBe(1);
    expect(server.asked).toHaveLength(0);
  });

  test('of a profile that takes a role with MFA ask for one code for all services and Regions', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cks-mfa-'));
    endings.push(() => rm(folder, {recursive: true}));
    await writeFile(
      join(folder, 'config'),
      `[profile base]\n[profile ops]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/KeyOps\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/ann\n`,
    );
    await writeFile(
      join(folder, 'credentials'),
      '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n',
    );
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    endings.push(() => vi.unstubAllEnvs());
    const server = await startScriptedAws(({operation, service}, response) => {
      if (operation === 'AssumeRole')
        xml(
          response,
          `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
          <SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        );
      else json(response, service === 'cloudhsm' ? {Clusters: []} : {...noStores, Keys: []});
    });
    endings.push(() => server.stop());
    const asked: string[] = [];
    const reader = openAccount({
      profile: 'ops',
      endpointUrl: server.endpointUrl,
      environment: {},
      mfaCode: serial => {
        asked.push(serial);
        return Promise.resolve('123456');
      },
    });
    endings.push(() => {
      reader.close();
    });
    const regions = ['eu-west-1', 'eu-central-1'].map(asRegion);
    const answers = await Promise.all(
      regions.flatMap(region => [reader.keyStores(region), reader.clusters(region), reader.keyIds(region)]),
    );
    expect(answers.map(({ok}) => ok)).toEqual(Array(6).fill(true));
    expect(asked).toEqual(['arn:aws:iam::111122223333:mfa/ann']);
    expect(server.asks('AssumeRole').map(({input}) => input['TokenCode'])).toEqual(['123456']);
    expect(keyOf(server.asks('ListKeys')[0]?.request.headers.authorization)).toBe('ASIAROLE');
  });
});

describe('closing', () => {
  test('rejects what is waiting, and lets nothing more through', async () => {
    const {reader, server} = await accountAgainst(() => undefined);
    const waiting = [
      reader.keyStores(ireland),
      reader.clusters(ireland),
      reader.keyIds(ireland),
      reader.role(),
    ];
    const described = reader.describeKeys(ireland, [asKeyId('k')], () => undefined);
    await expect.poll(() => server.asked.length).toBe(5);
    const ended = Promise.allSettled([...waiting, described]);
    reader.close();
    for (const one of await ended)
      expect(one).toMatchObject({status: 'rejected', reason: {name: 'AbortError'}});
    await expect(reader.keyStores(ireland)).rejects.toMatchObject({name: 'AbortError'});
    await expect.poll(() => server.asked.every(({request}) => request.socket.destroyed)).toBe(true);
  });

  test('follows the signal given at the start', async () => {
    const stop = new AbortController();
    const {reader} = await accountAgainst(() => undefined, {signal: stop.signal});
    const waiting = reader.keyStores(ireland);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({name: 'AbortError'});
  });
});
