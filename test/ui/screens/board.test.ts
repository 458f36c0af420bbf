import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../source/model/failure.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import type {KeyEntry} from '../../../source/model/key.ts';
import {unseen} from '../../../source/model/observation.ts';
import type {AccountPicture, RegionView} from '../../../source/model/picture.ts';
import {boardScreen} from '../../../source/ui/screens/board.ts';
import type {ScreenState} from '../../../source/ui/screens/screen.ts';
import {
  at,
  inventory,
  keyEntry,
  ledgerId,
  payLegacy,
  seen,
  vaultKeys,
  withRegion,
} from '../pay-legacy-picture.ts';
import {chosen, contextOf, footerText, frame, large, small, textOf} from './frame.ts';

describe('the board of the story', () => {
  test('at 80x24 reads as the design draws it', () => {
    const model = boardScreen(contextOf(), chosen());
    expect(textOf(model)).toEqual(
      frame(`
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys
  STATE          FOR  REGION          STORE      CLUSTER   HSM/AZ   KEYS
>✗ FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  9u
   └ down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET
 ▲ DISCONNECTED  41d  eu-central-1    vault-eu   ACTIVE    2/2 2AZ  1u 2p
   └ at risk: 2 keys delete 21 Sep while disconnected; material stays on HSMs
 ▲ CONNECTED    >30d  us-east-1       pay-batch  DEGRADED  1/2 1AZ  5e 1d
   └ at risk: 1 active HSM in 1 AZ; no redundancy, new keys need 2 AZs
 ? DENIED         3m  me-south-1      kms:DescribeCustomKeyStores denied by SCP
 ? THROTTLED      4m  eu-north-1      next try in 50s; 1 store known, stale
 ≈ CONNECTED     >4m  eu-north-1      nordic     ACTIVE    2/2 2AZ  5e
   └ unknown: last seen 12:00Z, Region throttled since
 ◐ CONNECTING     6m  ap-southeast-2  apac-sign  ACTIVE    2/2 2AZ  4u
   └ changing: connect may take 20m (AWS); late at 12:18Z
 ● CONNECTED    >92d  us-east-1       pay-main   ACTIVE    3/3 3AZ  14e
 - NOT ENABLED     -  af-south-1      opt-in off: not asked, may not be empty
 - NOT ENABLED     -  ap-east-1       opt-in off: not asked, may not be empty


 KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least
`),
    );
    expect(footerText(model)).toBe(
      ' Enter open  a actions  f faults  b by Region  / filter  ! events  ? help',
    );
  });

  test('at 120x40, grouped by Region, it has a verdict column and previews the row under the cursor', () => {
    const model = boardScreen(contextOf(large), chosen({grouped: true}));
    expect(textOf(model)).toEqual(
      frame(`
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys: 24 e, 1 d, 14 u, 2 p · grouped by Region
  STATE          FOR  STORE      CLUSTER   HSM/AZ   KEYS     VERDICT
 eu-west-1 · answered 10s ago · 1 store
>✗ FAILED        12m  ledger     ACTIVE    2/2 2AZ  9u       down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET
 eu-central-1 · answered 10s ago · 1 store
 ▲ DISCONNECTED  41d  vault-eu   ACTIVE    2/2 2AZ  1u 2p    at risk: 2 keys delete 21 Sep, material stays on HSMs
 us-east-1 · answered 10s ago · 2 stores
 ▲ CONNECTED    >30d  pay-batch  DEGRADED  1/2 1AZ  5e 1d    at risk: 1 active HSM in 1 AZ, no redundancy
 ● CONNECTED    >92d  pay-main   ACTIVE    3/3 3AZ  14e      healthy
 me-south-1 · DENIED 3m · stores unknown
 ? DENIED         3m  -          -         -        -        kms:DescribeCustomKeyStores: explicit deny by an SCP
 eu-north-1 · THROTTLED 4m · 1 store known from 12:00Z
 ≈ CONNECTED     >4m  nordic     ACTIVE    2/2 2AZ  5e       unknown: last seen 12:00Z; next try in 50s
 ap-southeast-2 · answered 10s ago · 1 store
 ◐ CONNECTING     6m  apac-sign  ACTIVE    2/2 2AZ  4u       changing: may take 20m (AWS); late at 12:18Z
 af-south-1, ap-east-1 · NOT ENABLED (opt-in off) · cannot be asked, may not be empty
 16 Regions answered: no custom key stores
   us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-2 eu-west-3 eu-south-1 il-central-1 me-central-1
   ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-3

── ledger · eu-west-1 · cks-9f8e7d6c5b4a39281 ──────────────────────────────────────────────────────────────────────────
 FAILED since 11:52Z, after CONNECTING for 14m. Created 2023-02-11. cluster-5jd3tx6vw2p ACTIVE.
 HSMs   eu-west-1a hsm-4ktw2mz7qpc ACTIVE     eu-west-1b hsm-7rb3yx5nd2f ACTIVE
 Keys   9 KMS keys, all Unavailable.
 Why    KMS needs 1 free IP address in every private subnet of the cluster (2 better)
 Next   1 Free 1 address where 0 are left   2 Disconnect the store   3 Connect the store, up to 20m
        connect now - disabled: FAILED, disconnect first (AWS)
 Seen   11:52Z CONNECTING → FAILED after 14m
        11:38Z DISCONNECTED → CONNECTING
        11:24Z CONNECTED → DISCONNECTED

 Enter opens the store with its keys; the list above keeps its place.

 KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least

`),
    );
  });
});

describe('the board before, without and in spite of answers', () => {
  const failure = (kind: Failure['kind']): Failure => ({
    kind,
    code: 'AccessDeniedException',
    message: '',
    action: 'kms:DescribeCustomKeyStores',
    remedy: '',
    ...(kind === 'denied' && {denied: {explicit: false}}),
  });
  const silent = (kind: Failure['kind']): RegionView['keyStores'] => ({
    status: 'failed',
    failed: {failure: failure(kind), since: at('12:01'), latest: at('12:03')},
  });
  const mapped = (change: (view: RegionView) => Partial<RegionView>): AccountPicture => ({
    ...payLegacy,
    regions: payLegacy.regions.map(view =>
      view.optStatus === 'DISABLED' ? view : {...view, ...change(view)},
    ),
  });
  const shown = (picture: AccountPicture, state: Partial<ScreenState> = {}) =>
    boardScreen(contextOf(small, picture), chosen(state));

  test('before the list of Regions is here, says what it asks', () => {
    expect(textOf(shown({...payLegacy, regions: []}))[0]).toBe(' asking AWS which Regions this account has');
  });

  test('while Regions are asked, counts them and shows the rows as they come', () => {
    const picture = mapped(view =>
      view.region.startsWith('ap-') ? {keyStores: {status: 'unseen', askedAt: at('12:03:45')}} : {},
    );
    const lines = textOf(shown(picture));
    expect(lines[0]).toBe(' asking 22 Regions: 13 answered, 2 did not, 7 waiting (oldest 10s)');
    expect(lines[2]).toContain('ledger');
  });

  test('rows of the last run are stale and say when that was', () => {
    const picture = mapped(({keyStores}) =>
      keyStores.status === 'seen'
        ? {
            keyStores: {
              status: 'seen',
              value: keyStores.value,
              at: new Date('2026-09-13T17:20:00Z'),
              source: 'last-run',
            },
          }
        : {},
    );
    const lines = textOf(shown(picture));
    expect(lines[0]).toBe(' asking 22 Regions: 0 answered, 1 did not, 21 waiting');
    expect(lines).toContain('   └ unknown: last run, 13 Sep 17:20Z');
    expect(lines.filter(line => line.includes('≈'))).toHaveLength(6);
  });

  test('an account that is denied everywhere is a list of reasons, not an empty account', () => {
    const model = shown(mapped(() => ({keyStores: silent('denied')})));
    const lines = textOf(model);
    expect(lines[0]).toBe(' 22 Regions did not answer, and none did: the stores of this account are');
    expect(lines[1]).toBe(' unknown.');
    expect(model.rowIds).toHaveLength(24);
    expect(lines[3]).toContain('kms:DescribeCustomKeyStores not granted');
    expect(model.hint).toBe('Nothing could be read with these credentials. ! shows each reason.');
  });

  test('an empty account is said to be so only when every enabled Region answered', () => {
    const empty = mapped(() => ({keyStores: seen([])}));
    expect(textOf(shown(empty)).slice(0, 3)).toEqual([
      ' No custom key stores in 111122223333. 22 of 22 enabled Regions answered',
      ' 12:03Z. af-south-1 and ap-east-1 are not enabled. The service-linked role',
      ' exists.',
    ]);
    const doubtful = mapped(view => ({
      keyStores: view.region === 'us-east-1' ? silent('timed-out') : seen([]),
    }));
    expect(textOf(shown(doubtful)).slice(0, 2).join('')).toBe(
      ' No custom key stores in the 21 Regions that answered. 1 Region did not answer, so this is not proof.',
    );
  });

  test('key counts that are not ready are dots, and refused keys are a question', () => {
    const unread: KeyEntry = {
      id: asKeyId('refused'),
      membership: {in: 'unknown'},
      key: {status: 'failed', failed: {failure: failure('denied'), since: at('12:00'), latest: at('12:00')}},
      aliases: [],
    };
    const waiting = textOf(shown(withRegion('eu-west-1', {keys: unseen})));
    expect(waiting[2]).toBe('>✗ FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  …');
    expect(waiting[0]).toContain('32 keys so far');
    const refused = textOf(
      shown(withRegion('eu-central-1', {keys: seen(inventory([...vaultKeys, unread]))})),
    );
    expect(refused[4]).toContain('1u 2p +1?');
    expect(refused[0]).toContain('41 keys +1?');
  });

  test('external stores, unknown states and gone clusters have their own words', () => {
    const [first] = payLegacy.regions;
    const [ledger] = first?.keyStores.status === 'seen' ? first.keyStores.value : [];
    if (!ledger) throw new Error('no store in the story');
    const row = (store: Partial<KeyStore>, parts: Partial<RegionView> = {}) =>
      textOf(shown(withRegion('eu-west-1', {keyStores: seen([{...ledger, ...store}]), ...parts}))).find(
        line => line.includes('ledger'),
      );
    expect(row({type: 'EXTERNAL_KEY_STORE', connectionState: 'CONNECTED'})).toContain(
      'proxy     -        9u',
    );
    expect(row({connectionState: 'SUSPENDING'})).toContain('? SUSPENDING    12m');
    expect(row({connectionState: 'CONNECTED'}, {clusters: seen([])})).toContain('gone      -        9u');
    expect(row({connectionState: 'DISCONNECTING'})).toContain('◐ DISCONNECTING 12m');
  });

  test('a filter keeps what it matches, counts, and leaves a trace of the silence it does not match', () => {
    const model = shown(payLegacy, {filter: 'eu-'});
    const lines = textOf(model);
    expect(lines[0]).toMatch(/^ filter "eu-": 4 of 10 · 6 stores:/u);
    expect(model.rowIds).toHaveLength(4);
    expect(lines).toContain(' ? 1 Region did not answer, 2 Regions not enabled');
  });

  test.each([
    ['!nordic state:connected', ['pay-batch', 'pay-main']],
    ['st:failed', ['ledger']],
    ['cluster-6pq2', ['apac-sign']],
    ['v:risk !2pq', ['vault-eu', 'pay-batch']],
  ])('the filter %j shows %j', (filter, names) => {
    const model = shown(payLegacy, {filter});
    const text = textOf(model).join('\n');
    expect(model.rowIds.filter(id => id.startsWith('store:'))).toHaveLength(names.length);
    for (const name of names) expect(text).toContain(name);
  });

  test('faults only hides what is healthy and keeps what is unknown', () => {
    const model = shown(payLegacy, {faultsOnly: true});
    expect(model.rowIds).toHaveLength(9);
    expect(textOf(model).join('\n')).not.toContain('pay-main');
  });

  test('sorted by name, Regions that are not enabled stay last', () => {
    const model = shown(payLegacy, {sort: {column: 'name', descending: true}});
    expect(model.rowIds.slice(0, 2)).toEqual([
      'store:eu-central-1/cks-1a2b3c4d5e6f70819',
      'store:us-east-1/cks-3c4d5e6f708192a31',
    ]);
    expect(model.rowIds.slice(-2)).toEqual(['region:af-south-1', 'region:ap-east-1']);
  });

  test('Enter opens a store, and nothing from a silent Region', () => {
    const model = shown(payLegacy);
    expect(model.open(model.rowIds[0] ?? '')).toEqual({screen: 'store', store: `eu-west-1/${ledgerId}`});
    expect(model.open('region:me-south-1')).toBeUndefined();
  });
});

test('a board of 340 stores with 10,000 keys in one Region is drawn again in a few milliseconds', () => {
  const [first] = payLegacy.regions;
  const [ledger] = first?.keyStores.status === 'seen' ? first.keyStores.value : [];
  if (!first || !ledger) throw new Error('no store in the story');
  const crowd = Array.from({length: 10_000}, (_, n) =>
    keyEntry('eu-west-1', {id: `key-${String(n)}`, state: 'Enabled', store: ledger.id}),
  );
  const regions = Array.from({length: 34}, (_, region) => ({
    ...first,
    region: asRegion(`region-${String(region)}`),
    keyStores: seen(
      Array.from({length: 10}, (_, n) => ({
        ...ledger,
        region: asRegion(`region-${String(region)}`),
        id: asKeyStoreId(`cks-${String(n)}`),
      })),
    ),
    ...(region === 0 && {keys: seen(inventory(crowd))}),
  }));
  const context = contextOf(small, {...payLegacy, regions});
  const {rowIds} = boardScreen(context, chosen());
  const start = performance.now();
  for (let n = 0; n < 100; n += 1) {
    const cursor = rowIds[n * 3];
    boardScreen(context, chosen(cursor === undefined ? {} : {cursor}));
  }
  expect((performance.now() - start) / 100).toBeLessThan(20);
});

test('a built-in list of Regions is said to be one', () => {
  const picture: AccountPicture = {...payLegacy, regionList: seen({source: 'built-in', regions: []})};
  expect(textOf(boardScreen(contextOf(large, picture), chosen()))).toContain(
    ' ? Region list built in: account:ListRegions and ec2:DescribeRegions not granted',
  );
});

test('what was chosen is told at the start of a narrow row and at the end of a wide one', () => {
  const state = chosen({faultsOnly: true, sort: {column: 'name', descending: false}});
  expect(textOf(boardScreen(contextOf(), state))[0]).toMatch(/^ faults only · by name · 6 stores: /u);
  expect(textOf(boardScreen(contextOf(large), state))[0]).toMatch(/ · faults only · by name$/u);
});
