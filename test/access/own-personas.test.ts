import {expect, test} from 'vitest';
import {ownPersonas} from '../../source/access/own-personas.ts';

test('an own persona takes over what the others know of an action, in any spelling', () => {
  const [persona] = ownPersonas({
    'on-call': [
      {action: 'KMS:describekey'},
      {action: 'iam:CreateServiceLinkedRole'},
      {action: 'iam:CreateServiceLinkedRole', resource: 'cloudhsm-role'},
      {action: 'sts:GetCallerIdentity'},
    ],
  });
  expect(persona).toMatchObject({name: 'on-call', title: 'on call'});
  expect(persona?.actions).toMatchObject([
    {action: 'kms:DescribeKey', resource: 'key'},
    {resource: 'key-store-role', context: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'}},
    {resource: 'cloudhsm-role', context: {'iam:AWSServiceName': 'cloudhsm.amazonaws.com'}},
    {always: true},
  ]);
});

test('an action that no other persona has is asked about on any resource, or on the one it names', () => {
  const [persona] = ownPersonas({
    logger: [{action: 'logs:FilterLogEvents'}, {action: 'kms:Sign', resource: 'key'}],
  });
  expect(persona?.actions).toEqual([
    {action: 'logs:FilterLogEvents', resource: 'any', reason: 'do the job of logger'},
    {action: 'kms:Sign', resource: 'key', reason: 'do the job of logger'},
  ]);
});

test('what is an action’s resource elsewhere does not stand for the one that is named', () => {
  const [persona] = ownPersonas({odd: [{action: 'kms:DescribeKey', resource: 'alias'}]});
  expect(persona?.actions[0]).toMatchObject({resource: 'alias', reason: 'do the job of odd'});
});

test('without a word of personas there are none', () => {
  expect(ownPersonas()).toEqual([]);
});
