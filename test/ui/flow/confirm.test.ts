import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import fc from 'fast-check';
import type {Evidence} from '../../../source/flows/flow.ts';
import {noEvidence, type TrailChanges} from '../../../source/model/evidence.ts';
import {asKeyId, asKeyStoreId} from '../../../source/model/ids.ts';
import {at, payLegacy, seen, withRegion} from '../pay-legacy-picture.ts';
import {lastSeen} from '../../../source/model/observation.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {flowRig, typed, type FakeOptions, type FlowRig} from './flow-rig.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: FlowRig[] = [];
const enter = '\r';
const tab = '\t';
const payMain = asKeyStoreId('cks-3c4d5e6f708192a31');

type Options = FakeOptions & {write?: boolean; picture?: AccountPicture};

async function rig(options: Options = {}): Promise<FlowRig> {
  const made = await flowRig(options);
  open.push(made);
  return made;
}

/** The page that disconnects `pay-main`: level 2. */
async function disconnect(options: Options = {}): Promise<FlowRig> {
  const made = await rig(options);
  await made.slowly('/', ...typed('pay-main'), enter, ':disconnect\r');
  await made.wait(400);
  expect(made.rows()[2]).toContain('Disconnect custom key store pay-main');
  return made;
}

/** The page that schedules the deletion of two keys: level 3. */
async function scheduleTwo(options: Options = {}): Promise<FlowRig> {
  const made = await rig(options);
  await made.slowly(':keys\r', ':region us-east-1\r', ' ', 'j', ' ', ':schedule\r');
  await made.wait(400);
  expect(made.rows()[2]).toContain('Schedule deletion of 2 KMS keys');
  return made;
}

const phrase3 = 'delete 2 keys 111122223333';

describe('level 2: the name, then Enter', () => {
  test('typed key by key and confirmed by an Enter of its own starts the flow', async () => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'));
    expect(made.rows().join('\n')).toContain('(match)');
    expect(made.port.started).toEqual([]);
    await made.slowly(enter);
    expect(made.port.started).toMatchObject([
      {flow: 'disconnect', goal: {name: 'pay-main', region: 'us-east-1'}, typed: 'pay-main'},
    ]);
    expect(made.rows()[1]).toContain('Board > pay-main · us-east-1 > Disconnect');
  });

  test.each<[string, readonly string[], string]>([
    ['glued to its Enter in one read', ['pay-main\r'], 'Enter that comes with text'],
    ['with the last letter glued to Enter', [...typed('pay-mai'), 'n\r'], 'Enter that comes with text'],
    ['pasted with an Enter inside', ['\u001B[200~pay-main\r\u001B[201~'], 'Pasted. Read it'],
    [
      'pasted, Enter a third of a second later',
      ['\u001B[200~pay-main\u001B[201~', enter],
      'Enter that comes with',
    ],
    ['in one read, Enter a third of a second later', ['pay-main', enter], 'Enter that comes with'],
    ['wrong', [...typed('pay-mian'), enter], 'That is not "pay-main". Nothing was sent.'],
    ['too short', [...typed('pay-mai'), enter], 'That is not "pay-main"'],
    ['with more after it', [...typed('pay-main '), enter], 'That is not "pay-main"'],
    ['in capitals', [...typed('PAY-MAIN'), enter], 'That is not "pay-main"'],
    ['not at all', [enter], 'That is not "pay-main"'],
  ])('%s: nothing is started, and the message row says why', async (_how, chunks, message) => {
    const made = await disconnect();
    await made.slowly(...chunks);
    expect(made.port.started).toEqual([]);
    expect(made.message()).toContain(message);
  });

  test.each([
    ['pasted', '\u001B[200~pay-main\u001B[201~'],
    ['in one read', 'pay-main'],
  ])('text that came %s counts as typed once it could be read for a second', async (_how, text) => {
    const made = await disconnect();
    await made.slowly(text);
    await made.wait(1000);
    await made.slowly(enter);
    expect(made.port.started).toHaveLength(1);
  });

  test('what was typed before the page came up never reaches it', async () => {
    const made = await rig();
    await made.slowly('/', ...typed('pay-main'), enter);
    made.press(':disconnect\rpay-main\r');
    await made.wait(400);
    expect(made.rows().join('\n')).toContain('to disconnect it: _');
    expect(made.port.started).toEqual([]);
  });

  test('keys within a quarter of a second of its first frame are dropped, and it says so', async () => {
    const made = await rig();
    await made.slowly('/', ...typed('pay-main'), enter);
    made.press(':disconnect\r');
    await made.wait(110);
    made.press('p', 'a');
    expect(made.message()).toContain('That key came before the page could be read');
    expect(made.rows().join('\n')).toContain('to disconnect it: _');
  });

  test('three wrong tries empty the line', async () => {
    const made = await disconnect();
    await made.slowly('x', enter, enter);
    expect(made.rows().join('\n')).toContain('it: x_');
    await made.slowly(enter);
    expect(made.rows().join('\n')).toContain('it: _');
  });

  test.each(['\u001B', '\u0003'])('%j leaves without anything sent', async key => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'), key, enter);
    expect(made.port.started).toEqual([]);
  });

  test('Tab goes to Cancel first, and Enter there leaves', async () => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'), tab);
    expect(made.rows().join('\n')).toContain('[>Cancel ]');
    await made.slowly(enter);
    expect(made.message()).toContain('Nothing was sent');
    expect(made.port.started).toEqual([]);
  });
});

describe('the keys in use behind the page', () => {
  const keyUse: Evidence = {
    keyUse: seen({
      uses: new Map([
        [
          asKeyId('192a3100-6d4b-4e17-9a35-1c2be07d8f64'),
          {uses: 960, exact: true, last: at('11:58'), by: ['rds.amazonaws.com', 'role/PayApi']},
        ],
      ]),
      by: ['rds.amazonaws.com', 'role/PayApi'],
      notAsked: 0,
    }),
  };

  test('open with i once the keys do not go into the line, with when last and by whom', async () => {
    const made = await disconnect({evidence: keyUse});
    expect(made.rows().join('\n')).toContain('alias/2a31/0 960 (i)');
    await made.slowly('i');
    expect(made.rows().join('\n')).toContain('disconnect it: i_');
    expect(made.message()).toContain('Tab to the buttons, then i opens the list.');
    await made.slowly(tab);
    expect(made.rows().join('\n')).toContain('alias/2a31/0 960 (i)');
    expect(made.rows().at(-1)).toContain(' i all of it');
    await made.slowly('i');
    const panel = made.rows().join('\n');
    expect(panel).toContain('Keys of pay-main used in the last 24h');
    expect(panel).toContain('alias/2a31/0   960, last 11:58Z');
    expect(panel).toContain('by rds.amazonaws.com, role/PayApi');
    await made.slowly('\u001b');
    await made.wait(100);
    expect(made.rows()[1]).toContain('> Disconnect');
  });

  test('close with an Enter that presses nothing behind them, however many come with it', async () => {
    const made = await disconnect({evidence: keyUse});
    await made.slowly(...typed('pay-main'), tab, tab, 'i', '\r\r');
    expect(made.port.started).toEqual([]);
    expect(made.message()).toContain('Enter that comes with text');
    await made.slowly(enter);
    expect(made.port.started).toHaveLength(1);
  });

  test('are nothing where the page says all', async () => {
    const made = await disconnect();
    await made.slowly(tab, 'i');
    expect(made.message()).toContain('The page says all that is known.');
  });
});

describe('level 3: a line, and nothing focused', () => {
  test('text goes nowhere until Tab reaches the line', async () => {
    const made = await scheduleTwo();
    await made.slowly(...typed('delete'), enter);
    expect(made.rows().join('\n')).not.toContain('> delete');
    expect(made.message()).toContain('Nothing is focused');
  });

  test('the whole line, and then Enter, starts it', async () => {
    const made = await scheduleTwo();
    // The window of days is the first stop.
    await made.slowly(tab, tab, ...typed(phrase3), enter);
    expect(made.port.started).toMatchObject([
      {flow: 'schedule-deletion', typed: phrase3, goal: {days: 30, keys: [{}, {}]}},
    ]);
  });

  test.each([phrase3.slice(0, -1), phrase3.replace('2', '3'), `${phrase3}4`])(
    '%j starts nothing',
    async text => {
      const made = await scheduleTwo();
      await made.slowly(tab, tab, ...typed(text), enter, tab, tab, enter);
      expect(made.port.started).toEqual([]);
    },
  );
});

describe('level 1: two buttons', () => {
  const rename = async (options: Options = {}) => {
    const made = await rig(options);
    await made.slowly('/', ...typed('pay-main'), enter, 'a', '2');
    await made.wait(400);
    expect(made.rows()[1]).toContain('> Rename');
    await made.slowly(...typed('pay-2'));
    return made;
  };

  test('Enter in the form goes to Cancel, and Enter there leaves', async () => {
    const made = await rename();
    await made.slowly(enter);
    expect(made.rows().join('\n')).toContain('[>Cancel ]');
    await made.slowly(enter);
    expect(made.port.started).toEqual([]);
    expect(made.message()).toContain('Nothing was sent');
  });

  test('Tab to the button and Enter starts it', async () => {
    const made = await rename();
    await made.slowly(tab, tab, enter);
    expect(made.port.started).toMatchObject([{flow: 'update', goal: {changes: {newName: 'pay-2'}}}]);
  });

  test('Tab and Enter glued in one read start nothing', async () => {
    const made = await rename();
    await made.slowly('\t\t\r');
    expect(made.port.started).toEqual([]);
    expect(made.message()).toContain('Enter that comes with');
  });
});

describe('what may not be confirmed', () => {
  test('a read-only run reads the page and names the way', async () => {
    const made = await disconnect({write: false});
    expect(made.rows().join('\n')).toContain('[ read-only: :write first ]');
    await made.slowly(...typed('pay-main'), enter);
    expect(made.port.started).toEqual([]);
    expect(made.message()).toContain(':write turns writes on for 111122223333');
  });

  test('a check that AWS would refuse bars the button', async () => {
    const made = await rig();
    await made.slowly('/', ...typed('pay-main'), enter, 'a', '2');
    await made.wait(400);
    await made.slowly(...typed('pay-batch'), tab, tab, enter);
    expect(made.rows().join('\n')).toContain('1 check must pass');
    expect(made.port.started).toEqual([]);
  });

  test('a store that changed while its page was read clears the line, and says to what', async () => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'));
    made.watch.show(moved('DISCONNECTING'));
    await made.wait(200);
    expect(made.message()).toContain('Changed while you were reading: now DISCONNECTING. Nothing was sent.');
    expect(made.rows().join('\n')).toContain('to disconnect it: _');
    await made.wait(400);
    await made.slowly(enter);
    expect(made.port.started).toEqual([]);
  });

  test('a store that somebody changed, as CloudTrail tells, names who and when', async () => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'));
    expect(made.watch.investigated).toContainEqual({region: 'us-east-1', id: payMain});
    made.watch.show(moved('DISCONNECTING', 'KeyOps/jchen'));
    await made.wait(200);
    expect(made.message()).toContain(
      'Nothing was sent. Read again: now DISCONNECTING (KeyOps/jchen, 12:03Z).',
    );
  });

  test('answers older than 30 s are looked at anew before anything is sent', async () => {
    const made = await disconnect();
    expect(made.port.looks).toBe(1);
    await made.wait(31_000);
    await made.slowly(...typed('pay-main'), enter);
    expect(made.port.looks).toBe(2);
    expect(made.port.started).toHaveLength(1);
  });

  test('a page that is left while it is looked at anew starts nothing', async () => {
    const made = await disconnect({lookMs: 300});
    await made.wait(31_000);
    await made.slowly(...typed('pay-main'));
    made.press(enter, '\u001B');
    expect(made.rows().join('\n')).toContain('looking once more');
    await made.wait(1000);
    expect(made.port.started).toEqual([]);
  });

  test('a terminal that became too small closes the page', async () => {
    const made = await disconnect();
    await made.slowly(...typed('pay-main'));
    made.session.resize({columns: 70, rows: 20});
    made.session.resize({columns: 80, rows: 24});
    expect(made.message()).toContain('Closed when the terminal became too small');
    await made.slowly(enter);
    expect(made.port.started).toEqual([]);
  });
});

describe('random keys', () => {
  const key = fc.constantFrom(
    ...[
      'a',
      '1',
      '2',
      '3',
      'j',
      'k',
      'q',
      'u',
      'e',
      ' ',
      tab,
      enter,
      '\u001B',
      '\u001B[A',
      '\u001B[B',
      '\u0010',
    ],
    ...[
      'p',
      'y',
      '-',
      'm',
      'ai',
      'pay-mai',
      '\u001B[200~pay-mai\r\u001B[201~',
      ':disconnect\r',
      ':schedule\r',
    ],
  );

  test('never confirm level 2 or 3 without the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(key, {minLength: 40, maxLength: 40}), async keys => {
        const made = await disconnect();
        for (const one of keys) {
          made.session.input(one);
          await made.wait(300);
        }
        // No name and no line can be made of these keys; what asks for a button alone may be started.
        for (const {flow} of made.port.started)
          expect(['update', 'enable-keys', 'cancel-deletion']).toContain(flow);
        made.session.stop();
      }),
      {seed: 20260914, numRuns: 25, endOnFailure: true},
    );
  });

  test('never confirm with an Enter that is glued to other keys, whatever was typed', async () => {
    const glued = fc
      .tuple(fc.constantFrom('pay-main', 'n', '\t', 'pay-main\t', 'x', '\t\t'), fc.nat(300))
      .map(([text, pause]) => ({keys: `${text}\r`, pause}));
    await fc.assert(
      fc.asyncProperty(fc.array(glued, {minLength: 12, maxLength: 12}), async chunks => {
        const made = await disconnect();
        for (const {keys, pause} of chunks) {
          made.session.input(keys);
          await made.wait(pause);
        }
        expect(made.port.started).toEqual([]);
        made.session.stop();
      }),
      {seed: 20260914, numRuns: 25, endOnFailure: true},
    );
  });
});

/** The story with pay-main in another state. */
function moved(connectionState: string, by?: string): AccountPicture {
  const view = payLegacy.regions.find(({region}) => region === 'us-east-1');
  const stores = (view && lastSeen(view.keyStores)) ?? [];
  const at = new Date('2026-09-14T12:04:00Z');
  const actors = (name: string): TrailChanges => ({
    changes: [
      {
        at: new Date('2026-09-14T12:03:40Z'),
        eventId: 'one',
        name: 'DisconnectCustomKeyStore',
        actor: {kind: 'caller', arn: `arn:aws:sts::111122223333:assumed-role/${name}`, name},
        storeId: payMain,
      },
    ],
    names: ['DisconnectCustomKeyStore'],
    since: new Date('2026-06-16T12:04:00Z'),
    cutOff: [],
  });
  const evidence = by === undefined ? noEvidence : {...noEvidence, actors: seen(actors(by))};
  return withRegion('us-east-1', {
    keyStores: {
      status: 'seen',
      value: stores.map(one => (one.name === 'pay-main' ? {...one, connectionState} : one)),
      at,
      source: 'live',
    },
    evidence: new Map([[payMain, evidence]]),
  });
}
