import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {spoken} from './spoken.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a disconnect, level 2', () => {
  test('is read out, and started by its name typed and nothing else', async () => {
    const {type, port} = await spoken();
    const page = await type('1', 'a', '1');
    expect(page).toContain('What happens.');
    expect(page).toContain('WRITE, type ledger to disconnect, empty line cancels > ');
    expect(port.started).toHaveLength(0);
    const wrong = await type('Ledger');
    expect(wrong).toContain('That is not "ledger"');
    expect(port.started).toHaveLength(0);
    const right = await type('ledger');
    expect(port.started).toMatchObject([{flow: 'disconnect', typed: 'ledger'}]);
    expect(right).toMatchSnapshot();
  });

  test('an empty line leaves everything as it was', async () => {
    const {type, port} = await spoken();
    const said = await type('1', 'a', '1', '');
    expect(said).toContain('Nothing was sent to AWS');
    expect(said).toContain('Back: Board');
    expect(port.started).toHaveLength(0);
  });

  test('keys that were typed before the question was read out are dropped, and it says so', async () => {
    const {type, chunk, wait, port} = await spoken({lookMs: 500});
    await type('1', 'a');
    chunk('1');
    chunk('\r');
    for (const key of 'ledger\r') {
      chunk(key);
      await wait(10);
    }
    const said = await wait(1000);
    expect(port.started).toHaveLength(0);
    expect(said).toContain('type ledger to disconnect');
    expect(said.endsWith('empty line cancels > ')).toBe(true);
    const soon = chunk('l');
    expect(soon).toBe('l');
  });

  test('a name that came in one read with its Enter confirms nothing', async () => {
    const {type, chunk, wait, port} = await spoken();
    await type('1', 'a', '1');
    const said = chunk('ledger\r');
    expect(said).toContain('Enter');
    await wait(400);
    expect(port.started).toHaveLength(0);
    await wait(1000);
    await type('');
    expect(port.started).toHaveLength(1);
  });
});

describe('a question of level 1', () => {
  test('is answered by number, and Cancel is the first', async () => {
    const {type} = await spoken({write: false});
    const asked = await type('write');
    expect(asked).toContain('1 Cancel, 2 Turn on.');
    expect(await type('1')).toContain('read-only > ');
    await type('write');
    expect(await type('2')).toContain('WRITE > ');
  });

  test('a form is gone through field by field; empty keeps what stands there', async () => {
    const {type, port} = await spoken();
    const first = await type('keys', '/Enabled', '1', 'a');
    expect(first).toContain('Schedule deletion');
    const number = /(\d)\. Schedule deletion/u.exec(first)?.[1] ?? '';
    const field = await type(number);
    expect(field).toContain('Window');
    const page = await type('7');
    const name = /type (\S+) to/u.exec(page)?.[1] ?? '';
    expect(name).toMatch(/^alias\//u);
    await type(name);
    expect(port.started).toMatchObject([{flow: 'schedule-deletion', goal: {days: 7}}]);
  });
});
