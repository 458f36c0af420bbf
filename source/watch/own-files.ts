import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';

/** What stands where a file of ours should be is no ordinary file: reading a pipe or a device may never end. */
class NotAFile extends Error {
  readonly code = 'EFTYPE';

  constructor(file: string) {
    super(`${file} is not an ordinary file`);
  }
}

/** Throws unless an ordinary file is there, with the system's `code`, or EFTYPE for anything else than a file. */
export function checkIsFile(file: string): void {
  if (!statSync(file).isFile()) throw new NotAFile(file);
}

/**
 * Makes a folder that only its owner may enter, and those above it. Node's own recursive way never returns where the
 * system says that a folder to be made is not there, as below /proc.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let place = path.resolve(folder); !isThere(place); place = path.dirname(place)) missing.unshift(place);
  for (const place of missing) {
    try {
      mkdirSync(place, {mode: 0o700});
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (missing.length === 0 && !statSync(folder).isDirectory()) mkdirSync(folder);
}

function isThere(place: string): boolean {
  try {
    statSync(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && place !== path.dirname(place)) return false;
    throw error;
  }
}
