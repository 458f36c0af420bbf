import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {isFlowId, newFlowId} from '../../source/flows/flow-folder.ts';
import {historyDocument, historyMarkdown, readHistory} from '../../source/flows/history.ts';
import {flows} from '../../source/flows/index.ts';
import {createJournal} from '../../source/flows/journal/journal.ts';
import type {Entry} from '../../source/flows/journal/entry.ts';

const at = (second: number) => new Date(`2026-09-14T12:00:0${String(second)}Z`);

const opened = (id: string, target: string): Entry => ({
  kind: 'opened',
  id,
  flow: 'disable-keys',
  goal: {},
  target,
  account: '111122223333',
  partition: 'aws',
  caller: 'arn:aws:iam::111122223333:user/ann',
  host: 'h',
  program: 'p',
});
const intent = (step: number, caller = 'ann'): Entry => ({
  kind: 'intent',
  step,
  caller: `arn:aws:iam::111122223333:user/${caller}`,
  write: {operation: 'DisableKey', region: 'eu-west-1', keyId: `key-${String(step)}`},
});

async function folderWith(journals: Readonly<Record<string, readonly Entry[]>>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-history-'));
  for (const [id, entries] of Object.entries(journals)) {
    const journal = await createJournal(path.join(folder, '111122223333', `${id}.jsonl`));
    for (const [index, entry] of entries.entries()) await journal.append(entry, at(index));
    await journal.close();
  }
  return folder;
}

test('an id names the kind of flow and the day by AWS, and each flow has letters of its own', () => {
  const ids = [...flows.keys()].map(name => newFlowId(name, at(0)));
  for (const id of ids) expect(id).toMatch(/^[A-Z]{2}-20260914-[0-9A-Z]{4}$/);
  expect(new Set(ids.map(id => id.slice(0, 2))).size).toBe(flows.size);
  expect(isFlowId(ids[0] ?? '')).toBe(true);
  for (const no of ['', '../x', 'CN-2026-7K2F', 'CN-20260914-7K2F/..', 'cn-20260914-7k2f'])
    expect(isFlowId(no)).toBe(false);
});

test('every call of every journal is told in the order of time, with what became of it', async () => {
  const folder = await folderWith({
    'KD-20260914-AAAA': [
      opened('KD-20260914-AAAA', '4 KMS keys'),
      intent(0),
      {kind: 'outcome', step: 0, result: 'accepted', requestId: 'r-0'},
      intent(1, 'eve'),
      {
        kind: 'outcome',
        step: 1,
        result: 'refused',
        failure: {kind: 'denied', code: 'AccessDeniedException', message: 'no', action: 'a', remedy: 'b'},
      },
      intent(2),
      {kind: 'outcome', step: 2, result: 'in-doubt'},
      {kind: 'settled', step: 2, result: 'carried-out', because: 'seen'},
      intent(3),
    ],
  });
  const {changes, verified, damaged} = await readHistory(folder);
  expect({verified, damaged}).toEqual({verified: 1, damaged: []});
  expect(
    changes.map(({about, outcome, caller, code}) => [about, outcome, caller.split('/')[1], code]),
  ).toEqual([
    ['key-0', 'accepted', 'ann', undefined],
    ['key-1', 'refused', 'eve', 'AccessDeniedException'],
    ['key-2', 'carried-out', 'ann', undefined],
    ['key-3', 'unknown', 'ann', undefined],
  ]);
});

test('names from outside can neither end a cell of the Markdown nor begin a tag or a line', async () => {
  const target = 'a|b\n<script>`x`[l](u)\u001b[2J';
  const folder = await folderWith({
    'KD-20260914-AAAA': [opened('KD-20260914-AAAA', target), intent(0)],
  });
  const history = await readHistory(folder);
  const [row = ''] = historyMarkdown(history)
    .split('\n')
    .filter(line => line.includes('DisableKey'));
  expect(row).toContain(String.raw`a\|b?\<script\>\`x\`\[l\](u)?\[2J`);
  expect(row.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(10);
  expect(historyDocument(history).changes[0]?.target).toBe(target);
});

test('a folder that does not exist holds no history', async () => {
  expect(await readHistory('/nowhere/at/all')).toEqual({changes: [], verified: 0, damaged: []});
});
