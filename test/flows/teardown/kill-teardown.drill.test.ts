import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {writePlan} from '../../../source/flows/teardown/plan-file.ts';
import type {World} from '../../../source/simulator/world.ts';
import type {Machine} from '../../commands/command-line.ts';
import {onMachine} from '../../commands/on-machine.ts';
import {approve, planOf} from './simulated-teardown.ts';

const preload = fileURLToPath(new URL('../kill-at-journal-write.mjs', import.meta.url));
const day = 86_400;

/** The commands of one small teardown: one store that has to be connected first, with one key. */
const steps = ['schedule and connect', 'see the key gone', 'confirm', 'disconnect and delete'] as const;
type StepName = (typeof steps)[number];

const writes: Readonly<Record<StepName, number>> = {
  // The opening of the run, two calls of two lines each, what was seen where that has come by then, and where it stands.
  'schedule and connect': 7,
  'see the key gone': 4,
  confirm: 3,
  'disconnect and delete': 6,
};

const words = (step: StepName, file: string): readonly string[] =>
  step === 'confirm'
    ? ['teardown', 'confirm', file, '--phrase', 'delete 1 store 111122223333', '--json']
    : ['teardown', 'run', file, '--until-blocked', '--json'];

/** A minute of AWS's time, in which a lost call may still take effect, passes in three seconds. */
const options = {timeScale: 20};

async function prepared({world, home, stateDir}: Machine): Promise<string> {
  const plan = planOf(world, ({stores}) => ({
    goal: 'stores',
    stores: stores.filter(({name}) => name === 'archive'),
  }));
  const file = path.join(home, 'plan.json');
  await writePlan(file, plan);
  await approve(path.join(stateDir, 'journals'), plan, world.clock.now());
  return file;
}

/** Goes through the commands; each may have to be repeated until it says what it says undisturbed. */
async function goOn(machine: Machine, file: string, from: StepName): Promise<void> {
  for (const step of steps.slice(steps.indexOf(from))) {
    if (step === 'see the key gone') machine.world.clock.advance(8 * day);
    const {code, stdout} = await machine.cks(words(step, file));
    expect({step, code, stdout}).toMatchObject({step, code: expectedCode(step)});
  }
}

const expectedCode = (step: StepName): number =>
  ({'schedule and connect': 1, 'see the key gone': 3, confirm: 0, 'disconnect and delete': 0})[step];

const left = ({regions}: World) =>
  [...regions.values()].flatMap(({keyStores}) => [...keyStores.values()].map(({name}) => name));

const moments = steps.flatMap(step =>
  ['before', 'after'].flatMap(when =>
    Array.from({length: writes[step]}, (_, n) => ({step, moment: `${when}:${String(n + 1)}`})),
  ),
);

describe('a teardown that is killed', () => {
  test.concurrent.each(moments)(
    '$moment a journal write of "$step" comes to the same end',
    ({step, moment}) =>
      onMachine(options, async machine => {
        const file = await prepared(machine);
        for (const earlier of steps.slice(0, steps.indexOf(step))) {
          if (earlier === 'see the key gone') machine.world.clock.advance(8 * day);
          await machine.cks(words(earlier, file));
        }
        if (step === 'see the key gone') machine.world.clock.advance(8 * day);
        const run = machine.start(words(step, file), {node: ['--import', preload], env: {KILL_AT: moment}});
        await run.ended;
        // The last of the writes may not come: the run is over before that, as if it had not been killed.
        if (!moment.endsWith(`:${String(writes[step])}`)) expect(run.child.signalCode).toBe('SIGKILL');
        const again = await machine.cks(words(step, file));
        // An answer that is on disk is not asked for again.
        const answered = step === 'confirm' && again.code === 3;
        expect({code: again.code, out: again.stdout}).toMatchObject({
          code: answered ? 3 : expectedCode(step),
        });
        const next = steps[steps.indexOf(step) + 1];
        if (next) await goOn(machine, file, next);
        expect(left(machine.world)).toEqual(['payments']);
        for (const operation of [
          'ScheduleKeyDeletion',
          'ConnectCustomKeyStore',
          'DisconnectCustomKeyStore',
          'DeleteCustomKeyStore',
        ])
          expect([operation, machine.simulator.calls.of(operation)]).toEqual([operation, 1]);
        expect((await machine.cks(['history', '--verify'])).code).toBe(0);
        expect((await machine.cks(['flows'])).stdout).toContain('No flow is open.');
      }),
  );
});
