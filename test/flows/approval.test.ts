import {expect, test} from 'vitest';
import {hasLapsed} from '../../source/flows/approval.ts';
import type {Step} from '../../source/flows/record.ts';
import {asKeyStoreId, asRegion} from '../../source/model/ids.ts';

const at = new Date('2026-09-14T12:00:00Z');
const approved = {by: 'arn:aws:iam::111122223333:user/admin', at};
const after = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
const step: Step = {
  number: 0,
  intendedAt: at,
  write: {
    operation: 'ConnectCustomKeyStore',
    region: asRegion('eu-west-1'),
    storeId: asKeyStoreId('cks-1'),
  },
};

test.each([
  {what: 'just approved', record: {approved, steps: []}, minutes: 0, lapsed: false},
  {what: 'an hour old', record: {approved, steps: []}, minutes: 60, lapsed: false},
  {what: 'over an hour old, nothing sent', record: {approved, steps: []}, minutes: 61, lapsed: true},
  {what: 'over an hour old, a call was sent', record: {approved, steps: [step]}, minutes: 600, lapsed: false},
  {what: 'never approved', record: {steps: []}, minutes: 600, lapsed: false},
])('an approval lapses after an hour in which nothing was sent: $what', ({record, minutes, lapsed}) => {
  expect(hasLapsed(record, after(minutes))).toBe(lapsed);
});
