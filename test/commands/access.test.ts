import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {z} from 'zod';
import {accessVerdicts} from '../../source/access/verdict.ts';
import type {ShippedName} from '../../source/simulator/scenarios/shipped.ts';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';
import {type Run, runCks} from './program.ts';

const callers = {
  'pay-legacy': 'KeyOps/mreyes',
  playground: 'admin',
  'locked-down': 'contractor',
  empty: 'admin',
} as const;
type Scenario = keyof typeof callers;
const worlds = new Map<string, HeldWorld>();

beforeAll(async () => {
  for (const [scenario, caller] of Object.entries(callers)) {
    const name = scenario as ShippedName;
    worlds.set(scenario, await holdWorld({scenario: name, at: '2026-09-14T12:04:00Z', caller}));
  }
});
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
});

function cks(scenario: Scenario, command: string, ...words: readonly string[]): Promise<Run> {
  const world = worlds.get(scenario);
  if (!world) throw new Error(`no world ${scenario}`);
  const [name = '', ...rest] = command.split(' ');
  return runCks([name, ...rest, ...world.arguments, ...words], world.env);
}

const verdict = z.enum(accessVerdicts);
const accessSchema = z.object({
  schema: z.literal('cks.access/1'),
  principal: z.object({arn: z.string(), kind: z.string(), policySource: z.string().nullable()}),
  regions: z.array(z.string()),
  personas: z.array(
    z.object({
      persona: z.string(),
      verdict,
      actions: z.array(
        z.object({
          action: z.string(),
          resource: z.string(),
          region: z.string().nullable(),
          verdict,
          because: z.string().min(1),
          evidence: z.array(
            z.object({
              kind: z.enum(['simulated', 'evaluated', 'probed', 'seen']),
              verdict,
              detail: z.string(),
            }),
          ),
          missingStatement: z
            .object({
              who: z.string(),
              where: z.string(),
              statement: z.record(z.string(), z.unknown()).nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  ),
});

describe('cks access', {timeout: 60_000}, () => {
  test('all for an administrator is yes: exit 0, and every line of every Region is there', async () => {
    const run = await cks('playground', 'access all', '--json');
    const {personas, regions, principal} = accessSchema.parse(JSON.parse(run.stdout));
    expect(run.exitCode).toBe(0);
    expect(principal.kind).toBe('user');
    expect(personas.map(one => one.persona)).toHaveLength(8);
    const [stores] = personas;
    expect(
      stores?.actions.filter(({action}) => action === 'kms:DeleteCustomKeyStore').map(one => one.region),
    ).toEqual(regions);
    expect(stores?.actions.filter(({region}) => region === null).map(({action}) => action)).toEqual([
      'iam:CreateServiceLinkedRole',
    ]);
    expect(stores?.actions.flatMap(({evidence}) => evidence.map(({kind}) => kind))).toContain('probed');
  });

  test('store-manager for the operator is no: exit 1, with the role behind the session and what is missing', async () => {
    const run = await cks('pay-legacy', 'access store-manager', '--region', 'eu-west-1', '--json');
    const {personas, principal} = accessSchema.parse(JSON.parse(run.stdout));
    expect(run.exitCode).toBe(1);
    expect(principal.policySource).toBe('arn:aws:iam::111122223333:role/KeyOps');
    const verdicts = Object.fromEntries(personas[0]?.actions.map(one => [one.action, one.verdict]) ?? []);
    expect(verdicts).toMatchObject({
      'iam:CreateServiceLinkedRole': 'implicit-deny',
      'kms:UpdateCustomKeyStore': 'denied-by-scp',
      'kms:DeleteCustomKeyStore': 'needs-context',
      'kms:ConnectCustomKeyStore': 'allowed',
    });
    const text = await cks('pay-legacy', 'access store-manager', '--region', 'eu-west-1');
    expect(text.stdout).toContain('"iam:AWSServiceName":"cks.kms.amazonaws.com"');
    expect(text.stdout).toContain('No policy in this account can fix this.');
    expect(text.exitCode).toBe(1);
  });

  test('for whoever may find out nothing cannot tell, and names the statement that would help: exit 2', async () => {
    const run = await cks('locked-down', 'access key-user', '--region', 'eu-west-1');
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('cannot tell');
    expect(run.stdout).toContain('"Action":"iam:SimulatePrincipalPolicy"');
  });

  test('of another principal makes no call as it', async () => {
    const run = await cks(
      'playground',
      'access store-manager',
      '--principal',
      'arn:aws:iam::111122223333:user/admin',
      '--json',
    );
    expect(run.exitCode).toBe(0);
    const nobody = await cks(
      'playground',
      'access store-manager',
      '--principal',
      'arn:aws:iam::111122223333:user/nobody',
      '--json',
    );
    const {personas} = accessSchema.parse(JSON.parse(nobody.stdout));
    expect(nobody.exitCode).toBe(2);
    expect(personas[0]?.actions.flatMap(({evidence}) => evidence.map(({kind}) => kind))).not.toContain(
      'probed',
    );
  });

  test('prints the least policy by itself, or several with their names', async () => {
    const one = await cks('playground', 'access store-manager', '--policy');
    expect(JSON.parse(one.stdout)).toMatchObject({Version: '2012-10-17'});
    const inOne = await cks('playground', 'access store-manager', '--policy', '--region', 'eu-west-1');
    expect(inOne.stdout).toContain('"aws:RequestedRegion": "eu-west-1"');
    const all = await cks('playground', 'access all', '--policy');
    expect(
      z.array(z.object({name: z.string(), policy: z.object({})})).parse(JSON.parse(all.stdout)),
    ).toHaveLength(8);
    expect([one, inOne, all].map(({exitCode}) => exitCode)).toEqual([0, 0, 0]);
  });

  test('is written as CSV and Markdown too', async () => {
    const csv = await cks('playground', 'access store-manager', '--format', 'csv');
    expect(csv.stdout.split('\n')[0]).toBe('persona,action,resource,region,verdict,because,evidence,missing');
    expect(csv.stdout).toContain('"store-manager","kms:DeleteCustomKeyStore","*","eu-west-1","allowed"');
    const md = await cks('playground', 'access store-manager', '--format', 'md');
    expect(md.stdout).toContain('## store-manager: allowed');
  });

  test('everyone holds all users and roles against all personas', async () => {
    const run = await cks('empty', 'access everyone', '--region', 'eu-west-1', '--json');
    const {principals} = z
      .object({
        principals: z.array(z.object({principal: z.string(), personas: z.record(z.string(), verdict)})),
      })
      .parse(JSON.parse(run.stdout));
    expect(principals.map(({principal}) => principal)).toContain('arn:aws:iam::111122223333:user/admin');
    expect(principals.every(({principal}) => !principal.includes('aws-service-role'))).toBe(true);
    expect(Object.keys(principals[0]?.personas ?? {})).toHaveLength(8);
    expect(run.exitCode).toBe(0);
  });

  test.each([
    [['access', 'janitor'], 'there is no persona "janitor"'],
    [['access', 'auditor', '--principal', 'anna'], 'is not the ARN of a user'],
    [['access', 'auditor', '--format', 'xml'], '--format takes csv, md or json'],
  ])('%j is a mistake of the command line', async (words, message) => {
    const [command = '', ...rest] = words;
    const run = await cks('playground', `${command} ${rest[0] ?? ''}`, ...rest.slice(1));
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain(message);
  });
});

describe('personas of the settings file', {timeout: 60_000}, () => {
  function withPersonas(personas: unknown, words: readonly string[]): Promise<Run> {
    const world = worlds.get('pay-legacy');
    if (!world) throw new Error('no world');
    const config = path.join(world.env['HOME'] ?? '', 'settings');
    mkdirSync(path.join(config, 'cks'), {recursive: true});
    writeFileSync(path.join(config, 'cks', 'config.json'), JSON.stringify({personas}));
    return runCks(['access', ...words, ...world.arguments], {...world.env, XDG_CONFIG_HOME: config});
  }

  test('are checked by their names', async () => {
    const onCall = [{action: 'kms:ConnectCustomKeyStore'}, {action: 'kms:UpdateCustomKeyStore'}];
    const run = await withPersonas({'on-call': onCall}, ['on-call', '--region', 'eu-west-1', '--json']);
    const {personas} = accessSchema.parse(JSON.parse(run.stdout));
    expect(
      personas.map(({persona, actions}) => [persona, ...actions.map(one => [one.action, one.verdict])]),
    ).toEqual([
      ['on-call', ['kms:ConnectCustomKeyStore', 'allowed'], ['kms:UpdateCustomKeyStore', 'denied-by-scp']],
    ]);
    expect(run.exitCode).toBe(1);
  });
});

const deed = z.object({verdict, because: z.string().min(1)});

describe('cks role', {timeout: 60_000}, () => {
  test('shows the card of a role that is as documented: exit 0', async () => {
    const run = await cks('playground', 'role');
    expect(run.stdout).toContain('trusts       KMS only');
    expect(run.stdout).toContain('like the list of 2023-11-10');
    expect(run.exitCode).toBe(0);
  });

  test('as JSON has what the card has', async () => {
    const run = await cks('pay-legacy', 'role', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: 'cks.role/1',
      exists: true,
      role: {trusted: ['cks.kms.amazonaws.com'], trustsKmsOnly: true, permissions: {enough: true}},
      may: {caller: {create: {verdict: 'implicit-deny'}}},
    });
  });

  test('says what the caller may do to it, and on request what everybody may', async () => {
    const powers = z.object({create: deed, edit: deed, delete: deed});
    const schema = z.object({
      may: z.object({caller: powers, everyone: z.array(powers.extend({principal: z.string()})).nullable()}),
    });
    const alone = schema.parse(JSON.parse((await cks('locked-down', 'role', '--json')).stdout)).may;
    expect(alone.caller.delete.verdict).toBe('cannot-tell');
    expect(alone.everyone).toBeNull();
    const run = await cks('empty', 'role', '--who', '--json');
    const {caller, everyone} = schema.parse(JSON.parse(run.stdout)).may;
    const admin = everyone?.find(({principal}) => principal.endsWith(':user/admin'));
    expect(admin).toMatchObject(caller);
    expect(admin?.delete.verdict).toBe('allowed');
    expect(everyone?.some(({principal}) => principal.includes('aws-service-role'))).toBe(false);
  });

  test('writes who may what, and counts those who may nothing', async () => {
    const {stdout} = await cks('empty', 'role', '--who');
    expect(stdout).toMatch(/you may\n {2}create +allowed: .+ {2}\[iam:CreateServiceLinkedRole\]/);
    expect(stdout).toMatch(/user\/admin {2}create allowed, edit allowed, delete allowed/);
    expect(stdout).toMatch(/nothing of it: \d+ of \d+ users and roles/);
  });

  test('cannot tell for whoever may not read it: exit 2', async () => {
    const run = await cks('locked-down', 'role');
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('cannot tell');
  });

  test('keeps its own command for the description', async () => {
    const run = await cks('playground', 'role describe', '--help');
    expect(run.stdout).toContain('Edit the description of the role.');
  });
});
