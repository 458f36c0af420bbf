import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {run} from './random-runs.ts';
import {themes, worldsOf} from './themes.ts';

/** `CKS_WORLDS` and `CKS_SEED` run more, or the same again; a failure prints both. */
const worlds = Number(process.env['CKS_WORLDS'] ?? 5000);
const seed = Number(process.env['CKS_SEED'] ?? 20260914);

describe(`in ${String(worlds)} random worlds each (seed ${String(seed)})`, () => {
  test.each(themes)('$invariant: $about', theme => {
    fc.assert(
      fc.property(worldsOf(theme), shape => {
        expect(run(shape, theme.operators).violations).toEqual([]);
      }),
      {numRuns: worlds, seed},
    );
  });
});
