import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, request, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** Sessions as they really are: what keeps AWS from answering is named, with what to do, and mended in place. */
let held: HeldWorld;
let session: Session | undefined;
const servers: Server[] = [];

beforeEach(async () => {
  held = await holdWorld({scenario: 'healthy', at: '2026-09-14T12:04:00Z', caller: 'admin'});
});
afterEach(async () => {
  session?.signal('SIGKILL');
  await session?.exited;
  for (const server of servers.splice(0)) server.close();
  await held.close();
});

const home = () => held.env['HOME'] ?? '';
const well = (frame: string) => frame.includes('all: 6/6') && frame.includes('3 stores: 3 healthy');
/** The screen as one text: sentences are wrapped there. */
const flat = (frame: string) => frame.replaceAll(/\s+/gu, ' ');

function open({
  endpoint,
  profile,
  env = {},
}: {endpoint?: string; profile?: string; env?: Record<string, string>} = {}): Session {
  const words = held.arguments.map(word =>
    word === 'prod-keys' && profile !== undefined
      ? profile
      : word === held.simulator.endpoint && endpoint !== undefined
        ? endpoint
        : word,
  );
  session = openTerminal({arguments: words, env: {...held.env, ...env}});
  return session;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A profile whose credential_process is this shell script, which may be written anew. */
function processOf(script: string): string {
  const file = path.join(home(), 'process.sh');
  writeFileSync(file, script);
  const config = path.join(home(), '.aws', 'config');
  writeFileSync(config, `[profile robot]\nregion = us-east-1\ncredential_process = sh ${file}\n`);
  return file;
}

/** The keys of the world's caller, as a credential_process prints them. */
function keysAsJson(): string {
  const text = readFileSync(path.join(home(), '.aws', 'credentials'), 'utf8');
  const value = (name: string) => new RegExp(`${name} = (\\S+)`, 'u').exec(text)?.[1];
  return JSON.stringify({
    Version: 1,
    AccessKeyId: value('aws_access_key_id'),
    SecretAccessKey: value('aws_secret_access_key'),
    SessionToken: value('aws_session_token'),
  });
}

describe('a credential_process', {timeout: 60_000}, () => {
  test.each([
    ['fails', 'echo the vault is sealed >&2; exit 3', 'the credential_process failed: the vault is sealed'],
    ['prints garbage', 'echo "<html>"', 'credential_process returned invalid JSON'],
  ])(
    'that %s is named with what it said, and once mended the board is there',
    async (_how, script, words) => {
      const file = processOf(script);
      const screen = open({profile: 'robot'});
      const frame = await screen.until(text => flat(text).includes(words));
      expect(flat(frame)).toContain('by hand and mend it');
      writeFileSync(file, `echo '${keysAsJson()}'`);
      screen.press('R');
      await screen.until(well, 40_000);
    },
  );

  test('that hangs does not keep the screen from being left', async () => {
    const started = path.join(home(), 'started');
    processOf(`echo $$ > ${started}; exec sleep 300`);
    const screen = open({profile: 'robot'});
    await screen.until('[Board]');
    await expect.poll(() => existsSync(started), {timeout: 20_000}).toBe(true);
    screen.press('q');
    expect((await screen.exited).exitCode).toBe(0);
  });
});

describe('the way to AWS', {timeout: 60_000}, () => {
  test('a proxy that answers HTML is a failure with its status, and goes when the proxy does', async () => {
    const {hostname, port} = new URL(held.simulator.endpoint);
    let isLogin = true;
    const proxy = createServer((incoming, answer) => {
      if (isLogin) {
        answer.writeHead(200, {'content-type': 'text/html'}).end('<html><title>Sign in</title></html>');
        return;
      }
      const {method, url, headers} = incoming;
      const onward = request(
        {hostname, port, ...(method && {method}), ...(url && {path: url}), headers},
        reply => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(answer);
        },
      );
      incoming.pipe(onward);
    });
    const screen = open({endpoint: `http://127.0.0.1:${String(await listen(proxy))}`});
    const frame = await screen.until(
      text => flat(text).includes('a proxy or a login portal is in the way'),
      20_000,
    );
    expect(frame).not.toContain('<html>');
    expect(flat(frame)).not.toMatch(/No custom key stores in \d{12}/u);
    isLogin = false;
    screen.press('R');
    await screen.until(well, 40_000);
  });

  test.each(['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE'])(
    'a certificate of one’s own is refused by name, and taken with %s',
    async variable => {
      const key = path.join(home(), 'key.pem');
      const certificate = path.join(home(), 'cert.pem');
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost,IP:127.0.0.1',
          '-keyout',
          key,
          '-out',
          certificate,
        ],
        {stdio: 'ignore'},
      );
      const {hostname, port} = new URL(held.simulator.endpoint);
      const proxy = createTlsServer(
        {key: readFileSync(key), cert: readFileSync(certificate)},
        (incoming, answer) => {
          const {method, url, headers} = incoming;
          const onward = request(
            {hostname, port, ...(method && {method}), ...(url && {path: url}), headers},
            reply => {
              answer.writeHead(reply.statusCode ?? 502, reply.headers);
              reply.pipe(answer);
            },
          );
          incoming.pipe(onward);
        },
      );
      const endpoint = `https://localhost:${String(await listen(proxy))}`;
      const refused = open({endpoint});
      const frame = await refused.until(
        text => flat(text).includes('certificate of the host is not trusted'),
        20_000,
      );
      expect(flat(frame)).toContain('NODE_EXTRA_CA_CERTS');
      refused.press('\u0003');
      await refused.exited;
      const taken = open({endpoint, env: {[variable]: certificate}});
      await taken.until(well, 30_000);
    },
  );

  test('no network at all is said, and no store is called absent', async () => {
    const screen = open({endpoint: 'http://127.0.0.1:9'});
    const frame = await screen.until(text => flat(text).includes('AWS cannot be asked'), 20_000);
    expect(flat(frame)).not.toMatch(/No custom key stores in \d{12}/u);
  });
});
