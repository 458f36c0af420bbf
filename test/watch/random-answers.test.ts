import fc from 'fast-check';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {FailureKind} from '../../source/model/failure.ts';
import {asKeyId} from '../../source/model/ids.ts';
import {isFresh, standingFailure, type Observation} from '../../source/model/observation.ts';
import type {AccountPicture} from '../../source/model/picture.ts';
import {startWatch} from '../../source/watch/start-watch.ts';
import {
  ann,
  bob,
  cluster,
  failure,
  FakeReader,
  ireland,
  key,
  listOf,
  store,
  type Reply,
} from './fake-reader.ts';

beforeEach(() => {
  vi.useFakeTimers({now: new Date('2026-09-14T12:00:00Z')});
});
afterEach(() => {
  vi.useRealTimers();
});

const kinds: readonly FailureKind[] = [
  'denied',
  'expired',
  'no-credentials',
  'throttled',
  'region-off',
  'unreachable',
  'timed-out',
  'unexpected',
];

/** A value, weighted against the failures of each kind. */
const reply = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Reply<T>> =>
  fc.oneof(
    {weight: 3, arbitrary: values},
    {weight: 2, arbitrary: fc.constantFrom(...kinds).map(kind => failure(kind))},
  );

const storeList = fc.subarray([
  store('cks-1', 'CONNECTED'),
  store('cks-2', 'CONNECTING'),
  store('cks-3', 'DISCONNECTED'),
]);
const keyIds = fc.subarray(['k1', 'k2', 'k3', 'k4'].map(asKeyId));

const phase = fc.record({
  keyStores: reply(storeList),
  clusters: reply(fc.subarray([cluster('cluster-1'), cluster('cluster-2')])),
  keyIds: reply(keyIds),
  describe: fc.option(fc.constantFrom(...kinds).map(kind => failure(kind))),
  regionList: reply(fc.constant(listOf(ireland))),
  identity: fc.oneof(
    {weight: 6, arbitrary: fc.constant(ann)},
    {weight: 2, arbitrary: fc.constantFrom(...kinds).map(kind => failure(kind))},
  ),
  seconds: fc.integer({min: 0, max: 400}),
  does: fc.constantFrom('nothing', 'refresh', 'pause', 'resume'),
});

function play(reader: FakeReader, now: typeof phase extends fc.Arbitrary<infer T> ? T : never): void {
  const {describe} = now;
  reader.says.keyStores = () => now.keyStores;
  reader.says.clusters = () => now.clusters;
  reader.says.keyIds = () => now.keyIds;
  reader.says.describeKey = (_, id) => describe ?? key(id, id === 'k1' ? 'cks-1' : undefined);
  reader.says.regionList = () => now.regionList;
  reader.says.identity = () => now.identity;
}

const isFailure = (said: unknown) => typeof said === 'object' && said !== null && 'remedy' in said;

function observations({
  identity,
  regionList,
  regions,
  role,
}: AccountPicture): readonly Observation<unknown>[] {
  return [
    identity,
    regionList,
    role,
    ...regions.flatMap(({keyStores, clusters, keys}) => [keyStores, clusters, keys]),
  ];
}

test('whatever is answered in whatever order, nothing seen vanishes, nothing unknown is empty, nothing unconfirmed looks fresh', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(phase, {minLength: 1, maxLength: 8}), async phases => {
      const reader = new FakeReader();
      const watch = startWatch({reader, keys: 'live'});
      let before = watch.picture();
      let everListed = false;
      for (const now of phases) {
        play(reader, now);
        everListed ||= !isFailure(now.keyStores);
        if (now.does === 'refresh') watch.refresh();
        if (now.does === 'pause') watch.pause();
        if (now.does === 'resume') watch.resume();
        const asked = reader.count('keyStores');
        await vi.advanceTimersByTimeAsync(now.seconds * 1000);
        const picture = watch.picture();

        const old = observations(before);
        observations(picture).forEach((observation, index) => {
          if (old[index]?.status === 'seen') expect(observation.status).toBe('seen');
          if (old[index]?.status === 'failed') expect(observation.status).not.toBe('unseen');
        });
        for (const {keyStores, keys} of picture.regions) {
          // A list that is there came from an answer, and the latest answer decides whether it is fresh.
          if (keyStores.status === 'seen') expect(everListed).toBe(true);
          const answered = reader.count('keyStores') > asked;
          if (answered && isFailure(now.keyStores)) expect(isFresh(keyStores)).toBe(false);
          const signedOut = ['expired', 'no-credentials'].includes(
            standingFailure(picture.identity)?.failure.kind ?? '',
          );
          if (signedOut) expect([isFresh(keyStores), isFresh(keys)]).toEqual([false, false]);
          if (keys.status !== 'seen') continue;
          const unknown = [...keys.value.entries.values()].filter(
            ({membership}) => membership.in === 'unknown',
          );
          // A key of which nothing is known is being learnt still, or says why it is not.
          for (const entry of unknown) {
            expect(keys.value.progress !== undefined || entry.key.status === 'failed').toBe(true);
          }
        }
        before = picture;
      }
      await watch.stop();
    }),
    {numRuns: 150},
  );
});

test('after a change of account, no value of the old one is ever in the picture again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(phase, {maxLength: 4}),
      fc.array(phase, {minLength: 1, maxLength: 4}),
      async (ofAnn, ofBob) => {
        const reader = new FakeReader();
        const watch = startWatch({reader, keys: 'live'});
        let bobSeen = false;
        for (const [index, now] of [...ofAnn, ...ofBob].entries()) {
          play(reader, now);
          if (index >= ofAnn.length) {
            reader.says.identity = () => (isFailure(now.identity) ? now.identity : bob);
            reader.says.keyStores = () => (isFailure(now.keyStores) ? now.keyStores : [store('cks-of-bob')]);
            watch.refresh();
          }
          await vi.advanceTimersByTimeAsync(now.seconds * 1000);
          const {identity, regions} = watch.picture();
          bobSeen ||= identity.status === 'seen' && identity.value.account === bob.account;
          if (!bobSeen) continue;
          expect(identity).toMatchObject({status: 'seen', value: bob});
          for (const {keyStores} of regions) {
            if (keyStores.status !== 'seen') continue;
            expect(keyStores.value.every(({id}) => id === 'cks-of-bob')).toBe(true);
          }
        }
        await watch.stop();
      },
    ),
    {numRuns: 150},
  );
});
