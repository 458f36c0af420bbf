import {describe, expect, test} from 'vitest';
import {decide} from '../../source/policy/decide.ts';
import {allow, policy, role, roleArn, sound, user} from './samples.ts';

type Values = string | number | boolean | (string | number | boolean)[];

/** Whether a statement with this condition applies to a request with this context. */
function holds(
  condition: Record<string, Record<string, Values>>,
  context: Record<string, string | string[]>,
) {
  return (
    decide(
      {principal: role, action: 'kms:Encrypt', resource: '*', context},
      {identity: [policy(allow('kms:*', '*', {Condition: condition}))], serviceControl: []},
    ).verdict === 'allowed'
  );
}

describe('a condition operator', () => {
  test.each([
    ['StringEquals', 'eu-west-1', 'eu-west-1', true],
    ['StringEquals', 'eu-*', 'eu-west-1', false],
    ['StringEquals', ['us-east-1', 'eu-west-1'], 'eu-west-1', true],
    ['StringEquals', 'EU-WEST-1', 'eu-west-1', false],
    ['StringNotEquals', ['us-east-1', 'eu-west-1'], 'eu-west-1', false],
    ['StringNotEquals', 'us-east-1', 'eu-west-1', true],
    ['StringEqualsIgnoreCase', 'EU-WEST-1', 'eu-west-1', true],
    ['StringNotEqualsIgnoreCase', 'EU-WEST-1', 'eu-west-1', false],
    ['StringLike', 'eu-*', 'eu-west-1', true],
    ['StringLike', 'eu-west-?', 'eu-west-1', true],
    ['StringNotLike', 'eu-*', 'eu-west-1', false],
    ['StringNotLike', ['eu-*', 'us-*'], 'ap-east-2', true],
    ['NumericEquals', 30, '30', true],
    ['NumericEquals', '30.0', '30', true],
    ['NumericNotEquals', 30, '7', true],
    ['NumericLessThan', 30, '7', true],
    ['NumericLessThan', 30, '30', false],
    ['NumericLessThanEquals', 30, '30', true],
    ['NumericGreaterThan', 7, '30', true],
    ['NumericGreaterThan', 7, '7', false],
    ['NumericGreaterThanEquals', 7, '7', true],
    ['NumericLessThan', 30, 'seven', false],
    ['DateEquals', '2026-09-14T12:00:00Z', '2026-09-14T14:00:00+02:00', true],
    ['DateNotEquals', '2026-09-14T12:00:00Z', '2026-09-14T12:00:01Z', true],
    ['DateLessThan', '2026-09-14T12:00:00Z', '2026-09-14T11:59:59Z', true],
    ['DateLessThanEquals', '2026-09-14T12:00:00Z', '2026-09-14T12:00:00Z', true],
    ['DateGreaterThan', '2026-09-14', '2026-09-14T00:00:01Z', true],
    ['DateGreaterThan', '1789387200', '2026-09-14T12:00:01Z', true],
    ['DateGreaterThanEquals', '2027-01-01T00:00:00Z', '2026-09-14T12:00:00Z', false],
    ['DateLessThan', 'tomorrow', '2026-09-14T12:00:00Z', false],
    ['Bool', true, 'true', true],
    ['Bool', 'True', 'true', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QmFzZTY0', 'QmFzZTY0', true],
    ['BinaryEquals', 'QmFzZTY0', 'qmFzZTY0', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.77', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.1', false],
    ['IpAddress', '203.0.113.77', '203.0.113.77', true],
    ['IpAddress', '0.0.0.0/0', '203.0.113.77', true],
    ['IpAddress', '2001:db8:1234::/48', '2001:DB8:1234:5::7', true],
    ['IpAddress', '2001:db8:1234::/48', '2001:db8:1235::7', false],
    ['IpAddress', '::/0', '203.0.113.77', false],
    ['IpAddress', '203.0.113.0/33', '203.0.113.77', false],
    ['NotIpAddress', ['203.0.113.0/24', '2001:db8::/32'], '198.51.100.1', true],
    ['NotIpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:db8::1', false],
    ['ArnEquals', 'arn:aws:iam::*:role/*', roleArn, true],
    ['ArnLike', 'arn:aws:iam::*:role/ops/*', roleArn, true],
    ['ArnLike', 'arn:aws:iam:*:role/ops/*', roleArn, false],
    ['ArnNotEquals', roleArn, roleArn, false],
    ['ArnNotLike', 'arn:aws:iam::*:user/*', roleArn, true],
  ] as const)('%s %j on %s: %s', (operator, wanted, given, expected) => {
    const values = typeof wanted === 'object' ? [...wanted] : wanted;
    expect(holds({[operator]: {'x:key': values}}, {'x:key': given})).toBe(expected);
  });

  test.each([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['StringLike', false],
    ['StringNotLike', true],
    ['NumericLessThan', false],
    ['NumericNotEquals', true],
    ['DateLessThan', false],
    ['Bool', false],
    ['BoolIfExists', true],
    ['IpAddress', false],
    ['NotIpAddress', true],
    ['ArnLike', false],
    ['ArnNotEquals', true],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('%s on a key that is not there: %s', (operator, expected) => {
    expect(holds({[operator]: {'x:key': 'value'}}, {})).toBe(expected);
  });

  test.each([
    ['true', [], true],
    ['false', [], false],
    ['true', ['a'], false],
    ['false', ['a'], true],
  ])('Null %s on a key with the values %j: %s', (wanted, given, expected) => {
    expect(holds({Null: {'x:key': wanted}}, {'x:key': given})).toBe(expected);
  });

  test.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['a', 'd'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:StringLike', ['pay-*'], ['ops', 'pay-legacy'], true],
  ])('%s %j on %j: %s', (operator, wanted, given, expected) => {
    expect(holds({[operator]: {'aws:TagKeys': wanted}}, {'aws:TagKeys': given})).toBe(expected);
  });

  test('must hold for every key and every operator', () => {
    const condition = {
      StringEquals: {'x:one': '1', 'x:two': '2'},
      Bool: {'x:three': 'true'},
    };
    const context = {'x:one': '1', 'x:two': '2', 'x:three': 'true'};
    expect(holds(condition, context)).toBe(true);
    for (const key of Object.keys(context)) {
      expect(holds(condition, {...context, [key]: 'other'})).toBe(false);
    }
  });

  test('finds keys whatever their case', () => {
    expect(holds({StringEquals: {'AWS:requestedregion': 'a'}}, {'aws:RequestedRegion': 'a'})).toBe(true);
  });
});

describe('a policy variable', () => {
  const verdict = (resource: string, asked: string, context = {}, version = '2012-10-17') => {
    const text = JSON.stringify({
      Version: version,
      Statement: {Effect: 'Allow', Action: 's3:*', Resource: resource},
    });
    return decide(
      {principal: user, action: 's3:GetObject', resource: asked, context},
      {identity: [{name: 'homes', source: 'user', policy: sound(text)}], serviceControl: []},
    ).verdict;
  };

  test.each([
    ['arn:aws:s3:::home/${aws:username}/*', 'arn:aws:s3:::home/anna/file', {}, 'allowed'],
    ['arn:aws:s3:::home/${AWS:UserName}/*', 'arn:aws:s3:::home/anna/file', {}, 'allowed'],
    ['arn:aws:s3:::home/${aws:username}/*', 'arn:aws:s3:::home/boris/file', {}, 'implicit-deny'],
    // A value is taken literally, wildcards and all.
    ['arn:aws:s3:::home/${x:team}', 'arn:aws:s3:::home/pay', {'x:team': '*'}, 'implicit-deny'],
    ['arn:aws:s3:::home/${x:team}', 'arn:aws:s3:::home/*', {'x:team': '*'}, 'allowed'],
    // Without a value, or with several, the default counts, or the statement is void.
    ["arn:aws:s3:::home/${x:team, 'all'}", 'arn:aws:s3:::home/all', {}, 'allowed'],
    ["arn:aws:s3:::home/${x:team, 'all'}", 'arn:aws:s3:::home/pay', {'x:team': 'pay'}, 'allowed'],
    ['arn:aws:s3:::home/${x:team}', 'arn:aws:s3:::home/', {}, 'implicit-deny'],
    ['arn:aws:s3:::home/${x:team}', 'arn:aws:s3:::home/pay', {'x:team': ['pay', 'ops']}, 'implicit-deny'],
    [
      "arn:aws:s3:::home/${x:team, 'all'}",
      'arn:aws:s3:::home/all',
      {'x:team': ['pay', 'ops']},
      'implicit-deny',
    ],
    // The three characters that have a meaning of their own.
    ['arn:aws:s3:::${*}${?}${$}', 'arn:aws:s3:::*?$', {}, 'allowed'],
    ['arn:aws:s3:::${*}', 'arn:aws:s3:::anything', {}, 'implicit-deny'],
  ])('%s on %s with %j: %s', (resource, asked, context, expected) => {
    expect(verdict(resource, asked, context)).toBe(expected);
  });

  test('without a value makes a statement void also where it excepts resources', () => {
    const homes = policy({Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::home/${x:team}'});
    const asked = {principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::logs'};
    const policies = {identity: [homes], serviceControl: []};
    expect(decide(asked, policies)).toMatchObject({verdict: 'implicit-deny', missingContext: ['x:team']});
    expect(decide({...asked, context: {'x:team': 'pay'}}, policies).verdict).toBe('allowed');
  });

  test('is plain text in a policy of 2008', () => {
    const resource = 'arn:aws:s3:::home/${aws:username}';
    expect(verdict(resource, 'arn:aws:s3:::home/anna', {}, '2008-10-17')).toBe('implicit-deny');
    expect(verdict(resource, resource, {}, '2008-10-17')).toBe('allowed');
  });

  test('works in text conditions, where a lacking one fits nothing', () => {
    const condition = {StringEquals: {'aws:ResourceTag/team': '${aws:PrincipalTag/team}'}};
    expect(holds(condition, {'aws:ResourceTag/team': 'pay', 'aws:PrincipalTag/team': 'pay'})).toBe(true);
    expect(holds(condition, {'aws:ResourceTag/team': 'pay', 'aws:PrincipalTag/team': 'ops'})).toBe(false);
    expect(holds(condition, {'aws:ResourceTag/team': 'pay'})).toBe(false);
  });
});

describe('missing condition keys', () => {
  const missing = (condition: Record<string, unknown>, context: Record<string, string> = {}) =>
    decide(
      {principal: role, action: 'kms:Encrypt', resource: '*', context},
      {
        identity: [
          policy([
            allow('kms:*', '*', {Condition: condition}),
            allow('s3:*', '*', {Condition: {StringEquals: {'s3:prefix': 'x'}}}),
          ]),
        ],
        serviceControl: [],
      },
    ).missingContext;

  test('are named as first written, once, and only for statements about the request', () => {
    expect(
      missing({
        StringEquals: {'aws:RequestedRegion': 'eu-west-1', 'kms:KeyOrigin': 'AWS_CLOUDHSM'},
        StringLike: {'AWS:requestedregion': 'eu-*', 'aws:ResourceTag/team': '${aws:PrincipalTag/team}'},
      }),
    ).toEqual(['aws:RequestedRegion', 'kms:KeyOrigin', 'aws:ResourceTag/team', 'aws:PrincipalTag/team']);
  });

  test('do not matter where another condition of the statement already fails', () => {
    const condition = {StringEquals: {'aws:RequestedRegion': 'eu-west-1', 'kms:KeyOrigin': 'AWS_CLOUDHSM'}};
    expect(missing(condition, {'aws:RequestedRegion': 'us-east-1'})).toEqual([]);
    expect(missing(condition, {'aws:RequestedRegion': 'eu-west-1'})).toEqual(['kms:KeyOrigin']);
  });
});
