import {expect, test} from 'vitest';
import type {Entry, JournalLine} from '../../source/flows/journal/entry.ts';
import {isCarriedOut, recordOf} from '../../source/flows/record.ts';

const at = '2026-09-14T12:04:00.000Z';

const linesOf = (entries: readonly Entry[]): readonly JournalLine[] =>
  entries.map((entry, n) => ({v: 1, n, prev: '', at, entry}));

const opened: Entry = {
  kind: 'opened',
  id: 'TD-20260914-7K2F',
  flow: 'teardown',
  goal: {digest: 'd'},
  target: '12 stores',
  account: '111122223333',
  partition: 'aws',
  caller: 'arn:aws:iam::111122223333:user/anna',
  host: 'here',
  program: 'cks test',
};

const callOn = (step: number): readonly Entry[] => [
  {
    kind: 'intent',
    step,
    caller: 'arn:aws:iam::111122223333:user/anna',
    write: {operation: 'DisableKey', region: 'eu-west-1', keyId: `key-${String(step)}`},
  },
  {kind: 'outcome', step, result: step % 2 === 0 ? 'accepted' : 'in-doubt'},
];

test('a journal of 20,000 calls is folded in well under a second', () => {
  const calls = Array.from({length: 20_000}, (_, step) => callOn(step)).flat();
  const lines = linesOf([opened, ...calls, {kind: 'observed', what: 'standing', facts: {}}]);
  const begin = performance.now();
  const record = recordOf(lines);
  expect(performance.now() - begin).toBeLessThan(500);
  expect(record?.steps).toHaveLength(20_000);
  expect(record?.steps.filter(isCarriedOut)).toHaveLength(10_000);
  expect(record?.observed).toHaveLength(1);
});

test('what is learnt of a call later is kept with that call, in the order of the journal', () => {
  const record = recordOf(
    linesOf([
      opened,
      {kind: 'approved', caller: 'arn:aws:iam::111122223333:user/ben', typed: 'yes', digest: 'd'},
      ...callOn(0),
      ...callOn(1),
      {kind: 'settled', step: 1, result: 'carried-out', because: 'seen'},
      {kind: 'closed', outcome: 'done', state: 'all gone'},
    ]),
  );
  expect(record).toMatchObject({
    approved: {by: 'arn:aws:iam::111122223333:user/ben'},
    steps: [
      {number: 0, outcome: {result: 'accepted'}},
      {number: 1, outcome: {result: 'in-doubt'}, settled: {result: 'carried-out'}},
    ],
    closed: {outcome: 'done', state: 'all gone'},
  });
});

test('lines that do not begin with an opening tell no story', () => {
  expect(recordOf([])).toBeUndefined();
  expect(recordOf(linesOf(callOn(0)))).toBeUndefined();
});
