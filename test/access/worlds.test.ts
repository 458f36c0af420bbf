import {describe, expect, test} from 'vitest';
import {allPersonas} from '../../source/access/personas.ts';
import {isDenial} from '../../source/access/combine.ts';
import type {AccessReport, AccessVerdict} from '../../source/access/verdict.ts';
import {
  account,
  allow,
  arnOf,
  cellsIn,
  delegation,
  deny,
  elsewhere,
  home,
  keyArn,
  opened,
  type StatementText,
  verdictOf,
  type WorldSpec,
} from './access-world.ts';
import {isLetPass, realCalls} from './real-calls.ts';

const storeActions = [
  'kms:CreateCustomKeyStore',
  'kms:ConnectCustomKeyStore',
  'kms:DisconnectCustomKeyStore',
  'kms:UpdateCustomKeyStore',
  'kms:DeleteCustomKeyStore',
  'kms:DescribeCustomKeyStores',
];
const stores = allow(storeActions);
const everything = allow('*');
const to = (arn: string, action: string | readonly string[] = 'kms:*'): StatementText =>
  allow(action, {Principal: {AWS: arn}});
const anna = arnOf('user', 'anna');
const keyOps = arnOf('role', 'KeyOps');
const createRole = (service: string) =>
  allow('iam:CreateServiceLinkedRole', {Condition: {StringEquals: {'iam:AWSServiceName': service}}});

type Expectation = readonly [action: string, verdict: AccessVerdict, region?: string];
type Row = readonly [name: string, spec: WorldSpec, expected: readonly Expectation[]];

/** Each world with the verdicts of some cells; the rest of its cells is held against real calls. */
const worlds: readonly Row[] = [
  [
    'nothing is allowed',
    {},
    [
      ['kms:ConnectCustomKeyStore', 'implicit-deny'],
      ['kms:Encrypt', 'implicit-deny'],
    ],
  ],
  [
    'everything is allowed',
    {own: [everything]},
    [
      ['kms:DeleteCustomKeyStore', 'allowed'],
      ['kms:Encrypt', 'allowed'],
      ['iam:DeleteServiceLinkedRole', 'allowed'],
    ],
  ],
  [
    'only key stores are allowed',
    {own: [stores]},
    [
      ['kms:ConnectCustomKeyStore', 'allowed'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  ['a pattern of actions', {own: [allow('kms:*CustomKeyStore*')]}, [['kms:UpdateCustomKeyStore', 'allowed']]],
  [
    'everything but some actions',
    {own: [{Effect: 'Allow', NotAction: 'kms:Delete*', Resource: '*'}]},
    [
      ['kms:DeleteCustomKeyStore', 'implicit-deny'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'a denial over an allowance',
    {own: [everything, deny('kms:DeleteCustomKeyStore', {Sid: 'KeepStores'})]},
    [
      ['kms:DeleteCustomKeyStore', 'explicit-deny'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'a denial of one Region',
    {own: [everything, deny('kms:*', {Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}}})]},
    [
      ['kms:ConnectCustomKeyStore', 'allowed', home],
      ['kms:ConnectCustomKeyStore', 'explicit-deny', elsewhere],
    ],
  ],
  [
    'an allowance in one Region',
    {own: [allow('kms:*', {Condition: {StringEquals: {'aws:RequestedRegion': home}}})]},
    [
      ['kms:ConnectCustomKeyStore', 'allowed', home],
      ['kms:ConnectCustomKeyStore', 'implicit-deny', elsewhere],
    ],
  ],
  [
    'an allowance for keys of one Region',
    {own: [allow('kms:DescribeKey', {Resource: `arn:aws:kms:${home}:${account}:key/*`})]},
    [
      ['kms:DescribeKey', 'allowed', home],
      ['kms:DescribeKey', 'implicit-deny', elsewhere],
    ],
  ],
  ['through a group', {who: 'member', own: [stores]}, [['kms:ConnectCustomKeyStore', 'allowed']]],
  [
    'a group that denies',
    {who: 'member', own: [stores, deny('kms:Connect*')]},
    [['kms:ConnectCustomKeyStore', 'explicit-deny']],
  ],
  [
    'a role with a path',
    {who: 'role', own: [stores]},
    [
      ['kms:ConnectCustomKeyStore', 'allowed'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  [
    'a role of Identity Center',
    {who: 'sso', own: [stores]},
    [
      ['kms:ConnectCustomKeyStore', 'allowed'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  [
    'a role of Identity Center that denies',
    {who: 'sso', own: [everything, deny('kms:*')]},
    [['kms:ConnectCustomKeyStore', 'explicit-deny']],
  ],
  ['the root user', {who: 'root'}, [['kms:ConnectCustomKeyStore', 'cannot-tell']]],
  [
    'the root user under the organization',
    {who: 'root', scp: [everything, deny('kms:Delete*')]},
    [['kms:DeleteCustomKeyStore', 'cannot-tell']],
  ],
  [
    'the organization denies',
    {own: [everything], scp: [everything, deny('kms:UpdateCustomKeyStore')]},
    [
      ['kms:UpdateCustomKeyStore', 'denied-by-scp'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'the organization does not allow',
    {own: [everything], scp: [allow(['iam:*', 'cloudhsm:*'])]},
    [
      ['kms:ConnectCustomKeyStore', 'denied-by-scp'],
      ['cloudhsm:DescribeClusters', 'allowed'],
    ],
  ],
  [
    'the organization denies a Region',
    {
      own: [everything],
      scp: [everything, deny('kms:*', {Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}}})],
    },
    [
      ['kms:ConnectCustomKeyStore', 'allowed', home],
      ['kms:ConnectCustomKeyStore', 'denied-by-scp', elsewhere],
    ],
  ],
  [
    'the organization protects one role',
    {
      own: [everything],
      scp: [
        everything,
        deny('iam:DeleteServiceLinkedRole', {
          Resource: 'arn:aws:iam::*:role/aws-service-role/cks.kms.amazonaws.com/*',
        }),
      ],
    },
    [
      ['iam:DeleteServiceLinkedRole', 'denied-by-scp'],
      ['iam:GetRole', 'allowed'],
    ],
  ],
  [
    'the organization denies, and a role asks',
    {who: 'role', own: [everything], scp: [everything, deny('kms:Connect*')]},
    [['kms:ConnectCustomKeyStore', 'denied-by-scp']],
  ],
  [
    'a boundary that lacks it',
    {own: [everything], boundary: [allow('cloudhsm:*')]},
    [
      ['kms:ConnectCustomKeyStore', 'denied-by-boundary'],
      ['cloudhsm:DescribeClusters', 'allowed'],
    ],
  ],
  [
    'a boundary that denies it',
    {own: [everything], boundary: [everything, deny('kms:Connect*')]},
    [
      ['kms:ConnectCustomKeyStore', 'denied-by-boundary'],
      ['kms:DisconnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'a boundary that allows what no policy does',
    {own: [], boundary: [everything]},
    [['kms:ConnectCustomKeyStore', 'implicit-deny']],
  ],
  [
    'a boundary of a role',
    {who: 'role', own: [everything], boundary: [allow('cloudhsm:*')]},
    [['kms:ConnectCustomKeyStore', 'denied-by-boundary']],
  ],
  [
    'boundary and denial',
    {own: [everything, deny('kms:Connect*')], boundary: [everything]},
    [['kms:ConnectCustomKeyStore', 'explicit-deny']],
  ],
  [
    'only the key policy allows, and names the user',
    {keyPolicy: [to(anna, ['kms:Encrypt', 'kms:DescribeKey'])]},
    [
      ['kms:Encrypt', 'allowed'],
      ['kms:DescribeKey', 'allowed'],
      ['kms:Decrypt', 'denied-by-key-policy'],
    ],
  ],
  [
    'only the key policy allows, and names the role',
    {who: 'role', keyPolicy: [to(keyOps, 'kms:Encrypt')]},
    [
      ['kms:Encrypt', 'allowed'],
      ['kms:Decrypt', 'denied-by-key-policy'],
    ],
  ],
  [
    'a key policy without delegation',
    {own: [allow('kms:*')], keyPolicy: []},
    [
      ['kms:Encrypt', 'denied-by-key-policy'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'a key policy that may not be read',
    {own: [allow('kms:*')], keyPolicy: [], keyUnread: true},
    [
      ['kms:Encrypt', 'cannot-tell'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'a key policy with delegation',
    {own: [allow('kms:Encrypt')], keyPolicy: [delegation]},
    [
      ['kms:Encrypt', 'allowed'],
      ['kms:Decrypt', 'implicit-deny'],
    ],
  ],
  [
    'a key policy that denies',
    {own: [allow('kms:*')], keyPolicy: [delegation, deny('kms:Encrypt', {Principal: '*'})]},
    [
      ['kms:Encrypt', 'denied-by-key-policy'],
      ['kms:DescribeKey', 'allowed'],
    ],
  ],
  [
    'a key policy for keys through services only',
    {
      own: [allow('kms:*')],
      keyPolicy: [
        allow('kms:*', {
          Principal: {AWS: `arn:aws:iam::${account}:root`},
          Condition: {StringEquals: {'kms:CallerAccount': account}},
        }),
      ],
    },
    [['kms:Encrypt', 'allowed']],
  ],
  [
    'a denial over a key policy that allows',
    {own: [deny('kms:Encrypt')], keyPolicy: [to(anna)]},
    [
      ['kms:Encrypt', 'explicit-deny'],
      ['kms:Decrypt', 'allowed'],
    ],
  ],
  [
    'a key policy that names the role, and a boundary that lacks it',
    {who: 'role', own: [], boundary: [allow('cloudhsm:*')], keyPolicy: [to(keyOps)]},
    [['kms:Encrypt', 'denied-by-boundary']],
  ],
  [
    'a key policy and the organization',
    {scp: [everything, deny('kms:Encrypt')], keyPolicy: [to(anna)]},
    [
      ['kms:Encrypt', 'denied-by-scp'],
      ['kms:Decrypt', 'allowed'],
    ],
  ],
  [
    'a grant',
    {keyPolicy: [delegation], grants: ['Encrypt']},
    [
      ['kms:Encrypt', 'allowed'],
      ['kms:Decrypt', 'implicit-deny'],
    ],
  ],
  [
    'a denial of keys of stores',
    {
      own: [
        allow('kms:*'),
        deny('kms:CreateKey', {Condition: {StringEquals: {'kms:KeyOrigin': 'AWS_CLOUDHSM'}}}),
      ],
    },
    [['kms:CreateKey', 'explicit-deny']],
  ],
  [
    'the role of the right service',
    {own: [createRole('cks.kms.amazonaws.com')]},
    [['iam:CreateServiceLinkedRole', 'allowed']],
  ],
  [
    'the role of another service',
    {own: [createRole('cloudhsm.amazonaws.com')]},
    [['iam:CreateServiceLinkedRole', 'implicit-deny']],
  ],
  [
    'with a second factor only',
    {own: [allow('kms:*', {Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}}})]},
    [
      ['kms:ConnectCustomKeyStore', 'needs-context'],
      ['kms:Encrypt', 'needs-context'],
    ],
  ],
  [
    'from one network only',
    {own: [everything, deny('kms:Delete*', {Condition: {NotIpAddress: {'aws:SourceIp': '192.0.2.0/24'}}})]},
    [
      ['kms:DeleteCustomKeyStore', 'needs-context'],
      ['kms:ConnectCustomKeyStore', 'allowed'],
    ],
  ],
  [
    'by a tag',
    {
      own: [allow('kms:*', {Condition: {StringEquals: {'aws:PrincipalTag/team': 'pay'}}})],
      tags: {team: 'pay'},
    },
    [['kms:ConnectCustomKeyStore', 'needs-context']],
  ],
  [
    'a context that does not matter',
    {own: [everything, allow('kms:*', {Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}}})]},
    [['kms:ConnectCustomKeyStore', 'allowed']],
  ],
  [
    'within this account only',
    {own: [allow('kms:*', {Resource: `arn:aws:kms:*:${account}:key/*`})]},
    [
      ['kms:Encrypt', 'allowed'],
      ['kms:ConnectCustomKeyStore', 'implicit-deny'],
    ],
  ],
  [
    'results per resource',
    {own: [stores, allow('kms:Encrypt')], results: 'per-resource'},
    [
      ['kms:ConnectCustomKeyStore', 'allowed'],
      ['kms:Encrypt', 'allowed'],
      ['kms:Decrypt', 'implicit-deny'],
    ],
  ],
  [
    'results per resource, and the organization',
    {own: [everything], scp: [everything, deny('iam:Delete*')], results: 'per-resource'},
    [
      ['iam:DeleteServiceLinkedRole', 'denied-by-scp'],
      ['iam:GetRole', 'allowed'],
    ],
  ],
  [
    'a simulator that throttles',
    {
      own: [stores],
      faults: [{service: 'iam', operation: 'SimulatePrincipalPolicy', effect: {kind: 'throttle'}}],
    },
    [
      ['kms:ConnectCustomKeyStore', 'cannot-tell'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  [
    'no permission to simulate',
    {own: [stores], looking: 'read'},
    [
      ['kms:ConnectCustomKeyStore', 'cannot-tell'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  [
    'no permission to read policies',
    {own: [stores], looking: 'simulate'},
    [
      ['kms:ConnectCustomKeyStore', 'allowed'],
      ['kms:CreateKey', 'implicit-deny'],
    ],
  ],
  [
    'no permission to find out anything',
    {own: [stores], looking: 'nothing'},
    [
      ['kms:ConnectCustomKeyStore', 'cannot-tell'],
      ['kms:CreateKey', 'cannot-tell'],
    ],
  ],
  [
    'a role whose path may not be read',
    {who: 'role', own: [stores], looking: 'no-role-path'},
    [['kms:ConnectCustomKeyStore', 'cannot-tell']],
  ],
  [
    'a role of Identity Center that may not read its path',
    {who: 'sso', own: [stores], looking: 'simulate'},
    [['kms:ConnectCustomKeyStore', 'cannot-tell']],
  ],
];

const personas = allPersonas();
/** Calls after which others would fail on what is no longer there. */
const last = ['kms:DeleteAlias', 'kms:ScheduleKeyDeletion'];

/** What real calls say: the cells of an action must all allow it for the call to pass. */
async function disagreements(report: AccessReport, endpoint: string, at: Date): Promise<readonly string[]> {
  const cells = cellsIn(report).filter(
    ({evidence, reason, resource}) =>
      evidence.length > 0 && !reason.includes('AWS service') && !resource.includes('cloudhsm.amazonaws.com'),
  );
  const held = async (action: string): Promise<readonly string[]> => {
    const related = action.startsWith('kms:ReEncrypt') ? ['kms:ReEncryptFrom', 'kms:ReEncryptTo'] : [action];
    const verdicts = cells.filter(cell => related.includes(cell.action)).map(({verdict}) => verdict);
    const isOpen =
      verdicts.length === 0 || (!verdicts.some(isDenial) && verdicts.some(word => word !== 'allowed'));
    if (isOpen) return [];
    const says = !verdicts.some(isDenial);
    const passes = await isLetPass(endpoint, action, home, at);
    return passes === says
      ? []
      : [`${action}: ${says ? 'allowed' : 'denied'}, and the call ${passes ? 'passed' : 'did not'}`];
  };
  const first = Object.keys(realCalls).filter(action => !last.includes(action));
  const wrong = await Promise.all(first.map(held));
  for (const action of last) wrong.push(await held(action));
  return wrong.flat();
}

describe('the matrix of a world where', () => {
  test.each(worlds)('%s', async (_, spec, expected) => {
    const {check, endpoint, world} = await opened(spec);
    const report = await check({personas, key: keyArn});
    expect(expected.map(([action, , region]) => [action, verdictOf(report, action, region), region])).toEqual(
      expected.map(([action, verdict, region]) => [action, verdict, region]),
    );
    expect(await disagreements(report, endpoint, world.clock.now())).toEqual([]);
  });

  test("another account's key tells only what this side lacks", async () => {
    const foreign = keyArn.replace(account, '999999999999');
    const without = await (await opened({own: [stores]})).check({personas, key: foreign});
    expect(verdictOf(without, 'kms:Encrypt')).toBe('implicit-deny');
    const having = await (await opened({own: [allow('kms:*')]})).check({personas, key: foreign});
    expect(verdictOf(having, 'kms:Encrypt')).toBe('cannot-tell');
  });

  test("a session's own policy makes what the role allows uncertain, once a call has met it", async () => {
    const {check} = await opened({
      who: 'role',
      own: [stores, allow('kms:List*')],
      session: [allow(['kms:Describe*', 'iam:*'])],
    });
    const guessed = await check({probe: false});
    expect(verdictOf(guessed, 'kms:ConnectCustomKeyStore')).toBe('allowed');
    expect(guessed.principal.notes.join()).toContain('session policy');
    const probed = await check({probe: true});
    expect(verdictOf(probed, 'kms:DescribeCustomKeyStores')).toBe('allowed');
    expect(verdictOf(probed, 'kms:ListKeys')).toBe('implicit-deny');
    expect(verdictOf(probed, 'kms:ConnectCustomKeyStore')).toBe('cannot-tell');
  });

  test('real calls decide for the root user', async () => {
    const {check} = await opened({who: 'root', keyPolicy: []});
    const report = await check({probe: true, key: keyArn});
    expect(verdictOf(report, 'kms:DescribeCustomKeyStores')).toBe('allowed');
    expect(verdictOf(report, 'kms:Encrypt')).toBe('denied-by-key-policy');
  });

  test('there are at least 40 of them', () => {
    expect(worlds.length).toBeGreaterThanOrEqual(40);
  });
});
