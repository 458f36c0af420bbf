import {expect, test} from 'vitest';
import {afterText, age, clock, dayMonth, deadline, moment} from '../../source/model/age.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each<[number, string]>([
  [-5000, '0s'],
  [9999, '0s'],
  [19_999, '10s'],
  [59_999, '50s'],
  [minute, '1m'],
  [hour - 1, '59m'],
  [6 * hour + 59 * minute, '6h'],
  [31 * hour, '31h'],
  [2 * day - 1, '47h'],
  [2 * day, '2d'],
  [41 * day + 23 * hour, '41d'],
  [400 * day, '400d'],
])('%i ms is an age of %s, rounded down', (ms, expected) => {
  expect(age(ms)).toBe(expected);
});

const now = new Date('2026-09-14T12:04:59Z');

test('a clock shows minutes, in UTC', () => {
  expect(clock(now)).toBe('12:04Z');
});

test('a deadline is absolute, with the year only where it is another', () => {
  expect(deadline(new Date('2026-09-29T09:38:00Z'), now)).toBe('29 Sep 09:38Z');
  expect(dayMonth(new Date('2027-01-05T00:00:00Z'), now)).toBe('5 Jan 2027');
});

test('a moment of another day carries its date', () => {
  expect(moment(new Date('2026-09-14T00:00:00Z'), now)).toBe('00:00Z');
  expect(moment(new Date('2026-09-13T17:20:00Z'), now)).toBe('13 Sep 17:20Z');
});

test.each<[number, string]>([
  [0, 'at once'],
  [9999, 'at once'],
  [10_000, 'after 10s'],
  [14 * minute, 'after 14m'],
])('what took %i ms is said to have come %s', (ms, expected) => {
  expect(afterText(ms)).toBe(expected);
});
