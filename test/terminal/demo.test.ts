import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {payLegacy} from '../../source/simulator/scenarios/worlds/pay-legacy.ts';
import {showsFrame} from './frames.ts';
import {openTerminal} from './terminal.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cks-demo-'));
});
afterAll(() => {
  rmSync(home, {recursive: true, force: true});
});

test(
  'the demo of a scenario file that begins at 12:04Z shows the story’s board',
  {timeout: 40_000},
  async () => {
    const file = path.join(home, 'at-four-past.yaml');
    writeFileSync(
      file,
      payLegacy.replace("clock: {start: '2026-09-14T12:03:20Z'}", "clock: {start: '2026-09-14T12:04:00Z'}"),
    );
    const session = openTerminal({arguments: ['--demo', file], env: {HOME: home}});
    await showsFrame(
      session,
      `
 111122223333 pay-legacy  KeyOps/mreyes                      [DEMO] [READ-ONLY]
 [Board] Keys Clusters Access Teardown    all: 20/24 · poll 0.1/s of 5 · 12:04Z
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys
  STATE          FOR  REGION          STORE      CLUSTER   HSM/AZ   KEYS
>✗ FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  9u
   └ down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET; eu-west-1b subnet has 0 free
 ▲ DISCONNECTED  41d  eu-central-1    vault-eu   ACTIVE    2/2 2AZ  1u 2p
   └ at risk: 2 keys delete 21 Sep while disconnected; material stays on HSMs
 ▲ CONNECTED    >30d  us-east-1       pay-batch  DEGRADED  1/2 1AZ  5e 1d
   └ at risk: 1 active HSM in 1 AZ; no redundancy, new keys need 2 AZs
 ? DENIED         3m  me-south-1      kms:DescribeCustomKeyStores denied by SCP
 ? THROTTLED      4m  eu-north-1      next try in 50s; 1 store known, stale
 ≈ CONNECTED     >4m  eu-north-1      nordic     ACTIVE    2/2 2AZ  5e
   └ unknown: last seen 12:00Z, Region throttled since
 ◐ CONNECTING     6m  ap-southeast-2  apac-sign  ACTIVE    2/2 2AZ  4u
   └ changing: connect may take 20m (AWS); late at 12:18Z
 ● CONNECTED    >92d  us-east-1       pay-main   ACTIVE    3/3 3AZ  14e
 - NOT ENABLED     -  af-south-1      opt-in off: not asked, may not be empty
 - NOT ENABLED     -  ap-east-1       opt-in off: not asked, may not be empty


 KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter open  a actions  f faults  b by Region  / filter  ! events  ? help
`,
    );
    session.press('q');
    expect((await session.exited).exitCode).toBe(0);
  },
);

test('the demo of a scenario that does not exist says so and leaves no screen', async () => {
  const session = openTerminal({arguments: ['--demo', 'nowhere'], env: {HOME: home}});
  expect((await session.exited).exitCode).toBe(64);
  await session.until('there is no scenario "nowhere"');
  expect(session.alternate()).toBe(false);
  expect(session.cursorHidden()).toBe(false);
});
