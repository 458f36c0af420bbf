import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {toAscii} from '../../source/ui/ascii.ts';
import {cellWidth, fit, fitLine, lineWidth, sliceCells, sliceLine, wrapText} from '../../source/ui/cells.ts';
import {paintLine} from '../../source/ui/paint.ts';
import {safeText} from '../../source/ui/safe-text.ts';
import {fold} from '../../source/ui/terminal-output.ts';
import {chooseTheme, style, type Colours} from '../../source/ui/theme.ts';

const seed = 20260914;
const anyText = fc.oneof(
  fc.string({unit: 'binary', maxLength: 30}),
  fc.string({unit: 'grapheme', maxLength: 30}),
);
const colours: readonly Colours[] = ['plain', 'none', '16', '256', 'truecolor'];

describe('text from outside', () => {
  test.each([
    ['plain ASCII', 'pay-main', 'pay-main'],
    ['a colour', 'a\u001B[31mred', 'a?red'],
    ['clearing the screen', '\u001B[2J\u001B[Hx', '??x'],
    ['a window title', '\u001B]0;owned\u0007x', '?x'],
    ['a clipboard write that never ends', 'x\u001B]52;c;aGk=', 'x?'],
    ['8-bit control sequences', '\u009B31mx', '?x'],
    ['new lines and tabs', 'a\nb\tc\r\nd', 'a b c  d'],
    ['bidirectional overrides', 'abc\u202Efed', 'abc?fed'],
    ['zero-width characters', 'pay\u200Bmain', 'pay?main'],
    ['a marks tower', 'a\u0300\u0301\u0302\u0303', 'à\u0301\u0302'],
    ['a mark without its letter', '\u0301a', '?a'],
    ['half a surrogate pair', '\uD83Dx', '?x'],
    ['umlauts, composed', 'u\u0308ber', 'über'],
    ['wide characters', '鍵', '鍵'],
  ])('%s', (_name, text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  test('holds no control character and no line end, whatever it was', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(safeText(text)).not.toMatch(
          /[\p{Control}\p{Surrogate}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u,
        );
      }),
      {seed, numRuns: 500},
    );
  });

  test('safe text is safe already', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(safeText(safeText(text))).toBe(safeText(text));
      }),
      {seed, numRuns: 500},
    );
  });
});

describe('cells', () => {
  test.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 4, 'abc…'],
    ['鍵鍵鍵', 4, '鍵 …'],
    ['abc', 0, ''],
    ['', 2, '  '],
  ])('%j in %d cells is %j', (text, width, expected) => {
    expect(fit(text, width)).toBe(expected);
  });

  test('numbers are set to the right', () => {
    expect(fit('9m', 5, 'right')).toBe('   9m');
  });

  test('a cut through a wide character leaves a blank', () => {
    expect(sliceCells('a鍵b', 0, 2)).toBe('a ');
    expect(sliceCells('a鍵b', 2, 4)).toBe(' b');
  });

  test('every text fits exactly, and a line too', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(40), (a, b, width) => {
        expect(cellWidth(fit(a, width))).toBe(width);
        expect(lineWidth(fitLine([{text: a}, {text: b, token: 'ok'}], width))).toBe(width);
      }),
      {seed, numRuns: 500},
    );
  });

  test('two halves of a line are the line, where the cut goes between characters', () => {
    const line = [{text: 'abc', token: 'ok' as const}, {text: 'def'}];
    expect([...sliceLine(line, 0, 4), ...sliceLine(line, 4, 6)].map(({text}) => text).join('')).toBe(
      'abcdef',
    );
  });

  test('wrapped text keeps its words and its width', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});

describe('painting', () => {
  test('every theme paints exactly the same cells', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...colours), fc.boolean(), (text, colour, ascii) => {
        const painted = paintLine([{text, token: 'bad', bold: true}], 30, {colours: colour, ascii});
        expect(cellWidth(painted)).toBe(30);
        if (ascii) expect(painted).toMatch(/^[ -~\u001B]*$/u);
      }),
      {seed, numRuns: 300},
    );
  });

  test('our own drawing has an ASCII form, cell for cell', () => {
    expect(toAscii('└ ● ✓ ▲ ✗ ◐ ○ ≈ a→b · x… ─│')).toBe('- * + ! x % o ~ a>b , x> -|');
    expect(toAscii('über 鍵')).toBe('?ber ??');
  });

  test.each<[Colours, string]>([
    ['plain', 'x'],
    ['none', '\u001B[7mx\u001B[27m'],
    ['16', '\u001B[7mx\u001B[27m'],
    ['256', '\u001B[38;5;75;48;5;235mx\u001B[39;49m'],
    ['truecolor', '\u001B[38;2;88;166;255;48;2;31;41;55mx\u001B[39;49m'],
  ])('the focus in %s', (level, expected) => {
    expect(style('x', {token: 'focus'}, level)).toBe(expected);
  });

  test('without colour a state is plain text, and bold stays', () => {
    expect(style('x', {token: 'ok'}, 'none')).toBe('x');
    expect(style('x', {bold: true}, 'none')).toBe('\u001B[1mx\u001B[22m');
  });
});

describe('the theme is chosen', () => {
  test.each<[Record<string, string>, object, Colours]>([
    [{TERM: 'xterm-256color'}, {}, '256'],
    [{TERM: 'xterm-256color', COLORTERM: 'truecolor'}, {}, 'truecolor'],
    [{TERM: 'linux'}, {}, '16'],
    [{TERM: 'dumb', COLORTERM: 'truecolor'}, {}, 'none'],
    [{TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3'}, {}, 'none'],
    [{TERM: 'xterm-256color', NO_COLOR: ''}, {}, '256'],
    [{TERM: 'xterm', FORCE_COLOR: '3'}, {}, 'truecolor'],
    [{TERM: 'xterm-256color', FORCE_COLOR: '0'}, {}, 'none'],
    [{TERM: 'xterm-256color'}, {noColor: true}, 'none'],
    [{TERM: 'xterm-256color'}, {plain: true}, 'plain'],
  ])('%j with %j: %s', (env, flags, expected) => {
    expect(chooseTheme(env, flags).colours).toBe(expected);
  });

  test.each<[Record<string, string>, object, boolean]>([
    [{}, {}, false],
    [{LANG: 'en_GB.UTF-8'}, {}, false],
    [{LC_CTYPE: 'UTF-8'}, {}, false],
    [{LANG: 'C'}, {}, true],
    [{LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX'}, {}, true],
    [{LANG: 'de_DE.ISO-8859-1'}, {}, true],
    [{LANG: 'ja_JP.UTF-8'}, {}, true],
    [{LANG: 'en_GB.UTF-8'}, {ascii: true}, true],
  ])('%j with %j: ASCII %s', (env, flags, expected) => {
    expect(chooseTheme(env, flags).ascii).toBe(expected);
  });
});

test('steps over unchanged rows are folded into one', () => {
  expect(fold('\u001B[39A\u001B[E\u001B[E\u001B[Ex\u001B[E')).toBe('\u001B[39A\u001B[3Ex\u001B[E');
});
