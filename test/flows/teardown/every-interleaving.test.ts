import {expect, test} from 'vitest';
import {explore} from './every-interleaving.ts';
import {twoRegions} from './two-regions.ts';

test.each(Object.entries(twoRegions))(
  'a meddler and a crash between the first steps of one operator break no promise: %s',
  (_name, shape) => {
    const {violations} = explore(shape, {meddles: 1, crashes: 1}, 15);
    expect(violations).toEqual([]);
  },
);
