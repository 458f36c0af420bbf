import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {mostBytes, osc52, whyNotSent} from '../../../source/ui/copy/osc52.ts';
import {fileStem, takeAway} from '../../../source/ui/copy/take-away.ts';

const encoded = Buffer.from('cks-1').toString('base64');
const plain = `\u001B]52;c;${encoded}\u0007`;

describe('the sequence for the clipboard', () => {
  test.each([
    ['a plain terminal', {TERM: 'xterm-256color'}, plain],
    [
      'tmux, once for it and once for the terminal behind it',
      {TERM: 'screen-256color', TMUX: '/tmp/tmux-1/default,1,0'},
      `${plain}\u001BPtmux;\u001B\u001B]52;c;${encoded}\u0007\u001B\\`,
    ],
    [
      'tmux over ssh, told by TERM alone',
      {TERM: 'tmux-256color'},
      `${plain}\u001BPtmux;\u001B${plain}\u001B\\`,
    ],
    ['GNU screen', {TERM: 'screen', STY: '1.pts'}, `${plain}\u001BP${plain}\u001B\\`],
  ])('for %s', (_where, names, expected) => {
    expect(osc52('cks-1', names)).toBe(expected);
  });

  test('holds any text whole, and no byte of it as it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 200}), text => {
        const [, base64 = ''] =
          /^\u001B\]52;c;([A-Za-z0-9+/=]*)\u0007$/u.exec(osc52(text, {TERM: 'xterm'})) ?? [];
        expect(Buffer.from(base64, 'base64').equals(Buffer.from(text, 'utf8'))).toBe(true);
      }),
    );
  });

  test('passes through screen in strings that it takes, all of them', () => {
    const text = 'x'.repeat(5000);
    const strings = osc52(text, {TERM: 'screen'}).split('\u001BP').slice(1);
    expect(strings.every(one => one.length < 768 && one.endsWith('\u001B\\'))).toBe(true);
    const inside = strings.map(one => one.slice(0, -2)).join('');
    expect(inside).toBe(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  });

  test.each([
    ['x'.repeat(mostBytes), {TERM: 'xterm'}, true, undefined],
    ['x'.repeat(mostBytes + 1), {TERM: 'xterm'}, true, 'over 74994 B'],
    // Two bytes each.
    ['é'.repeat(mostBytes / 2 + 1), {TERM: 'xterm'}, true, 'over 74994 B'],
    ['x', {TERM: 'dumb'}, true, 'TERM is dumb'],
    ['x', {TERM: 'xterm'}, false, 'there is no terminal'],
  ])('%# is sent only where it can arrive', (text, names, isTerminal, why) => {
    expect(whyNotSent(text, names, isTerminal)).toBe(why);
    if (why === undefined) expect(osc52(text, names).length).toBeLessThanOrEqual(100_000);
  });
});

describe('files', () => {
  let folder = '';
  const written: string[] = [];
  const away = (names = {TERM: 'xterm'}) =>
    takeAway({names, isTerminal: true, write: one => written.push(one), folder});
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cks-away-'));
    written.length = 0;
  });
  afterEach(() => {
    rmSync(folder, {recursive: true, force: true});
  });

  test('what is too much for the terminal goes to a file that only its owner reads', async () => {
    const text = 'x'.repeat(mostBytes + 1);
    expect(await away().copy(text, 'cks-copy')).toEqual({
      how: 'written',
      names: ['cks-copy.txt'],
      why: 'over 74994 B',
    });
    expect(written).toEqual([]);
    expect(readFileSync(path.join(folder, 'cks-copy.txt'), 'utf8')).toBe(text);
    expect(statSync(path.join(folder, 'cks-copy.txt')).mode & 0o777).toBe(0o600);
  });

  test('says sent with the bytes, and never that it arrived', async () => {
    expect(await away().copy('é', 'n')).toEqual({how: 'sent', bytes: 2});
    expect(written).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never writes over what is there', async () => {
    const files = (text: string) => [
      {ending: '.md', text},
      {ending: '.json', text},
    ];
    await away().save('cks-board', files('first'));
    await away().save('cks-board', files('second'));
    await away().save('cks-board', files('third'));
    expect(readFileSync(path.join(folder, 'cks-board.md'), 'utf8')).toBe('first');
    expect(readFileSync(path.join(folder, 'cks-board-3.json'), 'utf8')).toBe('third');
    expect(readdirSync(folder)).toHaveLength(6);
  });

  test('where one name of a set is taken, the whole set gets the next number and nothing is left behind', async () => {
    writeFileSync(path.join(folder, 'cks-board.json'), 'older');
    const files = ['.md', '.json'].map(ending => ({ending, text: 'new'}));
    expect(await away().save('cks-board', files)).toEqual({
      how: 'written',
      names: ['cks-board-2.md', 'cks-board-2.json'],
    });
    expect(readdirSync(folder).sort()).toEqual(['cks-board-2.json', 'cks-board-2.md', 'cks-board.json']);
    expect(readFileSync(path.join(folder, 'cks-board.json'), 'utf8')).toBe('older');
  });

  test.each([
    ['../../etc/passwd', 'cks-..-..-etc-passwd-111122223333-20260914T1204Z'],
    ['store a\u001B[2J/b', 'cks-store-a-2J-b-111122223333-20260914T1204Z'],
    ['日本', 'cks---111122223333-20260914T1204Z'],
  ])('a hostile name %j stays in its folder: %s', (what, expected) => {
    expect(fileStem(what, '111122223333', new Date('2026-09-14T12:04:31Z'))).toBe(expected);
  });
});
