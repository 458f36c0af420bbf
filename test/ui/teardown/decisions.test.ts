import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {asKeyId} from '../../../source/model/ids.ts';
import type {OpenTeardown} from '../../../source/ui/teardown/port.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {payLegacy, seen} from '../pay-legacy-picture.ts';
import {typed} from '../flow/flow-rig.ts';
import {
  approvedLine,
  asking,
  cancelled,
  disconnected,
  emptyScene,
  jchen,
  journal,
  lane,
  large,
  opened,
  small,
  storyPlan,
  stores,
  utc,
  viewOf,
} from './hand-made-teardown.ts';
import {teardownRig, type TeardownRig} from './teardown-rig.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of rigs.splice(0)) session.stop();
  vi.useRealTimers();
});

const rigs: TeardownRig[] = [];
const asJchen: AccountPicture = {
  ...payLegacy,
  identity: seen({account: storyPlan().account, arn: jchen, partition: 'aws', alias: 'pay-legacy'}),
};
async function rigOf(
  open: OpenTeardown,
  options: Parameters<typeof teardownRig>[1] = {},
): Promise<TeardownRig> {
  const made = await teardownRig(open, {picture: asJchen, ...options});
  rigs.push(made);
  return made;
}

const ledger = journal([
  '09-14T11:36:52',
  {kind: 'approved', caller: jchen, typed: 'x', digest: storyPlan().digest},
]);
const gone = {planned: 6, scheduled: 6, soaking: 0, gone: 6, failed: 0};
const waiting = opened(
  viewOf(
    [
      lane(stores.payMain),
      lane(stores.ledger, asking(cancelled)),
      lane(stores.apacSign, {...asking(disconnected), connectionState: 'DISCONNECTED', healthy: false}),
    ],
    {stage: 'wait'},
  ),
  {ledger},
);
const gate = opened(
  viewOf(
    [
      lane(stores.payBatch, {step: 'disconnect', state: {is: 'gate'}, dates: [], keys: gone}),
      lane(stores.ledger, {
        step: 'disconnect',
        state: {is: 'gate'},
        dates: [],
        keys: {...gone, planned: 9, scheduled: 9, gone: 9},
      }),
      lane(stores.payMain, {step: 'connect', state: {is: 'running'}}),
    ],
    {
      gates: [
        {
          gate: 'delete-stores',
          phrase: 'delete 2 stores 111122223333',
          covers: ['us-east-1/cks-pay-batch', 'eu-west-1/cks-ledger'],
        },
      ],
    },
  ),
  {ledger},
);
const enter = '\r';

describe('A decision', () => {
  test('lists its choices, the cautious one first, and opens one on Cancel', async () => {
    const rig = await rigOf(waiting);
    expect((await rig.slowly('j', enter)).join('\n')).toMatchSnapshot();
    expect((await rig.slowly('2')).join('\n')).toMatchSnapshot();
    // Cancel has the focus: Enter leaves it open.
    await rig.slowly(enter);
    expect(rig.told).toEqual([]);
  });

  test('is given by its button', async () => {
    const rig = await rigOf(waiting);
    await rig.slowly('j', enter, '2', '\t', enter);
    expect(rig.told).toEqual([{answered: [cancelled.id, 'schedule-again']}]);
  });

  test('that accepts a loss is typed by name, and not by less', async () => {
    const rig = await rigOf(waiting);
    expect((await rig.slowly(enter, '3')).join('\n')).toMatchSnapshot();
    await rig.slowly(...typed('apac-sig'), enter);
    expect(rig.told).toEqual([]);
    await rig.slowly('n', enter);
    expect(rig.told).toEqual([{answered: [disconnected.id, 'accept-orphans', 'apac-sign']}]);
  });

  test('is not given while the run is read-only', async () => {
    const rig = await rigOf(waiting);
    await rig.slowly(':', 'read-only', enter, enter, '1', '\t', enter);
    expect(rig.told.filter(one => 'answered' in one)).toEqual([]);
    expect(rig.rows().join('\n')).toContain('read-only: :write first');
  });

  test('for several keys of one lane at once', async () => {
    const questions = ['a', 'b', 'c'].map(name => ({
      ...cancelled,
      id: `key-refused:us-east-1/key-pay-${name}`,
      kind: 'key-refused' as const,
      store: stores.payMain,
      keyId:
        stores.payMain.keys.find(({aliases}) => aliases[0] === `alias/pay/${name}`)?.id ?? asKeyId('none'),
      what: `alias/pay/${name}: AWS refused kms:ScheduleKeyDeletion: AccessDenied.`,
      choices: [
        {choice: 'try-again', text: 'try again'},
        {choice: 'keep-store', text: 'keep pay-main: nothing more is sent'},
      ],
    }));
    const [first, ...others] = questions;
    if (!first) throw new Error('no question');
    const rig = await rigOf(
      opened(
        viewOf([
          lane(stores.payMain, {
            step: 'schedule keys',
            state: {is: 'failed'},
            decision: {do: 'ask', questions: [first, ...others], look: []},
          }),
        ]),
      ),
    );
    expect((await rig.slowly(enter)).join('\n')).toMatchSnapshot();
    await rig.slowly('4', '\t', enter);
    expect(rig.told).toEqual(questions.map(({id}) => ({answered: [id, 'try-again']})));
  });
});

describe('The second phrase', () => {
  const page = async (options: Parameters<typeof teardownRig>[1] = {}) => {
    const rig = await rigOf(gate, options);
    await rig.slowly(enter);
    return rig;
  };
  const phrase = 'delete 2 stores 111122223333';

  test.each([
    ['80x24', small],
    ['120x40', large],
  ] as const)('its page lists the stores that it covers, at %s', async (_name, size) => {
    const rig = await page({size});
    expect(rig.rows().join('\n')).toMatchSnapshot();
  });

  test('has no focus at first, and takes the phrase typed key by key', async () => {
    const rig = await page();
    await rig.slowly(...typed(phrase), enter);
    expect(rig.told).toEqual([]);
    await rig.slowly('\t', ...typed(phrase), enter);
    expect(rig.told).toEqual([{confirmed: phrase}]);
  });

  test.each<[string, readonly string[]]>([
    ['a paste that ends in Enter', ['\t', `\u001B[200~${phrase}\r\u001B[201~`]],
    ['a paste with Enter right after it', ['\t', `\u001B[200~${phrase}\u001B[201~`, enter]],
    ['the phrase and Enter in one read', ['\t', `${phrase}\r`]],
    ['all of it in one read, Tab too', [`\t${phrase}\r`]],
    ['the phrase of another count', ['\t', ...typed('delete 3 stores 111122223333'), enter]],
    ['a part of it', ['\t', ...typed('delete 2 stores'), enter]],
  ])('%s sends nothing', async (_name, chunks) => {
    const rig = await page();
    await rig.slowly(...chunks);
    expect(rig.told).toEqual([]);
  });

  test('a paste is text: read, and confirmed by an Enter of its own', async () => {
    const rig = await page();
    await rig.slowly('\t', `\u001B[200~${phrase}\u001B[201~`);
    expect(rig.message()).toContain('Pasted. Read it, then press Enter.');
    await rig.slowly('', '', '', enter);
    expect(rig.told).toEqual([{confirmed: phrase}]);
  });

  test('what was typed before the page could be read is dropped', async () => {
    const rig = await rigOf(gate);
    rig.session.input(`\r\t${phrase}`);
    rig.session.input(enter);
    await rig.slowly('', '', '', '');
    expect(rig.told).toEqual([]);
    expect(rig.rows().join('\n')).toContain('nothing typed yet');
  });

  test('covers only what was read: other stores behind the same words are not confirmed', async () => {
    const rig = await page();
    await rig.show({
      view: viewOf(gate.view.lanes, {
        gates: [
          {
            gate: 'delete-stores',
            phrase,
            covers: ['us-east-1/cks-pay-batch', 'us-east-1/cks-pay-main'],
          },
        ],
      }),
    });
    await rig.slowly('\t', ...typed(phrase), enter);
    expect(rig.told).toEqual([]);
    expect(rig.message()).toContain('Nothing was sent');
  });

  test('three wrong tries change nothing and clear the line', async () => {
    const rig = await page();
    await rig.slowly('\t', ...typed('delete'), enter, enter, enter);
    expect(rig.told).toEqual([]);
    expect(rig.rows().join('\n')).toContain('nothing typed yet');
  });

  test('p does not go past it', async () => {
    const rig = await rigOf(gate);
    await rig.slowly('p', 'p', 'p');
    expect(rig.told).toEqual([]);
    expect(rig.rows().join('\n')).not.toContain('Report ◐');
  });
});

describe('The role', () => {
  const role = opened(
    viewOf([lane(stores.payMain, {step: 'gone', state: {is: 'done', end: 'deleted'}, dates: []})], {
      stage: 'role',
      role: 'asks',
      end: {do: 'gate', look: []},
      gates: [{gate: 'delete-role', phrase: 'delete role 111122223333', covers: []}],
    }),
    {scene: emptyScene(utc('10-05T11:05:00'))},
  );

  test('is kept by the first choice, with a button', async () => {
    const rig = await rigOf(role);
    expect((await rig.slowly(enter)).join('\n')).toMatchSnapshot();
    await rig.slowly('\t', enter);
    expect(rig.told).toEqual([{answered: ['gate:delete-role', 'keep']}]);
  });

  test('is deleted by its own phrase', async () => {
    const rig = await rigOf(role);
    expect((await rig.slowly('j', enter)).join('\n')).toMatchSnapshot();
    await rig.slowly('\t', ...typed('delete role 111122223333'), enter);
    expect(rig.told).toEqual([{confirmed: 'delete role 111122223333'}]);
  });
});

describe('Undo', () => {
  test('u names the keys of the lane, and the abort of all', async () => {
    const rig = await rigOf(gate);
    expect((await rig.slowly('j', 'j', 'u')).join('\n')).toMatchSnapshot();
    expect((await rig.slowly('1')).join('\n')).toContain('[Keys]');
  });

  test(':abort asks what else comes back, then for its phrase', async () => {
    const rig = await rigOf(gate);
    expect((await rig.slowly(':', 'abort', enter)).join('\n')).toMatchSnapshot();
    expect((await rig.slowly('2')).join('\n')).toMatchSnapshot();
    await rig.slowly('\t', ...typed('undo 41 keys 111122223333'), enter);
    expect(rig.told).toEqual([
      {aborted: 'undo 41 keys 111122223333', wishes: {enableKeys: true, reconnectStores: false}},
    ]);
  });
});

describe('Going on', () => {
  test('P pauses and resumes', async () => {
    const rig = await rigOf(gate);
    expect((await rig.slowly('P')).join('\n')).toContain('Paused by the operator.');
    await rig.slowly('P');
    expect(rig.told).toEqual([{did: 'pause'}, {did: 'resume'}]);
  });

  test('as somebody else takes a yes', async () => {
    const rig = await rigOf({...gate, running: {is: 'no'}}, {picture: payLegacy, idle: true});
    expect((await rig.slowly('P')).join('\n')).toMatchSnapshot();
    await rig.slowly(enter);
    expect(rig.told).toEqual([]);
    await rig.slowly('P', '\t', enter);
    expect(rig.told).toEqual([{did: 'run'}]);
  });

  test('with credentials of another account is not possible', async () => {
    const other = {
      ...payLegacy,
      identity: seen({
        account: '444455556666' as never,
        arn: 'arn:aws:sts::444455556666:assumed-role/KeyOps/jchen',
        partition: 'aws',
      }),
    };
    const rig = await rigOf({...gate, running: {is: 'no'}}, {picture: other, idle: true});
    await rig.slowly('P');
    expect(rig.message()).toBe(' These credentials are for 444455556666. This plan is for 111122223333.');
    expect(rig.told).toEqual([]);
  });

  test('what another process runs can only be watched', async () => {
    const rig = await rigOf(
      {
        ...waiting,
        ledger: journal(approvedLine(waiting.plan)),
        running: {
          is: 'elsewhere',
          owner: {host: 'ops-bastion-2', pid: 1, caller: jchen, since: '2026-09-14T12:00:00.000Z'},
        },
      },
      {idle: true},
    );
    await rig.slowly('P', 'j', enter, '1', '\t', enter);
    expect(rig.told).toEqual([]);
    await rig.slowly('\u001B', ':', 'abort', enter);
    expect(rig.told).toEqual([]);
  });

  test('Esc leaves it running; quitting asks, and ends after the call in hand', async () => {
    const rig = await rigOf(gate);
    await rig.slowly('\u001B', '\u001B');
    expect(rig.told).toEqual([]);
    expect((await rig.slowly('q')).join('\n')).toMatchSnapshot();
    await rig.slowly(enter);
    expect(rig.left).toEqual([]);
    await rig.slowly('q', '\t', enter);
    expect(rig.left).toEqual([0]);
  });

  test('^C once stops after the call in hand, twice leaves now', async () => {
    const rig = await rigOf(gate);
    await rig.slowly('\u0003');
    expect(rig.told).toEqual([{did: 'stop'}]);
    expect(rig.left).toEqual([]);
    await rig.slowly('P');
    await rig.slowly('\u0003', '\u0003');
    expect(rig.left).toEqual([130]);
  });
});
