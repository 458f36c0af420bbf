import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {flushKeys, patience, splitKeys, type Key} from '../../source/ui/dispatcher.ts';

const show = (keys: readonly Key[]) =>
  keys.map(key => (key.kind === 'paste' ? `paste(${key.text})` : key.name)).join(' ');

/** Reads chunk after chunk; `null` stands for nothing having followed in time. */
function read(chunks: readonly (string | null)[]): string {
  let pending = '';
  const keys: Key[] = [];
  for (const chunk of chunks) {
    const split = chunk === null ? flushKeys(pending) : splitKeys(chunk, pending);
    keys.push(...split.keys);
    pending = split.pending;
  }
  return show(keys);
}

describe('chunks are split into the keys that were pressed', () => {
  test.each<[string, (string | null)[], string]>([
    ['glued letters', ['jj'], 'j j'],
    ['a letter and its Enter', ['y\r'], 'y Enter'],
    ['a command typed at once', [':teardown\r'], ': t e a r d o w n Enter'],
    ['CR LF is one Enter', ['a\r\nb'], 'a Enter b'],
    ['an arrow in one chunk', ['\u001B[A'], 'Up'],
    ['an arrow cut after ESC', ['\u001B', '[A'], 'Up'],
    ['an arrow cut inside', ['\u001B[', 'A'], 'Up'],
    ['ESC alone', ['\u001B', null], 'Esc'],
    ['ESC, and later a bracket', ['\u001B', null, '[A'], 'Esc [ A'],
    ['ESC and a bracket glued, then nothing', ['\u001B[', null], 'Esc ['],
    ['ESC twice, then nothing', ['\u001B\u001B', null], 'Esc Esc'],
    ['ESC glued to a letter', ['\u001Bq'], 'Esc q'],
    ['ESC glued to an arrow', ['\u001B\u001B[B', null], 'Esc Down'],
    ['application arrows', ['\u001BOA\u001BOB'], 'Up Down'],
    ['paging and ends', ['\u001B[5~\u001B[6~\u001B[H\u001B[4~'], 'PgUp PgDn Home End'],
    ['Tab both ways', ['\t\u001B[Z'], 'Tab Shift-Tab'],
    ['control letters', ['\u0003\u001A\f\u0004'], '^C ^Z ^L ^D'],
    ['a modified arrow', ['\u001B[1;5C'], '^Right'],
    ['blank and backspace', [' \u007F\b'], 'Space Backspace Backspace'],
    ['focus and cursor reports are no keys', ['\u001B[I\u001B[12;40R\u001B[?1;2cj'], 'j'],
    ['an answer about colours is no key', ['\u001B]11;rgb:1/2/3\u0007j\u001B]11;rgb:1/2/3\u001B\\k'], 'j k'],
    ['function keys are not bound', ['\u001BOPj'], 'j'],
    ['a paste ending in Enter', ['\u001B[200~ledger\r\u001B[201~'], 'paste(ledger\r)'],
    ['a paste in pieces', ['a\u001B[20', '0~led', 'ger\u001B[2', '01~b'], 'a paste(ledger) b'],
    ['a paste that holds an arrow', ['\u001B[200~\u001B[A\u001B[201~'], 'paste(\u001B[A)'],
    ['a paste that lost its end', ['\u001B[200~abc', null, 'j'], 'paste(abc) j'],
    ['a pair of surrogates cut in two', ['\uD83D', '\uDE00'], '\u{1F600}'],
    ['half a pair that stays alone', ['\uD83D', 'j'], 'j'],
    ['interrupt in the middle of a sequence', ['\u001B[\u0003'], 'Esc [ ^C'],
  ])('%s', (_name, chunks, expected) => {
    expect(read(chunks)).toBe(expected);
  });

  test('a sequence is waited for shortly, a paste longer, and nothing not at all', () => {
    expect(patience('')).toBeUndefined();
    expect(patience('\u001B[')).toBe(20);
    expect(patience('\u001B[200~abc')).toBe(1000);
  });

  test('of a paste without end no more than a million characters are kept, and none becomes a key', () => {
    let pending = '\u001B[200~';
    for (let chunk = 0; chunk < 40; chunk++) {
      const split = splitKeys(':write\r'.repeat(10_000), pending);
      expect(split.keys).toEqual([]);
      expect(split.pending.length).toBeLessThanOrEqual(1_000_000);
      pending = split.pending;
    }
    // Its end is found where it is cut in two, and the keyboard is a person's again.
    const cut = splitKeys('x\u001B[20', pending);
    const {keys} = splitKeys('1~q', cut.pending);
    expect(keys.map(key => (key.kind === 'paste' ? 'a paste' : key.name))).toEqual(['a paste', 'q']);
    expect(flushKeys(pending).keys).toMatchObject([{kind: 'paste'}]);
  });
});

const piece = fc.constantFrom(
  'j',
  'ü',
  '\u{1F600}',
  ' ',
  '\r',
  '\t',
  '\u0003',
  '\u001B[A',
  '\u001B[6~',
  '\u001BOB',
  '\u001B[200~pasted\r\u001B[201~',
);

test('however the bytes are cut, the same keys come out', () => {
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 20}), fc.array(fc.nat(200), {maxLength: 20}), (pieces, cuts) => {
      const input = pieces.join('');
      const at = [...new Set([0, ...cuts.map(cut => cut % (input.length + 1)), input.length])].sort(
        (a, b) => a - b,
      );
      const chunks = at.slice(1).map((end, index) => input.slice(at[index], end));
      expect(read(chunks)).toBe(read([input]));
    }),
    {seed: 20260914},
  );
});

test('any text at all leaves nothing behind once it is flushed', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 60}), text => {
      expect(flushKeys(splitKeys(text).pending).pending).toBe('');
    }),
    {seed: 20260914},
  );
});
