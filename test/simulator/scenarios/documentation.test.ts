import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {eventSchema} from '../../../source/simulator/scenarios/event-schema.ts';
import {historyOf} from '../../../source/simulator/scenarios/history.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';
import {scenarioSchema} from '../../../source/simulator/scenarios/schema.ts';
import {shippedNames} from '../../../source/simulator/scenarios/shipped.ts';

const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

test('the example of the documentation is a scenario that loads and runs', () => {
  const scenario = loadScenario(example, 'docs/scenarios.md');
  const world = createWorld(scenario);
  expect(world.regions.get('eu-west-1')?.keys.size).toBe(21);
  expect(historyOf(scenario)?.changes).toHaveLength(3);
});

test('the example shows every member of a scenario file', () => {
  for (const member of Object.keys(scenarioSchema.shape))
    expect(example).toMatch(new RegExp(`^${member}:`, 'm'));
});

test('the documentation names every event and every shipped world', () => {
  const events = eventSchema.options.flatMap(option => [...option.shape.do.values]);
  for (const name of [...events, ...shippedNames]) expect(page).toContain(`\`${name}\``);
});
