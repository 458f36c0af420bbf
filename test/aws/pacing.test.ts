import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createPacer, paceOf} from '../../source/aws/pacing.ts';

const signal = new AbortController().signal;
const stores = 'kms:DescribeCustomKeyStores';

/** A pacer whose time stands until it is moved; waits end at once, and what they waited for is noted. */
function pacerInTime() {
  let time = 0;
  const waits: number[] = [];
  const pacer = createPacer({
    now: () => time,
    wait: ms => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return {
    pacer,
    pass: (ms: number) => {
      time += ms;
    },
    /** Asks for `count` turns at once; how many milliseconds each has to wait. */
    async turns(count: number, action: string, region = 'eu-west-1') {
      const granted: number[] = [];
      for (let index = 0; index < count; index++) {
        const before = waits.length;
        await pacer.turn(action, region, signal);
        granted.push(waits[before] ?? 0);
      }
      return granted;
    },
  };
}

/** The most turns within any second. */
const busiestSecond = (times: readonly number[]) =>
  Math.max(...times.map(from => times.filter(time => time >= from && time < from + 1000).length));

describe('pacing', () => {
  test('the first calls go at once, the next ones at the pace of the API', async () => {
    expect(await pacerInTime().turns(5, stores)).toEqual([0, 0, 500, 1000, 1500]);
  });

  test.each([
    [stores, 5],
    ['kms:GetKeyLastUsage', 5],
    ['kms:ListKeys', 500],
    ['kms:ListAliases', 500],
    ['kms:DescribeKey', 2000],
  ])('%s stays well under its quota of %i per second, however many are asked', async (action, quota) => {
    const times = await pacerInTime().turns(1500, action);
    expect(busiestSecond(times)).toBeLessThanOrEqual(quota * 0.8);
  });

  test('Regions and APIs do not wait for each other', async () => {
    const {turns} = pacerInTime();
    await turns(2, stores);
    expect(await turns(1, stores, 'eu-central-1')).toEqual([0]);
    expect(await turns(1, 'kms:ListKeys')).toEqual([0]);
  });

  test('a throttling answer halves the pace of that API in that Region, once for a second', async () => {
    const {pacer, turns} = pacerInTime();
    for (let index = 0; index < 25; index++) pacer.slowDown(stores, 'eu-west-1');
    expect(pacer.throttled()).toBe(25);
    expect(await turns(3, stores)).toEqual([0, 1000, 2000]);
    expect(await turns(3, stores, 'eu-central-1')).toEqual([0, 0, 500]);
  });

  test('the pace returns when nothing was throttled for a while', async () => {
    const {pacer, pass, turns} = pacerInTime();
    pacer.slowDown(stores, 'eu-west-1');
    pass(31_000);
    expect(await turns(4, stores)).toEqual([0, 0, 500, 1000]);
  });

  test('throttling that goes on slows down further, to an eighth and no more', async () => {
    const {pacer, pass, turns} = pacerInTime();
    for (let index = 0; index < 9; index++) {
      pacer.slowDown(stores, 'eu-west-1');
      pass(2000);
    }
    expect(await turns(3, stores)).toEqual([0, 4000, 8000]);
  });

  test('a waiting call gives up when its signal aborts', async () => {
    const pacer = createPacer();
    const stop = new AbortController();
    await pacer.turn(stores, 'eu-west-1', stop.signal, 2);
    const waiting = pacer.turn(stores, 'eu-west-1', stop.signal, 2);
    const third = pacer.turn(stores, 'eu-west-1', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({name: 'AbortError'});
    await expect(third).rejects.toMatchObject({name: 'AbortError'});
  });

  test('batches of any size keep the pace in the long run', async () => {
    const {perSecond, burst} = paceOf('kms:DescribeKey');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({min: 1, max: 100}), {minLength: 1}), async sizes => {
        let waited = 0;
        const pacer = createPacer({
          now: () => 0,
          wait: ms => {
            waited = ms;
            return Promise.resolve();
          },
        });
        for (const size of sizes) await pacer.turn('kms:DescribeKey', 'eu-west-1', signal, size);
        const before = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
        expect(waited + 0.001).toBeGreaterThanOrEqual(((before - burst) / perSecond) * 1000);
      }),
    );
  });
});
