import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {latestRoleTask} from '../../source/commands/role-task.ts';
import {journalFile} from '../../source/flows/flow-folder.ts';
import type {Entry} from '../../source/flows/journal/entry.ts';
import {createJournal} from '../../source/flows/journal/journal.ts';

const account = '111122223333';
const caller = `arn:aws:iam::${account}:user/anna`;

/** A teardown that asked for the role's deletion, with what came of each try. */
async function teardown(
  folder: string,
  id: string,
  at: Date,
  tries: readonly Partial<Extract<Entry, {kind: 'outcome'}>>[],
) {
  const journal = await createJournal(journalFile(folder, account, id));
  const opened = {id, flow: 'teardown', goal: {}, target: 'all', account, partition: 'aws', caller};
  await journal.append({kind: 'opened', ...opened, host: 'h', program: 'cks'}, at);
  for (const [index, outcome] of tries.entries()) {
    const step = index + 1;
    const write = {operation: 'DeleteServiceLinkedRole'};
    await journal.append({kind: 'intent', step, caller, write}, at);
    await journal.append({kind: 'outcome', step, result: 'accepted', ...outcome}, at);
  }
  await journal.close();
}

const task = (name: string) => ({value: {deletionTaskId: `task/aws-service-role/s/r/${name}`}});

test('the latest deletion that AWS accepted is found in the journals of the account', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-role-task-'));
  expect(await latestRoleTask(folder, account)).toBeUndefined();
  const later = new Date('2026-10-05T11:12:00Z');
  await teardown(folder, 'TD-20261005-7K2F', later, [task('2'), task('3'), {result: 'refused'}]);
  await teardown(folder, 'TD-20260914-7K2F', new Date('2026-09-14T12:00:00Z'), [task('1')]);
  expect(await latestRoleTask(folder, account)).toEqual({id: 'task/aws-service-role/s/r/3', askedAt: later});
  expect(await latestRoleTask(folder, '444455556666')).toBeUndefined();
});

test('a folder that is not there has none', async () => {
  expect(await latestRoleTask('/nowhere/at/all', account)).toBeUndefined();
});
