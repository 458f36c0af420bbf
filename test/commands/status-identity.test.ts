import {expect, test} from 'vitest';
import {statusDocument} from '../../source/commands/status-document.ts';
import {statusText} from '../../source/commands/status-text.ts';
import type {Failure} from '../../source/model/failure.ts';
import type {AccountPicture} from '../../source/model/picture.ts';
import {now, payLegacy} from '../ui/pay-legacy-picture.ts';

const wrongSecret: Failure = {
  kind: 'no-credentials',
  code: 'SignatureDoesNotMatch',
  message: 'The request signature does not match.',
  action: 'sts:GetCallerIdentity',
  remedy: 'Correct the profile.',
};

test('an account that only the last run has proven is not named as the one that was read', () => {
  const {identity} = payLegacy;
  if (identity.status !== 'seen') throw new Error('the story has a caller');
  const picture: AccountPicture = {
    ...payLegacy,
    identity: {...identity, source: 'last-run', failed: {failure: wrongSecret, since: now, latest: now}},
  };
  const document = statusDocument(picture, 'all', now);
  expect(document).toMatchObject({account: null, complete: false, failure: {code: 'SignatureDoesNotMatch'}});
  expect(statusText(picture, now)).toMatch(/^account unknown: /);
  expect(statusDocument(payLegacy, 'all', now).account?.id).toBe('111122223333');
});
