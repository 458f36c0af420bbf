import {expect, test} from 'vitest';
import type {Cluster} from '../../source/model/cluster.ts';
import {checkCluster, type RegionTold} from '../../source/model/cluster-check.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';
import {asClusterId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {KeyStore} from '../../source/model/key-store.ts';

const region = asRegion('eu-west-1');
const at = new Date('2026-09-14T12:04:00Z');
const answer = <T>(value: T): Answer<T> => ({ok: true, value, at});
const denied: Failure = {
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'no',
  region,
  action: 'kms:DescribeCustomKeyStores',
  remedy: 'Ask for it.',
};
const refused: Answer<never> = {ok: false, failure: denied, at};

const cluster = (id: string, clusterCertificate?: string): Cluster => ({
  region,
  id: asClusterId(id),
  state: 'ACTIVE',
  hsms: [],
  subnets: {},
  ...(clusterCertificate !== undefined && {clusterCertificate}),
});
const store = (clusterId: string): KeyStore => ({
  region,
  id: asKeyStoreId('cks-1'),
  name: 'ledger',
  type: 'AWS_CLOUDHSM',
  connectionState: 'CONNECTED',
  clusterId: asClusterId(clusterId),
});
const told = (
  keyStores: RegionTold['keyStores'],
  clusters?: RegionTold['clusters'],
  name = region,
): RegionTold => ({
  region: name,
  keyStores,
  ...(clusters && {clusters}),
});
const elsewhere = asRegion('us-east-1');

test.each<[string, readonly RegionTold[], string]>([
  ['used by a store of its Region', [told(answer([store('a')]), answer([cluster('a')]))], 'used'],
  ['named by a store, though its Region hides clusters', [told(answer([store('a')]), refused)], 'used'],
  ['deleted, and still named by a store', [told(answer([store('a')]), answer([]))], 'used'],
  ['listed, and no store there', [told(answer([]), answer([cluster('a')]))], 'unused'],
  [
    'listed, and another Region silent',
    [told(answer([]), answer([cluster('a')])), told(refused, refused, elsewhere)],
    'unused',
  ],
  ['listed, and its Region hides its stores', [told(refused, answer([cluster('a')]))], 'cannot-tell'],
  ['listed nowhere', [told(answer([store('b')]), answer([cluster('b')]))], 'cannot-tell'],
  [
    'listed nowhere, and a Region silent',
    [told(answer([]), answer([])), told(refused, refused, elsewhere)],
    'cannot-tell',
  ],
  [
    'of one backup history with a cluster in use',
    [told(answer([store('b')]), answer([cluster('a', 'same'), cluster('b', 'same')]))],
    'related',
  ],
  [
    'of another backup history than the cluster in use',
    [told(answer([store('b')]), answer([cluster('a', 'one'), cluster('b', 'other')]))],
    'unused',
  ],
  [
    'without a certificate, beside one in use without',
    [told(answer([store('b')]), answer([cluster('a'), cluster('b')]))],
    'unused',
  ],
  ['asked for where nothing answers', [told(refused, refused)], 'cannot-tell'],
])('a cluster %s', (_, regions, verdict) => {
  expect(checkCluster('a', regions).verdict).toBe(verdict);
});
