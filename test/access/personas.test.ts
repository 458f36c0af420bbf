import {describe, expect, test} from 'vitest';
import {allPersonas, type Persona, personaNames} from '../../source/access/personas.ts';

const listed = (text: string) => text.trim().split(/\s+/).toSorted();
const ec2AndRole = `ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeNetworkInterfaceAttribute
  ec2:DetachNetworkInterface ec2:DeleteNetworkInterface ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress
  ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress ec2:DescribeSecurityGroups ec2:DeleteSecurityGroup
  ec2:CreateTags ec2:DescribeVpcs ec2:DescribeSubnets iam:CreateServiceLinkedRole`;
const reading = 'cloudhsm:DescribeClusters cloudhsm:DescribeBackups cloudhsm:ListTags';
const power = `${reading} cloudhsm:CreateCluster cloudhsm:CreateHsm cloudhsm:RestoreBackup cloudhsm:CopyBackupToRegion
  cloudhsm:InitializeCluster cloudhsm:TagResource cloudhsm:UntagResource ${ec2AndRole}`;

/** The lists as AWS's guides have them; the tool's own two as its documentation has them. */
const documented: Readonly<Record<string, string>> = {
  'store-manager': `cloudhsm:DescribeClusters kms:CreateCustomKeyStore kms:ConnectCustomKeyStore
    kms:DisconnectCustomKeyStore kms:UpdateCustomKeyStore kms:DeleteCustomKeyStore kms:DescribeCustomKeyStores
    iam:CreateServiceLinkedRole`,
  'cluster-manager-read': reading,
  'cluster-manager-power': power,
  'cluster-manager-admin': `${power} cloudhsm:ModifyCluster cloudhsm:DeleteCluster cloudhsm:DeleteHsm cloudhsm:DeleteBackup
    cloudhsm:ModifyBackupAttributes cloudhsm:GetResourcePolicy cloudhsm:PutResourcePolicy cloudhsm:DeleteResourcePolicy
    ec2:CreateVpc ec2:CreateSubnet ec2:RunInstances`,
  'key-manager': `kms:CreateKey kms:TagResource kms:CreateAlias kms:UpdateAlias kms:DeleteAlias kms:DescribeKey
    kms:GetKeyPolicy kms:PutKeyPolicy kms:EnableKey kms:DisableKey kms:UpdateKeyDescription kms:ListGrants kms:CreateGrant
    kms:RevokeGrant kms:ListResourceTags kms:UntagResource kms:ScheduleKeyDeletion kms:CancelKeyDeletion
    kms:GetKeyLastUsage kms:ListKeys kms:ListAliases`,
  'key-user': `kms:Encrypt kms:Decrypt kms:ReEncryptFrom kms:ReEncryptTo kms:GenerateDataKey
    kms:GenerateDataKeyWithoutPlaintext kms:DescribeKey kms:CreateGrant kms:ListGrants kms:RevokeGrant kms:GenerateRandom`,
  auditor: `kms:DescribeCustomKeyStores kms:ListKeys kms:ListAliases kms:DescribeKey kms:GetKeyPolicy kms:ListGrants
    kms:ListResourceTags kms:GetKeyLastUsage ${reading} iam:GetRole iam:ListAttachedRolePolicies iam:GetPolicy
    iam:GetPolicyVersion iam:SimulatePrincipalPolicy iam:GetContextKeysForPrincipalPolicy account:ListRegions
    ec2:DescribeRegions ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces
    cloudtrail:LookupEvents cloudwatch:GetMetricData sts:GetCallerIdentity`,
  'teardown-operator': `sts:GetCallerIdentity account:ListRegions kms:DescribeCustomKeyStores kms:ListKeys kms:DescribeKey
    kms:ScheduleKeyDeletion kms:CancelKeyDeletion kms:EnableKey kms:DisableKey kms:GetKeyLastUsage kms:GetKeyPolicy
    kms:ListGrants kms:ListResourceTags kms:ListAliases kms:ConnectCustomKeyStore kms:DisconnectCustomKeyStore
    kms:DeleteCustomKeyStore cloudhsm:DescribeClusters cloudtrail:LookupEvents iam:GetRole iam:DeleteServiceLinkedRole
    iam:GetServiceLinkedRoleDeletionStatus`,
};

describe('the persona', () => {
  test.each(personaNames.map(name => [name]))('%s has the actions of its list', name => {
    const persona = allPersonas().find(one => one.name === name);
    const actions = new Set(persona?.actions.map(({action}) => action));
    expect([...actions].toSorted()).toEqual(listed(documented[name] ?? ''));
  });

  test('of whoever manages stores has exactly eight', () => {
    expect(allPersonas()[0]?.actions).toHaveLength(8);
  });

  test('says of each action what it is for, and never uses a wildcard', () => {
    for (const {actions} of allPersonas()) {
      for (const {action, reason} of actions) {
        expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/);
        expect(reason).not.toBe('');
      }
    }
  });

  test('of whoever uses keys never needs kms:ReEncrypt, which is no action', () => {
    const actions = allPersonas().flatMap(persona => persona.actions.map(({action}) => action));
    expect(actions).not.toContain('kms:ReEncrypt');
  });
});

test('a persona of the account stands behind the others, or in the place of its namesake', () => {
  const own: Persona = {name: 'on-call', title: 'on call', summary: '', actions: []};
  expect(allPersonas([own]).map(({name}) => name)).toEqual([...personaNames, 'on-call']);
  const replaced = allPersonas([{...own, name: 'auditor'}]);
  expect(replaced.filter(({name}) => name === 'auditor')).toEqual([{...own, name: 'auditor'}]);
  expect(replaced).toHaveLength(personaNames.length);
});
