import {describe, expect, test} from 'vitest';
import {asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import {unseen} from '../../../source/model/observation.ts';
import {storeScreen} from '../../../source/ui/screens/store.ts';
import {at, ledgerId, now, payLegacy, regionView, seen, withRegion} from '../pay-legacy-picture.ts';
import {chosen, contextOf, footerText, frame, large, small, textOf} from './frame.ts';

const ledger = chosen({store: `eu-west-1/${ledgerId}`});

describe('the page of a store', () => {
  test('at 80x24 reads as the design draws it, without what EC2 and CloudTrail would tell', () => {
    const model = storeScreen(contextOf(), ledger);
    expect(textOf(model)).toEqual(
      frame(`
 ✗ FAILED 12m   ledger   cks-9f8e7d6c5b4a39281   CloudHSM   created 2023-02-11
── Cluster ─────────────────────────────────────────────────────────────────────
>  cluster-5jd3tx6vw2p ACTIVE   2/2 HSMs   newest backup 9h   trust anchor same
     eu-west-1a  hsm-4ktw2mz7qpc ACTIVE      eu-west-1b  hsm-7rb3yx5nd2f ACTIVE
── Why: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET ──────────────────────────────────
   KMS needs 1 free IP address in every private subnet of the cluster (2 better)
   ? subnet-0c3d4e5f6a7b8c9d0 eu-west-1b   not read yet
   ? subnet-0a1b2c3d4e5f6a7b8 eu-west-1a   not read yet
── Next steps, in this order ───────────────────────────────────────────────────
   1 Free 1 address where 0 are left   outside cks; R looks again
   2 Disconnect the store              ready · a, then Disconnect
   3 Connect the store, up to 20m      after 2
   - Connect now                       disabled: FAILED, disconnect first (AWS)
   - Change cluster or password        disabled: needs DISCONNECTED (AWS)
── KMS keys: 9 Unavailable ─────────────────────────────────────────────────────
   alias/led/root 8c1d20ab…  alias/led/fx 51ee9027…  alias/led/eod …  6 more
── Changes seen ────────────────────────────────────────────────────────────────
   11:52Z CONNECTING → FAILED after 14m
   11:38Z DISCONNECTED → CONNECTING
   11:24Z CONNECTED → DISCONNECTED                                  0 earlier
`),
    );
    expect(model.breadcrumb).toBe('Board > ledger · eu-west-1');
    expect(model.hint).toBe('What this cannot see: whether kmsuser exists on each HSM. i explains');
    expect(footerText(model)).toBe(' Tab section  Enter open  a actions  e update  c copy  Esc back  ? help');
  });

  test('at 120x40 has every key and every change at its right', () => {
    const lines = textOf(storeScreen(contextOf(large), ledger));
    expect(lines.slice(0, 25)).toEqual(
      frame(`
 ✗ FAILED 12m   ledger   cks-9f8e7d6c5b4a39281   CloudHSM   created 2023-02-11
── Cluster ───────────────────────────────────────────────────────────  ── 9 KMS keys ──────────────────────────────────
>  cluster-5jd3tx6vw2p ACTIVE   2/2 HSMs   newest backup 9h              Unavailable     alias/led/root        8c1d20ab…
     trust anchor same                                                   Unavailable     alias/led/fx          51ee9027…
     eu-west-1a  hsm-4ktw2mz7qpc ACTIVE                                  Unavailable     alias/led/eod         0d7c44e1…
     eu-west-1b  hsm-7rb3yx5nd2f ACTIVE                                  Unavailable     alias/led/gl          1b6f2a90…
── Why: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET ────────────────────────   Unavailable     alias/led/iban        23aa7c15…
   KMS needs 1 free IP address in every private subnet of the cluster    Unavailable     alias/led/nostro      2f90d7b3…
   (2 better)                                                            Unavailable     alias/led/recon       35c1e8f2…
   ? subnet-0c3d4e5f6a7b8c9d0 eu-west-1b   not read yet                  Unavailable     alias/led/swift       4a7d9016…
   ? subnet-0a1b2c3d4e5f6a7b8 eu-west-1a   not read yet                  Unavailable     alias/led/tax         5e3b6c78…
── Next steps, in this order ─────────────────────────────────────────  ── All changes seen ────────────────────────────
   1 Free 1 address where 0 are left   outside cks; R looks again        11:52Z CONNECTING → FAILED after 14m
   2 Disconnect the store              ready · a, then Disconnect        11:38Z DISCONNECTED → CONNECTING
   3 Connect the store, up to 20m      after 2                           11:24Z CONNECTED → DISCONNECTED
   - Connect now
       disabled: FAILED, disconnect first (AWS)
   - Change cluster or password
       disabled: needs DISCONNECTED (AWS)
── KMS keys: 9 Unavailable ───────────────────────────────────────────
   alias/led/root 8c1d20ab…  alias/led/fx 51ee9027…  7 more
── Changes seen ──────────────────────────────────────────────────────
   11:52Z CONNECTING → FAILED after 14m
   11:38Z DISCONNECTED → CONNECTING
   11:24Z CONNECTED → DISCONNECTED                        0 earlier
`),
    );
  });

  test('each section is a cursor stop; its cluster and its keys open', () => {
    const model = storeScreen(contextOf(), ledger);
    expect(model.rowIds.map(id => id.split(':')[0])).toEqual(['cluster', 'why', 'next', 'keys', 'changes']);
    expect(model.rowIds.map(model.open)).toEqual([
      {screen: 'cluster', cluster: 'eu-west-1/cluster-5jd3tx6vw2p'},
      undefined,
      undefined,
      {screen: 'keys', region: 'eu-west-1', store: ledgerId},
      undefined,
    ]);
  });
});

describe('a store that is not the usual case', () => {
  const lines = (store: Partial<KeyStore>, parts = {}) => {
    const region = payLegacy.regions[0];
    const [before] = region?.keyStores.status === 'seen' ? region.keyStores.value : [];
    if (!before) throw new Error('no store in the story');
    const picture = withRegion('eu-west-1', {keyStores: seen([{...before, ...store}]), ...parts});
    return textOf(storeScreen(contextOf(small, picture), ledger));
  };

  test('without DescribeClusters says so in the cluster block', () => {
    const text = lines(
      {connectionState: 'CONNECTED'},
      {
        clusters: {
          status: 'failed',
          failed: {
            failure: {
              kind: 'denied',
              code: 'AccessDeniedException',
              message: '',
              action: 'cloudhsm:DescribeClusters',
              remedy: '',
            },
            since: at('12:00'),
            latest: at('12:00'),
          },
        },
      },
    ).join('\n');
    expect(text).toContain(
      'cannot see the cluster: cloudhsm:DescribeClusters not granted; verdict uses\n   connection state only',
    );
    expect(text).toContain('── Why: unknown ──');
  });

  test('an unknown error code is shown as received, with the general advice', () => {
    const text = lines({connectionErrorCode: 'MOON_IN_SEVENTH_HOUSE'}).join('\n');
    expect(text).toContain('── Why: MOON_IN_SEVENTH_HOUSE ──');
    expect(text).toContain('1 Save the code, repair the cause');
  });

  test('an unknown state is shown as received, with ? and no verdict', () => {
    const text = lines({connectionState: 'SUSPENDING'});
    expect(text[0]).toContain(' ? SUSPENDING 12m   ledger');
    expect(text.join('\n')).toContain('AWS reports a state this version does not know: "SUSPENDING".');
  });

  test('a healthy store lists its checks', () => {
    const text = lines({connectionState: 'CONNECTED'}, {keys: unseen}).join('\n');
    expect(text).toContain('── Checks ──');
    expect(text).toContain('   2/2 HSMs in 2 AZs · trust anchor same');
    expect(text).toContain('── KMS keys: being read ──');
  });

  test('an external store shows its proxy and no cluster', () => {
    const text = lines({
      type: 'EXTERNAL_KEY_STORE',
      connectionErrorCode: 'XKS_PROXY_TIMED_OUT',
      proxy: {connectivity: 'PUBLIC_ENDPOINT', uriEndpoint: 'https://proxy.example', uriPath: '/kms/xks/v1'},
    }).join('\n');
    expect(text).toContain('>  PUBLIC_ENDPOINT   https://proxy.example/kms/xks/v1');
    expect(text).toContain('── Why: XKS_PROXY_TIMED_OUT ──');
    expect(text).not.toContain('HSM');
  });

  test('a vanished store keeps its page and says since when it is not listed', () => {
    const picture = {
      ...withRegion('eu-west-1', regionView('eu-west-1')),
      changes: [
        {
          what: 'store-gone' as const,
          at: at('12:03'),
          region: asRegion('eu-west-1'),
          storeId: asKeyStoreId(ledgerId),
          name: 'ledger',
        },
      ],
    };
    const model = storeScreen(contextOf(small, picture, now), ledger);
    expect(textOf(model)[0]).toBe(` gone: not listed since 12:03Z   ledger   ${ledgerId}`);
    expect(model.body).toHaveLength(20);
  });
});

test.each([
  ['vault-eu', ` ▲ DISCONNECTED 41d   vault-eu   cks-1a2b3c4d5e6f70819   CloudHSM   2021-05-20`],
  ['x'.repeat(30), ` ▲ DISCONNECTED 41d   ${'x'.repeat(22)}…   cks-1a2b3c4d5e6f70819   CloudHSM`],
])('in the title of %s the date gives way first, then the name', (name, title) => {
  const vault = payLegacy.regions[1];
  const [before] = vault?.keyStores.status === 'seen' ? vault.keyStores.value : [];
  if (!before) throw new Error('no store in the story');
  const picture = withRegion('eu-central-1', {keyStores: seen([{...before, name}])});
  const lines = textOf(storeScreen(contextOf(small, picture), chosen({store: `eu-central-1/${before.id}`})));
  expect(lines[0]).toBe(title);
});

test('of a store that is stale nothing can be done until live data is here', () => {
  const state = chosen({store: 'eu-north-1/cks-4d5e6f708192a3b42'});
  const lines = textOf(storeScreen(contextOf(), state));
  expect(lines).toContain('   - Connect, Disconnect, Change: waiting for live data');
  expect(lines.join('\n')).not.toContain('Nothing to do');
});

test('the keys that were used last stand first', () => {
  const eod = asKeyId('0d7c44e1-90ab-4b7e-8c1f-2d3e4f506172');
  const picture = withRegion('eu-west-1', {lastUse: new Map([[eod, seen({at: at('11:20')})]])});
  const lines = textOf(storeScreen(contextOf(small, picture), ledger));
  expect(lines.some(line => line.startsWith('   alias/led/eod 0d7c44e1…'))).toBe(true);
});
