import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** 20 KB/s and 300 ms there and back, as from a hotel to another continent. */
let world: HeldWorld;
let session: Session;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
  session = openTerminal({
    arguments: [...world.arguments, '--write'],
    env: world.env,
    link: {bytesPerSecond: 20_000, roundTripMs: 300},
  });
  await session.until('20/24', 30_000);
  await session.until('41 keys', 30_000);
}, 60_000);
afterAll(async () => {
  session.signal('SIGKILL');
  await session.exited;
  await world.close();
});

const cursorOn = (name: string) =>
  session.until(frame => frame.split('\n').some(row => row.startsWith('>') && row.includes(name)), 20_000);

describe('over a slow link', {timeout: 60_000}, () => {
  test('no key of a burst is lost, whether they come glued or one by one', async () => {
    session.press('g');
    await cursorOn('ledger');
    session.press('jjjjjjj');
    for (let times = 0; times < 40; times += 1) session.press(times % 2 === 0 ? 'k' : 'j');
    session.press('kkkkkk');
    // Keys are taken in their order: this one opens what all of them have led to.
    session.press('\r');
    await session.until('Board > vault-eu', 20_000);
    session.press('\u001B');
    await session.until('[Board]', 20_000);
  });

  test('frames that a later one supersedes are not queued: a long burst is shown soon after its end', async () => {
    const before = session.output().length;
    for (let times = 0; times < 400; times += 1) session.press(times % 2 === 0 ? 'j' : 'k');
    session.press('G');
    const ended = performance.now();
    await session.until(frame => frame.split('\n').some(row => row.startsWith('>-')), 20_000);
    // Four hundred moves of two rows each are far more than the link carries in this time.
    expect(performance.now() - ended).toBeLessThan(5000);
    expect(session.output().length - before).toBeLessThan(100_000);
    session.press('g');
    await cursorOn('ledger');
  });

  test('what is typed before a question can be read confirms nothing', async () => {
    session.press(':disconnect\r');
    session.press('ledger\r');
    await session.until('Disconnect custom key store ledger', 20_000);
    await session.until(/\(no match\)/u, 20_000);
    // Keys are taken in their order: once this one was, so were those before it.
    session.press('\u001B');
    await session.until('Nothing was sent to AWS', 20_000);
    expect(session.output()).not.toContain('accepted');
  });
});
