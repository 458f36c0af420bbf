import {describe, expect, test} from 'vitest';
import {
  approvedLine,
  asking,
  call,
  cancelled,
  disconnected,
  frameOf,
  journal,
  lane,
  large,
  opened,
  scheduling,
  small,
  storyPlan,
  stores,
  utc,
  viewOf,
} from './hand-made-teardown.ts';

const now = utc('09-20T06:50:00');
const plan = storyPlan();
const ledger = journal(
  approvedLine(plan),
  ...call('09-15T09:38:20', 0, scheduling(stores.payMain, 0)),
  ...call('09-16T08:20:00', 1, scheduling(stores.nordic, 0)),
);
const lanes = [
  lane(stores.payMain),
  lane(stores.payBatch),
  lane(stores.ledger, {
    ...asking(cancelled),
    keys: {planned: 9, scheduled: 8, soaking: 0, gone: 0, failed: 0},
    dates: [{at: utc('09-29T09:39:00'), keys: 8}],
  }),
  lane(stores.vaultEu, {
    dates: [
      {at: utc('09-21T07:15:00'), keys: 2},
      {at: utc('09-29T09:39:00'), keys: 1},
    ],
  }),
  lane(stores.nordic, {
    dates: [
      {at: utc('09-29T09:40:00'), keys: 4},
      {at: utc('09-30T08:20:00'), keys: 1},
    ],
  }),
  lane(stores.apacSign, {...asking(disconnected), connectionState: 'DISCONNECTED', healthy: false}),
];
const waiting = opened(viewOf(lanes, {stage: 'wait', next: '2 decisions needed'}), {plan, ledger});

describe('Wait', () => {
  test.each([
    ['at 80x24', small],
    ['at 120x40', large],
  ] as const)('shows decisions, a calendar and dates, %s', (_name, size) => {
    expect(frameOf(waiting, 'wait', now, {size})).toMatchSnapshot();
  });

  test('the cursor on the second decision opens its whole text', () => {
    const frame = frameOf(waiting, 'wait', now, {state: {cursor: cancelled.id}});
    expect(frame).toMatchSnapshot();
  });

  test.each([
    ['without colours', {colours: 'none', ascii: false}],
    ['in ASCII', {colours: 'plain', ascii: true}],
  ] as const)('reads %s', (_name, theme) => {
    expect(frameOf(waiting, 'wait', now, {theme})).toMatchSnapshot();
  });

  test('nothing to decide: the calendar has all its weeks', () => {
    const open = opened(
      viewOf([lane(stores.payMain), lane(stores.nordic, {healthy: false})], {stage: 'wait'}),
      {plan, ledger},
    );
    expect(frameOf(open, 'wait', now)).toMatchSnapshot();
  });

  test('a tick beside CONNECTED is only said where an ACTIVE HSM was seen', () => {
    const open = opened(viewOf([lane(stores.nordic, {healthy: false})], {stage: 'wait'}), {plan, ledger});
    const frame = frameOf(open, 'wait', now);
    expect(frame).not.toContain('CONNECTED ✓');
    expect(frame).toContain('CONNECTED ? no ACTIVE HSM seen');
  });

  test('a phrase that is wanted, in the list of decisions', () => {
    const gone = {planned: 6, scheduled: 6, soaking: 0, gone: 6, failed: 0};
    const open = opened(
      viewOf(
        [
          lane(stores.payBatch, {step: 'disconnect', state: {is: 'gate'}, dates: [], keys: gone}),
          lane(stores.payMain),
        ],
        {
          stage: 'wait',
          gates: [
            {
              gate: 'delete-stores',
              phrase: 'delete 1 store 111122223333',
              covers: ['us-east-1/cks-pay-batch'],
            },
          ],
        },
      ),
      {plan, ledger},
    );
    expect(frameOf(open, 'wait', utc('09-29T12:00:00'))).toMatchSnapshot();
  });

  test('more decisions than rows, over the turn of a year', () => {
    const questions = Array.from({length: 12}, (_, index) => ({
      ...cancelled,
      id: `cancelled:eu-west-1/key-${String(index)}`,
      what: `alias/led/${String(index)} (ledger) is Enabled: its deletion was cancelled.`,
    }));
    const [first, ...others] = questions;
    if (!first) throw new Error('no question');
    const lanesOf = [
      lane(stores.ledger, {
        state: {is: 'asks'},
        decision: {do: 'ask', questions: [first, ...others], look: []},
        dates: [{at: new Date('2027-01-04T09:00:00Z'), keys: 3}],
      }),
    ];
    const open = opened(viewOf(lanesOf, {stage: 'wait'}), {plan, ledger});
    const frame = frameOf(open, 'wait', utc('12-28T09:00:00'), {
      state: {cursor: 'cancelled:eu-west-1/key-11'},
    });
    expect(frame).toContain('>✗ alias/led/11');
    expect(frame).toMatchSnapshot();
  });
});
