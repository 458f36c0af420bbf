import {readFile, rm, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import lockfile from 'proper-lockfile';
import {checkIsFile} from '../../watch/own-files.ts';

/** Who holds a journal: shown to whoever finds it locked. */
export type LockOwner = {
  readonly host: string;
  readonly pid: number;
  readonly caller: string;
  readonly since: string;
};

/** The journal is in use: by whom, as far as is known. */
export class JournalLocked extends Error {
  readonly owner: LockOwner | undefined;

  constructor(file: string, owner: LockOwner | undefined) {
    super(
      owner
        ? `${file} is in use by ${owner.caller} (process ${owner.pid} on ${owner.host}, since ${owner.since})`
        : `${file} is in use by another process`,
    );
    this.owner = owner;
  }
}

/** Without a sign of life for this long, a holder on another host counts as gone. */
const silenceMs = 10 * 60_000;
const signOfLifeMs = 20_000;
/** Taking a lock is a matter of milliseconds. */
const takingMs = 5000;

/**
 * Takes the only right to write a journal, and returns how to give it back.
 *
 * A holder on this host whose process no longer runs is recognised at once; one on another host, in a shared folder,
 * after ten minutes of silence. `onLost` is called if the lock is taken from us (this process was stopped too long):
 * nothing more may be sent then.
 *
 * @throws JournalLocked while somebody else holds it
 */
export async function lockJournal(
  file: string,
  caller: string,
  onLost: () => void,
): Promise<() => Promise<void>> {
  // One at a time: a lock that was just taken over must not be taken for that of the dead holder.
  const leave = await enter(file);
  try {
    const release = await acquire(file, onLost);
    const ownerFile = `${file}.owner`;
    const owner: LockOwner = {host: hostname(), pid: process.pid, caller, since: new Date().toISOString()};
    try {
      // A pipe left in its place would be waited for.
      await rm(ownerFile, {force: true});
      await writeFile(ownerFile, JSON.stringify(owner), {mode: 0o600});
    } catch (error) {
      await release();
      throw error;
    }
    return async () => {
      await rm(ownerFile, {force: true});
      await release();
    };
  } finally {
    await leave();
  }
}

/** Waits while another process takes this lock; one that died over it is waited out. */
async function enter(file: string): Promise<() => Promise<void>> {
  try {
    const leave = await lockfile.lock(`${file}.taking`, {
      realpath: false,
      stale: takingMs,
      retries: {retries: 300, minTimeout: 30, maxTimeout: 30},
      // Whoever came in meanwhile found a living holder, or takes the lock from us as from any that was stopped.
      onCompromised: () => undefined,
    });
    return () => leave().catch(() => undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new JournalLocked(file, await readOwner(`${file}.owner`));
  }
}

async function acquire(file: string, onLost: () => void): Promise<() => Promise<void>> {
  const lock = () =>
    lockfile.lock(file, {realpath: false, stale: silenceMs, update: signOfLifeMs, onCompromised: onLost});
  try {
    return await lock();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    const owner = await readOwner(`${file}.owner`);
    if (!owner || !isDead(owner)) throw new JournalLocked(file, owner);
    await rm(`${file}.lock`, {recursive: true, force: true});
    return lock();
  }
}

/** Who holds a journal now; undefined where nobody does, or only a process of this host that no longer runs. */
export async function journalOwner(file: string): Promise<LockOwner | undefined> {
  const held = await lockfile.check(file, {realpath: false, stale: silenceMs});
  const owner = held ? await readOwner(`${file}.owner`) : undefined;
  return owner && !isDead(owner) ? owner : undefined;
}

async function readOwner(ownerFile: string): Promise<LockOwner | undefined> {
  try {
    checkIsFile(ownerFile);
    const owner = JSON.parse(await readFile(ownerFile, 'utf8')) as Partial<LockOwner>;
    const {host, pid, caller, since} = owner;
    return typeof host === 'string' && typeof pid === 'number' && caller !== undefined && since !== undefined
      ? {host, pid, caller, since}
      : undefined;
  } catch {
    return undefined;
  }
}

function isDead({host, pid}: LockOwner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
