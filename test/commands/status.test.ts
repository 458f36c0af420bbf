import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ShippedName} from '../../source/simulator/scenarios/shipped.ts';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';
import {type Run, runCks, startCks} from './program.ts';
import {type Status, statusSchema} from './status-schema.ts';

const callers: Readonly<Record<ShippedName, string>> = {
  'pay-legacy': 'KeyOps/mreyes',
  healthy: 'admin',
  empty: 'admin',
  crowded: 'admin',
  'locked-down': 'contractor',
  playground: 'admin',
};
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

function worldOf(scenario: ShippedName): HeldWorld {
  const world = worlds.get(scenario);
  if (!world) throw new Error(`no world ${scenario}`);
  return world;
}

function status(scenario: ShippedName, ...words: readonly string[]): Promise<Run> {
  const world = worldOf(scenario);
  return runCks(['status', ...world.arguments, ...words], world.env);
}

async function document(scenario: ShippedName, ...words: readonly string[]): Promise<[Status, Run]> {
  const run = await status(scenario, '--json', ...words);
  return [statusSchema.parse(JSON.parse(run.stdout)), run];
}

describe('the exit code of status', {timeout: 60_000}, () => {
  test.each<[ShippedName, readonly string[], number, string]>([
    ['healthy', [], 0, 'all is well'],
    ['healthy', ['--strict'], 0, 'no Region is off'],
    ['empty', [], 0, 'nothing is nothing wrong, with every enabled Region asked'],
    ['empty', ['--strict'], 2, 'two Regions are not enabled'],
    ['pay-legacy', [], 2, 'two Regions are silent'],
    ['pay-legacy', ['--region', 'us-east-1'], 1, 'a store there is at risk'],
    ['pay-legacy', ['--region', 'eu-west-1', '--region', 'eu-west-2'], 1, 'a store there is down'],
    ['pay-legacy', ['--region', 'eu-north-1'], 2, 'it is throttled'],
    ['pay-legacy', ['--region', 'eu-west-2'], 0, 'it has no store'],
    ['pay-legacy', ['--region', 'af-south-1'], 0, 'it is not enabled'],
    ['pay-legacy', ['--region', 'af-south-1', '--strict'], 2, 'it is not enabled'],
    ['locked-down', [], 2, 'most of it may not be read'],
    ['playground', [], 2, 'the keys of its disconnected store were not read'],
    ['playground', ['--keys'], 0, 'its key was last used long before'],
  ])('%s %j: %i, since %s', async (scenario, words, exitCode) => {
    const run = await status(scenario, ...words);
    expect(run).toMatchObject({exitCode, stderr: ''});
    expect(run.stdout).toContain('Regions answered');
  });

  test.each<[string, ShippedName, readonly string[], RegExp]>([
    [
      'a Region that the account does not have',
      'pay-legacy',
      ['--region', 'mars-1'],
      /no Region mars-1; it has us-east-1/,
    ],
    ['an unknown option', 'healthy', ['--every'], /unknown option '--every'/],
    ['a word too many', 'healthy', ['twice'], /too many arguments/],
  ])('is 64 for %s, with nothing on stdout', async (_name, scenario, words, said) => {
    const run = await status(scenario, ...words);
    expect(run).toMatchObject({exitCode: 64, stdout: ''});
    expect(run.stderr).toMatch(said);
  });

  test('is 2 without credentials, with what to do about it', async () => {
    const run = await runCks([
      'status',
      '--endpoint-url',
      worldOf('healthy').simulator.endpoint,
      '--state-dir',
      '/nonexistent',
    ]);
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('account unknown');
    expect(run.stderr).toMatch(/^cks: .+: .+/);
  });
});

describe('the document of status', {timeout: 60_000}, () => {
  test('tells the story of pay-legacy', async () => {
    const [told, run] = await document('pay-legacy', '--keys');
    expect(run).toMatchObject({exitCode: 2, stderr: ''});
    expect(told).toMatchObject({
      scope: 'all',
      complete: false,
      account: {
        id: '111122223333',
        alias: 'pay-legacy',
        partition: 'aws',
        caller: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
      },
      regionList: 'account:ListRegions',
      role: {exists: true},
      summary: {down: 1, 'at risk': 2, unknown: 1, changing: 1, idle: 0, healthy: 1},
    });
    expect(told.regions).toHaveLength(24);
    const answers = Object.fromEntries(told.regions.map(({region, answer}) => [region, answer]));
    expect(answers).toMatchObject({
      'me-south-1': 'denied',
      'eu-north-1': 'throttled',
      'af-south-1': 'not-enabled',
      'ap-east-1': 'not-enabled',
      'us-east-1': 'answered',
    });
    expect(Object.values(answers).filter(answer => answer === 'answered')).toHaveLength(20);
    expect(told.regions.find(({region}) => region === 'me-south-1')).toMatchObject({
      since: '2026-09-14T12:01:00.000Z',
      failure: {kind: 'denied', code: 'AccessDeniedException', region: 'me-south-1'},
    });
    expect(told.keyStores.find(({name}) => name === 'ledger')).toMatchObject({
      region: 'eu-west-1',
      id: 'cks-9f8e7d6c5b4a39281',
      type: 'AWS_CLOUDHSM',
      connectionState: 'FAILED',
      connectionErrorCode: 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
      stale: false,
      cluster: {id: 'cluster-5jd3tx6vw2p', state: 'ACTIVE', hsms: {active: 2, total: 2, zones: 2}},
      keys: {complete: true, total: 9, byState: {Unavailable: 9}, stale: false},
      verdict: {word: 'down'},
    });
    // What is known from before is there, and never passes for what is so now.
    expect(told.keyStores.find(({name}) => name === 'nordic')).toMatchObject({
      stale: true,
      observedAt: '2026-09-14T12:00:00.000Z',
      verdict: {word: 'unknown'},
    });
    expect(told.clusters).toHaveLength(7);
    expect(told.clusters.find(({id}) => id === 'cluster-2qv6sd4mh7k')?.keyStores).toEqual([]);
    expect(told.clusters.find(({id}) => id === 'cluster-3kz6mwq4x7c')).toMatchObject({
      stale: true,
      keyStores: null,
    });
  });

  test.each<[ShippedName, object]>([
    ['healthy', {complete: true, summary: {healthy: 3}}],
    ['empty', {complete: true, keyStores: [], clusters: [], role: {exists: false}}],
    ['locked-down', {complete: false, account: {alias: null}, role: {exists: null}}],
    ['playground', {complete: true}],
  ])('has the same members in %s', async (scenario, expected) => {
    const [told] = await document(scenario);
    expect(told).toMatchObject(expected);
    const counted = Object.values(told.summary).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(told.keyStores.length);
  });

  test('of a large account holds 120 stores, and their Regions’ order is the account’s', async () => {
    const [told, run] = await document('crowded');
    expect(told.keyStores).toHaveLength(120);
    expect(told.regions).toHaveLength(34);
    expect(told.complete).toBe(true);
    // Without --keys, what a disconnected store holds is not known.
    expect(
      told.keyStores
        .filter(({connectionState}) => connectionState === 'DISCONNECTED')
        .every(({verdict}) => verdict.word === 'unknown'),
    ).toBe(true);
    expect(run.exitCode).toBe(2);
  });

  test('of some Regions forgets nothing of the others', async () => {
    const nordic = async () =>
      (await document('pay-legacy'))[0].keyStores.find(({name}) => name === 'nordic');
    expect(await nordic()).toMatchObject({stale: true, observedAt: '2026-09-14T12:00:00.000Z'});
    await document('pay-legacy', '--region', 'eu-west-2');
    expect(await nordic()).toMatchObject({stale: true, observedAt: '2026-09-14T12:00:00.000Z'});
  });

  test('says which Regions were asked for', async () => {
    const [told] = await document('pay-legacy', '--region', 'eu-west-1');
    expect(told).toMatchObject({scope: ['eu-west-1'], complete: true});
    expect(told.regions.map(({region}) => region)).toEqual(['eu-west-1']);
    expect(told.clusters).toHaveLength(1);
  });
});

describe('an interrupted status', {timeout: 30_000}, () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'ends within a second of %s with 130 and no half document',
    async signal => {
      const world = worldOf('healthy');
      const rule = {service: 'kms', region: 'sa-east-1', effect: {kind: 'hang'}} as const;
      const fault = {rule, hits: 0};
      world.simulator.world.faults.rules.push(fault);
      const running = startCks(['status', '--json', ...world.arguments], world.env);
      await expect.poll(() => fault.hits, {timeout: 10_000}).toBeGreaterThan(0);
      const sent = performance.now();
      running.signal(signal);
      expect(await running.ended).toMatchObject({exitCode: 130, stdout: ''});
      expect(performance.now() - sent).toBeLessThan(1000);
      world.simulator.world.faults.rules.length = 0;
    },
  );
});

describe('the settings file', {timeout: 30_000}, () => {
  function settings(text: string): Record<string, string> {
    const world = worldOf('pay-legacy');
    const config = path.join(world.env['HOME'] ?? '', 'settings');
    mkdirSync(path.join(config, 'cks'), {recursive: true});
    writeFileSync(path.join(config, 'cks', 'config.json'), text);
    return {...world.env, XDG_CONFIG_HOME: config};
  }

  test.each<[string, string, RegExp]>([
    ['is no JSON', '{"regions": [', /JSON/],
    ['has a value of the wrong kind', '{"pollSeconds": "often"}', /pollSeconds/],
    ['has a value out of range', '{"pollSeconds": 1}', /pollSeconds/],
    ['has a name that nobody knows', '{"pollseconds": 30}', /line 1, pollseconds: there is no such setting/],
  ])('that %s is named and left as it is', async (_name, text, said) => {
    const env = settings(text);
    const file = path.join(env['XDG_CONFIG_HOME'] ?? '', 'cks', 'config.json');
    const run = await runCks(['status', ...worldOf('pay-legacy').arguments], env);
    expect(run).toMatchObject({exitCode: 64, stdout: ''});
    expect(run.stderr).toContain(file);
    expect(run.stderr).toMatch(said);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('says which Regions to look at, and the command line says otherwise', async () => {
    const env = settings('{"regions": ["us-east-1"]}');
    const words = ['status', '--json', ...worldOf('pay-legacy').arguments];
    const told = (await runCks(words, env)).stdout;
    expect(statusSchema.parse(JSON.parse(told)).scope).toEqual(['us-east-1']);
    const other = (await runCks([...words, '--region', 'eu-west-1'], env)).stdout;
    expect(statusSchema.parse(JSON.parse(other)).scope).toEqual(['eu-west-1']);
  });
});
