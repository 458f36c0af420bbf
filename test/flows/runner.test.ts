import {describe, expect, test} from 'vitest';
import type {AnyFlow} from '../../source/flows/index.ts';
import type {JournalLine} from '../../source/flows/journal/entry.ts';
import {runFlow, type RunnerTools} from '../../source/flows/runner.ts';
import {asKeyId} from '../../source/model/ids.ts';
import {fakeKms, type WorldPlan} from './fake-kms.ts';
import {flowNamed, memoryJournal, opening, runFake} from './run-fake.ts';
import {noon, region, storeId} from './scene.ts';

const goal = {region, storeId, name: 'ledger'};
const calm: WorldPlan = {
  store: 'DISCONNECTED',
  connectSeconds: 900,
  disconnectSeconds: 5,
  lagSeconds: 0,
  writes: [],
  looks: [],
};

const tools = (
  world: ReturnType<typeof fakeKms>,
  lines: JournalLine[],
  more: Partial<RunnerTools> = {},
): RunnerTools => ({
  journal: memoryJournal(lines),
  look: world.look,
  writer: world.writer,
  guard: () => Promise.resolve({caller: 'me'}),
  now: world.now,
  pause: world.pause,
  ...more,
});
const run = (
  world: ReturnType<typeof fakeKms>,
  name: string,
  lines: JournalLine[],
  more: Partial<RunnerTools> = {},
  stop = new AbortController().signal,
) => runFlow(flowNamed(name), tools(world, lines, more), {stop});

describe('a runner', () => {
  test('leaves as soon as AWS has accepted the call, where that is asked for', async () => {
    const world = fakeKms({...calm, writes: ['ThrottlingException']});
    const end = await runFake(world, 'connect', await opening('connect', goal, noon), {patience: 'accepted'});
    expect(end.outcome).toBe('moving');
    expect(world.state()).toBe('CONNECTING');
    expect(world.calls).toHaveLength(2);
  });

  test('leaves when its seconds are over, and not much later', async () => {
    const world = fakeKms(calm);
    const lines = await opening('connect', goal, noon);
    expect((await runFake(world, 'connect', lines, {patience: {seconds: 100}})).outcome).toBe('moving');
    expect(world.now().getTime() - noon.getTime()).toBeLessThanOrEqual(105_000);
    expect((await runFake(world, 'connect', lines)).outcome).toBe('done');
    expect(world.calls).toHaveLength(1);
  });

  test('sends nothing that the guard refuses, and leaves the flow open', async () => {
    const world = fakeKms(calm);
    const lines = await opening('connect', goal, noon);
    const guard = () => Promise.resolve({refused: 'Read-only.', remedy: ':write first'});
    expect(await run(world, 'connect', lines, {guard})).toMatchObject({
      outcome: 'refused',
      state: 'Read-only.',
    });
    expect(world.calls).toEqual([]);
    expect(lines.at(-1)?.entry).toEqual({kind: 'stopped', why: 'Read-only.'});
  });

  test('says that a call is in doubt, also where the guard refuses the next one', async () => {
    const world = fakeKms(calm);
    const lines = await opening('connect', goal, noon);
    const write = {operation: 'DisableKey', region, keyId: asKeyId('k-1')} as const;
    await memoryJournal(lines).append({kind: 'intent', step: 0, caller: 'me', write}, noon);
    const guard = () => Promise.resolve({refused: 'Read-only.', remedy: ':write first'});
    const flow: AnyFlow = {
      ...flowNamed('connect'),
      decide: () => ({do: 'act', write: {...write, keyId: asKeyId('k-2')}}),
    };
    const end = await runFlow(flow, tools(world, lines, {guard}), {stop: new AbortController().signal});
    expect(end).toMatchObject({outcome: 'in-doubt', state: 'Read-only.'});
    expect(world.calls).toEqual([]);
  });

  test('does not call it a refusal when the guard stops it after AWS has carried something out', async () => {
    const world = fakeKms({...calm, keys: {k1: 'Enabled', k2: 'Enabled'}});
    const keys = [{id: 'k1'}, {id: 'k2'}];
    const lines = await opening('disable-keys', {region, account: '111122223333', keys}, noon);
    const guard = () =>
      Promise.resolve(
        world.calls.length === 0 ? {caller: 'me'} : {refused: 'Expired.', remedy: 'Renew, then resume.'},
      );
    const end = await run(world, 'disable-keys', lines, {guard});
    expect(end).toMatchObject({outcome: 'failed', next: 'Renew, then resume.'});
    expect(end.state).toBe('Expired. Before that AWS carried out 1 call of this flow, which stays open.');
    expect(lines.at(-1)?.entry).toEqual({kind: 'stopped', why: 'Expired.'});
    expect((await run(world, 'disable-keys', lines)).outcome).toBe('done');
    expect(world.calls).toHaveLength(2);
  });

  test('sends no call that needs a secret without one, and writes no intent for it', async () => {
    const world = fakeKms({...calm});
    const lines = await opening('update', {...goal, changes: {password: 'given'}}, noon);
    expect(await run(world, 'update', lines)).toMatchObject({
      outcome: 'refused',
      next: 'Give it again, then resume.',
    });
    expect(lines.filter(({entry}) => entry.kind === 'intent')).toEqual([]);
  });

  test('refuses a journal without an approval', async () => {
    const lines = (await opening('connect', goal, noon)).slice(0, 1);
    await expect(run(fakeKms(calm), 'connect', lines)).rejects.toThrow('no approval');
  });

  test('stops between two calls, and says what goes on at AWS', async () => {
    const world = fakeKms(calm);
    const stop = new AbortController();
    const lines = await opening('connect', goal, noon);
    const pause = (seconds: number) => {
      stop.abort();
      return world.pause(seconds);
    };
    const end = await run(world, 'connect', lines, {pause}, stop.signal);
    expect(end.outcome).toBe('moving');
    expect(world.lookTimes).toHaveLength(1);
  });

  test('brings a FAILED store back: disconnect, then connect', async () => {
    const world = fakeKms({...calm, store: 'FAILED'});
    const first = await opening('disconnect', goal, noon);
    expect(await runFake(world, 'disconnect', first)).toMatchObject({
      outcome: 'done',
      next: expect.stringContaining('INVALID_CREDENTIALS') as unknown,
    });
    expect(first.map(({entry}) => entry.kind)).toEqual([
      'opened',
      'approved',
      'observed',
      'intent',
      'outcome',
      'closed',
    ]);
    expect((await runFake(world, 'connect', await opening('connect', goal, world.now()))).outcome).toBe(
      'done',
    );
    expect(world.state()).toBe('CONNECTED');
  });

  test('waits for expired credentials and goes on by itself', async () => {
    const world = fakeKms({
      ...calm,
      looks: ['ok', ...Array.from({length: 40}, () => 'ExpiredTokenException')],
    });
    expect((await runFake(world, 'connect', await opening('connect', goal, noon))).outcome).toBe('done');
    expect(world.calls).toHaveLength(1);
  });
});
