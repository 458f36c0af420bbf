import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {makeFolder} from '../watch/own-files.ts';
import {UsageError} from './exit-codes.ts';
import {journalDirectory} from './state-folder.ts';

const {R_OK, W_OK, X_OK} = constants;
const advice = 'name another with --state-dir, or repair this one';

/**
 * The folder of journals, once it is known that it can be used: read, or with `writing` also added to. One that is not
 * there yet can be used where it can be made.
 *
 * @throws UsageError with the path that is in the way, and what to do
 */
export async function usableJournals(
  stateDir: string | undefined,
  {writing}: {readonly writing: boolean},
): Promise<string> {
  const folder = path.resolve(journalDirectory(stateDir));
  const there = await nearest(folder);
  if (there !== folder && writing) makeFolderFor(folder);
  if (there !== folder && !writing) return folder;
  await access(folder, writing ? R_OK | W_OK | X_OK : R_OK | X_OK).catch((error: unknown) => {
    const may = writing ? 'written' : 'read';
    throw new UsageError(`the folder ${folder} may not be ${may} (${codeOf(error)}): ${advice}`);
  });
  return folder;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

function makeFolderFor(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be made (${codeOf(error)}): ${advice}`);
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  for (let place = folder; ; place = path.dirname(place)) {
    try {
      const found = await stat(place);
      if (found.isDirectory()) return place;
      throw new UsageError(`${place} is a file, and journals are kept in folders: ${advice}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const code = codeOf(error);
      // A file further up is found there, and named.
      if ((code === 'ENOENT' || code === 'ENOTDIR') && place !== path.dirname(place)) continue;
      throw new UsageError(`the folder ${place} cannot be opened (${code}): ${advice}`);
    }
  }
}
