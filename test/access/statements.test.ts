import {describe, expect, test} from 'vitest';
import {judgeStatement, type Wanted} from '../../source/access/judge-statement.ts';
import {largestPolicy, leastPrivilege} from '../../source/access/least-privilege.ts';
import {ownPersonas} from '../../source/access/own-personas.ts';
import {allPersonas, type PersonaAction} from '../../source/access/personas.ts';
import {askKey, askOf} from '../../source/access/asks.ts';
import type {Cell, StatementJson} from '../../source/access/verdict.ts';
import {asRegion, type Region} from '../../source/model/ids.ts';
import {
  account,
  allow,
  cellOf,
  cellsIn,
  elsewhere,
  home,
  keyArn,
  opened,
  type StatementText,
} from './access-world.ts';

const all = allPersonas();
const needs = all.flatMap(({actions}) => actions).filter(({always}) => !always);
const anna = {kind: 'user', arn: `arn:aws:iam::${account}:user/team/anna`} as const;
const ireland = asRegion(home);
const now = new Date('2026-09-14T12:00:00Z');
const place = {partition: 'aws', account, principal: anna.arn};

function statementOf({missingStatement, action}: Cell): StatementJson {
  const statement = missingStatement?.statement;
  if (!statement) throw new Error(`${action} has no statement`);
  return statement;
}

describe('the missing statement', () => {
  test('of every cell turns it green in the account that it is copied into', async () => {
    const red = await (await opened({})).check();
    const missing = cellsIn(red)
      .filter(({verdict}) => verdict !== 'allowed')
      .map(statementOf);
    expect(missing.length).toBeGreaterThan(80);
    const {check} = await opened({own: missing as unknown as StatementText[]});
    expect(cellsIn(await check()).filter(({verdict}) => verdict !== 'allowed')).toEqual([]);
  });

  test('names the Region where only one lacks it', async () => {
    const {check} = await opened({
      own: [
        allow('kms:DeleteCustomKeyStore', {Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}}}),
      ],
    });
    const cell = cellOf(await check(), 'kms:DeleteCustomKeyStore');
    expect(statementOf(cell)).toEqual({
      Effect: 'Allow',
      Action: 'kms:DeleteCustomKeyStore',
      Resource: '*',
      Condition: {StringEquals: {'aws:RequestedRegion': home}},
    });
  });

  test('for the role names the service and nothing else', async () => {
    const {check} = await opened({});
    expect(cellOf(await check(), 'iam:CreateServiceLinkedRole').missingStatement).toEqual({
      who: 'account-administrator',
      where: `Add it to a policy of ${anna.arn}.`,
      statement: {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: `arn:aws:iam::${account}:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores`,
        Condition: {StringEquals: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'}},
      },
    });
  });

  test('for a key whose policy does not delegate goes into the key policy, and turns the cell green', async () => {
    const red = await opened({own: [allow('kms:*')], keyPolicy: []});
    const cell = cellOf(await red.check({key: keyArn}), 'kms:Encrypt');
    expect(cell.missingStatement?.who).toBe('key-administrator');
    const green = await opened({
      own: [allow('kms:*')],
      keyPolicy: [statementOf(cell) as unknown as StatementText],
    });
    expect(cellOf(await green.check({key: keyArn}), 'kms:Encrypt').verdict).toBe('allowed');
  });

  test.each<[string, StatementText]>([
    ['without its action', {Effect: 'Allow', Action: 'kms:ListKeys', Resource: '*'}],
    [
      'on another resource',
      {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: `arn:aws:iam::${account}:role/other`,
      },
    ],
    [
      'for another service',
      {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: '*',
        Condition: {StringEquals: {'iam:AWSServiceName': 'cloudhsm.amazonaws.com'}},
      },
    ],
    ['that denies', {Effect: 'Deny', Action: 'iam:CreateServiceLinkedRole', Resource: '*'}],
  ])('%s turns the cell red', async (_, statement) => {
    const {check} = await opened({own: [statement]});
    expect(cellOf(await check(), 'iam:CreateServiceLinkedRole').verdict).not.toBe('allowed');
  });
});

describe('a statement held against the cell it is for', () => {
  const role: Pick<PersonaAction, 'action' | 'resource' | 'context'> = {
    action: 'iam:CreateServiceLinkedRole',
    resource: 'key-store-role',
    context: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'},
  };
  const encrypt: Pick<PersonaAction, 'action' | 'resource' | 'context'> = {
    action: 'kms:Encrypt',
    resource: 'key',
  };
  const judged = (statement: unknown, need = role, everywhere = true, key?: string) =>
    judgeStatement(JSON.stringify(statement), {
      need,
      regions: [ireland],
      everywhere,
      surroundings: {
        place: {...place, ...(key !== undefined && {key})},
        now,
        ...(key !== undefined && {key: {arn: key}}),
      },
      principal: anna,
    }).word;
  const arn = `arn:aws:iam::${account}:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores`;
  const forKms = {Condition: {StringEquals: {'iam:AWSServiceName': 'cks.kms.amazonaws.com'}}};

  test.each<[string, unknown, string]>([
    ['as it was given', allow(role.action, {Resource: arn, ...forKms}), 'fixes'],
    ['without its condition', allow(role.action, {Resource: arn}), 'wider'],
    ['on every resource', allow(role.action, forKms), 'wider'],
    [
      'with another action besides',
      allow([role.action, 'iam:DeleteServiceLinkedRole'], {Resource: arn, ...forKms}),
      'wider',
    ],
    ['with a wildcard', allow('iam:Create*', {Resource: arn, ...forKms}), 'fixes'],
    ['with all of IAM', allow('iam:*', {Resource: arn, ...forKms}), 'wider'],
    ['for nobody', allow('iam:GetRole'), 'does-not-fix'],
    ['that is no statement', {Effect: 'Perhaps'}, 'not-understood'],
  ])('%s', (_, statement, word) => {
    expect(judged(statement)).toBe(word);
  });

  test('is wider on all keys than on the one that is meant, and in all Regions than in one', () => {
    expect(judged(allow('kms:Encrypt', {Resource: keyArn}), encrypt, true, keyArn)).toBe('fixes');
    expect(judged(allow('kms:Encrypt'), encrypt, true, keyArn)).toBe('wider');
    const inOne = {Condition: {StringEquals: {'aws:RequestedRegion': home}}};
    const stores = {action: 'kms:DeleteCustomKeyStore', resource: 'any'} as const;
    expect(judged(allow('kms:DeleteCustomKeyStore', inOne), stores, false)).toBe('fixes');
    expect(judged(allow('kms:DeleteCustomKeyStore'), stores, false)).toBe('wider');
    expect(judged(allow('kms:DeleteCustomKeyStore'), stores, true)).toBe('fixes');
  });

  test('is wider where it allows what only an own persona needs', () => {
    const statement = allow(['kms:DeleteCustomKeyStore', 'logs:FilterLogEvents']);
    const wanted: Wanted = {
      need: {action: 'kms:DeleteCustomKeyStore', resource: 'any'},
      regions: [ireland],
      everywhere: true,
      surroundings: {place, now},
      principal: anna,
    };
    const text = JSON.stringify(statement);
    expect(judgeStatement(text, wanted)).toEqual({word: 'fixes'});
    const own = ownPersonas({logger: [{action: 'logs:FilterLogEvents'}]});
    expect(judgeStatement(text, {...wanted, own})).toEqual({
      word: 'wider',
      also: 'It also allows logs:FilterLogEvents.',
    });
  });
});

describe('what is missing where one Region is denied by another layer', () => {
  const inElsewhere = {Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}}};

  test('the statement names no Regions if it is missing in all, and the other Region tells both', async () => {
    const {check} = await opened({
      scp: [allow('*'), {...allow('kms:Connect*', inElsewhere), Effect: 'Deny'}],
    });
    const report = await check();
    const [here, there] = [home, elsewhere].map(region =>
      cellOf(report, 'kms:ConnectCustomKeyStore', region),
    );
    expect(here?.verdict).toBe('implicit-deny');
    expect(here?.missingStatement?.statement).toEqual(allow('kms:ConnectCustomKeyStore'));
    expect(there?.verdict).toBe('denied-by-scp');
    expect(there?.missingStatement).toMatchObject({
      who: 'organization-administrator',
      where: expect.stringMatching(
        `call kms:ConnectCustomKeyStore in ${elsewhere}[.]" No policy of .*anna allows it yet`,
      ),
    });
  });

  test('the organization is asked for its own Region only, and nothing else is said to be missing', async () => {
    const {check} = await opened({
      own: [allow('kms:*')],
      scp: [allow('*'), {...allow('kms:Connect*', inElsewhere), Effect: 'Deny'}],
    });
    const {missingStatement} = cellOf(await check(), 'kms:ConnectCustomKeyStore', elsewhere);
    expect(missingStatement?.where).toMatch(new RegExp(`in ${elsewhere}[.]"$`));
    expect(missingStatement?.where).not.toContain(home);
  });

  test('a statement that only some Regions lack names those, also where another layer denies one', async () => {
    const {check} = await opened({
      own: [allow('kms:*', {Condition: {StringEquals: {'aws:RequestedRegion': elsewhere}}})],
      scp: [allow('*'), {...allow('kms:Connect*', inElsewhere), Effect: 'Deny'}],
    });
    const report = await check();
    expect(cellOf(report, 'kms:ConnectCustomKeyStore', home).missingStatement?.statement?.Condition).toEqual({
      StringEquals: {'aws:RequestedRegion': home},
    });
  });
});

describe('the least-privilege policy of', () => {
  const statements = (persona: (typeof all)[number], regions: readonly Region[] | 'all') =>
    leastPrivilege(persona, place, regions).flatMap(
      ({document}) => (JSON.parse(document) as {Statement: StatementText[]}).Statement,
    );

  test.each(all.map(persona => [persona.name, persona] as const))(
    '%s allows all that it needs and nothing more',
    async (_, persona) => {
      const {check} = await opened({own: statements(persona, 'all'), looking: 'simulate'});
      const report = await check();
      const own = report.personas.find(one => one.persona === persona.name);
      expect(own?.groups.flatMap(({cells}) => cells).filter(({verdict}) => verdict !== 'allowed')).toEqual(
        [],
      );
      const surroundings = {place, now};
      const mine = new Set(persona.actions.map(need => askKey(askOf(need, ireland, surroundings))));
      const granted = persona.actions.some(({action}) => action === 'iam:SimulatePrincipalPolicy');
      const more = cellsIn(report).filter(
        ({verdict, action, resource}) =>
          verdict === 'allowed' &&
          ![...mine].some(key =>
            key.startsWith(JSON.stringify([action.toLowerCase(), resource]).slice(0, -1)),
          ) &&
          // The world lets the person simulate, and nothing denies GetCallerIdentity.
          (granted || action !== 'iam:SimulatePrincipalPolicy') &&
          action !== 'sts:GetCallerIdentity',
      );
      expect(more.map(({action, resource}) => `${action} ${resource}`)).toEqual([]);
    },
  );

  test('one Region allows nothing in another', async () => {
    const [manager] = all;
    if (!manager) throw new Error('no persona');
    const {check} = await opened({own: statements(manager, [ireland]), looking: 'simulate'});
    const report = await check({personas: [manager]});
    expect(cellsIn(report, home).every(({verdict}) => verdict === 'allowed')).toBe(true);
    expect(
      cellsIn(report, elsewhere)
        .filter(({verdict}) => verdict === 'allowed')
        .map(({action}) => action),
    ).toEqual(['iam:CreateServiceLinkedRole']);
  });

  test('a persona in 34 Regions is cut to fit managed policies, and loses nothing', () => {
    const regions = Array.from({length: 34}, (_, index) => asRegion(`xx-somewhere-${String(index)}`));
    for (const persona of all) {
      const policies = leastPrivilege(persona, place, regions);
      for (const {document, size} of policies) {
        expect(size).toBe(document.replaceAll(/\s/g, '').length);
        expect(size).toBeLessThanOrEqual(largestPolicy);
      }
      const printed = policies.map(({document}) => document).join();
      for (const {action, always} of persona.actions) if (!always) expect(printed).toContain(`"${action}"`);
    }
    const many = {...(all[0] ?? {name: '', title: '', summary: ''}), name: 'many', actions: needs};
    const huge = {
      ...many,
      actions: Array.from({length: 400}, (_, index) => ({
        action: `kms:AnActionWithALongName${String(index)}`,
        resource: 'any' as const,
        reason: '',
      })),
    };
    const cut = leastPrivilege(huge, place, 'all');
    expect(cut.length).toBeGreaterThan(1);
    expect(cut.every(({size}) => size <= largestPolicy)).toBe(true);
    expect(
      cut.map(({document}) => document.match(/AnActionWithALongName/g)?.length ?? 0).reduce((a, b) => a + b),
    ).toBe(400);
  });
});
