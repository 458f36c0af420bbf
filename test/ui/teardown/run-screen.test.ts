import {describe, expect, test} from 'vitest';
import {asKeyId, asKeyStoreId} from '../../../source/model/ids.ts';
import type {LaneView} from '../../../source/flows/teardown/view.ts';
import type {OpenTeardown} from '../../../source/ui/teardown/port.ts';
import {payLegacy, seen} from '../pay-legacy-picture.ts';
import {
  approvedLine,
  asking,
  call,
  disconnected,
  frameOf,
  jchen,
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

const now = utc('09-15T09:41:30');
const plan = storyPlan();
const refused =
  'alias/nordic/root: AWS refused kms:ScheduleKeyDeletion: AccessDeniedException (not allowed by its key policy). Ask an administrator of this key.';

const nordic: LaneView = lane(stores.nordic, {
  step: 'schedule keys',
  state: {is: 'failed', since: utc('09-15T09:40:31')},
  text: refused,
  keys: {planned: 5, scheduled: 4, soaking: 0, gone: 0, failed: 1},
  decision: {
    do: 'ask',
    questions: [
      {
        id: 'key-refused:eu-north-1/key-nordic-root',
        kind: 'key-refused',
        store: stores.nordic,
        keyId: asKeyId('key-nordic-root'),
        what: refused,
        choices: [
          {choice: 'try-again', text: 'try again'},
          {choice: 'keep-store', text: 'keep nordic: nothing more is sent'},
        ],
      },
    ],
    look: [],
  },
});

const lanes: readonly LaneView[] = [
  lane(stores.payMain),
  lane(stores.payBatch, {
    step: 'schedule keys',
    state: {is: 'running', since: utc('09-15T09:41:20')},
    text: 'schedule keys 1/6',
    keys: {planned: 6, scheduled: 1, soaking: 0, gone: 0, failed: 0},
    dates: [],
  }),
  lane(stores.ledger),
  lane(stores.vaultEu, {
    step: 'connect',
    state: {is: 'running', since: utc('09-15T09:38:04')},
    text: 'vault-eu is CONNECTING',
    connectionState: 'CONNECTING',
    healthy: false,
  }),
  nordic,
  lane(stores.apacSign),
];
const inTheMiddle = viewOf(lanes, {
  failed: [{region: stores.nordic.region, what: refused}],
  next: '1 decision needed · 1 step can be done now',
});
const calls = [
  approvedLine(plan),
  ...call('09-15T09:38:04', 0, {
    operation: 'ConnectCustomKeyStore',
    region: stores.vaultEu.region,
    storeId: stores.vaultEu.id,
  }),
  ...call('09-15T09:40:31', 1, scheduling(stores.nordic, 0), {
    result: 'refused',
    failure: {kind: 'denied', code: 'AccessDeniedException', message: '', action: '', remedy: ''},
  }),
  ...call('09-15T09:40:50', 2, scheduling(stores.apacSign, 3), {
    result: 'accepted',
    value: {deletionDate: '2026-09-29T09:40:50.000Z'},
  }),
  ...call('09-15T09:41:20', 3, scheduling(stores.payBatch, 0), {
    result: 'accepted',
    value: {deletionDate: '2026-09-29T09:41:20.000Z'},
  }),
];
const running = opened(inTheMiddle, {plan, ledger: journal(...calls)});

describe('Run', () => {
  test.each([
    ['at 80x24', small],
    ['at 120x40', large],
  ] as const)('shows a lane per store, why the first one failed, and the journal, %s', (_name, size) => {
    expect(frameOf(running, 'run', now, {size})).toMatchSnapshot();
  });

  test('opens the reason below the row under the cursor', () => {
    const frame = frameOf(running, 'run', now, {state: {cursor: 'store:eu-central-1/cks-vault-eu'}});
    expect(frame).toContain('>◐ eu-central-1    vault-eu');
    expect(frame).toContain('└ vault-eu is CONNECTING');
    expect(frame).not.toContain('└ alias/nordic/root');
  });

  test.each([
    ['without colours', {colours: 'none', ascii: false}],
    ['in ASCII', {colours: 'plain', ascii: true}],
  ] as const)('reads %s', (_name, theme) => {
    const frame = frameOf(running, 'run', now, {theme});
    expect(frame).toMatchSnapshot();
    // Bold and reverse remain.
    if (!theme.ascii) expect(frame).not.toMatch(/\u001B\[(?:3\d|9\d|4\d|38|48)/u);
    else expect(frame).toMatch(/^[ -~\n]*$/u);
  });

  test.each<[string, Partial<OpenTeardown>, Parameters<typeof frameOf>[3]?]>([
    ['finishes a call before it pauses', {running: {is: 'pausing', inHand: 1}}],
    ['is paused by the operator', {running: {is: 'paused', why: 'paused by the operator'}}],
    [
      'does not run, with a call of which nobody knows',
      {
        running: {is: 'no'},
        ledger: journal(
          approvedLine(plan),
          ...call('09-15T09:40:50', 0, scheduling(stores.payBatch, 3)).slice(0, 1),
        ),
      },
    ],
    [
      'cannot write its journal',
      {
        running: {
          is: 'no',
          why: 'Cannot write the journal (no space left). Nothing more is sent until it can be written.',
        },
      },
    ],
    [
      'is run by another process',
      {
        running: {
          is: 'elsewhere',
          owner: {host: 'ops-bastion-2', pid: 4711, caller: jchen, since: '2026-09-15T09:36:00.000Z'},
        },
      },
    ],
    [
      'has credentials of another account',
      {},
      {
        picture: {
          ...payLegacy,
          identity: seen({
            account: '444455556666',
            arn: 'arn:aws:sts::444455556666:assumed-role/KeyOps/jchen',
            partition: 'aws',
          } as never),
        },
      },
    ],
    [
      'has credentials that ended',
      {running: {is: 'paused', why: 'credentials'}},
      {
        picture: {
          ...payLegacy,
          identity: {
            ...(payLegacy.identity as object),
            failed: {
              failure: {
                kind: 'expired',
                code: 'ExpiredTokenException',
                message: '',
                action: '',
                remedy: '',
                attempts: 1,
              },
              since: utc('09-15T09:41:00'),
              latest: utc('09-15T09:41:00'),
            },
          } as never,
        },
      },
    ],
  ])('says that it %s', (_name, more, shown) => {
    expect(frameOf({...running, ...more}, 'run', now, shown)).toMatchSnapshot();
  });

  test('a Region that does not answer, a gate, a decision and stores that are done', () => {
    const mixed = viewOf(
      [
        lane(stores.payMain, {
          step: 'gone',
          state: {is: 'done', end: 'deleted'},
          text: 'pay-main is deleted',
          dates: [],
          keys: {planned: 14, scheduled: 14, soaking: 0, gone: 14, failed: 0},
        }),
        lane(stores.payBatch, {
          step: 'disconnect',
          state: {is: 'gate'},
          text: '0 keys left; the second phrase is needed',
          dates: [],
          keys: {planned: 6, scheduled: 6, soaking: 0, gone: 6, failed: 0},
        }),
        lane(stores.ledger, {
          step: '0 keys',
          state: {is: 'running', since: utc('09-29T10:00:00')},
          text: '9 keys gone; waiting for the DeleteKey events that prove the material gone',
          keys: {planned: 9, scheduled: 9, soaking: 0, gone: 9, failed: 0},
          dates: [],
        }),
        lane(stores.vaultEu, {
          step: 'gone',
          state: {is: 'done', end: 'kept'},
          text: 'vault-eu is kept',
          dates: [],
        }),
        lane(stores.nordic, {
          state: {is: 'silent', since: utc('09-29T09:52:00')},
          text: 'no answer for 14m (kms:DescribeCustomKeyStores: ThrottlingException); nothing is sent until there is one',
        }),
        lane(stores.apacSign, {...asking(disconnected), connectionState: 'DISCONNECTED', healthy: false}),
      ],
      {
        gates: [
          {gate: 'delete-stores', phrase: 'delete 1 store 111122223333', covers: ['us-east-1/cks-pay-batch']},
        ],
        silent: [stores.nordic.region],
        next: '1 decision needed · type: delete 1 store 111122223333 · waiting for eu-north-1 to answer',
      },
    );
    const open = opened(mixed, {plan});
    const late = utc('09-29T10:06:00');
    for (const size of [small, large]) expect(frameOf(open, 'run', late, {size})).toMatchSnapshot();
  });

  test('more lanes than rows: the cursor stays on screen, and the journal keeps three lines', () => {
    const many = Array.from({length: 40}, (_, index) =>
      lane({...stores.payMain, name: `store-${String(index)}`, id: asKeyStoreId(`cks-${String(index)}`)}),
    );
    const open = opened(viewOf(many), {plan, ledger: journal(...calls)});
    const frame = frameOf(open, 'run', now, {state: {cursor: 'store:us-east-1/cks-30', top: 0}});
    expect(frame).toContain('store-30');
    expect(frame.split('\n').filter(row => /^ 09:\d\d:\d\d /u.test(row))).toHaveLength(3);
  });
});
