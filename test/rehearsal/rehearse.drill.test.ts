// Every mishap takes seconds: the main suite rehearses once through the built program, with a mishap.
import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {describe, expect, test} from 'vitest';
import {gates} from '../../source/flows/teardown/decision.ts';
import type {Plan} from '../../source/flows/teardown/plan.ts';
import type {MishapName} from '../../source/rehearsal/mishap-names.ts';
import type {Rehearsal} from '../../source/rehearsal/outcome.ts';
import {rehearse} from '../../source/rehearsal/rehearse.ts';
import {payLegacyPlan, twoStores} from './pay-legacy-plan.ts';

const signal = new AbortController().signal;
const rehearsed = (plan: Plan, mishaps: readonly MishapName[] = [], seed = 2) =>
  rehearse(plan, {mishaps, seed, signal});
const choices = ({said}: Rehearsal) => [
  ...new Set(
    said.flatMap(({id, choice}) => (choice === undefined ? [] : [`${id.split(':')[0] ?? ''}=${choice}`])),
  ),
];
const folders = () => readdirSync(tmpdir()).filter(name => name.startsWith('cks-rehearsal-'));

test('pay-legacy reaches its end: six stores, every key, the role, and nobody but the typist of phrases is needed', async () => {
  const result = await rehearsed(payLegacyPlan());
  expect(result).toMatchObject({reachedEnd: true, needsPerson: [], refused: 0, role: {state: 'deleted'}});
  expect(result.stores.map(({name, keys, isOver}) => [name, keys, isOver])).toEqual([
    ['pay-main', 14, true],
    ['pay-batch', 6, true],
    ['ledger', 9, true],
    ['vault-eu', 3, true],
    ['nordic', 5, true],
    ['apac-sign', 4, true],
  ]);
  for (const {scheduled, dates, gone, proven, phrase, disconnected, deleted} of result.stores) {
    const order = [scheduled?.until, dates?.last, gone, proven, phrase, disconnected, deleted];
    expect(order).not.toContain(undefined);
    expect(order.map(at => at?.getTime())).toEqual(
      order.map(at => at?.getTime() ?? 0).toSorted((a, b) => a - b),
    );
  }
  expect(result.said.at(-1)?.id).toBe('delete role 111122223333');
  expect(result.endsAt.getTime() - result.startsAt.getTime()).toBeLessThan(15 * 86_400_000);
  expect(result.calls).toContainEqual({api: 'kms:ScheduleKeyDeletion', calls: 39});
});

describe('with a mishap', () => {
  const table: readonly {
    readonly mishap: MishapName;
    readonly says: readonly string[];
    readonly end?: Partial<Rehearsal>;
  }[] = [
    {mishap: 'region-silent', says: []},
    {mishap: 'throttled', says: []},
    {mishap: 'answers-lost', says: [], end: {inDoubt: 3}},
    {mishap: 'hsm-lost', says: ['no-hsm=look-again']},
    {mishap: 'connect-failed', says: ['connect-failed=connect-again']},
    {mishap: 'store-disconnected', says: ['disconnected=connect']},
    {mishap: 'late-keys', says: []},
    // Later than a day, so that somebody is asked, and waits.
    {mishap: 'late-delete-events', says: ['orphan=wait-longer']},
    {mishap: 'credentials-expired', says: []},
  ];
  test.each(table)('$mishap it still ends as planned', async ({mishap, says, end = {}}) => {
    const result = await rehearsed(payLegacyPlan(twoStores), [mishap]);
    expect(result).toMatchObject({reachedEnd: true, role: {state: 'deleted'}, needsPerson: [], ...end});
    expect(choices(result)).toEqual(says);
    expect(result.mishaps[0]?.text).toBeDefined();
  });

  const kept: readonly {readonly mishap: MishapName; readonly says: string}[] = [
    {mishap: 'key-cancelled', says: 'cancelled=keep-store'},
    {mishap: 'key-created', says: 'new-keys=keep-store'},
    {mishap: 'store-renamed', says: 'changed=keep-store'},
  ];
  test.each(kept)('$mishap the store is kept, and the role with it', async ({mishap, says}) => {
    const result = await rehearsed(payLegacyPlan(twoStores), [mishap]);
    expect(result).toMatchObject({reachedEnd: true, role: {state: 'kept'}});
    expect(choices(result)).toEqual([says]);
    expect(result.stores.filter(({deleted}) => deleted)).toHaveLength(1);
  });

  test('role-refused the role is kept, whether IAM names a Region or not', async () => {
    const named = await rehearsed(payLegacyPlan(twoStores), ['role-refused']);
    expect(named).toMatchObject({reachedEnd: true, role: {state: 'kept'}});
    expect(named.said.at(-1)?.what).toContain('ap-east-1');
    const everyRegionOn = payLegacyPlan(plan => {
      const {stores = [], regions = []} = twoStores(plan);
      return {stores: stores.slice(0, 1), regions: regions.filter(({region}) => region !== 'ap-east-1')};
    });
    const unnamed = await rehearsed(everyRegionOn, ['role-refused']);
    expect(unnamed).toMatchObject({reachedEnd: true, role: {state: 'kept'}});
    expect(unnamed.said.at(-1)).toMatchObject({
      id: 'role-refused:account',
      choice: 'keep-role',
      what: expect.stringContaining('3 times') as string,
    });
  });

  test('orphaned-material it stands still and says where a person is needed; the other store goes on', async () => {
    const result = await rehearsed(payLegacyPlan(twoStores), ['orphaned-material']);
    expect(result.reachedEnd).toBe(false);
    expect(result.needsPerson.map(({id}) => id.split(':')[0])).toEqual(['orphan']);
    expect(result.stores.map(({isOver}) => isOver).toSorted()).toEqual([false, true]);
  });

  test('of one seed it happens at the same time, of another elsewhere', async () => {
    const [one, same, other] = await Promise.all(
      [3, 3, 4].map(seed => rehearsed(payLegacyPlan(twoStores), ['store-disconnected', 'late-keys'], seed)),
    );
    expect(same?.mishaps).toEqual(one?.mishaps);
    expect(same?.endsAt).toEqual(one?.endsAt);
    expect(other?.mishaps).not.toEqual(one?.mishaps);
  });
});

test('a plan in two-person mode is rehearsed by somebody who did not make it', async () => {
  const result = await rehearsed(payLegacyPlan(plan => ({...twoStores(plan), twoPerson: true})));
  expect(result.reachedEnd).toBe(true);
});

test('goal disconnect ends when every store is disconnected, and waits for keys that are pending', async () => {
  const result = await rehearsed(payLegacyPlan(plan => ({...twoStores(plan), goal: 'disconnect'})));
  expect(result).toMatchObject({reachedEnd: true, role: {state: 'not-asked'}});
  expect(result.said.filter(({id}) => id === gates.deleteStores)).toEqual([]);
});

test('its journal is in a folder of its own that is gone afterwards, also where it is stopped', async () => {
  const stop = new AbortController();
  const before = folders();
  const stopped = rehearse(payLegacyPlan(twoStores), {
    mishaps: [],
    seed: 1,
    signal: stop.signal,
    onTime: () => {
      stop.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({name: 'AbortError'});
  expect(folders().filter(name => !before.includes(name))).toEqual([]);
});
