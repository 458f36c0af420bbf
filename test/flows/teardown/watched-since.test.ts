import {expect, test} from 'vitest';
import type {Entry, JournalLine} from '../../../source/flows/journal/entry.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {blankSight} from '../../../source/flows/teardown/scene.ts';
import {watchedKeys} from '../../../source/flows/teardown/store-decision.ts';
import {build} from './any-world.ts';
import {twoRegions} from './two-regions.ts';

const lines = (entries: readonly (readonly [string, Entry])[]): readonly JournalLine[] =>
  entries.map(([at, entry], n) => ({v: 1, n, prev: '0'.repeat(64), at, entry}));

test('a key whose DisableKey was settled by a look is watched since the look, since nobody knows who disabled it when', () => {
  const shape = twoRegions['one external, one watched first'];
  if (!shape) throw new Error('no such world');
  const {plan} = build(shape);
  const store = plan.stores.find(({keys}) => keys.some(({soakDays}) => soakDays > 0));
  const key = store?.keys[0];
  if (!store || !key) throw new Error('no such store');
  const write = {operation: 'DisableKey', region: store.region, keyId: key.id};
  const journal = lines([
    ['2026-09-14T09:00:00.000Z', {kind: 'intent', step: 0, caller: 'me', write}],
    ['2026-09-14T09:00:10.000Z', {kind: 'outcome', step: 0, result: 'in-doubt'}],
    ['2026-09-14T23:00:00.000Z', {kind: 'settled', step: 0, result: 'carried-out', because: 'Disabled'}],
  ]);
  const now = new Date('2026-09-15T09:00:00Z');
  expect(watchedKeys(plan, store, blankSight, Ledger.of(journal), now)).toMatchObject([
    {since: new Date('2026-09-14T23:00:00Z')},
  ]);
});
