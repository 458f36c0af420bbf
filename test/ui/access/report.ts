import type {
  AccessReport,
  AccessVerdict,
  Cell,
  Evidence,
  PersonaReport,
} from '../../../source/access/verdict.ts';
import {asRegion} from '../../../source/model/ids.ts';
import {questionKey, type AccessView, type Standing} from '../../../source/ui/access/port.ts';
import {at} from '../pay-legacy-picture.ts';

const caller = 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes';
export const role = 'arn:aws:iam::111122223333:role/KeyOps';
export const regions = ['us-east-1', 'eu-west-1', 'eu-central-1'].map(asRegion);

export const evidence = (
  kind: Evidence['kind'],
  verdict: AccessVerdict,
  more: Partial<Evidence> = {},
): Evidence => ({
  kind,
  verdict,
  detail: verdict === 'allowed' ? 'KeyOpsStores allows it' : verdict.replaceAll('-', ' '),
  statements:
    verdict === 'allowed' && kind === 'simulated'
      ? [{policy: 'KeyOpsStores', source: 'user-managed', lines: {from: 4, to: 15}}]
      : [],
  missingContext: [],
  blindTo: [],
  at: at('12:02'),
  ...more,
});

export const cell = (action: string, verdict: AccessVerdict, more: Partial<Cell> = {}): Cell => ({
  action,
  resource: '*',
  regions,
  verdict,
  because: verdict === 'allowed' ? 'KeyOpsStores allows it' : verdict.replaceAll('-', ' '),
  evidence: [evidence('simulated', verdict)],
  missingStatement: null,
  reason: 'do its work',
  optional: false,
  ...more,
});

const both = [evidence('simulated', 'allowed'), evidence('seen', 'allowed', {statements: []})];

/** The cells of the store manager as KeyOps has them. */
export const storeManagerCells: readonly Cell[] = [
  cell('cloudhsm:DescribeClusters', 'allowed', {evidence: both}),
  cell('kms:CreateCustomKeyStore', 'allowed'),
  cell('kms:ConnectCustomKeyStore', 'allowed', {reason: 'connect a key store'}),
  cell('kms:DisconnectCustomKeyStore', 'allowed'),
  cell('kms:UpdateCustomKeyStore', 'denied-by-scp', {
    missingStatement: {
      who: 'organization-administrator',
      where:
        'No policy in this account can fix this. Ask whoever manages the service control policies: ' +
        `"Please let ${role} call kms:UpdateCustomKeyStore."`,
      statement: null,
    },
  }),
  cell('kms:DeleteCustomKeyStore', 'needs-context', {
    because: 'depends on aws:MultiFactorAuthAge',
    evidence: [
      evidence('simulated', 'needs-context', {missingContext: ['aws:MultiFactorAuthAge']}),
      evidence('evaluated', 'needs-context', {
        missingContext: ['aws:MultiFactorAuthAge'],
        statements: [
          {
            policy: 'arn:aws:iam::111122223333:policy/KeyOpsStores',
            source: 'user-managed',
            effect: 'Allow',
            text: JSON.stringify({
              Effect: 'Allow',
              Action: 'kms:DeleteCustomKeyStore',
              Resource: '*',
              Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': '3600'}},
            }),
          },
        ],
      }),
    ],
  }),
  cell('kms:DescribeCustomKeyStores', 'allowed', {evidence: both}),
  cell('iam:CreateServiceLinkedRole', 'implicit-deny', {
    resource:
      'arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores',
    regions: [],
    because: 'no statement allows it',
    missingStatement: {
      who: 'account-administrator',
      where: `Add it to a policy of ${role}.`,
      statement: {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: 'arn:aws:iam::*:role/aws-service-role/cks.kms.amazonaws.com/*',
        Condition: {StringEquals: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'}},
      },
    },
  }),
];

export const persona = (
  name: string,
  title: string,
  cells: readonly Cell[],
  more: Partial<PersonaReport> = {},
): PersonaReport => ({
  persona: name,
  title,
  verdict: 'allowed',
  counts: {},
  groups: [{regions, cells}],
  beyond: [],
  ...more,
});

const auditorCells = [cell('kms:DescribeCustomKeyStores', 'allowed')];

export const personas: readonly PersonaReport[] = [
  persona('store-manager', 'store manager', storeManagerCells),
  persona('cluster-manager-read', 'cluster manager, read-only', [
    cell('cloudhsm:DescribeClusters', 'allowed'),
  ]),
  persona('cluster-manager-power', 'cluster manager, power user', [
    cell('cloudhsm:CreateHsm', 'implicit-deny'),
  ]),
  persona('cluster-manager-admin', 'cluster manager, admin', [cell('cloudhsm:DeleteHsm', 'implicit-deny')]),
  persona('key-manager', 'key manager', [cell('kms:CreateKey', 'allowed')]),
  persona('key-user', 'key user', [
    cell('kms:Encrypt', 'denied-by-key-policy', {resource: 'arn:aws:kms:eu-west-1:111122223333:key/k'}),
    cell('kms:Decrypt', 'cannot-tell', {
      resource: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      evidence: [evidence('simulated', 'allowed'), evidence('evaluated', 'implicit-deny')],
    }),
    cell('kms:GenerateDataKey', 'allowed', {
      resource: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      evidence: [
        evidence('simulated', 'allowed'),
        evidence('evaluated', 'allowed'),
        evidence('probed', 'allowed'),
      ],
    }),
    cell('kms:GenerateRandom', 'denied-by-boundary', {optional: true}),
  ]),
  persona('auditor', 'auditor', auditorCells),
  persona('teardown-operator', 'teardown operator', auditorCells),
];

export const report: AccessReport = {
  at: at('12:02'),
  principal: {
    arn: caller,
    isCaller: true,
    kind: 'assumed-role',
    policySource: role,
    guessed: false,
    notes: [],
  },
  regions,
  personas,
  troubles: [],
  calls: 7,
};

/** What a screen knows of permissions, `me` being asked about unless told otherwise. */
export const knowing = (
  standing: Partial<Standing<AccessReport>> = {value: report, at: report.at},
  role?: AccessView['role'],
  key: string = questionKey({}),
): AccessView => ({
  checks: new Map([[key, {askedAt: at('12:02'), running: false, ...standing}]]),
  ...(role && {role}),
});

export const roleFindings: NonNullable<NonNullable<AccessView['role']>['value']> = {
  kmsOnly: true,
  policy: {name: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy', version: 'v2'},
  permissions: {
    listedOn: '2023-11-10',
    documented: [
      'cloudhsm:Describe*',
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateNetworkInterface',
      'ec2:CreateSecurityGroup',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:DeleteSecurityGroup',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
    ],
    missing: [],
    extra: [],
    history: 'The 2018 guide listed 7: + DescribeVpcs, Acls, Interfaces; Clusters → *',
  },
  notices: [],
  lookAlikes: [],
  troubles: [],
};
export const knownRole: NonNullable<AccessView['role']> = {
  askedAt: at('12:04'),
  at: at('12:04'),
  running: false,
  value: roleFindings,
};
