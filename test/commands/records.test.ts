import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {createJournal} from '../../source/flows/journal/journal.ts';
import {lockJournal} from '../../source/flows/journal/lock.ts';
import {type Machine, until} from './command-line.ts';
import {onMachine as on} from './on-machine.ts';

const connectArchive = ['connect', 'archive', '--confirm', 'archive'] as const;

describe.concurrent('history', () => {
  test('tells who changed what, when, with what result, in all three forms, without asking AWS', () =>
    on({}, async machine => {
      expect((await machine.cks(['history'])).stdout).toBe('No change was made from here.\n');
      const {document} = await machine.json(connectArchive);
      const before = machine.simulator.calls.all();
      const {code, stdout} = await machine.cks(['history', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        schema: 'cks.history/1',
        changes: [
          {
            at: document.calls[0]?.at,
            flow: 'connect',
            flowId: document.id,
            account: '111122223333',
            caller: 'arn:aws:iam::111122223333:user/admin',
            operation: 'ConnectCustomKeyStore',
            region: 'eu-west-1',
            target: 'archive',
            about: 'cks-4444cccc5555dddd6',
            outcome: 'accepted',
            requestId: document.calls[0]?.requestId,
            code: null,
          },
        ],
        journals: {verified: 1, damaged: []},
      });
      const text = await machine.cks(['history', '--verify']);
      expect(text.stdout).toContain('user/admin  ConnectCustomKeyStore  archive  eu-west-1  accepted');
      expect(text.stdout).toContain('1 journals hold; none is damaged');
      const markdown = await machine.cks(['history', '--format', 'md']);
      expect(markdown.stdout).toContain('| arn:aws:iam::111122223333:user/admin | ConnectCustomKeyStore |');
      expect(machine.simulator.calls.all()).toEqual(before);
    }));

  test('names a journal that was changed by hand: --verify is 1, without it the list may lack something: 2', () =>
    on({}, async machine => {
      await machine.json(connectArchive);
      const [journal] = machine.journals();
      const {file = '', text = ''} = journal ?? {};
      writeFileSync(file, text.replaceAll('user/admin', 'user/other'));
      const verified = await machine.cks(['history', '--verify']);
      expect(verified.code).toBe(1);
      expect(verified.stdout).toContain(`damaged: ${file}, line 2`);
      expect((await machine.cks(['history'])).code).toBe(2);
      const flows = await machine.cks(['flows', '--json']);
      expect(flows.code).toBe(2);
      expect(JSON.parse(flows.stdout)).toMatchObject({damaged: [{file, line: 2}]});
      const resumed = await machine.cks(['flows', 'resume', journal?.id ?? '']);
      expect(resumed.code).toBe(3);
      expect(readFileSync(file, 'utf8')).toContain('user/other');
    }));

  test('a last line torn by a crash is no damage', () =>
    on({}, async machine => {
      const {document} = await machine.json(connectArchive);
      const [{file = '', text = ''} = {}] = machine.journals();
      writeFileSync(file, `${text}{"v":1,"n":4,"pre`);
      expect((await machine.cks(['history', '--verify'])).code).toBe(0);
      expect((await machine.json(['flows', 'resume', document.id ?? ''])).code).toBe(0);
      expect((await machine.cks(['history', '--verify'])).code).toBe(0);
    }));
});

describe.concurrent('flows', () => {
  test('resume refuses what does not exist, and what another process runs, by the name of its owner', () =>
    on({}, async machine => {
      expect((await machine.cks(['flows', 'resume', 'nonsense'])).code).toBe(64);
      expect((await machine.cks(['flows', 'resume', '../../etc/passwd'])).code).toBe(64);
      expect((await machine.cks(['flows', 'resume', 'CN-20260914-7K2F'])).code).toBe(64);
      const {document} = await machine.json(connectArchive);
      const [{file = ''} = {}] = machine.journals();
      const release = await lockJournal(file, 'arn:aws:iam::111122223333:user/jchen', () => undefined);
      const {code, document: second} = await machine.json(['flows', 'resume', document.id ?? '']);
      expect(code).toBe(3);
      expect(second.state).toContain(`user/jchen (process ${process.pid} on ${hostname()}`);
      const list = await machine.cks(['flows', '--json']);
      expect(JSON.parse(list.stdout)).toMatchObject({
        flows: [{standing: 'running', runner: {caller: 'arn:aws:iam::111122223333:user/jchen'}}],
      });
      await release();
    }));

  test('--follow tells each change in a line of its own and ends with the last open flow', () =>
    on({}, async machine => {
      const run = machine.start([...connectArchive, '--wait']);
      await until(() => machine.journals().some(({text}) => text.includes('"intent"')), 'the connect');
      const followed = machine.start(['flows', '--follow', '--json']);
      expect((await run.ended).code).toBe(0);
      const {code, stdout} = await followed.ended;
      expect(code).toBe(0);
      const documents = stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as {flows: {standing: string}[]});
      expect(documents[0]?.flows).toMatchObject([{standing: 'running'}]);
      expect(documents.at(-1)?.flows).toEqual([]);
    }));

  test('of another account are not gone on with', () =>
    on({}, async machine => {
      const {document} = await machine.json(connectArchive);
      const [{file = '', text = ''} = {}] = machine.journals();
      const elsewhere = path.join(machine.stateDir, 'journals', '999999999999');
      mkdirSync(elsewhere);
      const id = 'CN-20260914-7K2F';
      writeFileSync(path.join(elsewhere, `${id}.jsonl`), text.split('\n').slice(0, 1).join('') + '\n');
      const {code, document: refused} = await machine.json(['flows', 'resume', id]);
      expect(code).toBe(3);
      expect(refused.state).toContain('999999999999');
      expect(file).toContain(document.id);
    }));

  const goal = {region: 'eu-west-1', storeId: 'cks-4444cccc5555dddd6', name: 'archive'};

  test('a journal whose hashes hold and whose goal is none of its flow is damaged, and hides no other', () =>
    on({}, async machine => {
      const {document} = await machine.json(connectArchive);
      const file = await writeJournal(machine, 'CN-20260914-7K2F', {...goal, region: 7}, new Date());
      const history = await machine.cks(['history']);
      expect(history.code).toBe(0);
      expect(history.stdout).toContain(document.id);
      const flows = await machine.cks(['flows']);
      expect(flows.code).toBe(2);
      expect(flows.stdout).toContain(`${document.id}  111122223333  connect`);
      expect(flows.stdout).toContain(`damaged: ${file}, line 1: goal.region is none of the flow connect`);
      const resumed = await machine.json(['flows', 'resume', 'CN-20260914-7K2F']);
      expect(resumed.code).toBe(3);
      expect(resumed.document.state).toContain('goal.region');
      expect(machine.simulator.calls.of('ConnectCustomKeyStore')).toBe(1);
    }));

  test('one that was approved over an hour ago and sent nothing is read and confirmed again', () =>
    on({}, async machine => {
      const id = 'CN-20260914-7K2F';
      const hourAgo = new Date(machine.world.clock.now().getTime() - 61 * 60_000);
      const file = await writeJournal(machine, id, goal, hourAgo);
      const asked = await machine.json(['flows', 'resume', id]);
      expect(asked).toMatchObject({code: 3, document: {phrase: 'archive', outcome: 'refused'}});
      expect((await machine.cks(['flows', 'resume', id])).stderr).toContain(
        'Connect custom key store archive',
      );
      expect(machine.simulator.calls.of('ConnectCustomKeyStore')).toBe(0);
      const done = await machine.json(['flows', 'resume', id, '--confirm', 'archive']);
      expect(done).toMatchObject({code: 0, document: {outcome: 'done', id}});
      expect(readFileSync(file, 'utf8').match(/"kind":"approved"/g)).toHaveLength(2);
    }));

  test('one that was approved just now goes on without another question', () =>
    on({}, async machine => {
      const id = 'CN-20260914-7K2F';
      await writeJournal(machine, id, goal, machine.world.clock.now());
      expect((await machine.json(['flows', 'resume', id])).code).toBe(0);
    }));
});

describe.concurrent('a folder of journals that cannot be used is a slip of the command line', () => {
  const everyCommand = [['history'], ['flows'], ['flows', 'resume', 'CN-20260914-7K2F'], connectArchive];

  test('a file where the folder should be, or above it', () =>
    on({}, async machine => {
      mkdirSync(machine.stateDir);
      const journals = path.join(machine.stateDir, 'journals');
      writeFileSync(journals, '');
      for (const words of everyCommand) {
        const {code, stderr} = await machine.cks(words);
        expect({words, code}).toEqual({words, code: 64});
        expect(stderr).toBe(
          `cks: ${journals} is a file, and journals are kept in folders: name another with --state-dir, or repair this one\n`,
        );
      }
      for (const words of [['history'], ['flows']]) {
        const {code, stderr} = await machine.cks(words, {stateDir: path.join(journals, 'below')});
        expect({words, code}).toEqual({words, code: 64});
        expect(stderr).toContain(`${journals} is a file`);
      }
      expect(machine.simulator.calls.all()).toEqual([]);
    }));

  test('a folder that the system does not let be made', () =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(connectArchive, {stateDir: '/proc/nowhere/cks'});
      expect(code).toBe(64);
      expect(stderr).toContain('/proc/nowhere/cks/journals cannot be made (ENOENT)');
      expect((await machine.cks(['flows'], {stateDir: '/proc/nowhere/cks'})).code).toBe(0);
      const status = await machine.cks(['status', '--region', 'eu-west-1'], {stateDir: '/proc/nowhere/cks'});
      expect(status.code).toBeLessThan(3);
    }));

  test('an account whose folder cannot be read hides no other', () =>
    on({}, async machine => {
      const {document} = await machine.json(connectArchive);
      const other = path.join(machine.stateDir, 'journals', '999999999999');
      writeFileSync(other, '');
      for (const words of [['history'], ['flows']]) {
        const {code, stdout} = await machine.cks(words);
        expect(code).toBe(2);
        expect(stdout).toContain(document.id);
        expect(stdout).toContain(`damaged: ${other} cannot be read (ENOTDIR)`);
      }
    }));

  test('a pipe in the place of a journal is damage, and is not waited for', () =>
    on({}, async machine => {
      const {document} = await machine.json(connectArchive);
      const pipe = path.join(machine.stateDir, 'journals', '111122223333', 'CN-20260914-7K2F.jsonl');
      execFileSync('mkfifo', [pipe]);
      const {code, stdout} = await machine.cks(['history']);
      expect(code).toBe(2);
      expect(stdout).toContain(document.id);
      expect(stdout).toContain(`damaged: ${pipe} cannot be read (EFTYPE)`);
      expect((await machine.cks(['flows', 'resume', 'CN-20260914-7K2F'])).code).toBe(3);
    }));
});

/** A journal of a connect that was approved and sent nothing, with hashes that hold. */
async function writeJournal(
  {stateDir}: Machine,
  id: string,
  goal: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<string> {
  const file = path.join(stateDir, 'journals', '111122223333', `${id}.jsonl`);
  const caller = 'arn:aws:iam::111122223333:user/admin';
  const journal = await createJournal(file);
  const opened = {kind: 'opened', id, flow: 'connect', goal, target: 'archive'} as const;
  const about = {account: '111122223333', partition: 'aws', caller, host: 'elsewhere', program: 'cks'};
  await journal.appendAll(
    [
      {...opened, ...about},
      {kind: 'approved', caller},
    ],
    at,
  );
  await journal.close();
  return file;
}
