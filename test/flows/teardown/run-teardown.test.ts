import {describe, expect, test, vi} from 'vitest';
import type {TeardownEnd} from '../../../source/flows/teardown/teardown-desk.ts';
import {simulatedTeardown, type SimulatedTeardown} from './simulated-teardown.ts';

// The world's clock is stepped, and real seconds between calls would only be waited for.
vi.mock('../../../source/aws/pacing.ts', () => ({
  createPacer: () => ({turn: () => Promise.resolve(), slowDown: () => undefined, throttled: () => 0}),
}));

/** Runs to the end, and gives every phrase that is wanted on the way. */
async function toTheEnd(machine: SimulatedTeardown): Promise<TeardownEnd> {
  for (let runs = 0; runs < 10; runs++) {
    const desk = await machine.open();
    const end = await desk.end;
    if (end.run.is !== 'blocked' || end.view.gates.length === 0) return end;
    const asking = await machine.look();
    for (const {phrase} of asking.view().gates) await asking.confirm(phrase);
    asking.leave();
    await asking.end;
  }
  throw new Error('it never ends');
}

describe('a teardown', () => {
  test('runs to its end: keys, stores, every Region, the role', async () => {
    const machine = await simulatedTeardown();
    try {
      const end = await toTheEnd(machine);
      expect({
        run: end.run,
        next: end.view.next,
        questions: end.view.questions,
        lanes: end.view.lanes.map(l => [l.store.name, l.step, l.state, l.text]),
      }).toMatchObject({run: {is: 'finished'}});
    } finally {
      await machine.close();
    }
  });
});
