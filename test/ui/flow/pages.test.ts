import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {flows} from '../../../source/flows/index.ts';
import type {Failure} from '../../../source/model/failure.ts';
import {asAccountId, asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import {lastSeen} from '../../../source/model/observation.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {focusOf, openDialog, readiness, type DialogView} from '../../../source/ui/flow/dialog.ts';
import {draftOf, fieldsOf, type Choices, type Values} from '../../../source/ui/flow/form.ts';
import type {Subject} from '../../../source/ui/flow/subject.ts';
import {fieldOf} from '../../../source/ui/text-field.ts';
import {at, now, payLegacy, withRegion} from '../pay-legacy-picture.ts';
import {flowRig, typed, type FakeOptions, type FlowRig} from './flow-rig.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: FlowRig[] = [];
const enter = '\r';

async function rig(
  options: FakeOptions & {picture?: AccountPicture; write?: boolean} = {},
): Promise<FlowRig> {
  const made = await flowRig(options);
  open.push(made);
  return made;
}

const region = asRegion('eu-west-1');
const ofStore: Subject = {
  region,
  account: '111122223333',
  store: {id: asKeyStoreId('cks-9f8e7d6c5b4a39281'), name: 'ledger'},
};
const ofKeys = (...ids: readonly string[]): Subject => ({
  region,
  account: '111122223333',
  keys: ids.map(id => ({id: asKeyId(id), alias: `alias/${id}`})),
});
const choices: Choices = {
  clusters: [{value: 'cluster-2qv6sd4mh7k', text: 'cluster-2qv6sd4mh7k ACTIVE'}],
  external: false,
};

const pages: readonly (readonly [verb: string, flow: string, subject: Subject])[] = [
  ['connect', 'connect', ofStore],
  ['disconnect', 'disconnect', ofStore],
  ['rename', 'update', ofStore],
  ['change-cluster', 'update', ofStore],
  ['change-password', 'update', ofStore],
  ['change-credential', 'update', ofStore],
  ['change-endpoint', 'update', ofStore],
  ['create', 'create', {region, account: '111122223333'}],
  ['create-key', 'create-key', ofStore],
  ['enable-keys', 'enable-keys', ofKeys('one')],
  ['disable-keys', 'disable-keys', ofKeys('one')],
  ['disable-keys', 'disable-keys', ofKeys('one', 'two')],
  ['schedule-deletion', 'schedule-deletion', ofKeys('one')],
  ['schedule-deletion', 'schedule-deletion', ofKeys('one', 'two')],
  ['cancel-deletion', 'cancel-deletion', ofKeys('one')],
  ['describe-role', 'describe-role', {region, account: '111122223333'}],
];

describe('where a page starts', () => {
  const view = payLegacy.regions.find(one => one.region === region);

  test.each(pages)('%s (%s) never on the button that does it', (verb, flow, subject) => {
    const dialog = openDialog({verb, flow, label: verb, subject}, choices);
    const draft = draftOf(verb, subject, dialog.values, fieldsOf(verb, dialog.values, choices));
    const brief =
      draft.is === 'whole' && view
        ? flows.get(flow)?.brief(draft.goal, {view, role: payLegacy.role}, now, {disconnectedBy: 'me'})
        : undefined;
    const shown: DialogView = {
      choices,
      looked: true,
      ...(brief && view && {reading: {ok: true, brief, scene: {view, role: payLegacy.role}}}),
    };
    expect(focusOf(dialog, shown)).not.toBe('act');
    expect(focusOf(dialog, {choices, looked: false})).not.toBe('act');
    if (brief?.confirm.level === 3) expect(focusOf(dialog, shown)).toBeUndefined();
    if (brief && brief.confirm.level > 1) expect(readiness(dialog, shown).ready).toBe(false);
  });
});

describe('what a form makes', () => {
  const values = (
    entries: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>> = {},
  ): Values =>
    new Map([
      ...Object.entries(entries).map(([name, text]) => [name, {field: fieldOf(text)}] as const),
      ...Object.entries(files).map(
        ([name, text]) => [name, {field: fieldOf('/a/file'), file: {path: '/a/file', text}}] as const,
      ),
    ]);

  test.each<[string, Subject, Values, object]>([
    ['rename', ofStore, values({newName: 'gl'}), {name: 'ledger', changes: {newName: 'gl'}}],
    [
      'change-cluster',
      ofStore,
      values({clusterId: 'cluster-2qv6sd4mh7k'}),
      {changes: {clusterId: 'cluster-2qv6sd4mh7k'}},
    ],
    ['change-password', ofStore, values({password: 'kmsPswd1'}), {changes: {password: 'given'}}],
    [
      'create',
      {region, account: '111122223333'},
      values(
        {name: 'new', type: 'AWS_CLOUDHSM', clusterId: 'cluster-2qv6sd4mh7k', password: 'kmsPswd1'},
        {certificate: 'PEM'},
      ),
      {
        name: 'new',
        backing: {type: 'AWS_CLOUDHSM', clusterId: 'cluster-2qv6sd4mh7k', trustAnchorCertificate: 'PEM'},
      },
    ],
    ['create-key', ofStore, values({alias: 'alias/x'}, {policy: '{}'}), {alias: 'alias/x', policy: '{}'}],
    [
      'schedule-deletion',
      ofKeys('one'),
      values({days: '7'}),
      {days: 7, keys: [{id: 'one', alias: 'alias/one'}]},
    ],
    [
      'describe-role',
      {region, account: '111122223333'},
      values({description: 'ours'}),
      {description: 'ours'},
    ],
  ])('%s: its goal, which the flow reads, without any secret', (verb, subject, entered, expected) => {
    const draft = draftOf(verb, subject, entered, fieldsOf(verb, entered, choices));
    expect(draft).toMatchObject({is: 'whole', goal: expected});
    const flow = pages.find(([name]) => name === verb)?.[1] ?? '';
    if (draft.is === 'whole') expect(() => flows.get(flow)?.parseGoal(draft.goal)).not.toThrow();
    if (draft.is === 'whole') expect(JSON.stringify(draft.goal)).not.toContain('kmsPswd1');
  });

  test.each<[string, Values, readonly string[]]>([
    ['rename', values({}), ['New name']],
    ['change-password', values({password: 'short'}), ['Password']],
    ['change-password', values({password: 'has spaces in it'}), ['Password']],
    [
      'create',
      values({type: 'AWS_CLOUDHSM', name: 'a', certificate: '/not/read'}),
      ['Cluster', 'Certificate', 'Password'],
    ],
    ['schedule-deletion', values({days: '6'}), ['Window']],
    ['schedule-deletion', values({days: '31'}), ['Window']],
    ['schedule-deletion', values({days: '7.5'}), ['Window']],
  ])('%s says what is missing', (verb, entered, labels) => {
    expect(draftOf(verb, ofStore, entered, fieldsOf(verb, entered, choices))).toEqual({
      is: 'missing',
      labels,
    });
  });
});

describe('the page on the text of the role', () => {
  test('belongs to Access and to no Region', async () => {
    const made = await rig();
    await made.slowly(':role\r', '');
    expect(made.rows()[1]).toContain(' Access > service-linked role > Describe ');
    expect(made.rows()[2]).not.toContain('us-east-1');
  });
});

describe('pages from other places', () => {
  test('u opens the page that cancels a deletion, level 1', async () => {
    const made = await rig();
    await made.slowly(':keys\r', ':region eu-central-1\r', '/', ...typed('card-2022'), enter, 'u', '');
    expect(made.rows()[2]).toContain('Cancel the deletion of 1 KMS key');
    await made.slowly('\t', enter);
    expect(made.port.started).toMatchObject([{flow: 'cancel-deletion'}]);
  });

  test('a file that is not there is named beside its field, and nothing can be created', async () => {
    const made = await rig();
    await made.slowly(':create\r', '', ...typed('a'), '\t', '\t', '\t', ...typed('/no'), '\t');
    expect(made.rows().join('\n')).toContain('there is no such file');
  });

  test('keys pending deletion ask for more than the name, and the goal says so', async () => {
    const view = payLegacy.regions.find(one => one.region === 'us-east-1');
    const inventory = view && lastSeen(view.keys);
    const entries = new Map(
      [...(inventory?.entries ?? [])].map(([id, entry], index) => {
        const key = lastSeen(entry.key);
        const pending = {state: 'PendingDeletion', deletionDate: at('23:00')} as const;
        const isPending = index === 10 && key !== undefined;
        return [
          id,
          isPending
            ? {
                ...entry,
                key: {
                  status: 'seen' as const,
                  value: {...key, ...pending},
                  at: at('12:03'),
                  source: 'live' as const,
                },
              }
            : entry,
        ];
      }),
    );
    const made = await rig({
      picture: withRegion('us-east-1', {
        keys: {status: 'seen', value: {listedAt: at('12:03'), entries}, at: at('12:03'), source: 'live'},
      }),
    });
    await made.slowly('/', ...typed('pay-main'), enter, ':disconnect\r', '');
    expect(made.rows().join('\n')).toContain('Type "pay-main anyway": _');
    await made.slowly(...typed('pay-main'), enter);
    expect(made.port.started).toEqual([]);
    await made.slowly(...typed(' anyway'), enter);
    expect(made.port.started).toMatchObject([
      {flow: 'disconnect', typed: 'pay-main anyway', goal: {anyway: true}},
    ]);
  });

  test('^P shows the aws command, and again the page', async () => {
    const made = await rig();
    await made.slowly('/', ...typed('pay-main'), enter, ':disconnect\r', '', '\u0010');
    expect(made.rows().join('\n')).toContain(
      ' aws kms disconnect-custom-key-store --custom-key-store-id \\\n   cks-3c4d5e6f708192a31 --region us-east-1\n',
    );
    await made.slowly('\u0010');
    expect(made.rows().join('\n')).toContain('What happens');
  });

  test.each([
    [':connect\r', 'No key store is chosen'],
    [':enable\r', 'No key is chosen'],
  ])('%j says what is missing where nothing is chosen', async (chunk, message) => {
    const made = await rig();
    await made.slowly(
      chunk.includes('enable') ? ':keys\r' : ':clusters\r',
      '/',
      ...typed('nothing at all'),
      enter,
      chunk,
    );
    expect(made.message()).toContain(message);
  });

  test(':create works where no row is there to say where', async () => {
    const made = await rig({
      picture: {
        ...payLegacy,
        regions: payLegacy.regions.map(one => ({
          ...one,
          keyStores: {status: 'seen', value: [], at: at('12:03'), source: 'live'},
        })),
      },
    });
    await made.slowly('/', ...typed('us-east-1'), enter, ':create\r', '');
    expect(made.rows()[2]).toContain('us-east-1');
  });
});

describe('credentials that have ended', () => {
  const expired: Failure = {
    kind: 'expired',
    code: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
    action: 'sts:GetCallerIdentity',
    remedy: 'Sign in again.',
  };
  const identity = {
    status: 'seen',
    value: {
      account: asAccountId('111122223333'),
      arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
      partition: 'aws',
    },
    at: at('12:00'),
    source: 'live',
    failed: {failure: expired, since: at('12:03'), latest: at('12:04')},
  } as const;

  test('open a panel once; Esc keeps the stale rows, and new credentials close it', async () => {
    const made = await rig();
    made.watch.show({...payLegacy, identity});
    await made.wait(200);
    const rows = made.rows().map(row => row.slice(20, 59));
    const from = rows.findIndex(row => row.startsWith('┌ Sign in again'));
    expect(rows.slice(from, from + 9)).toEqual([
      '┌ Sign in again ──────────────────────┐',
      '│ Credentials of KeyOps/mreyes ended  │',
      '│ 12:03Z. Rows behind are from 12:03Z │',
      '│ and marked stale. In another shell: │',
      '│  aws sso login --profile prod-keys  │',
      '│ cks looks again every 30s. c copies │',
      '│ R now · v other profile · q quit    │',
      '│ Esc stay with stale data            │',
      '└─────────────────────────────────────┘',
    ]);
    expect(made.rows()[0]).toMatch(/^ 111122223333 .*\[EXPIRED\]/u);
    await made.slowly('\u001B');
    expect(made.rows().join('\n')).not.toContain('Sign in again');
    made.watch.show(payLegacy);
    await made.wait(200);
    made.watch.show({...payLegacy, identity});
    await made.wait(200);
    await made.slowly('R');
    expect(made.watch.asked).toContain('refresh');
  });

  test('never cover something that is being confirmed', async () => {
    const made = await rig();
    await made.slowly('/', ...typed('pay-main'), enter, ':disconnect\r', '', ...typed('pay'));
    made.watch.show({...payLegacy, identity});
    await made.wait(200);
    expect(made.rows().join('\n')).toContain('it: pay_');
  });
});

test('the history lists every change, newest first, with its end and request id', async () => {
  const change = {
    at: at('11:24'),
    flow: 'disconnect',
    flowId: 'DC-20260914-7K2F',
    account: '111122223333',
    caller: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
    operation: 'DisconnectCustomKeyStore',
    region: 'eu-west-1',
    target: 'ledger',
    about: 'cks-9f8e7d6c5b4a39281',
    outcome: 'accepted',
    requestId: '5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58',
  } as const;
  const made = await rig({
    history: {
      changes: [change, {...change, at: at('11:40'), operation: 'ConnectCustomKeyStore', outcome: 'unknown'}],
      verified: 2,
      damaged: [
        {
          is: 'damaged',
          id: 'x',
          account: '111122223333',
          file: 'x',
          line: 3,
          what: 'x.jsonl: line 3 is damaged',
        },
      ],
    },
  });
  await made.slowly(':history\r', 'j');
  expect(made.rows().join('\n')).toMatchSnapshot();
});
