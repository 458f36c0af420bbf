import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {statementLines} from '../../../source/ui/screens/statement-lines.ts';

test('a short statement is one line', () => {
  expect(statementLines({Effect: 'Allow', Action: 'kms:ListKeys', Resource: '*'}, 79)).toEqual([
    '{"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}',
  ]);
});

test('lists and conditions break where they must, one step further in', () => {
  expect(
    statementLines(
      {Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt'], Condition: {Bool: {a: 'true'}}},
      34,
    ),
  ).toEqual([
    '{"Effect": "Allow", "Action":',
    ' ["kms:Encrypt", "kms:Decrypt"],',
    ' "Condition": {"Bool":',
    '  {"a": "true"}}}',
  ]);
});

test('a value that is too long ends with … and keeps what closes it', () => {
  expect(statementLines({Resource: 'arn:aws:iam::111122223333:role/LongName'}, 30)).toEqual([
    '{"Resource": "arn:aws:iam::…"}',
  ]);
});

test('no line is wider than asked, and nothing is lost where every word fits', () => {
  const short = fc.string({unit: fc.constantFrom(...'abc:*/'), maxLength: 8});
  const value = fc.oneof(short, fc.array(short, {maxLength: 4}), fc.dictionary(short, short, {maxKeys: 3}));
  fc.assert(
    fc.property(
      fc.dictionary(short, value, {maxKeys: 5}),
      fc.integer({min: 40, max: 100}),
      (statement, width) => {
        const lines = statementLines(statement, width);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(JSON.parse(lines.join(' '))).toEqual(statement);
      },
    ),
  );
});
