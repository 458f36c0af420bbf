import {describe, expect, test} from 'vitest';
import {allPersonas} from '../../source/access/personas.ts';
import {callsOfPersona} from '../../source/access/plan-calls.ts';
import {checkPlan, type PlanCheck, type PlannedCall} from '../../source/access/plan-permissions.ts';
import {planSummary, type PlanSummary} from '../../source/access/plan-summary.ts';
import {planLines} from '../../source/ui/access/plan-words.ts';
import {asRegion} from '../../source/model/ids.ts';
import {
  allow,
  delegation,
  deny,
  elsewhere,
  home,
  keyArn,
  keyId,
  opened,
  type StatementText,
  type WorldSpec,
} from './access-world.ts';

const [here, there] = [asRegion(home), asRegion(elsewhere)];
const stores = ['kms:DescribeCustomKeyStores', 'kms:DisconnectCustomKeyStore', 'kms:DeleteCustomKeyStore'];
const key = {arn: keyArn, origin: 'AWS_KMS', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT'};
const schedule: PlannedCall = {
  action: 'kms:ScheduleKeyDeletion',
  on: key,
  region: here,
  context: {'kms:ScheduleKeyDeletionPendingWindowInDays': '7'},
};
const plan: readonly PlannedCall[] = [
  ...[here, there].flatMap(region => stores.map((action): PlannedCall => ({action, on: 'any', region}))),
  schedule,
  {action: 'iam:DeleteServiceLinkedRole', on: 'key-store-role', region: there},
];
const everything = allow('*');
const inRegion = (region: string): StatementText => ({
  Condition: {StringEquals: {'aws:RequestedRegion': region}},
});

async function checked(spec: WorldSpec, options: Partial<PlanCheck> = {}) {
  const {reader, identity} = await opened(spec);
  const permissions = await checkPlan({reader, identity, calls: plan, ...options});
  return {permissions, summary: planSummary(permissions)};
}

/** What is not allowed, in short. */
const doubts = ({doubtful}: PlanSummary) =>
  doubtful.map(({action, verdict, regions, keys}) => [
    action,
    verdict,
    regions.join(' '),
    keys.map(arn => arn.slice(arn.lastIndexOf('/') + 1)).join(' '),
  ]);

describe('the permissions that a plan needs', () => {
  test.each<[string, WorldSpec, number, readonly (readonly string[])[]]>([
    ['everything is allowed', {own: [everything]}, 5, []],
    [
      'a second factor of the last hour is wanted',
      {
        own: [
          allow(['kms:D*', 'kms:Schedule*', 'iam:*']),
          deny('kms:DeleteCustomKeyStore', {
            Condition: {NumericGreaterThan: {'aws:MultiFactorAuthAge': '3600'}},
          }),
        ],
      },
      4,
      [['kms:DeleteCustomKeyStore', 'needs-context', `${home} ${elsewhere}`, '']],
    ],
    [
      'the organization keeps one Region',
      {own: [everything], scp: [everything, deny('kms:Delete*', inRegion(elsewhere))]},
      4,
      [['kms:DeleteCustomKeyStore', 'denied-by-scp', elsewhere, '']],
    ],
    [
      'one Region is not allowed',
      {own: [allow('kms:*', inRegion(home)), allow('iam:*')]},
      2,
      stores.map(action => [action, 'implicit-deny', elsewhere, '']),
    ],
    [
      "the key's policy denies",
      {own: [everything], keyPolicy: [delegation, deny('kms:ScheduleKeyDeletion', {Principal: '*'})]},
      4,
      [['kms:ScheduleKeyDeletion', 'denied-by-key-policy', home, keyId]],
    ],
    [
      'a waiting period is too short',
      {
        own: [
          everything,
          deny('kms:ScheduleKeyDeletion', {
            Condition: {NumericLessThan: {'kms:ScheduleKeyDeletionPendingWindowInDays': '14'}},
          }),
        ],
      },
      4,
      [['kms:ScheduleKeyDeletion', 'explicit-deny', home, keyId]],
    ],
    [
      'nobody may simulate',
      {own: [everything], looking: 'nothing', scp: [everything, deny('iam:Simulate*')]},
      0,
      plan
        .filter(({region, on}) => region === here || on === 'key-store-role')
        .map(({action, on}) => [
          action,
          'cannot-tell',
          on === 'key-store-role' ? '' : on === 'any' ? `${home} ${elsewhere}` : home,
          on === key ? keyId : '',
        ]),
    ],
  ])('%s', async (_name, spec, allowed, expected) => {
    const {summary} = await checked(spec);
    expect({actions: summary.actions, allowed: summary.allowed, doubts: doubts(summary)}).toEqual({
      actions: 5,
      allowed,
      doubts: expected,
    });
  });

  test('a key whose policy cannot be read is told by itself, and leaves what else is known standing', async () => {
    const {permissions, summary} = await checked({
      own: [allow(['kms:*CustomKeyStore*', 'kms:ScheduleKeyDeletion', 'iam:*'])],
      keyUnread: true,
      keyPolicy: [],
    });
    expect(summary).toMatchObject({keys: 1, unreadKeys: [keyArn]});
    expect(doubts(summary)).toEqual([['kms:ScheduleKeyDeletion', 'cannot-tell', home, keyId]]);
    expect(permissions.troubles.map(({failure}) => failure?.kind)).toContain('denied');
    const other = {...key, arn: keyArn.replace(keyId, '00000000-12ab-34cd-56ef-1234567890ab')};
    const both = await checked({own: [everything]}, {calls: [schedule, {...schedule, on: other}]});
    expect(both.summary).toMatchObject({
      actions: 1,
      allowed: 1,
      keys: 2,
      unreadKeys: [other.arn],
      doubtful: [],
    });
  });

  test('a value that was entered takes the doubt away', async () => {
    const spec: WorldSpec = {
      own: [
        allow('kms:*', {Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': '3600'}}}),
        allow('iam:*'),
      ],
    };
    expect((await checked(spec)).summary.allowed).toBe(1);
    const given = (seconds: string) => checked(spec, {given: {'aws:MultiFactorAuthAge': seconds}});
    expect((await given('600')).summary.allowed).toBe(5);
    expect((await given('7200')).summary.doubtful.map(({verdict}) => verdict)).toEqual(
      Array(4).fill('implicit-deny'),
    );
  });

  test('a grant allows what it names', async () => {
    const describeKey: PlannedCall = {action: 'kms:DescribeKey', on: key, region: here};
    const {summary} = await checked(
      {keyPolicy: [delegation], grants: ['DescribeKey']},
      {calls: [describeKey]},
    );
    expect(summary.allowed).toBe(1);
  });

  test('what is missing is the smallest statement, for the Regions of the plan', async () => {
    const {permissions} = await checked({own: [allow('kms:*', inRegion(home)), allow('iam:*')]});
    expect(
      permissions.verdicts.find(({verdict}) => verdict === 'implicit-deny')?.missingStatement,
    ).toMatchObject({
      who: 'account-administrator',
      statement: {
        Action: 'kms:DescribeCustomKeyStores',
        Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}},
      },
    });
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(checked({own: [everything]}, {signal: stop.signal})).rejects.toThrow('enough');
  });
});

describe('the calls of a persona on what a plan acts on', () => {
  const operator = allPersonas().find(({name}) => name === 'teardown-operator');
  if (!operator) throw new Error('there is a teardown operator');
  const calls = callsOfPersona(operator, {
    partition: 'aws',
    regions: [here, there],
    keys: [key],
    context: {'kms:ScheduleKeyDeletion': {'kms:ScheduleKeyDeletionPendingWindowInDays': '7'}},
  });
  const of = (action: string) => calls.filter(call => call.action === action);

  test('are one for each key, else one for each Region, and one of each global service', () => {
    expect(new Set(calls.map(({action}) => action)).size).toBe(21);
    expect(of('kms:ScheduleKeyDeletion')).toEqual([schedule]);
    expect(of('kms:DeleteCustomKeyStore').map(({region}) => region)).toEqual([here, there]);
    expect(of('iam:GetRole').map(({region}) => region)).toEqual(['us-east-1']);
    expect(of('kms:GetKeyPolicy').map(({optional}) => optional)).toEqual([true]);
  });

  test('are told in a line of their own, and the keys of which only a try can tell in another', async () => {
    const others = ['00000000', '00000001'].map(start => ({...key, arn: keyArn.replace(/1234abcd/, start)}));
    const more = others.flatMap(on => of('kms:ScheduleKeyDeletion').map(call => ({...call, on})));
    const recently = {Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': '3600'}}};
    const {summary} = await checked(
      {
        own: [
          {Effect: 'Allow', NotAction: 'kms:DeleteCustomKeyStore', Resource: '*'},
          allow('kms:DeleteCustomKeyStore', recently),
        ],
      },
      {calls: [...calls, ...more]},
    );
    expect(planLines('teardown operator', summary, () => 'nordic').map(({text}) => text)).toEqual([
      'teardown operator: 20 of 21 allowed; kms:DeleteCustomKeyStore needs context (MFA age under 1h)',
      '2 of 3 key policies unreadable (nordic): cannot tell until it is tried',
    ]);
  });

  test('name the Regions and keys where only some are denied', async () => {
    const {summary} = await checked(
      {own: [everything], scp: [everything, deny('kms:Delete*', inRegion(elsewhere))]},
      {calls},
    );
    expect(planLines('teardown operator', summary, () => '')).toEqual([
      {
        glyph: '✗',
        token: 'bad',
        text: `teardown operator: 20 of 21 allowed; kms:DeleteCustomKeyStore denied by scp in ${elsewhere} (an SCP)`,
      },
    ]);
  });
});
