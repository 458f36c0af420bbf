import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** The built program, read out line by line on a real terminal: from the start to a named cause, and one change. */
let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
}, 60_000);
afterAll(() => world.close());

const open = (words: readonly string[], env: Record<string, string> = {}): Session =>
  openTerminal({arguments: [...world.arguments, ...words], env: {...world.env, ...env}, rows: 60});

/** Types as a person does: the next letter once the last one was echoed. */
async function type(session: Session, text: string): Promise<void> {
  for (let length = 1; length <= text.length; length += 1) {
    const echoed = (frame: string) => frame.trimEnd().endsWith(`> ${text.slice(0, length)}`);
    session.press(text[length - 1] ?? '');
    // The first may come before the question was there to be read, and is dropped then.
    if (length === 1) {
      await session.until(echoed, 1500).catch(() => {
        session.press(text[0] ?? '');
      });
    }
    await session.until(echoed);
  }
  session.press('\r');
}

describe('read out', {timeout: 60_000}, () => {
  test.each([
    ['by the option', ['--accessible'], {}],
    ['by ACCESSIBLE=1', [], {ACCESSIBLE: '1'}],
    ['by INK_SCREEN_READER=true', [], {INK_SCREEN_READER: 'true'}],
  ])('%s, triage goes from the start to the named cause in one number', async (_name, words, env) => {
    const session = open(words, env);
    await session.until('Board. 6 stores');
    await session.until('1. ledger, eu-west-1: down.');
    await session.until('111122223333 read-only >');
    await type(session, '1');
    await session.until('Why: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET');
    await session.until('Number opens, a actions');
    await type(session, 'q');
    await session.until(/> q\n[\s\S]*Board\. 6 stores[\s\S]*read-only >\s*$/u);
    await type(session, 'q');
    expect((await session.exited).exitCode).toBe(0);
    expect(session.output()).not.toMatch(/\u001B/);
  });

  test('a change is read out, confirmed by its name, and told to its end; typed ahead, nothing is confirmed', async () => {
    const session = open(['--accessible', '--write']);
    await session.until('111122223333 WRITE >');
    await session.until('1. ledger');
    await type(session, '1');
    await session.until('Number opens, a actions');
    await type(session, 'a');
    await session.until('1. Disconnect, confirm level 2.');
    await type(session, '1');
    // Before the page can have been read.
    session.press('ledger\r');
    await session.until('type ledger to disconnect, empty line cancels >');
    expect(session.output()).not.toContain('accepted');
    await type(session, 'ledger');
    await session.until('DisconnectCustomKeyStore accepted', 30_000);
    session.press('\u0003');
    session.press('\u0003');
    expect((await session.exited).exitCode).toBe(130);
    expect(session.output()).not.toMatch(/\u001B/);
  });
});
