import {afterEach, describe, expect, test} from 'vitest';
import {cellText, fenced, markdownTable} from '../../../source/ui/export/markdown.ts';
import {accessDocument} from '../../../source/ui/export/access-document.ts';
import {report} from '../access/report.ts';
import {now} from '../pay-legacy-picture.ts';
import {readingRig} from './reading-rig.ts';

const rigs: {session: {stop(): void}}[] = [];
const open = (...args: Parameters<typeof readingRig>) => {
  const made = readingRig(...args);
  rigs.push(made);
  return made;
};
afterEach(() => {
  for (const {session} of rigs.splice(0)) session.stop();
});

/** What `x` writes after some keys: the beginning of the names, the Markdown and what the JSON says. */
function written(...keys: string[]) {
  const made = open();
  made.press(...keys, 'x');
  const [{name, files} = {name: '', files: []}] = made.saved;
  const [markdown, json] = files;
  return {
    name,
    endings: files.map(({ending}) => ending),
    markdown: markdown?.text ?? '',
    json: JSON.parse(json?.text ?? '{}') as Record<string, unknown>,
  };
}

describe('an export', () => {
  test('of the board says whose, when, and which Regions did not answer', () => {
    const {name, endings, markdown, json} = written();
    expect(name).toBe('cks-board-111122223333-20260914T1204Z');
    expect(endings).toEqual(['.md', '.json']);
    expect(markdown).toMatchInlineSnapshot(`
      "# board · 111122223333 · KeyOps/mreyes · 14 Sep 12:04Z

      10 of 10 rows. 24 Regions; no answer from 2: me-south-1, eu-north-1; 2 not enabled.

      | verdict | state | for | Region | name | id | cluster | keys | why |
      |---|---|---|---|---|---|---|---|---|
      | down | FAILED | 12m | eu-west-1 | ledger | cks-9f8e7d6c5b4a39281 | ACTIVE 2/2 2AZ | 9u | INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET |
      | at risk | DISCONNECTED | 41d | eu-central-1 | vault-eu | cks-1a2b3c4d5e6f70819 | ACTIVE 2/2 2AZ | 1u 2p | 2 keys delete 21 Sep while disconnected; material stays on HSMs |
      | at risk | CONNECTED | >30d | us-east-1 | pay-batch | cks-2b3c4d5e6f7081920 | DEGRADED 1/2 1AZ | 5e 1d | 1 active HSM in 1 AZ; no redundancy, new keys need 2 AZs |
      | unknown | DENIED | 12:01Z | me-south-1 |  |  |  |  | AccessDeniedException |
      | unknown | THROTTLED | 12:00Z | eu-north-1 |  |  |  |  | ThrottlingException |
      | unknown | CONNECTED | >4m | eu-north-1 | nordic | cks-4d5e6f708192a3b42 | ACTIVE 2/2 2AZ | 5e | last seen 12:00Z, Region throttled since |
      | changing | CONNECTING | 6m | ap-southeast-2 | apac-sign | cks-5e6f708192a3b4c53 | ACTIVE 2/2 2AZ | 4u | connect may take 20m (AWS); late at 12:18Z |
      | healthy | CONNECTED | >92d | us-east-1 | pay-main | cks-3c4d5e6f708192a31 | ACTIVE 3/3 3AZ | 14e | 3 active HSMs in 3 AZs |
      | unknown | NOT ENABLED |  | af-south-1 |  |  |  |  |  |
      | unknown | NOT ENABLED |  | ap-east-1 |  |  |  |  |  |
      "
    `);
    expect(json).toMatchObject({what: 'board', account: '111122223333', at: '2026-09-14T12:04:00.000Z'});
    expect((json['stores'] as object[])[0]).toMatchObject({
      region: 'eu-west-1',
      verdict: {word: 'down'},
      CustomKeyStoreId: 'cks-9f8e7d6c5b4a39281',
    });
    expect((json['regions'] as {answer: string}[]).map(({answer}) => answer)).toContain('denied');
  });

  test('follows the filter, and says so', () => {
    const {markdown, json} = written('/', 'region:us', '\r');
    expect(markdown).toContain('2 of 10 rows, filter "region:us".');
    expect(json['stores']).toHaveLength(2);
  });

  test('of the keys has each with its state, its store and its day', () => {
    const {name, markdown, json} = written(':keys\r');
    expect(name).toBe('cks-keys-111122223333-20260914T1204Z');
    expect(markdown.split('\n').slice(2, 6)).toMatchInlineSnapshot(`
      [
        "43 of 43 keys; 0 could not be read. 24 Regions; no answer from 2: me-south-1, eu-north-1; 2 not enabled.",
        "",
        "| state | Region | alias | id | store | goes |",
        "|---|---|---|---|---|---|",
      ]
    `);
    expect((json['keys'] as object[])[0]).toMatchObject({
      region: 'eu-central-1',
      KeyMetadata: {KeyState: 'PendingDeletion'},
    });
  });

  test('of a store’s page is an evidence pack: store, cluster, keys, changes and events', () => {
    const {name, markdown, json} = written('\r');
    expect(name).toBe('cks-store-ledger-111122223333-20260914T1204Z');
    expect(markdown.match(/^#+ .*$/gmu)).toEqual([
      '# store ledger · 111122223333 · KeyOps/mreyes · 14 Sep 12:04Z',
      '## What it is',
      '## Why, and how we know',
      '## Keys',
      '## Events of eu-west-1 in this run',
    ]);
    expect(json).toMatchObject({
      store: {CustomKeyStoreId: 'cks-9f8e7d6c5b4a39281'},
      cluster: {ClusterId: 'cluster-5jd3tx6vw2p'},
      verdict: {word: 'down'},
    });
    expect(json['keys']).toHaveLength(9);
    expect(json['changes']).toHaveLength(3);
  });

  test('of the clusters and of a page without rows of AWS is written too', () => {
    expect(written(':clusters\r').markdown).toContain('| cluster-7h5kqw2zr4n | DEGRADED | us-east-1 |');
    const {endings, markdown} = written(':teardown\r');
    expect(endings).toEqual(['.md']);
    expect(markdown).toMatch(/^# teardown · 111122223333 · KeyOps\/mreyes · 14 Sep 12:04Z\n\n```text\n/u);
  });

  test('of Access is the matrix of personas, actions and Regions', () => {
    const {markdown, json} = accessDocument(report, now, now);
    expect(markdown).toContain('| action | verdict | because | how | Regions | resource |');
    expect(markdown.match(/^## .*$/gmu)).toHaveLength(report.personas.length);
    expect(json).toMatchObject({checkedAt: now});
  });
});

describe('Markdown', () => {
  test.each([
    ['a|b', String.raw`a\|b`],
    ['<script>', String.raw`\<script>`],
    ['SUBNET_NOT_FOUND >4m', 'SUBNET_NOT_FOUND >4m'],
    ['`x` *y* _z_', String.raw`\`x\` \*y\* \_z\_`],
    ['one\ntwo\u001B[2J', 'one two?'],
  ])('reads %j in a cell as it is', (text, expected) => {
    expect(cellText(text)).toBe(expected);
  });

  test('of an empty table says so, and a fence holds what would end it', () => {
    expect(markdownTable(['a'], [])).toBe('(none)\n');
    expect(fenced(['```', 'x'])).toBe('````text\n```\nx\n````\n');
  });
});
