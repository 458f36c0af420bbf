import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {drawn} from './frames.ts';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** From the board to an approved plan by keys alone, in the whole program at 80x24. */
let world: HeldWorld;
let small: Session;

beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:30:50Z', caller: 'KeyOps/mreyes'});
  small = openTerminal({arguments: [...world.arguments, '--write'], env: world.env});
  await small.until(/2[01]\/24.*\n.* 41 keys/);
  world.simulator.world.clock.advance(10);
}, 60_000);

afterAll(async () => {
  small.press('\u0003\u0003');
  await small.exited;
  await world.close();
});

/** Types a text key by key, each once the one before it stands on the screen; a page that is too new drops a key. */
async function type(text: string): Promise<void> {
  let shown = '';
  for (const character of text) {
    shown += character;
    const echo = `${shown}_`;
    small.press(character);
    await small.until(echo, 1000).catch(() => {
      small.press(character);
    });
    await small.until(echo);
  }
}

/** Presses Enter on a line just typed, again where it came too soon after the last letter. */
async function enter(then: string | RegExp): Promise<void> {
  small.press('\r');
  await small.until(then, 1500).catch(() => {
    small.press('\r');
  });
  await small.until(then);
}

/** Waits until the whole screen is these rows; the id of a plan is chance, and so is its digest. */
async function shows(text: string): Promise<void> {
  const rows = drawn(text).map(row => row.trimEnd());
  while (rows.length < 24) rows.push('');
  const settled = (frame: string) =>
    frame
      .replace(/TD-20260914-[0-9A-Z]{4}/, 'TD-20260914-7K2F')
      .replace(/digest [0-9a-f]{8}/, 'digest 9c41e07b');
  await small.until(frame => settled(frame) === rows.join('\n'), 20_000).catch(() => undefined);
  expect(settled(small.frame().join('\n')).split('\n')).toEqual(rows);
}

const inventory = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys              [WRITE]
 Board Keys Clusters Access [Teardown]    TD-20260914-7K2F · Inventory · 12:31Z
 Scope ✓  Inventory ◐  Plan -  Approve -  Run -  Wait -  Role -  Report -
 Every Region must answer before there can be a plan: 21 of 24 have
── Did not answer: 1 ───────────────────────────────────────────────────────────
>? me-south-1      DENIED since 12:01Z   kms:DescribeCustomKeyStores, by an SCP
   └ Enter: see the statement to ask for · use another profile for this Region ·
     leave the Region out (then the role step is off, and the report says why)
── Cannot be asked: 2 (opt-in off) ─────────────────────────────────────────────
 - af-south-1      NOT ENABLED           stores made before it was turned off
 - ap-east-1       NOT ENABLED           stay in place and keep the role in use
   └ Enter: how to enable and ask again · accept as unknown (goes in the phrase)
── Answered: 21 ────────────────────────────────────────────────────────────────
 ✓ us-east-1       2 stores  20 keys     ✓ eu-north-1      1 store    5 keys
 ✓ eu-west-1       1 store    9 keys     ✓ ap-southeast-2  1 store    4 keys
 ✓ eu-central-1    1 store    3 keys     ✓ 16 Regions      0 stores
 6 stores · 41 KMS keys · key scan complete in 21 Regions (12:31Z)

 Plan   disabled: me-south-1 did not answer; 2 Regions need a decision
 Nothing is changed in this stage.


 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter decide  R ask again  v profile per Region  p plan  ! events  Esc leave
`;

const plan = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys              [WRITE]
 Board Keys Clusters Access [Teardown]   TD-20260914-7K2F · Plan · 14 Sep 12:31Z
 Scope ✓  Inventory ✓  Plan ◐  Approve -  Run -  Wait -  Role -  Report -
 6 stores, 41 keys, 30 days: 39 to schedule (24 watched), 2 already go 21 Sep
   REGION          STORE      FIRST     KEYS        WAIT UNTIL    THEN
>  us-east-1       pay-main   watch 7d  schedule 14 21 Oct        disc, delete
   us-east-1       pay-batch  watch 7d  schedule 6  21 Oct        disc, delete
   eu-west-1       ledger     disc      schedule 9  14 Oct  conn, disc, delete
 ▲ eu-central-1    vault-eu   -         schedule 1  14 Oct  conn, disc, delete
   └ 2 keys go 21 Sep 07:15Z: connect before that, or material stays on HSMs
   eu-north-1      nordic     watch 7d  schedule 5  21 Oct        disc, delete
   ap-southeast-2  apac-sign  watch 7d  schedule 4  21 Oct        disc, delete
   every Region    verify 0 stores in 21 Regions; 2 stay unknown; 1 left out
   account         service-linked role: stays, the plan leaves it alone
── Cost of this plan ───────────────────────────────────────────────────────────
 From the start  39 keys stop working at once (17 in use in the last 24h)
 From 14 Oct     count everything they encrypted as lost; backups hold material
 Until 14 Oct    u undoes one key or all 39; keys come back Disabled
 Not touched     6 clusters, their HSMs and backups: they keep costing money
 Slowest         pay-main: alias/pay/card waits for its deletion, until 21 Oct
 Earliest end 21 Oct (AWS may take 24h more) · digest 9c41e07b · saved 12:31Z

 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter edit row  x export  i order explained  p approve  Esc leave  ? help
`;

const approval = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys              [WRITE]
 Board Keys Clusters Access [Teardown]      TD-20260914-7K2F · Approve · 12:31Z
 Scope ✓  Inventory ✓  Plan ✓  Approve ◐  Run -  Wait -  Role -  Report -
 DELETES  6 custom key stores and 41 KMS keys in account 111122223333
── Please read ─────────────────────────────────────────────────────────────────
 At once       39 keys stop working: 17 in use in the last 24h
 From 21 Sep   2 keys (vault-eu) and their material destroyed
 From 14 Oct   15 more; count what they encrypted as lost
 Later         24 more, the last on 21 Oct
 Undo          until then, key by key or all at once (u); keys return Disabled
 Not examined  af-south-1, ap-east-1 (not enabled), accepted as unknown;
               me-south-1, left out
── Checked now ─────────────────────────────────────────────────────────────────
 ▲ teardown operator: 10 of 11 allowed
 ▲ kms:DeleteCustomKeyStore: needs context (depends on aws:MultiFactorAuthAge)
 ▲ 1 of 41 key policies unreadable: cannot tell until it is tried
 ✓ live state equals the plan (digest 9c41e07b, 21 Regions) (12:31Z)
 ✓ caller is KeyOps/mreyes in 111122223333 (12:31Z)
── Confirm ─────────────────────────────────────────────────────────────────────
 Type this exactly:  delete 6 stores 41 keys 6 in use 2 unknown 111122223333

                             [ Cancel ]   [ Start ] disabled: nothing typed yet
 Nothing has been sent to AWS yet. Nothing is focused; Tab reaches the line
 Tab focus  Enter press focused  Esc back  d digest  x export plan
`;

describe('from the board to an approved plan, by keys alone', {timeout: 90_000}, () => {
  test('the form asks for the account first, and starts with the goal that deletes nothing', async () => {
    small.press(':teardown\r');
    await small.until('0 plans on this machine');
    small.press('m');
    await small.until('missing: Account');
    expect(small.frame().join('\n')).toContain('< disconnect only >');
    await type('111122223333');
    for (const there of ['>Goal', '< delete stores and their keys >', '< delete stores, keys, role >']) {
      small.press(there === '>Goal' ? '\t' : '\u001B[C');
      await small.until(there);
    }
    for (const there of ['>Where', '>Window', '>Watch first', '>Approval', '>Data', '[>Cancel', '[>Look']) {
      small.press('\t');
      await small.until(there);
    }
  });

  test('the inventory lists what answered, what did not and what has to be decided', async () => {
    await enter('Did not answer: 1');
    await shows(inventory);
  });

  test('p says what is missing, and Enter decides it: by name, typed', async () => {
    small.press('p');
    await small.until('No plan yet: 1 Region did not answer and 2 need a decision.');
    small.press('\r');
    await small.until('>1 See why, and the statement to ask for');
    small.press('1');
    await small.until('{"Effect": "Allow", "Action": "kms:DescribeCustomKeyStores",');
    small.press('\u001B');
    await small.until('Plan   disabled');
    small.press('\r');
    await small.until('>1 See why');
    small.press('3');
    await small.until('The role step is off from now on');
    await type('me-south-1');
    await enter('Decided: 1');
    for (const [index, region] of ['af-south-1', 'ap-east-1'].entries()) {
      await small.until(`>- ${region}`);
      small.press('\r');
      await small.until(`Decide · ${region}`);
      small.press('2');
      await small.until(`Accept ${region} as unknown`);
      await type(region);
      await enter(`Decided: ${String(index + 2)}`);
    }
    await small.until('21 have, 3 decided');
  });

  test('the plan shows every row with its dates, and what it costs', async () => {
    small.press('p');
    await shows(plan);
  });

  test('the approval says what is lost and what was checked, with nothing focused', async () => {
    small.press('p');
    await shows(approval);
    small.press('d');
    await small.until('The SHA-256 of plan');
    small.press('\u001B');
    await small.until('nothing typed yet');
  });

  test('the phrase typed and Start pressed, the plan is approved and runs', async () => {
    small.press('\t');
    await type('delete 6 stores 41 keys 6 in use 2 unknown 111122223333');
    await small.until('(match)');
    await enter('Approve ✓  Run ◐');
    await small.until(/· Run ·/);
  });

  test('whoever starts cks meanwhile reads on the board that it runs', async () => {
    const other = openTerminal({arguments: world.arguments, env: world.env});
    await other.until(/TD-20260914-[0-9A-Z]{4}: running \(process/);
    other.press('\u0003\u0003');
    await other.exited;
  });
});
