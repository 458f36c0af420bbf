import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {runCks} from './program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const docs = readdirSync(path.join(root, 'docs')).filter(name => name.endsWith('.md'));
const pages = ['README.md', 'CHANGELOG.md', ...docs.map(name => `docs/${name}`)];
const textOf = (page: string) => readFileSync(path.join(root, page), 'utf8');

/** What a heading is called in a link, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test.each(pages)('every link of %s leads somewhere', page => {
  for (const [, target = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? page : path.join(path.dirname(page), file);
    expect(existsSync(path.join(root, linked)), target).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(linked), target).toContain(anchor);
  }
});

test('every page of the docs can be reached from README', () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const [, target = ''] of textOf(page).matchAll(/\]\(([^)#\s]+\.md)/g))
      if (!target.startsWith('http')) visit(path.join(path.dirname(page), target));
  };
  visit('README.md');
  expect(docs.filter(name => !reached.has(`docs/${name}`))).toEqual([]);
});

test('the page on the command line names every command and every option', {timeout: 60_000}, async () => {
  const page = textOf('docs/commands.md');
  const visit = async (words: readonly string[]): Promise<readonly string[]> => {
    const {stdout} = await runCks([...words, '--help']);
    const [, below = ''] = stdout.split('\nCommands:\n');
    // Exit codes and examples follow, which look alike.
    const [commands = ''] = below.split('\n\n');
    const names = [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
    const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option);
    const inner = await Promise.all(names.map(name => visit([...words, name])));
    return [...(words.length > 0 ? [`cks ${words.join(' ')}`] : []), ...options, ...inner.flat()];
  };
  const missing = (await visit([])).filter(
    name => !page.includes(name) && !(name.startsWith('--xks-proxy-') && page.includes('--xks-proxy-…')),
  );
  expect([...new Set(missing)]).toEqual([]);
});
