import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

let world: HeldWorld;
let session: Session;
beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
  session = openTerminal({arguments: [...world.arguments], env: world.env});
  await session.until('20/24');
  await session.until('41 keys');
});
afterAll(async () => {
  session.press('\u0003');
  await session.exited;
  await world.close();
});

const cursorOn = (name: string) =>
  session.until(frame => frame.split('\n').some(row => row.startsWith('>') && row.includes(name)));

describe('keys over a real terminal', {timeout: 30_000}, () => {
  test('glued presses are presses one by one', async () => {
    await cursorOn('ledger');
    session.press('jj');
    await cursorOn('pay-batch');
    session.press('kk');
    await cursorOn('ledger');
    session.press('j\r');
    await session.until('Board > vault-eu');
    session.press('\u001B');
    await session.until('[Board]');
    session.press(':clusters\r');
    await session.until('[Clusters]');
    session.press(':board\r');
    await session.until('[Board]');
  });

  test('an arrow that is cut in two after Esc is an arrow, and Esc alone is Esc', async () => {
    await cursorOn('vault-eu');
    session.press('\u001B');
    session.press('[A');
    await cursorOn('ledger');
    session.press('?');
    await session.until('Help · Board');
    session.press('\u001B');
    await session.until(frame => !frame.includes('Help · Board'));
  });

  test('a paste is text, and no key of it is a command', async () => {
    session.press('\u001B[200~q:keys\rjj\u001B[201~');
    session.press('?');
    await session.until('Help · Board');
    session.press('\u001B');
    await session.until(frame => !frame.includes('Help · Board'));
    await cursorOn('ledger');
    session.press('/');
    session.press('\u001B[200~nordic\r\u001B[201~');
    await session.until('/ nordic');
    session.press('\u001B');
    await session.until(frame => !frame.includes('/ nordic'));
  });

  test('72x20 is too small and says what is needed, and back at 80x24 the board is as it was', async () => {
    const before = await cursorOn('ledger');
    session.resize(72, 20);
    await session.until('cks needs 80x24, this is 72x20.');
    expect(session.frame()).toHaveLength(20);
    session.press('jj:keys\r');
    session.resize(80, 24);
    const rows = (frame: string) =>
      frame
        .split('\n')
        .slice(3, 12)
        .filter(row => !row.includes('next try'));
    await session.until(frame => rows(frame).join() === rows(before).join());
  });
});

test(
  'whatever is pressed, pasted or resized, the screen stays and can be left',
  {timeout: 60_000},
  async () => {
    const chunk = fc.oneof(
      fc.constantFrom(
        'j',
        'k',
        'jj',
        'G',
        'g',
        '\r',
        '\u001B',
        '\u001B[A',
        '\u001B[B',
        '\u001B[5~',
        '\t',
        '?',
        ':',
        '/',
        '!',
        'f',
        'b',
        '<',
        '>',
        '0',
        '1',
        'Z',
        ' ',
        'a',
        ':keys\r',
        ':clusters\r',
        ':board\r',
        '/eu\r',
      ),
      fc.string({maxLength: 6}).map(text => `\u001B[200~${text}\u001B[201~`),
      // Not what a terminal takes for itself or ends the program by: ^C, ^Z, ^S, ^\\ and the like.
      fc.string({maxLength: 4}).map(text => text.replaceAll(/[\u0000-\u001f\u007fq]/g, 'j')),
    );
    const size = fc.record({columns: fc.integer({min: 20, max: 160}), rows: fc.integer({min: 5, max: 50})});
    const steps = fc.sample(fc.oneof({weight: 7, arbitrary: chunk}, {weight: 1, arbitrary: size}), {
      numRuns: 120,
      seed: 20260914,
    });
    for (const step of steps) {
      if (typeof step === 'string') session.press(step);
      else session.resize(step.columns, step.rows);
    }
    session.resize(80, 24);
    // Out of whatever is open, and then something that every screen answers.
    for (let times = 0; times < 6; times += 1) {
      session.press('\u001B');
      await session.until(frame => frame.includes('111122223333'));
    }
    session.press('\u001B');
    session.press(':board\r');
    const frame = await session.until(
      text => text.includes('[Board]') && text.split('\n')[23]?.includes('? help') === true,
    );
    expect(frame.split('\n')).toHaveLength(24);
  },
);
