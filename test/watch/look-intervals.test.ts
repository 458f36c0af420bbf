import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FailureKind} from '../../source/model/failure.ts';
import {retrySeconds, storeLookSeconds, untilPhase} from '../../source/watch/look-intervals.ts';
import {failure, store} from './fake-reader.ts';

const now = new Date('2026-09-14T12:00:00Z');
const xks = {type: 'EXTERNAL_KEY_STORE'};

describe('how soon a Region with stores is looked at again', () => {
  test.each([
    ['at rest', store('cks-1', 'CONNECTED'), 9999, 30],
    ['FAILED is rest', store('cks-1', 'FAILED'), 1, 30],
    ['connecting since 59 s', store('cks-1', 'CONNECTING'), 59, 5],
    ['connecting since 1 min', store('cks-1', 'CONNECTING'), 60, 30],
    ['connecting since 20 min', store('cks-1', 'CONNECTING'), 1200, 60],
    ['an external store connecting since 4 min', store('cks-1', 'CONNECTING', xks), 299, 30],
    ['an external store connecting since 5 min', store('cks-1', 'CONNECTING', xks), 300, 60],
    ['disconnecting since 10 s', store('cks-1', 'DISCONNECTING'), 10, 5],
    ['disconnecting is never late', store('cks-1', 'DISCONNECTING'), 7200, 30],
    ['a state that this version does not know', store('cks-1', 'SUSPENDING'), 10, 30],
  ])('%s', (_, one, ageSeconds, expected) => {
    const since = new Map([[one.id, {at: new Date(now.getTime() - ageSeconds * 1000), atLeast: false}]]);
    expect(storeLookSeconds([one], since, now, 30)).toBe(expected);
  });

  test('the most impatient store decides, and none means rest', () => {
    expect(storeLookSeconds([store('a'), store('b', 'CONNECTING')], new Map(), now, 30)).toBe(5);
    expect(storeLookSeconds([], new Map(), now, 45)).toBe(45);
  });
});

describe('how soon a failed question is asked again', () => {
  test.each<[FailureKind, number, number, number]>([
    ['throttled', 1, 7.5, 10],
    ['throttled', 3, 30, 40],
    ['throttled', 50, 225, 300],
    ['expired', 9, 30, 30],
    ['no-credentials', 1, 30, 30],
    ['unreachable', 9, 30, 60],
    ['timed-out', 1, 30, 60],
    ['unexpected', 1, 30, 60],
    ['denied', 1, 60, 120],
    ['region-off', 1, 60, 120],
  ])('%s, the %dth time: %d to %d s', (kind, inRow, least, most) => {
    expect(retrySeconds(failure(kind), inRow, 0)).toBe(least);
    expect(retrySeconds(failure(kind), inRow, 0.999)).toBeGreaterThan(least - 0.01);
    expect(retrySeconds(failure(kind), inRow, 1)).toBe(most);
  });
});

test('a lane keeps its place in the period, and waits between half a period and one and a half', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 0, max: 1e9}),
      fc.integer({min: 0, max: 33}),
      fc.integer({min: 5, max: 600}),
      (start, index, seconds) => {
        const period = seconds * 1000;
        const phase = index / 34;
        const wait = untilPhase(start, period, phase);
        expect(wait).toBeGreaterThanOrEqual(period / 2 - 1e-3);
        expect(wait).toBeLessThan(period * 1.5 + 1e-3);
        expect(untilPhase(start + wait, period, phase)).toBeCloseTo(period, 1);
      },
    ),
  );
});
