import {describe, expect, test} from 'vitest';
import {decideEnd} from '../../../source/flows/teardown/end.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {blankScene, blankSight, type TeardownScene} from '../../../source/flows/teardown/scene.ts';
import {asRegion} from '../../../source/model/ids.ts';
import type {Observation} from '../../../source/model/observation.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import {failedSince, failureOf, seen} from '../scene.ts';
import {build, type WorldShape} from './any-world.ts';
import {twoRegions} from './two-regions.ts';

const region = asRegion('region-0');
const now = new Date('2026-09-14T09:00:00Z');
const off = failedSince(now, failureOf('OptInRequired', 'region-off'));

function decideWith(optStatus: string, keyStores: Observation<readonly KeyStore[]>) {
  const base = twoRegions['both CONNECTED'];
  if (!base) throw new Error('no such world');
  const shape: WorldShape = {...base, regions: [{standing: 'accepted-unknown', enabled: false, stores: []}]};
  const scene: TeardownScene = {
    ...blankScene,
    regionList: seen({source: 'account:ListRegions', regions: [{region, optStatus, hasCloudHsm: true}]}, now),
    regions: new Map([[region, {...blankSight, keyStores}]]),
    role: seen({exists: true, role: {arn: 'arn'}}, now),
  };
  return decideEnd(build(shape).plan, scene, Ledger.of([]), [], now);
}

describe('T1: a Region that was accepted as unknown because it is not enabled', () => {
  test.each([
    ['DISABLED', 'gate'],
    // The built-in list cannot tell: then the Region's own answer does.
    ['unknown', 'gate'],
    ['ENABLED', 'wait'],
    ['ENABLED_BY_DEFAULT', 'wait'],
    ['ENABLING', 'wait'],
  ])('listed as %s and answering as one that is off: %s', (optStatus, does) => {
    expect(decideWith(optStatus, off).do).toBe(does);
  });

  test('is asked about once it is enabled and answers', () => {
    expect(decideWith('ENABLED', seen([], now))).toMatchObject({
      do: 'ask',
      questions: [{id: 'new-region:region-0/region-0'}],
    });
  });
});
