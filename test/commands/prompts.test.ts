import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {World} from '../../source/simulator/world.ts';
import {openTerminal} from '../terminal/terminal.ts';
import {type Machine, until} from './command-line.ts';
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

  test.each([
    {typed: 'payments\r', what: 'a whole line'},
    {typed: 'pay', what: 'the beginning of one'},
    {typed: '\r\r', what: 'Enter'},
  ])('what was typed before the question stands is no answer to it: $what', ({typed}) =>
    on({}, async machine => {
      const held = machine.simulator.calls.of('GetCallerIdentity');
      machine.fault({operation: 'GetCallerIdentity', times: 1, effect: {kind: 'latency', milliseconds: 700}});
      const terminal = atTerminal(machine, 'disconnect', 'payments', '--wait');
      await until(() => machine.simulator.calls.of('GetCallerIdentity') > held, 'the first question to AWS');
      terminal.press(typed);
      await terminal.until('Type payments to confirm');
      expect(machine.simulator.calls.of('DisconnectCustomKeyStore')).toBe(0);
      terminal.press('payments\r');
      await terminal.until('done: payments is DISCONNECTED');
      expect((await terminal.exited).exitCode).toBe(0);
    }),
  );

  test('a password typed before it is asked for is not taken, nor is a line behind it', () =>
    on({}, async machine => {
      const file = path.join(machine.home, 'customerCA.crt');
      writeFileSync(file, machine.line.clusters['cluster-3freeaaaaaa']?.trustAnchorCertificate ?? '');
      const words = ['create', '--name', 'fresh', '--cluster', 'cluster-3freeaaaaaa', '--trust-anchor', file];
      const terminal = atTerminal(machine, ...words);
      terminal.press('Another7Passphrase\rcreate\r');
      await terminal.until('kmsuser password (not shown):');
      terminal.press(`${password}\rcreate\r`);
      await terminal.until('Type create to go on');
      expect(machine.simulator.calls.of('CreateCustomKeyStore')).toBe(0);
      terminal.press('create\r');
      await terminal.until('done: fresh is created');
      expect(machine.store('fresh').backing).toMatchObject({kmsuserPassword: password});
    }));

  test('the disconnect page names the keys in use, as the screen does', () =>
    on({}, async machine => {
      const terminal = atTerminal(machine, 'disconnect', 'payments');
      const page = await terminal.until('Type payments to confirm');
      expect(page).toMatch(/In use +\d of 2 keys were used in the last 24h \(CloudTrail, eu-west-1\)/);
      terminal.press('\u0003');
      await terminal.exited;
    }));

  test('a profile that needs an MFA code is asked for it, by its device; the code is not shown and not kept', () =>
    on({arrange: addGuardedRole}, async machine => {
      const device = writeMfaProfile(machine);
      const words = ['role', 'describe', 'ours', '--profile', 'guarded'];
      const terminal = atTerminal(machine, ...words);
      await terminal.until(`MFA code of ${device} (not shown):`);
      terminal.press('135792\r');
      await terminal.until('Type ');
      expect(terminal.output()).toContain('assumed-role/');
      expect(terminal.output()).not.toContain('135792');
      terminal.press('\u0003');
      await terminal.exited;
      expect(machine.simulator.calls.of('AssumeRole')).toBe(1);
      expect(machine.everyFile()).not.toContain('135792');
    }));

  test('the screen asks for an MFA code too, and goes on with it', () =>
    on({arrange: addGuardedRole}, async machine => {
      const device = writeMfaProfile(machine);
      const terminal = atTerminal(machine, '--profile', 'guarded');
      await terminal.until(device);
      // Keys that come before the panel could be read are dropped, and so is an Enter right behind others.
      const pressUntil = (key: string, check: () => boolean) =>
        until(() => {
          if (!check()) terminal.press(key);
          return check();
        }, `what ${key} does`);
      await pressUntil('7', () => terminal.frame().join('\n').includes('******'));
      await pressUntil('\r', () => machine.simulator.calls.of('AssumeRole') > 0);
      await terminal.until('● CONNECTED');
      expect(machine.simulator.calls.of('AssumeRole')).toBe(1);
      terminal.press('q');
      expect((await terminal.exited).exitCode).toBe(0);
      expect(machine.everyFile()).not.toContain('777777');
    }));

  test('an MFA code that AWS does not take ends the command, and is asked for once', () =>
    on({arrange: addGuardedRole}, async machine => {
      writeMfaProfile(machine);
      const terminal = atTerminal(machine, 'role', 'describe', 'ours', '--profile', 'guarded');
      await terminal.until('MFA code of');
      // The one code that the embedded AWS refuses.
      terminal.press('000000\r');
      expect((await terminal.exited).exitCode).toBe(2);
      expect(terminal.output()).toContain('The MFA code was not accepted');
      expect(terminal.output().split('MFA code of')).toHaveLength(2);
      expect(machine.everyFile()).not.toContain('000000');
    }));

  test('^C at the question for an MFA code ends the command', () =>
    on({arrange: addGuardedRole}, async machine => {
      writeMfaProfile(machine);
      for (const words of [['role', 'describe', 'ours'], ['status']]) {
        const terminal = atTerminal(machine, ...words, '--profile', 'guarded');
        await terminal.until('MFA code of');
        terminal.press('\u0003');
        const {exitCode, signal} = await terminal.exited;
        expect(exitCode === 130 || signal === 2).toBe(true);
      }
      expect(machine.simulator.calls.all()).toEqual([]);
    }));

  test('without a terminal nobody can be asked for an MFA code: 2, and what to do', () =>
    on({arrange: addGuardedRole}, async machine => {
      writeMfaProfile(machine);
      const env = {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''};
      const {code, document} = await machine.json(['role', 'describe', 'ours', '--profile', 'guarded'], {
        env,
      });
      expect(code).toBe(2);
      expect(`${document.state} ${document.next ?? ''}`).toContain('needs an MFA code');
    }));
});

/** A profile whose role is taken over with a code; the ARN of its device. */
function writeMfaProfile({home, line}: Machine): string {
  const device = 'arn:aws:iam::111122223333:mfa/admin-phone';
  const keys = line.credentials['admin'];
  mkdirSync(path.join(home, '.aws'), {recursive: true});
  writeFileSync(
    path.join(home, '.aws', 'config'),
    [
      '[profile guarded]',
      'role_arn = arn:aws:iam::111122223333:role/KeyAdmin',
      'source_profile = base',
      `mfa_serial = ${device}`,
      'region = eu-west-1',
      '[profile base]',
      `aws_access_key_id = ${keys?.accessKeyId ?? ''}`,
      `aws_secret_access_key = ${keys?.secretAccessKey ?? ''}`,
      '',
    ].join('\n'),
  );
  return device;
}

/** A role that may only be taken over with the code of a device. */
function addGuardedRole({iam}: World): void {
  const admin = iam.users.get('admin');
  if (!admin) throw new Error('there is no admin');
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {AWS: 'arn:aws:iam::111122223333:user/admin'},
        Action: 'sts:AssumeRole',
        Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}},
      },
    ],
  });
  const {inline, attached, tags, createdAt} = admin;
  iam.roles.set('KeyAdmin', {
    ...{inline, attached, tags, createdAt},
    ...{name: 'KeyAdmin', path: '/', id: 'AROAKEYADMIN2222222AA', description: ''},
    ...{trustPolicy, maxSessionSeconds: 3600},
  });
}
