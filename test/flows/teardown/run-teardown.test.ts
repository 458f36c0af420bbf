import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import {journalFile} from '../../../source/flows/flow-folder.ts';
import type {TeardownEnd} from '../../../source/flows/teardown/teardown-desk.ts';
import {keptPlanFile} from '../../../source/flows/teardown/plan-file.ts';
import {simulatedTeardown, type SimulatedTeardown} from './simulated-teardown.ts';

/** One store with one key in each of two Regions. */
const twoRegions = `
description: two small Regions
account: {id: '111122223333', partition: aws}
regions:
  eu-west-1:
    clusters:
      - id: cluster-5paymentsaa
        hsms: [{id: hsm-5paymentsa2, zone: eu-west-1a}, {id: hsm-5paymentsa3, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1111aaaa2222bbbb3, name: payments, cluster: cluster-5paymentsaa, state: CONNECTED, since: -40d}
    keys: [{alias: alias/payments/card, store: payments}]
  us-east-1:
    clusters:
      - id: cluster-2freecccccc
        hsms: [{id: hsm-2freeccccc2, zone: us-east-1a}, {id: hsm-2freeccccc3, zone: us-east-1b}]
    keyStores:
      - {id: cks-2222aaaa2222bbbb3, name: ledger, cluster: cluster-2freecccccc, state: CONNECTED, since: -40d}
    keys: [{alias: alias/ledger/fx, store: ledger}]
serviceLinkedRole: true
users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
`;

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

  test('goes on in one Region while another does not answer', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      machine.world.faults.rules.push({
        rule: {service: 'kms', region: 'us-east-1', effect: {kind: 'hang'}},
        hits: 0,
      });
      const {run, view} = await (await machine.open({stay: 'until-blocked'})).end;
      expect(run).toEqual({is: 'blocked'});
      expect(view.silent).toEqual(['us-east-1']);
      expect(view.lanes.map(({store, state}) => [store.region, state.is])).toEqual([
        ['eu-west-1', 'waiting'],
        ['us-east-1', 'silent'],
      ]);
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(1);
    } finally {
      await machine.close();
    }
  });

  test('stops every lane before its next call when the credentials end, and goes on with new ones', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const expired = {
        kind: 'error',
        code: 'ExpiredTokenException',
        message: 'expired',
        status: 400,
      } as const;
      const desk = await machine.open({stay: 'until-blocked'});
      machine.world.faults.rules.push({rule: {effect: expired}, hits: 0});
      const {run, view} = await desk.end;
      expect(run.is).toBe('blocked');
      expect(view.finished).toBe(false);
      machine.world.faults.rules.splice(0);
      await (
        await machine.open({stay: 'until-blocked'})
      ).end;
      expect(
        [...machine.world.regions.values()].flatMap(({keys}) =>
          [...keys.values()].map(({deletionDate}) => deletionDate !== undefined),
        ),
      ).toEqual([true, true]);
    } finally {
      await machine.close();
    }
  });

  test('sends nothing once the plan on disk is another one, and says so', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const desk = await machine.open({stay: 'until-blocked'});
      const file = keptPlanFile(machine.folder, machine.plan.account, machine.plan.id);
      writeFileSync(file, `${readFileSync(file, 'utf8')} `.replace('"days": 7', '"days": 8'));
      const {run} = await desk.end;
      expect(run).toMatchObject({is: 'refused'});
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(0);
      await expect(machine.open()).rejects.toThrow(/not the one that was approved/);
    } finally {
      await machine.close();
    }
  });

  test('takes no phrase from whoever made a plan for two, and no wrong one from anybody', async () => {
    const machine = await simulatedTeardown({
      text: twoRegions,
      change: () => ({twoPerson: true, madeBy: 'arn:aws:iam::111122223333:user/admin'}),
    });
    try {
      await (
        await machine.open({stay: 'until-blocked'})
      ).end;
      const desk = await machine.look();
      const before = (await machine.lines()).length;
      await expect(desk.abort('undo 7 keys', {enableKeys: false, reconnectStores: false})).rejects.toThrow(
        /differs/,
      );
      await expect(
        desk.abort(desk.abortPhrase(), {enableKeys: false, reconnectStores: false}),
      ).rejects.toThrow(/made this plan/);
      await expect(desk.confirm('delete 2 stores 111122223333')).rejects.toThrow(/No phrase/);
      await expect(desk.answer('new-keys:eu-west-1/x', 'keep-store')).rejects.toThrow(/Nothing asks/);
      expect((await machine.lines()).length).toBe(before);
      desk.leave();
      await desk.end;
    } finally {
      await machine.close();
    }
  });

  test('pauses after the calls in hand, goes on looking, and resumes', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const stop = new AbortController();
      const desk = await machine.open({stay: 'always', stop: stop.signal});
      desk.pause();
      await desk.looked;
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(0);
      desk.resume();
      await vi.waitFor(() => {
        expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(2);
      });
      stop.abort();
      expect((await desk.end).run).toEqual({is: 'stopped'});
      expect(desk.inFlight()).toEqual([]);
    } finally {
      await machine.close();
    }
  });

  test('sends nothing of what was decided before an abort, though its caller was being asked for', async () => {
    const machine = await simulatedTeardown({
      text: twoRegions.replace(/ {2}us-east-1:[^]*(?=serviceLinked)/, ''),
    });
    try {
      const desk = await machine.open({stay: 'always'});
      desk.pause();
      await desk.looked;
      const slow = {
        rule: {service: 'sts', times: 1, effect: {kind: 'latency', milliseconds: 1500}},
        hits: 0,
      } as const;
      const asked = {...slow};
      machine.world.faults.rules.push(asked);
      desk.resume();
      await vi.waitFor(() => {
        expect(asked.hits).toBe(1);
      });
      await desk.abort(desk.abortPhrase(), {enableKeys: false, reconnectStores: false});
      await desk.end;
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(0);
    } finally {
      await machine.close();
    }
  });

  test('writes down when it is paused and who lets it go on', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const desk = await machine.open({stay: 'always'});
      desk.pause();
      desk.pause();
      desk.resume();
      desk.leave();
      await desk.end;
      const kinds = (await machine.lines()).map(({entry}) =>
        entry.kind === 'stopped' ? `stopped: ${entry.why}` : entry.kind,
      );
      expect(kinds.filter(kind => /^(stopped|resumed)/.test(kind))).toEqual([
        'resumed',
        'stopped: paused',
        'resumed',
      ]);
    } finally {
      await machine.close();
    }
  });

  test('sends nothing where the journal cannot be written, and goes on once it can', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const desk = await machine.open({stay: 'always'});
      desk.pause();
      await desk.looked;
      await vi.waitFor(async () => {
        expect((await machine.lines()).at(-1)?.entry.kind).toBe('stopped');
      });
      spoil(machine);
      desk.resume();
      const {run} = await desk.end;
      expect(run).toMatchObject({
        is: 'unwritable',
        why: expect.stringContaining('Nothing more is sent') as string,
      });
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(0);
      await (
        await machine.open({stay: 'until-blocked'})
      ).end;
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(2);
    } finally {
      await machine.close();
    }
  });

  test('tells which calls are in doubt where their answers cannot be written, and sends none of them again', async () => {
    const machine = await simulatedTeardown({text: twoRegions});
    try {
      const late = {kind: 'latency', milliseconds: 400} as const;
      machine.world.faults.rules.push({rule: {operation: 'ScheduleKeyDeletion', effect: late}, hits: 0});
      const desk = await machine.open({stay: 'until-blocked'});
      await vi.waitFor(
        async () => {
          const intents = (await machine.lines()).filter(({entry}) => entry.kind === 'intent');
          expect(intents).toHaveLength(2);
        },
        {interval: 5},
      );
      spoil(machine);
      const {run, inDoubt} = await desk.end;
      expect(run.is).toBe('unwritable');
      expect(inDoubt.map(({write}) => write.operation)).toEqual([
        'ScheduleKeyDeletion',
        'ScheduleKeyDeletion',
      ]);
      await (
        await machine.open({stay: 'until-blocked'})
      ).end;
      expect(machine.simulator.calls.of('ScheduleKeyDeletion')).toBe(2);
    } finally {
      await machine.close();
    }
  });
});

/** Half a line of somebody else: whoever has the journal open writes nothing more, and the next one cuts it off. */
function spoil({folder, plan}: SimulatedTeardown): void {
  appendFileSync(journalFile(folder, plan.account, plan.id), '{"v":1');
}
