import {expect, test} from 'vitest';
import {statusExitCode} from '../../source/commands/status-document.ts';
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
