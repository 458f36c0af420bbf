import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal} from './terminal.ts';

/** A role behind an MFA device, a code that is given on the screen, and another profile to go over to. */
const device = 'arn:aws:iam::111122223333:mfa/mreyes';
const code = '907385';
let world: HeldWorld;

beforeAll(async () => {
  // The session of a role ends in an hour: the world's clock is this machine's, as AWS's is.
  const at = new Date().toISOString();
  world = await holdWorld({scenario: 'healthy', at, caller: 'admin', profile: 'base', running: true});
  const {iam} = world.simulator.world;
  const admin = iam.users.get('admin');
  if (!admin) throw new Error('there is no admin');
  const {inline, attached, tags, createdAt} = admin;
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
  iam.roles.set('KeyAdmin', {
    ...{inline, attached, tags, createdAt, trustPolicy, maxSessionSeconds: 3600},
    ...{name: 'KeyAdmin', path: '/', id: 'AROAKEYADMIN2222222AA', description: ''},
  });
  writeFileSync(
    path.join(home(), '.aws', 'config'),
    [
      '[profile guarded]',
      'role_arn = arn:aws:iam::111122223333:role/KeyAdmin',
      'source_profile = base',
      `mfa_serial = ${device}`,
      'region = us-east-1',
      '',
    ].join('\n'),
  );
}, 60_000);

afterAll(() => world.close());

const home = (): string => world.env['HOME'] ?? '';

test('a code given on the screen signs in and is kept nowhere; another profile is gone over to in place', async () => {
  const words = world.arguments.map(word => (word === 'base' ? 'guarded' : word));
  const session = openTerminal({arguments: words, env: world.env});
  const asked = await session.until('MFA code for guarded');
  expect(asked).toContain(device.slice(0, 30));
  expect(asked.split('\n')[0]).toContain('account unknown');
  for (let length = 1; length <= code.length; length += 1) {
    const stars = '*'.repeat(length) + '_'.repeat(code.length - length);
    session.press(code[length - 1] ?? '');
    // The first may come before the panel could be seen, and is dropped then.
    await session.until(stars, 1500).catch(() => {
      session.press(code[length - 1] ?? '');
    });
    await session.until(stars);
  }
  session.press('\r');
  const signedIn = await session.until(/KeyAdmin\//u);
  expect(signedIn.split('\n')[0]).toContain('111122223333');
  expect(session.output()).not.toContain(code);

  session.press(':profile\r');
  await session.until(/> guarded +111122223333 +role, MFA +shown/u);
  session.press('k');
  await session.until(/> base +not tried/u);
  session.press('\r');
  const other = await session.until(/user\/admin.*profile base/u);
  expect(other.split('\n')[0]).toContain('[READ-ONLY]');
  session.press('q');
  expect((await session.exited).exitCode).toBe(0);
  for (const file of filesBelow(home())) expect(readFileSync(file, 'utf8'), file).not.toContain(code);
});

test('closed with Esc, the panel leaves the board as it is and says how to be asked again', async () => {
  const words = world.arguments.map(word => (word === 'base' ? 'guarded' : word));
  const session = openTerminal({arguments: words, env: world.env});
  await session.until('MFA code for guarded');
  session.press('\u001B');
  await session.until('R asks again');
  await session.until(frame => !frame.includes('MFA code for'));
  session.press('R');
  await session.until('MFA code for guarded');
  session.press('\u0003');
  expect((await session.exited).exitCode).toBe(130);
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true}).flatMap(entry =>
    entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
  );
}
