import {randomInt} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {DamagedJournal} from './journal/chain.ts';
import type {JournalLine} from './journal/entry.ts';
import {readJournal} from './journal/journal.ts';
import {recordOf, type FlowRecord} from './record.ts';

/** How the id of a flow begins, so that a person who reads one knows what kind of change it was. */
const letters: Readonly<Record<string, string>> = {
  connect: 'CN',
  disconnect: 'DC',
  create: 'CR',
  update: 'UP',
  'create-key': 'KC',
  'enable-keys': 'KE',
  'disable-keys': 'KD',
  'schedule-deletion': 'SD',
  'cancel-deletion': 'CD',
  'describe-role': 'RD',
  teardown: 'TD',
};

/** Read aloud and typed back without doubt: no 0 or O, no 1, I or L, no U. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new id such as `CN-20260914-7K2F`: the kind of flow, AWS's date, and four characters of chance. */
export function newFlowId(flow: string, now: Date): string {
  const chance = Array.from({length: 4}, () => alphabet[randomInt(alphabet.length)]).join('');
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${letters[flow] ?? 'FL'}-${day}-${chance}`;
}

const idPattern = /^[A-Z]{2}-\d{8}-[0-9A-Z]{4}$/;

/** True for a text that has the form of a flow's id; anything else never becomes part of a file's name. */
export const isFlowId = (text: string): boolean => idPattern.test(text);

/**
 * Where the journal of a flow is: one folder for each account in the folder of journals.
 *
 * @param account the 12 digits of the account
 */
export const journalFile = (folder: string, account: string, id: string): string =>
  path.join(folder, account, `${id}.jsonl`);

/** One journal of the folder. A damaged one is part of every list, with what is wrong: it is never left out. */
export type KeptFlow = {readonly id: string; readonly account: string; readonly file: string} & (
  | {readonly is: 'whole'; readonly record: FlowRecord; readonly lines: readonly JournalLine[]}
  /** The program ended before the first line was on disk, so nothing was ever sent. */
  | {readonly is: 'blank'}
  | {readonly is: 'damaged'; readonly line: number; readonly what: string}
);

/**
 * Every journal in the folder, oldest first by its opening; those that cannot be read come last.
 *
 * @param account only this account's; absent: all
 */
export async function listFlows(folder: string, account?: string): Promise<readonly KeptFlow[]> {
  const accounts = (await namesIn(folder)).filter(
    name => /^\d{12}$/.test(name) && (account === undefined || name === account),
  );
  const kept: KeptFlow[] = [];
  for (const name of accounts) {
    const place = path.join(folder, name);
    const names = await namesIn(place).catch((error: unknown) => {
      const {code} = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      // One account's folder that may not be read hides no other's.
      const what = `${place} cannot be read (${code}).`;
      kept.push({id: name, account: name, file: place, is: 'damaged', line: 1, what});
      return [];
    });
    const files = names.filter(file => file.endsWith('.jsonl'));
    for (const file of files) kept.push(await readFlow(folder, name, file.slice(0, -'.jsonl'.length)));
  }
  return kept.toSorted((a, b) => openedAt(a) - openedAt(b) || (a.id < b.id ? -1 : 1));
}

/** Reads one journal without touching it. Throws where there is no such file. */
export async function readFlow(folder: string, account: string, id: string): Promise<KeptFlow> {
  const place = {id, account, file: journalFile(folder, account, id)};
  try {
    const lines = await readJournal(place.file);
    const record = recordOf(lines);
    if (record) return {...place, is: 'whole', record, lines};
    return lines.length === 0
      ? {...place, is: 'blank'}
      : {...place, is: 'damaged', line: 1, what: 'its first line opens no flow'};
  } catch (error) {
    if (error instanceof DamagedJournal)
      return {...place, is: 'damaged', line: error.line, what: error.message};
    const {code} = error as NodeJS.ErrnoException;
    if (code === undefined || code === 'ENOENT') throw error;
    // One file that may not be read hides no other.
    return {...place, is: 'damaged', line: 1, what: `${place.file} cannot be read (${code}).`};
  }
}

/** The journals of this id; more than one only if two accounts happen to share it. */
export const findFlow = async (folder: string, id: string): Promise<readonly KeptFlow[]> =>
  (await listFlows(folder)).filter(one => one.id === id);

const openedAt = (one: KeptFlow) => (one.is === 'whole' ? one.record.openedAt.getTime() : Infinity);

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
