import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {lastSeen} from '../../../source/model/observation.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {handMadeWatch, nothingYet} from '../story.ts';
import {spoken} from './spoken.ts';

/** What is read out of each screen, exactly. */
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['board', []],
  ['store', ['1']],
  ['actions', ['1', 'a']],
  ['actions of a run that is read-only, and why a page cannot be confirmed', ['read-only', '1', 'a', '1']],
  ['keys', ['keys', 'm']],
  ['a key chosen and described', ['keys', '2', 'd']],
  ['clusters', ['clusters']],
  ['one cluster', ['clusters', '1']],
  ['access where nothing was checked', ['access']],
  ['role card', ['access', 'r']],
  ['teardown', ['teardown']],
  ['events', ['!']],
  ['help', ['h']],
  ['history', ['history']],
  ['regions', ['region']],
  ['filter', ['/eu-', 'f']],
  ['a key that does nothing here, and a word that is none', ['u', 'nonsense', '99']],
])('%s', async (_name, lines) => {
  const {type, output} = await spoken();
  const said = lines.length === 0 ? output() : await type(...lines);
  expect(said).toMatchSnapshot();
});

test('before anybody has answered, nothing is said of any number', async () => {
  const {output} = await spoken({session: {watch: handMadeWatch(nothingYet)}});
  expect(output()).not.toMatch(/0 stores|0 keys/);
  expect(output()).toMatchSnapshot();
});

test('nothing that was written is ever changed: no escape sequence, no carriage return', async () => {
  const {type, output} = await spoken();
  await type('1', 'a', '1', 'x', 'q', 'keys', 'clusters', 'h', 'q', '!', 'q');
  expect(output()).not.toMatch(/[\u001B\r]/);
  for (const row of output().split('\n')) expect(row.length).toBeLessThanOrEqual(160);
});

test('the account is in every prompt', async () => {
  const {type} = await spoken();
  const said = await type('1', 'a', '1', '', 'q', 'keys', '1');
  const prompts = said.split('\n').filter(row => row.includes(' > '));
  expect(prompts.length).toBeGreaterThan(6);
  for (const row of prompts) expect(row).toContain('111122223333 WRITE');
});

test('with --ascii no other character is written', async () => {
  const {type, output} = await spoken({ascii: true});
  await type('1', 'a', 'q', 'keys', '!', 'q');
  expect(output()).toMatch(/^[ -~\n]*$/);
  expect(lastSeen(payLegacy.identity)?.account).toBe('111122223333');
});
