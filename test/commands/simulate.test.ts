import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {shippedNames} from '../../source/simulator/scenarios/shipped.ts';
import type {StartLine} from '../../source/simulator/start-line.ts';
import {runCks, startCks} from './program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cks-scenarios-'));
});
afterAll(() => {
  rmSync(folder, {recursive: true, force: true});
});

describe('cks simulate', {timeout: 30_000}, () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'says in one line of JSON what a client needs, then how to point one at it, and ends at once on %s with 0',
    async signal => {
      const running = startCks(['simulate']);
      const line = JSON.parse(await running.firstLine) as StartLine;
      expect(line.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(Object.keys(line)).toEqual(['endpoint', 'credentials', 'regions', 'clusters']);
      expect(Object.keys(line.credentials)).toEqual([
        'admin',
        'audit',
        'KeyOps',
        'KeyOps/mreyes',
        'KeyOps/jchen',
      ]);
      expect(line.credentials['KeyOps']).toEqual(line.credentials['KeyOps/mreyes']);
      expect(line.regions).toHaveLength(24);
      expect(line.clusters['cluster-5jd3tx6vw2p']?.trustAnchorCertificate).toMatch(
        /^-----BEGIN CERTIFICATE-----\n/,
      );

      const {Arn} = await new STSClient({
        endpoint: line.endpoint,
        region: 'us-east-1',
        credentials: line.credentials['KeyOps/jchen'] ?? {accessKeyId: '', secretAccessKey: ''},
      }).send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe('arn:aws:sts::111122223333:assumed-role/KeyOps/jchen');

      const sent = performance.now();
      running.signal(signal);
      const {exitCode, stdout, stderr} = await running.ended;
      expect(performance.now() - sent).toBeLessThan(1000);
      expect(exitCode).toBe(0);
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toContain(`--endpoint-url ${line.endpoint} kms describe-custom-key-stores`);
    },
  );

  test('runs the world’s time as fast as it is told', async () => {
    const running = startCks(['simulate', '--scenario', 'healthy', '--time-scale', '86400']);
    const {endpoint} = JSON.parse(await running.firstLine) as StartLine;
    const dateOf = async () =>
      Date.parse((await fetch(`${endpoint}/_simulator/calls`)).headers.get('date') ?? '');
    const first = await dateOf();
    await expect.poll(async () => (await dateOf()) - first, {timeout: 5000}).toBeGreaterThan(3_600_000);
    const answer = await fetch(`${endpoint}/_simulator/advance`, {
      method: 'POST',
      body: '{"seconds": 31536000}',
    });
    expect(answer.status).toBe(200);
    expect((await dateOf()) - first).toBeGreaterThan(31_536_000_000);
    running.signal('SIGTERM');
    expect((await running.ended).exitCode).toBe(0);
  });

  test('serves a scenario file', async () => {
    const file = path.join(folder, 'small.yaml');
    writeFileSync(
      file,
      "account: {id: '444455556666'}\nregions: {eu-west-3: {}}\nusers:\n  admin: {accessKey: {id: AKIASIMULATEDSMALL22, secret: fakefakefakefakefakefakefakefakefakesmll}}\n",
    );
    const running = startCks(['simulate', '--scenario', file]);
    const line = JSON.parse(await running.firstLine) as StartLine;
    expect(line.regions).toEqual(['eu-west-3']);
    running.signal('SIGTERM');
    expect((await running.ended).exitCode).toBe(0);
  });
});

describe('cks simulate exits 64', {timeout: 30_000}, () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'for a scenario that is not shipped',
      ['--scenario', 'nowhere'],
      new RegExp(`shipped are ${shippedNames.join(', ')}`),
    ],
    ['for a file that is not there', ['--scenario', './nowhere.yaml'], /nowhere\.yaml cannot be read/],
    ['for a port that is none', ['--port', '70000'], /--port takes a whole number from 0 to 65535/],
    ['for a time that stands still', ['--time-scale', '0'], /--time-scale takes a number above 0/],
  ])('%s', async (_name, words, said) => {
    const run = await runCks(['simulate', ...words]);
    expect(run).toMatchObject({exitCode: 64, stdout: ''});
    expect(run.stderr).toMatch(said);
  });

  test('for a scenario file with a mistake, naming file, line, field and what was expected', async () => {
    const file = path.join(folder, 'mistaken.yaml');
    writeFileSync(
      file,
      "account: {id: '444455556666'}\nregions:\n  eu-west-3:\n    keyStores:\n      - {name: a, state: BROKEN}\n",
    );
    const run = await runCks(['simulate', '--scenario', file]);
    expect(run).toMatchObject({exitCode: 64, stdout: ''});
    expect(run.stderr).toContain(`${file}:5`);
    expect(run.stderr).toMatch(/state/);
    expect(run.stderr).toMatch(/CONNECTED/);
  });

  test('for a port that somebody has', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen({host: '127.0.0.1', port: 0}, resolve));
    const {port} = server.address() as AddressInfo;
    const run = await runCks(['simulate', '--port', String(port)]);
    server.close();
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain(`port ${port} cannot be used`);
  });
});
