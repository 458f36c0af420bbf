import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import {approveTeardown} from '../../source/flows/teardown/approve.ts';
import {approvalPhrase} from '../../source/flows/teardown/phrases.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {scenarioOf} from '../../source/simulator/scenarios/load.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import {worldOfPlan} from '../../source/rehearsal/world-of-plan.ts';
import {payLegacyPlan} from './pay-legacy-plan.ts';

test('the world of a rehearsal is the account of the plan: an approval finds nothing that differs', async () => {
  const plan = payLegacyPlan();
  const start = new Date('2026-09-14T12:03:20Z');
  const world = createWorld(scenarioOf(worldOfPlan(plan, start, []), 'the plan'), {
    clock: new SimulatedClock({start, scale: 0}),
  });
  const simulator = await startSimulator({world});
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-approval-'));
  const keys = startLine(world, simulator.endpoint).credentials['cks-rehearsal/first'];
  if (!keys) throw new Error('nobody to sign in');
  const account = openAccount({
    endpointUrl: simulator.endpoint,
    region: 'us-east-1',
    credentials: keys,
    environment: {},
    awsTime: start,
    embedded: true,
  });
  try {
    const result = await approveTeardown(
      plan,
      {account: plan.account, phrase: approvalPhrase(plan)},
      {
        folder,
        reader: account,
        holdTags: [],
        mayWrite: () => undefined,
        program: 'cks test',
        signal: new AbortController().signal,
      },
    );
    expect(result).toMatchObject({is: 'approved', by: expect.stringContaining('cks-rehearsal') as string});
  } finally {
    account.close();
    await simulator.close();
    rmSync(folder, {recursive: true, force: true});
  }
});
