import fc from 'fast-check';
import type {WorldShape} from './any-world.ts';
import {run, shapeOf} from './random-runs.ts';
import {shortfalls, steadyWorld} from './steady-world.ts';
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

/** The same worlds for every mutant: of each kind one, and so on, since most mutants fall to the first few. */
function casesOf(worlds: number): readonly Case[] {
  if (cases) return cases;
  const kinds: readonly (readonly Case[])[] = [
    fc.sample(steadyWorld, {numRuns: worlds, seed}).map(shape => ({shape, steady: true})),
    ...themes.map(theme =>
      fc.sample(worldsOf(theme), {numRuns: worlds, seed}).map(shape => ({
        shape,
        steady: false,
        ...(theme.operators && {operators: theme.operators}),
      })),
    ),
  ];
  cases = [
    ...Object.values(twoRegions).map(shape => ({shape, steady: true})),
    ...Array.from({length: worlds}, (_, n) => kinds.flatMap(kind => kind[n] ?? [])).flat(),
  ];
  return cases;
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
      const [shortfall] = steady ? shortfalls(one, shape) : [];
      if (shortfall) return {broken: `end: ${shortfall}`, differs, ends};
      ends.push(JSON.stringify(shapeOf(one)));
    } catch (error) {
      return {broken: String(error), differs, ends};
    }
    differs ||= expected !== undefined && expected[n] !== ends[n];
  }
  return {differs, ends};
}
