import {
  type EvaluationResult,
  paginateSimulatePrincipalPolicy,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import {describe, expect, test} from 'vitest';
import type {World} from '../../../source/simulator/world.ts';
import {account, iamOf, managerArn, staffedAccount, statement, storesOnly} from './staffed-account.ts';

const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const everything = {
  arn: 'arn:aws:organizations::aws:policy/p-FullAWSAccess',
  document: statement('Allow', '*'),
};
const noDelete = {
  arn: 'arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1',
  document: statement('Deny', 'kms:Delete*'),
};

async function simulate(
  world: World,
  input: Omit<SimulatePrincipalPolicyCommandInput, 'PolicySourceArn'> & {PolicySourceArn?: string},
): Promise<EvaluationResult[]> {
  const iam = await iamOf(world);
  const {EvaluationResults} = await iam.send(
    new SimulatePrincipalPolicyCommand({PolicySourceArn: managerArn, ...input}),
  );
  return EvaluationResults ?? [];
}

const decisions = (results: EvaluationResult[]) =>
  Object.fromEntries(results.map(({EvalActionName, EvalDecision}) => [EvalActionName, EvalDecision]));

describe('SimulatePrincipalPolicy', () => {
  test("decides by the role's inline and attached policies, and names the statements", async () => {
    const results = await simulate(staffedAccount(), {
      ActionNames: ['kms:CreateKey', 'kms:DeleteCustomKeyStore', 'kms:Encrypt'],
    });
    expect(decisions(results)).toEqual({
      'kms:CreateKey': 'allowed',
      'kms:DeleteCustomKeyStore': 'allowed',
      'kms:Encrypt': 'implicitDeny',
    });
    expect(results.map(({MatchedStatements}) => MatchedStatements)).toMatchObject([
      [{SourcePolicyId: 'role_StoreManager_keys', SourcePolicyType: 'role'}],
      [
        {
          SourcePolicyId: 'StoresOnly',
          SourcePolicyType: 'user-managed',
          StartPosition: {Line: 1, Column: 38},
          EndPosition: {Line: 1},
        },
      ],
      [],
    ]);
    // Without an organization or a boundary nothing is said about them.
    for (const result of results) {
      expect(result.OrganizationsDecisionDetail).toBeUndefined();
      expect(result.PermissionsBoundaryDecisionDetail).toBeUndefined();
      expect(result.EvalDecisionDetails).toBeUndefined();
      expect(result.EvalResourceName).toBe('*');
    }
  });

  test('counts the policies of the groups of a user, and those of a group by itself', async () => {
    const ActionNames = ['kms:ConnectCustomKeyStore', 'cloudhsm:DescribeClusters', 'kms:CreateKey'];
    const expected = ['allowed', 'allowed', 'implicitDeny'];
    for (const source of ['user/team/anna', 'group/operators']) {
      const results = await simulate(staffedAccount(), {
        PolicySourceArn: `arn:aws:iam::${account}:${source}`,
        ActionNames,
      });
      expect(results.map(({EvalDecision}) => EvalDecision)).toEqual(expected);
    }
  });

  test("says what the organization's policies do, without showing them", async () => {
    const results = await simulate(staffedAccount([[everything], [everything, noDelete]]), {
      ActionNames: ['kms:CreateKey', 'kms:DeleteCustomKeyStore'],
    });
    expect(results).toMatchObject([
      {EvalDecision: 'allowed', OrganizationsDecisionDetail: {AllowedByOrganizations: true}},
      {
        EvalDecision: 'explicitDeny',
        MatchedStatements: [],
        OrganizationsDecisionDetail: {AllowedByOrganizations: false},
      },
    ]);
  });

  test('says what the boundary does, the attached one or one given in its place', async () => {
    const world = staffedAccount();
    const manager = world.iam.roles.get('StoreManager');
    if (manager) manager.boundary = storesOnly;
    const ActionNames = ['kms:CreateKey', 'kms:ConnectCustomKeyStore'];
    expect(await simulate(world, {ActionNames})).toMatchObject([
      {
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: false},
      },
      {EvalDecision: 'allowed', PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: true}},
    ]);
    expect(
      await simulate(world, {
        ActionNames,
        PermissionsBoundaryPolicyInputList: [statement('Allow', 'kms:CreateKey')],
      }),
    ).toMatchObject([{EvalDecision: 'allowed'}, {EvalDecision: 'implicitDeny'}]);
  });

  test('names the condition keys that are missing, and decides with those that are given', async () => {
    const world = staffedAccount();
    const region = {StringEquals: {'aws:RequestedRegion': 'eu-west-1'}};
    world.iam.roles.get('StoreManager')?.inline.set(
      'region',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*', Condition: region},
      }),
    );
    const ActionNames = ['kms:Encrypt'];
    expect(await simulate(world, {ActionNames})).toMatchObject([
      {EvalDecision: 'implicitDeny', MissingContextValues: ['aws:RequestedRegion']},
    ]);
    const [inEurope] = await simulate(world, {
      ActionNames,
      ContextEntries: [
        {ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: ['eu-west-1'], ContextKeyType: 'string'},
      ],
    });
    expect(inEurope?.EvalDecision).toBe('allowed');
    expect(inEurope?.MissingContextValues ?? []).toEqual([]);
  });

  test('adds the policies given, and leaves aside those excluded', async () => {
    const ActionNames = ['kms:Encrypt', 'kms:CreateKey', 'kms:ConnectCustomKeyStore'];
    const given = await simulate(staffedAccount(), {
      ActionNames,
      PolicyInputList: [statement('Allow', 'kms:Encrypt')],
      PolicyExclusionList: [
        {PolicyArn: storesOnly},
        {
          InlinePolicyIdentifier: {
            PolicyName: 'keys',
            AttachmentType: 'role',
            AttachmentName: 'StoreManager',
          },
        },
      ],
    });
    expect(Object.values(decisions(given))).toEqual(['allowed', 'implicitDeny', 'implicitDeny']);
    expect(given[0]?.MatchedStatements).toMatchObject([{SourcePolicyId: 'PolicyInputList.1'}]);
  });

  test('gives one result per action with the most restrictive decision, and one entry per ARN in it', async () => {
    const world = staffedAccount();
    world.iam.roles.get('StoreManager')?.inline.set(
      'one-key',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {Effect: 'Allow', Action: 'kms:Encrypt', Resource: key},
      }),
    );
    const asked = {ActionNames: ['kms:Encrypt', 'kms:CreateKey'], ResourceArns: [key, `${key}2`]};
    const results = await simulate(world, asked);
    expect(results).toMatchObject([
      {
        EvalActionName: 'kms:Encrypt',
        EvalDecision: 'implicitDeny',
        ResourceSpecificResults: [
          {EvalResourceName: key, EvalResourceDecision: 'allowed'},
          {EvalResourceName: `${key}2`, EvalResourceDecision: 'implicitDeny'},
        ],
      },
      {EvalActionName: 'kms:CreateKey', EvalDecision: 'allowed'},
    ]);
    expect(results[0]?.EvalResourceName).not.toBe(key);

    const older = {...world, iam: {...world.iam, simulationResults: 'per-resource' as const}};
    const pairs = (await simulate(older, asked)).map(result => [
      result.EvalActionName,
      result.EvalResourceName,
      result.EvalDecision,
      result.ResourceSpecificResults?.map(({EvalResourceDecision}) => EvalResourceDecision),
    ]);
    expect(pairs).toEqual([
      ['kms:Encrypt', key, 'implicitDeny', ['allowed']],
      ['kms:Encrypt', `${key}2`, 'implicitDeny', ['implicitDeny']],
      ['kms:CreateKey', key, 'allowed', ['allowed']],
      ['kms:CreateKey', `${key}2`, 'allowed', ['allowed']],
    ]);
  });

  test('gives its results page by page, each once and in order', async () => {
    const iam = await iamOf(staffedAccount());
    const ActionNames = Array.from({length: 7}, (_, index) => `kms:Action${index}`);
    const names: (string | undefined)[] = [];
    const pages = paginateSimulatePrincipalPolicy(
      {client: iam, pageSize: 3},
      {PolicySourceArn: managerArn, ActionNames},
    );
    for await (const {EvaluationResults} of pages) {
      names.push(...(EvaluationResults?.map(({EvalActionName}) => EvalActionName) ?? []));
    }
    expect(names).toEqual(ActionNames);
  });

  const ActionNames = ['kms:CreateKey'];
  test.each([
    ['a session', {PolicySourceArn: `arn:aws:sts::${account}:assumed-role/StoreManager/anna`, ActionNames}],
    ['the root user', {PolicySourceArn: `arn:aws:iam::${account}:root`, ActionNames}],
    ['an action with a wildcard', {ActionNames: ['kms:*']}],
    ['an action without a service', {ActionNames: ['CreateKey']}],
    ['a resource that is no ARN', {ActionNames, ResourceArns: ['key/1']}],
    ['a policy that cannot be read', {ActionNames, PolicyInputList: ['{"Statement":']}],
    [
      'two boundaries',
      {ActionNames, PermissionsBoundaryPolicyInputList: [statement('Allow', '*'), statement('Allow', '*')]},
    ],
    ['a resource policy for a role', {ActionNames, ResourcePolicy: statement('Allow', '*')}],
    [
      'several values for a key that has one',
      {
        ActionNames,
        ContextEntries: [
          {
            ContextKeyName: 'aws:RequestedRegion',
            ContextKeyValues: ['a', 'b'],
            ContextKeyType: 'string' as const,
          },
        ],
      },
    ],
  ])('refuses %s', async (_what, input) => {
    await expect(simulate(staffedAccount(), input)).rejects.toMatchObject({
      name: 'InvalidInputException',
      $metadata: {httpStatusCode: 400},
    });
  });

  test('does not find a role under another path', async () => {
    const PolicySourceArn = managerArn.replace('/ops/', '/');
    await expect(simulate(staffedAccount(), {PolicySourceArn, ActionNames})).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  test('needs the permission to simulate that role', async () => {
    const iam = await iamOf(staffedAccount(), 'reader');
    await expect(
      iam.send(new SimulatePrincipalPolicyCommand({PolicySourceArn: managerArn, ActionNames})),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`iam:SimulatePrincipalPolicy on resource: ${managerArn}`) as string,
    });
  });
});
