import {commandAt} from '../keyboard.ts';
import type {AppState} from '../state.ts';
import {screenState} from '../state.ts';

/** What a typed line asks for where nothing is being confirmed. */
export type LineMeaning =
  | {readonly is: 'again'}
  | {readonly is: 'number'; readonly n: number}
  | {readonly is: 'more'}
  /** Keys of the screen, given one by one. */
  | {readonly is: 'keys'; readonly keys: readonly string[]}
  /** A line of the command palette. */
  | {readonly is: 'palette'; readonly line: string}
  /** Text for the panel that is open. */
  | {readonly is: 'text'; readonly text: string};

const words: Readonly<Record<string, readonly string[]>> = {
  h: ['?'],
  back: ['Esc'],
  mark: ['Space'],
};

/** Reads a line: a number, a key of the one table, a word of the palette, or a filter after a slash. */
export function readLine(typed: string, state: AppState): LineMeaning {
  const line = typed.trim();
  const {overlay, place} = state;
  if (typed !== '' && line === '') return {is: 'keys', keys: ['Space']};
  if (line === '') return {is: 'again'};
  if (/^\d{1,6}$/u.test(line)) return {is: 'number', n: Number(line)};
  if (line === 'more') return {is: 'more'};
  if (line === 'm' && (overlay !== undefined || commandAt('m', place) === undefined)) return {is: 'more'};
  if (!overlay) {
    if (line.startsWith('/')) return {is: 'keys', keys: filterKeys(line.slice(1).trim(), state)};
    if (line.startsWith(':')) return {is: 'palette', line: line.slice(1).trim()};
    if (place.screen === 'access' && line === 'next') return {is: 'keys', keys: ['Right']};
    if (place.screen === 'access' && line === 'previous') return {is: 'keys', keys: ['Left']};
  }
  const keys = words[line];
  if (keys) return {is: 'keys', keys};
  if ([...line].length === 1) return {is: 'keys', keys: [line]};
  return overlay ? {is: 'text', text: line} : {is: 'palette', line};
}

/** The filter that stands goes first: a line is a whole filter. */
const filterKeys = (filter: string, state: AppState): readonly string[] => [
  '/',
  ...[...screenState(state).filter].map(() => 'Backspace'),
  ...keysOf(filter),
  'Enter',
];

/** The keys that type a text. */
export const keysOf = (text: string): readonly string[] =>
  [...text].map(character => (character === ' ' ? 'Space' : character));
