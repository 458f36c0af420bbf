import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {asAccountId, asKeyId} from '../../../source/model/ids.ts';
import {
  approveTeardown,
  faultOfApproval,
  type ApprovalSurroundings,
} from '../../../source/flows/teardown/approve.ts';
import {readJournal} from '../../../source/flows/journal/journal.ts';
import {approvalPhrase} from '../../../source/flows/teardown/phrases.ts';
import {listKeptPlans, readKeptPlan} from '../../../source/flows/teardown/plan-file.ts';
import {sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {bob, cape, failure, frankfurt, ireland, key, listOf} from '../../watch/fake-reader.ts';
import {plan, PlanningReader} from './planning-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cks-approve-'));
});
afterEach(() => {
  rmSync(folder, {recursive: true, force: true});
});

const two = () => {
  const reader = new PlanningReader([ireland, frankfurt]);
  reader.put(ireland, 'cks-a', ['k1', 'k2']);
  reader.put(frankfurt, 'cks-b', ['k3']);
  return reader;
};

const around = (reader: PlanningReader, more: Partial<ApprovalSurroundings> = {}): ApprovalSurroundings => ({
  folder,
  reader,
  holdTags: ['hold'],
  mayWrite: () => undefined,
  program: 'cks test',
  signal: new AbortController().signal,
  triesInSeconds: [],
  ...more,
});

const yes = (to: Plan) => ({account: to.account as string, phrase: approvalPhrase(to)});
const filesLeft = () =>
  readdirSync(folder, {recursive: true, withFileTypes: true}).filter(one => one.isFile());

test('an approval leaves a sealed copy of the plan and a journal with both lines, for their owner only', async () => {
  const reader = two();
  const made = await plan(reader);
  const result = await approveTeardown(made, yes(made), around(reader));
  if (result.is !== 'approved') throw new Error(JSON.stringify(result));
  const lines = await readJournal(result.journal);
  expect(lines.map(({entry}) => entry)).toMatchObject([
    {
      kind: 'opened',
      id: made.id,
      flow: 'teardown',
      goal: {digest: made.digest, plan: `${made.id}.plan.json`},
      target: '2 stores in 2 Regions',
      account: made.account,
    },
    {kind: 'approved', typed: approvalPhrase(made), digest: made.digest, caller: made.madeBy},
  ]);
  expect(await readKeptPlan(folder, made.account, made.id)).toEqual(made);
  expect(await listKeptPlans(folder)).toMatchObject([
    {is: 'whole', id: made.id, plan: {digest: made.digest}},
  ]);
  for (const file of [result.journal, result.plan]) expect(statSync(file).mode & 0o077).toBe(0);
  expect(readFileSync(result.plan, 'utf8')).toContain(made.digest);
});

test('a second approval of the same plan writes nothing, and says who approved it', async () => {
  const reader = two();
  const made = await plan(reader);
  await approveTeardown(made, yes(made), around(reader));
  const again = await approveTeardown(made, yes(made), around(reader));
  expect(again).toMatchObject({is: 'approved-already', by: made.madeBy});
});

test('an approval that was cut off before its journal had a line can be given again', async () => {
  const reader = two();
  const made = await plan(reader);
  mkdirSync(path.join(folder, made.account));
  writeFileSync(path.join(folder, made.account, `${made.id}.jsonl`), '');
  expect((await approveTeardown(made, yes(made), around(reader))).is).toBe('approved');
});

describe('is refused, and leaves nothing behind,', () => {
  const refused = async (
    reader: PlanningReader,
    made: Plan,
    given: Parameters<typeof approveTeardown>[1] = yes(made),
    more: Partial<ApprovalSurroundings> = {},
  ) => {
    const result = await approveTeardown(made, given, around(reader, more));
    expect(filesLeft()).toEqual([]);
    if (result.is !== 'refused') throw new Error(`it was ${result.is}`);
    return result;
  };

  test('without the account or the phrase, and then says the phrase', async () => {
    const reader = two();
    const made = await plan(reader);
    const phrase = 'delete 2 stores 3 keys 111122223333';
    expect(await refused(reader, made, {account: undefined, phrase: undefined})).toMatchObject({phrase});
    expect(await refused(reader, made, {account: made.account, phrase: undefined})).toMatchObject({phrase});
    for (const typed of ['', `${phrase} `, phrase.toUpperCase(), 'delete 1 store 3 keys 111122223333'])
      expect(await refused(reader, made, {account: made.account, phrase: typed})).toMatchObject({phrase});
  });

  test('for another account than the plan’s, typed or signed in to', async () => {
    const reader = two();
    const made = await plan(reader);
    expect((await refused(reader, made, {...yes(made), account: '444455556666'})).refused).toContain(
      '444455556666',
    );
    reader.says.identity = () => bob;
    expect((await refused(reader, made)).refused).toContain(bob.account);
    reader.says.identity = () => ({...bob, account: asAccountId(made.account), partition: 'aws-cn'});
    expect((await refused(reader, made)).refused).toContain('aws-cn');
  });

  test('for a plan with a gap, with a missing Region, or of which a word was changed', async () => {
    const reader = two();
    reader.silence(frankfurt, failure('denied', frankfurt));
    const open = await plan(reader);
    expect((await refused(reader, open)).refused).toContain('incomplete');
    const {digest: _digest, ...body} = open;
    expect((await refused(reader, sealed({...body, gaps: []}))).refused).toContain('incomplete');
    const whole = await plan(two());
    expect((await refused(two(), {...whole, goal: 'stores'})).refused).toContain('changed');
  });

  test('for the planner, where the plan is for two; another caller may', async () => {
    const reader = two();
    const made = await plan(reader, {twoPerson: true});
    expect((await refused(reader, made)).refused).toContain('another caller');
    reader.says.identity = () => ({...bob, account: made.account});
    expect((await approveTeardown(made, yes(made), around(reader))).is).toBe('approved');
  });

  test('where nothing may be changed', async () => {
    const reader = two();
    const made = await plan(reader);
    const mayWrite = () => ({refused: 'readOnly', remedy: 'none'});
    expect(await refused(reader, made, yes(made), {mayWrite})).toMatchObject({refused: 'readOnly'});
  });

  test('where AWS does not say who asks, and says that it cannot tell', async () => {
    const reader = two();
    const made = await plan(reader);
    reader.says.identity = () => failure('denied');
    expect(await refused(reader, made)).toMatchObject({cannotTell: true});
  });

  test.each<[string, (reader: PlanningReader) => void, string]>([
    [
      'a new store',
      reader => {
        reader.put(ireland, 'cks-new', []);
      },
      '+ eu-west-1 new store cks-new',
    ],
    [
      'a new key',
      reader => {
        reader.putKey(ireland, key('k9', 'cks-a'));
      },
      '+ eu-west-1 new key k9 in cks-a',
    ],
    [
      'a key that is gone',
      reader => {
        reader.removeKey(ireland, asKeyId('k1'));
      },
      '- eu-west-1 key k1 in cks-a is gone',
    ],
    [
      'a key that was disabled',
      reader => {
        reader.putKey(ireland, key('k1', 'cks-a', 'Disabled'));
      },
      '~ eu-west-1 key k1 in cks-a is Disabled (plan: Enabled)',
    ],
    [
      'a key that may not be described any more',
      reader => {
        reader.hideKey(ireland, asKeyId('dark'), failure('denied'));
      },
      '+ eu-west-1 key dark may not be described',
    ],
    [
      'a store in another state',
      reader => {
        reader.put(ireland, 'cks-a', ['k1', 'k2'], {connectionState: 'DISCONNECTED'});
      },
      '~ eu-west-1 store cks-a: its state is DISCONNECTED (plan: CONNECTED)',
    ],
    [
      'a renamed store',
      reader => {
        reader.put(ireland, 'cks-a', ['k1', 'k2'], {name: 'other'});
      },
      '~ eu-west-1 store cks-a: its name is other',
    ],
    [
      'a store of another type',
      reader => {
        reader.put(ireland, 'cks-a', ['k1', 'k2'], {type: 'EXTERNAL_KEY_STORE'});
      },
      '~ eu-west-1 store cks-a: its type is EXTERNAL_KEY_STORE (plan: AWS_CLOUDHSM)',
    ],
    [
      'a store that is gone',
      reader => {
        reader.says.keyStores = () => [];
        reader.says.keyIds = () => [];
      },
      '- eu-west-1 store cks-a is gone',
    ],
    [
      'a hold on a key',
      reader => {
        reader.facts.set('k2', {tags: {hold: ''}});
      },
      '~ eu-west-1 k2 in cks-a has the tag hold now',
    ],
    [
      'a silent Region',
      reader => {
        reader.silence(frankfurt, failure('timed-out', frankfurt));
      },
      '? eu-central-1 it does not tell its stores',
    ],
    [
      'a new Region',
      reader => {
        reader.says.regionList = () => listOf(ireland, frankfurt, cape);
      },
      '+ af-south-1 a Region that the plan does not know',
    ],
    [
      'a Region that was turned off',
      reader => {
        reader.silence(frankfurt, failure('region-off', frankfurt));
      },
      '~ eu-central-1 it was enabled, and is not now',
    ],
  ])('where the account is not as planned: %s', async (_what, change, line) => {
    const reader = two();
    const made = await plan(reader);
    change(reader);
    const result = await refused(reader, made);
    expect(result.refused).toContain(line);
    expect(result.drift?.length).toBeGreaterThan(0);
  });
});

test('new aliases, uses and policies are no drift: nothing is decided by them once a plan is made', async () => {
  const reader = two();
  const made = await plan(reader);
  reader.says.aliases = () => new Map([[asKeyId('k1'), ['alias/new']]]);
  reader.says.lastUse = () => ({at: new Date()});
  expect((await approveTeardown(made, yes(made), around(reader))).is).toBe('approved');
});

test('a plan of one store minds no other', async () => {
  const reader = two();
  const made = await plan(reader, {stores: ['cks-a']});
  reader.put(ireland, 'cks-new', ['k7']);
  reader.silence(frankfurt, failure('denied', frankfurt));
  expect((await approveTeardown(made, yes(made), around(reader))).is).toBe('approved');
});

test('a plan of nothing is not to be approved, unless the role is to go', async () => {
  const empty = new PlanningReader([ireland]);
  const stores = await plan(empty, {goal: 'stores'});
  expect(faultOfApproval(stores, yes(stores))?.refused).toContain('nothing');
  const role = await plan(empty);
  expect(faultOfApproval(role, yes(role))).toBeUndefined();
});
