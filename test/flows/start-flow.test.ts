import {appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {listFlows} from '../../source/flows/flow-folder.ts';
import {flows, type AnyFlow} from '../../source/flows/index.ts';
import {createJournal, readJournal} from '../../source/flows/journal/journal.ts';
import {JournalLocked} from '../../source/flows/journal/lock.ts';
import {FlowRefused, resumeFlow, startFlow, type FlowSurroundings} from '../../source/flows/start-flow.ts';
import type {Barred} from '../../source/flows/write-guard.ts';
import type {Answer} from '../../source/model/failure.ts';
import type {Identity} from '../../source/model/identity.ts';
import type {ConnectionState} from '../../source/model/key-store.ts';
import type {Write, WriteResult, WriteSecrets} from '../../source/model/write.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import {ann, bob, cluster, failure, FakeReader, ireland, store} from '../watch/fake-reader.ts';

const flowOf = (name: string): AnyFlow => {
  const flow = flows.get(name);
  if (!flow) throw new Error(`no flow ${name}`);
  return flow;
};
const connect = flowOf('connect');
const goal = {region: 'eu-west-1', storeId: 'cks-1', name: 'cks-1'};
const password = 'Qz7kmsuserPassphrase';

/** An account with one store, where a connect takes effect at once, and all that a flow runs with. */
async function account() {
  const reader = new FakeReader();
  let state: ConnectionState = 'DISCONNECTED';
  reader.says.keyStores = () => [store('cks-1', state)];
  reader.says.clusters = () => [cluster('cluster-3freeaaaaaa')];
  const watch = startWatch({reader, keys: 'never'});
  await watch.settled();
  watch.pause();
  onTestFinished(() => watch.stop());
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-flows-'));
  const sent: {write: Write; secrets: WriteSecrets | undefined}[] = [];
  const held: {answer?: Promise<Answer<WriteResult>>; barred?: Barred} = {};
  const around: FlowSurroundings = {
    folder,
    watch,
    reader,
    writer: {
      write: (write, secrets) => {
        sent.push({write, secrets});
        state = 'CONNECTED';
        return held.answer ?? Promise.resolve({ok: true, value: {}, at: reader.now(), requestId: 'r-1'});
      },
    },
    mayWrite: () => held.barred,
    program: 'cks test',
    pause: () => Promise.resolve(),
  };
  const stop = new AbortController();
  return {
    reader,
    around,
    folder,
    sent,
    held,
    stop,
    run: {stop: stop.signal},
    /** The identity for each question in turn; the last one stays. */
    identities: (...them: Identity[]) => {
      reader.says.identity = () => (them.length > 1 ? them.shift() : them[0]) ?? ann;
    },
    kinds: async (file: string) => (await readJournal(file)).map(({entry}) => entry.kind),
  };
}

test('a flow is on disk with its approval before anything is sent, and ends with what AWS shows', async () => {
  const {around, run, sent, kinds} = await account();
  const running = await startFlow(connect, goal, {typed: 'cks-1'}, around, run);
  expect(running.file).toMatch(/\/111122223333\/CN-\d{8}-[0-9A-Z]{4}\.jsonl$/);
  expect(await kinds(running.file)).toEqual(expect.arrayContaining(['opened', 'approved']));
  const end = await running.end;
  expect(end.outcome).toBe('done');
  expect(sent).toEqual([
    {write: {operation: 'ConnectCustomKeyStore', region: ireland, storeId: 'cks-1'}, secrets: undefined},
  ]);
  expect(await kinds(running.file)).toEqual(['opened', 'approved', 'intent', 'outcome', 'closed']);
  // The lock and its owner are gone with it.
  expect(readdirSync(path.dirname(running.file))).toEqual([path.basename(running.file)]);
});

test.each([
  {what: 'another account', now: {...ann, account: bob.account}, says: 'approved for account'},
  {what: 'another partition', now: {...ann, partition: 'aws-cn'}, says: 'aws-cn'},
])(
  'T5: credentials of $what at the moment of the call send nothing, and the flow stays open',
  async ({now, says}) => {
    const {around, run, sent, kinds, identities} = await account();
    identities(ann, now as Identity);
    const running = await startFlow(connect, goal, {}, around, run);
    const end = await running.end;
    expect(end.outcome).toBe('refused');
    expect(end.state).toContain(says);
    expect(sent).toEqual([]);
    expect(await kinds(running.file)).toEqual(['opened', 'approved', 'stopped']);
  },
);

test('each call is written down with the caller that signs it, also where that has changed since the opening', async () => {
  const {around, run, identities} = await account();
  const other = {...ann, arn: 'arn:aws:iam::111122223333:user/eve'};
  identities(ann, other);
  const running = await startFlow(connect, goal, {}, around, run);
  await running.end;
  const callers = (await readJournal(running.file)).flatMap(({entry}) =>
    'caller' in entry ? [[entry.kind, entry.caller]] : [],
  );
  expect(callers).toEqual([
    ['opened', ann.arn],
    ['approved', ann.arn],
    ['intent', other.arn],
  ]);
});

test('a write badge that is taken back while the flow runs is refused at the call', async () => {
  const {around, run, sent, held} = await account();
  let asked = 0;
  const running = await startFlow(
    connect,
    goal,
    {},
    {
      ...around,
      mayWrite: () => (asked++ === 0 ? undefined : {refused: 'read-only now', remedy: ':write'}),
    },
    run,
  );
  expect(await running.end).toMatchObject({outcome: 'refused', state: 'read-only now', next: ':write'});
  expect(sent).toEqual([]);
  expect(held).toEqual({});
});

test('nothing is opened where nothing may be written, or where the caller cannot be asked', async () => {
  const {around, run, folder, held, reader} = await account();
  held.barred = {refused: 'readOnly', remedy: 'settings'};
  await expect(startFlow(connect, goal, {}, around, run)).rejects.toThrow(FlowRefused);
  delete held.barred;
  reader.says.identity = () => failure('denied');
  await expect(startFlow(connect, goal, {}, around, run)).rejects.toThrow('denied-code');
  expect(readdirSync(folder)).toEqual([]);
});

test('credentials that have just ended are renewed and asked again before the flow gives up', async () => {
  const {around, run, reader} = await account();
  reader.says.identity = () => (reader.renewed === 0 ? failure('expired') : ann);
  const running = await startFlow(connect, goal, {}, around, run);
  expect((await running.end).outcome).toBe('done');
  expect(reader.renewed).toBe(1);
});

test('T7: a second runner of the same flow is refused by the name of the first, and sends nothing', async () => {
  const {around, run, sent, held} = await account();
  const {promise, resolve} = Promise.withResolvers<Answer<WriteResult>>();
  held.answer = promise;
  const running = await startFlow(connect, goal, {}, around, run);
  await expect(resumeFlow(running.id, around, run)).rejects.toThrow(JournalLocked);
  await expect(resumeFlow(running.id, around, run)).rejects.toThrow(ann.arn);
  resolve({ok: true, value: {}, at: new Date()});
  expect((await running.end).outcome).toBe('done');
  expect(sent).toHaveLength(1);
  // Once it is free, an ended flow tells its end and does nothing.
  const again = await resumeFlow(running.id, around, run);
  expect((await again.end).outcome).toBe('done');
  expect(sent).toHaveLength(1);
});

test('a flow is left at a stop, and gone on with by whoever resumes it', async () => {
  const {around, run, stop, kinds} = await account();
  stop.abort();
  const running = await startFlow(connect, goal, {}, around, run);
  expect((await running.end).outcome).toBe('moving');
  const resumed = await resumeFlow(running.id, around, {stop: new AbortController().signal});
  expect((await resumed.end).outcome).toBe('done');
  expect(await kinds(running.file)).toEqual(['opened', 'approved', 'resumed', 'intent', 'outcome', 'closed']);
});

test('a flow without an approval, of an unknown kind, or that does not exist is not resumed', async () => {
  const {around, run, folder, sent} = await account();
  const opened = {
    kind: 'opened',
    id: '',
    flow: 'connect',
    goal,
    target: 'cks-1',
    account: '111122223333',
    partition: 'aws',
    caller: ann.arn,
    host: 'h',
    program: 'p',
  } as const;
  const write = async (id: string, flow: string, approved: boolean) => {
    const journal = await createJournal(path.join(folder, '111122223333', `${id}.jsonl`));
    await journal.append({...opened, id, flow}, new Date());
    if (approved) await journal.append({kind: 'approved', caller: ann.arn}, new Date());
    await journal.close();
  };
  await write('CN-20260914-AAAA', 'connect', false);
  await write('XX-20260914-BBBB', 'levitate', true);
  mkdirSync(path.join(folder, '111122223333'), {recursive: true});
  writeFileSync(path.join(folder, '111122223333', 'CN-20260914-CCCC.jsonl'), '');
  for (const [id, why] of [
    ['CN-20260914-AAAA', 'before it was approved'],
    ['CN-20260914-CCCC', 'before it was approved'],
    ['XX-20260914-BBBB', 'levitate'],
    ['CN-20260914-ZZZZ', 'no flow'],
    ['../111122223333/CN-20260914-AAAA', 'no flow'],
  ] as const) {
    await expect(resumeFlow(id, around, run), id).rejects.toThrow(why);
  }
  expect(sent).toEqual([]);
});

test('a password travels beside the write, is in no byte of the journal, and without it nothing is sent', async () => {
  const {around, run, sent, stop} = await account();
  const update = flowOf('update');
  const changes = {...goal, changes: {password: 'given'}};
  const without = await startFlow(update, changes, {}, around, run);
  expect(await without.end).toMatchObject({outcome: 'refused'});
  expect(sent).toEqual([]);
  const resumed = await resumeFlow(without.id, around, {
    ...run,
    secrets: () => ({keyStorePassword: password}),
    // The store never shows a password, so nothing more is waited for.
    onProgress: ({record}) => {
      if (record.steps.some(({outcome}) => outcome)) stop.abort();
    },
  });
  await resumed.end;
  expect(sent).toMatchObject([{write: {password: 'given'}, secrets: {keyStorePassword: password}}]);
  expect(readFileSync(resumed.file, 'utf8')).not.toContain(password);
});

test('where no journal can be written nothing is started, and the reason is told', async () => {
  const {around, folder, run, sent} = await account();
  writeFileSync(path.join(folder, ann.account), 'a file in the place of the folder');
  await expect(startFlow(connect, goal, {}, around, run)).rejects.toThrow(FlowRefused);
  await expect(startFlow(connect, goal, {}, around, run)).rejects.toThrow(/cannot be written \(E/);
  expect(sent).toEqual([]);
});

test('a call whose outcome cannot be written down ends in doubt, and nothing more is sent', async () => {
  const {around, folder, run, sent} = await account();
  const {writer} = around;
  const somebodyElseWrites: FlowSurroundings['writer'] = {
    write: (write, secrets) => {
      const [file] = readdirSync(path.join(folder, ann.account)).filter(name => name.endsWith('.jsonl'));
      appendFileSync(path.join(folder, ann.account, file ?? ''), 'torn');
      return writer.write(write, secrets);
    },
  };
  const running = await startFlow(connect, goal, {}, {...around, writer: somebodyElseWrites}, run);
  const end = await running.end;
  expect(end).toMatchObject({outcome: 'in-doubt', next: expect.stringContaining(running.id) as unknown});
  expect(end.state).toContain('ConnectCustomKeyStore was sent');
  expect(sent).toHaveLength(1);
  const resumed = await resumeFlow(running.id, around, run);
  expect(await resumed.end).toMatchObject({outcome: 'done'});
  expect(sent).toHaveLength(1);
});

test('a journal that may not be read is listed as damaged, and hides no other', async () => {
  const {around, folder, run} = await account();
  const {id, end} = await startFlow(connect, goal, {}, around, run);
  await end;
  mkdirSync(path.join(folder, ann.account, 'CN-20260914-2222.jsonl'));
  expect(await listFlows(folder)).toMatchObject([
    {id, is: 'whole'},
    {is: 'damaged', line: 1},
  ]);
});
