import {moment} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import type {History, PastChange} from '../../flows/history.ts';
import {fit, wrapText} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line, Token} from '../line.ts';
import {windowOf} from '../screens/list-window.ts';
import {blank, bodyOf, clip, plain, rule} from '../screens/page-lines.ts';
import type {Screen} from '../screens/screen.ts';
import {plural} from '../screens/screen-texts.ts';

const panel = 5;

/** Every change made from this machine, newest first, with what is known of its end; the chain of hashes was checked. */
export const historyScreen: Screen = ({flows, now, size}, state) => {
  const read = flows?.history;
  const history = read?.is === 'read' ? read.history : undefined;
  const changes = (history?.changes ?? []).toReversed();
  const rowIds = changes.map(({flowId}, index) => `${flowId}/${String(changes.length - index)}`);
  const at = Math.max(0, rowIds.indexOf(state.cursor ?? ''));
  const room = Math.max(1, bodyRows(size) - 1 - panel - (history?.damaged.length ?? 0));
  const view = windowOf({length: changes.length, heightOf: () => 1, cursor: at}, state.top, room);
  const list = changes
    .slice(view.top, view.end)
    .map((change, index) => changeLine(change, view.top + index === at, now, size.columns));
  const padding = Array.from({length: Math.max(0, room - list.length)}, () => blank);
  const focused = changes[at];
  const body = history
    ? [
        plain(headOf(history)),
        ...history.damaged.map(({what}) => clip(plain(`✗ ${what}`, 'bad'), size.columns)),
        ...list,
        ...padding,
        ...(focused ? details(focused, size.columns) : []),
      ]
    : [plain(read?.is === 'failed' ? `The journals cannot be read: ${read.why}` : 'Reading the journals.')];
  return {
    breadcrumb: 'Board > History',
    rowIds,
    top: view.top,
    body: bodyOf(body, size),
    footer: [
      {key: 'j', word: 'next row'},
      {key: 'k', word: 'row before'},
      {key: ':', word: 'command'},
      {key: '!', word: 'events'},
      {key: 'Esc', word: 'back'},
      {key: '?', word: 'help'},
    ],
    open: id => ({screen: 'progress', id: id.split('/')[0] ?? ''}),
    hint: 'cks history prints it, as Markdown or JSON too. No secret is ever in it',
  };
};

const headOf = ({changes, verified, damaged}: History): string =>
  `${plural(changes.length, 'change')} from this machine · ${plural(verified, 'journal')} whole` +
  (damaged.length > 0 ? ` · ${plural(damaged.length, 'journal')} damaged` : '');

const outcomes: Readonly<Record<PastChange['outcome'], readonly [string, string, Token]>> = {
  accepted: ['✓', 'accepted', 'ok'],
  'carried-out': ['✓', 'seen done', 'ok'],
  refused: ['✗', 'refused', 'bad'],
  'not-carried-out': ['-', 'not done', 'off'],
  unknown: ['?', 'unknown', 'unsure'],
};

function changeLine(change: PastChange, current: boolean, now: Date, width: number): Line {
  const [glyph, word, token] = outcomes[change.outcome];
  return clip(
    [
      current ? {text: '>', token: 'focus'} : {text: ' '},
      {text: `${fit(moment(change.at, now), 13)} `},
      {text: `${glyph} ${fit(word, 9)} `, token},
      {
        text: `${fit(change.operation, 25)} ${fit(change.target, Math.min(40, width - 69))} ${change.region ?? ''}`,
      },
    ],
    width,
  );
}

function details(change: PastChange, width: number): readonly Line[] {
  const {flowId, caller, account, about, requestId, code} = change;
  const text = [
    `by ${callerName(caller)} in ${account}`,
    ...(about === undefined ? [] : [about]),
    ...(code === undefined ? [] : [code]),
    requestId === undefined ? 'no request id' : `request id ${requestId}`,
    change.at.toISOString(),
  ].join(' · ');
  return [rule(flowId, width), ...wrapText(text, width - 2).map(line => plain(line))];
}
