import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parsePolicy, type PolicyUse} from '../../source/policy/parse.ts';

const statement = '{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}';

function mistakeIn(text: string, use?: PolicyUse): string {
  const parsed = parsePolicy(text, use);
  return parsed.ok
    ? 'none'
    : `${parsed.mistake.position.line}:${parsed.mistake.position.column} ${parsed.mistake.message}`;
}

/** A policy around one statement, whose text starts in column 15. */
const around = (text: string) => `{"Statement": ${text}}`;

describe('reading a policy', () => {
  test.each([
    ['one statement', around(statement)],
    ['a list of statements', around(`[${statement}, ${statement}]`)],
    ['an empty list of statements', around('[]')],
    ['version 2008', `{"Version": "2008-10-17", "Statement": ${statement}}`],
    ['an id', `{"Version": "2012-10-17", "Id": "mine", "Statement": ${statement}}`],
    ['any service', around(statement.replace('kms:*', '*:*'))],
    ['an escape in a string', around(statement.replace('kms', '\\u006bms'))],
  ])('accepts %s', (_name, text) => {
    expect(mistakeIn(text)).toBe('none');
  });

  test('takes 2008-10-17 as the version of a policy that names none', () => {
    expect(parsePolicy(around(statement))).toMatchObject({ok: true, policy: {version: '2008-10-17'}});
  });

  test.each([
    ['no text at all', '', '1:1 The text ends where a value is expected'],
    [
      'text behind the end',
      `${around(statement)} x`,
      `1:${around(statement).length + 2} Unexpected "x" where the end is expected`,
    ],
    [
      'a missing comma',
      '{"Version": "2012-10-17"\n "Statement": []}',
      '2:2 Unexpected "\\"" where "," or "}" is expected',
    ],
    ['a list instead of an object', '[]', '1:1 A policy must be an object'],
    [
      'an unknown version',
      '{"Version": "2020-01-01", "Statement": []}',
      '1:13 Version is neither 2012-10-17 nor 2008-10-17',
    ],
    ['no statement', '{}', '1:1 The policy has no Statement'],
    ['an unknown element', '{"Statements": []}', '1:2 A policy has no element named "Statements"'],
    ['a key given twice', '{"Id": "a", "Id": "b"}', '1:13 "Id" is given twice'],
    [
      'an effect that is none',
      around('{"Effect": "allow", "Action": "*", "Resource": "*"}'),
      '1:26 Effect must be Allow or Deny',
    ],
    [
      'no action',
      around('{"Effect": "Allow", "Resource": "*"}'),
      '1:15 A statement has neither Action nor NotAction',
    ],
    [
      'Action beside NotAction',
      around('{"Effect": "Allow", "Action": "*", "NotAction": "*"}'),
      '1:50 A statement has both Action and NotAction',
    ],
    [
      'an action without a service',
      around('{"Effect": "Allow", "Action": "Encrypt"}'),
      '1:45 "Encrypt" is not an action (service:Action)',
    ],
    [
      'a wildcard within a service',
      around('{"Effect": "Allow", "Action": "k*:Encrypt"}'),
      '1:45 "k*:Encrypt" is not an action (service:Action)',
    ],
    [
      'an action with a foreign letter',
      around('{"Effect": "Allow", "Action": "\u212Ams:*"}'),
      '1:45 "\u212Ams:*" is not an action (service:Action)',
    ],
    [
      'a number as action',
      around('{"Effect": "Allow", "Action": [7]}'),
      '1:46 An action must be a string or a list of strings',
    ],
    [
      'a resource that is no ARN',
      around('{"Effect": "Allow", "Action": "*", "Resource": "key/1"}'),
      '1:62 "key/1" is neither an ARN nor "*"',
    ],
    [
      'a wildcard in a principal',
      around('{"Effect": "Allow", "Action": "*", "Principal": {"AWS": "arn:aws:iam::*:root"}}'),
      '1:71 A principal cannot have wildcards in its name',
    ],
    [
      'an unknown operator',
      around('{"Effect": "Allow", "Action": "*", "Condition": {"StringsEqual": {"a": "b"}}}'),
      '1:64 "StringsEqual" is not a condition operator',
    ],
    [
      'Null with IfExists',
      around('{"Effect": "Allow", "Action": "*", "Condition": {"NullIfExists": {"a": "true"}}}'),
      '1:64 "NullIfExists" is not a condition operator',
    ],
    [
      'a condition value that is an object',
      around('{"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"a": {}}}}'),
      '1:78 A condition value must be a string, a number or a boolean',
    ],
  ])('names the place of %s', (_name, text, expected) => {
    expect(mistakeIn(text)).toBe(expected);
  });

  test.each([
    [
      'identity',
      '{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}',
      'must not have a Principal',
    ],
    ['identity', '{"Effect": "Allow", "Action": "*"}', 'neither Resource nor NotResource'],
    ['resource', statement, 'must have a Principal'],
    [
      'trust',
      '{"Effect": "Allow", "Action": "*", "Principal": "*", "Resource": "*"}',
      'must not have a Resource',
    ],
  ] as const)('refuses in an %s policy: %s', (use, text, expected) => {
    expect(mistakeIn(around(text), use)).toContain(expected);
  });

  test('answers hostile texts with a mistake, within a second', () => {
    const started = performance.now();
    const many = `[${`${statement},`.repeat(2000)}${statement}]`;
    expect(mistakeIn('['.repeat(100_000))).toBe('1:17 Nested deeper than 16 levels');
    expect(mistakeIn('{"a":'.repeat(20_000))).toContain('Nested deeper');
    expect(mistakeIn('x'.repeat(1_000_000))).toContain('longer than 131072 characters');
    expect(mistakeIn(around(many))).toBe('none');
    expect(mistakeIn(`"${'\\u0000'.repeat(20_000)}`)).toBe('1:1 A string without an end');
    expect(mistakeIn('{"__proto__": {"Statement": []}}')).toBe(
      '1:2 A policy has no element named "__proto__"',
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('reads the JSON that JSON.parse reads, and no other', () => {
    const near = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', '-', 'e', '.', ' ', 'true', '\\'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.json({maxDepth: 5}), near), text => {
        const mistake = mistakeIn(text);
        const isSyntax = /Unexpected|ends where|without an end|control character|unknown escape/.test(
          mistake,
        );
        if (!mistake.includes('given twice')) {
          expect(isSyntax).toBe(!isJson(text));
        }
      }),
      {numRuns: 2000},
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
