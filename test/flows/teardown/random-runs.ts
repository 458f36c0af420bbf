import type {Write} from '../../../source/model/write.ts';
import type {Plan} from '../../../source/flows/teardown/plan.ts';
import {build, type WorldShape} from './any-world.ts';
import {checkMaterial, checkRest, watching, type Violation} from './invariants.ts';
import {Operator, runAll, type RunEnd} from './operator.ts';
import type {Fault, SmallWorld} from './small-world.ts';

export type Run = {
  readonly world: SmallWorld;
  readonly plan: Plan;
  readonly operators: readonly Operator[];
  readonly end: RunEnd;
  readonly violations: readonly Violation[];
};

/** Runs a world with one operator, or with several who each have their own host and journal. */
export function run(shape: WorldShape, names: readonly string[] = ['jchen'], days = 45): Run {
  const {world, plan} = build(shape);
  const watcher = watching(world);
  const operators = names.map(
    name =>
      new Operator(world, plan, name, shape.manner, watcher, write => faultFor(world, shape.faults, write)),
  );
  const end = runAll(world, operators, days);
  const violations = [...watcher.violations, ...checkMaterial(world, operators), ...checkRest(end)];
  return {world, plan, operators, end, violations};
}

/** The same call meets the same fault whenever it is made: by what it is, and how often it was made before. */
function faultFor(world: SmallWorld, faults: readonly Fault[], write: Write): Fault {
  const name = nameOf(write);
  const tries = world.writes.filter(one => nameOf(one.write) === name).length;
  return faults[(sumOf(name) % 7) + tries] ?? 'ok';
}

const nameOf = (write: Write): string => JSON.stringify(write);
const sumOf = (text: string): number => [...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

/** What is left of the account when all is over, but for times. */
export const shapeOf = ({world, operators}: Pick<Run, 'world' | 'operators'>) => ({
  stores: world.regions.map(({stores}) =>
    stores.map(({id, state, deletedAt}) => `${id} ${deletedAt === undefined ? state : 'deleted'}`),
  ),
  keys: world.regions.map(({keys}) =>
    keys.map(
      ({id, enabled, pending, gone}) => `${id} ${gone?.material ?? (pending ? 'pending' : String(enabled))}`,
    ),
  ),
  role: world.role.exists,
  closed: operators.map(({closed}) => closed),
});
