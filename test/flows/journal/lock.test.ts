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

test('of many who find a lock of a dead process, one takes it, whatever the moment each comes at', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  const after = async (turns: number) => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
  };
  for (let round = 0; round < 20; round += 1) {
    const file = newFile();
    heldBy(file, {host: hostname(), pid: child.pid ?? 0});
    const taken = await Promise.allSettled(
      Array.from({length: 4}, (_, n) =>
        after(n * round).then(() => lockJournal(file, `KeyOps/${String(n)}`, () => undefined)),
      ),
    );
    expect(taken.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
    for (const one of taken) if (one.status === 'fulfilled') await one.value();
  }
});
