import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../source/model/failure.ts';
import {asRegion} from '../../../source/model/ids.ts';
import {permissionsIn} from '../../../source/ui/access/denied-verbs.ts';
import {keyVerbs} from '../../../source/flows/key-verbs.ts';
import {storeVerbs} from '../../../source/flows/verbs.ts';
import {summarise} from '../../../source/model/summary.ts';
import {openVerb} from '../../../source/ui/flow/verb-pages.ts';
import {at, payLegacy} from '../pay-legacy-picture.ts';
import {contextOf, small} from '../screens/frame.ts';
import {cell, evidence, knowing, persona, report} from './report.ts';

const ireland = asRegion('eu-west-1');

test('what was denied lately is known with its reason, what was not is not', () => {
  const {denied, checked} = permissionsIn({access: knowing(), now: at('12:04')}, ireland);
  expect(denied.get('kms:UpdateCustomKeyStore')).toBe('kms:UpdateCustomKeyStore: denied by scp');
  expect([...denied.keys()]).not.toContain('kms:ConnectCustomKeyStore');
  expect([...denied.keys()]).not.toContain('kms:DeleteCustomKeyStore');
  expect(checked).toBe('eu-west-1, 12:02Z');
});

test('nothing is known where nobody asked, of a Region that was not asked about, and after ten minutes', () => {
  for (const unknown of [
    permissionsIn({now: at('12:04')}, ireland),
    permissionsIn({access: knowing(), now: at('12:04')}, asRegion('me-south-1')),
    permissionsIn({access: knowing(), now: at('12:12')}, ireland),
  ]) {
    expect(unknown.denied.size).toBe(0);
    expect(unknown.untold.size).toBe(0);
    expect(unknown.checked).toBeUndefined();
  }
});

test('what no statement allows on every key may be allowed on one, and stays open', () => {
  const resource = 'arn:aws:kms:eu-west-1:111122223333:key/*';
  const cells = [
    cell('kms:DisableKey', 'implicit-deny', {resource}),
    cell('kms:EnableKey', 'denied-by-scp', {resource}),
  ];
  const value = {...report, personas: [persona('key-manager', 'key manager', cells)]};
  const {denied} = permissionsIn({access: knowing({value, at: report.at}), now: at('12:04')}, ireland);
  expect([...denied.keys()]).toEqual(['kms:EnableKey']);
});

describe('what cannot be told', () => {
  const failure: Failure = {
    kind: 'denied',
    code: 'AccessDenied',
    message: 'no',
    action: 'iam:SimulatePrincipalPolicy',
    remedy: 'ask',
  };
  const cells = [
    cell('kms:DisconnectCustomKeyStore', 'cannot-tell', {
      because: 'iam:SimulatePrincipalPolicy is not allowed',
      evidence: [evidence('simulated', 'cannot-tell', {failure})],
    }),
    cell('kms:ConnectCustomKeyStore', 'cannot-tell', {because: 'evidence disagrees'}),
    cell('kms:UpdateCustomKeyStore', 'cannot-tell', {pending: true}),
  ];
  const value = {...report, personas: [persona('store-manager', 'store manager', cells)]};
  const access = knowing({value, at: report.at});

  test('is known with what is in the way, unless it is still being asked', () => {
    const {untold, denied} = permissionsIn({access, now: at('12:04')}, ireland);
    expect([...untold]).toEqual([
      ['kms:DisconnectCustomKeyStore', 'iam:SimulatePrincipalPolicy is not granted'],
      ['kms:ConnectCustomKeyStore', 'evidence disagrees'],
    ]);
    expect(denied.size).toBe(0);
  });

  test.each([
    [
      'disconnect',
      access,
      'Cannot tell whether KeyOps/mreyes may disconnect: iam:SimulatePrincipalPolicy is not granted. You may try; AWS decides.',
    ],
    ['create', access, undefined],
    ['disconnect', knowing(), undefined],
    ['disconnect', undefined, undefined],
  ])('opens %s with a word on it', (verb, known, sentence) => {
    const row = summarise(payLegacy, at('12:04')).rows.find(
      one => one.kind === 'store' && one.store.region === ireland,
    );
    if (row?.kind !== 'store') throw new Error('there is a store in Ireland');
    const context = {...contextOf(small, payLegacy, at('12:04')), ...(known && {access: known})};
    const opened = openVerb(verb, {kind: 'store', row}, context, {storeVerbs, keyVerbs});
    expect(opened.dialog).toBeDefined();
    expect(opened.message?.full).toBe(sentence);
    expect(opened.message?.id).toBe(sentence === undefined ? undefined : 'perm.unknown');
  });
});
