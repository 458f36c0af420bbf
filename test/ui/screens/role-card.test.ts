import {describe, expect, test} from 'vitest';
import {unseen} from '../../../source/model/observation.ts';
import type {RolePower} from '../../../source/access/role-powers.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {serviceLinkedRoleName, serviceLinkedRolePath} from '../../../source/model/role.ts';
import type {RoleFindings} from '../../../source/ui/access/port.ts';
import {roleCardScreen} from '../../../source/ui/screens/role-card.ts';
import {aboutRole, roleSummary} from '../../../source/ui/screens/role-words.ts';
import {knowing, knownRole, roleFindings} from '../access/report.ts';
import {at, payLegacy, seen} from '../pay-legacy-picture.ts';
import {chosen, contextOf, frame, small, textOf} from './frame.ts';

const role = {
  arn: `arn:aws:iam::111122223333:role${serviceLinkedRolePath}${serviceLinkedRoleName}`,
  createdAt: new Date('2021-06-18T09:02:00Z'),
  description: 'KMS custom key stores, owner: key-ops',
  lastUsedAt: at('11:38'),
  lastUsedRegion: 'eu-west-1',
};
const present: AccountPicture = {...payLegacy, role: seen({exists: true, role}, at('12:04'))};

const context = (findings?: Partial<RoleFindings>, picture = present) => ({
  ...contextOf(small, picture),
  access: knowing(undefined, findings && {...knownRole, value: {...roleFindings, ...findings}}),
});
const card = (findings?: Partial<RoleFindings>, picture = present) =>
  textOf(roleCardScreen(context(findings, picture), chosen()));

test('the role as it should be', () => {
  expect(card({})).toEqual(
    frame(`
 ● exists   AWSServiceRoleForKeyManagementServiceCustomKeyStores     seen 12:04Z
   arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/
   AWSServiceRoleForKeyManagementServiceCustomKeyStores
   Created    2021-06-18 09:02Z, by KMS when the first store was created
   Last used  14 Sep 2026, eu-west-1 (IAM; can lag by hours)
   Trust      ✓ cks.kms.amazonaws.com only
   Policy     AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy v2
   Text       "KMS custom key stores, owner: key-ops"          e edits this only
── Permissions: 10 of 10 as documented (AWS list of 2023-11-10) ────────────────
   ✓ cloudhsm:Describe*                     ✓ ec2:DeleteSecurityGroup
   ✓ ec2:AuthorizeSecurityGroupIngress      ✓ ec2:DescribeNetworkAcls
   ✓ ec2:CreateNetworkInterface             ✓ ec2:DescribeNetworkInterfaces
   ✓ ec2:CreateSecurityGroup                ✓ ec2:DescribeSecurityGroups
   ✓ ec2:RevokeSecurityGroupEgress          ✓ ec2:DescribeVpcs
   The 2018 guide listed 7: + DescribeVpcs, Acls, Interfaces; Clusters → *
── Can it be deleted? ──────────────────────────────────────────────────────────
   ✗ Not now: 6 stores in 5 Regions, and 4 Regions did not answer
   Only KMS can assume it. It cannot create or delete clusters, HSMs or backups.
   Deleting is the last step of a teardown; a does not offer it here.

`),
  );
  expect(roleCardScreen(context({}), chosen()).hint).toBe(
    'Nobody can create this role directly; KMS does when the first store is created',
  );
});

test('what the caller may do to it, once that was asked', () => {
  const power = (deed: RolePower['deed'], verdict: RolePower['verdict']): RolePower => ({
    deed,
    action: 'iam:Any',
    verdict,
    because: 'a reason',
  });
  const powers = [power('create', 'allowed'), power('edit', 'cannot-tell'), power('delete', 'denied-by-scp')];
  expect(card({powers})).toContain('   You may    ✓ create  ? edit text  ✗ delete');
  expect(aboutRole(context({powers}))).toContain('  iam:Any: denied by scp, a reason');
  const absent: AccountPicture = {...payLegacy, role: seen({exists: false}, at('12:04'))};
  expect(card({powers}, absent)).toContain('   You may    ✓ create  ? edit text  ✗ delete');
});

describe('what is out of the ordinary', () => {
  const {permissions} = roleFindings;
  if (!permissions) throw new Error('the fixture has permissions');

  test('a permission less than the list, with both dates and no verdict', () => {
    const lines = card({
      permissions: {...permissions, missing: ['ec2:DescribeVpcs'], changedAt: new Date('2021-06-18')},
    });
    expect(lines.slice(8, 15)).toEqual(
      frame(`
── Permissions: ▲ 9 of 10: ec2:DescribeVpcs missing ────────────────────────────
   ✓ cloudhsm:Describe*                     ✓ ec2:DeleteSecurityGroup
   ✓ ec2:AuthorizeSecurityGroupIngress      ✓ ec2:DescribeNetworkAcls
   ✓ ec2:CreateNetworkInterface             ✓ ec2:DescribeNetworkInterfaces
   ✓ ec2:CreateSecurityGroup                ✓ ec2:DescribeSecurityGroups
   ✓ ec2:RevokeSecurityGroupEgress          ▲ ec2:DescribeVpcs
   AWS list of 2023-11-10; this policy is of 2021-06-18. It is AWS's own: no fault here
`).map(line => (line.length > 80 ? `${line.slice(0, 79)}…` : line)),
    );
  });

  test('a permission more', () => {
    expect(card({permissions: {...permissions, extra: ['ec2:DeleteVpc']}})[8]).toContain(
      'Permissions: ▲ 10 of 10: + ec2:DeleteVpc extra',
    );
  });

  test('somebody else may assume it', () => {
    expect(card({kmsOnly: false})[5]).toBe('   Trust      ▲ not as documented: cks.kms.amazonaws.com only');
  });

  test('another name under its path', () => {
    expect(card({notices: ['Another name is there.']}).at(-1)).toBe('   ▲ Another name is there.');
  });
});

describe('what is not known', () => {
  test('its policy was not read yet, or could not be', () => {
    const {permissions: _some, policy: _one, kmsOnly: _trust, ...rest} = roleFindings;
    const without = {
      ...context(),
      access: knowing(undefined, {
        ...knownRole,
        value: {...rest, troubles: ['iam:GetPolicy: AccessDenied.']},
      }),
    };
    const lines = textOf(roleCardScreen(without, chosen()));
    expect(lines[5]).toBe('   Trust      ? not read');
    expect(lines[6]).toBe('   Policy     iam:GetPolicy: AccessDenied.');
    expect(lines[9]).toBe('   iam:GetPolicy: AccessDenied.');
    expect(card()[9]).toBe('   The attached policy has not been read yet.');
  });

  test('absent, with stores and without', () => {
    const absent = {...payLegacy, role: seen({exists: false as const}, at('12:04'))};
    expect(card({}, absent).slice(0, 3)).toEqual([
      ' ○ absent   AWSServiceRoleForKeyManagementServiceCustomKeyStores     seen 12:04Z',
      '   KMS creates it with the first custom key store; the creator needs',
      '   iam:CreateServiceLinkedRole.',
    ]);
    expect(card({}, absent)[3]).toContain('There are key stores all the same');
    expect(card({}, {...absent, regions: []})[3]).toBe('');
    expect(roleSummary(context({}, absent))).toBe(
      'Service-linked role: absent; KMS creates it with the first store. r opens its card',
    );
  });

  test('no iam:GetRole', () => {
    const failure = {
      kind: 'denied' as const,
      code: 'AccessDenied',
      message: 'no',
      action: 'iam:GetRole',
      remedy: 'Ask for iam:GetRole.',
    };
    const denied: AccountPicture = {
      ...payLegacy,
      role: {status: 'failed', failed: {failure, since: at('12:00'), latest: at('12:00')}},
    };
    expect(card({}, denied).slice(0, 2)).toEqual([
      ' ? cannot tell   AWSServiceRoleForKeyManagementServiceCustomKeyStores',
      '   iam:GetRole: AccessDenied. Ask for iam:GetRole.',
    ]);
    expect(roleSummary(context({}, denied))).toContain('cannot tell');
  });

  test('nobody has asked', () => {
    expect(card({}, {...payLegacy, role: unseen})[0]).toBe(' Service-linked role: not read yet.');
  });

  test('a role that nothing is known to use may go, as far as cks can tell', () => {
    const empty = present.regions.map(view => ({
      ...view,
      optStatus: 'ENABLED' as const,
      keyStores: seen([]),
    }));
    expect(card({}, {...present, regions: empty})[16]).toBe(
      '   ▲ No store is known that uses it. IAM decides, and may refuse',
    );
  });
});

describe('a deletion that was asked for', () => {
  const asked = {
    id: 'task/aws-service-role/cks.kms.amazonaws.com/AWSServiceRole/7d0c5e1a',
    askedAt: at('11:54'),
    at: at('12:04'),
    told: true as const,
  };
  const refused = {
    outcome: 'refused' as const,
    reason: 'A service is using the role.',
    usage: [{region: 'af-south-1', resources: ['cks-4e5f60718293a4b5c']}],
  };

  test('takes the place of whether one is possible, with what IAM says', () => {
    expect(card({deletion: {...asked, outcome: refused}}).slice(15, 19)).toEqual(
      frame(`
── Deletion asked for 14 Sep 11:54Z, 10m ago ───────────────────────────────────
   ✗ IAM refused: "A service is using the role." Nothing was changed.
     af-south-1: cks-4e5f60718293a4b5c
   Task …/7d0c5e1a, looked at 12:04Z. R looks again
`),
    );
    const running = card({deletion: {...asked, outcome: {outcome: 'running', started: true}}});
    expect(running).toContain('   ◐ IAM is asking KMS whether the role is still used.');
  });

  test('stands on the card of a role that is gone', () => {
    const absent: AccountPicture = {...payLegacy, role: seen({exists: false}, at('12:04'))};
    expect(card({deletion: {...asked, outcome: {outcome: 'deleted'}}}, absent)).toContain(
      '   ✓ The role is gone.',
    );
  });
});
