import {describe, expect, test} from 'vitest';
import {type AccessRequest, decide, type PolicySet} from '../../source/policy/decide.ts';
import {
  allow,
  deny,
  keyArn,
  keyPolicy,
  policy,
  role,
  roleArn,
  root,
  rootArn,
  sessionArn,
  sound,
  user,
  userArn,
} from './samples.ts';

const encrypt = (principal = role, resource = keyArn): AccessRequest => ({
  principal,
  action: 'kms:Encrypt',
  resource,
});

const kmsAll = policy(allow('kms:*'), 'kms-all');
const other = policy(allow('s3:*'), 'other');
const denying = policy(deny('kms:Encrypt'), 'denying');
const delegating = keyPolicy(allow('kms:*', '*', {Principal: {AWS: rootArn}}));
const naming = (arn: string) => keyPolicy(allow('kms:Encrypt', '*', {Principal: {AWS: arn}}));
const foreignKey = keyArn.replace('111122223333', '444455556666');

const plain: PolicySet = {identity: [], serviceControl: []};

type Case = readonly [name: string, request: AccessRequest, policies: PolicySet, expected: string];

const cases: readonly Case[] = [
  ['no policy allows', encrypt(), plain, 'implicit-deny by identity-policy'],
  ['an identity policy allows', encrypt(), {...plain, identity: [kmsAll]}, 'allowed by identity-policy'],
  [
    'an identity policy denies what another allows',
    encrypt(),
    {...plain, identity: [kmsAll, denying]},
    'explicit-deny by identity-policy',
  ],
  [
    'the boundary lacks the action',
    encrypt(),
    {...plain, identity: [kmsAll], boundary: other},
    'implicit-deny by permissions-boundary',
  ],
  [
    'the boundary denies',
    encrypt(),
    {...plain, identity: [kmsAll], boundary: denying},
    'explicit-deny by permissions-boundary',
  ],
  [
    'the session policy lacks the action',
    encrypt(),
    {...plain, identity: [kmsAll], session: other},
    'implicit-deny by session-policy',
  ],
  [
    'one level of service control policies lacks the action',
    encrypt(),
    {...plain, identity: [kmsAll], serviceControl: [[kmsAll], [other], [kmsAll]]},
    'implicit-deny by service-control-policy',
  ],
  [
    'every level of service control policies allows',
    encrypt(),
    {...plain, identity: [kmsAll], serviceControl: [[kmsAll], [other, kmsAll]]},
    'allowed by identity-policy',
  ],
  [
    'a service control policy denies the root user',
    encrypt(root),
    {...plain, serviceControl: [[kmsAll, denying]]},
    'explicit-deny by service-control-policy',
  ],
  ['the root user needs no policy', encrypt(root), plain, 'allowed by identity-policy'],
  [
    'the key policy hands the decision to the account and IAM allows',
    encrypt(),
    {...plain, identity: [kmsAll], resource: delegating},
    'allowed by identity-policy',
  ],
  [
    'the key policy hands the decision to the account and IAM does not allow',
    encrypt(),
    {...plain, identity: [other], resource: delegating},
    'implicit-deny by identity-policy',
  ],
  [
    'the key policy names somebody else, so IAM policies do not count',
    encrypt(),
    {...plain, identity: [kmsAll], resource: naming(userArn)},
    'implicit-deny by key-policy',
  ],
  [
    'the key policy names the role',
    encrypt(),
    {...plain, resource: naming(roleArn)},
    'allowed by key-policy',
  ],
  [
    'the key policy names the role, but the boundary lacks the action',
    encrypt(),
    {...plain, resource: naming(roleArn), boundary: other},
    'implicit-deny by permissions-boundary',
  ],
  [
    'the key policy names the session, which no boundary limits',
    encrypt(),
    {...plain, resource: naming(sessionArn), boundary: other},
    'allowed by key-policy',
  ],
  [
    'the key policy names the user, which no boundary limits',
    encrypt(user),
    {...plain, resource: naming(userArn), boundary: other},
    'allowed by key-policy',
  ],
  [
    'the key policy does not name the root user',
    encrypt(root),
    {...plain, resource: naming(userArn)},
    'implicit-deny by key-policy',
  ],
  [
    'the key policy denies the account, and so everybody in it',
    encrypt(),
    {
      ...plain,
      identity: [kmsAll],
      resource: keyPolicy([
        allow('kms:*', '*', {Principal: {AWS: rootArn}}),
        deny('kms:Encrypt', '*', {Principal: {AWS: rootArn}}),
      ]),
    },
    'explicit-deny by key-policy',
  ],
  [
    'the key of another account names the role, and IAM allows',
    encrypt(role, foreignKey),
    {...plain, identity: [kmsAll], resource: naming(roleArn)},
    'allowed by identity-policy',
  ],
  [
    'the key of another account names the role, but IAM does not allow',
    encrypt(role, foreignKey),
    {...plain, resource: naming(roleArn)},
    'implicit-deny by identity-policy',
  ],
  [
    'the key of another account does not name the caller',
    encrypt(role, foreignKey),
    {...plain, identity: [kmsAll]},
    'implicit-deny by resource-policy',
  ],
];

describe('a decision', () => {
  test.each(cases)('when %s', (_name, request, policies, expected) => {
    const {verdict, layer} = decide(request, policies);
    expect(`${verdict} by ${layer}`).toBe(expected);
  });

  test('names the deciding statement with its place in the text', () => {
    const text = [
      '{',
      '  "Version": "2012-10-17",',
      '  "Statement": [',
      '    {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},',
      '    {"Sid": "NoEncrypt", "Effect": "Deny",',
      '     "Action": "kms:Encrypt", "Resource": "*"}',
      '  ]',
      '}',
    ].join('\n');
    const {statements} = decide(encrypt(), {
      ...plain,
      identity: [kmsAll, {name: 'guard', source: 'role', policy: sound(text)}],
    });
    expect(statements).toEqual([
      {
        policy: 'guard',
        source: 'role',
        layer: 'identity-policy',
        effect: 'Deny',
        sid: 'NoEncrypt',
        index: 1,
        span: {start: {line: 5, column: 5}, end: {line: 6, column: 47}},
      },
    ]);
  });
});
