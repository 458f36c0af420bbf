import {describe, expect, test} from 'vitest';
import {decide} from '../../source/policy/decide.ts';
import type {Principal} from '../../source/policy/principal.ts';
import {
  account,
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
  user,
  userArn,
} from './samples.ts';

const service: Principal = {kind: 'service', name: 'cks.kms.amazonaws.com'};

/** What a key's policy with these statements alone says about an Encrypt. */
const verdict = (principal: Principal, ...statements: Record<string, unknown>[]) =>
  decide(
    {principal, action: 'kms:Encrypt', resource: keyArn},
    {identity: [], serviceControl: [], resource: keyPolicy(statements)},
  ).verdict;

const people = {root, user, role, service};

describe('a Principal element', () => {
  test.each([
    [{AWS: userArn}, ['user']],
    [{AWS: roleArn}, ['role']],
    [{AWS: sessionArn}, ['role']],
    // Users and roles of the account need IAM policies besides, and have none here.
    [{AWS: rootArn}, ['root']],
    [{AWS: account}, ['root']],
    [{AWS: 'arn:aws:iam::444455556666:root'}, []],
    [{AWS: [userArn, roleArn]}, ['user', 'role']],
    [{AWS: '*'}, ['root', 'user', 'role', 'service']],
    ['*', ['root', 'user', 'role', 'service']],
    [{Service: 'cks.kms.amazonaws.com'}, ['service']],
    [{Service: 'ec2.amazonaws.com', AWS: userArn}, ['user']],
    [{Federated: 'cognito-identity.amazonaws.com'}, []],
    [{AWS: userArn.toLowerCase().replace('anna', 'Anna')}, []],
  ])('%j allows %j', (element, expected) => {
    const allowed = Object.entries(people)
      .filter(([, principal]) => verdict(principal, allow('kms:*', '*', {Principal: element})) === 'allowed')
      .map(([name]) => name);
    expect(allowed).toEqual(expected);
  });

  test.each([
    [{AWS: rootArn}, ['root', 'user', 'role']],
    [{AWS: roleArn}, ['role']],
    [{AWS: sessionArn}, ['role']],
  ])('%j denies %j', (element, expected) => {
    const denied = Object.entries(people)
      .filter(
        ([, principal]) => verdict(principal, deny('kms:*', '*', {Principal: element})) === 'explicit-deny',
      )
      .map(([name]) => name);
    expect(denied).toEqual(expected);
  });
});

describe('a NotPrincipal element that denies', () => {
  const everyone = allow('kms:*', '*', {Principal: '*'});
  const denyAllBut = (...arns: string[]) => deny('kms:*', '*', {NotPrincipal: {AWS: arns}});

  test('spares a user who is listed with the account', () => {
    expect(verdict(user, everyone, denyAllBut(userArn, rootArn))).toBe('allowed');
    expect(verdict(user, everyone, denyAllBut(userArn))).toBe('explicit-deny');
    expect(verdict(role, everyone, denyAllBut(userArn, rootArn))).toBe('explicit-deny');
  });

  test('spares a session that is listed with its role and the account', () => {
    expect(verdict(role, everyone, denyAllBut(sessionArn, roleArn, rootArn))).toBe('allowed');
    expect(verdict(role, everyone, denyAllBut(roleArn, rootArn))).toBe('explicit-deny');
  });

  test('hits whoever has a permissions boundary, listed or not', () => {
    const resource = keyPolicy([everyone, denyAllBut(userArn, rootArn)]);
    const asked = {principal: user, action: 'kms:Encrypt', resource: keyArn};
    const boundary = policy(allow('*'));
    expect(decide(asked, {identity: [], serviceControl: [], resource}).verdict).toBe('allowed');
    expect(decide(asked, {identity: [], serviceControl: [], resource, boundary}).verdict).toBe(
      'explicit-deny',
    );
  });
});

test('a service has no identity policies: the resource must name it', () => {
  const asked = {principal: service, action: 'kms:Encrypt', resource: keyArn};
  const identity = [policy(allow('*'))];
  expect(decide(asked, {identity, serviceControl: []})).toMatchObject({
    verdict: 'implicit-deny',
    layer: 'resource-policy',
  });
});

test('condition keys that follow from the caller and the resource need not be given', () => {
  const wanted = {
    ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::*:role/ops/*'},
    StringEquals: {
      'aws:PrincipalAccount': account,
      'aws:ResourceAccount': account,
      'aws:PrincipalType': 'AssumedRole',
    },
  };
  const {verdict: given, missingContext} = decide(
    {principal: role, action: 'kms:Encrypt', resource: keyArn},
    {identity: [policy(allow('kms:*', '*', {Condition: wanted}))], serviceControl: []},
  );
  expect(given).toBe('allowed');
  expect(missingContext).toEqual([]);
});
