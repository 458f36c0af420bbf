import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';
import {runCks} from './program.ts';

let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
});
afterAll(() => world.close());

test.each([
  [
    'a cluster under a store',
    'cluster-5jd3tx6vw2p',
    1,
    'In use by ledger (cks-9f8e7d6c5b4a39281, eu-west-1).\n',
  ],
  [
    'a cluster that no store uses',
    'cluster-2qv6sd4mh7k',
    0,
    'No key store uses it. That is not permission to delete.\n',
  ],
  [
    'an id that no Region lists',
    'cluster-77777777777',
    2,
    'Cannot tell: no Region that answered lists cluster-77777777777',
  ],
] as const)(
  'cks check says of %s whether a store uses it',
  {timeout: 30_000},
  async (_, id, exitCode, says) => {
    const run = await runCks(['check', id, ...world.arguments], world.env);
    expect(run.stdout).toContain(says);
    expect(run.exitCode).toBe(exitCode);
  },
);

test('cks check gives its answer as one document', {timeout: 30_000}, async () => {
  const run = await runCks(['check', 'cluster-5jd3tx6vw2p', '--json', ...world.arguments], world.env);
  expect(JSON.parse(run.stdout)).toMatchObject({
    schema: 'cks.check/1',
    cluster: 'cluster-5jd3tx6vw2p',
    verdict: 'used',
    by: [{region: 'eu-west-1', id: 'cks-9f8e7d6c5b4a39281', name: 'ledger'}],
  });
});

test('cks check refuses what is no cluster id', async () => {
  const run = await runCks(['check', 'ledger', ...world.arguments], world.env);
  expect(run).toMatchObject({exitCode: 64, stdout: ''});
});
