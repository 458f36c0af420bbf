import {expect, test} from 'vitest';
import {asRegion} from '../../../source/model/ids.ts';
import {permissionsIn} from '../../../source/ui/access/denied-verbs.ts';
import {at} from '../pay-legacy-picture.ts';
import {cell, knowing, persona, report} from './report.ts';

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
