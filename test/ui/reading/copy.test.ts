import {afterEach, describe, expect, test, vi} from 'vitest';
import {asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {payLegacy, seen} from '../pay-legacy-picture.ts';
import {answered} from '../story.ts';
import {large, panelOf, readingRig, small} from './reading-rig.ts';

const rigs: {session: {stop(): void}}[] = [];
const open = (...args: Parameters<typeof readingRig>) => {
  const made = readingRig(...args);
  rigs.push(made);
  return made;
};
afterEach(() => {
  for (const {session} of rigs.splice(0)) session.stop();
});

describe('c and C', () => {
  test.each<[string, string[], string]>([
    ['a store on the board', ['c'], 'cks-9f8e7d6c5b4a39281'],
    ['the page of a store', ['\r', 'c'], 'cks-9f8e7d6c5b4a39281'],
    ['a silent Region', ['jjj', 'c'], 'me-south-1'],
    ['a key', [':keys\r', 'c'], '3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64'],
    [
      'the ARN of a key',
      [':keys\r', 'C'],
      'arn:aws:kms:eu-central-1:111122223333:key/3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64',
    ],
    [
      'the ARN of a cluster',
      [':clusters\r', 'C'],
      'arn:aws:cloudhsm:us-east-1:111122223333:cluster/cluster-7h5kqw2zr4n',
    ],
  ])('copy %s', async (_what, keys, expected) => {
    const made = open();
    made.press(...keys);
    expect(made.copied).toEqual([expected]);
    await vi.waitFor(() => {
      expect(made.message()).toMatch(
        /^ Sent the (?:id|ARN) by OSC 52, \d+ B\. Paste empty\? \^P, then x writes a file\.$/u,
      );
    });
  });

  test('a store has no ARN, and C says what to do instead', () => {
    const made = open();
    made.press('C');
    expect(made.copied).toEqual([]);
    expect(made.message()).toBe(' A custom key store has no ARN. c copies its id.');
  });

  test('c in a note copies all of it, line by line', () => {
    const made = open();
    made.press(':access\r', 'r', 'i', 'c');
    expect(panelOf(made.rows()).at(-2)).toContain('c copies · Esc closes');
    expect(made.copied[0]).toContain('KMS looks after CloudHSM key stores with this role');
  });

  test('c on a page without a thing says that ^P copies the page', () => {
    const made = open();
    made.press(':teardown\r', 'c');
    expect(made.message()).toBe(' Nothing here has an id to copy. ^P copies the page.');
  });
});

describe('the copy menu', () => {
  test('lists what can be copied of a store at 80x24', () => {
    expect(panelOf(open(small).press('\u0010', '7'))).toMatchInlineSnapshot(`
      [
        "┌ Copy · ledger ───────────────────────────────────────────┐",
        "│ 1 cks-9f8e7d6c5b4a39281                                  │",
        "│ 2 name ledger                                            │",
        "│ 3 cluster-5jd3tx6vw2p                                    │",
        "│ 4 this page as text                                      │",
        "│ 5 JSON, AWS's members as cks reads them                  │",
        "│ 6 aws CLI: describe this store                           │",
        "│>7 aws CLI: disconnect (not run)                          │",
        "│ ──────────────────────────────────────────────────────── │",
        "│ aws kms disconnect-custom-key-store                      │",
        "│ --custom-key-store-id cks-9f8e7d6c5b4a39281 --region     │",
        "│ eu-west-1 --profile prod-keys                            │",
        "│ Enter, digit copy · x file · Esc                         │",
        "└──────────────────────────────────────────────────────────┘",
      ]
    `);
  });

  test('lists what can be copied of a key at 120x40', () => {
    expect(panelOf(open(large).press(':keys\r', '\u0010', '5'))).toMatchInlineSnapshot(`
      [
        "┌ Copy · alias/eu/card-2022 ───────────────────────────────────────────────┐",
        "│ 1 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64                                   │",
        "│ 2 name alias/eu/card-2022                                                │",
        "│ 3 ARN                                                                    │",
        "│ 4 cks-1a2b3c4d5e6f70819                                                  │",
        "│>5 this page as text                                                      │",
        "│ 6 JSON, AWS's members as cks reads them                                  │",
        "│ 7 aws CLI: describe this key                                             │",
        "│ 8 aws CLI: cancel deletion (not run)                                     │",
        "│ ──────────────────────────────────────────────────────────────────────── │",
        "│ # keys · 111122223333 · KeyOps/mreyes · 14 Sep 12:04Z                    │",
        "│                                                                          │",
        "│  43 keys: 26 Enabled, 1 Disabled, 14 Unavailable, 2 PendingDeletion      │",
        "│  s store: all                                                            │",
        "│    STATE             ALIAS             KEY ID                            │",
        "│ ▼ 70 more lines                                                          │",
        "│ Enter, digit copy · x file · Esc                                         │",
        "└──────────────────────────────────────────────────────────────────────────┘",
      ]
    `);
  });

  test('a digit and Enter copy, x writes, and the menu stays open', async () => {
    const made = open();
    made.press('\u0010', '7', 'k', '\r', 'x');
    expect(made.copied).toEqual([
      'aws kms disconnect-custom-key-store --custom-key-store-id cks-9f8e7d6c5b4a39281 --region eu-west-1 --profile prod-keys',
      'aws kms describe-custom-key-stores --custom-key-store-id cks-9f8e7d6c5b4a39281 --region eu-west-1 --profile prod-keys',
    ]);
    expect(made.saved.map(({name}) => name)).toEqual(['cks-command-111122223333-20260914T1204Z']);
    await vi.waitFor(() => {
      expect(made.message()).toBe(' Written: cks-command-111122223333-20260914T1204Z.txt');
    });
    expect(panelOf(made.rows())[0]).toContain('Copy · ledger');
    made.press('q');
    expect(made.rows()[3]).not.toContain('Copy');
  });

  test('the page as text is what the screen shows, under whose it is and when', () => {
    const made = open();
    made.press('\u0010', '4');
    const [text = ''] = made.copied;
    expect(text.split('\n').slice(0, 5)).toEqual([
      '# board · 111122223333 · KeyOps/mreyes · 14 Sep 12:04Z',
      '',
      ' 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys',
      '  STATE          FOR  REGION          STORE      CLUSTER   HSM/AZ   KEYS',
      '>✗ FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  9u',
    ]);
  });

  test('where there is no thing it copies the page alone', () => {
    expect(panelOf(open().press(':teardown\r', '\u0010'))[1]).toContain('>1 this page as text');
  });
});

describe('text from outside', () => {
  const evil = 'a\u001B]52;c;ZXZpbA==\u0007b\nrm -rf \u202E~';
  const hostile: AccountPicture = {
    ...payLegacy,
    regions: [
      answered('eu-west-1', [
        {
          region: asRegion('eu-west-1'),
          id: asKeyStoreId("cks-1'; reboot #"),
          name: evil,
          type: 'AWS_CLOUDHSM',
          connectionState: 'CONNECTED',
        },
      ]),
    ],
    identity: seen({
      account: '111122223333' as never,
      arn: 'arn:aws:iam::111122223333:user/x',
      partition: 'aws',
    }),
  };

  test('is copied on one line, without what would act where it is pasted', () => {
    const made = open(small, {picture: hostile});
    made.press('\u0010', '2');
    expect(made.copied.at(-1)).toBe('a?b rm -rf ?~');
  });

  test('is quoted in commands', () => {
    const made = open(small, {picture: hostile});
    made.press('\u0010', '5');
    expect(made.copied.at(-1)).toContain(String.raw`--custom-key-store-id 'cks-1'\''; reboot #'`);
  });

  test('stands in JSON as escapes, and nothing of it is lost', () => {
    const made = open(small, {picture: hostile});
    made.press('\u0010', '4');
    const [text = ''] = made.copied;
    expect((JSON.parse(text) as {CustomKeyStoreName: string}).CustomKeyStoreName).toBe(evil);
    expect(/[\u0000-\u0009\u000B-\u001F\u0080-\u009F\u202E]/u.test(text)).toBe(false);
  });
});
