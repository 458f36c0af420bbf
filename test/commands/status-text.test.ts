import {expect, test} from 'vitest';
import {statusText} from '../../source/commands/status-text.ts';
import {payLegacy} from '../ui/pay-legacy-picture.ts';

test('one snapshot for people counts one thing as one', () => {
  const text = statusText(payLegacy, new Date('2026-09-14T12:04:00Z'));
  expect(text).toContain('6 stores: ');
  expect(text).toContain('9 keys');
  const [region] = payLegacy.regions.filter(view => view.region === 'eu-west-1');
  const one = statusText({...payLegacy, regions: region ? [region] : []}, new Date('2026-09-14T12:04:00Z'));
  expect(one).toContain('\n1 store: 1 down');
  expect(text).not.toMatch(/\b1 (?:stores|keys)\b|\/1 HSMs|in 1 AZs/);
});
