import path from 'node:path';
import {makeFolder} from '../watch/own-files.ts';
import {DamagedJournal} from './journal/chain.ts';
import {UnwritableJournal, type Journal} from './journal/journal.ts';
import {JournalLocked, lockJournal} from './journal/lock.ts';
import {isCarriedOut, isInDoubt, type FlowRecord} from './record.ts';
import type {FlowEnd} from './runner.ts';

/** A journal that only we may write. */
export type HeldJournal = {
  readonly journal: Journal;
  /** True once another process has taken it over. */
  readonly isLost: () => boolean;
  /** Closes the journal and gives the right to write it back. */
  readonly release: () => Promise<void>;
};

/** What to do about a journal that cannot be written. */
export const makeRoom =
  'Make room or give the right to write there, or choose another folder with --state-dir.';

/**
 * Takes the only right to write a journal, and opens it.
 *
 * @param caller the ARN to name to whoever finds it locked
 * @throws JournalLocked, DamagedJournal, or UnwritableJournal for whatever else the disk refuses
 */
export async function holdJournal(
  file: string,
  caller: string,
  open: (file: string) => Promise<Journal>,
): Promise<HeldJournal> {
  try {
    return await lockAndOpen(file, caller, open);
  } catch (error) {
    if (error instanceof JournalLocked || error instanceof DamagedJournal) throw error;
    throw new UnwritableJournal(file, error);
  }
}

async function lockAndOpen(
  file: string,
  caller: string,
  open: (file: string) => Promise<Journal>,
): Promise<HeldJournal> {
  let lost = false;
  makeFolder(path.dirname(file));
  const unlock = await lockJournal(file, caller, () => {
    lost = true;
  });
  const giveBack = async () => {
    if (!lost) await unlock();
  };
  let journal: Journal;
  try {
    journal = await open(file);
  } catch (error) {
    await giveBack();
    throw error;
  }
  const appendAll: Journal['appendAll'] = (entries, at) =>
    lost
      ? Promise.reject(new UnwritableJournal(file, new Error('another process has taken it over')))
      : journal.appendAll(entries, at);
  return {
    journal: {...journal, appendAll, append: (entry, at) => appendAll([entry], at)},
    isLost: () => lost,
    release: async () => {
      await journal.close();
      await giveBack();
    },
  };
}

/**
 * How a flow ends whose journal can no longer be written: a call that was sent and has no outcome there is in doubt.
 * Any other error is thrown again.
 */
export function unwritten(error: unknown, record: FlowRecord): FlowEnd {
  if (!(error instanceof UnwritableJournal)) throw error;
  const {id, steps} = record;
  const sent = steps.filter(isInDoubt).map(({write}) => write.operation);
  const known = `${error.message} Nothing more was sent.`;
  const next = `${makeRoom} Then resume ${id}.`;
  if (sent.length > 0) {
    const state = `${sent.join(', ')} was sent, and what became of it is not written down. ${known}`;
    return {outcome: 'in-doubt', state, next, record};
  }
  return {outcome: steps.some(isCarriedOut) ? 'moving' : 'refused', state: known, next, record};
}
