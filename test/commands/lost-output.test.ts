import {spawn} from 'node:child_process';
import {mkdtempSync, openSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';

let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
});
afterAll(() => world.close());

type End = {readonly exitCode: number | null; readonly stderr: string};

/** Runs `status` by way of a shell: it can close what the program writes to, and cap the size of its files. */
function statusBy(shell: string, stdout: 'ignore' | number = 'ignore'): Promise<End> {
  const words = [process.execPath, inject('cli'), 'status', ...world.arguments];
  const child = spawn('bash', ['-c', shell, 'bash', ...words], {
    env: {PATH: process.env['PATH'] ?? '', ...world.env},
    stdio: ['ignore', stdout, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise(resolve => child.once('close', exitCode => resolve({exitCode, stderr})));
}

describe('status, when its output is lost', {timeout: 30_000}, () => {
  test('to a reader that has left still ends with the code for what it found, and says nothing', async () => {
    expect(await statusBy('"$@" | (exec 0<&-); exit ${PIPESTATUS[0]}')).toEqual({exitCode: 2, stderr: ''});
  });

  test.runIf(process.platform === 'linux')('to a full disk ends with 4', async () => {
    const end = await statusBy('exec "$@"', openSync('/dev/full', 'w'));
    expect(end.exitCode).toBe(4);
    expect(end.stderr).toMatch(/^cks: the result could not be written: ENOSPC/);
  });

  test('the last picture stays whole when the next one does not fit on the disk', async () => {
    const folder = path.join(world.arguments.at(-1) ?? '', 'cache');
    const pictures = () =>
      readdirSync(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]);
    expect((await statusBy('exec "$@"')).exitCode).toBe(2);
    const before = pictures();
    expect((await statusBy('ulimit -f 8; exec "$@"')).exitCode).toBe(2);
    expect(pictures()).toEqual(before);
  });
});

test('a fault of cks ends with 70 and a report, never with a code that reads as an answer', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-fault-'));
  // Thrown from nowhere in the middle of a look, which AWS keeps waiting.
  const sabotage = `data:text/javascript,setTimeout(() => { throw new Error('sabotage'); }, 100)`;
  const server = createServer(() => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const end = await statusBy(
    `export TMPDIR=${folder}; exec "$1" --import "${sabotage}" "\${@:2}" --endpoint-url ${endpoint}`,
  );
  expect(end.exitCode).toBe(70);
  expect(end.stderr).toContain(`A report without secrets is in ${folder}`);
  expect(readFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).toContain('sabotage');
  server.closeAllConnections();
  server.close();
  rmSync(folder, {recursive: true});
});
