import fc from 'fast-check';
import type {WorldShape} from './any-world.ts';
import {run, shapeOf} from './random-runs.ts';
import {steadyWorld} from './steady-world.ts';
import {themes, worldsOf} from './themes.ts';
import {twoRegions} from './two-regions.ts';

const seed = 20260914;

type Case = {
  readonly shape: WorldShape;
  readonly operators?: readonly string[];
  /** Whatever happens, this is where it must end. */
  readonly steady: boolean;
};

let cases: readonly Case[] | undefined;

/** The same worlds for every mutant, the cheap and telling ones first. */
function casesOf(worlds: number): readonly Case[] {
  return (cases ??= [
    ...Object.values(twoRegions).map(shape => ({shape, steady: true})),
    ...fc.sample(steadyWorld, {numRuns: worlds, seed}).map(shape => ({shape, steady: true})),
    ...themes.flatMap(theme =>
      fc.sample(worldsOf(theme), {numRuns: worlds, seed}).map(shape => ({
        shape,
        steady: false,
        ...(theme.operators && {operators: theme.operators}),
      })),
    ),
  ]);
}

/**
 * Runs worlds until a promise is broken.
 *
 * @param expected the ends of the unbroken code
 */
export function hunt(
  worlds: number,
  expected?: readonly string[],
): {readonly broken?: string; readonly differs: boolean; readonly ends: readonly string[]} {
  const ends: string[] = [];
  let differs = false;
  for (const [n, {shape, operators, steady}] of casesOf(worlds).entries()) {
    try {
      const one = run(shape, operators);
      const [violation] = one.violations;
      if (violation) return {broken: `${violation.invariant} ${violation.what}`, differs, ends};
      if (steady && one.end !== 'closed') return {broken: 'does not get there', differs, ends};
      ends.push(JSON.stringify(shapeOf(one)));
    } catch (error) {
      return {broken: String(error), differs, ends};
    }
    differs ||= expected !== undefined && expected[n] !== ends[n];
  }
  return {differs, ends};
}
