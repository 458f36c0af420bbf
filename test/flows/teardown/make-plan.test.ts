import {describe, expect, test} from 'vitest';
import {asKeyId} from '../../../source/model/ids.ts';
import {digestOf} from '../../../source/flows/teardown/plan.ts';
import {WishFault} from '../../../source/flows/teardown/wishes.ts';
import {cape, failure, frankfurt, ireland, key, listOf} from '../../watch/fake-reader.ts';
import {plan, PlanningReader} from './planning-reader.ts';

const dayMs = 24 * 60 * 60_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs);
const two = () => {
  const reader = new PlanningReader([ireland, frankfurt]);
  reader.put(ireland, 'cks-a', ['k1', 'k2']);
  reader.put(frankfurt, 'cks-b', ['k3']);
  return reader;
};

describe('a plan of an account that answers in full', () => {
  test('names every store with its keys, has no gap, and is sealed', async () => {
    const made = await plan(two());
    expect(made).toMatchObject({schema: 'cks.teardown-plan/1', goal: 'role', scope: 'all', gaps: []});
    expect(made.id).toMatch(/^TD-\d{8}-[0-9A-Z]{4}$/);
    expect(made.stores.map(({id, keys}) => [id, keys.map(one => one.id)])).toEqual([
      ['cks-a', ['k1', 'k2']],
      ['cks-b', ['k3']],
    ]);
    expect(made.regions.map(({standing}) => standing.is)).toEqual(['answered', 'answered']);
    expect(made.digest).toBe(digestOf(made));
  });

  test('has no place for keys that are in no store', async () => {
    const reader = two();
    reader.putKey(ireland, key('free'));
    expect(JSON.stringify(await plan(reader))).not.toContain('free');
  });
});

describe('keys in use', () => {
  test.each([
    {use: {at: ago(1)}, soakDays: 7},
    {use: {at: ago(34)}, soakDays: 7},
    {use: {at: ago(36)}, soakDays: 0},
    {use: {trackingSince: ago(90)}, soakDays: 0},
    {use: {trackingSince: ago(10)}, soakDays: 7},
    {use: {trackingSince: ago(10), keyCreatedAt: ago(5)}, soakDays: 0},
    {use: {}, soakDays: 7},
    {use: failure('denied'), soakDays: 7},
  ])('with the answer $use are watched for $soakDays days', async ({use, soakDays}) => {
    const reader = two();
    reader.says.lastUse = () => use;
    const made = await plan(reader);
    expect(made.stores.flatMap(store => store.keys.map(one => one.soakDays))).toEqual([
      soakDays,
      soakDays,
      soakDays,
    ]);
  });

  test.each(['DISCONNECTED', 'FAILED', 'CONNECTING'] as const)(
    'of a store that is %s are not watched: nothing can use them',
    async connectionState => {
      const reader = new PlanningReader([ireland]);
      reader.put(ireland, 'cks-a', ['k1'], {connectionState, keyState: 'Unavailable'});
      expect((await plan(reader)).stores[0]?.keys[0]).toMatchObject({soakDays: 0, lastUse: 'unknown'});
    },
  );

  test('that are pending already are not watched', async () => {
    const reader = new PlanningReader([ireland]);
    reader.put(ireland, 'cks-a', ['k1'], {keyState: 'PendingDeletion'});
    expect((await plan(reader)).stores[0]?.keys[0]?.soakDays).toBe(0);
  });

  test('are scheduled at once where the operator gives the watching up', async () => {
    const made = await plan(two(), {soakDays: 0});
    expect(made.stores.flatMap(({keys}) => keys).every(({soakDays}) => soakDays === 0)).toBe(true);
  });

  test('that nobody asked about count as used', async () => {
    const reader = two();
    const made = await plan(reader, {}, {lastUseSeconds: 0});
    expect(reader.count('lastUse')).toBe(0);
    expect(made.stores[0]?.keys[0]).toMatchObject({lastUse: 'unknown', soakDays: 7});
  });
});

describe('Regions', () => {
  test('that do not answer are asked again, and are missing, never empty', async () => {
    const reader = two();
    reader.silence(frankfurt, failure('throttled', frankfurt));
    const made = await plan(reader);
    expect(reader.count('keyStores', frankfurt)).toBe(3);
    expect(made.regions[1]?.standing).toMatchObject({is: 'missing'});
    expect(made.gaps).toMatchObject([{kind: 'region-silent', region: frankfurt}]);
    expect(made.gaps[0]?.remedy).toContain('--exclude-region eu-central-1');
  });

  test('that deny are not asked again: it would not help', async () => {
    const reader = two();
    reader.silence(frankfurt, failure('denied', frankfurt));
    await plan(reader);
    expect(reader.count('keyStores', frankfurt)).toBe(1);
  });

  test('that tell their stores and not their keys are missing', async () => {
    const reader = two();
    const ids = reader.says.keyIds;
    reader.says.keyIds = region => (region === frankfurt ? failure('timed-out', frankfurt) : ids(region));
    expect((await plan(reader)).gaps).toMatchObject([{kind: 'keys-unread', region: frankfurt}]);
  });

  test('in which a key names a store that KMS does not list are missing', async () => {
    const reader = two();
    reader.putKey(ireland, key('stray', 'cks-new'));
    const made = await plan(reader);
    expect(made.gaps).toMatchObject([{kind: 'keys-unread', region: ireland}]);
    expect(made.gaps[0]?.what).toContain('cks-new');
  });

  test('left out by name are not asked, and the role stays', async () => {
    const reader = two();
    const made = await plan(reader, {excludeRegions: [frankfurt]});
    expect(reader.asked.some(({region}) => region === frankfurt)).toBe(false);
    expect(made).toMatchObject({goal: 'stores', gaps: [], regions: [{}, {standing: {is: 'excluded'}}]});
  });

  test('that are not enabled stop the plan until they are accepted by name', async () => {
    const reader = two();
    reader.says.regionList = () => ({
      ...listOf(ireland),
      regions: [...listOf(ireland).regions, {region: cape, optStatus: 'DISABLED', hasCloudHsm: true}],
    });
    expect((await plan(reader)).gaps).toMatchObject([{kind: 'region-not-enabled', region: cape}]);
    const accepted = await plan(reader, {acceptUnknown: [cape]});
    expect(accepted).toMatchObject({gaps: [], regions: [{}, {standing: {is: 'accepted-unknown'}}]});
    expect(reader.asked.some(({region}) => region === cape)).toBe(false);
  });

  test('of which only the answer says that they are off count as not enabled', async () => {
    const reader = two();
    reader.silence(frankfurt, failure('region-off', frankfurt));
    expect((await plan(reader)).gaps).toMatchObject([{kind: 'region-not-enabled', region: frankfurt}]);
  });

  test('that can be asked are not to be accepted as unknown', async () => {
    await expect(plan(two(), {acceptUnknown: [frankfurt]})).rejects.toThrow(WishFault);
  });

  test('keep the name of the profile that asks them', async () => {
    const made = await plan(two(), {profiles: new Map([[frankfurt, 'audit']])});
    expect(made.regions.map(({profile}) => profile)).toEqual([undefined, 'audit']);
  });
});

describe('keys that cannot be read', () => {
  const hidden = () => {
    const reader = two();
    reader.hideKey(ireland, asKeyId('dark'), failure('denied', ireland));
    return reader;
  };

  test('stop the plan until they are accepted by id', async () => {
    expect((await plan(hidden())).gaps).toMatchObject([{kind: 'key-unread', keyId: 'dark', region: ireland}]);
    for (const name of ['dark', `${ireland}/dark`, `arn:aws:kms:${ireland}:111122223333:key/dark`])
      expect(await plan(hidden(), {acceptKeys: [name]})).toMatchObject({
        gaps: [],
        acceptedKeys: [{region: ireland, id: 'dark'}],
      });
  });

  test('do not matter in a Region where no store is touched', async () => {
    expect((await plan(hidden(), {keepStores: ['cks-a']})).gaps).toEqual([]);
  });

  test('are no reason to accept a key that can be read', async () => {
    await expect(plan(hidden(), {acceptKeys: ['k1']})).rejects.toThrow(/no key with this id is unread/);
  });

  test('for another reason than that it is not allowed make the Region missing', async () => {
    const reader = two();
    reader.hideKey(ireland, asKeyId('dark'), failure('unexpected', ireland));
    expect((await plan(reader)).gaps).toMatchObject([{kind: 'keys-unread', region: ireland}]);
  });
});

describe('tags', () => {
  const held = () => {
    const reader = two();
    reader.facts.set('k2', {tags: {'legal-hold': 'case 7'}});
    return reader;
  };

  test('that hold a key stop the plan, whatever is accepted, until the key is kept', async () => {
    const holdTags = ['legal-hold'];
    expect((await plan(held(), {}, {holdTags})).gaps).toMatchObject([{kind: 'key-held', keyId: 'k2'}]);
    await expect(plan(held(), {acceptKeys: ['k2']}, {holdTags})).rejects.toThrow(WishFault);
    expect((await plan(held(), {keepKeys: ['k2']}, {holdTags})).gaps).toEqual([]);
    expect((await plan(held(), {goal: 'disconnect'}, {holdTags})).gaps).toEqual([]);
    expect((await plan(held())).gaps).toEqual([]);
  });

  test('that cannot be read stop the plan until that is accepted by id', async () => {
    const reader = two();
    reader.facts.set('k3', {tags: failure('denied', frankfurt)});
    expect((await plan(reader)).gaps).toMatchObject([{kind: 'tags-unread', keyId: 'k3'}]);
    expect(await plan(reader, {acceptKeys: ['k3']})).toMatchObject({
      gaps: [],
      acceptedKeys: [{region: frankfurt, id: 'k3'}],
    });
  });
});

describe('scope', () => {
  test('of a store leaves every other store and Region out of it', async () => {
    const reader = two();
    reader.put(ireland, 'cks-c', ['k4']);
    for (const name of ['cks-c', `${ireland}/cks-c`]) {
      const made = await plan(reader, {stores: [name]});
      expect(made).toMatchObject({goal: 'stores', scope: {stores: [{region: ireland, id: 'cks-c'}]}});
      expect(made.stores.map(({id}) => id)).toEqual(['cks-c']);
      expect(made.regions.map(({standing}) => standing.is)).toEqual(['answered', 'excluded']);
    }
  });

  test('does not mind a silent Region in which no named store is', async () => {
    const reader = two();
    reader.silence(frankfurt, failure('denied', frankfurt));
    expect((await plan(reader, {stores: ['cks-a']})).gaps).toEqual([]);
  });

  test('of Regions asks only these', async () => {
    const reader = two();
    const made = await plan(reader, {regions: [frankfurt]});
    expect(made).toMatchObject({scope: {regions: [frankfurt]}, stores: [{id: 'cks-b'}]});
    expect(reader.asked.some(({region}) => region === ireland)).toBe(false);
  });

  test('names what is kept: a store, or a key and with it its store', async () => {
    const reader = two();
    reader.says.aliases = () => new Map([[asKeyId('k3'), ['alias/pay']]]);
    for (const wishes of [
      {keepStores: ['cks-b']},
      {keepKeys: ['k3']},
      {keepKeys: ['alias/pay']},
      {keepKeys: [`${frankfurt}/pay`]},
    ]) {
      const made = await plan(reader, wishes);
      expect(made.stores.map(({id, keep}) => [id, keep])).toEqual([
        ['cks-a', false],
        ['cks-b', true],
      ]);
    }
  });

  test.each([
    [{stores: ['nowhere']}, /--store nowhere/],
    [{keepStores: ['nowhere']}, /--keep-store nowhere/],
    [{keepKeys: ['nowhere']}, /--keep-key nowhere/],
    [{goal: 'role' as const, stores: ['cks-a']}, /--store/],
    [{goal: 'role' as const, regions: [ireland]}, /--region/],
    [{goal: 'role' as const, excludeRegions: [ireland]}, /--exclude-region/],
    [{days: 6}, /--days/],
    [{days: 31}, /--days/],
    [{days: 7.5}, /--days/],
    [{soakDays: -1}, /--soak/],
    [{excludeRegions: [cape]}, /no Region af-south-1/],
    [{acceptUnknown: [ireland], excludeRegions: [ireland]}, /choose one/],
  ])('refuses %o', async (wishes, message) => {
    await expect(plan(two(), wishes)).rejects.toThrow(message);
  });

  test('refuses a name that two stores have', async () => {
    const reader = two();
    reader.put(frankfurt, 'cks-a', []);
    await expect(plan(reader, {stores: ['cks-a']})).rejects.toThrow(/not unique/);
  });
});
