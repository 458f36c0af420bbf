import {describe, expect, test} from 'vitest';
import {seconds, timeAt} from '../../../source/simulator/scenarios/notation.ts';

describe('times of a scenario', () => {
  const start = new Date('2026-09-14T12:00:00Z');
  test.each([
    ['now', '2026-09-14T12:00:00.000Z'],
    ['-12m', '2026-09-14T11:48:00.000Z'],
    ['+1h30m', '2026-09-14T13:30:00.000Z'],
    ['-41d', '2026-08-04T12:00:00.000Z'],
    ['2026-09-14T11:52Z', '2026-09-14T11:52:00.000Z'],
    ['2021-06-18', '2021-06-18T00:00:00.000Z'],
  ])('%s counts from the start or stands for itself', (text, expected) => {
    expect(timeAt(start, text).toISOString()).toBe(expected);
  });

  test.each([
    ['20m', 1200],
    ['1h30m', 5400],
    ['2.5s', 2.5],
    ['1d', 86_400],
  ])('%s lasts %d seconds', (text, expected) => {
    expect(seconds(text)).toBe(expected);
  });
});
