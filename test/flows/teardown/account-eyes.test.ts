import {describe, expect, test} from 'vitest';
import {openEyes} from '../../../source/flows/teardown/account-eyes.ts';
import type {PlannedKey, Plan} from '../../../source/flows/teardown/plan.ts';
import {sealed} from '../../../source/flows/teardown/plan.ts';
import {sightOf} from '../../../source/flows/teardown/scene.ts';
import {asAccountId, asKeyId, asKeyStoreId} from '../../../source/model/ids.ts';
import {standingFailure, unseen, type Observation} from '../../../source/model/observation.ts';
import {bob, FakeReader, failure, frankfurt, ireland, key, listOf, store} from '../../watch/fake-reader.ts';

const planned = (id: string): PlannedKey => ({
  id: asKeyId(id),
  arn: `arn:aws:kms:eu-west-1:111122223333:key/${id}`,
  aliases: [],
  state: 'Enabled',
  days: 7,
  soakDays: 0,
  lastUse: 'never',
  otherAccounts: [],
});

const plan: Plan = sealed({
  schema: 'cks.teardown-plan/1',
  id: 'TD-20260914-7K2F',
  madeAt: new Date('2026-09-14T12:00:00Z'),
  madeBy: 'arn:aws:iam::111122223333:user/ann',
  account: asAccountId('111122223333'),
  partition: 'aws',
  goal: 'role',
  scope: 'all',
  twoPerson: false,
  regions: [],
  stores: [
    {
      region: ireland,
      id: asKeyStoreId('cks-1'),
      name: 'ledger',
      type: 'AWS_CLOUDHSM',
      connectionState: 'CONNECTED',
      keep: false,
      keys: [planned('k-1'), planned('k-2')],
    },
  ],
  acceptedKeys: [],
  demo: false,
  gaps: [],
});
const keys = plan.stores[0]?.keys ?? [];
const all = {describe: keys, watch: []};
const nothing = {describe: [], watch: []};
const signal = new AbortController().signal;

const seeing = (reader: FakeReader) => {
  reader.says.keyStores = () => [store('cks-1')];
  const account = Object.assign(reader, {
    roleDeletion: () => Promise.resolve({ok: true, value: {status: 'SUCCEEDED'}, at: new Date()} as const),
  });
  const eyes = openEyes({
    plan,
    accountOf: () => account,
    inventory: () => Promise.resolve(unseen),
    closing: signal,
  });
  return {eyes, sight: () => sightOf(eyes.scene(), ireland)};
};

describe('the eyes of a teardown', () => {
  test('make one call for lanes that ask at the same time', async () => {
    const reader = new FakeReader();
    const {eyes} = seeing(reader);
    const [one, two] = keys;
    if (!one || !two) throw new Error('the plan has two keys');
    await Promise.all([
      eyes.lookAt(ireland, ['stores', 'keys'], {describe: [one], watch: []}, signal),
      eyes.lookAt(ireland, ['stores', 'keys'], {describe: [one, two], watch: []}, signal),
      eyes.lookAt(ireland, ['stores', 'clusters', 'keys'], all, signal),
    ]);
    expect(reader.count('describeKey')).toBe(2);
    expect(reader.count('clusters')).toBe(1);
    expect(reader.count('keyStores')).toBe(1);
  });

  test('never take a call in flight for an answer to a later question', async () => {
    const reader = new FakeReader();
    const {eyes, sight} = seeing(reader);
    const held = Promise.withResolvers<readonly ReturnType<typeof store>[]>();
    reader.says.keyStores = () => held.promise;
    const early = eyes.lookAt(ireland, ['stores'], nothing, signal);
    while (reader.count('keyStores') === 0) await new Promise(resolve => setImmediate(resolve));
    const late = [1, 2, 3].map(() => eyes.lookAt(ireland, ['stores'], nothing, signal));
    reader.says.keyStores = () => [store('cks-1', 'DISCONNECTED')];
    held.resolve([store('cks-1', 'CONNECTED')]);
    await early;
    expect(sight().keyStores).toMatchObject({value: [{connectionState: 'CONNECTED'}]});
    await Promise.all(late);
    expect(sight().keyStores).toMatchObject({value: [{connectionState: 'DISCONNECTED'}]});
    expect(reader.count('keyStores')).toBe(2);
  });

  test('ask no more about a key that was seen gone', async () => {
    const reader = new FakeReader();
    const {eyes, sight} = seeing(reader);
    reader.says.describeKey = (_, id) => (id === 'k-1' ? failure('not-found') : key(id));
    await eyes.lookAt(ireland, ['keys'], all, signal);
    await eyes.lookAt(ireland, ['keys'], all, signal);
    expect(reader.count('describeKey')).toBe(3);
    expect(standingFailure(sight().keys.get(asKeyId('k-1')) ?? unseen)?.failure.kind).toBe('not-found');
  });

  test('believe nothing to be gone where the credentials are of another account by now', async () => {
    const reader = new FakeReader();
    const {eyes, sight} = seeing(reader);
    await eyes.lookAt(ireland, ['stores', 'keys'], all, signal);
    reader.says.identity = () => bob;
    reader.says.keyStores = () => [];
    reader.says.describeKey = () => failure('not-found');
    await eyes.lookAt(ireland, ['stores', 'keys'], all, signal);
    await eyes.lookAtAccount(['role'], undefined, signal);
    const unproven: readonly Observation<unknown>[] = [
      sight().keyStores,
      sight().keys.get(asKeyId('k-1')) ?? unseen,
      sight().keys.get(asKeyId('k-2')) ?? unseen,
      eyes.scene().role,
    ];
    for (const seen of unproven) expect(standingFailure(seen)?.failure.code).toBe('OtherAccount');
    // Signed in again, the keys are asked about again.
    reader.says.identity = new FakeReader().says.identity;
    reader.says.describeKey = (_, id) => key(id);
    await eyes.lookAt(ireland, ['keys'], all, signal);
    expect(sight().keys.get(asKeyId('k-1'))).toMatchObject({status: 'seen', value: {state: 'Enabled'}});
  });

  test('look at the stores of every Region that is enabled', async () => {
    const reader = new FakeReader();
    const {eyes} = seeing(reader);
    reader.says.regionList = () => {
      const list = listOf(ireland, frankfurt);
      const [first, second] = list.regions;
      return {
        ...list,
        regions: [...(first ? [first] : []), ...(second ? [{...second, optStatus: 'DISABLED'}] : [])],
      };
    };
    await eyes.lookAtAccount(['region-list', 'every-store'], undefined, signal);
    expect(reader.count('keyStores', ireland)).toBe(1);
    expect(reader.count('keyStores', frankfurt)).toBe(0);
  });

  test('let a look go that is not wanted any more', async () => {
    const reader = new FakeReader();
    const {eyes} = seeing(reader);
    reader.says.keyStores = () => new Promise(() => undefined);
    const ended = new AbortController();
    const look = eyes.lookAt(ireland, ['stores'], nothing, ended.signal);
    ended.abort();
    await look;
    expect(sightOf(eyes.scene(), ireland).keyStores.status).toBe('unseen');
  });
});
