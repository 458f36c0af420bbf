import {describe, expect, test} from 'vitest';
import {boardScreen} from '../../../source/ui/screens/board.ts';
import {chosen, contextOf, footerText, frame, large, textOf} from './frame.ts';

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
