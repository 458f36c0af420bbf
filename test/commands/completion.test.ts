import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {runCks} from './program.ts';

let home: string;
let script: string;
const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'cks-completion-'));
  mkdirSync(path.join(home, '.aws'));
  mkdirSync(path.join(home, 'bin'));
  symlinkSync(inject('cli'), path.join(home, 'bin', 'cks'));
  symlinkSync(process.execPath, path.join(home, 'bin', 'node'));
  writeFileSync(
    path.join(home, '.aws', 'config'),
    `[profile prod-keys]\n[profile prod audit]\n[profile $(touch ${home}/hit)]\n[default]\n`,
  );
  ({stdout: script} = await runCks(['completion', 'bash']));
}, 30_000);
afterAll(() => {
  rmSync(home, {recursive: true, force: true});
});

/** What a shell is told for a line with the cursor at its end. */
function inShell(shell: string, program: string) {
  const run = spawnSync(shell, ['-c', program], {
    encoding: 'utf8',
    env: {PATH: `${path.join(home, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: home},
  });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter(line => line !== '');
}

const complete = (words: readonly string[]) =>
  inShell(
    'bash',
    `${script}
COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')})
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_cks
printf '%s\\n' "\${COMPREPLY[@]}"`,
  );

test.each<[readonly string[], readonly string[]]>([
  [['cks', 'st'], ['status']],
  [
    ['cks', 'key', 'c'],
    ['create', 'cancel-deletion'],
  ],
  [
    ['cks', 'completion', ''],
    ['bash', 'zsh', 'fish', '--help'],
  ],
  [
    ['cks', 'status', '--st'],
    ['--state-dir', '--strict'],
  ],
  [['cks', 'status', '--profile', 'prod-'], ['prod-keys']],
  [['cks', 'status', '--profile', '=', 'prod-'], ['prod-keys']],
  [
    ['cks', 'status', '--profile', '='],
    [String.raw`\$\(touch\ HOME/hit\)`, 'default', String.raw`prod\ audit`, 'prod-keys'],
  ],
  [
    ['cks', 'status', '--region', 'eu-west-'],
    ['eu-west-1', 'eu-west-2', 'eu-west-3'],
  ],
  // What stands behind an option is no command.
  [['cks', '--profile', 'status', 'hist'], ['history']],
  [['cks', 'access', 'aud'], ['auditor']],
  // `--policy` takes a value in one command and none in another.
  [['cks', 'access', 'auditor', '--policy', '--form'], ['--format']],
  [['cks', 'key', 'create', '--policy', '--form'], []],
  [['cks', 'simulate', '--scenario', 'pay'], ['pay-legacy']],
  [['cks', 'complete'], []],
])('bash completes %j', (words, expected) => {
  expect(complete(words)).toEqual(expected.map(word => word.replace('HOME', home)));
});

test('no name from a file is carried out by the shell', () => {
  complete(['cks', 'status', '--profile', '']);
  expect(spawnSync('test', ['-e', path.join(home, 'hit')]).status).toBe(1);
});

test.each(['bash', 'zsh', 'fish'])(
  'the script for %s names every command, and can be read by it',
  async shell => {
    const {stdout, exitCode} = await runCks(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const word of ['status', 'why', 'schedule-deletion', 'teardown']) expect(stdout).toContain(word);
    if (!has(shell)) return;
    const file = path.join(home, `script.${shell}`);
    writeFileSync(file, stdout);
    expect(spawnSync(shell, ['-n', file], {encoding: 'utf8'})).toMatchObject({status: 0, stderr: ''});
  },
);

test('a shell that nobody writes a script for is refused', async () => {
  const run = await runCks(['completion', 'tcsh']);
  expect(run).toMatchObject({exitCode: 64, stdout: ''});
  expect(run.stderr).toContain('bash, zsh, fish');
});

test('names that nobody knows are refused', async () => {
  expect(await runCks(['complete', 'secrets'])).toMatchObject({exitCode: 64, stdout: ''});
});
