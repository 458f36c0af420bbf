import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openTerminal} from '../terminal/terminal.ts';
import type {Machine} from './command-line.ts';
import {onMachine as on} from './on-machine.ts';

const password = 'Qz7kmsuserPassphrase';

/** The program on a terminal, signed in as the administrator. */
const atTerminal = ({simulator, line, home, stateDir}: Machine, ...words: readonly string[]) =>
  openTerminal({
    arguments: [...words, '--endpoint-url', simulator.endpoint, '--state-dir', stateDir],
    columns: 160,
    rows: 50,
    env: {
      HOME: home,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: line.credentials['admin']?.accessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: line.credentials['admin']?.secretAccessKey ?? '',
    },
  });

describe.concurrent('on a terminal', () => {
  test('a change shows what happens and what was checked, and is sent once its phrase is typed', () =>
    on({}, async machine => {
      const terminal = atTerminal(machine, 'disconnect', 'payments', '--wait');
      const page = await terminal.until('Type payments to confirm');
      for (const part of [
        'Disconnect custom key store payments',
        'account 111122223333 · eu-west-1',
        'What happens',
        '2 KMS keys become Unavailable',
        'Undo',
        'Checked now',
        '✓ state is CONNECTED (',
      ])
        expect(page).toContain(part);
      expect(machine.simulator.calls.of('DisconnectCustomKeyStore')).toBe(0);
      terminal.press('payments\r');
      await terminal.until('sending DisconnectCustomKeyStore');
      await terminal.until('done: payments is DISCONNECTED');
      expect((await terminal.exited).exitCode).toBe(0);
      expect(machine.journals()[0]?.text).toContain('"typed":"payments"');
    }));

  test.each([
    {typed: 'payment\r', exitCode: 3},
    {typed: '\r', exitCode: 3},
    {typed: '\u0004', exitCode: 3},
    {typed: '\u0003', exitCode: 130},
  ])('anything else ($typed) leaves everything as it is', ({typed, exitCode}) =>
    on({}, async machine => {
      const terminal = atTerminal(machine, 'disconnect', 'payments');
      await terminal.until('Type payments to confirm');
      terminal.press(typed);
      expect((await terminal.exited).exitCode).toBe(exitCode);
      expect(machine.simulator.calls.of('DisconnectCustomKeyStore')).toBe(0);
      expect(machine.journals()).toEqual([]);
    }),
  );

  test('a password is asked for and never echoed', () =>
    on({}, async machine => {
      const file = path.join(machine.home, 'customerCA.crt');
      writeFileSync(file, machine.line.clusters['cluster-3freeaaaaaa']?.trustAnchorCertificate ?? '');
      const words = ['create', '--name', 'fresh', '--cluster', 'cluster-3freeaaaaaa', '--trust-anchor', file];
      const terminal = atTerminal(machine, ...words);
      await terminal.until('kmsuser password (not shown):');
      terminal.press(`${password}\r`);
      await terminal.until('Type create to go on');
      terminal.press('create\r');
      await terminal.until('done: fresh is created');
      expect((await terminal.exited).exitCode).toBe(0);
      expect(terminal.output()).not.toContain(password);
      expect(machine.everyFile()).not.toContain(password);
      expect(machine.store('fresh').backing).toMatchObject({kmsuserPassword: password});
    }));
});
