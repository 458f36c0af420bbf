import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createCredentials} from '../../source/aws/credentials.ts';
import type {AwsCredentials} from '../../source/aws/credentials.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** A chain that gives what `next` says, and counts how often it was asked. */
function chainOf(next: () => AwsCredentials) {
  const read = vi.fn(() => new Promise<AwsCredentials>(resolve => resolve(next())));
  return {read, credentials: createCredentials(read, {now: () => new Date()})};
}

describe('credentials', () => {
  test('that many ask for at once are read once', async () => {
    const {read, credentials} = chainOf(() => ({accessKeyId: 'A', secretAccessKey: 's'}));
    await Promise.all(Array.from({length: 68}, () => credentials.get()));
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('are read anew in their last minute, and clients are told by the generation', async () => {
    let count = 0;
    const {read, credentials} = chainOf(() => ({
      accessKeyId: `A${String(++count)}`,
      secretAccessKey: 's',
      expiration: inMinutes(60),
    }));
    await credentials.get();
    const generation = credentials.generation();
    vi.advanceTimersByTime(58 * 60_000);
    expect(await credentials.get()).toMatchObject({accessKeyId: 'A1'});
    vi.advanceTimersByTime(90_000);
    expect(await credentials.get()).toMatchObject({accessKeyId: 'A2'});
    expect(credentials.generation()).toBeGreaterThan(generation);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('near their end still serve when the chain fails', async () => {
    let works = true;
    const {credentials} = chainOf(() => {
      if (!works) throw new Error('no');
      return {accessKeyId: 'A', secretAccessKey: 's', expiration: inMinutes(10)};
    });
    await credentials.get();
    works = false;
    vi.advanceTimersByTime(9.5 * 60_000);
    expect(await credentials.get()).toMatchObject({accessKeyId: 'A'});
    expect(await credentials.get()).toMatchObject({accessKeyId: 'A'});
  });

  test('that could not be had are tried again after a while, or at once when renewed', async () => {
    const {read, credentials} = chainOf(() => {
      throw new Error('no');
    });
    await expect(credentials.get()).rejects.toThrow('no');
    await expect(credentials.get()).rejects.toThrow('no');
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(16_000);
    await expect(credentials.get()).rejects.toThrow('no');
    expect(read).toHaveBeenCalledTimes(2);
    credentials.renew();
    await expect(credentials.get()).rejects.toThrow('no');
    expect(read).toHaveBeenCalledTimes(3);
  });

  test('that a person failed to give a code for are not asked for again until renewed', async () => {
    const read = vi.fn(() => Promise.reject<AwsCredentials>(new Error('wrong code')));
    const credentials = createCredentials(read, {now: () => new Date(), asksPerson: () => true});
    await expect(credentials.get()).rejects.toThrow('wrong code');
    vi.advanceTimersByTime(3_600_000);
    await expect(credentials.get()).rejects.toThrow('wrong code');
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('that AWS calls expired are read anew once, not for every Region that says so', async () => {
    const {read, credentials} = chainOf(() => ({accessKeyId: 'A', secretAccessKey: 's'}));
    await credentials.get();
    for (let region = 0; region < 34; region++) expect(await credentials.changed()).toBe(false);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('that look expired before AWS has told its time are held: this machine may be hours ahead', async () => {
    let timeIsKnown = false;
    const read = vi.fn(() =>
      Promise.resolve({accessKeyId: 'A', secretAccessKey: 's', expiration: inMinutes(-30)}),
    );
    const credentials = createCredentials(read, {
      now: () => (timeIsKnown ? inMinutes(-90) : new Date()),
      timeIsKnown: () => timeIsKnown,
    });
    await credentials.get();
    await credentials.get();
    expect(read).toHaveBeenCalledTimes(1);
    timeIsKnown = true;
    await credentials.get();
    expect(read).toHaveBeenCalledTimes(1);
  });
});
