import {describe, expect, test} from 'vitest';
import {
  permissionsOf2018,
  permissionsOf2023,
  readRoleCard,
  type RoleReader,
} from '../../source/access/role-card.ts';
import {deletionText, usageLines} from '../../source/access/role-deletion-card.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';
import {serviceLinkedRoleName, serviceLinkedRolePath} from '../../source/model/role.ts';

const at = new Date('2026-09-14T12:00:00Z');
const ok = <T>(value: T): Promise<Answer<T>> => Promise.resolve({ok: true, value, at});
const denied: Failure = {
  kind: 'denied',
  code: 'AccessDenied',
  message: 'no',
  action: 'iam:GetRole',
  remedy: 'ask',
};
const refuse = (): Promise<Answer<never>> => Promise.resolve({ok: false, failure: denied, at});
const arn = `arn:aws:iam::111122223333:role${serviceLinkedRolePath}${serviceLinkedRoleName}`;

const trusting = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole'}],
  });
const policyOf = (actions: readonly string[]) =>
  JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: actions, Resource: '*'}]});

const reader = ({
  actions = permissionsOf2023,
  principal = {Service: 'cks.kms.amazonaws.com'},
  ...more
}: {actions?: readonly string[]; principal?: unknown} & Partial<RoleReader> = {}): RoleReader => ({
  now: () => at,
  role: () => ok({exists: true, role: {arn, trustPolicy: trusting(principal)}}),
  iamRoles: () => ok([]),
  attachedPolicies: () => ok(['arn:aws:iam::aws:policy/aws-service-role/P']),
  roleDeletion: () => ok({status: 'unknown-task'}),
  managedPolicy: name => ok({name, document: policyOf(actions), version: 'v2'}),
  ...more,
});
const card = (with_: RoleReader, more = {}) => readRoleCard(with_, {partition: 'aws', ...more});

describe("the service-linked role's card", () => {
  test.each<[string, readonly string[], string, readonly string[], readonly string[], boolean]>([
    ['of today', permissionsOf2023, 'the list of 2023-11-10', [], [], true],
    [
      'of 2018',
      permissionsOf2018,
      'the list of 2018',
      ['cloudhsm:Describe*', 'ec2:DescribeVpcs', 'ec2:DescribeNetworkAcls', 'ec2:DescribeNetworkInterfaces'],
      [],
      true,
    ],
    [
      'with one more',
      [...permissionsOf2023, 'ec2:RunInstances'],
      'neither list',
      [],
      ['ec2:RunInstances'],
      true,
    ],
    [
      'with one less',
      permissionsOf2023.filter(action => action !== 'ec2:CreateSecurityGroup'),
      'neither list',
      ['ec2:CreateSecurityGroup'],
      [],
      false,
    ],
  ])('compares the policy %s', async (_, actions, like, missing, extra, enough) => {
    const {standing} = await card(reader({actions}));
    expect(standing).toMatchObject({
      word: 'exists',
      trustsKmsOnly: true,
      permissions: {like, missing, extra, enough},
    });
  });

  test.each<[unknown, boolean]>([
    [{Service: 'cks.kms.amazonaws.com'}, true],
    [{Service: ['cks.kms.amazonaws.com', 'ec2.amazonaws.com']}, false],
    [{Service: 'cks.kms.eu-west-1.amazonaws.com'}, false],
    [{AWS: '111122223333'}, false],
    ['*', false],
  ])('says whether %j is KMS and nobody else', async (principal, trustsKmsOnly) => {
    expect((await card(reader({principal}))).standing).toMatchObject({trustsKmsOnly});
  });

  test.each([
    [true, 'KMS cannot connect them'],
    [false, 'KMS makes it with the first'],
    [undefined, 'KMS makes it with the first'],
  ])('says what its absence means with stores %s', async (hasStores, note) => {
    const absent = await card(
      reader({role: () => ok({exists: false})}),
      hasStores === undefined ? {} : {hasStores},
    );
    expect(absent.standing.word).toBe('absent');
    expect(absent.notes.join()).toContain(note);
  });

  test('cannot tell where the role may not be read, and says what failed', async () => {
    const unread = await card(reader({role: refuse}));
    expect(unread.standing.word).toBe('cannot-tell');
    expect(unread.failures).toEqual([denied]);
  });

  test('does not call a policy as documented that could not be read', async () => {
    const {standing, failures} = await card(reader({managedPolicy: refuse}));
    expect(standing).not.toHaveProperty('permissions');
    expect(failures).toEqual([denied]);
  });

  test('names its look-alikes, and a stranger under its path', async () => {
    const role = (name: string, path: string) => ({
      kind: 'role' as const,
      name,
      arn: `arn:aws:iam::111122223333:role${path}${name}`,
    });
    const {underPath, lookAlikes, notes} = await card(
      reader({
        iamRoles: () =>
          ok([
            role(serviceLinkedRoleName, serviceLinkedRolePath),
            role('AWSServiceRoleForkms_Cks', serviceLinkedRolePath),
            role('AWSServiceRoleForCloudHSM', '/aws-service-role/cloudhsm.amazonaws.com/'),
          ]),
      }),
    );
    expect(underPath).toEqual([
      `arn:aws:iam::111122223333:role${serviceLinkedRolePath}AWSServiceRoleForkms_Cks`,
    ]);
    expect(lookAlikes).toHaveLength(1);
    expect(notes.join()).toContain('another name');
  });

  test('notes what the older guide said of GovCloud', async () => {
    const {notes} = await readRoleCard(reader(), {partition: 'aws-us-gov'});
    expect(notes.join()).toContain('GovCloud');
  });
});

describe('a deletion that was asked for', () => {
  const task = {id: 'task/aws-service-role/cks.kms.amazonaws.com/Role/7d0c5e1a', askedAt: at};
  const gone = {role: () => ok({exists: false as const})};
  const refused = {
    status: 'FAILED' as const,
    reason: 'in use.',
    usage: [{region: 'af-south-1', resources: ['cks-4e5f60718293a4b5c']}],
  };
  test.each<[string, Partial<RoleReader>, string, readonly string[]]>([
    ['waits', {roleDeletion: () => ok({status: 'NOT_STARTED'})}, 'IAM has not started yet.', []],
    [
      'runs',
      {roleDeletion: () => ok({status: 'IN_PROGRESS'})},
      'IAM is asking KMS whether the role is still used.',
      [],
    ],
    [
      'is refused, with what uses it',
      {roleDeletion: () => ok(refused)},
      'IAM refused: "in use." Nothing was changed.',
      ['af-south-1: cks-4e5f60718293a4b5c'],
    ],
    [
      'is refused without a word',
      {roleDeletion: () => ok({status: 'FAILED', usage: []})},
      'IAM refused and gave no reason. Nothing was changed.',
      [],
    ],
    [
      'is forgotten while the role shows',
      {},
      'IAM has ended or forgotten the task, and still shows the role: its parts agree after a while.',
      [],
    ],
    ['is forgotten and the role is gone', gone, 'The role is gone.', []],
    ['is done, and nobody may ask about tasks', {...gone, roleDeletion: refuse}, 'The role is gone.', []],
    ['cannot be asked about', {roleDeletion: refuse}, 'How far it is cannot be told: AccessDenied. ask', []],
  ])('%s', async (_name, answers, text, usage) => {
    const {deletion} = await card(reader(answers), {task});
    expect(deletion).toMatchObject({id: task.id, askedAt: at, at});
    expect(deletion && deletionText(deletion)).toBe(text);
    expect(deletion && usageLines(deletion)).toEqual(usage);
  });

  test('is no matter of a role that KMS has made since', async () => {
    const createdAt = new Date(at.getTime() + 1000);
    const role = () => ok({exists: true as const, role: {arn, createdAt}});
    expect((await card(reader({role}), {task})).deletion).toBeUndefined();
  });

  test('is not asked about where there was none', async () => {
    const asked = card(reader({roleDeletion: () => Promise.reject(new Error('asked'))}));
    expect((await asked).deletion).toBeUndefined();
  });
});
