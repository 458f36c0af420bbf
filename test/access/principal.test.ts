import {describe, expect, test} from 'vitest';
import {principalMistake, resolvePrincipal} from '../../source/access/principal.ts';
import type {IamIdentity} from '../../source/aws/access-reader.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';

const at = new Date('2026-09-14T12:00:00Z');
const caller = 'arn:aws:iam::111122223333:user/anna';
const sso = 'AWSReservedSSO_KeyOps_0123456789abcdef';
const roles: readonly IamIdentity[] = [
  {kind: 'role', name: 'KeyOps', arn: 'arn:aws:iam::111122223333:role/people/KeyOps'},
  {
    kind: 'role',
    name: sso,
    arn: `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${sso}`,
  },
];
const denied: Failure = {
  kind: 'denied',
  code: 'AccessDenied',
  message: 'no',
  action: 'iam:GetRole',
  remedy: 'ask',
};
const refuse = (): Promise<Answer<never>> => Promise.resolve({ok: false, failure: denied, at});
const open = {
  iamRole: (name: string): Promise<Answer<IamIdentity>> => {
    const role = roles.find(one => one.name === name);
    return role ? Promise.resolve({ok: true, value: role, at}) : refuse();
  },
  iamRoles: (): Promise<Answer<readonly IamIdentity[]>> => Promise.resolve({ok: true, value: roles, at}),
};
const listOnly = {...open, iamRole: refuse};
const shut = {iamRole: refuse, iamRoles: refuse};

describe('whose policies count for', () => {
  test.each<[string, typeof open, string, string, string | undefined, boolean]>([
    ['a user', open, caller, 'user', caller, false],
    [
      'a role',
      open,
      'arn:aws:iam::111122223333:role/people/KeyOps',
      'role',
      'arn:aws:iam::111122223333:role/people/KeyOps',
      false,
    ],
    [
      'a group',
      open,
      'arn:aws:iam::111122223333:group/ops',
      'group',
      'arn:aws:iam::111122223333:group/ops',
      false,
    ],
    [
      'a session, with the path of its role',
      open,
      'arn:aws:sts::111122223333:assumed-role/KeyOps/anna@example.org',
      'assumed-role',
      roles[0]?.arn,
      false,
    ],
    [
      'a session whose role may not be read',
      shut,
      'arn:aws:sts::111122223333:assumed-role/KeyOps/anna',
      'assumed-role',
      'arn:aws:iam::111122223333:role/KeyOps',
      true,
    ],
    [
      'a session of Identity Center',
      open,
      `arn:aws:sts::111122223333:assumed-role/${sso}/anna`,
      'sso-role',
      roles[1]?.arn,
      false,
    ],
    [
      'a session of Identity Center found in the list',
      listOnly,
      `arn:aws:sts::111122223333:assumed-role/${sso}/anna`,
      'sso-role',
      roles[1]?.arn,
      false,
    ],
    [
      'a session of Identity Center that cannot be found',
      shut,
      `arn:aws:sts::111122223333:assumed-role/${sso}/anna`,
      'sso-role',
      undefined,
      true,
    ],
    ['the root user', open, 'arn:aws:iam::111122223333:root', 'root', undefined, false],
    [
      'a federated user',
      open,
      'arn:aws:sts::111122223333:federated-user/anna',
      'federated-user',
      undefined,
      false,
    ],
    ['somebody of another account', open, 'arn:aws:iam::999999999999:user/anna', 'other', undefined, false],
    [
      'a service-linked role',
      open,
      'arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/R',
      'other',
      undefined,
      false,
    ],
  ])('%s', async (_, reader, arn, kind, source, guessed) => {
    const {checked, troubles} = await resolvePrincipal(reader, arn, caller);
    expect([checked.kind, checked.policySource, checked.guessed]).toEqual([kind, source, guessed]);
    expect(checked.isCaller).toBe(arn === caller);
    expect(troubles.length > 0).toBe(guessed);
    const hasLimits = source === undefined || arn.includes(':sts:');
    expect(checked.notes.length > 0).toBe(hasLimits || kind === 'group');
  });
});

test.each([
  [caller, true],
  ['arn:aws-us-gov:iam::111122223333:role/a/b/c', true],
  ['arn:aws:sts::111122223333:assumed-role/KeyOps/anna', true],
  ['arn:aws:iam::111122223333:root', true],
  ['anna', false],
  ['arn:aws:sts::111122223333:assumed-role/KeyOps', false],
  ['arn:aws:iam::1111:user/anna', false],
  ['arn:aws:s3:::bucket', false],
])('%s is the ARN of a principal: %s', (text, isOne) => {
  expect(principalMistake(text) === undefined).toBe(isOne);
});
