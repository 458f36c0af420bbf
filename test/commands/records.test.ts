import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {lockJournal} from '../../source/flows/journal/lock.ts';
import {until} from './command-line.ts';
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
});
