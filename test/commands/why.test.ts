import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';
import {onMachine} from './on-machine.ts';
import {runCks} from './program.ts';

let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
});
afterAll(() => world.close());

const ledgerKey = '8c1d20ab-3e4f-4a5b-9c6d-7e8f9a0b1c2d';
const ask = (...words: readonly string[]) => runCks(['why', ...words, ...world.arguments], world.env);

test('cks why leads from an Unavailable key to the subnet that is full', {timeout: 30_000}, async () => {
  const run = await ask(ledgerKey, '--region', 'eu-west-1');
  expect(run.stdout).toBe(`eu-west-1  alias/led/root  ${ledgerKey}
KMS cannot use it

✗ key        Unavailable
✗ key store  ledger (cks-9f8e7d6c5b4a39281) FAILED: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET
✓ cluster    cluster-5jd3tx6vw2p ACTIVE
✓ HSMs       2 of 2 ACTIVE in 2 AZs

its key store is FAILED with INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET (eu-west-1b subnet has 0 free): KMS needs 1 free IP address in every private subnet of the cluster (2 better)
  look at the free addresses of each subnet of the cluster, in EC2
  1. Free 1 address where 0 are left
  2. Disconnect the store: cks disconnect cks-9f8e7d6c5b4a39281 --region eu-west-1 --profile prod-keys
  3. Connect the store, up to 20m: cks connect cks-9f8e7d6c5b4a39281 --region eu-west-1 --profile prod-keys
`);
  expect(run.exitCode).toBe(1);
});

test.each([
  ['an alias', 'alias/pay/card', 0, 'KMS can use it: Enabled; store pay-main'],
  [
    'an ARN',
    'arn:aws:kms:us-east-1:111122223333:key/25b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70',
    1,
    'KMS cannot use it\n',
  ],
])('cks why takes %s in its Region', {timeout: 30_000}, async (_, named, exitCode, says) => {
  const run = await ask(named, '--region', 'us-east-1', '--ascii');
  expect(run.stdout).toContain(says);
  expect(run.exitCode).toBe(exitCode);
});

test(
  'cks why without a Region finds a key by its id while others are silent',
  {timeout: 30_000},
  async () => {
    const run = await ask(ledgerKey, '--json');
    const document = JSON.parse(run.stdout) as Record<string, unknown>;
    expect(run.exitCode).toBe(1);
    expect(document).toMatchObject({
      schema: 'cks.why/1',
      asked: ledgerKey,
      key: {region: 'eu-west-1', state: 'Unavailable', aliases: ['alias/led/root']},
      answer: 'not-usable',
      chain: [
        {on: 'key', mark: 'broken'},
        {on: 'store', mark: 'broken'},
        {on: 'cluster', mark: 'ok'},
        {on: 'hsms', mark: 'ok'},
      ],
      causes: [
        {
          on: 'store',
          fix: [
            {by: 'outside', command: null},
            {by: 'cks', command: 'cks disconnect cks-9f8e7d6c5b4a39281 --region eu-west-1'},
            {by: 'cks', command: 'cks connect cks-9f8e7d6c5b4a39281 --region eu-west-1'},
          ],
        },
      ],
    });
  },
);

test('an alias that a silent Region may have too is not judged', {timeout: 30_000}, async () => {
  const run = await ask('alias/pay/card', '--json');
  expect(run.exitCode).toBe(2);
  expect(JSON.parse(run.stdout)).toMatchObject({
    answer: 'cannot-tell',
    key: {region: 'us-east-1'},
    causes: [{failure: {kind: expect.any(String) as string}}, {failure: {}}],
  });
});

test('a key that is in no Region that answered is not said to be gone', {timeout: 30_000}, async () => {
  const run = await ask('00000000-0000-4000-8000-000000000000');
  expect(run.exitCode).toBe(2);
  expect(run.stdout).toContain('no Region that answered has 00000000-0000-4000-8000-000000000000');
  const gone = await ask('00000000-0000-4000-8000-000000000000', '--region', 'eu-west-1');
  expect(gone).toMatchObject({exitCode: 64, stdout: ''});
});

test('who disconnected the store is told', {timeout: 40_000}, async () => {
  await onMachine({}, async machine => {
    await machine.cks(['disconnect', 'payments', '--confirm', 'payments']);
    const run = await machine.cks(['why', 'alias/payments/card', '--region', 'eu-west-1']);
    expect(run.stdout).toMatch(/its key store is DISCONNECT(?:ED|ING): by admin, \d\d:\d\dZ/);
    expect(run.code).toBe(1);
  });
});

test('a key that may not be described is neither usable nor not', {timeout: 40_000}, async () => {
  await onMachine({}, async machine => {
    machine.fault({
      operation: 'DescribeKey',
      effect: {kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400},
    });
    const run = await machine.cks(['why', 'alias/payments/card', '--region', 'eu-west-1']);
    expect(run.stdout).toContain('cannot tell whether KMS can use it\n');
    expect(run.stdout).toContain('? key        not read: AccessDeniedException');
    expect(run.code).toBe(2);
  });
});
