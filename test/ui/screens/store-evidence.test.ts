import {describe, expect, test} from 'vitest';
import type {
  ConnectionNetwork,
  KeyUses,
  StoreEvidence,
  Subnet,
  TrailChange,
} from '../../../source/model/evidence.ts';
import {noEvidence} from '../../../source/model/evidence.ts';
import type {Failure} from '../../../source/model/failure.ts';
import {asKeyId, asKeyStoreId} from '../../../source/model/ids.ts';
import {lastSeen} from '../../../source/model/observation.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {boardScreen} from '../../../source/ui/screens/board.ts';
import {keysScreen} from '../../../source/ui/screens/keys.ts';
import {storeScreen} from '../../../source/ui/screens/store.ts';
import {at, ledgerId, payLegacy, seen, vaultId, withRegion} from '../pay-legacy-picture.ts';
import {chosen, contextOf, frame, large, small, textOf} from './frame.ts';

const ledger = chosen({store: `eu-west-1/${ledgerId}`});

const subnet = (id: string, letter: string, cidr: string, free: number): Extract<Subnet, {exists: true}> => ({
  id,
  exists: true,
  zone: `eu-west-1${letter}`,
  cidr,
  vpcId: 'vpc-1',
  free,
  usable: 11,
});
const open = subnet('subnet-0a1b2c3d4e5f6a7b8', 'a', '10.20.4.0/28', 6);
const full = subnet('subnet-0c3d4e5f6a7b8c9d0', 'b', '10.20.4.16/28', 0);

const change = (name: string, time: Date, of: Partial<TrailChange>, who = 'KeyOps/jchen'): TrailChange => ({
  at: time,
  eventId: name,
  name,
  actor: {kind: 'caller', arn: `arn:aws:sts::111122223333:assumed-role/${who}`, name: who},
  ...of,
});
const trail = (changes: readonly TrailChange[]): StoreEvidence['actors'] =>
  seen({changes, names: [...new Set(changes.map(({name}) => name))], since: at('00:00'), cutOff: []});
const storeId = asKeyStoreId(ledgerId);
const jchen = trail([
  change('ConnectCustomKeyStore', at('11:38'), {storeId}),
  change('DisconnectCustomKeyStore', at('11:24'), {storeId}),
]);

const uses = (id: string, counted: number): KeyUses => ({
  keyId: asKeyId(id),
  from: at('00:00'),
  until: at('11:24'),
  counted,
  cutOff: false,
  ...(counted > 0 && {newest: at('11:23'), oldest: at('11:00')}),
  callers: counted > 0 ? [{name: 'role/Ledger', counted}] : [],
});
const usage = (before: 'disconnect' | 'now', counts: readonly number[]): StoreEvidence['usage'] =>
  seen({
    from: at('00:00'),
    until: at('11:24'),
    before,
    notAsked: 0,
    keys: counts.map((count, index) => uses(String(index), count)),
  });

const withEvidence = (evidence: Partial<StoreEvidence>, region = 'eu-west-1', id = ledgerId) =>
  withRegion(region, {evidence: new Map([[asKeyStoreId(id), {...noEvidence, ...evidence}]])});

const known: Partial<StoreEvidence> = {
  subnets: seen([open, full], at('12:03')),
  actors: jchen,
  usage: usage('disconnect', [4, 2, 1, 0, 0, 0, 0, 0, 0]),
};

const pageOf = (picture: AccountPicture, state = ledger) =>
  textOf(storeScreen(contextOf(small, picture), state));

test('the page of a store at 80x24 reads as the design draws it', () => {
  expect(textOf(storeScreen(contextOf(small, withEvidence(known)), ledger))).toEqual(
    frame(`
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
`),
  );
});

test('the board names the subnet in its row, and previews who did what', () => {
  const row = textOf(boardScreen(contextOf(small, withEvidence(known)), chosen()));
  expect(row).toContain('   └ down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET; eu-west-1b subnet has 0 free');
  const preview = textOf(boardScreen(contextOf(large, withEvidence(known)), chosen({grouped: true})));
  for (const line of [
    '>✗ FAILED        12m  ledger     ACTIVE    2/2 2AZ  9u       down: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET, 1b has 0 free',
    ' Keys   9 KMS keys, all Unavailable. 3 were used in the 24h before the disconnect (CloudTrail).',
    ' Why    subnet-0c3d4e5f6a7b8c9d0 (eu-west-1b, 10.20.4.16/28) has 0 of 11 addresses free. KMS needs 1, 2 is better.',
    ' Next   1 Free 1 address in eu-west-1b   2 Disconnect the store   3 Connect the store, up to 20m',
    '        11:38Z DISCONNECTED → CONNECTING, by KeyOps/jchen (CloudTrail)',
  ])
    expect(preview).toContain(line);
});

describe('the board says of a store without addresses', () => {
  const gone: Subnet = {id: 'subnet-0c3d4e5f6a7b8c9d0', exists: false};
  const code = 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET';
  test.each<[string, readonly Subnet[], string]>([
    ['one full subnet', [open, full], `${code}; eu-west-1b subnet has 0 free`],
    ['two full subnets', [{...open, free: 0}, full], `${code}; 2 subnets have 0 free`],
    ['room by now', [open, {...full, free: 4}], `${code}; addresses are free now`],
    ['a subnet that is gone', [open, gone], code],
  ])('%s', (_, subnets, reason) => {
    const picture = withEvidence({subnets: seen(subnets)});
    expect(textOf(boardScreen(contextOf(small, picture), chosen()))).toContain(`   └ down: ${reason}`);
  });

  test('nothing of subnets that were not read', () => {
    const failure: Failure = {
      kind: 'denied',
      code: 'UnauthorizedOperation',
      message: '',
      action: 'ec2:DescribeSubnets',
      remedy: '',
    };
    const failed = {failure, since: at('12:03'), latest: at('12:03')};
    const picture = withEvidence({subnets: {status: 'failed', failed}});
    expect(textOf(boardScreen(contextOf(small, picture), chosen()))).toContain(`   └ down: ${code}`);
    expect(pageOf(picture)).toContain(
      '   ? subnet-0c3d4e5f6a7b8c9d0 eu-west-1b   not read: ec2:DescribeSubnets denied',
    );
  });
});

test('where addresses are free by now, nobody is sent to free one', () => {
  const lines = pageOf(withEvidence({subnets: seen([open, {...full, free: 4}])}));
  expect(lines).toContain('   1 Disconnect the store              ready · a, then Disconnect');
});

describe('the why of a store that failed with', () => {
  const failedWith = (connectionErrorCode: string, evidence: Partial<StoreEvidence>) => {
    const view = payLegacy.regions.find(({region}) => region === 'eu-west-1');
    const stores = (view && lastSeen(view.keyStores)) ?? [];
    return pageOf(
      withRegion('eu-west-1', {
        keyStores: seen(stores.map(store => ({...store, connectionErrorCode}))),
        evidence: new Map([[storeId, {...noEvidence, ...evidence}]]),
      }),
    );
  };
  const network: ConnectionNetwork = {clusterGroup: {status: 'changed', id: 'sg-1'}, interfaces: []};

  test('SUBNET_NOT_FOUND names the subnet that is gone', () => {
    const lines = failedWith('SUBNET_NOT_FOUND', {subnets: seen([open, {id: full.id, exists: false}])});
    expect(lines).toContain('   ✗ subnet-0c3d4e5f6a7b8c9d0 does not exist any more  12:03Z');
  });

  test('NETWORK_ERRORS tells of the security group and of KMS’s interfaces', () => {
    const lines = failedWith('NETWORK_ERRORS', {network: seen(network)});
    expect(lines).toContain('   ✗ cluster security group lacks its rules for TCP 2223-2225');
    expect(lines).toContain('   - 0 of 2 network interfaces of KMS are there');
  });

  test('INVALID_CREDENTIALS tells when the password was last told to KMS', () => {
    const actors = trail([change('UpdateCustomKeyStore', at('10:00'), {storeId})]);
    expect(failedWith('INVALID_CREDENTIALS', {actors})).toContain(
      '   last update 10:00Z by KeyOps/jchen (CloudTrail)',
    );
  });
});

test('a healthy store says when its keys were last used', () => {
  const id = payLegacy.regions
    .flatMap(({keyStores}) => lastSeen(keyStores) ?? [])
    .find(({name}) => name === 'pay-main')?.id;
  const picture = withEvidence({usage: usage('now', [3, 1])}, 'us-east-1', id);
  const page = pageOf(picture, chosen({store: `us-east-1/${id ?? ''}`})).join('\n');
  expect(page).toContain('last crypto call 41m ago (CloudTrail)');
});

test('the keys say who scheduled a deletion', () => {
  const keyId = asKeyId('3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64');
  const actors = trail([change('ScheduleKeyDeletion', at('07:15'), {keyId}, 'KeyOps/tnovak')]);
  const model = keysScreen(
    contextOf(small, withEvidence({actors}, 'eu-central-1', vaultId)),
    chosen({region: 'eu-central-1'}),
  );
  expect(textOf(model)).toContain(
    ' Deletes 21 Sep 07:15Z or up to 24h later (6d left). Scheduled by KeyOps/tnovak.',
  );
  expect(model.investigate).toEqual({region: 'eu-central-1', id: vaultId});
});
