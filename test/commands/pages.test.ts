import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

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
