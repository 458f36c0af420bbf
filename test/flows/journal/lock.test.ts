import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {JournalLocked, lockJournal} from '../../../source/flows/journal/lock.ts';

const newFile = () => path.join(mkdtempSync(path.join(tmpdir(), 'cks-lock-')), 'flow.jsonl');
const notLost = () => {
  throw new Error('the lock was lost');
};

/** A lock as a process leaves it that ended without giving it back. */
function heldBy(file: string, owner: {host: string; pid: number}) {
  mkdirSync(`${file}.lock`);
  writeFileSync(
    `${file}.owner`,
    JSON.stringify({...owner, caller: 'KeyOps/jchen', since: '2026-09-14T12:00:00Z'}),
  );
}

test('a second runner is refused and told who holds the journal', async () => {
  const file = newFile();
  const release = await lockJournal(file, 'KeyOps/mreyes', notLost);
  await expect(lockJournal(file, 'KeyOps/jchen', notLost)).rejects.toThrow(
    `KeyOps/mreyes (process ${process.pid}`,
  );
  await release();
});

test('a lock that was given back can be taken again', async () => {
  const file = newFile();
  await (
    await lockJournal(file, 'KeyOps/mreyes', notLost)
  )();
  await (
    await lockJournal(file, 'KeyOps/jchen', notLost)
  )();
});

test('a lock left by a dead process of this host is taken over at once', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  const file = newFile();
  heldBy(file, {host: hostname(), pid: child.pid ?? 0});
  await (
    await lockJournal(file, 'KeyOps/mreyes', notLost)
  )();
});

test('a lock of another host is respected while it is young: its processes cannot be seen from here', async () => {
  const file = newFile();
  heldBy(file, {host: 'ops-bastion-2', pid: 1});
  await expect(lockJournal(file, 'KeyOps/mreyes', notLost)).rejects.toThrow(JournalLocked);
});
