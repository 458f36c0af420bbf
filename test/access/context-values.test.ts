import {describe, expect, test} from 'vitest';
import {contextForm, contextType, isContextValue} from '../../source/access/context-values.ts';
import {allow, cellOf, deny, opened, type WorldSpec} from './access-world.ts';

describe('values for condition keys', () => {
  test.each([
    ['aws:MultiFactorAuthAge', 'numeric', ['0', '600'], ['-1', '10m', '1.5', '']],
    ['AWS:MULTIFACTORAUTHPRESENT', 'boolean', ['true', 'false'], ['True', 'yes', '1']],
    ['aws:SourceIp', 'ip', ['192.0.2.7', '2001:db8::1'], ['192.0.2.0/24', '192.0.2', 'here']],
    ['aws:CurrentTime', 'date', ['2026-09-14T12:00:00Z'], ['2026-09-14', 'now', '2026-19-14T12:00:00Z']],
    ['aws:PrincipalTag/team', 'string', ['pay', 'x y'], ['', 'x'.repeat(257)]],
  ])('%s', (key, type, right, wrong) => {
    expect(contextType(key)).toBe(type);
    expect(contextForm(key)).not.toBe('');
    for (const value of right) expect([value, isContextValue(key, value)]).toEqual([value, true]);
    for (const value of wrong) expect([value, isContextValue(key, value)]).toEqual([value, false]);
  });
});

describe('a check with values that were given', () => {
  const recent: WorldSpec = {
    own: [allow('kms:*', {Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': '3600'}}})],
  };
  const atHome: WorldSpec = {
    own: [allow('*'), deny('kms:Delete*', {Condition: {NotIpAddress: {'aws:SourceIp': '192.0.2.0/24'}}})],
  };
  const team: WorldSpec = {
    own: [allow('kms:*', {Condition: {StringEquals: {'aws:PrincipalTag/team': 'pay'}}})],
  };
  test.each<[string, WorldSpec, Record<string, string>, string]>([
    ['a second factor just given', recent, {'aws:MultiFactorAuthAge': '60'}, 'allowed'],
    ['one given yesterday', recent, {'aws:MultiFactorAuthAge': '86400'}, 'implicit-deny'],
    ['an address inside', atHome, {'aws:SourceIp': '192.0.2.7'}, 'allowed'],
    ['an address outside', atHome, {'aws:SourceIp': '203.0.113.7'}, 'explicit-deny'],
    ['the right tag', team, {'aws:PrincipalTag/team': 'pay'}, 'allowed'],
    ['another key than the one that matters', team, {'aws:SourceIp': '192.0.2.7'}, 'needs-context'],
  ])('%s', async (_name, spec, given, verdict) => {
    const {check} = await opened(spec);
    expect(cellOf(await check(), 'kms:DeleteCustomKeyStore').verdict).toBe('needs-context');
    const cell = cellOf(await check({given}), 'kms:DeleteCustomKeyStore');
    expect(cell.verdict).toBe(verdict);
    expect(cell.evidence.map(({kind}) => kind)).toEqual(['simulated', 'evaluated']);
  });

  test('a call that was made says nothing about one under other circumstances', async () => {
    const {check} = await opened({own: [allow('*')]});
    const told = await check({probe: true, given: {'aws:SourceIp': '192.0.2.7'}});
    expect(cellOf(told, 'kms:ListKeys').evidence.map(({kind}) => kind)).not.toContain('probed');
  });
});
