import {build, type WorldShape} from './any-world.ts';
import {checkMaterial, checkRest, watching, type Violation} from './invariants.ts';
import {meddle, type Meddle} from './meddlers.ts';
import {Operator} from './operator.ts';
import {day, stateOfKey, type SmallWorld} from './small-world.ts';

/** Something put between two steps of the operator. */
export type Insertion = {readonly before: number; readonly deed: Deed};
type Deed =
  | {readonly by: 'meddler'; readonly what: Meddle; readonly region: number}
  /** The program dies before its next line, the one after that, or its next call. */
  | {readonly by: 'crash'; readonly before: 'line' | 'call'; readonly ahead: number};

export type Budget = {readonly meddles: number; readonly crashes: number};

export type Explored = {
  readonly runs: number;
  readonly states: number;
  /** The longest run, in steps of the operator. */
  readonly depth: number;
  readonly violations: readonly (Violation & {readonly insertions: readonly Insertion[]})[];
};

const meddlerDeeds: readonly Meddle[] = [
  'cancel',
  'enable',
  'schedule',
  'create-key',
  'connect',
  'disconnect',
  'delete-store',
  'new-store',
  'lose-hsms',
  'rename',
];
const crashDeeds: readonly Deed[] = [
  {by: 'crash', before: 'line', ahead: 0},
  {by: 'crash', before: 'line', ahead: 1},
  {by: 'crash', before: 'call', ahead: 0},
];

/**
 * Every way in which a meddler's deeds and crashes can fall between the steps of one operator, in a world that is the
 * same each time. A state that was reached before with as much left to come is not gone on from again: two states are
 * the same if the world, the journal, what was decided last, and how far the dates are (in steps that matter) are.
 */
export function explore(shape: WorldShape, budget: Budget, maxRuns = Number.POSITIVE_INFINITY): Explored {
  const visited = new Set<string>();
  const queue: (readonly Insertion[])[] = [[]];
  const violations: Explored['violations'][number][] = [];
  let runs = 0;
  let depth = 0;
  for (let insertions = queue.shift(); insertions && runs < maxRuns; insertions = queue.shift()) {
    runs++;
    const from = insertions.at(-1)?.before ?? 0;
    const left = remaining(budget, insertions);
    const {steps, found} = replay(shape, insertions, (step, state) => {
      if (step < from) return;
      const key = `${JSON.stringify(left)} ${state}`;
      if (visited.has(key)) return;
      visited.add(key);
      for (const deed of deedsOf(shape, left)) queue.push([...(insertions ?? []), {before: step, deed}]);
    });
    depth = Math.max(depth, steps);
    for (const one of found) violations.push({...one, insertions});
    if (violations.length > 20) break;
  }
  return {runs, states: visited.size, depth, violations};
}

const remaining = ({meddles, crashes}: Budget, insertions: readonly Insertion[]): Budget => ({
  meddles: meddles - insertions.filter(({deed}) => deed.by === 'meddler').length,
  crashes: crashes - insertions.filter(({deed}) => deed.by === 'crash').length,
});

function deedsOf({regions}: WorldShape, {meddles, crashes}: Budget): readonly Deed[] {
  const deeds = regions.flatMap((_, region) =>
    meddlerDeeds.map(what => ({by: 'meddler' as const, what, region})),
  );
  return [...(meddles > 0 ? deeds : []), ...(crashes > 0 ? crashDeeds : [])];
}

const longest = 1500;

function replay(
  shape: WorldShape,
  insertions: readonly Insertion[],
  onStep: (step: number, state: string) => void,
): {readonly steps: number; readonly found: readonly Violation[]} {
  const {world, plan} = build(shape);
  const watcher = watching(world);
  const operator = new Operator(world, plan, 'jchen', shape.manner, watcher);
  const horizon = world.now + 45 * day;
  let step = 0;
  for (; step < longest; step++) {
    for (const {before, deed} of insertions) {
      if (before !== step) continue;
      if (deed.by === 'crash') operator.dieSoon(deed.before, deed.ahead);
      else {
        meddle(world, world.now, {atHours: 0, what: deed.what, region: deed.region, store: 0, key: 0});
        world.advanceTo(world.now + 1);
      }
    }
    const next = operator.nextAt();
    if (next > horizon) break;
    world.advanceTo(Math.max(next, world.now + 5));
    onStep(step, stateOf(world, operator));
    operator.turn();
  }
  const end = step === longest ? checkRest('restless') : [];
  return {steps: step, found: [...watcher.violations, ...checkMaterial(world, [operator]), ...end]};
}

function stateOf(world: SmallWorld, operator: Operator): string {
  const parts = world.regions.map(region => [
    region.stores.map(({name, state, errorCode, deletedAt}) => [
      name,
      state,
      errorCode,
      deletedAt !== undefined,
    ]),
    region.keys.map(key => [
      stateOfKey(region, key) ?? key.gone?.material,
      key.gone?.toldAt !== undefined && key.gone.toldAt <= world.now,
      key.pending && !key.gone ? nearness(key.pending.date - world.now) : '',
    ]),
    [...region.hsms.values()].map(({active}) => active),
  ]);
  const journal = operator.lines.map(({entry}) => {
    const {kind} = entry;
    if (kind === 'intent') return `${kind} ${JSON.stringify(entry.write)}`;
    if (kind === 'outcome' || kind === 'settled') return `${kind} ${String(entry.step)} ${entry.result}`;
    if (kind === 'answered') return `${kind} ${entry.question} ${entry.choice} ${String(entry.covers)}`;
    return kind === 'observed' ? `${kind} ${entry.what}` : kind;
  });
  const decided = [...operator.decisions.values(), operator.endDecision].map(decision =>
    decision?.do === 'wait' ? `${decision.for} ${decision.why} ${String(decision.look)}` : decision?.do,
  );
  return JSON.stringify([parts, world.role.exists, journal.toSorted(), decided]);
}

/** Dates matter in steps: far, near enough to ask about HSMs, due today, past. */
const nearness = (ms: number): string =>
  ms > 3 * day ? 'far' : ms > day ? 'near' : ms > 0 ? 'today' : 'past';
