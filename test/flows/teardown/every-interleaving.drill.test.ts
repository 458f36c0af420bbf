import {describe, expect, test} from 'vitest';
import {explore} from './every-interleaving.ts';
import {twoRegions} from './two-regions.ts';

/** As many as half a minute allows; `CKS_RUNS=40000` is all of them. */
const runs = Number(process.env['CKS_RUNS'] ?? 2000);
const worlds = Object.entries(twoRegions);

describe.each([
  ['one deed of a meddler', {meddles: 1, crashes: 0}],
  ['one crash', {meddles: 0, crashes: 1}],
  [`one deed and one crash, the first ${String(runs)} runs`, {meddles: 1, crashes: 1}],
] as const)('every interleaving of one operator with %s', (_what, budget) => {
  test.each(worlds)('keeps every promise: %s', (_name, shape) => {
    const {violations, ...explored} = explore(shape, budget, runs);
    expect({explored, violations}).toMatchObject({violations: []});
    // Where nothing is explored, nothing is broken.
    expect(explored.states).toBeGreaterThan(20);
  });
});
