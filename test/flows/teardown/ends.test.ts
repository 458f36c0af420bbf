import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {run, shapeOf} from './random-runs.ts';
import {shortfalls, steadyWorld} from './steady-world.ts';
import {twoRegions} from './two-regions.ts';

const worlds = Number(process.env['CKS_WORLDS'] ?? 120);
const seed = Number(process.env['CKS_SEED'] ?? 20260914);

/** A FAILED store is disconnected twice: to be connected, and in the end. */
const isOnce = /^(ScheduleKeyDeletion|DeleteCustomKeyStore)$/;

describe('where nobody meddles', () => {
  test('every store is deleted, no material is left, the role goes, and nobody is asked anything', () => {
    fc.assert(
      fc.property(steadyWorld, shape => {
        const one = run(shape);
        expect([...one.violations, ...shortfalls(one, shape)]).toEqual([]);
      }),
      {numRuns: worlds, seed},
    );
  });

  test('T8: from any crash the end is the same as without one', () => {
    fc.assert(
      fc.property(
        steadyWorld,
        fc.nat(200),
        fc.constantFrom('line', 'call'),
        fc.nat(30),
        (shape, n, before, m) => {
          const whole = run(shape);
          const lines = whole.operators[0]?.lines.length ?? 0;
          const calls = whole.world.writes.length;
          const crashes = [
            {before, n: n % Math.max(1, before === 'line' ? lines : calls)} as const,
            {before: 'line', n: m % Math.max(1, lines)} as const,
          ];
          const crashed = run({...shape, manner: {...shape.manner, crashes}});
          expect(crashed.violations).toEqual([]);
          expect(shapeOf(crashed)).toEqual(shapeOf(whole));
        },
      ),
      {numRuns: worlds, seed},
    );
  });

  test('T7: two operators come to the end that one comes to, and no call takes effect twice', () => {
    fc.assert(
      fc.property(steadyWorld, shape => {
        const one = run(shape);
        const two = run(shape, ['jchen', 'mreyes']);
        expect(two.violations).toEqual([]);
        expect({...shapeOf(two), closed: []}).toEqual({...shapeOf(one), closed: []});
        expect(two.operators.map(({closed}) => closed)).toEqual([true, true]);
        const twice = two.world.writes
          .filter(({effect, write}) => effect?.said === 'ok' && isOnce.test(write.operation))
          .map(({write}) => JSON.stringify(write));
        expect(twice.toSorted()).toEqual([...new Set(twice)].toSorted());
      }),
      {numRuns: worlds, seed},
    );
  });
});

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
