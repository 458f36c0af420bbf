import {describe, expect, test} from 'vitest';
import {cacheKeyOf} from '../../source/commands/state-folder.ts';

describe('a last picture is another’s when it was seen', () => {
  test.each<[string, Parameters<typeof cacheKeyOf>[0], NodeJS.ProcessEnv]>([
    ['through another profile', {profile: 'audit'}, {}],
    ['through the profile of the environment', {}, {AWS_PROFILE: 'audit'}],
    ['at another endpoint', {endpointUrl: 'http://127.0.0.1:1'}, {}],
    ['at the endpoint of the environment', {}, {AWS_ENDPOINT_URL: 'http://127.0.0.1:1'}],
    ['at another endpoint of one service', {}, {AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:1'}],
    ['with other keys', {}, {AWS_ACCESS_KEY_ID: 'AKIAOTHER'}],
  ])('%s', (_, options, env) => {
    expect(cacheKeyOf(options, env)).not.toBe(cacheKeyOf({}, {}));
    expect(cacheKeyOf(options, env)).toBe(cacheKeyOf(options, {...env, HOME: '/elsewhere'}));
  });
});
