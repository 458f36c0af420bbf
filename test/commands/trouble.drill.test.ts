import {describe, expect, test} from 'vitest';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {type Machine, until} from './command-line.ts';
import {onMachine as on} from './on-machine.ts';

const troubles: readonly {readonly what: string; readonly rule: FaultRule}[] = [
  {
    what: 'credentials that end',
    rule: {effect: {kind: 'error', code: 'ExpiredTokenException', message: 'expired', status: 400}},
  },
  {what: 'throttling', rule: {operation: 'DescribeCustomKeyStores', effect: {kind: 'throttle'}}},
  {what: 'a Region that hangs', rule: {service: 'kms', effect: {kind: 'hang'}}},
  {what: 'a network that is down', rule: {effect: {kind: 'reset'}}},
];

const slow = {arrange: (world: Machine['world']) => Object.assign(world.timing, {connect: 7})};

describe.each(troubles)('$what in the middle', ({rule}) => {
  test.concurrent('of a connect is waited out, and the call is not repeated', () =>
    on(slow, async machine => {
      const run = machine.start(['connect', 'archive', '--confirm', 'archive', '--wait', '--json']);
      await until(() => machine.journals().some(({text}) => text.includes('"accepted"')), 'the connect');
      const {rules} = machine.world.faults;
      const fault = {rule, hits: 0};
      rules.push(fault);
      await until(() => fault.hits > 0, 'a look in trouble', 60_000);
      rules.splice(rules.indexOf(fault), 1);
      const {code, stdout} = await run.ended;
      expect(JSON.parse(stdout)).toMatchObject({outcome: 'done', connectionState: 'CONNECTED'});
      expect(code).toBe(0);
      expect(machine.simulator.calls.of('ConnectCustomKeyStore')).toBe(1);
    }),
  );
});

/** What goes wrong in the middle of a connect whose call AWS has accepted. */
const connecting = (machine: Machine) => {
  const run = machine.start(['connect', 'archive', '--confirm', 'archive', '--wait', '--json']);
  const accepted = until(
    () => machine.journals().some(({text}) => text.includes('"accepted"')),
    'the connect',
  );
  return {accepted, ended: run.ended};
};

describe.concurrent('in the middle of a connect', () => {
  test('another operator who disconnects the store is seen, and nothing is sent against them', () =>
    on({arrange: world => Object.assign(world.timing, {connect: 600, disconnect: 600})}, async machine => {
      const {accepted, ended} = connecting(machine);
      await accepted;
      const other = await machine.cks(['disconnect', 'archive', '--confirm', 'archive']);
      expect(other.code).toBe(0);
      const {code, stdout} = await ended;
      expect(code).toBe(4);
      expect((JSON.parse(stdout) as {state: string}).state).toContain('somebody');
      expect(machine.simulator.calls.of('ConnectCustomKeyStore')).toBe(1);
      expect(machine.simulator.calls.of('DisconnectCustomKeyStore')).toBe(1);
    }));

  test('a store that another operator deletes is told, not waited for', () =>
    on({arrange: world => Object.assign(world.timing, {connect: 600})}, async machine => {
      const {accepted, ended} = connecting(machine);
      await accepted;
      machine.world.regions.get('eu-west-1')?.keyStores.delete('cks-4444cccc5555dddd6');
      const {code, stdout} = await ended;
      expect(code).toBe(4);
      expect(JSON.parse(stdout)).toMatchObject({outcome: 'failed'});
    }));
});

test('a connection that is cut at the call leaves it in doubt until AWS has shown for a minute that it did nothing', () =>
  on({timeScale: 20}, async machine => {
    machine.fault({operation: 'DisconnectCustomKeyStore', times: 1, effect: {kind: 'reset'}});
    const {code, document} = await machine.json([
      'disconnect',
      'payments',
      '--confirm',
      'payments',
      '--wait',
    ]);
    expect(document).toMatchObject({
      outcome: 'done',
      calls: [{outcome: 'not-carried-out'}, {outcome: 'accepted'}],
    });
    expect(code).toBe(0);
    expect(machine.world.trail.filter(({name}) => name === 'DisconnectCustomKeyStore')).toHaveLength(1);
  }));
