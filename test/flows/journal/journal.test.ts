import {mkdtempSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {DamagedJournal} from '../../../source/flows/journal/chain.ts';
import type {Entry} from '../../../source/flows/journal/entry.ts';
import {createJournal, openJournal, readJournal} from '../../../source/flows/journal/journal.ts';

const noon = new Date('2026-09-14T12:00:00Z');
const stopped = (why: string): Entry => ({kind: 'stopped', why});
const newFile = () => path.join(mkdtempSync(path.join(tmpdir(), 'cks-journal-')), 'flow.jsonl');

async function journalOf(...entries: Entry[]) {
  const file = newFile();
  const journal = await createJournal(file);
  for (const entry of entries) await journal.append(entry, noon);
  await journal.close();
  return file;
}

describe('a journal', () => {
  test('gives back what was written, in order, and can be gone on with', async () => {
    const file = await journalOf(stopped('one'), stopped('two'));
    const again = await openJournal(file);
    await again.append(stopped('three'), noon);
    await again.close();
    expect((await readJournal(file)).map(line => line.entry)).toEqual([
      stopped('one'),
      stopped('two'),
      stopped('three'),
    ]);
  });

  test('is never started over an existing file', async () => {
    const file = await journalOf(stopped('one'));
    await expect(createJournal(file)).rejects.toThrow('EEXIST');
  });

  test('keeps appends in the order they were asked for, also without waiting', async () => {
    const file = newFile();
    const journal = await createJournal(file);
    await Promise.all(['a', 'b', 'c', 'd'].map(why => journal.append(stopped(why), noon)));
    await journal.close();
    expect((await readJournal(file)).map(line => line.n)).toEqual([0, 1, 2, 3]);
  });

  test('loses at most the line in hand, cut at any byte, and goes on after it', async () => {
    const file = await journalOf(stopped('one'), stopped('two'), stopped('three'));
    const whole = readFileSync(file);
    const ends = [...whole.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 0, max: whole.length}), async length => {
        writeFileSync(file, whole);
        truncateSync(file, length);
        const journal = await openJournal(file);
        const wholeLines = ends.filter(end => end <= length);
        expect(journal.lines).toHaveLength(wholeLines.length);
        expect(journal.repairedBytes).toBe(length - (wholeLines.at(-1) ?? 0));
        await journal.append(stopped('after'), noon);
        await journal.close();
        expect((await readJournal(file)).at(-1)?.entry).toEqual(stopped('after'));
      }),
      {numRuns: 60},
    );
  });

  test('reports any changed byte of a whole line, with the line, and guesses nothing', async () => {
    const file = await journalOf(stopped('one'), stopped('two'), stopped('three'));
    const whole = readFileSync(file);
    // A change in the last line is not covered by a later hash; it is the one place where only the form can tell.
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 0, max: lastLine - 1}),
        fc.integer({min: 1, max: 255}),
        async (at, difference) => {
          const changed = Buffer.from(whole);
          changed.writeUInt8(changed.readUInt8(at) ^ difference, at);
          writeFileSync(file, changed);
          await expect(readJournal(file)).rejects.toThrow(DamagedJournal);
          await expect(openJournal(file)).rejects.toThrow(/line [1-4]:/);
          expect(readFileSync(file).equals(changed)).toBe(true);
        },
      ),
      {numRuns: 100},
    );
  });

  test.each([
    ['a line taken out', (lines: string[]) => lines.toSpliced(1, 1), 'line 2'],
    ['two lines exchanged', (lines: string[]) => [lines[1] ?? '', lines[0] ?? '', lines[2] ?? ''], 'line 1'],
    ['a line of a newer version', (lines: string[]) => [...lines, '{"v":2}'], 'newer version'],
  ])('does not accept %s', async (_, change, says) => {
    const file = await journalOf(stopped('one'), stopped('two'), stopped('three'));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${change(lines).join('\n')}\n`);
    await expect(readJournal(file)).rejects.toThrow(says);
  });
});

const intent = {kind: 'intent', step: 0, caller: 'x'} as const;
const accepted = {kind: 'outcome', step: 0, result: 'accepted'} as const;
test.each<[string, object]>([
  ['a change without the name of its call', {...intent, write: {region: 'eu-west-1'}}],
  ['a change of what has no name', {...intent, write: {operation: 'DisableKey', keyId: 7}}],
  ['an answer with a date that is none', {...accepted, value: {deletionDate: 'soon'}}],
  ['an answer with an id that is none', {...accepted, value: {storeId: {}}}],
])('%s is damage, though every hash holds', async (_, entry) => {
  const file = await journalOf(entry as Entry);
  await expect(readJournal(file)).rejects.toThrow(/line 1: entry\.(write|value)\./);
});

test('a change of a kind that this version does not know can be read', async () => {
  const write = {operation: 'PaintCustomKeyStore', colour: 'red'};
  const file = await journalOf({...intent, write});
  expect((await readJournal(file))[0]?.entry).toEqual({...intent, write});
});
