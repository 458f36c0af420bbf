import fc from 'fast-check';
import {expect, test} from 'vitest';
import {readPrincipal} from '../../../source/ui/access/principal-text.ts';

const account = '111122223333';

test.each([
  'arn:aws:iam::111122223333:user/ann',
  'arn:aws:iam::111122223333:user/division/ann@example.com',
  'arn:aws:iam::111122223333:group/admins',
  'arn:aws:iam::111122223333:role/KeyOps',
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0123456789abcdef',
  'arn:aws-us-gov:iam::111122223333:role/KeyOps',
  'arn:aws:iam::111122223333:root',
])('%s can be checked', arn => {
  expect(readPrincipal(` ${arn} `, account)).toEqual({ok: true, arn});
});

test('a session stands for its role, and is said to', () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes';
  expect(readPrincipal(arn, account)).toEqual({
    ok: true,
    arn,
    note: 'A session: its role KeyOps is checked instead',
  });
});

test.each([
  ['KeyOps', 'An ARN starts'],
  ['arn:aws:kms:eu-west-1:111122223333:key/k', 'Users and roles are'],
  ['arn:aws:iam::1111:role/KeyOps', 'The account has 12 digits'],
  ['arn:aws:iam::999999999999:role/KeyOps', '999999999999 is another account'],
  ['arn:aws:iam::111122223333:role/', 'The name of the role is missing'],
  ['arn:aws:iam::111122223333:role/a//b', 'The name of the role is missing'],
  ['arn:aws:iam::111122223333:policy/x', 'Only user/'],
  ['arn:aws:sts::111122223333:assumed-role/KeyOps', 'assumed-role/ROLE/SESSION'],
  ['arn:aws:sts::111122223333:federated-user/x', 'Only user/'],
])('%s is wrong, and it is said why', (text, why) => {
  const read = readPrincipal(text, account);
  expect(!read.ok && read.problem).toContain(why);
});

test('whatever is typed is read without an error, and an ARN is taken as it was typed', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 80}), text => {
      const read = readPrincipal(text, account);
      if (read.ok) expect(read.arn).toBe(text.trim());
    }),
  );
});
