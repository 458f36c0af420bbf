import {describe, expect, test} from 'vitest';
import {alikeRegions} from '../../source/access/region-dependence.ts';
import type {AccessReport} from '../../source/access/verdict.ts';
import {asRegion} from '../../source/model/ids.ts';
import {parsePolicy} from '../../source/policy/parse.ts';
import {allow, cellsIn, deny, opened, type StatementText, type WorldSpec} from './access-world.ts';

const regions = ['eu-west-1', 'us-east-1', 'eu-north-1', 'sa-east-1', 'ca-central-1'].map(asRegion);
const inRegion = (operator: string, value: string | readonly string[]): StatementText => ({
  Condition: {[operator]: {'aws:RequestedRegion': value}},
});

const policyOf = (statements: readonly StatementText[]) => {
  const parsed = parsePolicy(JSON.stringify({Version: '2012-10-17', Statement: statements}), 'identity');
  if (!parsed.ok) throw new Error(parsed.mistake.message);
  return parsed.policy;
};

describe('Regions that policies cannot tell apart', () => {
  const [ireland, virginia, stockholm, ...rest] = regions;
  test.each<[string, StatementText, readonly (readonly (string | undefined)[])[]]>([
    ['nothing about Regions', allow('*'), [regions]],
    [
      'one Region',
      allow('kms:*', inRegion('StringEquals', 'eu-west-1')),
      [[ireland], [virginia, stockholm, ...rest]],
    ],
    [
      'a pattern of Regions',
      deny('kms:*', inRegion('StringNotLike', 'eu-*')),
      [
        [ireland, stockholm],
        [virginia, ...rest],
      ],
    ],
    [
      'ARNs of one Region',
      allow('kms:*', {Resource: 'arn:aws:kms:us-east-1:*:key/*'}),
      [[ireland, stockholm, ...rest], [virginia]],
    ],
    ['ARNs of every Region', allow('kms:*', {Resource: 'arn:aws:kms:*:*:key/*'}), [regions]],
    ['ARNs of IAM, which name none', allow('iam:*', {Resource: 'arn:aws:iam::*:role/*'}), [regions]],
    [
      'a variable that may hold one',
      allow('kms:*', {Resource: 'arn:aws:kms:${aws:PrincipalTag/region}:*:key/*'}),
      regions.map(region => [region]),
    ],
    [
      'a value that the Region fills in',
      allow('kms:*', {Condition: {StringEquals: {'aws:PrincipalTag/region': '${aws:RequestedRegion}'}}}),
      regions.map(region => [region]),
    ],
  ])('%s', (_name, statement, groups) => {
    expect(alikeRegions([policyOf([statement])], regions)).toEqual(groups);
  });
});

/** One line for each cell: action, resource, Region and verdict. */
const verdictsOf = (report: AccessReport, region: string): readonly string[] =>
  cellsIn(report, region).map(({action, resource, verdict}) => {
    // Cells of Regions that answer alike name the resources of the first.
    const [, , service, , ...kind] = resource.split(':');
    return [action, service, kind.at(-1), verdict].join(' ');
  });

async function checked(spec: WorldSpec) {
  const {check, openReader, world} = await opened(spec);
  world.faults.enforceQuotas = false;
  const reader = openReader();
  let simulations = 0;
  reader.onCall(({operation}) => {
    if (operation === 'SimulatePrincipalPolicy') simulations++;
  });
  const [all, ...alone] = await Promise.all([
    check({regions, reader}),
    ...regions
      .slice(1, 4)
      .map(async region => ({region, report: await check({regions: [region], reader: openReader()})})),
  ]);
  return {all, alone, simulations};
}

describe('a check of many Regions', () => {
  const everything = allow('*');
  const outside = deny('kms:*', inRegion('StringNotEquals', ['eu-west-1', 'sa-east-1']));
  const onlyStores = allow('kms:*CustomKeyStore*');
  test.each<[string, WorldSpec, number]>([
    ['no organization', {own: [everything]}, 6],
    [
      'no organization, one Region allowed',
      {own: [allow('kms:*', inRegion('StringEquals', 'us-east-1'))]},
      9,
    ],
    ['an organization that allows everything', {own: [everything], scp: [everything]}, 14],
    [
      'an organization that denies an action everywhere',
      {own: [everything], scp: [everything, deny('kms:UpdateCustomKeyStore')]},
      14,
    ],
    [
      'an organization that denies keys everywhere',
      {own: [everything], scp: [everything, deny('kms:Encrypt')]},
      14,
    ],
    ['an organization that denies all but two Regions', {own: [everything], scp: [everything, outside]}, 17],
    ['the same, and little is allowed', {own: [onlyStores], scp: [everything, outside]}, 23],
    [
      'an organization that denies what is not allowed either',
      {own: [onlyStores], scp: [everything, deny('kms:ScheduleKeyDeletion')]},
      19,
    ],
    [
      'an organization that names resources',
      {own: [everything], scp: [everything, deny('kms:*', {Resource: 'arn:aws:kms:us-east-1:*:key/*'})]},
      15,
    ],
    ['policies unread', {own: [everything], looking: 'simulate', scp: [everything, outside]}, 17],
    ['results per resource', {own: [everything], scp: [everything, outside], results: 'per-resource'}, 17],
  ])('says the same of each as a check of that one: %s', async (_name, spec, most) => {
    const {all, alone, simulations} = await checked(spec);
    for (const {region, report} of alone) {
      expect({region, verdicts: verdictsOf(all, region)}).toEqual({
        region,
        verdicts: verdictsOf(report, region),
      });
    }
    expect(simulations).toBeLessThanOrEqual(most);
  });
});

describe('the reports of a check that runs', () => {
  test('fill in: what is known stands, what is being asked is marked, and no verdict is taken back', async () => {
    const {check} = await opened({
      own: [allow('kms:*')],
      scp: [allow('*'), deny('kms:Delete*', inRegion('StringEquals', 'us-east-1'))],
    });
    const reports: AccessReport[] = [];
    const last = await check({regions, onReport: one => reports.push(one)});
    const [first] = reports;
    expect(first?.regions).toEqual([regions[0]]);
    expect(reports.length).toBeGreaterThan(2);
    const pendingIn = (report: AccessReport | undefined) =>
      report ? cellsIn(report).filter(({pending}) => pending).length : 0;
    expect(pendingIn(first)).toBeGreaterThan(0);
    expect(pendingIn(last)).toBe(0);
    const final = new Map(cellsIn(last).map(cell => [`${cell.action} ${cell.resource}`, cell.verdict]));
    for (const cell of reports.flatMap(report => cellsIn(report))) {
      if (cell.pending || cell.verdict === 'implicit-deny') continue;
      expect([cell.action, cell.verdict]).toEqual([
        cell.action,
        final.get(`${cell.action} ${cell.resource}`),
      ]);
    }
  });

  test('give no statement that is only right where all Regions were asked', async () => {
    const {check} = await opened({});
    const reports: AccessReport[] = [];
    await check({regions: regions.slice(0, 2), onReport: one => reports.push(one)});
    const [first] = reports;
    const cell = first && cellsIn(first).find(({action}) => action === 'kms:ConnectCustomKeyStore');
    expect(cell?.missingStatement?.statement?.Condition).toEqual({
      StringEquals: {'aws:RequestedRegion': 'eu-west-1'},
    });
  });
});
