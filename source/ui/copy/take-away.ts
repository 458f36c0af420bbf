import {rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {bytesOf, osc52, whyNotSent, type TerminalNames} from './osc52.ts';

/** A file to be written: the end of its name and what is in it. */
export type NewFile = {readonly ending: string; readonly text: string};

/** How something left the screen: to the terminal, which does not say whether it took it, or to files. */
export type Taken =
  | {readonly how: 'sent'; readonly bytes: number}
  /** `why`: the reason that it could not be sent, where that was asked. */
  | {readonly how: 'written'; readonly names: readonly string[]; readonly why?: string};

/** The ways out of the screen for text. Both reject with the reason in words. */
export type TakeAway = {
  /** @param name begins the name of the file that is written where the terminal cannot be asked */
  readonly copy: (text: string, name: string) => Promise<Taken>;
  /** Writes files that share the beginning of their names; none that is there already is touched. */
  readonly save: (name: string, files: readonly NewFile[]) => Promise<Taken>;
};

/** Where text goes: the terminal that the screen is on, and a folder. */
export type Outside = {
  readonly names: TerminalNames;
  readonly isTerminal: boolean;
  readonly write: (sequence: string) => void;
  readonly folder: string;
};

/** Makes the ways out of one screen. */
export const takeAway = ({names, isTerminal, write, folder}: Outside): TakeAway => ({
  async copy(text, name) {
    const why = whyNotSent(text, names, isTerminal);
    if (why !== undefined) return {...(await saveIn(folder, name, [{ending: '.txt', text}])), why};
    write(osc52(text, names));
    return {how: 'sent', bytes: bytesOf(text)};
  },
  save: (name, files) => saveIn(folder, name, files),
});

/** The same beginning for all files of one export; a number is added where one of them is there already. */
async function saveIn(folder: string, name: string, files: readonly NewFile[]) {
  try {
    return await saveNumbered(folder, name, files);
  } catch (error) {
    // A folder that may not be written to is no reason to lose what was asked for.
    if (folder === tmpdir() || !isRefused(error)) throw error;
    const {names} = await saveNumbered(tmpdir(), name, files);
    return {how: 'written', names: names.map(one => path.join(tmpdir(), one))} as const;
  }
}

async function saveNumbered(folder: string, name: string, files: readonly NewFile[]) {
  for (let number = 1; ; number++) {
    const names = files.map(({ending}) => `${name}${number === 1 ? '' : `-${String(number)}`}${ending}`);
    const taken = await writeNew(folder, names, files);
    if (!taken) return {how: 'written', names} as const;
  }
}

/** True where a name was taken: then the next number is tried, and what this try has written goes again. */
async function writeNew(
  folder: string,
  names: readonly string[],
  files: readonly NewFile[],
): Promise<boolean> {
  const written: string[] = [];
  for (const [index, {text}] of files.entries()) {
    const file = path.join(folder, names[index] ?? '');
    try {
      await writeFile(file, text, {mode: 0o600, flag: 'wx'});
      written.push(file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await Promise.all(written.map(one => rm(one)));
      return true;
    }
  }
  return false;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const isRefused = (error: unknown): boolean =>
  ['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(String(codeOf(error)));

/** `board-111122223333-20260914T1204Z`: the beginning of a file's name, of characters that every system takes. */
export const fileStem = (what: string, account: string | undefined, now: Date): string =>
  ['cks', what.replace(/[^\w.-]+/gu, '-').slice(0, 80), account ?? 'unknown', stamp(now)].join('-');

const stamp = (now: Date): string => `${now.toISOString().slice(0, 16).replace(/[-:]/gu, '')}Z`;
