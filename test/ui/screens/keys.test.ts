import {describe, expect, test} from 'vitest';
import {asKeyId} from '../../../source/model/ids.ts';
import type {KeyEntry} from '../../../source/model/key.ts';
import {unseen} from '../../../source/model/observation.ts';
import type {RegionView} from '../../../source/model/picture.ts';
import {keysScreen} from '../../../source/ui/screens/keys.ts';
import {
  at,
  inventory,
  keyEntry,
  payLegacy,
  seen,
  vaultId,
  vaultKeys,
  withRegion,
} from '../pay-legacy-picture.ts';
import {chosen, contextOf, footerText, frame, large, small, textOf} from './frame.ts';

const region = 'eu-central-1';
const firstKey = `key:${region}/3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64`;
const secondKey = `key:${region}/a77e04d2-11c3-4f0a-8e55-77aa01b2c3d4`;

describe('the keys of the story', () => {
  test('at 80x24 read as the design draws them, without what CloudTrail would tell', () => {
    const model = keysScreen(contextOf(), chosen({region, marks: new Set([secondKey])}));
    expect(textOf(model)).toEqual(
      frame(`
 5 keys: 2 Enabled, 1 Unavailable, 2 PendingDeletion · 1 marked   s store: all
   STATE             ALIAS                KEY ID     STORE     CREATED    GOES
>  ▲ PendingDeletion alias/eu/card-2022   3f2a91c0…  vault-eu  2022-03-04 21 Sep
 + ▲ PendingDeletion alias/eu/card-2021   a77e04d2…  vault-eu  2021-06-18 21 Sep
   ○ Unavailable     alias/eu/card-2023   c0de5512…  vault-eu  2023-05-09 -
   ● Enabled         alias/eu/logs        9b31fa68…  no store  2024-01-22 -
   ● Enabled         (no alias)           e4d8730b…  no store  2024-08-30 -








── alias/eu/card-2022 ──────────────────────────────────────────────────────────
 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64   ENCRYPT_DECRYPT   SYMMETRIC_DEFAULT
 Deletes 21 Sep 07:15Z or up to 24h later (6d left).
 ▲ vault-eu is DISCONNECTED: on that date the material stays on the HSMs.
 u cancels the deletion: the key comes back Disabled; enable it separately.
`),
    );
    expect(model.scope).toBe('eu-central-1 · scan 12:03Z');
    expect(footerText(model)).toBe(
      ' Enter open  Space mark  u cancel deletion  a actions  s store  / filter  ? help',
    );
    expect(model.open(firstKey)).toEqual({screen: 'store', store: `${region}/${vaultId}`});
  });

  test('at 120x40 have their whole id, last use, and the time of deletion', () => {
    const used = withRegion(region, {
      lastUse: new Map([
        [asKeyId('3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64'), seen({at: at('11:00'), operation: 'Decrypt'})],
      ]),
    });
    const model = keysScreen(contextOf(large, used), chosen({region}));
    expect(textOf(model).slice(1, 4)).toEqual(
      frame(`
   STATE             ALIAS                 KEY ID                               STORE     CREATED    USED GOES
>  ▲ PendingDeletion alias/eu/card-2022    3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64 vault-eu  2022-03-04 1h   21 Sep 07:15Z
   ▲ PendingDeletion alias/eu/card-2021    a77e04d2-11c3-4f0a-8e55-77aa01b2c3d4 vault-eu  2021-06-18 -    21 Sep 07:15Z
`),
    );
    expect(model.hint).toBe('Last used 2026-09-14 by Decrypt (GetKeyLastUsage)');
  });

  test.each([
    ['any', 3],
    ['none', 2],
    [vaultId, 3],
    ['all', 5],
  ])('the store filter %s leaves %i keys', (store, n) => {
    expect(keysScreen(contextOf(), chosen({region, store})).rowIds).toHaveLength(n);
  });

  test('only keys outside stores that are on screen are asked for', () => {
    expect(keysScreen(contextOf(), chosen({region})).wanted?.map(({keyId}) => keyId.slice(0, 8))).toEqual([
      '9b31fa68',
      'e4d8730b',
    ]);
  });

  test('without a Region chosen, keys of all Regions are listed with their Region', () => {
    const model = keysScreen(contextOf(), chosen());
    const lines = textOf(model);
    expect(model.rowIds).toHaveLength(43);
    expect(lines[1]).toBe('   STATE             ALIAS            KEY ID     STORE     REGION         GOES');
    expect(lines[2]).toBe('>  ▲ PendingDeletion alias/eu/card-2… 3f2a91c0…  vault-eu  eu-central-1   21 Sep');
  });
});

describe('keys that are not all read', () => {
  const denied = {
    kind: 'denied' as const,
    code: 'AccessDeniedException',
    message: '',
    action: 'kms:DescribeKey',
    denied: {explicit: false, layer: 'key-policy' as const},
    remedy: '',
  };
  const refused = (id: string): KeyEntry => ({
    id: asKeyId(id),
    membership: {in: 'unknown'},
    key: {status: 'failed', failed: {failure: denied, since: at('12:00'), latest: at('12:00')}},
    aliases: [],
  });
  const shown = (parts: Partial<RegionView>) =>
    keysScreen(contextOf(small, withRegion(region, parts)), chosen({region}));

  test('refused keys are a line, and the count says so', () => {
    const lines = textOf(shown({keys: seen(inventory([...vaultKeys, refused('a'), refused('b')]))}));
    expect(lines[0]).toContain(' 5 keys: 2 Enabled, 1 Unavailable, 2 PendingDeletion +2?');
    expect(lines[7]).toBe(' ? 2 keys: kms:DescribeKey denied by their key policy');
  });

  test('a scan under way tells how far it is, and lists what it has', () => {
    const entries = [...vaultKeys, {...refused('c'), key: unseen}];
    const model = shown({
      keys: seen({...inventory(entries), progress: {known: 5, of: 6, since: at('12:03:42')}}),
    });
    expect(model.scope).toBe('eu-central-1 · scan 5/6 keys, 10s');
    expect(model.rowIds).toHaveLength(5);
  });

  test('an empty Region says when it said so', () => {
    expect(textOf(shown({keys: seen(inventory([]), at('12:03'))}))[1]).toBe(
      ' No customer managed KMS keys in eu-central-1 (answered 12:03Z).',
    );
  });

  test('a Region that did not list its keys is never shown as empty', () => {
    const lines = textOf(
      shown({
        keys: {
          status: 'failed',
          failed: {failure: {...denied, action: 'kms:ListKeys'}, since: at('12:00'), latest: at('12:00')},
        },
      }),
    );
    expect(lines[1]).toBe(' ? eu-central-1: keys not read: kms:ListKeys denied');
    expect(lines.join('')).not.toContain('No customer managed');
  });

  test("AWS's own keys are not listed", () => {
    const own = {...keyEntry(region, {id: 'aws', state: 'Enabled'}), aliases: ['alias/aws/ebs']};
    expect(shown({keys: seen(inventory([own]))}).rowIds).toEqual([]);
  });

  test('a cursor moves over ten thousand keys in a moment', () => {
    const entries = Array.from({length: 10_000}, (_, n) =>
      keyEntry(region, {id: `key-${String(n)}`, state: 'Enabled', alias: `alias/many/${String(n)}`}),
    );
    const picture = {...payLegacy, regions: withRegion(region, {keys: seen(inventory(entries))}).regions};
    const first = keysScreen(contextOf(small, picture), chosen({region}));
    const start = performance.now();
    for (let n = 0; n < 100; n += 1) {
      const cursor = first.rowIds[n * 90];
      keysScreen(contextOf(small, picture), chosen({region, ...(cursor !== undefined && {cursor})}));
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
