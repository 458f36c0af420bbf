import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {arnPattern, lowered, matches, matchesArn, tokens, wildcard} from '../../source/policy/match.ts';

const matchesText = (pattern: string, text: string) => matches(wildcard(tokens(pattern)), text);
const matchesArnText = (pattern: string, text: string) => matchesArn(arnPattern(tokens(pattern)), text);

/** Few letters, so that patterns and texts often agree. */
const pattern = fc.string({unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12});
const text = fc.string({unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 16});

const asExpression = (source: string) =>
  new RegExp(`^${[...source].map(c => (c === '*' ? '.*' : c === '?' ? '.' : c)).join('')}$`, 's');

describe('a wildcard pattern', () => {
  test('matches what a regular expression with the same meaning matches', () => {
    fc.assert(
      fc.property(pattern, text, (source, candidate) => {
        expect(matchesText(source, candidate)).toBe(asExpression(source).test(candidate));
      }),
      {numRuns: 5000},
    );
  });

  test('matches every text that it was made from by putting wildcards in place of letters', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean())), pieces => {
        const source = pieces.map(([piece, open]) => (open ? '*' : piece)).join('');
        expect(matchesText(source, pieces.map(([piece]) => piece).join(''))).toBe(true);
      }),
    );
  });

  test('answers at once on the input that makes backtracking matchers hang', () => {
    const started = performance.now();
    expect(matchesText(`${'a*'.repeat(30_000)}b`, 'a'.repeat(100_000))).toBe(false);
    expect(matchesText(`${'?*a'.repeat(20_000)}b`, 'a'.repeat(60_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('an ARN pattern', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
  const log = 'arn:aws:logs:eu-west-1:111122223333:log-group:cluster:stream';

  test.each([
    ['*', key, true],
    ['arn:aws:kms:*:111122223333:key/*', key, true],
    ['arn:aws:kms:eu-*-1:111122223333:key/123?', key, true],
    ['arn:*:*:*:*:*', key, true],
    // Fewer than six parts are completed with wildcards.
    ['arn:aws:kms', key, true],
    ['arn:aws:kms:*', key, true],
    ['arn:aws:s3:*', key, false],
    // A wildcard stays in its part.
    ['arn:aws:kms:*:key/1234', key, false],
    ['arn:aws:*:key/1234', key, false],
    // The last part may hold colons.
    ['arn:aws:logs:*:*:log-group:cluster:*', log, true],
    ['arn:aws:logs:*:*:log-*', log, true],
    // Case counts.
    ['arn:aws:kms:eu-west-1:111122223333:KEY/1234', key, false],
    // A request without a resource is covered by "*" alone.
    ['arn:*', '*', false],
    ['*', '*', true],
  ])('%s on %s: %s', (source, arn, expected) => {
    expect(matchesArnText(source, arn)).toBe(expected);
  });

  test('without wildcards matches itself only', () => {
    const part = fc.string({unit: fc.constantFrom('a', 'b', '/'), maxLength: 3});
    const arn = fc.tuple(part, part, part, part, part).map(parts => `arn:${parts.join(':')}`);
    fc.assert(
      fc.property(arn, arn, (one, other) => {
        expect(matchesArnText(one, other)).toBe(one === other);
      }),
    );
  });
});

test('lowering letters leaves those outside A to Z alone', () => {
  expect(lowered('KMS:Encrypt')).toBe('kms:encrypt');
  // The Kelvin sign would become a plain k in toLowerCase.
  expect(lowered('\u212AMS')).toBe('\u212Ams');
});
