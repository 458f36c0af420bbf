import type {AccessReport} from '../../access/verdict.ts';
import {age} from '../../model/age.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import {wrapText} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {chooseAccess, otherwiseIn, type AccessChoice, type AccessRow} from './access-choice.ts';
import {countsLine, personaLine, rowLine, rowsHeader, whoLine} from './access-lines.ts';
import {matrixLines} from './access-matrix.ts';
import {paneLines, paneOf} from './access-pane.ts';
import {windowOf} from './list-window.ts';
import {beside, blank, bodyOf, plain} from './page-lines.ts';
import {roleSummary} from './role-words.ts';
import type {Screen, ScreenContext, ScreenModel, ScreenState} from './screen.ts';
import {texts} from './screen-texts.ts';

/** Lines of the pane, its title among them, in the small layout and in the wide one. */
const paneHeights = {small: 6, wide: 13};
/** The rows' own width; the matrix stands at their right, so that the cursor is in the first column. */
const tableWidth = 81;

/** Who may do what, how we know, and which statement is missing. */
export const accessScreen: Screen = (context, state) => {
  const {size} = context;
  const choice = chooseAccess(context, state);
  const {standing, rows, persona} = choice;
  const report = standing?.value;
  const rowIds = rows.map(({id}) => id);
  const at = Math.max(0, rowIds.indexOf(state.cursor ?? ''));
  const wide = isWide(size);
  const paneHeight = wide ? paneHeights.wide : paneHeights.small;
  // Three lines of heads, the heading of the rows, a blank line and the legend.
  const room = bodyRows(size) - 6 - paneHeight;
  const view = windowOf(
    {length: rows.length, heightOf: () => 1, ...(rows.length > 0 && {cursor: at})},
    state.top,
    room,
  );
  const list = rows.slice(view.top, view.end).map((row, index) => rowLine(row, view.top + index === at));
  const table = [rowsHeader, ...(rows.length > 0 ? list : notes(context, state, choice))];
  const upper = Array.from({length: room + 1}, (_, row) => table[row] ?? blank);
  const matrix = wide && report ? matrixLines(report, choice, room + 1) : undefined;
  const body = [
    whoLine(choice, context, state),
    personaLine(report?.personas ?? [], persona, size.columns),
    countsLine(choice, context, state),
    ...(matrix ? upper.map((line, row) => beside(line, matrix[row] ?? blank, tableWidth)) : upper),
    ...paneFor(rows[at], report, context, paneHeight),
    wide ? blank : otherwiseLine(choice),
    plain(texts['access.legend']()),
  ];
  return {
    rowIds,
    top: view.top,
    body: bodyOf(body, size),
    footer,
    open: () => undefined,
    hint: roleSummary(context),
  };
};

const footer: ScreenModel['footer'] = [
  {key: 'Left/Right', word: 'persona'},
  {key: 'p', word: 'principal'},
  {key: 'r', word: 'role card'},
  {key: 'c', word: 'copy JSON'},
  {key: 'i', word: 'evidence'},
  {key: '?', word: 'help'},
];

/** The Regions that answer otherwise, which the wide layout tells beside the rows. */
function otherwiseLine(choice: AccessChoice): Line {
  const otherwise = otherwiseIn(choice);
  return otherwise.length === 0
    ? blank
    : plain(`${texts['access.regionsOther'](otherwise)} :region NAME shows another.`, 'unsure');
}

function paneFor(
  row: AccessRow | undefined,
  report: AccessReport | undefined,
  {picture, size}: ScreenContext,
  height: number,
): readonly Line[] {
  if (!row || !report) return Array.from({length: height}, () => blank);
  return paneLines(paneOf(row.cell, report, picture), size.columns, height);
}

/** What stands in the place of rows: why there are none. */
function notes(
  context: ScreenContext,
  {filter}: ScreenState,
  {standing, persona}: AccessChoice,
): readonly Line[] {
  const {access, now, size, picture} = context;
  const wrapped = (text: string, token?: 'bad' | 'busy' | 'unsure') =>
    wrapText(text, size.columns - 2).map(line => plain(line, token));
  if (persona && filter !== '') return wrapped(texts['board.nothingMatches']());
  if (standing?.trouble !== undefined) return wrapped(texts['access.failed'](standing.trouble), 'bad');
  if (standing?.running) {
    return wrapped(
      texts['access.checking'](age(now.getTime() - standing.askedAt.getTime()), standing.progress),
      'busy',
    );
  }
  if (standing?.value) return wrapped(texts['access.nobody'](standing.value.principal.notes), 'unsure');
  const failed = standingFailure(picture.identity);
  if (!lastSeen(picture.identity) && failed)
    return wrapped(texts['access.noCaller'](failed.failure.kind), 'bad');
  if (!access) return wrapped(texts['access.notHere']());
  const known = lastSeen(picture.identity) && picture.regions.length > 0;
  return known ? wrapped(texts['access.asking'](), 'busy') : wrapped(texts['access.waiting']());
}
