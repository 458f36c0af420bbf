import {summarise} from '../../model/summary.ts';
import type {View} from '../act.ts';
import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';
import type {Place} from '../screens/screen.ts';
import {screens} from '../screens/index.ts';
import {screenState, type AppState} from '../state.ts';
import {linear} from './linear.ts';
import {readAccess, readBoard, readClusters, readKeys} from './read-lists.ts';
import {toRow, type Reading} from './reading.ts';
import {rowSentence} from './store-sentences.ts';

/** What is read out of the place that is shown. */
export function readPlace(state: AppState, view: View): Reading {
  switch (state.place.screen) {
    case 'board':
      return readBoard(state, view);
    case 'keys':
      return readKeys(state, view);
    case 'clusters':
      return readClusters(state, view);
    case 'access':
      return readAccess(state, view);
    case 'store':
      return readStore(state, view, state.place.store);
    default:
      return readPage(state, view);
  }
}

const titleOf = ({place}: AppState, {model}: View): string =>
  `${safeText(model.breadcrumb ?? (place.screen === 'teardown' ? 'Teardown' : place.screen)).replaceAll(' > ', ', ')}.`;

const placeWords: Partial<Readonly<Record<Place['screen'], string>>> = {
  keys: 'its keys',
  cluster: 'its cluster',
  store: 'the store',
  progress: 'the change',
};

/** A store's page: its verdict in a sentence, then its sections, then where it leads. */
function readStore(state: AppState, view: View, key: string): Reading {
  const {picture, now} = view.context;
  const row = summarise(picture, now).rows.find(({id}) => id === `store:${key}`);
  return {
    lines: [
      titleOf(state, view),
      ...(row ? [rowSentence(row, now)] : []),
      ...linear(view.model.body.slice(row ? 1 : 0)),
    ],
    choices: view.model.rowIds.flatMap((id, index) => {
      const place = view.model.open(id);
      const word = place && placeWords[place.screen];
      return word === undefined ? [] : [{line: `Open ${word}.`, keys: [...toRow(index), 'Enter']}];
    }),
    foot: 'Number opens, a actions, i why, d describe, q back.',
  };
}

/** Any other page: what it says, and its rows by number. */
function readPage(state: AppState, view: View): Reading {
  const {model} = view;
  const rows = model.rowIds.length > 1 || model.rowIds.some(id => model.open(id));
  const said = model.footer
    .filter(({key}) => [...key].length === 1 && !['j', 'k', ':', '?'].includes(key))
    .map(({key, word}) => `${key} ${word}, `)
    .join('');
  const hint = model.hint === undefined ? [] : [safeText(model.hint)];
  const choices = rows
    ? model.rowIds.map((id, index) => {
        const line = rowText(state, view, id);
        const opens = model.open(id) !== undefined || state.place.screen === 'teardown';
        return {line, keys: opens ? [...toRow(index), 'Enter'] : toRow(index), ...(!opens && {said: line})};
      })
    : [];
  return {
    lines: [titleOf(state, view), ...linear(model.body), ...hint],
    ...(choices.length > 0 && {choices}),
    foot: `${choices.length > 0 ? 'Number chooses. ' : ''}${said}h help, q back.`,
  };
}

/** The row that the screen marks when its cursor stands on this id. */
function rowText({place, ...state}: AppState, {context}: View, id: string): string {
  const model = screens[place.screen](context, {...screenState({...state, place}), cursor: id});
  const marked = model.body.find(line => line.some(isMark));
  return marked ? (linear([marked])[0] ?? id) : safeText(id);
}

const isMark = ({text}: Line[number]): boolean => text.startsWith('>');
