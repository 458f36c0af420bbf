import {bodyRows} from '../layout.ts';
import type {Line} from '../line.ts';
import type {Screen} from './screen.ts';

/** A root screen that this version does not have: says so, and what does its work until then. */
export const notYet =
  (sentences: readonly string[]): Screen =>
  ({size}) => ({
    rowIds: [],
    top: 0,
    body: Array.from({length: bodyRows(size)}, (_, row): Line => {
      const text = row === 0 ? undefined : sentences[row - 1];
      return text === undefined ? [] : [{text: ` ${text}`}];
    }),
    footer: [
      {key: 'Tab', word: 'next screen'},
      {key: 'R', word: 'refresh'},
      {key: '!', word: 'events'},
      {key: ':', word: 'command'},
      {key: '?', word: 'help'},
      {key: 'q', word: 'quit'},
    ],
    open: () => undefined,
  });
