import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {checkIsFile, makeFolder} from '../../source/watch/own-files.ts';
import {PictureCache} from '../../source/watch/cache.ts';

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-own-files-'));
  onTestFinished(() => {
    rmSync(folder, {recursive: true, force: true});
  });
  return folder;
}

test('a folder is made with those above it, for its owner alone, and once more without harm', () => {
  const folder = path.join(newFolder(), 'a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be made is an error, and never waited for', () => {
  const file = path.join(newFolder(), 'file');
  writeFileSync(file, '');
  expect(() => {
    makeFolder(file);
  }).toThrow(/EEXIST/);
  expect(() => {
    makeFolder(path.join(file, 'below'));
  }).toThrow(/ENOTDIR/);
});

test.runIf(process.platform === 'linux')('nor is one below /proc', () => {
  expect(() => {
    makeFolder('/proc/nowhere/cks');
  }).toThrow(/ENOENT/);
});

test('only an ordinary file is read: a folder or a pipe is not', () => {
  const folder = newFolder();
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const place of [folder, pipe]) {
    expect(() => {
      checkIsFile(place);
    }).toThrow(`${place} is not an ordinary file`);
  }
});

test('a pipe in the place of a kept picture is trouble to tell, and the picture is not waited for', () => {
  const folder = newFolder();
  const cache = new PictureCache(folder, 'key');
  const {trouble = ''} = cache.loadLatest();
  expect(trouble).toBe('');
  const name = execFileSync('sh', ['-c', 'printf %s key | sha256sum | cut -c1-16']).toString().trim();
  execFileSync('mkfifo', [path.join(folder, `picture-${name}-aws-111122223333.json`)]);
  expect(cache.loadLatest().trouble).toContain('is not an ordinary file');
});
