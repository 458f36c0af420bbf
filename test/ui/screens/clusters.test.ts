import {describe, expect, test} from 'vitest';
import {unseen} from '../../../source/model/observation.ts';
import {clustersScreen} from '../../../source/ui/screens/clusters.ts';
import {at, withRegion} from '../pay-legacy-picture.ts';
import {chosen, contextOf, frame, small, textOf} from './frame.ts';

describe('the clusters of the story', () => {
  // vault-eu is at risk, so its cluster stands above those of stores that are less so.
  test('stand worst first, with their backups and their stores', () => {
    expect(textOf(clustersScreen(contextOf(), chosen()))).toEqual(
      frame(`
 7 clusters: 6 in use, 1 with no known store · 21 Regions answered · 1 not yet
   CLUSTER              STATE           REGION          HSM/AZ   BKUP  STORE
>  cluster-7h5kqw2zr4n  ▲ DEGRADED      us-east-1       1/2 1AZ  31h   pay-batch
   cluster-5jd3tx6vw2p  ● ACTIVE        eu-west-1       2/2 2AZ  9h    ledger
   cluster-4wx5yz3ab6d  ● ACTIVE        eu-central-1    2/2 2AZ  10h   vault-eu
   cluster-3kz6mwq4x7c  ≈ ACTIVE        eu-north-1      2/2 2AZ  11h   nordic
   cluster-6pq2rn7tb5y  ● ACTIVE        ap-southeast-2  2/2 2AZ  7h    apac-sign
   cluster-2a3b4c5d6e7  ● ACTIVE        us-east-1       3/3 3AZ  8h    pay-main
   cluster-2qv6sd4mh7k  ○ UNINITIALIZED us-east-1       0/0      none  no store





── cluster-7h5kqw2zr4n ─────────────────────────────────────────────────────────
 us-east-1a hsm-3wt5nq7xk2m ACTIVE     us-east-1b hsm-6zd4rb2vy7p DEGRADED
 ▲ In use by pay-batch (6 KMS keys). Newest READY backup is 31h old
   and older than the newest key: that key's material is in no backup.
 May it be deleted? No: 1 store uses it. cks check cluster-7h5kqw2zr4n exits 1

`),
    );
  });

  test('a cluster opens its store', () => {
    const model = clustersScreen(contextOf(), chosen());
    expect(model.open(model.rowIds[0] ?? '')).toEqual({
      screen: 'store',
      store: 'us-east-1/cks-2b3c4d5e6f7081920',
    });
    expect(model.open('cluster:us-east-1/cluster-2qv6sd4mh7k')).toBeUndefined();
  });
});

test('no store is said only where the Region told its stores', () => {
  const free = 'cluster:us-east-1/cluster-2qv6sd4mh7k';
  const told = textOf(clustersScreen(contextOf(), chosen({cursor: free}))).join('\n');
  expect(told).toContain('No key store uses it. That is not permission to delete.');
  const picture = withRegion('us-east-1', {keyStores: unseen});
  const silent = textOf(clustersScreen(contextOf(small, picture), chosen({cursor: free}))).join('\n');
  expect(silent).toContain('0/0      none  unknown');
  expect(silent).toContain('Cannot tell: its Region did not answer.');
});

test('a Region that does not tell its clusters is a row', () => {
  const failure = {
    kind: 'denied' as const,
    code: 'AccessDeniedException',
    message: '',
    action: 'cloudhsm:DescribeClusters',
    denied: {explicit: true, layer: 'service-control-policy' as const},
    remedy: '',
  };
  const picture = withRegion('me-south-1', {
    clusters: {status: 'failed', failed: {failure, since: at('12:01'), latest: at('12:03')}},
  });
  const model = clustersScreen(contextOf(small, picture), chosen());
  expect(model.rowIds.at(-1)).toBe('region:me-south-1');
  expect(textOf(model)).toContain(
    '   -                    ? DENIED 3m     me-south-1      explicit deny by an SCP',
  );
});
