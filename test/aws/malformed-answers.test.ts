import {afterEach, describe, expect, test} from 'vitest';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import {json, startScriptedAws} from './scripted-aws.ts';
import type {Reply} from './scripted-aws.ts';

const ireland = asRegion('eu-west-1');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function readerOf(reply: Reply) {
  const server = await startScriptedAws(reply);
  endings.push(() => server.stop());
  const reader = server.open();
  endings.push(() => {
    reader.close();
  });
  return reader;
}

const readerOfBody = (body: unknown) =>
  readerOf((_, response) => {
    json(response, body);
  });

const malformed = {ok: false, failure: {kind: 'unexpected', code: 'MalformedAnswer'}};
const store = {CustomKeyStoreId: 'cks-1', ConnectionState: 'CONNECTED'};
const cluster = {ClusterId: 'cluster-1', State: 'ACTIVE', Hsms: []};
const region = {RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED'};

describe('an answer with a good status that AWS never sends is a failure, and neither empty nor the end of cks:', () => {
  test.each<[string, unknown]>([
    ['text for the list', {CustomKeyStores: 'none'}],
    ['an object for the list', {CustomKeyStores: {}}],
    ['a time no calendar has', {CustomKeyStores: [{...store, CreationDate: 1e20}]}],
    ['a time before AWS', {CustomKeyStores: [{...store, CreationDate: -1e15}]}],
    ['an object for a name', {CustomKeyStores: [{...store, CustomKeyStoreName: {a: 1}}]}],
    ['a number for a state', {CustomKeyStores: [{...store, ConnectionState: 3}]}],
    ['an object for an error code', {CustomKeyStores: [{...store, ConnectionErrorCode: {}}]}],
    ['an object for the cluster', {CustomKeyStores: [{...store, CloudHsmClusterId: {}}]}],
  ])('stores, %s', async (_, body) => {
    expect(await (await readerOfBody(body)).keyStores(ireland)).toMatchObject(malformed);
  });

  test.each<[string, unknown]>([
    ['an object for an HSM state', {Clusters: [{...cluster, Hsms: [{State: {}}]}]}],
    ['text for the HSMs', {Clusters: [{...cluster, Hsms: 'two'}]}],
    ['a time no calendar has', {Clusters: [{...cluster, CreateTimestamp: 1e20}]}],
  ])('clusters, %s', async (_, body) => {
    expect((await (await readerOfBody(body)).clusters(ireland)).ok).toBe(false);
  });

  test.each<[string, unknown]>([
    ['no Region at all', {Regions: []}],
    ['text for the list', {Regions: 'all'}],
    ['nothing for a Region', {Regions: [null]}],
    ['a Region without a name', {Regions: [region, {RegionOptStatus: 'ENABLED'}]}],
    ['a number for a name', {Regions: [{...region, RegionName: 7}]}],
  ])('Regions, %s: never fewer Regions', async (_, body) => {
    const answer = await (await readerOfBody(body)).regionList();
    // The table stands in, and says so.
    expect(answer).toMatchObject({ok: true, value: {source: 'built-in'}});
  });

  test.each<[string, unknown]>([
    ['a time no calendar has', {KeyLastUsage: {Timestamp: 1e20}}],
    ['text for a time', {TrackingStartDate: 'long ago'}],
    ['an object for the operation', {KeyLastUsage: {Operation: {}}}],
  ])('a last use, %s', async (_, body) => {
    expect((await (await readerOfBody(body)).lastUse(ireland, asKeyId('k1'))).ok).toBe(false);
  });

  test.each<[string, unknown]>([
    ['nothing for an alias', {Aliases: [null]}],
    ['an object for a name', {Aliases: [{AliasName: {}, TargetKeyId: 'k1'}]}],
  ])('aliases, %s', async (_, body) => {
    expect(await (await readerOfBody(body)).aliases(ireland)).toMatchObject(malformed);
  });

  const key = {KeyId: 'k1', KeyState: 'Enabled', Arn: 'arn', Origin: 'AWS_KMS'};
  test.each<[string, unknown]>([
    ['of another key', {...key, KeyId: 'k2'}],
    ['that says it is in a store, and not in which', {...key, Origin: 'AWS_CLOUDHSM'}],
    ['with an object for the store', {...key, CustomKeyStoreId: {}}],
    ['with an object for the state', {...key, KeyState: {}}],
    ['with a time no calendar has', {...key, DeletionDate: 1e20}],
  ])('a key, %s', async (_, metadata) => {
    const reader = await readerOfBody({KeyMetadata: metadata});
    const answers: unknown[] = [];
    await reader.describeKeys(ireland, [asKeyId('k1')], (_id, answer) => answers.push(answer));
    expect(answers).toMatchObject([malformed]);
  });
});

describe('a list', () => {
  test('of stores or clusters that names one twice counts it once, as it was named last', async () => {
    const reader = await readerOf(({operation}, response) => {
      if (operation === 'DescribeClusters') json(response, {Clusters: [cluster, cluster]});
      else
        json(response, {CustomKeyStores: [store, {...store, ConnectionState: 'FAILED'}], Truncated: false});
    });
    expect(await reader.keyStores(ireland)).toMatchObject({value: [{connectionState: 'FAILED'}]});
    expect(await reader.clusters(ireland)).toMatchObject({value: [{id: 'cluster-1'}]});
  });

  test('of Regions that names one twice asks it once', async () => {
    const answer = await (await readerOfBody({Regions: [region, region]})).regionList();
    expect(answer).toMatchObject({value: {regions: [{region: 'eu-west-1'}]}});
  });

  test.each([
    ['a marker and no word that more follows', {NextMarker: 'on'}],
    ['text for the word that more follows', {NextMarker: 'on', Truncated: 'true'}],
    ['the word that more follows, and no marker', {Truncated: true}],
  ])('with %s is followed to its end or fails: half a list is no list', async (_, end) => {
    const reader = await readerOf(({operation, input}, response) => {
      if (input['Marker'] === 'on') {
        const more = {CustomKeyStores: [{...store, CustomKeyStoreId: 'cks-2'}], Keys: [{KeyId: 'k2'}]};
        json(response, {...more, Truncated: false});
      } else
        json(response, {
          ...(operation === 'ListKeys' ? {Keys: [{KeyId: 'k1'}]} : {CustomKeyStores: [store]}),
          ...end,
        });
    });
    const [stores, keys] = [await reader.keyStores(ireland), await reader.keyIds(ireland)];
    expect(stores.ok ? stores.value.length : 'failed').not.toBe(1);
    expect(keys.ok ? keys.value.length : 'failed').not.toBe(1);
  });
});

test('an answer without an end is cut off long before it fills the memory', async () => {
  const page = Buffer.alloc(1 << 20, ' ');
  let sent = 0;
  const reader = await readerOf((_, response) => {
    response.writeHead(200, {'content-type': 'application/x-amz-json-1.1'});
    const more = () => {
      if (response.destroyed) return;
      sent += 1;
      if (response.write(page)) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  expect(await reader.keyStores(ireland)).toMatchObject(malformed);
  expect(sent).toBeLessThan(400);
});

test('the clock of whoever answers with a web page is not AWS’s', async () => {
  const reader = await readerOf((_, response) => {
    response.writeHead(200, {'content-type': 'text/html', date: 'Thu, 01 Jan 1970 00:00:00 GMT'});
    response.end('<html>Log in</html>');
  });
  expect((await reader.keyStores(ireland)).ok).toBe(false);
  expect(reader.clockOffsetSeconds()).toBeUndefined();
});
