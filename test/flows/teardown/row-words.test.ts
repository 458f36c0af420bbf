import {expect, test} from 'vitest';
import {keysLeft} from '../../../source/flows/teardown/row-words.ts';
import {asKeyId, asRegion} from '../../../source/model/ids.ts';

const here = asRegion('eu-west-1');
const there = asRegion('us-east-1');

test.each([
  ['no key was accepted unread', [], '0 keys left'],
  ['one was, in another Region', [there], '0 keys left'],
  [
    'some were, in its Region',
    [here, here, there],
    '0 keys left of those that can be read; 2 accepted unread may be in it',
  ],
])('says what is known of the keys of a store where %s', (_name, regions, text) => {
  const acceptedKeys = regions.map((region, n) => ({region, id: asKeyId(`k${String(n)}`)}));
  expect(keysLeft({acceptedKeys}, [{region: here}])).toBe(text);
});
