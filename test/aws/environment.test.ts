import {describe, expect, test} from 'vitest';
import {customEndpoint, environmentRegion} from '../../source/aws/environment.ts';

describe('where calls go', () => {
  const general = {AWS_ENDPOINT_URL: 'http://all'};
  test.each([
    ['nothing is set: to AWS', {}, undefined, undefined],
    ['one variable for all services', general, undefined, 'http://all'],
    [
      'the variable of the service wins',
      {...general, AWS_ENDPOINT_URL_CLOUDHSM_V2: 'http://hsm'},
      undefined,
      'http://hsm',
    ],
    [
      'the variable of another service does not count',
      {AWS_ENDPOINT_URL_KMS: 'http://kms'},
      undefined,
      undefined,
    ],
    [
      'the command line wins over all',
      {...general, AWS_ENDPOINT_URL_CLOUDHSM_V2: 'http://hsm'},
      'http://x',
      'http://x',
    ],
    ['an empty variable is none', {AWS_ENDPOINT_URL: ''}, undefined, undefined],
    [
      'the variables can be switched off',
      {...general, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true'},
      undefined,
      undefined,
    ],
  ])('%s', (_, environment, option, expected) => {
    expect(customEndpoint('cloudhsm', environment, option)).toBe(expected);
  });
});

test.each([
  [{}, undefined],
  [{AWS_DEFAULT_REGION: 'eu-west-1'}, 'eu-west-1'],
  [{AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-1'}, 'eu-west-2'],
])('the Region of %j is %s', (environment, region) => {
  expect(environmentRegion(environment)).toBe(region);
});
