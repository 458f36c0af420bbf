import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createGate} from '../../source/aws/call-gate.ts';

test('a gate lets every call through in turn, never more at once than it may, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({min: 1, max: 4}),
      fc.array(fc.boolean(), {maxLength: 30}),
      async (atOnce, calls) => {
        const gate = createGate(atOnce);
        const begun: number[] = [];
        let inFlight = 0;
        let most = 0;
        const results = await Promise.allSettled(
          calls.map((works, index) =>
            gate(async () => {
              begun.push(index);
              most = Math.max(most, ++inFlight);
              await Promise.resolve();
              inFlight -= 1;
              if (!works) throw new Error('refused');
              return index;
            }),
          ),
        );
        expect(begun).toEqual(calls.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(results.map(({status}) => status === 'fulfilled')).toEqual(calls);
      },
    ),
  );
});
