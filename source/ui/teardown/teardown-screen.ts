import {moment} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {fit} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line, Token} from '../line.ts';
import {plural} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import {bodyOf, plain} from '../screens/page-lines.ts';
import type {Screen, ScreenModel} from '../screens/screen.ts';
import {blocksOnScreen, cursorMark, cursorOf} from './blocks.ts';
import type {KeptPlanLine} from './port.ts';
import {stageName} from './stage-row.ts';

const marks = {
  open: ['◐', 'busy'],
  kept: ['○', 'off'],
  finished: ['✓', 'ok'],
} as const satisfies Readonly<Record<string, readonly [string, Token]>>;

/** The root screen Teardown: the plans that are kept here. */
export const teardownScreen: Screen = ({teardowns, now, size}, state) => {
  const kept = teardowns?.kept;
  const rowIds = (kept ?? []).map(({id}) => id);
  const at = cursorOf(rowIds, state.cursor);
  const wide = isWide(size);
  const filtered = (kept ?? []).filter(one =>
    `${one.id} ${one.stage} ${one.text} ${one.madeBy}`.toLowerCase().includes(state.filter.toLowerCase()),
  );
  const listed = blocksOnScreen(
    filtered.map(one => ({id: one.id, lines: rowLines(one, at === one.id, now, wide)})),
    {top: state.top, ...(at !== undefined && {cursor: at})},
    bodyRows(size) - 6,
  );
  const open = (kept ?? []).filter(({finished}) => !finished).length;
  const head = kept
    ? `${plural(kept.length, 'plan')} on this machine: ${String(open)} open, ${String(kept.length - open)} finished`
    : teardowns
      ? 'Reading the plans that are kept on this machine.'
      : 'cks is still starting: the plans come in a moment.';
  const heading: Line = [
    {text: `   ${fit('PLAN', 18)} ${fit('STAGE', 9)} ${fit('MADE', 12)} STANDING`, bold: true},
  ];
  return {
    rowIds: listed.rowIds,
    top: listed.top,
    body: bodyOf(
      [
        plain(head),
        ...(kept && kept.length > 0 ? [heading, ...listed.lines] : intro),
        [],
        plain('m makes a plan: a look at every Region, and nothing is changed by it.'),
      ],
      size,
    ),
    footer,
    open: () => undefined,
  };
};

const intro: readonly Line[] = [
  [],
  plain('A teardown takes key stores down over days or weeks, in the order of AWS:'),
  plain('stay CONNECTED, schedule keys, wait, verify 0 keys, disconnect, delete.'),
  plain('A plan is a file. It is read and approved before anything is sent, and'),
  plain('another person can go on with it on another machine.'),
];

const footer: ScreenModel['footer'] = [
  {key: 'Enter', word: 'open'},
  {key: 'm', word: 'make a plan'},
  {key: 'R', word: 'read again'},
  {key: '/', word: 'filter'},
  {key: '!', word: 'events'},
  {key: '?', word: 'help'},
  {key: 'q', word: 'quit'},
];

function rowLines(
  {id, stage, text, madeAt, madeBy, finished}: KeptPlanLine,
  isCurrent: boolean,
  now: Date,
  wide: boolean,
): readonly Line[] {
  const [glyph, token] = finished ? marks.finished : stage === 'plan' ? marks.kept : marks.open;
  const by = safeText(callerName(madeBy));
  const line: Line = [
    cursorMark(isCurrent),
    {text: glyph, token},
    {
      text: ` ${fit(id, 18)} ${fit(stageName(stage), 9)} ${fit(moment(madeAt, now), 12)} ${safeText(text)}${wide ? `  planned by ${by}` : ''}`,
    },
  ];
  return wide ? [line] : [line, plain(`  └ planned by ${by}`)];
}
