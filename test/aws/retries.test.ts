import {describe, expect, test} from 'vitest';
import {retryDelay} from '../../source/aws/retries.ts';
import type {Failure} from '../../source/model/failure.ts';

const failure = (part: Partial<Failure>): Failure => ({
  kind: 'unexpected',
  code: 'X',
  message: 'x',
  action: 'kms:ListKeys',
  remedy: 'x',
  ...part,
});

describe('a read is sent again only when that helps', () => {
  test.each<[string, Partial<Failure>, number, number | undefined]>([
    ['throttled: after a while', {kind: 'throttled'}, 1, 500],
    ['throttled twice: after a longer while', {kind: 'throttled'}, 2, 1000],
    ['throttled three times: given up', {kind: 'throttled'}, 3, undefined],
    ['a fault of the server', {httpStatus: 503}, 1, 200],
    ['an error nobody knows', {httpStatus: 400}, 1, undefined],
    ['a connection that broke: once', {kind: 'unreachable', code: 'ECONNRESET'}, 1, 100],
    ['a connection that broke again', {kind: 'unreachable', code: 'ECONNRESET'}, 2, undefined],
    ['nobody listens', {kind: 'unreachable', code: 'ECONNREFUSED'}, 1, undefined],
    ['no answer in time: time enough was spent', {kind: 'timed-out'}, 1, undefined],
    ['a wrong clock, now known: at once', {kind: 'invalid', clockSkewMinutes: 9}, 1, 0],
    ['a wrong clock, still', {kind: 'invalid', clockSkewMinutes: 9}, 2, undefined],
    ['a value that AWS refused', {kind: 'invalid'}, 1, undefined],
    ['denied', {kind: 'denied'}, 1, undefined],
    ['a used-up quota', {kind: 'conflict', code: 'LimitExceededException'}, 1, undefined],
  ])('%s', (_, part, attempt, most) => {
    expect(retryDelay(failure(part), attempt, 1)).toBe(most);
    const least = retryDelay(failure(part), attempt, 0);
    expect(least).toBe(most === undefined ? undefined : most / 2);
  });
});
