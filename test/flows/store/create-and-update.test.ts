import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../source/flows/flow.ts';
import {create, update} from '../../../source/flows/index.ts';
import {readTrustAnchor} from '../../../source/flows/store/trust-anchor.ts';
import {passwordFault} from '../../../source/flows/store/password.ts';
import {asClusterId, asKeyStoreId} from '../../../source/model/ids.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import type {Write} from '../../../source/model/write.ts';
import {clusterCertificate, trustAnchor} from '../../ui/pay-legacy-certificates.ts';
import {
  acceptedStep,
  aCluster,
  after,
  aKey,
  aStore,
  clusterId,
  doubtful,
  intent,
  noon,
  recordWith,
  refusedStep,
  region,
  sceneOf,
  seen,
  storeId,
} from '../scene.ts';

const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;
type Entries = Parameters<typeof recordWith>[1][];

const goal = create.parseGoal({
  region,
  name: 'payments',
  backing: {type: 'AWS_CLOUDHSM', clusterId, trustAnchorCertificate: trustAnchor},
});
const call: Write = {operation: 'CreateCustomKeyStore', ...goal};
const newId = asKeyStoreId('cks-new');

describe('a create', () => {
  const made = (createdAt: Date, more: Partial<KeyStore> = {}) =>
    aStore('DISCONNECTED', {id: newId, name: 'payments', createdAt, ...more});
  const decideAt = (stores: readonly KeyStore[], seconds: number, ...entries: Entries) => {
    const now = after(seconds);
    return create.decide(goal, sceneOf({stores, at: now}), recordWith(goal, ...entries), now);
  };
  const old = made(new Date('2024-01-01T00:00:00Z'));
  const accepted = [intent(call), acceptedStep(0, noon, {storeId: newId})] as const;

  test.each<[string, readonly KeyStore[], number, Entries, string]>([
    ['nothing was sent', [], 0, [], 'act'],
    ['the name is taken', [old], 0, [], 'stop refused'],
    ['accepted, not listed yet', [], 5, [...accepted], 'wait'],
    ['accepted, never listed', [], 61, [...accepted], 'stop failed'],
    ['accepted and listed', [made(after(1))], 5, [...accepted], 'finish'],
    ['accepted, and AWS gave back an older store', [old], 5, [...accepted], 'stop failed'],
    ['in doubt and not listed', [], 5, [intent(call), doubtful()], 'wait'],
    ['in doubt and never listed', [], 61, [intent(call), doubtful()], 'settle not-carried-out'],
    ['in doubt and listed', [made(after(1))], 5, [intent(call), doubtful()], 'settle carried-out'],
    [
      'in doubt, and the store of the name is older',
      [old],
      5,
      [intent(call), doubtful()],
      'settle not-carried-out',
    ],
    [
      'in doubt, and the store of the name has another cluster',
      [made(after(1), {clusterId: asClusterId('cluster-aaaaaaaaaaa')})],
      5,
      [intent(call), doubtful()],
      'settle not-carried-out',
    ],
    [
      'a fault of KMS, and the store is there after all',
      [made(after(1))],
      5,
      [intent(call), refusedStep('KMSInternalException')],
      'finish',
    ],
    [
      'refused, since somebody was faster with the same name and cluster',
      [made(after(1))],
      5,
      [intent(call), refusedStep('CustomKeyStoreNameInUseException')],
      'stop failed',
    ],
    [
      'throttled, and somebody was faster',
      [made(after(1))],
      5,
      [intent(call), refusedStep('ThrottlingException')],
      'stop refused',
    ],
  ])('when %s decides by what AWS lists', (_name, stores, seconds, entries, expected) => {
    expect(brief(decideAt(stores, seconds, ...entries))).toBe(expected);
  });

  test.each([
    ...['CloudHsmClusterInUse', 'CloudHsmClusterNotFound', 'CloudHsmClusterNotActive'],
    ...[
      'CloudHsmClusterInvalidConfiguration',
      'IncorrectTrustAnchor',
      'CustomKeyStoreNameInUse',
      'LimitExceeded',
    ],
    ...['XksProxyUriInUse', 'XksProxyUriEndpointInUse', 'XksProxyUriUnreachable'],
    ...['XksProxyIncorrectAuthenticationCredential', 'XksProxyVpcEndpointServiceInUse'],
    ...['XksProxyVpcEndpointServiceNotFound', 'XksProxyVpcEndpointServiceInvalidConfiguration'],
    ...['XksProxyInvalidResponse', 'XksProxyInvalidConfiguration', 'AccessDenied'],
  ])('stops on %s with what AWS says', code => {
    const decision = decideAt([], 5, intent(call), refusedStep(`${code}Exception`));
    expect(decision).toMatchObject({do: 'stop', outcome: 'failed'});
    expect(decision.do === 'stop' && decision.why).toContain(`${code}Exception (as AWS says)`);
    expect(decision.do === 'stop' && decision.remedy).not.toBe('');
  });

  test('names on its page every check that must pass', () => {
    const page = create.brief(
      goal,
      sceneOf({
        stores: [aStore('CONNECTED')],
        clusters: [aCluster(1, {state: 'UNINITIALIZED', clusterCertificate})],
      }),
      noon,
    );
    expect(page.checks.map(({result, text}) => `${result}: ${text}`)).toEqual([
      'ok: no other store has this name',
      'ok: 1 of 10 stores used in eu-west-1',
      'refused: cluster must be ACTIVE: it is UNINITIALIZED',
      'refused: at least 2 active HSMs in 2 AZs: 1 in 1',
      'refused: the cluster is used by ledger',
      'ok: the certificate is the trust anchor of this cluster',
    ]);
    expect(page.confirm).toEqual({level: 1, button: 'Create'});
    expect(page.awsCli[0]).toContain('file://kmsuser-password.txt');
  });
});

describe('a trust anchor file', () => {
  test('is taken when it is the certificate that signed the one of the cluster', () => {
    expect(readTrustAnchor(`some text\n${trustAnchor}`, clusterCertificate)).toMatchObject({
      ok: true,
      cluster: 'same',
    });
    expect(readTrustAnchor(trustAnchor, undefined)).toMatchObject({ok: true, cluster: 'unknown'});
    expect(readTrustAnchor(clusterCertificate, clusterCertificate)).toMatchObject({
      ok: true,
      cluster: 'differs',
    });
  });
  test.each([
    ['nothing in it', '', 'no PEM certificate'],
    ['two certificates', `${trustAnchor}\n${trustAnchor}`, '2 certificates'],
    ['a private key', `${trustAnchor}\n-----BEGIN PRIVATE KEY-----`, 'private key'],
    ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'damaged'],
  ])('is refused with %s', (_name, text, says) => {
    expect(readTrustAnchor(text, clusterCertificate)).toMatchObject({
      ok: false,
      why: expect.stringContaining(says) as unknown,
    });
  });
});

test('a kmsuser password is 7 to 32 letters and digits, and is never quoted', () => {
  expect([passwordFault('abc1234'), passwordFault('a'.repeat(32))]).toEqual([undefined, undefined]);
  for (const bad of ['short1', 'b'.repeat(33), 'with space1']) {
    expect(passwordFault(bad)).toBeDefined();
    expect(passwordFault(bad)).not.toContain(bad);
  }
});

describe('an update', () => {
  const states = [
    'CONNECTED',
    'DISCONNECTED',
    'CONNECTING',
    'DISCONNECTING',
    'FAILED',
    'SUSPENDING',
  ] as const;
  const goalOf = (changes: unknown) => update.parseGoal({region, storeId, name: 'ledger', changes});
  const external: Partial<KeyStore> = {
    type: 'EXTERNAL_KEY_STORE',
    proxy: {connectivity: 'PUBLIC_ENDPOINT', uriPath: '/kms/xks/v1'},
  };
  const no = 'stop refused';

  test.each<[string, unknown, Partial<KeyStore>, readonly string[]]>([
    ['the name', {newName: 'ledger-2'}, {}, ['act', 'act', no, no, no, no]],
    ['the password', {password: 'given'}, {}, [no, 'act', no, no, no, no]],
    ['the cluster', {clusterId: 'cluster-aaaaaaaaaaa'}, {}, [no, 'act', no, no, no, no]],
    ['name and password', {newName: 'ledger-2', password: 'given'}, {}, [no, 'act', no, no, no, no]],
    ['the path of a proxy', {proxy: {uriPath: '/x/kms/xks/v1'}}, external, ['act', 'act', no, no, no, no]],
    [
      'the endpoint of a proxy',
      {proxy: {uriEndpoint: 'https://b.example'}},
      external,
      [no, 'act', no, no, no, no],
    ],
    ['the password of an external store', {password: 'given'}, external, [no, no, no, no, no, no]],
    ['a proxy of a CloudHSM store', {proxy: {uriPath: '/x/kms/xks/v1'}}, {}, [no, no, no, no, no, no]],
    ['the name it has already', {newName: 'ledger'}, {}, ['finish', 'finish', no, no, no, no]],
  ])('changes %s only in the states that AWS allows', (_name, changes, more, expected) => {
    const wanted = goalOf(changes);
    const decided = states.map(state =>
      brief(update.decide(wanted, sceneOf({stores: [aStore(state, more)]}), recordWith(wanted), noon)),
    );
    expect(decided).toEqual(expected);
  });

  const rename = goalOf({newName: 'ledger-2'});
  const renameCall: Write = {operation: 'UpdateCustomKeyStore', region, storeId, newName: 'ledger-2'};
  test.each<[string, string, number, Entries, string]>([
    ['in doubt, old name', 'ledger', 5, [doubtful()], 'wait'],
    ['in doubt, old name after a minute', 'ledger', 61, [doubtful()], 'settle not-carried-out'],
    ['in doubt, new name', 'ledger-2', 5, [doubtful()], 'settle carried-out'],
    ['accepted, new name', 'ledger-2', 5, [acceptedStep()], 'finish'],
    ['accepted, old name', 'ledger', 5, [acceptedStep()], 'wait'],
    ['accepted, another name after a minute', 'third', 61, [acceptedStep()], 'stop failed'],
    [
      'refused: the name is in use',
      'ledger',
      5,
      [refusedStep('CustomKeyStoreNameInUseException')],
      'stop failed',
    ],
    ['refused: not related', 'ledger', 5, [refusedStep('CloudHsmClusterNotRelatedException')], 'stop failed'],
  ])('%s', (_name, name, seconds, entries, expected) => {
    const scene = sceneOf({stores: [aStore('CONNECTED', {name})], at: after(seconds)});
    const record = recordWith(rename, intent(renameCall), ...entries);
    expect(brief(update.decide(rename, scene, record, after(seconds)))).toBe(expected);
  });

  test('a password without an answer is given again: AWS does not show it, and it does no harm', () => {
    const wanted = goalOf({password: 'given'});
    const scene = sceneOf({stores: [aStore('DISCONNECTED')], at: after(5)});
    const record = recordWith(
      wanted,
      intent({operation: 'UpdateCustomKeyStore', region, storeId, password: 'given'}),
      doubtful(),
    );
    expect(brief(update.decide(wanted, scene, record, after(5)))).toBe('settle not-carried-out');
  });

  test('asks for the name except to rename, and shows old and new', () => {
    const scene = sceneOf({stores: [aStore('DISCONNECTED')]});
    expect(update.brief(rename, scene, noon).confirm).toEqual({level: 1, button: 'Rename'});
    expect(update.brief(goalOf({password: 'given'}), scene, noon).confirm).toMatchObject({
      level: 2,
      type: 'ledger',
    });
    expect(update.brief(rename, scene, noon).consequences[0]).toEqual({
      when: 'Name',
      text: 'ledger → ledger-2',
    });
  });

  test('warns that a restored cluster lacks the keys made after its backup', () => {
    const restored = aCluster(2, {
      id: asClusterId('cluster-aaaaaaaaaaa'),
      sourceBackupId: 'backup-1',
      clusterCertificate,
    });
    const scene = sceneOf({
      stores: [aStore('DISCONNECTED')],
      clusters: [restored, aCluster(2, {clusterCertificate})],
      keys: [aKey('k1', 'Unavailable')],
      view: {
        backups: seen([
          {region, id: 'backup-1', state: 'READY', createdAt: new Date('2023-06-01T00:00:00Z')},
        ]),
      },
    });
    const page = update.brief(goalOf({clusterId: restored.id}), scene, noon);
    expect(page.consequences.map(({text}) => text).join('\n')).toContain('1 of 1 keys were made later');
    expect(page.checks).toContainEqual(
      expect.objectContaining({result: 'ok', text: 'new and old cluster share their backups'}),
    );
  });
});
