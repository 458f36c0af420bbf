import {describe, expect, test} from 'vitest';
import {applies, commandAt, commands, isRoot, rootScreens, type Command} from '../../source/ui/keyboard.ts';
import {messages} from '../../source/ui/messages.ts';
import {paletteWords, readPalette} from '../../source/ui/palette.ts';
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

  test.each(commands.map(command => [command.id, command] as const))(
    '%s can be given somewhere',
    (id, command) => {
      const byKey = command.keys.flatMap(key => places.filter(place => commandAt(key, place)?.id === id));
      const byWord = places.filter(
        place =>
          'word' in command &&
          paletteWords(place).includes(command.word) &&
          JSON.stringify(readPalette(command.word, place, [])) === JSON.stringify({kind: 'command', id}),
      );
      expect(byKey.length + byWord.length).toBeGreaterThan(0);
      // What has no key has a word, wherever it can be given.
      if (command.keys.length === 0)
        expect(byWord).toEqual(places.filter(place => applies(command.where, place)));
    },
  );

  test.each(places)('has a word for one thing only on %j', place => {
    const words = paletteWords(place);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  test('changes nothing in AWS by a bare letter, but for those that open a form', () => {
    const letters = (commands as readonly Command[]).filter(({keys}) =>
      keys.some(key => /^[a-zA-Z]$/u.test(key)),
    );
    expect(letters.filter(({id}) => id.startsWith('verb.') || id.startsWith('write.'))).toEqual([]);
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
