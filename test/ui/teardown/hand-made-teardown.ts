import {forecast} from '../../../source/flows/teardown/forecast.ts';
import type {Entry, JournalLine} from '../../../source/flows/journal/entry.ts';
import type {Question} from '../../../source/flows/teardown/decision.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {sealed, type Plan, type PlannedKey, type PlannedStore} from '../../../source/flows/teardown/plan.ts';
import {blankScene, blankSight, type TeardownScene} from '../../../source/flows/teardown/scene.ts';
import type {LaneView, TeardownView} from '../../../source/flows/teardown/view.ts';
import {asAccountId, asClusterId, asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import type {Write} from '../../../source/model/write.ts';
import {drawFrame} from '../../../source/ui/frame.ts';
import type {Size} from '../../../source/ui/line.ts';
import {paintLine} from '../../../source/ui/paint.ts';
import type {ScreenContext, ScreenState} from '../../../source/ui/screens/screen.ts';
import {startState} from '../../../source/ui/state.ts';
import type {OpenTeardown} from '../../../source/ui/teardown/port.ts';
import {stageScreen} from '../../../source/ui/teardown/stage-screen.ts';
import type {Theme} from '../../../source/ui/theme.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {chosen, contextOf} from '../screens/frame.ts';

export const jchen = 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen';
export const mreyes = 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes';
export const utc = (text: string): Date => new Date(`2026-${text}Z`);

const keysOf = (names: readonly string[], more: Partial<PlannedKey> = {}): PlannedKey[] =>
  names.map(name => ({
    id: asKeyId(`key-${name.replaceAll('/', '-')}`),
    arn: `arn:aws:kms:::key/${name}`,
    aliases: [`alias/${name}`],
    state: 'Enabled',
    days: 14,
    soakDays: 0,
    lastUse: 'never',
    otherAccounts: [],
    ...more,
  }));

const some = (stem: string, count: number): string[] =>
  Array.from({length: count}, (_, index) => `${stem}/${String.fromCodePoint(97 + index)}`);

const store = (
  region: string,
  name: string,
  keys: PlannedKey[],
  more: Partial<PlannedStore> = {},
): PlannedStore => ({
  region: asRegion(region),
  id: asKeyStoreId(`cks-${name}`),
  name,
  type: 'AWS_CLOUDHSM',
  connectionState: 'CONNECTED',
  clusterId: asClusterId(`cluster-${name}`),
  keep: false,
  keys,
  ...more,
});

export const stores = {
  payMain: store('us-east-1', 'pay-main', keysOf(some('pay', 14))),
  payBatch: store('us-east-1', 'pay-batch', keysOf(some('bat', 6))),
  ledger: store('eu-west-1', 'ledger', keysOf(['led/fx', ...some('led', 8)])),
  vaultEu: store('eu-central-1', 'vault-eu', keysOf(some('eu', 3)), {connectionState: 'DISCONNECTED'}),
  nordic: store('eu-north-1', 'nordic', keysOf(['nordic/root', ...some('nordic', 4)])),
  apacSign: store('ap-southeast-2', 'apac-sign', keysOf(some('sig', 4))),
};

/** The plan of the story: 6 stores and 41 keys, with two Regions that stay unknown. */
export const storyPlan = (more: Partial<Plan> = {}): Plan =>
  sealed({
    schema: 'cks.teardown-plan/1',
    id: 'TD-20260914-7K2F',
    madeAt: utc('09-14T12:31:00'),
    madeBy: mreyes,
    account: asAccountId('111122223333'),
    partition: 'aws',
    goal: 'role',
    scope: 'all',
    twoPerson: false,
    regions: [
      ...[...new Set(Object.values(stores).map(({region}) => region))].map(region => ({
        region,
        standing: {is: 'answered' as const, at: utc('09-14T12:30:00')},
      })),
      {region: asRegion('af-south-1'), standing: {is: 'accepted-unknown'}},
      {region: asRegion('ap-east-1'), standing: {is: 'accepted-unknown'}},
    ],
    stores: Object.values(stores),
    acceptedKeys: [],
    demo: false,
    gaps: [],
    ...more,
  });

export type Written = readonly [at: string, entry: Entry];

export const journalLines = (...lines: readonly Written[]): readonly JournalLine[] =>
  lines.map(([at, entry], index): JournalLine => ({
    v: 1,
    n: index,
    prev: '0'.repeat(64),
    at: `2026-${at}.000Z`,
    entry,
  }));

export const journal = (...lines: readonly Written[]): Ledger => Ledger.of(journalLines(...lines));

export const approvedLine = (plan: Plan): Written => [
  '09-15T09:36:52',
  {kind: 'approved', caller: jchen, typed: 'x', digest: plan.digest},
];

/** A call with its outcome. */
export const call = (
  at: string,
  step: number,
  write: Write,
  outcome: Omit<Extract<Entry, {kind: 'outcome'}>, 'kind' | 'step'> | undefined = {result: 'accepted'},
): readonly Written[] => [
  [at, {kind: 'intent', step, caller: jchen, write: {...write}}],
  ...(outcome ? [[at, {kind: 'outcome' as const, step, ...outcome}] as const] : []),
];

export const scheduling = (of: PlannedStore, index: number): Write => ({
  operation: 'ScheduleKeyDeletion',
  region: of.region,
  keyId: of.keys[index]?.id ?? asKeyId('none'),
  days: 14,
});

/** A lane whose keys wait for `until`, with what differs. */
export function lane(
  of: PlannedStore,
  more: Partial<LaneView> = {},
  until = utc('09-29T09:38:00'),
): LaneView {
  const planned = of.keys.length;
  return {
    store: of,
    step: 'wait',
    state: {is: 'waiting', until},
    text: `${String(planned)} keys PendingDeletion until 29 Sep 09:38Z`,
    keys: {planned, scheduled: planned, soaking: 0, gone: 0, failed: 0},
    connectionState: 'CONNECTED',
    healthy: true,
    dates: [{at: until, keys: planned}],
    decision: {do: 'wait', for: 'date', until, why: 'waiting', look: []},
    ...more,
  };
}

export const asking = (question: Question): Pick<LaneView, 'state' | 'text' | 'decision'> => ({
  state: {is: 'asks'},
  text: question.what,
  decision: {do: 'ask', questions: [question], look: []},
});

export const cancelled: Question = {
  id: 'cancelled:eu-west-1/key-led-fx',
  kind: 'cancelled',
  store: stores.ledger,
  keyId: asKeyId('key-led-fx'),
  what: 'alias/led/fx (ledger) is Enabled: its deletion was cancelled. Ask who did it first; scheduling it again starts a new waiting period.',
  choices: [
    {choice: 'schedule-again', text: 'schedule again, new date 4 Oct 06:50Z'},
    {
      choice: 'keep-store',
      text: 'keep ledger: nothing more is sent, and deletions already scheduled go on unless you cancel them',
    },
  ],
};

export const disconnected: Question = {
  id: 'disconnected:ap-southeast-2/cks-apac-sign',
  kind: 'disconnected',
  store: stores.apacSign,
  what: 'apac-sign is DISCONNECTED and 4 keys are pending: somebody disconnected it. Unless it is CONNECTED with an ACTIVE HSM by 29 Sep 09:40Z, the material of 4 keys stays on the HSMs and must be removed by hand.',
  choices: [
    {choice: 'connect', text: 'connect it, before 29 Sep 09:40Z'},
    {
      choice: 'accept-orphans',
      text: 'accept that key material of apac-sign stays on its HSMs',
      type: 'apac-sign',
    },
    {choice: 'keep-store', text: 'keep apac-sign: nothing more is sent'},
  ],
  by: utc('09-29T09:40:00'),
};

export const viewOf = (lanes: readonly LaneView[], more: Partial<TeardownView> = {}): TeardownView => ({
  stage: 'run',
  lanes,
  end: {do: 'lanes-first'},
  questions: lanes.flatMap(({decision}) => (decision.do === 'ask' ? decision.questions : [])),
  gates: [],
  due: [],
  waiting: [],
  silent: [],
  failed: [],
  aborted: false,
  finished: false,
  role: 'pending',
  next: 'nothing to do before 29 Sep 09:38Z',
  ...more,
});

export const opened = (view: TeardownView, more: Partial<OpenTeardown> = {}): OpenTeardown => {
  const plan = more.plan ?? storyPlan();
  return {
    plan,
    forecast: forecast(plan, utc('09-15T09:36:52')),
    ledger: journal(approvedLine(plan)),
    view,
    scene: blankScene,
    running: {is: 'yes'},
    ...more,
  };
};

/** What was seen of each Region: no stores, at one moment. */
export const emptyScene = (at: Date, more: Partial<TeardownScene> = {}): TeardownScene => ({
  ...blankScene,
  regions: new Map(
    [...new Set(Object.values(stores).map(({region}) => region))].map(region => [
      region,
      {...blankSight, keyStores: {status: 'seen', value: [], at, source: 'live'}},
    ]),
  ),
  ...more,
});

export const small: Size = {columns: 80, rows: 24};
export const large: Size = {columns: 120, rows: 40};

type Shown = {
  readonly size?: Size;
  readonly theme?: Theme;
  readonly picture?: AccountPicture;
  readonly state?: Partial<ScreenState>;
};

/** One stage of a teardown as a whole frame, without trailing blanks. */
export function frameOf(
  open: OpenTeardown,
  stage: 'run' | 'wait' | 'role' | 'report',
  now: Date,
  {size = small, theme = {colours: 'plain', ascii: false}, picture = payLegacy, state = {}}: Shown = {},
): string {
  const context: ScreenContext = {...contextOf(size, picture, now), teardowns: {open}};
  const model = stageScreen(context, chosen({stage, ...state}));
  const lines = drawFrame({
    size,
    state: {...startState, write: true, place: {screen: 'stage', stage}},
    model,
    context,
    events: [],
    badges: {demo: false, write: true},
    profile: 'prod-keys',
  });
  return lines.map(line => paintLine(line, size.columns, theme).trimEnd()).join('\n');
}
