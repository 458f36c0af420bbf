import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {
  ChangedPlan,
  keepPlan,
  listKeptPlans,
  NoPlan,
  parsePlan,
  planText,
  readPlan,
  writePlan,
} from '../../../source/flows/teardown/plan-file.ts';
import {sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {ireland} from '../../watch/fake-reader.ts';
import {plan, PlanningReader} from './planning-reader.ts';

let folder: string;
let made: Plan;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cks-plan-'));
  const reader = new PlanningReader([ireland]);
  reader.put(ireland, 'cks-a', ['k1', 'k2'], {createdAt: new Date('2024-02-03T04:05:06Z')});
  made = await plan(reader, {dataStatement: 'Ann answers.', twoPerson: true});
});
afterEach(() => {
  rmSync(folder, {recursive: true, force: true});
});
const at = (name: string) => path.join(folder, name);

test('a plan that is written and read is the same plan, and only its owner may read the file', async () => {
  await writePlan(at('p.json'), made);
  expect(await readPlan(at('p.json'))).toEqual(made);
  expect(statSync(at('p.json')).mode & 0o077).toBe(0);
  expect(readdirSync(folder)).toEqual(['p.json']);
});

test('a plan takes the place of a plan, and of no other file', async () => {
  await writePlan(at('p.json'), made);
  await writePlan(at('p.json'), made);
  writeFileSync(at('q.json'), '{"mine": true}');
  await expect(writePlan(at('q.json'), made)).rejects.toThrow(NoPlan);
  expect(readFileSync(at('q.json'), 'utf8')).toBe('{"mine": true}');
  await expect(writePlan(folder, made)).rejects.toThrow(NoPlan);
  await expect(writePlan(at('no/such/folder.json'), made)).rejects.toThrow(/cannot be written/);
});

describe('a file that is no plan is refused with the place of what is wrong', () => {
  const without = (change: (plan: Record<string, unknown>) => void) => {
    const copy = JSON.parse(planText(made)) as Record<string, unknown>;
    change(copy);
    return JSON.stringify(copy);
  };
  test.each<[string, () => string, RegExp]>([
    ['no JSON', () => '{', /is no plan: /],
    ['no object', () => '7', /no schema/],
    [
      'another schema',
      () => without(copy => (copy['schema'] = 'cks.teardown-plan/9')),
      /cks\.teardown-plan\/9/,
    ],
    ['a member that lacks', () => without(copy => delete copy['madeBy']), /at madeBy/],
    [
      'a wrong number',
      () => planText(made).replace('"days": 30', '"days": 3'),
      /at stores\[0\]\.keys\[0\]\.days/,
    ],
  ])('%s', (_what, text, message) => {
    expect(() => parsePlan(text(), 'p.json')).toThrow(message);
    expect(() => parsePlan(text(), 'p.json')).toThrow(NoPlan);
  });

  test('none at all', async () => {
    await expect(readPlan(at('none.json'))).rejects.toThrow(/there is no file/);
    await expect(readPlan(folder)).rejects.toThrow(NoPlan);
  });
});

describe('a plan that no planning makes is refused, also with a digest that fits it:', () => {
  test.each<[string, (plan: Plan) => Partial<Plan>, RegExp]>([
    ['an id that leads to another folder', () => ({id: '../../evil'}), /at id/],
    ['an account that leads to another folder', () => ({account: '../x' as Plan['account']}), /at account/],
    [
      'a store that stands there twice',
      ({stores}) => ({stores: [...stores, ...stores]}),
      /cks-a stands there twice/,
    ],
    [
      'a key that stands there twice',
      ({stores}) => ({stores: stores.map(store => ({...store, keys: [...store.keys, ...store.keys]}))}),
      /k1 stands there twice/,
    ],
    ['a Region that stands there twice', ({regions}) => ({regions: [...regions, ...regions]}), /twice/],
    [
      'the role of an account of which a Region is left out',
      ({regions}) => ({goal: 'role', regions: regions.map(one => ({...one, standing: {is: 'excluded'}}))}),
      /at goal/,
    ],
    ['the role with a scope', () => ({goal: 'role', scope: {regions: [ireland]}}), /at goal/],
  ])('%s', (_what, change, message) => {
    const text = planText(sealed({...made, ...change(made)}));
    expect(() => parsePlan(text, 'p.json')).toThrow(NoPlan);
    expect(() => parsePlan(text, 'p.json')).toThrow(message);
  });
});

test('any word of a plan that is changed changes its digest', () => {
  const text = planText(made);
  const values = [...text.matchAll(/": ("[^"]+"|\d+|true|false)/g)].filter(
    ({1: value}) => value !== `"${made.schema}"`,
  );
  fc.assert(
    fc.property(fc.constantFrom(...values), ({index, 0: whole, 1: value = ''}) => {
      const start = index + whole.length - value.length;
      const other = value.startsWith('"')
        ? `${value.slice(0, -1)}x"`
        : value === 'true'
          ? 'false'
          : value === 'false'
            ? 'true'
            : `${value}1`;
      const changed = text.slice(0, start) + other + text.slice(start + value.length);
      expect(() => parsePlan(changed, 'p.json')).toThrow();
    }),
  );
  expect(() => parsePlan(text.replace('"twoPerson": true', '"twoPerson": false'), 'p.json')).toThrow(
    ChangedPlan,
  );
});

test('the order of members and spaces do not count', () => {
  const {schema, ...rest} = JSON.parse(planText(made)) as Record<string, unknown>;
  expect(parsePlan(JSON.stringify({...rest, schema}), 'p.json')).toEqual(made);
});

test('kept plans are listed with those that are damaged', async () => {
  const file = await keepPlan(folder, made);
  writeFileSync(path.join(path.dirname(file), 'TD-20260101-AAAA.plan.json'), 'torn');
  expect(await listKeptPlans(folder)).toMatchObject([
    {is: 'whole', id: made.id},
    {is: 'damaged', id: 'TD-20260101-AAAA'},
  ]);
  expect(await listKeptPlans(folder, '999999999999')).toEqual([]);
  expect(await listKeptPlans(at('none'))).toEqual([]);
});
