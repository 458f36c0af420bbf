import {describe, expect, test} from 'vitest';
import {applies, commandAt, commands, isRoot, rootScreens} from '../../source/ui/keyboard.ts';
import {messages} from '../../source/ui/messages.ts';
import {screens} from '../../source/ui/screens/index.ts';
import type {Place} from '../../source/ui/screens/screen.ts';
import {stageOrder} from '../../source/ui/teardown/stage-row.ts';
import {screenState, startState} from '../../source/ui/state.ts';
import {at, nothingYet, story} from './story.ts';

const places: readonly Place[] = [
  ...rootScreens.map(screen => ({screen})),
  {screen: 'store', store: 'eu-west-1/cks-ledger'},
  {screen: 'cluster', cluster: 'cluster-1'},
  {screen: 'progress', id: 'CN-20260914-7K2F'},
  {screen: 'flows'},
  {screen: 'history'},
  {screen: 'role'},
  ...stageOrder.map(stage => ({screen: 'stage', stage}) as const),
];
const sizes = [
  {columns: 80, rows: 24},
  {columns: 120, rows: 40},
];

describe('the one table of commands', () => {
  test.each(places)('gives each key one meaning on %j', place => {
    const here = commands.filter(({where}) => applies(where, place)).flatMap(({keys}) => [...keys]);
    expect(here.filter((key, index) => here.indexOf(key) !== index)).toEqual([]);
  });

  test('binds no function key, no Alt chord, and none of the keys left free on purpose', () => {
    const bound = commands.flatMap(({keys}) => [...keys] as string[]);
    expect(bound.filter(key => /^(?:F\d|Alt-)/u.test(key))).toEqual([]);
    expect(bound.filter(key => ['^S', '^Q', '^\\', '^U', '^E'].includes(key))).toEqual([]);
  });

  test('has no control twin of a reading letter that does something else', () => {
    const twins = commands.flatMap(({keys}) => [...keys] as string[]).filter(key => /^\^[A-Z]$/u.test(key));
    // `^P` copies, wherever `p` leads: it sends nothing to AWS.
    expect(twins.sort()).toEqual(['^B', '^C', '^D', '^F', '^L', '^P', '^R', '^Z']);
  });

  test.each(places)('names every key of the footers of %j', place => {
    for (const size of sizes) {
      for (const picture of [story, nothingYet]) {
        const state = {...startState, place};
        const context = {picture, now: at('12:04:00'), size, pollRate: 0.1, paused: false, calls: []};
        const {footer} = screens[place.screen](context, screenState(state));
        expect(footer.length).toBeGreaterThanOrEqual(5);
        expect(footer.length).toBeLessThanOrEqual(7);
        for (const {key} of footer)
          for (const one of key.split(/ |(?<=\w)\/(?=\w)/u)) expect(commandAt(one, place), one).toBeDefined();
      }
    }
  });

  test('knows root screens from pages', () => {
    expect(places.filter(isRoot)).toHaveLength(5);
  });
});

test('every sentence of the message row fits 80 columns', () => {
  const lines = [
    ...Object.entries(messages).map(
      ([name, make]) =>
        (make as (...words: unknown[]) => {line: string})(name === 'written' ? ['word'] : 'word', 'word')
          .line,
    ),
    ...commands.flatMap(command => ('later' in command ? [command.later] : [])),
  ];
  expect(lines.filter(line => line.length > 78)).toEqual([]);
});
