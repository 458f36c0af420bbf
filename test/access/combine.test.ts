import {describe, expect, test} from 'vitest';
import {combine, isDenial} from '../../source/access/combine.ts';
import {accessVerdicts, type AccessVerdict, type Evidence} from '../../source/access/verdict.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 8, 14, 12, 0, seconds));
const says = (kind: Evidence['kind'], verdict: AccessVerdict, more: Partial<Evidence> = {}): Evidence => ({
  kind,
  verdict,
  detail: `${kind} ${verdict}`,
  statements: [],
  missingContext: [],
  blindTo: [],
  at: at(0),
  ...more,
});
const verdict = (...evidence: readonly Evidence[]) => combine(evidence).verdict;

describe('one verdict out of all evidence', () => {
  test('nothing asked is nothing known', () => {
    expect(verdict()).toBe('cannot-tell');
  });

  test('a call that AWS answered decides over everything that policies say', () => {
    for (const simulated of accessVerdicts) {
      for (const evaluated of accessVerdicts) {
        const policies = [says('simulated', simulated), says('evaluated', evaluated)];
        expect(verdict(...policies, says('seen', 'allowed'))).toBe('allowed');
        expect(verdict(...policies, says('probed', 'denied-by-scp'))).toBe('denied-by-scp');
      }
    }
  });

  test('of two calls the later one decides', () => {
    const earlier = says('seen', 'allowed', {at: at(1)});
    const later = says('probed', 'explicit-deny', {at: at(2)});
    expect(verdict(earlier, later)).toBe('explicit-deny');
    expect(verdict(later, earlier)).toBe('explicit-deny');
  });

  test('simulation and evaluation that disagree leave it open, and both are named', () => {
    const {verdict: word, because} = combine([
      says('simulated', 'allowed'),
      says('evaluated', 'explicit-deny'),
    ]);
    expect(word).toBe('cannot-tell');
    expect(because).toContain('allowed');
    expect(because).toContain('explicit deny');
  });

  test('a simulation cannot see the key policy, so that is no disagreement', () => {
    const evaluated = says('evaluated', 'denied-by-key-policy', {besideKeyPolicy: 'allowed'});
    expect(verdict(says('simulated', 'allowed'), evaluated)).toBe('denied-by-key-policy');
    const granted = says('evaluated', 'allowed', {besideKeyPolicy: 'implicit-deny'});
    expect(verdict(says('simulated', 'implicit-deny'), granted)).toBe('allowed');
  });

  test("the organization's denial stands, although no policy that was read has it", () => {
    expect(verdict(says('simulated', 'denied-by-scp'), says('evaluated', 'allowed'))).toBe('denied-by-scp');
  });

  test('a missing value matters only if our own reading says so too', () => {
    expect(verdict(says('simulated', 'needs-context'), says('evaluated', 'needs-context'))).toBe(
      'needs-context',
    );
    expect(verdict(says('simulated', 'needs-context'), says('evaluated', 'allowed'))).toBe('allowed');
    expect(verdict(says('simulated', 'needs-context'))).toBe('needs-context');
  });

  test('nothing is allowed while a layer that could deny it was seen by nobody', () => {
    const blind = says('evaluated', 'allowed', {blindTo: ['service-control-policy']});
    expect(verdict(blind)).toBe('cannot-tell');
    const unread = says('evaluated', 'cannot-tell', {blindTo: ['service-control-policy', 'key-policy']});
    expect(verdict(says('simulated', 'allowed'), unread)).toBe('cannot-tell');
    expect(verdict(says('simulated', 'explicit-deny'), unread)).toBe('explicit-deny');
  });

  test('a session with a policy of its own may less than its role, never more', () => {
    const policies = [says('simulated', 'allowed'), says('evaluated', 'allowed')];
    expect(combine(policies, {sessionHasPolicy: true}).verdict).toBe('cannot-tell');
    const denied = [says('simulated', 'implicit-deny'), says('evaluated', 'implicit-deny')];
    expect(combine(denied, {sessionHasPolicy: true}).verdict).toBe('implicit-deny');
  });

  test('five of the eight words are denials', () => {
    expect(accessVerdicts.filter(isDenial)).toHaveLength(5);
  });
});
