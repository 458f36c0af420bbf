import {expect, test} from 'vitest';
import {runCks} from './program.ts';

/** Every command with its help, the program itself first. */
async function helpOfAll(words: readonly string[] = []): Promise<readonly (readonly [string, string])[]> {
  const {stdout} = await runCks([...words, '--help']);
  const [, commands = ''] = stdout.split('\nCommands:\n');
  const names = [...(commands.split('\n\n')[0]?.matchAll(/^ {2}([a-z-]+)/gmu) ?? [])].map(
    ([, name = '']) => name,
  );
  const below = await Promise.all(names.map(name => helpOfAll([...words, name])));
  return [[['cks', ...words].join(' '), stdout], ...below.flat()];
}

test(
  'the help of every command has a description, options, exit codes and an example of its own',
  {timeout: 60_000},
  async () => {
    const all = await helpOfAll();
    expect(all.length).toBeGreaterThan(25);
    for (const [path, help] of all) {
      expect(help, path).toMatch(/^Usage: cks/u);
      expect(help, path).toMatch(/\n\n[A-Z].*[.]\n\n/u);
      expect(help, path).toContain('\nOptions:\n');
      // A command that only groups others exits as they do.
      if (path !== 'cks key' && path !== 'cks teardown') expect(help, path).toMatch(/\nExit: 0 /u);
      expect(help, path).toMatch(new RegExp(String.raw`\nExamples:\n(?:.*\n)*? {2}.*\b${path}\b`, 'u'));
    }
  },
);
