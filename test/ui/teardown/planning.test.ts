import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {ApprovalResult, GivenApproval} from '../../../source/flows/teardown/approve.ts';
import {forecast} from '../../../source/flows/teardown/forecast.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {approvalPhrase} from '../../../source/flows/teardown/phrases.ts';
import {sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {blankScene} from '../../../source/flows/teardown/scene.ts';
import type {Wishes} from '../../../source/flows/teardown/wishes.ts';
import {cellWidth} from '../../../source/ui/cells.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import type {MadeDraft, OpenedPlan, TeardownPort} from '../../../source/ui/teardown/port.ts';
import {rehearsals} from '../../../source/ui/teardown/rehearsals.ts';
import {startState, type AppState} from '../../../source/ui/state.ts';
import type {Theme} from '../../../source/ui/theme.ts';
import {fakePort, typed} from '../flow/flow-rig.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {rig, type Rig} from '../session-fixture.ts';
import {handMadeWatch} from '../story.ts';
import {large, mreyes, small, storyPlan, viewOf} from './hand-made-teardown.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: Rig[] = [];
const account = '111122223333';
const phrase = approvalPhrase(storyPlan());

type Planning = Rig & {
  readonly asked: Wishes[];
  readonly approvals: GivenApproval[];
  slowly(...chunks: readonly string[]): Promise<string[]>;
};

type Options = {
  readonly plan?: Plan;
  readonly write?: boolean;
  readonly size?: typeof small;
  readonly theme?: Theme;
  readonly result?: ApprovalResult;
  /** Flows can be begun too: the menu lists verbs. */
  readonly verbs?: boolean;
  readonly rehearse?: TeardownPort['rehearse'];
};

/** A session whose teardowns are made of one hand-made plan, and go nowhere. */
async function planning({
  plan = storyPlan(),
  write = true,
  size = small,
  theme = {colours: 'plain', ascii: false},
  result = {is: 'refused', refused: 'Refused for the test.', remedy: ''},
  verbs = false,
  rehearse = () => Promise.reject(new Error('it is not rehearsed here')),
}: Options = {}): Promise<Planning> {
  const asked: Wishes[] = [];
  const approvals: GivenApproval[] = [];
  const made = (of: Plan): MadeDraft => ({
    plan: of,
    forecast: forecast(of, of.madeAt),
    found: [],
    details: new Map(),
    uses: new Map(),
  });
  const unapproved = (of: Plan, now: Date): OpenedPlan => ({
    plan: of,
    forecast: forecast(of, now),
    ledger: Ledger.of([]),
    view: viewOf([], {stage: 'approve'}),
    scene: blankScene,
    phrase: approvalPhrase(of),
    running: {is: 'no'},
  });
  const port: TeardownPort = {
    readOnly: false,
    allowWrites: () => undefined,
    newId: () => plan.id,
    list: () => Promise.resolve([]),
    draft(_id, wishes) {
      asked.push(wishes);
      return Promise.resolve(made(plan));
    },
    again(before, wishes) {
      asked.push(wishes);
      return before;
    },
    keep: () => Promise.resolve(),
    open: () => Promise.resolve({...unapproved(plan, plan.madeAt), view: viewOf([], {stage: 'run'})}),
    unapproved,
    check: () => Promise.resolve([{result: 'ok', text: 'live state equals the plan'}]),
    approve(_plan, given) {
      approvals.push(given);
      return Promise.resolve(result);
    },
    run: () => Promise.reject(new Error('it is not run here')),
    export: () => Promise.resolve([`${plan.id}.md`, `${plan.id}.plan.json`]),
    report: () => Promise.reject(new Error('not approved')),
    exportReport: () => Promise.reject(new Error('not approved')),
    rehearse,
  };
  const watch = handMadeWatch(payLegacy);
  const session = rig(size, {
    watch,
    ...(verbs && {flows: fakePort(watch)}),
    screens,
    teardowns: port,
    theme,
    badges: {demo: false, write},
  });
  open.push(session);
  await vi.advanceTimersByTimeAsync(400);
  return {
    ...session,
    asked,
    approvals,
    async slowly(...chunks) {
      for (const chunk of chunks) {
        session.session.input(chunk);
        await vi.advanceTimersByTimeAsync(333);
      }
      return session.rows();
    },
  };
}

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const tab = '\t';
const right = '\u001B[C';

/** Through the form and the inventory to the plan. */
async function toPlan(options: Options = {}): Promise<Planning> {
  const made = await planning(options);
  await made.slowly(':teardown\r', 'm', ...typed(account), tab, right, right);
  await made.slowly(...Array.from({length: 7}, () => tab), '\r');
  await made.slowly('p');
  return made;
}

async function toApproval(options: Options = {}): Promise<Planning> {
  const made = await toPlan(options);
  await made.slowly('p');
  await later(400);
  return made;
}

describe('the form', () => {
  test('another account than that of the credentials leads nowhere', async () => {
    const made = await planning();
    const rows = await made.slowly(':teardown\r', 'm', ...typed('444455556666'), '\u001B[Z', '\r');
    expect(rows.join('\n')).toContain(`These credentials are of account ${account}.`);
    expect(made.asked).toEqual([]);
  });

  test('a list of Regions takes the role step away and says so', async () => {
    const made = await planning();
    await made.slowly(':teardown\r', 'm', ...typed(account), tab, right, right, tab, right, tab);
    const rows = await made.slowly(...typed('eu-west-1'));
    expect(rows.join('\n')).toContain('The role step is off: a list of Regions leaves something out.');
    await made.slowly(...Array.from({length: 6}, () => tab), '\r');
    expect(made.asked).toMatchObject([{goal: 'stores', regions: ['eu-west-1']}]);
  });

  test("Delete in a store's menu opens it for that one store", async () => {
    const made = await planning({verbs: true});
    const menu = await made.slowly('/', ...typed('pay-main'), '\r', 'a');
    expect(menu.join('\n')).toContain('Delete, by a teardown plan...');
    const digit = /(\d) Delete, by/u.exec(menu.join('\n'))?.[1] ?? '';
    const form = await made.slowly(digit);
    expect(form.join('\n')).toContain('< one store >');
    expect(form.join('\n')).toContain('< pay-main · us-east-1 >');
  });

  test('Esc leads back to the list, and nothing was asked', async () => {
    const made = await planning();
    const rows = await made.slowly(':teardown\r', 'm', '\u001B');
    await later(100);
    expect(rows.join('\n')).toContain('Teardown');
    expect(made.asked).toEqual([]);
  });
});

describe('the plan', () => {
  test('a row is edited in its menu, and only the plan changes', async () => {
    const made = await toPlan();
    expect(made.rows().join('\n')).toContain('Cost of this plan');
    const menu = await made.slowly('\r');
    expect(menu.join('\n')).toContain('Keep this store, and the role with it');
    const windows = await made.slowly('2');
    expect(windows.join('\n')).toContain('Waiting period');
    await made.slowly('g', '\r');
    expect([...(made.asked.at(-1)?.daysOf?.values() ?? [])]).toEqual([7]);
    expect(made.approvals).toEqual([]);
  });

  test('x writes it to files and says their names', async () => {
    const made = await toPlan();
    await made.slowly('x');
    expect(made.message()).toContain('.md, TD-20260914-7K2F.plan.json');
  });

  test.each([small, large])(
    'no row of %j is wider than it, whatever stores and keys are called',
    async size => {
      const name = fc.sample(fc.string({unit: 'binary', minLength: 1, maxLength: 200}), {
        numRuns: 6,
        seed: 7,
      });
      const {digest: _digest, ...before} = storyPlan();
      const plan = sealed({
        ...before,
        stores: before.stores.map((store, index) => ({
          ...store,
          name: name[index] ?? 'x',
          keys: store.keys.map(key => ({...key, aliases: [`alias/${name[index] ?? ''}`]})),
        })),
      });
      const made = await toPlan({plan, size});
      for (const keys of [[], ['\r', '1'], ['j', 'p'], ['\u001B']]) {
        await made.slowly(...keys);
        for (const row of made.session.frame()) expect(cellWidth(row)).toBeLessThanOrEqual(size.columns);
      }
    },
  );
});

describe('the rehearsal', () => {
  type Asked = Parameters<TeardownPort['rehearse']>[1] & {
    readonly plan: Plan;
    readonly done: PromiseWithResolvers<readonly string[]>;
  };

  /** On the plan, with rehearsals that go as the test says. */
  async function rehearsing(options: Options = {}) {
    const rehearsed: Asked[] = [];
    const made = await toPlan({
      write: false,
      ...options,
      rehearse(plan, running) {
        const done = Promise.withResolvers<readonly string[]>();
        rehearsed.push({plan, ...running, done});
        return done.promise;
      },
    });
    const at = async (date: string) => {
      rehearsed.at(-1)?.onTime(new Date(date));
      await later(333);
    };
    const end = async (rows: readonly string[]) => {
      rehearsed.at(-1)?.done.resolve(rows);
      await later(333);
    };
    await made.slowly(':', 'rehearse', '\r');
    return {...made, rehearsed, at, end};
  }

  const told = [
    'Rehearsal of TD-20260914-7K2F  111122223333  digest 00000000  seed 1',
    'Run against an embedded AWS made from the plan. The account itself was asked nothing.',
    'It reaches its end 30 Sep 09:20Z, 15 days after 15 Sep 09:10Z.',
    '',
    'Stores',
    ...Array.from({length: 30}, (_, index) => `    moment ${String(index + 1)}`),
  ];

  test('needs no writes, tells its day, and ends in a text over the plan', async () => {
    const made = await rehearsing();
    expect(made.message()).toContain('Rehearsing: nothing of it reaches the account.');
    await made.at('2026-09-21T04:00:00Z');
    expect(made.message()).toContain('Rehearsing, at 21 Sep: nothing of it reaches the account.');
    await made.end(told);
    expect(made.rows().join('\n')).toMatchSnapshot();
    expect((await made.slowly('G')).join('\n')).toContain('moment 30');
    const closed = await made.slowly('q');
    expect(closed.join('\n')).toContain('Cost of this plan');
    expect(closed.join('\n')).not.toContain('Rehears');
    expect(made.approvals).toEqual([]);
  });

  test('is not made twice of one plan', async () => {
    const made = await rehearsing();
    await made.slowly(':', 'rehearse', '\r');
    await made.end(told);
    await made.slowly('q');
    const again = await made.slowly(':', 'rehearse', '\r');
    expect(again.join('\n')).toContain('[REHEARSAL]');
    expect(made.rehearsed).toHaveLength(1);
  });

  test('takes neither keys nor messages from whoever went on meanwhile', async () => {
    const made = await rehearsing();
    await made.slowly(':board\r');
    await made.end(told);
    expect(made.rows().join('\n')).not.toContain('[REHEARSAL]');
    expect(made.message()).toContain('TD-20260914-7K2F is rehearsed: :rehearse on its stage Plan');
  });

  test('says why it could not be made', async () => {
    const made = await rehearsing();
    made.rehearsed[0]?.done.reject(new Error('no port is free'));
    await later(333);
    expect(made.message()).toContain('Not rehearsed: no port is free');
  });

  test('of a plan that was changed meanwhile is not shown', async () => {
    const plan = storyPlan();
    let state: AppState = {...startState, place: {screen: 'stage', stage: 'plan'}};
    const {start} = rehearsals(
      {rehearse: () => Promise.resolve(told)},
      {
        update: change => {
          state = change(state);
        },
        isShown: () => false,
        stop: new AbortController().signal,
      },
    );
    start(plan, plan.madeAt);
    await later(0);
    expect(state.overlay).toBeUndefined();
    expect(state.message?.line).toContain('The plan was changed while it was rehearsed.');
  });

  test('ends with the session', async () => {
    const made = await rehearsing();
    made.session.stop();
    expect(made.rehearsed[0]?.stop.aborted).toBe(true);
  });

  test('of a plan that is incomplete is not begun', async () => {
    const {digest: _digest, ...whole} = storyPlan();
    const plan = sealed({
      ...whole,
      gaps: whole.regions.slice(0, 1).map(({region}) => ({
        kind: 'region-silent' as const,
        region,
        what: 'it does not answer',
        remedy: 'ask again',
      })),
    });
    const made = await rehearsing({plan});
    expect(made.message()).toContain('No plan yet: 1 Region did not answer');
    expect(made.rehearsed).toEqual([]);
  });
});

describe('the approval', () => {
  test('starts with nothing focused, and letters do nothing', async () => {
    const made = await toApproval();
    expect(made.rows().join('\n')).toContain('[ Start ] disabled: nothing typed yet');
    await made.slowly(...typed(phrase), '\r');
    expect(made.approvals).toEqual([]);
  });

  test('the phrase, key by key, and an Enter of its own approve', async () => {
    const made = await toApproval();
    await made.slowly(tab, ...typed(phrase), '\r');
    expect(made.approvals).toEqual([{account, phrase}]);
    expect(made.message()).toContain('Refused for the test.');
    // Refused, it is read and typed again.
    expect(made.rows().join('\n')).not.toContain('(match)');
  });

  test.each<[string, readonly string[]]>([
    ['glued to its Enter in one read', [`${phrase}\r`]],
    ['pasted with an Enter inside', [`\u001B[200~${phrase}\r\u001B[201~`]],
    ['pasted, Enter a third of a second later', [`\u001B[200~${phrase}\u001B[201~`, '\r']],
    ['of another plan', [...typed('delete 5 stores 41 keys 111122223333'), '\r']],
    ['with more after it', [...typed(`${phrase} `), '\r']],
  ])('%s: nothing is approved', async (_how, chunks) => {
    const made = await toApproval();
    await made.slowly(tab, ...chunks);
    expect(made.approvals).toEqual([]);
  });

  test('read-only, every stage up to the plan works, and the approval says :write', async () => {
    const made = await toApproval({write: false});
    expect(made.rows().join('\n')).toContain('[ read-only: :write first ]');
    await made.slowly(tab, ...typed(phrase), '\r');
    expect(made.approvals).toEqual([]);
  });

  test('a plan of a demo wants a phrase that says so', async () => {
    const {digest: _digest, ...before} = storyPlan({demo: true});
    const made = await toApproval({plan: sealed(before)});
    expect(made.rows().join('\n')).toContain('Type this exactly:  DEMO delete');
  });

  test('an account that has changed is shown line by line, and nothing is approved', async () => {
    const drift = [
      {sign: '+' as const, region: storyPlan().stores[0]?.region ?? never(), what: 'new store x'},
    ];
    const refused = 'The account is not what the plan says:\n  + us-east-1 new store x Nothing was sent.';
    const made = await toApproval({result: {is: 'refused', refused, remedy: 'Make a new plan.', drift}});
    await made.slowly(tab, ...typed(phrase), '\r');
    expect(made.rows().join('\n')).toContain('The account no longer matches the plan');
    expect(made.rows().join('\n')).toContain('+ us-east-1 new store x');
  });

  test('approved, the run is shown, and why it did not begin where it did not', async () => {
    const made = await toApproval({result: {is: 'approved', by: mreyes, journal: 'j', plan: 'p'}});
    await made.slowly(tab, ...typed(phrase), '\r');
    await later(200);
    expect(made.rows()[2]).toContain('Approve ✓');
    expect(made.message()).toContain('it is not run here');
  });
});

const never = (): never => {
  throw new Error('the story has stores');
};

test('in ASCII no character of a frame is any other', async () => {
  const made = await toApproval({theme: {colours: 'plain', ascii: true}});
  for (const row of made.rows()) expect(row).toMatch(/^[ -~]*$/u);
});
