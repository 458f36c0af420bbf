import {describe, expect, test} from 'vitest';
import {createAwsClock} from '../../source/aws/aws-clock.ts';

const noon = Date.parse('2026-11-24T12:00:00Z');

function clockAt(local: number) {
  const time = {local, elapsed: 0};
  const clock = createAwsClock({localNow: () => time.local, elapsed: () => time.elapsed});
  return {
    clock,
    time,
    pass(ms: number) {
      time.local += ms;
      time.elapsed += ms;
    },
  };
}

describe('AWS’s time', () => {
  test('is this machine’s before the first answer', () => {
    const {clock} = clockAt(noon);
    expect(clock.now()).toEqual(new Date(noon));
    expect(clock.offsetSeconds()).toBeUndefined();
  });

  test('is the latest Date header plus the time since', () => {
    const {clock, pass} = clockAt(noon);
    clock.hear(new Date(noon + 3_600_000));
    pass(1500);
    expect(clock.now()).toEqual(new Date(noon + 3_601_500));
    expect(clock.offsetSeconds()).toBe(3600);
    expect(clock.answeredAt()).toEqual(new Date(noon + 3_600_000));
  });

  test('does not jump back for a header that was cut to whole seconds', () => {
    const {clock, pass} = clockAt(noon);
    clock.hear(new Date(noon));
    pass(900);
    clock.hear(new Date(noon));
    expect(clock.now()).toEqual(new Date(noon + 900));
  });

  test('follows a real step back', () => {
    const {clock} = clockAt(noon);
    clock.hear(new Date(noon + 60_000));
    clock.hear(new Date(noon));
    expect(clock.now()).toEqual(new Date(noon));
  });

  test('does not move when someone sets this machine’s clock', () => {
    const {clock, time} = clockAt(noon);
    clock.hear(new Date(noon));
    time.local += 7_200_000;
    expect(clock.now()).toEqual(new Date(noon));
    expect(clock.offsetSeconds()).toBe(-7200);
  });

  test('ignores a header that is no date', () => {
    const {clock} = clockAt(noon);
    clock.hear(new Date('soon'));
    expect(clock.offsetSeconds()).toBeUndefined();
  });

  test('is known to run fast from its answers, and to run at our pace where it only was set right', () => {
    const fast = clockAt(noon);
    for (let minute = 0; minute < 5; minute++) {
      fast.clock.hear(new Date(noon + minute * 60_000));
      fast.pass(1000);
    }
    expect(fast.clock.rate()).toBeCloseTo(60, 0);
    const steady = clockAt(noon);
    expect(steady.clock.rate()).toBe(1);
    for (let second = 0; second < 100; second++) {
      steady.clock.hear(new Date(noon + second * 1000 + (second > 50 ? 3000 : 0)));
      steady.pass(1000);
    }
    expect(steady.clock.rate()).toBe(1);
  });
});
