import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** A store that FAILED is brought back by keyboard alone, on the built program, against another process's AWS. */
let world: HeldWorld;
let session: Session;

beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:03:50Z', caller: 'KeyOps/mreyes'});
  session = openTerminal({arguments: [...world.arguments, '--write'], env: world.env});
}, 60_000);

afterAll(async () => {
  session.press('\u0003\u0003');
  await session.exited;
  await world.close();
});

const advance = async (seconds: number) => {
  const answer = await fetch(`${world.simulator.endpoint}/_simulator/advance`, {
    method: 'POST',
    body: JSON.stringify({seconds}),
  });
  expect(answer.status).toBe(200);
};

/** Types as a person does: the next letter when the last one is on screen, the first one again where it was dropped. */
async function type(session: Session, text: string): Promise<void> {
  for (let length = 1; length <= text.length; length += 1) {
    const letter = text[length - 1] ?? '';
    const shown = `: ${text.slice(0, length)}_`;
    session.press(letter);
    if (length === 1) {
      await session.until(shown, 2000).catch(() => {
        session.press(letter);
      });
    }
    await session.until(shown);
  }
}

/** Reads the page before it confirms: what comes sooner is dropped. */
async function confirm(session: Session, name: string): Promise<void> {
  await session.until(frame => /\(no match\)/.test(frame));
  await type(session, name);
  await session.until('(match)');
  session.press('\r');
}

/** A Tab that comes before the question can be read is dropped; then it takes another. */
async function focus(session: Session, button: string): Promise<void> {
  session.press('\t');
  await session.until(button, 2000).catch(() => {
    session.press('\t');
  });
  await session.until(button);
}

/** R takes the next look now. */
async function look(text: string): Promise<void> {
  session.press('R');
  await session.until(text);
}

test('ledger is FAILED: disconnected, its addresses freed, connected, by keyboard alone', async () => {
  await session.until('20/24');
  await session.until('>✗ FAILED');
  await session.until('[WRITE]');
  session.press('\r');
  await session.until('Why: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET');
  session.press('a');
  await session.until('>1 Disconnect...');
  session.press('1');
  await session.until('Disconnect custom key store ledger');
  await confirm(session, 'ledger');
  await session.until('DisconnectCustomKeyStore accepted');

  // It can be left and come back to, from the page of its store.
  session.press('\u001B');
  await session.until('Under way here');
  session.press('\r');
  await session.until('connection state DISCONNECTED');
  await advance(5 * 60);
  await look('ledger is DISCONNECTED after');

  // At 12:20Z somebody frees addresses in the subnet that had none.
  await advance(20 * 60);
  session.press('a');
  await session.until('>1 Connect...');
  session.press('1');
  await session.until('Connect custom key store ledger');
  await session.until('cluster is ACTIVE (12:28Z)');
  await confirm(session, 'ledger');
  await session.until('request accepted');
  await advance(18 * 60);
  await look('ledger is CONNECTED after');
  session.press('\r');
  await session.until('● CONNECTED');
  session.press(':history\r');
  await session.until('2 changes from this machine');
}, 120_000);

test('a flow that was left with cks is found by the next start, and resumed to its end', async () => {
  const words = [...world.arguments, '--write'];
  const first = openTerminal({arguments: words, env: world.env});
  await first.until(/2\d\/24/);
  await first.until('[WRITE]');
  first.press('/pay-batch\r');
  await first.until('filter "pay-batch": 1 of');
  first.press(':disconnect\r');
  await first.until('Disconnect custom key store pay-batch');
  await confirm(first, 'pay-batch');
  await first.until('DisconnectCustomKeyStore accepted');
  first.press('q');
  await first.until('runs here. :flows shows it');
  // Once for the filter, once to leave.
  first.press('q');
  await first.until(frame => !frame.includes('filter "'));
  first.press('q');
  await first.until('A change is under way');
  await focus(first, '[>Leave ]');
  first.press('\r');
  expect((await first.exited).exitCode).toBe(0);

  const second = openTerminal({arguments: words, env: world.env});
  await second.until('1 change left unfinished by an earlier run');
  second.press(':flows\r');
  await second.until('Disconnect pay-batch');
  second.press('\r');
  await second.until('Enter resumes it');
  await advance(10 * 60);
  second.press('\r');
  await second.until('[>Cancel ]');
  await focus(second, '[>Resume ]');
  second.press('\r');
  await second.until('pay-batch is DISCONNECTED');
  second.press('\u0003');
  expect((await second.exited).exitCode).toBe(130);
}, 60_000);
