import {readFileSync} from 'node:fs';
import {expect, test, vi} from 'vitest';
import {readChain} from '../../source/flows/journal/chain.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import type {SimulatedHsm, World} from '../../source/simulator/world.ts';
import {type FlowDocument, type Machine, until} from '../commands/command-line.ts';
import {onMachine} from '../commands/on-machine.ts';
import {
  cutOff,
  expired,
  first,
  lossOfHsms,
  type Moment,
  password,
  removed,
  stories,
  type Story,
  undone,
} from './mishaps.ts';

// Nearly all of a story's time is waiting, so many can wait at once.
vi.setConfig({maxConcurrency: 24});

type Mishap = {
  readonly name: string;
  readonly moments: readonly Moment[];
  /** Trouble that passes once it was felt. */
  readonly trouble?: FaultRule['effect'];
  /** Wherever AWS is asked, and not only the service of the flow. */
  readonly everywhere?: true;
  /** What changes in the world, and stays. */
  readonly deed?: (story: Story) => ((world: World) => void) | undefined;
  /** Simulated seconds in one of the wall: slower where it waits long, so that nothing becomes too old to act on. */
  readonly timeScale: number;
};

const mishaps: readonly Mishap[] = [
  {
    name: expired,
    moments: ['arrival', 'answer'],
    trouble: {kind: 'error', code: 'ExpiredTokenException', message: 'expired', status: 400},
    everywhere: true,
    timeScale: 10,
  },
  {name: 'AWS throttles', moments: ['arrival', 'answer'], trouble: {kind: 'throttle'}, timeScale: 20},
  {
    name: 'the Region hangs',
    moments: ['arrival', 'lost answer'],
    trouble: {kind: 'hang'},
    timeScale: 10,
  },
  {name: cutOff, moments: ['arrival'], trouble: {kind: 'reset'}, everywhere: true, timeScale: 10},
  {
    name: lossOfHsms,
    moments: ['arrival', 'answer', 'lost answer'],
    deed: story => (story.cluster === undefined ? undefined : world => void hsmsOf(world, story)?.splice(0)),
    timeScale: 20,
  },
  {name: first, moments: ['arrival'], deed: ({others}) => others.first, timeScale: 20},
  {name: undone, moments: ['answer'], deed: ({others}) => others.undo, timeScale: 20},
  {
    name: removed,
    moments: ['arrival', 'answer', 'lost answer'],
    deed: ({others}) => others.remove,
    timeScale: 20,
  },
];

const hsmsOf = ({regions}: World, {cluster = ''}: Story): SimulatedHsm[] | undefined =>
  regions.get('eu-west-1')?.clusters.get(cluster)?.hsms;

/** Acts at the very moment at which a call reaches AWS, before AWS looks at it. */
function whenCalled({faults}: World, operation: string, act: () => void): void {
  const rule: FaultRule = {
    operation,
    times: 1,
    get effect() {
      act();
      return {kind: 'latency', milliseconds: 0} as const;
    },
  };
  faults.rules.push({rule, hits: 0});
}

/** Acts as soon as AWS has carried a call out, before its answer leaves. */
function whenDone({trail}: World, operation: string, act: () => void): void {
  let over = false;
  const push = trail.push.bind(trail);
  trail.push = (...events) => {
    const length = push(...events);
    if (over || !events.some(({name, errorCode}) => name === operation && !errorCode)) return length;
    over = true;
    act();
    return length;
  };
}

/** Arms a mishap. `lift` ends the trouble; `isFelt` tells whether a look has met it. */
function arm(world: World, story: Story, mishap: Mishap, moment: Moment) {
  const {rules} = world.faults;
  const [operation = ''] = story.operations;
  const {trouble: effect} = mishap;
  const service = mishap.everywhere ? {} : {service: story.service ?? 'kms'};
  const looks = effect && {rule: {...service, effect}, hits: 0};
  // Whoever asks who it is before the next call meets the trouble as well, but that is no look.
  const caller =
    effect && mishap.everywhere ? {rule: {operation: 'GetCallerIdentity', effect}, hits: 0} : undefined;
  const troubles = [caller, looks].filter(rule => rule !== undefined);
  const deed = mishap.deed?.(story);
  const strike = () => {
    deed?.(world);
    rules.push(...troubles);
  };
  if (moment === 'lost answer') rules.push({rule: {operation, times: 1, effect: {kind: 'cut'}}, hits: 0});
  (moment === 'arrival' ? whenCalled : whenDone)(world, operation, strike);
  return {
    passes: effect !== undefined,
    isFelt: () => (looks?.hits ?? 0) > (moment === 'arrival' ? 1 : 0),
    lift: () => {
      for (const rule of troubles) if (rules.includes(rule)) rules.splice(rules.indexOf(rule), 1);
    },
  };
}

const exitOf = {done: 0, failed: 4, refused: 3, 'in-doubt': 4, moving: 2} as const;

async function play(machine: Machine, story: Story, mishap: Mishap, moment: Moment): Promise<void> {
  const {world} = machine;
  const given = story.input === undefined ? {} : {input: story.input};
  const words = [...story.words(machine), '--wait'];
  story.arrange?.(world);
  const hsms = [...(hsmsOf(world, story) ?? [])];
  const {passes, isFelt, lift} = arm(world, story, mishap, moment);

  let over = false;
  const run = machine.json(words, given).finally(() => {
    over = true;
  });
  if (passes) {
    await until(() => over || isFelt(), 'a look in trouble', 100_000);
    lift();
  }
  const {code, document} = await run;

  const end = story.ends[mishap.name];
  const expected = (typeof end === 'string' ? end : end?.[moment]) ?? 'done';
  expect({outcome: document.outcome, code, state: document.state}).toEqual({
    outcome: expected,
    code: exitOf[expected],
    state: expect.stringMatching(/\w/) as unknown,
  });
  if (expected === 'done') expect(story.isReached(world)).toBe(true);
  checkCalls(machine, story, moment, document);

  const [{text = ''} = {}] = machine.journals();
  const isOpen = !text.includes('"kind":"closed"');
  expect(isOpen).toBe(mishap.everywhere === true && expected !== 'done');
  // What has passed leaves nothing behind: gone on with, or done again once the cluster has its HSMs back.
  const repaired = mishap.name === lossOfHsms && expected === 'failed' && moment === 'arrival';
  if (repaired) hsmsOf(world, story)?.push(...hsms);
  if (isOpen || repaired) {
    const again = await machine.json(isOpen ? ['flows', 'resume', document.id ?? ''] : words, given);
    expect(again).toMatchObject({code: 0, document: {outcome: 'done'}});
    expect(story.isReached(world)).toBe(true);
    if (isOpen) checkCalls(machine, story, moment, again.document);
  }
  for (const {file} of machine.journals()) readChain(readFileSync(file), file);
  expect(machine.everyFile()).not.toContain(password);
}

/**
 * What is said of the calls is what AWS has seen of them, and none took effect twice. Only where an answer was lost,
 * and the thing is gone or has not been looked at since, may it say that it does not know.
 */
function checkCalls({world}: Machine, story: Story, moment: Moment, {calls, outcome}: FlowDocument): void {
  if (story.repeatable) return;
  const effects = world.trail.filter(
    ({name, errorCode, callerArn}) =>
      story.operations.includes(name) && !errorCode && callerArn?.endsWith('user/admin'),
  );
  const targets = effects.map(({name, parameters}) => `${name} ${String(parameters?.['keyId'])}`);
  expect(targets).toEqual([...new Set(targets)]);
  const told = (...words: string[]) => calls.filter(call => words.includes(call.outcome)).length;
  const [certain, unknown] = [told('accepted', 'carried-out'), told('unknown')];
  if (moment !== 'lost answer' && outcome !== 'in-doubt') expect(unknown).toBe(0);
  expect(effects.length).toBeGreaterThanOrEqual(certain);
  expect(effects.length).toBeLessThanOrEqual(certain + unknown);
}

// The longest first, so that none is left over at the end.
const cells = mishaps.flatMap(mishap =>
  stories
    .filter(story => !mishap.deed || mishap.deed(story))
    .flatMap(story => mishap.moments.map(moment => ({story, mishap, moment}))),
);

test.concurrent.each(cells)(
  '$story.name tells the truth and does nothing twice where $mishap.name at the $moment of its call',
  ({story, mishap, moment}) =>
    onMachine(
      {
        timeScale: mishap.timeScale,
        arrange: world => Object.assign(world.timing, {connect: 70, disconnect: 60}),
      },
      machine => play(machine, story, mishap, moment),
    ),
);
