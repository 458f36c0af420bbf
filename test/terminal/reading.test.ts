import {readdirSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** Reading and taking away on the whole program: what it sends to the terminal, and what it writes beside it. */
let world: HeldWorld;
let session: Session;
let dumb: Session;
let folder = '';

const shellWord = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Starts cks in a folder of its own, as a shell does. */
const openIn = (settings = ''): Session =>
  openTerminal({
    command: '/bin/sh',
    arguments: [
      '-c',
      `cd ${shellWord(folder)} && ${settings} exec ${[process.execPath, inject('cli'), ...world.arguments].map(shellWord).join(' ')}`,
    ],
    env: world.env,
    columns: 120,
    rows: 40,
  });

beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:04:00Z', caller: 'KeyOps/mreyes'});
  folder = world.env['HOME'] ?? '';
  session = openIn();
  dumb = openIn('TERM=dumb');
  await Promise.all([session, dumb].map(one => one.until(/20 of 24.*\n.* 41 keys/)));
}, 60_000);

afterAll(async () => {
  for (const one of [session, dumb]) one.press('\u0003');
  await Promise.all([session, dumb].map(one => one.exited));
  await world.close();
});

/** What the terminal was asked to put on its clipboard, in order. */
const clipboard = (): string[] =>
  [...session.output().matchAll(/\u001B\]52;c;([\w+/=]*)\u0007/gu)].map(([, text = '']) =>
    Buffer.from(text, 'base64').toString('utf8'),
  );

describe('taking text away', () => {
  test('c sends the id of the store under the cursor by OSC 52, and says only that', async () => {
    session.press('c');
    await session.until('Sent the id by OSC 52, 21 B');
    expect(clipboard().at(-1)).toBe('cks-9f8e7d6c5b4a39281');
  });

  test('on a dumb terminal it writes a file and names it', async () => {
    dumb.press('c');
    await dumb.until(/Written: cks-copy-111122223333-20260914T1204Z\.txt \(not sent: TERM is dumb\)/);
    expect(readFileSync(`${folder}/cks-copy-111122223333-20260914T1204Z.txt`, 'utf8')).toBe(
      'cks-9f8e7d6c5b4a39281',
    );
    expect(dumb.output()).not.toContain('\u001B]52');
  });

  test('x writes the board twice without touching the first', async () => {
    session.press('x');
    await session.until('Written: cks-board-111122223333-20260914T1204Z.md');
    session.press('x');
    await session.until('Written: cks-board-111122223333-20260914T1204Z-2.md');
    expect(
      readdirSync(folder)
        .filter(name => name.startsWith('cks-board'))
        .sort(),
    ).toEqual([
      'cks-board-111122223333-20260914T1204Z-2.json',
      'cks-board-111122223333-20260914T1204Z-2.md',
      'cks-board-111122223333-20260914T1204Z.json',
      'cks-board-111122223333-20260914T1204Z.md',
    ]);
  });
});

describe('how cks knows', () => {
  test('i names the request ids of the answers that a verdict rests on', async () => {
    session.press('i');
    const shown = await session.until('What cannot be seen');
    expect(shown).toMatch(/kms:DescribeCustomKeyStores +12:04Z.*\n.*request id [0-9a-f-]{36}/u);
    session.press('q');
  });

  test(':commands lists calls as command lines', async () => {
    session.press(':commands\r');
    const shown = await session.until(
      /Commands · the last \d+ calls of this run[^]*aws [a-z0-9]+ [a-z-]+ .*--profile prod-keys/u,
    );
    expect(shown).toMatch(/12:0\dZ {2}[a-z0-9-]+ {2}\S+ · \d+ms/u);
    session.press('q');
  });
});
