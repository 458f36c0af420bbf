import {describe, expect, test} from 'vitest';
import {reportOf} from '../../../source/flows/teardown/report.ts';
import {
  approvedLine,
  call,
  frameOf,
  jchen,
  journal,
  journalLines,
  lane,
  large,
  mreyes,
  opened,
  scheduling,
  small,
  storyPlan,
  stores,
  utc,
  viewOf,
  type Written,
} from './hand-made-teardown.ts';

const now = utc('10-05T11:20:00');
const plan = storyPlan();
const written: readonly Written[] = [
  approvedLine(plan),
  ...call('09-15T09:38:20', 0, scheduling(stores.payMain, 0)),
  [
    '09-20T06:55:00',
    {kind: 'answered', caller: mreyes, question: 'cancelled:eu-west-1/key-led-fx', choice: 'schedule-again'},
  ],
  [
    '09-30T09:00:00',
    {
      kind: 'answered',
      caller: jchen,
      question: 'gate:delete-stores',
      choice: 'delete',
      typed: 'delete 6 stores 111122223333',
      covers: ['us-east-1/cks-pay-main'],
    },
  ],
  ...call('09-30T09:10:00', 1, {
    operation: 'DeleteCustomKeyStore',
    region: stores.payMain.region,
    storeId: stores.payMain.id,
  }),
];
const finished: readonly Written[] = [
  ...written,
  ['10-05T11:16:00', {kind: 'closed', outcome: 'done', state: 'the role is kept: KeyOps/jchen said so'}],
];
const openOf = (lines: readonly Written[], isOver: boolean) =>
  opened(
    viewOf([lane(stores.payMain, {step: 'gone', state: {is: 'done', end: 'deleted'}, dates: []})], {
      stage: isOver ? 'report' : 'run',
      finished: isOver,
      role: 'kept',
    }),
    {
      plan,
      ledger: journal(...lines),
      running: {is: 'no'},
      report: reportOf(plan, journalLines(...lines), {
        at: now,
        chain: {is: 'whole', lines: lines.length, lastHash: '0'.repeat(64)},
      }),
    },
  );

describe('Report', () => {
  test.each([
    ['at 80x24', small],
    ['at 120x40', large],
  ] as const)('says what was done, by whom, and what is left, %s', (_name, size) => {
    expect(frameOf(openOf(finished, true), 'report', now, {size})).toMatchSnapshot();
  });

  test.each([
    ['without colours', {colours: 'none', ascii: false}],
    ['in ASCII', {colours: 'plain', ascii: true}],
  ] as const)('reads %s', (_name, theme) => {
    expect(frameOf(openOf(finished, true), 'report', now, {theme})).toMatchSnapshot();
  });

  test('of one that is not finished', () => {
    expect(frameOf(openOf(written, false), 'report', now)).toMatchSnapshot();
  });

  test('before its journal was read', () => {
    const {report: _unread, ...open} = openOf(finished, true);
    expect(frameOf(open, 'report', now)).toContain('Reading the journal.');
  });

  test('the cursor goes through its parts to the last one', () => {
    const frame = frameOf(openOf(finished, true), 'report', now, {state: {cursor: 'Journal'}});
    expect(frame).toContain('>Journal');
  });
});
