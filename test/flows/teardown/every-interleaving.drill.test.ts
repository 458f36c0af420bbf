import {describe, expect, test} from 'vitest';
import {explore} from './every-interleaving.ts';
import {twoRegions} from './two-regions.ts';

const budget = {meddles: 1, crashes: 1};

describe('every interleaving of one operator, one deed of a meddler and one crash', () => {
  test.each(Object.entries(twoRegions))('keeps every promise: %s', (name, shape) => {
    const {violations, ...explored} = explore(shape, budget, Number(process.env['CKS_RUNS'] ?? 4000));
    expect({name, explored, violations}).toMatchObject({violations: []});
  });
});
