import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {runCks} from './program.ts';

const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the command line', {timeout: 30_000}, () => {
  test('says its version', async () => {
    expect(await runCks(['--version'])).toEqual({exitCode: 0, stdout: `${version}\n`, stderr: ''});
  });

  test.each<[readonly string[], readonly string[]]>([
    [
      ['--help'],
      [
        '--demo [scenario]',
        '--profile <name>',
        '--region <region>',
        '--endpoint-url <url>',
        '--state-dir <dir>',
        '--ascii',
        '--no-color',
        '--plain',
        'status',
        'simulate',
      ],
    ],
    [
      ['status', '--help'],
      ['--json', '--strict', '--keys', '--profile <name>', '--region <region>', 'Exit: 0'],
    ],
    [
      ['simulate', '--help'],
      ['--port <port>', '--scenario <name|file>', '--time-scale <n>'],
    ],
  ])('%j prints its help on stdout', async (words, expected) => {
    const run = await runCks(words);
    expect(run).toMatchObject({exitCode: 0, stderr: ''});
    for (const part of expected) expect(run.stdout).toContain(part);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['the screen without a terminal', [], /the screen needs a terminal; without one, `cks status`/],
    ['the demo without a terminal', ['--demo'], /the screen needs a terminal/],
    ['a command that is not there', ['stutus'], /unknown command 'stutus'|too many arguments/],
    ['an option that is not there', ['--wirte'], /unknown option '--wirte'/],
    [
      'an option before the subcommand, where it would be lost',
      ['--endpoint-url', 'http://127.0.0.1:1', 'status'],
      /--endpoint-url: options stand after the subcommand/,
    ],
    ['an option without its value', ['status', '--region'], /argument missing/],
  ])('exits 64 for %s', async (_name, words, said) => {
    const run = await runCks(words);
    expect(run).toMatchObject({exitCode: 64, stdout: ''});
    expect(run.stderr).toMatch(said);
  });
});
