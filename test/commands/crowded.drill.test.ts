import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from '../terminal/held-world.ts';
import {openTerminal} from '../terminal/terminal.ts';
import {runCks} from './program.ts';
import {statusSchema} from './status-schema.ts';

/** The largest account there is: 120 key stores in 34 Regions, and 10,000 keys in one of them. */
let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'crowded', at: '2026-09-14T12:04:00Z', caller: 'admin', running: true});
});
afterAll(() => world.close());

test('a board with its first inventory stays under every quota of AWS, by the server’s own count', async () => {
  const {calls} = world.simulator;
  const session = openTerminal({arguments: world.arguments, env: world.env, columns: 120, rows: 40});
  await session.until('all Regions: 34 of 34 answered', 60_000);
  session.press(':keys\r');
  await session.until('[Keys]');
  // Row 2 tells how far the scan is, and when it was once all of it is over.
  await session.until(frame => /scan \d\d:\d\dZ/.test(frame.split('\n')[1] ?? ''), 400_000);
  session.press('q');
  await session.exited;
  expect(calls.exceeded()).toEqual([]);
  expect(calls.of('DescribeKey')).toBeGreaterThan(9000);
  expect(calls.of('DescribeCustomKeyStores')).toBeGreaterThanOrEqual(34);
});

test('what was learnt is kept: a second inventory costs a twentieth of the calls, and tells the same', async () => {
  const {calls} = world.simulator;
  const first = calls.of('DescribeKey') + calls.of('ListKeys') + calls.of('ListAliases');
  calls.reset();
  const run = await runCks(['status', '--keys', '--json', ...world.arguments], world.env);
  const told = statusSchema.parse(JSON.parse(run.stdout));
  expect(told.complete).toBe(true);
  expect(told.keyStores.map(({keys}) => keys?.total)).toEqual(Array.from({length: 120}, () => 2));
  expect(calls.exceeded()).toEqual([]);
  const second = calls.of('DescribeKey') + calls.of('ListKeys') + calls.of('ListAliases');
  expect(second).toBeLessThan(first / 20);
});
