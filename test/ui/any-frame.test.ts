import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {CallRecord} from '../../source/model/call-record.ts';
import {asRegion} from '../../source/model/ids.ts';
import {cellWidth} from '../../source/ui/cells.ts';
import type {TakeAway} from '../../source/ui/copy/take-away.ts';
import {screens} from '../../source/ui/screens/index.ts';
import {anyPicture, hostile} from './screens/any-picture.ts';
import {now} from './pay-legacy-picture.ts';
import {rig} from './session-fixture.ts';
import {handMadeWatch} from './story.ts';

/** Everything that may stand on a terminal as it is: no character that moves, colours, reorders or hides. */
const isTame = /^[^\p{Control}\p{Format}\p{Surrogate}\p{Private_Use}\p{Unassigned}]*$/u;

// Each leads to another panel, from wherever the cursor is after the keys before it.
const ways = [
  ['i', 'G'],
  ['d', '\u0006'],
  ['y', '/', 'e', '\r', 'n', 'N'],
  ['\u0010', 'j', 'j', 'j', 'j'],
  ['!', '\r', 'j', 'e'],
  ['!', '/', 'me', '\r'],
  [':commands\r', 'k'],
  [':region\r', 'j', ' ', 'G'],
  [':why alias/x\r'],
  ['?', 'j'],
  [':', 'x\u202Ey'],
  ['/', 'eu-'],
  ['\r', 'i'],
  ['\r', '\t', 'y'],
  ['a'],
];
const places = ['board', 'keys', 'clusters', 'access', 'teardown'];

const sizes = fc.constantFrom(
  {columns: 80, rows: 24},
  {columns: 81, rows: 25},
  {columns: 119, rows: 39},
  {columns: 120, rows: 40},
  {columns: 233, rows: 61},
);

const call: fc.Arbitrary<CallRecord> = fc.record({
  at: fc.constant(now),
  service: fc.constantFrom('kms', 'cloudhsm', 'iam'),
  operation: fc.constantFrom('DescribeCustomKeyStores', 'GetKeyLastUsage'),
  region: fc.constant(asRegion('eu-west-1')),
  outcome: fc.oneof(fc.constant('ok' as const), fc.record({code: hostile, message: hostile})),
  requestId: hostile,
  attempts: fc.nat(3),
  milliseconds: fc.nat(99_999),
  options: fc.record({'key-id': hostile}),
});

describe('whatever AWS answers and whoever named it', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('no frame of any screen or panel is larger than its terminal or holds a raw control character', () => {
    fc.assert(
      fc.property(
        anyPicture,
        sizes,
        fc.constantFrom(...places),
        fc.constantFrom(...ways),
        fc.nat(6),
        fc.array(call, {maxLength: 4}),
        (picture, size, place, way, down, calls) => {
          const left: string[] = [];
          const takeAway: TakeAway = {
            copy: text => {
              left.push(text);
              return Promise.resolve({how: 'sent', bytes: 1});
            },
            save: (name, files) => {
              left.push(name, ...files.map(({text}) => text));
              return Promise.resolve({how: 'written', names: [name]});
            },
          };
          const made = rig(size, {
            screens,
            watch: handMadeWatch(picture, now),
            calls: () => calls,
            log: () => ({recent: calls, latest: calls}),
            takeAway,
          });
          for (const key of [`:${place}\r`, 'j'.repeat(down), ...way, 'c', 'x']) {
            made.press(key);
            const frame = made.session.frame();
            expect(frame).toHaveLength(size.rows);
            for (const row of frame) {
              expect(cellWidth(row), row).toBe(size.columns);
              expect(isTame.test(row), JSON.stringify(row)).toBe(true);
            }
          }
          for (const text of left)
            for (const line of text.split('\n')) expect(isTame.test(line), JSON.stringify(line)).toBe(true);
          made.session.stop();
        },
      ),
      {numRuns: 150},
    );
  });
});
