import {describe, expect, test} from 'vitest';
import {readHeldPolicies, type PolicyReader} from '../../source/access/held-policies.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asRegion} from '../../source/model/ids.ts';
import {evaluate} from '../../source/access/evaluated.ts';

const at = new Date('2026-09-14T12:00:00Z');
const ok = <T>(value: T): Promise<Answer<T>> => Promise.resolve({ok: true, value, at});
const arn = 'arn:aws:iam::111122223333:role/KeyOps';

const holding = (document: string): PolicyReader => ({
  iamRole: () => ok({kind: 'role', name: 'KeyOps', arn}),
  iamUser: () => ok({kind: 'user', name: 'anna', arn}),
  groupsOf: () => ok([]),
  inlinePolicies: () => ok([{name: 'hostile', document}]),
  attachedPolicies: () => ok([]),
  managedPolicy: () => ok({name: 'other', document: '{}'}),
});

const statement = '{"Effect":"Allow","Action":"kms:*","Resource":"*"}';
const hostile: readonly (readonly [string, string])[] = [
  [
    'a megabyte of it',
    `{"Version":"2012-10-17","Statement":[${`${statement},`.repeat(20_000)}${statement}]}`,
  ],
  ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['deep objects', '{"Statement":'.repeat(5000)],
  ['JSON that ends', '{"Version":"2012-10-17","Statement":[{"Effect":'],
  ['no JSON', 'Allow everything'],
  ['nothing', ''],
  ['a name twice', `{"Version":"2012-10-17","Version":"2008-10-17","Statement":${statement}}`],
  [
    'letters that look like others',
    '{"Version":"2012-10-17","Statement":[{"Effect":"\u0410llow","Action":"kms:*","Resource":"*"}]}',
  ],
  [
    'an action in fullwidth letters',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"\uFF4Bms:*","Resource":"*"}]}',
  ],
  [
    'half a character',
    '{"Version":"2012-10-17","Statement":[{"Sid":"\\ud800","Effect":"Deny","Action":"\ud800","Resource":"*"}]}',
  ],
  [
    'a zero',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:\u0000","Resource":"*"}]}',
  ],
];

describe('a policy that is hostile', () => {
  test.each(hostile)('with %s is named and placed within a second', async (_, document) => {
    const started = performance.now();
    const held = await readHeldPolicies(holding(document), {policySource: arn});
    expect(performance.now() - started).toBeLessThan(1000);
    expect(held.complete).toBe(false);
    expect(held.troubles.map(({what}) => what).join()).toMatch(
      /hostile is not understood at line \d+, column \d+/,
    );
  });

  test('with thousands of statements and many wildcards is decided within a second', async () => {
    const stars = `${'*a'.repeat(40)}*`;
    const many = Array.from({length: 700}, () => ({Effect: 'Allow', Action: `kms:${stars}`, Resource: '*'}));
    const document = JSON.stringify({Version: '2012-10-17', Statement: many});
    const held = await readHeldPolicies(holding(document), {policySource: arn});
    const started = performance.now();
    const {verdict} = evaluate(
      {
        action: `kms:${'a'.repeat(200)}`,
        resource: '*',
        region: asRegion('eu-west-1'),
        global: false,
        context: [],
      },
      {principal: {kind: 'role', arn}, account: '111122223333', held, now: at},
    );
    expect(performance.now() - started).toBeLessThan(1000);
    expect(held.complete).toBe(true);
    expect(verdict).toBe('allowed');
  });
});
