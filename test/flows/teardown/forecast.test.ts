import {describe, expect, test} from 'vitest';
import {asClusterId, asKeyId} from '../../../source/model/ids.ts';
import {forecast} from '../../../source/flows/teardown/forecast.ts';
import {questionSheets} from '../../../source/flows/teardown/question-sheet.ts';
import {accountsInGrants, accountsInPolicy} from '../../../source/flows/teardown/other-accounts.ts';
import {approvalPhrase} from '../../../source/flows/teardown/phrases.ts';
import type {LastUse} from '../../../source/model/key.ts';
import type {Wishes} from '../../../source/flows/teardown/wishes.ts';
import {frankfurt, ireland, key} from '../../watch/fake-reader.ts';
import {plan, PlanningReader} from './planning-reader.ts';

const start = new Date('2026-09-14T12:00:00Z');
const at = (days: number, minutes = 0) => new Date(start.getTime() + (days * 24 * 60 + minutes) * 60_000);
const unused = (reader: PlanningReader) => {
  const never: LastUse = {trackingSince: new Date(0)};
  reader.says.lastUse = () => never;
  return reader;
};
const of = async (reader: PlanningReader, wishes: Partial<Wishes> = {}) =>
  forecast(await plan(reader, wishes), start);

describe('the earliest date of a store', () => {
  test('is its last key’s, and the time of a disconnect', async () => {
    const reader = unused(new PlanningReader([ireland]));
    reader.put(ireland, 'cks-a', ['k1']);
    expect(await of(reader, {days: 7})).toMatchObject({
      endsAt: at(7, 5),
      stores: [
        {
          steps: ['schedule', 'wait', 'disconnect', 'delete'],
          keysFrom: at(7),
          keysUntil: at(7),
          deletes: at(7, 5),
        },
      ],
    });
  });

  test('comes later by the days for which a key in use is watched', async () => {
    const reader = new PlanningReader([ireland]);
    reader.put(ireland, 'cks-a', ['k1']);
    const {stores, criticalPath} = await of(reader, {days: 7, soakDays: 10});
    expect(stores).toMatchObject([
      {steps: ['soak', 'schedule', 'wait', 'disconnect', 'delete'], deletes: at(17, 5)},
    ]);
    expect(criticalPath?.steps.map(({until}) => until)).toEqual([at(10), at(17), at(17, 5)]);
  });

  test('of a store without keys is as soon as it is disconnected', async () => {
    const reader = new PlanningReader([ireland]);
    reader.put(ireland, 'cks-a', []);
    reader.put(ireland, 'cks-b', [], {connectionState: 'DISCONNECTED'});
    expect(await of(reader)).toMatchObject({
      stores: [
        {steps: ['disconnect', 'delete'], deletes: at(0, 5)},
        {steps: ['delete'], deletes: at(0)},
      ],
    });
  });

  test('of a CloudHSM store that is not connected follows its connect, which must come before pending keys go', async () => {
    const reader = unused(new PlanningReader([ireland]));
    reader.put(ireland, 'cks-a', [], {connectionState: 'FAILED'});
    reader.putKey(ireland, {...key('k1', 'cks-a', 'PendingDeletion'), deletionDate: at(3)});
    expect(await of(reader)).toMatchObject({
      totals: {keys: 1, pending: 1, toSchedule: 0},
      stores: [
        {
          steps: ['disconnect first', 'connect', 'wait', 'disconnect', 'delete'],
          connectBefore: at(3),
          deletes: at(3, 5),
        },
      ],
      calls: {writes: {ConnectCustomKeyStore: 1, DisconnectCustomKeyStore: 2, DeleteCustomKeyStore: 1}},
    });
  });

  test('of an external store needs no connect: nothing of it is on HSMs', async () => {
    const reader = unused(new PlanningReader([ireland]));
    reader.put(ireland, 'xks', ['k1'], {type: 'EXTERNAL_KEY_STORE', connectionState: 'DISCONNECTED'});
    const {stores, staysAsItIs} = await of(reader);
    expect(stores).toMatchObject([{steps: ['schedule', 'wait', 'delete']}]);
    expect(staysAsItIs.join()).toContain('1 external key store');
  });
});

test('a plan to disconnect deletes nothing', async () => {
  const reader = new PlanningReader([ireland]);
  reader.put(ireland, 'cks-a', ['k1']);
  reader.put(ireland, 'cks-b', ['k2'], {connectionState: 'DISCONNECTED'});
  expect(await of(reader, {goal: 'disconnect'})).toMatchObject({
    totals: {toSchedule: 0, soaked: 0, inUse: 0},
    stores: [{steps: ['disconnect']}, {steps: []}],
    calls: {writes: {DisconnectCustomKeyStore: 1}, writesInAll: 1},
    reencryption: [],
  });
});

test('the counts are those of the phrase', async () => {
  const reader = new PlanningReader([ireland, frankfurt]);
  reader.put(ireland, 'cks-a', ['k1', 'k2']);
  reader.put(frankfurt, 'cks-b', ['k3'], {connectionState: 'DISCONNECTED'});
  const made = await plan(reader, {soakDays: 0});
  const {totals} = forecast(made, start);
  expect(totals).toMatchObject({stores: 2, keys: 3, inUse: 3, ofUnknownUse: 3});
  expect(approvalPhrase(made)).toBe('delete 2 stores 3 keys 3 in use 111122223333');
});

test('what stays is counted where it could be seen, and said to be unknown where not', async () => {
  const reader = unused(new PlanningReader([ireland, frankfurt]));
  reader.put(ireland, 'cks-a', [], {clusterId: asClusterId('cluster-a')});
  reader.put(frankfurt, 'cks-b', [], {clusterId: asClusterId('cluster-b')});
  reader.says.clusters = region =>
    region === ireland
      ? [
          {
            region,
            id: asClusterId('cluster-a'),
            state: 'ACTIVE',
            subnets: {},
            hsms: [{id: 'h1', state: 'ACTIVE'}],
          },
        ]
      : [];
  const lines = (await of(reader)).staysAsItIs.join('\n');
  expect(lines).toContain('2 CloudHSM clusters with 1 HSM (1 cluster could not be seen)');
  expect(lines).toContain('0 backups of these clusters (not known of 1 cluster)');
});

describe('other accounts', () => {
  const own = '111122223333';
  const allow = (principal: unknown, condition?: object) =>
    JSON.stringify({
      Statement: [{Effect: 'Allow', Principal: principal, ...(condition && {Condition: condition})}],
    });
  test.each<[string, readonly string[] | undefined]>([
    [allow({AWS: [`arn:aws:iam::${own}:root`, 'arn:aws:iam::444455556666:role/App']}), ['444455556666']],
    [allow({AWS: '444455556666'}), ['444455556666']],
    [allow({Service: 'logs.amazonaws.com'}), []],
    [allow('*'), ['*']],
    [allow({AWS: '*'}, {StringEquals: {'kms:CallerAccount': own}}), []],
    [allow({AWS: '*'}, {StringEquals: {'kms:CallerAccount': ['777788889999', own]}}), ['777788889999']],
    [allow({AWS: '*'}, {StringNotEquals: {'kms:CallerAccount': own}}), ['*']],
    [JSON.stringify({Statement: {Effect: 'Deny', Principal: '*'}}), []],
    [JSON.stringify({Statement: {Effect: 'Allow', NotPrincipal: {AWS: own}}}), ['*']],
    ['no JSON', undefined],
    ['[]', undefined],
    ['{}', []],
  ])('in the policy %s', (policy, accounts) => {
    expect(accountsInPolicy(policy, own)).toEqual(accounts);
  });

  test('in grants are those of grantees; services are none', () => {
    const grant = (grantee: string) => ({id: 'g', grantee, operations: []});
    expect(
      accountsInGrants(
        [
          grant('arn:aws:iam::444455556666:role/R'),
          grant('rds.amazonaws.com'),
          grant(`arn:aws:iam::${own}:user/u`),
        ],
        own,
      ),
    ).toEqual(['444455556666']);
  });

  test('get a sheet each, with the keys that they may use, and nothing in it breaks its table', async () => {
    const reader = new PlanningReader([ireland]);
    reader.put(ireland, 'cks-a', ['k1', 'k2'], {name: 'a|b`\n'});
    reader.says.aliases = () => new Map([[asKeyId('k1'), ['alias/pay']]]);
    reader.facts.set('k1', {
      policy: allow({AWS: '444455556666'}),
      grants: [{id: 'g', grantee: 'arn:aws:iam::777788889999:root', operations: []}],
    });
    reader.facts.set('k2', {policy: allow('*')});
    const sheets = questionSheets(await plan(reader));
    expect(sheets.map(({account}) => account)).toEqual(['444455556666', '777788889999', '*']);
    const [first] = sheets;
    expect(first?.text).toContain('# Questions to account 444455556666');
    expect(first?.text).toContain('alias/pay');
    expect(first?.text).toContain(String.raw`a\|b\`?`);
    expect(first?.text).not.toContain('k2');
  });

  test('that nobody could read of are said to be unknown, never to be none', async () => {
    const reader = new PlanningReader([ireland]);
    reader.put(ireland, 'cks-a', ['k1']);
    reader.facts.set('k1', {policy: 'torn'});
    expect((await plan(reader)).stores[0]?.keys[0]?.accessUnread).toContain('key policy');
  });
});
