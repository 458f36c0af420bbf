import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {run} from './random-runs.ts';
import {themes, worldsOf} from './themes.ts';

const worlds = Number(process.env['CKS_WORLDS'] ?? 120);

describe('in random worlds with faults, crashes and other people', () => {
  test.each(themes)('$invariant: $about', theme => {
    fc.assert(
      fc.property(worldsOf(theme), shape => {
        expect(run(shape, theme.operators).violations).toEqual([]);
      }),
      {numRuns: worlds, seed: Number(process.env['CKS_SEED'] ?? 20260914)},
    );
  });
});
