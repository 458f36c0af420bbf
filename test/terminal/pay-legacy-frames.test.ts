import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {showsFrame} from './frames.ts';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** The whole program on a real terminal, looking at another process's AWS: the frames of the story at 12:04Z. */
let world: HeldWorld;
let small: Session;
let wide: Session;
let noColour: Session;
let ascii: Session;
let plain: Session;
const all = () => [small, wide, noColour, ascii, plain];

beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:03:50Z', caller: 'KeyOps/mreyes'});
  const open = ({words = [], env = {}, columns = 80, rows = 24}: Partial<Opening> = {}) =>
    openTerminal({arguments: [...world.arguments, ...words], env: {...world.env, ...env}, columns, rows});
  small = open();
  wide = open({columns: 120, rows: 40});
  noColour = open({env: {NO_COLOR: '1'}});
  ascii = open({words: ['--ascii', '--no-color']});
  plain = open({words: ['--plain']});
  // All of it was read ten seconds before the time that the frames show.
  await Promise.all(all().map(session => session.until(/20(?: of |\/)24.*\n.* 41 keys/)));
  await Promise.all(all().map(session => session.until('pay-main')));
  world.simulator.world.clock.advance(10);
}, 60_000);

afterAll(async () => {
  for (const session of all()) session.press('\u0003');
  await Promise.all(all().map(session => session.exited));
  await world.close();
});

type Opening = {words: readonly string[]; env: Record<string, string>; columns: number; rows: number};

const board = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 [Board] Keys Clusters Access Teardown    all: 20/24 · poll 0.1/s of 5 · 12:04Z
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys
  STATE          FOR  REGION          STORE      CLUSTER   HSM/AZ   KEYS
>✗ FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  9u
   └ down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET; eu-west-1b subnet has 0 free
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
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter open  a actions  f faults  b by Region  / filter  ! events  ? help
`;

const boardInAscii = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 [Board] Keys Clusters Access Teardown    all: 20/24 , poll 0.1/s of 5 , 12:04Z
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy , 41 keys
  STATE          FOR  REGION          STORE      CLUSTER   HSM/AZ   KEYS
>x FAILED        12m  eu-west-1       ledger     ACTIVE    2/2 2AZ  9u
   - down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET; eu-west-1b subnet has 0 free
 ! DISCONNECTED  41d  eu-central-1    vault-eu   ACTIVE    2/2 2AZ  1u 2p
   - at risk: 2 keys delete 21 Sep while disconnected; material stays on HSMs
 ! CONNECTED    >30d  us-east-1       pay-batch  DEGRADED  1/2 1AZ  5e 1d
   - at risk: 1 active HSM in 1 AZ; no redundancy, new keys need 2 AZs
 ? DENIED         3m  me-south-1      kms:DescribeCustomKeyStores denied by SCP
 ? THROTTLED      4m  eu-north-1      next try in 50s; 1 store known, stale
 ~ CONNECTED     >4m  eu-north-1      nordic     ACTIVE    2/2 2AZ  5e
   - unknown: last seen 12:00Z, Region throttled since
 % CONNECTING     6m  ap-southeast-2  apac-sign  ACTIVE    2/2 2AZ  4u
   - changing: connect may take 20m (AWS); late at 12:18Z
 * CONNECTED    >92d  us-east-1       pay-main   ACTIVE    3/3 3AZ  14e
 - NOT ENABLED     -  af-south-1      opt-in off: not asked, may not be empty
 - NOT ENABLED     -  ap-east-1       opt-in off: not asked, may not be empty


 KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter open  a actions  f faults  b by Region  / filter  ! events  ? help
`;

describe('at 80x24', {timeout: 40_000}, () => {
  test('the board', () => showsFrame(small, board));

  test('the store that is down', async () => {
    small.press('\r');
    await showsFrame(
      small,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 Board > ledger · eu-west-1               all: 20/24 · poll 0.1/s of 5 · 12:04Z
 ✗ FAILED 12m   ledger   cks-9f8e7d6c5b4a39281   CloudHSM   created 2023-02-11
── Cluster ─────────────────────────────────────────────────────────────────────
>  cluster-5jd3tx6vw2p ACTIVE   2/2 HSMs   newest backup 9h   trust anchor same
     eu-west-1a  hsm-4ktw2mz7qpc ACTIVE      eu-west-1b  hsm-7rb3yx5nd2f ACTIVE
── Why: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET ──────────────────────────────────
   KMS needs 1 free IP address in every private subnet of the cluster (2 better)
   ✗ subnet-0c3d4e5f6a7b8c9d0 eu-west-1b 10.20.4.16/28   0 of 11 free  12:03Z
   ✓ subnet-0a1b2c3d4e5f6a7b8 eu-west-1a 10.20.4.0/28    6 of 11 free  12:03Z
── Next steps, in this order ───────────────────────────────────────────────────
   1 Free 1 address in eu-west-1b      outside cks; R looks again
   2 Disconnect the store              ready · a, then Disconnect
   3 Connect the store, up to 20m      after 2
   - Connect now                       disabled: FAILED, disconnect first (AWS)
   - Change cluster or password        disabled: needs DISCONNECTED (AWS)
── KMS keys: 9 Unavailable ─────────────────────────────────────────────────────
   alias/led/root 8c1d20ab…  alias/led/fx 51ee9027…  alias/led/eod …  6 more
── Changes seen ────────────────────────────────────────────────────────────────
   11:52Z CONNECTING → FAILED after 14m
   11:38Z DISCONNECTED → CONNECTING by KeyOps/jchen (CloudTrail)
   11:24Z CONNECTED → DISCONNECTED by KeyOps/jchen (CloudTrail)     0 earlier
 What this cannot see: whether kmsuser exists on each HSM. i explains
 Tab section  Enter open  a actions  e update  c copy  Esc back  ? help
`,
    );
    small.press('\u001B');
    await small.until('[Board]');
  });

  test('the keys of a Region, two of them marked for deletion', async () => {
    small.press(':keys\r');
    small.press(':region eu-central-1\r');
    small.press('j k');
    await showsFrame(
      small,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 Board [Keys] Clusters Access Teardown      eu-central-1 · scan 12:03Z · 12:04Z
 5 keys: 2 Enabled, 1 Unavailable, 2 PendingDeletion · 1 marked   s store: all
   STATE             ALIAS                KEY ID     STORE     CREATED    GOES
>  ▲ PendingDeletion alias/eu/card-2022   3f2a91c0…  vault-eu  2022-03-04 21 Sep
 + ▲ PendingDeletion alias/eu/card-2021   a77e04d2…  vault-eu  2021-06-18 21 Sep
   ○ Unavailable     alias/eu/card-2023   c0de5512…  vault-eu  2023-05-09 -
   ● Enabled         alias/eu/logs        9b31fa68…  no store  2024-01-22 -
   ● Enabled         (no alias)           e4d8730b…  no store  2024-08-30 -








── alias/eu/card-2022 ──────────────────────────────────────────────────────────
 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64   ENCRYPT_DECRYPT   SYMMETRIC_DEFAULT
 Deletes 21 Sep 07:15Z or up to 24h later (6d left). Scheduled by KeyOps/tnovak.
 ▲ vault-eu is DISCONNECTED: on that date the material stays on the HSMs.
 u cancels the deletion: the key comes back Disabled; enable it separately.
 Last used 2026-07-02 by Decrypt (GetKeyLastUsage)
 Enter open  Space mark  u cancel deletion  a actions  s store  / filter  ? help
`,
    );
  });

  test('the clusters', async () => {
    small.press(':clusters\r');
    await showsFrame(
      small,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 Board Keys [Clusters] Access Teardown    all: 20/24 · poll 0.1/s of 5 · 12:04Z
 7 clusters: 6 in use, 1 with no known store · 20 Regions answered · 2 did not
   CLUSTER              STATE           REGION          HSM/AZ   BKUP  STORE
>  cluster-7h5kqw2zr4n  ▲ DEGRADED      us-east-1       1/2 1AZ  31h   pay-batch
   cluster-5jd3tx6vw2p  ● ACTIVE        eu-west-1       2/2 2AZ  9h    ledger
   cluster-4wx5yz3ab6d  ● ACTIVE        eu-central-1    2/2 2AZ  10h   vault-eu
   cluster-3kz6mwq4x7c  ≈ ACTIVE        eu-north-1      2/2 2AZ  11h   nordic
   cluster-6pq2rn7tb5y  ● ACTIVE        ap-southeast-2  2/2 2AZ  7h    apac-sign
   cluster-2a3b4c5d6e7  ● ACTIVE        us-east-1       3/3 3AZ  8h    pay-main
   cluster-2qv6sd4mh7k  ○ UNINITIALIZED us-east-1       0/0      none  no store
   -                    ? THROTTLED 4m  eu-north-1      ThrottlingException
   -                    ? DENIED 3m     me-south-1      explicit deny by an SCP



── cluster-7h5kqw2zr4n ─────────────────────────────────────────────────────────
 us-east-1a hsm-3wt5nq7xk2m ACTIVE     us-east-1b hsm-6zd4rb2vy7p DEGRADED
 ▲ In use by pay-batch (6 KMS keys). Newest READY backup is 31h old
   and older than the newest key: that key's material is in no backup.
 May it be deleted? No: 1 store uses it. cks check cluster-7h5kqw2zr4n exits 1
 AWS: One HSM does not answer its health check.
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter open its store  c copy  R look now  / filter  ! events  ? help
`,
    );
  });
});

describe('at 120x40', {timeout: 40_000}, () => {
  test('the board, by Region, with the row under the cursor told in full', async () => {
    wide.press('b');
    await showsFrame(
      wide,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys                                                  [READ-ONLY]
 [Board] Keys Clusters Access Teardown       all Regions: 20 of 24 answered · data 10s · poll 0.1/s of 5 · 14 Sep 12:04Z
 6 stores: 1 down, 2 at risk, 1 unknown, 1 changing, 1 healthy · 41 keys: 24 e, 1 d, 14 u, 2 p · grouped by Region
  STATE          FOR  STORE      CLUSTER   HSM/AZ   KEYS     VERDICT
 eu-west-1 · answered 10s ago · 1 store
>✗ FAILED        12m  ledger     ACTIVE    2/2 2AZ  9u       down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET, 1b has 0 free
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
 Keys   9 KMS keys, all Unavailable. 3 were used in the 24h before the disconnect (CloudTrail).
 Why    subnet-0c3d4e5f6a7b8c9d0 (eu-west-1b, 10.20.4.16/28) has 0 of 11 addresses free. KMS needs 1, 2 is better.
 Next   1 Free 1 address in eu-west-1b   2 Disconnect the store   3 Connect the store, up to 20m
        connect now - disabled: FAILED, disconnect first (AWS)
 Seen   11:52Z CONNECTING → FAILED after 14m
        11:38Z DISCONNECTED → CONNECTING, by KeyOps/jchen (CloudTrail)
        11:24Z CONNECTED → DISCONNECTED, by KeyOps/jchen (CloudTrail)

 Enter opens the store with its keys; the list above keeps its place.

 KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least

 12:04Z ap-southeast-2 apac-sign still CONNECTING (6m of 20m)
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Enter open  a actions  f faults only  b ungroup  / filter  ! events  ? help
`,
    );
  });

  test('the keys of a Region, with whole ids and when each was used last', async () => {
    wide.press(':keys\r');
    wide.press(':region eu-central-1\r');
    wide.press('jk');
    await showsFrame(
      wide,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys                                                  [READ-ONLY]
 Board [Keys] Clusters Access Teardown                                        eu-central-1 · scan 12:03Z · 14 Sep 12:04Z
 5 keys: 2 Enabled, 1 Unavailable, 2 PendingDeletion                                                      s store: all
   STATE             ALIAS                 KEY ID                               STORE     CREATED    USED GOES
>  ▲ PendingDeletion alias/eu/card-2022    3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64 vault-eu  2022-03-04 73d  21 Sep 07:15Z
   ▲ PendingDeletion alias/eu/card-2021    a77e04d2-7e5c-4f28-8b46-2d3cf18e9a75 vault-eu  2021-06-18 -    21 Sep 07:15Z
   ○ Unavailable     alias/eu/card-2023    c0de5512-90ab-4b7e-8c1f-2d3e4f506172 vault-eu  2023-05-09 75d  -
   ● Enabled         alias/eu/logs         9b31fa68-1c2d-4e3f-8a4b-5c6d7e8f9a0b no store  2024-01-22 -    -
   ● Enabled         (no alias)            e4d8730b-2d3e-4f40-9b5c-6d7e8f9a0b1c no store  2024-08-30 -    -























── alias/eu/card-2022 ──────────────────────────────────────────────────────────────────────────────────────────────────
 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64   ENCRYPT_DECRYPT   SYMMETRIC_DEFAULT
 Deletes 21 Sep 07:15Z or up to 24h later (6d left). Scheduled by KeyOps/tnovak.
 ▲ vault-eu is DISCONNECTED: on that date the material stays on the HSMs.
 u cancels the deletion: the key comes back Disabled; enable it separately.
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Last used 2026-07-02 by Decrypt (GetKeyLastUsage)
 Enter open  Space mark  u cancel deletion  a actions  s store  / filter  ? help
`,
    );
  });
});

describe('without colour', {timeout: 40_000}, () => {
  const colours = /\u001B\[(?:3[0-8]|4[0-8]|9\d|10[0-7])[;m]/;

  test('the board with NO_COLOR is the same, and --ascii has characters of its own', async () => {
    await showsFrame(noColour, board);
    expect(noColour.output()).not.toMatch(colours);
    await showsFrame(ascii, boardInAscii);
    expect(ascii.output()).not.toMatch(colours);
    await showsFrame(plain, board);
    expect(plain.output()).not.toMatch(/\u001B\[[\d;]*m/);
  });
});
