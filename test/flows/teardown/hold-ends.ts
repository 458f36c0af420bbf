import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {WorldShape} from './any-world.ts';
import {run, shapeOf, type Run} from './random-runs.ts';
import {shortfalls, steadyWorld} from './steady-world.ts';

/** A FAILED store is disconnected twice: to be connected, and in the end. */
const isOnce = /^(ScheduleKeyDeletion|DeleteCustomKeyStore)$/;

/**
 * What a run leaves. Where stores are only disconnected, what becomes of pending keys is AWS's doing: they may go while
 * the program is dead and the store, as AWS has it, still connected.
 */
const endOf = (one: Run, {goal}: WorldShape) => {
  const {keys, ...rest} = shapeOf(one);
  return goal === 'disconnect' ? rest : {...rest, keys};
};

/** Properties of worlds in which nobody meddles, over so many of them from that seed. */
export function holdEnds(worlds: number, seed: number): void {
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
            expect(endOf(crashed, shape)).toEqual(endOf(whole, shape));
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
          expect({...endOf(two, shape), closed: []}).toEqual({...endOf(one, shape), closed: []});
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
}
