import {bodyRows} from '../../source/ui/layout.ts';
import type {Line, Size} from '../../source/ui/line.ts';
import {screens} from '../../source/ui/screens/index.ts';
import type {Screen} from '../../source/ui/screens/screen.ts';
import {startSession, type Session, type SessionOptions} from '../../source/ui/session.ts';
import {handMadeWatch, story, type HandMadeWatch} from './story.ts';

/** One row per store, nothing else: enough of a screen for what the frame around it does. */
export const listScreen: Screen = ({picture, size}, state) => {
  const stores = picture.regions.flatMap(({keyStores}) =>
    keyStores.status === 'seen' ? keyStores.value : [],
  );
  const rows = stores.filter(({name}) => name.includes(state.filter));
  const sorted = state.sort?.descending ? rows.toReversed() : rows;
  const rowIds = sorted.map(({region, id}) => `${region}/${id}`);
  const cursor = state.cursor ?? rowIds[0];
  return {
    rowIds,
    top: state.top,
    sortColumns: ['verdict', 'name'],
    body: Array.from({length: bodyRows(size)}, (_, row): Line => {
      const store = sorted[row];
      const marks = `${rowIds[row] === cursor ? '>' : ' '}${state.marks.has(rowIds[row] ?? '') ? '+' : ' '}`;
      return store ? [{text: `${marks} ${store.name}`}] : [];
    }),
    footer: [
      {key: 'Enter', word: 'open'},
      {key: '/', word: 'filter'},
      {key: '!', word: 'events'},
      {key: '?', word: 'help'},
      {key: 'q', word: 'quit'},
    ],
    open: rowId => ({screen: 'store', store: rowId}),
  };
};

/** A page with a breadcrumb and three sections. */
export const pageScreen: Screen = (context, state) => ({
  ...listScreen(context, state),
  breadcrumb: 'Board > page',
  rowIds: ['0', '1', '2'],
  body: [[{text: ` section ${state.cursor ?? '0'}`}]],
});

export type Rig = {
  readonly session: Session;
  readonly watch: HandMadeWatch;
  /** Exit codes asked for. */
  readonly left: number[];
  /** Presses keys, one chunk each, and gives the rows of the screen without trailing blanks. */
  press(...chunks: readonly string[]): string[];
  rows(): string[];
  /** The message row of an 80x24 terminal. */
  message(): string;
  /** The name in the row under the cursor. */
  cursor(): string;
};

export function rig(size: Size = {columns: 80, rows: 24}, options: Partial<SessionOptions> = {}): Rig {
  const watch = (options.watch as HandMadeWatch | undefined) ?? handMadeWatch(story);
  const left: number[] = [];
  const session = startSession({
    screens: {...screens, board: listScreen, keys: listScreen, clusters: listScreen, store: pageScreen},
    size,
    theme: {colours: 'plain', ascii: false},
    badges: {demo: false, write: false},
    profile: 'prod-keys',
    onQuit: code => left.push(code),
    ...options,
    watch,
  });
  const rows = () => session.frame().map(row => row.trimEnd());
  return {
    session,
    watch,
    left,
    rows,
    press(...chunks) {
      for (const chunk of chunks) session.input(chunk);
      return rows();
    },
    message: () => rows().at(-2) ?? '',
    cursor: () =>
      rows()
        .find(row => row.startsWith('>'))
        ?.slice(2)
        .trim() ?? '',
  };
}
