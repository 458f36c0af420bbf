import {describe, expect, test} from 'vitest';
import {holdEnds} from './hold-ends.ts';
import {run, shapeOf} from './random-runs.ts';
import {twoRegions} from './two-regions.ts';

holdEnds(Number(process.env['CKS_WORLDS'] ?? 120), Number(process.env['CKS_SEED'] ?? 20260914));

describe.each(Object.entries(twoRegions))('every crash point, %s', (_name, shape) => {
  const whole = run(shape);
  const points = [
    ...(whole.operators[0]?.lines ?? []).slice(2).map((_, n) => ({before: 'line', n}) as const),
    ...whole.world.writes.map((_, n) => ({before: 'call', n}) as const),
  ];
  test('T8: comes to the same end', () => {
    expect(whole.violations).toEqual([]);
    for (const point of points) {
      const crashed = run({...shape, manner: {...shape.manner, crashes: [point]}});
      expect({point, end: shapeOf(crashed), violations: crashed.violations}).toEqual({
        point,
        end: shapeOf(whole),
        violations: [],
      });
    }
  });
});
