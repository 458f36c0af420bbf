// Preloaded into the real program: ends it with SIGKILL right before, or right after, its n-th write to a journal.
// KILL_AT is `before:2` or `after:3`. Only journals are written by appending to a file handle and syncing its data.
import {open} from 'node:fs/promises';
import process from 'node:process';

const [when, n] = (process.env['KILL_AT'] ?? '').split(':');
const handle = await open(import.meta.filename);
const methods = Object.getPrototypeOf(handle);
await handle.close();

const die = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};

let writes = 0;
const {appendFile, datasync} = methods;
methods.appendFile = function appendOrDie(...words) {
  writes += 1;
  return when === 'before' && writes === Number(n) ? die() : appendFile.apply(this, words);
};
methods.datasync = async function syncAndDie() {
  await datasync.call(this);
  if (when === 'after' && writes === Number(n)) await die();
};
