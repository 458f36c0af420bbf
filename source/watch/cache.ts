import {createHash, randomUUID} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {CachedAccount} from '../model/cached-account.ts';
import type {Identity} from '../model/identity.ts';
import {readCached, writeCached} from './cache-format.ts';
import {checkIsFile, makeFolder} from './own-files.ts';

/** What loading brought: nothing where there is no file, and the reason where there is one of no use. */
export type Loaded = {readonly account?: CachedAccount; readonly trouble?: string};

/**
 * Keeps the last picture of each account in a folder, one file per account, partition and way of signing in. Every
 * file may be deleted at any time: it costs one inventory. Reading is synchronous, so that the first frame has it.
 */
export class PictureCache {
  readonly #dir: string;
  readonly #prefix: string;

  /** @param cacheKey what the credentials come from; it is hashed, so that no name of it is on the disk */
  constructor(dir: string, cacheKey: string) {
    this.#dir = dir;
    this.#prefix = `picture-${createHash('sha256').update(cacheKey).digest('hex').slice(0, 16)}-`;
  }

  /** The account last seen this way, before it is known who is signed in now. */
  loadLatest(): Loaded {
    let names: readonly string[];
    try {
      names = readdirSync(this.#dir).filter(name => name.startsWith(this.#prefix) && name.endsWith('.json'));
      const [latest] = names
        .map(name => ({name, at: statSync(join(this.#dir, name)).mtimeMs}))
        .sort((a, b) => b.at - a.at);
      return latest === undefined ? {} : this.#read(latest.name);
    } catch (error) {
      return isAbsent(error) ? {} : {trouble: notRead(this.#dir, error)};
    }
  }

  /** What was kept of this account. */
  load(identity: Identity): Loaded {
    try {
      return this.#read(this.#name(identity));
    } catch (error) {
      return isAbsent(error) ? {} : {trouble: notRead(this.#dir, error)};
    }
  }

  /**
   * Writes the whole file anew, in one step that leaves the old or the new one and nothing between.
   *
   * @returns why it could not be written, in a sentence, or undefined
   */
  async save(account: CachedAccount): Promise<string | undefined> {
    try {
      makeFolder(this.#dir);
      await writeWhole(join(this.#dir, this.#name(account.identity)), writeCached(account));
      return undefined;
    } catch (error) {
      return `The picture could not be kept in ${this.#dir}: ${reason(error)}`;
    }
  }

  #name({partition, account}: Identity): string {
    const plain = (text: string) => text.replaceAll(/[^a-z0-9-]/gi, '_');
    return `${this.#prefix}${plain(partition)}-${plain(account)}.json`;
  }

  #read(name: string): Loaded {
    const path = join(this.#dir, name);
    checkIsFile(path);
    const account = readCached(readFileSync(path, 'utf8'));
    if (account !== undefined && this.#name(account.identity) === name) return {account};
    return {trouble: `${path} is damaged or of another version of cks, and is not used`};
  }
}

/** Writes beside the file and takes its place only when all of it is on the disk, which may be full half way. */
async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, {mode: 0o600, flag: 'wx', flush: true});
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, {force: true});
    throw error;
  }
}

const isAbsent = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
const notRead = (dir: string, error: unknown) =>
  `The last picture in ${dir} could not be read: ${reason(error)}`;
