import {expect, test} from 'vitest';
import {statusDocument, statusExitCode} from '../../source/commands/status-document.ts';
import {statusText} from '../../source/commands/status-text.ts';
import type {Failure} from '../../source/model/failure.ts';
import {asRegion} from '../../source/model/ids.ts';
import type {AccountPicture} from '../../source/model/picture.ts';
import {now, payLegacy} from '../ui/pay-legacy-picture.ts';

const region = asRegion('us-east-1');
const scope = [region];
const alone: AccountPicture = {
  ...payLegacy,
  regions: payLegacy.regions.filter(view => view.region === region),
};
const denied: Failure = {
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'no',
  region,
  action: 'kms:ListKeys',
  remedy: 'Ask.',
};
const keysDenied: AccountPicture = {
  ...alone,
  regions: alone.regions.map(view => ({
    ...view,
    keys: {status: 'failed', failed: {failure: denied, since: now, latest: now}},
  })),
};

test.each([
  ['every key read', alone, true, 1],
  ['keys denied, and asked for', keysDenied, true, 2],
  ['keys denied, and not asked for', keysDenied, false, 1],
])('a Region with a store at risk and %s', (_, picture, keys, exitCode) => {
  expect(statusExitCode(picture, now, {strict: false, scope, keys})).toBe(exitCode);
});

const silentRegion = asRegion('me-south-1');
const lastsTo = (until: string) => [{region: 'me-south-1', reason: 'closed', until}];
const withSilence: AccountPicture = {
  ...payLegacy,
  regions: payLegacy.regions.filter(view => view.region === silentRegion),
};
const both: AccountPicture = {...payLegacy, regions: [...withSilence.regions, ...alone.regions]};

test.each([
  ['is not expected', withSilence, [], false, 2],
  ['is expected', withSilence, lastsTo('2026-09-15'), false, 0],
  ['is expected until later today', withSilence, lastsTo('2026-09-14T12:05Z'), false, 0],
  ['was expected until now', withSilence, lastsTo('2026-09-14T12:04Z'), false, 2],
  ['was expected until today', withSilence, lastsTo('2026-09-14'), false, 2],
  [
    'was expected in one entry, and is in another',
    withSilence,
    [...lastsTo('2026-09-01'), ...lastsTo('2026-10-01')],
    false,
    0,
  ],
  ['is expected, and another has a store at risk', both, lastsTo('2026-09-15'), false, 1],
  ['is expected, and keys are asked for', withSilence, lastsTo('2026-09-15'), true, 0],
])('a silent Region that %s', (_, picture, expected, keys, exitCode) => {
  const regions = picture.regions.map(view => view.region);
  expect(statusExitCode(picture, now, {strict: false, scope: regions, keys, expected})).toBe(exitCode);
});

test('an expected silence does not make a snapshot complete, and is told in text and JSON', () => {
  const expected = lastsTo('2026-09-15');
  const document = statusDocument(withSilence, [silentRegion], now, expected);
  expect(document.complete).toBe(false);
  expect(document.regions).toMatchObject([
    {
      region: 'me-south-1',
      answer: 'denied',
      expectedSilent: {reason: 'closed', until: '2026-09-15T00:00:00.000Z', holds: true},
    },
  ]);
  expect(statusText(withSilence, now, expected)).toContain('; expected until 2026-09-15: closed');
  expect(statusText(withSilence, now, lastsTo('2026-09-01'))).toContain(
    '; was expected until 2026-09-01 only',
  );
});

test('a Region that answers is judged whatever is expected of it', () => {
  const expected = [{region: 'us-east-1', reason: 'closed', until: '2027-01-01'}];
  expect(statusExitCode(alone, now, {strict: false, scope, keys: false, expected})).toBe(1);
});
