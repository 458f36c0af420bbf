import {moment} from '../../model/age.ts';
import {cellWidth, fit} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line} from '../line.ts';
import {windowOf} from '../screens/list-window.ts';
import {bodyOf, plain} from '../screens/page-lines.ts';
import type {Screen} from '../screens/screen.ts';
import {plural} from '../screens/screen-texts.ts';
import {flowLabel, isOpen, lasted, openedBy, placeOf, standingWord} from './flow-words.ts';

/** The flows of this run, and those that earlier runs left unfinished. */
export const flowsScreen: Screen = ({flows, now, size}, state) => {
  const standing = (flows?.standing ?? []).toReversed();
  const rowIds = standing.map(({id}) => id);
  const running = standing.filter(one => one.running).length;
  const left = standing.filter(isOpen).length;
  const at = Math.max(0, rowIds.indexOf(state.cursor ?? ''));
  const room = bodyRows(size) - 2;
  const view = windowOf({length: rowIds.length, heightOf: () => 1, cursor: at}, state.top, room);
  const rows = standing.slice(view.top, view.end).map((one, index): Line => {
    const {glyph, word, token} = standingWord(one);
    const {record} = one;
    const what = fit(`${flowLabel(record.flow)} ${record.target}`, 30);
    const when = fit(moment(record.openedAt, now), 13);
    return [
      view.top + index === at ? {text: '>', token: 'focus'} : {text: ' '},
      {text: `${glyph} ${fit(word, 11)}`, token},
      {text: ` ${what} ${fit(placeOf(one).region, 15)} ${when} ${fit(lasted(one, now), 4, 'right')}`},
      {text: size.columns >= 120 ? `  ${one.id}  ${openedBy(one)}` : ''},
    ];
  });
  const head = `${plural(standing.length, 'flow')}: ${String(running)} running, ${String(left)} unfinished`;
  const heading = `   ${fit('STATE', 11)} ${fit('WHAT', 30)} ${fit('REGION', 15)} ${fit('STARTED', 13)} TOOK`;
  const none = 'Nothing was changed in this run, and no earlier run left anything unfinished.';
  return {
    breadcrumb: 'Board > Flows',
    rowIds,
    top: view.top,
    body: bodyOf(
      standing.length === 0
        ? [plain(none)]
        : [plain(head), [{text: heading.slice(0, Math.max(cellWidth(heading), 1)), bold: true}], ...rows],
      size,
    ),
    footer: [
      {key: 'Enter', word: 'open'},
      {key: 'j', word: 'next row'},
      {key: '!', word: 'events'},
      {key: ':', word: 'command'},
      {key: 'Esc', word: 'back'},
      {key: '?', word: 'help'},
    ],
    open: id => ({screen: 'progress', id}),
    hint: ':history lists every change made from this machine',
  };
};
