import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {lastSeen} from '../../../source/model/observation.ts';
import {ledgerId, now, payLegacy, seen, withRegion} from '../pay-legacy-picture.ts';
import {spoken} from './spoken.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ledgerAs = (connectionState: string) => {
  const view = payLegacy.regions.find(({region}) => region === 'eu-west-1');
  const stores = (view && lastSeen(view.keyStores)) ?? [];
  return withRegion('eu-west-1', {
    keyStores: seen(
      stores.map(({connectionErrorCode: _gone, ...store}) =>
        store.id === ledgerId ? {...store, connectionState} : store,
      ),
    ),
  });
};

test('a verdict that changes is one line, and the line being typed comes again', async () => {
  const {watch, wait, chunk} = await spoken();
  chunk('ke');
  watch.show(ledgerAs('CONNECTING'));
  const said = await wait(300);
  expect(said).toContain('ledger, eu-west-1: changing. Was down.');
  expect(said.match(/eu-west-1/gu)).toHaveLength(1);
  expect(said.endsWith('WRITE > ke')).toBe(true);
});

test('time alone says nothing, however long it passes', async () => {
  const {watch, wait, output} = await spoken();
  const before = output();
  for (let minute = 1; minute <= 30; minute += 1) {
    watch.setNow(new Date(now.getTime() + minute * 10_000));
    await wait(10_000);
  }
  expect(output().slice(before.length)).toBe('');
});

test('what changes while something is confirmed is said after it', async () => {
  const {watch, wait, type} = await spoken();
  await type('write', 'keys', '1', 'a', '1');
  watch.show(ledgerAs('CONNECTING'));
  expect(await wait(500)).not.toContain('ledger');
  expect(await type('')).toContain('ledger, eu-west-1: changing. Was down.');
});

test('a change that runs tells each step once, and its end', async () => {
  const {type, port, wait} = await spoken();
  await type('1', 'a', '1', 'ledger');
  const id = 'FL-20260914-AAA1';
  const waiting = {
    decision: {do: 'wait' as const, why: 'ledger is DISCONNECTING', seconds: 10, look: []},
    lookedAt: now,
  };
  port.report(id, waiting);
  expect(await wait(500)).toContain('Disconnect ledger: ledger is DISCONNECTING.');
  port.report(id, waiting);
  expect(await wait(500)).toBe('');
  port.end(id, {outcome: 'done', state: 'ledger is DISCONNECTED'});
  expect(await wait(500)).toContain('Disconnect ledger: done. ledger is DISCONNECTED.');
});
