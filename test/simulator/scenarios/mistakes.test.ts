import fc from 'fast-check';
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {historyOf} from '../../../source/simulator/scenarios/history.ts';
import {loadScenario, ScenarioError} from '../../../source/simulator/scenarios/load.ts';

const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
const lines = (/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '').split('\n');

/** Ways in which a hand can slip in one line. */
const slips: readonly ((line: string) => string)[] = [
  () => '',
  line => `  ${line}`,
  line => line.replace(/^ {2}/, ''),
  line => line.replace(/: /, ' '),
  line => line.replace(/[\]}]/, ''),
  line => line.replace(/: [^,}\]]+/, ': 7'),
  line => line.replace(/: [^,}\]]+/, ': [a, {b: c}]'),
  line => line.replace(/: [^,}\]]+/, ':'),
  line => line.replace(/[a-z]/, 'z'),
  line => line.replace(/\d/, '9'),
  line => `${line}\n${line}`,
];

test('a slip anywhere either still makes a world, or is named with a place in the file', () => {
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.constantFrom(...slips), (number, slip) => {
      const text = lines.map((line, index) => (index === number ? slip(line) : line)).join('\n');
      try {
        const scenario = loadScenario(text, 'world.yaml');
        createWorld(scenario, {clock: new SimulatedClock({start: new Date('2026-09-14T12:00Z'), scale: 0})});
        historyOf(scenario);
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        for (const {line, column, message} of error.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length + 2);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe('');
        }
      }
    }),
    {numRuns: 150},
  );
});
