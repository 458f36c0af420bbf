import {
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  SimulateCustomPolicyCommand,
} from '@aws-sdk/client-iam';
import {describe, expect, test} from 'vitest';
import {account, iamOf, managerArn, staffedAccount, statement} from './staffed-account.ts';

const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const everything = {
  arn: 'arn:aws:organizations::aws:policy/p-FullAWSAccess',
  document: statement('Allow', '*'),
};

describe('SimulateCustomPolicy', () => {
  test('decides by the given policies alone, level by level of an organization', async () => {
    const iam = await iamOf(staffedAccount());
    const {EvaluationResults} = await iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [statement('Allow', 'kms:*')],
        OrderedOrganizationPolicyInputList: [
          {ServiceControlPolicyInputList: [everything.document]},
          {ServiceControlPolicyInputList: [statement('Allow', 'kms:Create*')]},
        ],
        ActionNames: ['kms:CreateKey', 'kms:Encrypt'],
      }),
    );
    expect(EvaluationResults).toMatchObject([
      {EvalDecision: 'allowed', OrganizationsDecisionDetail: {AllowedByOrganizations: true}},
      {EvalDecision: 'implicitDeny', OrganizationsDecisionDetail: {AllowedByOrganizations: false}},
    ]);
  });

  test("weighs both sides where the resource is another account's", async () => {
    const iam = await iamOf(staffedAccount());
    const CallerArn = `arn:aws:iam::${account}:user/team/anna`;
    const foreign = key.replace(account, '444455556666');
    const decision = async (granted: string) => {
      const {EvaluationResults} = await iam.send(
        new SimulateCustomPolicyCommand({
          PolicyInputList: [statement('Allow', 'kms:*')],
          ActionNames: ['kms:Encrypt'],
          ResourceArns: [foreign],
          CallerArn,
          ResourcePolicy: JSON.stringify({
            Version: '2012-10-17',
            Statement: {Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*', Principal: {AWS: granted}},
          }),
        }),
      );
      return EvaluationResults?.[0]?.ResourceSpecificResults?.[0];
    };
    expect(await decision(CallerArn)).toMatchObject({
      EvalResourceDecision: 'allowed',
      EvalDecisionDetails: {'IAM Policy': 'allowed', 'Resource Policy': 'allowed'},
    });
    expect(await decision(`${CallerArn}2`)).toMatchObject({
      EvalResourceDecision: 'implicitDeny',
      EvalDecisionDetails: {'IAM Policy': 'allowed', 'Resource Policy': 'implicitDeny'},
    });
  });
});

describe('the condition keys that policies mention', () => {
  const asking = (key_: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::home/${aws:username}',
        Condition: {StringEquals: {[key_]: '${aws:PrincipalTag/team}'}},
      },
    });

  test('are listed for given policies, variables among them', async () => {
    const iam = await iamOf(staffedAccount());
    const {ContextKeyNames} = await iam.send(
      new GetContextKeysForCustomPolicyCommand({PolicyInputList: [asking('s3:prefix'), asking('S3:Prefix')]}),
    );
    expect(ContextKeyNames).toEqual(['aws:username', 's3:prefix', 'aws:PrincipalTag/team']);
  });

  test('are listed for a role, without those of the organization', async () => {
    const world = staffedAccount([[{...everything, document: asking('aws:RequestedRegion')}]]);
    world.iam.serviceControlPolicies[0]?.push(everything);
    world.iam.roles.get('StoreManager')?.inline.set('s3', asking('s3:prefix'));
    const iam = await iamOf(world);
    const {ContextKeyNames} = await iam.send(
      new GetContextKeysForPrincipalPolicyCommand({PolicySourceArn: managerArn}),
    );
    expect(ContextKeyNames).toEqual(['aws:username', 's3:prefix', 'aws:PrincipalTag/team']);
  });
});
