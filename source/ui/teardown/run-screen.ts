import {age} from '../../model/age.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import type {ScreenModel} from '../screens/screen.ts';
import {blocksOnScreen, cursorOf} from './blocks.ts';
import {journalTail, secondText} from './journal-tail.ts';
import {laneBlocks, laneDetail, narrowHead, runRows, wideHead, wideLaneBlocks} from './lane-rows.ts';
import type {OpenTeardown} from './port.ts';
import {stageRow} from './stage-row.ts';
import type {OpenStageScreen} from './stage-screen.ts';
import {standingLines} from './standing-lines.ts';

/** The stage Run: a lane per store, what holds up the one under the cursor, and what was written down last. */
export const runScreen: OpenStageScreen = (open, context, state) => {
  const {plan, view} = open;
  const {size, now} = context;
  const {columns} = size;
  const wide = isWide(size);
  const at = cursorOf(runRows(open), state.cursor);
  const head = [
    stageRow(view.stage === 'wait' ? 'run' : view.stage),
    plain(summary(open, now)),
    ...standingLines(open, context),
    plainHead(wide ? wideHead : narrowHead),
  ];
  const room = bodyRows(size) - head.length;
  const detail = wide ? laneDetail(open, context, at) : [];
  const blocks = (wide ? wideLaneBlocks : laneBlocks)(open, context, at);
  const tall = blocks.reduce((sum, {lines}) => sum + lines.length, 0);
  // The journal keeps a rule and three lines, whatever the lanes need.
  const most = Math.max(3, room - 4 - Math.min(detail.length, 10));
  const list = blocksOnScreen(
    blocks,
    {...state, ...(at !== undefined && {cursor: at})},
    Math.min(tall, most),
  );
  const left = room - list.lines.length - Math.min(detail.length, 10) - 1;
  const tail = journalTail(open, now, Math.max(0, Math.min(left, wide ? 12 : 5)));
  return {
    scope: `${plan.id} · Run`,
    dated: true,
    rowIds: list.rowIds,
    top: list.top,
    body: bodyOf(
      [
        ...head,
        ...list.lines,
        ...detail.slice(0, 10),
        rule('Journal', columns),
        ...tail.map(({at: when, text, isBad}): Line => [
          {text: ` ${secondText(when, now)} `},
          {text, ...(isBad && {token: 'bad' as const})},
        ]),
      ],
      size,
    ),
    footer: runFooter(open, 'lane'),
    hint: hintOf(open),
    open: () => undefined,
  };
};

const plainHead = (text: string): Line => [{text, token: 'off'}];

/** `32 of 39 keys scheduled · 0 of 6 stores deleted · 1 failed · 5m since start`. */
function summary({plan, view, ledger}: OpenTeardown, now: Date): string {
  const keys = view.lanes.reduce((sum, lane) => sum + lane.keys.planned, 0);
  const scheduled = view.lanes.reduce((sum, lane) => sum + lane.keys.scheduled, 0);
  const ends = view.lanes.flatMap(({state}) => (state.is === 'done' ? [state.end] : []));
  const wanted = plan.goal === 'disconnect' ? ['disconnected', 'gone'] : ['deleted', 'gone'];
  const over = ends.filter(end => wanted.includes(end)).length;
  const kept = ends.filter(end => end === 'kept').length;
  const since = ledger.approved && age(now.getTime() - ledger.approved.at.getTime());
  return [
    ...(view.aborted ? ['being undone'] : []),
    ...(keys > 0 ? [`${String(scheduled)} of ${plural(keys, 'key')} scheduled`] : []),
    `${String(over)} of ${plural(view.lanes.length, 'store')} ${plan.goal === 'disconnect' ? 'disconnected' : 'deleted'}`,
    ...(kept > 0 ? [`${String(kept)} kept`] : []),
    ...(view.failed.length > 0 ? [`${String(view.failed.length)} failed`] : []),
    ...(since === undefined ? [] : [`${since} since start`]),
  ].join(' · ');
}

function hintOf({view, running}: OpenTeardown): string {
  if (view.finished) return 'It is over. p leads to the report';
  if (running.is === 'elsewhere') return 'Read-only here: another process runs it. R reads how far it is';
  if (view.failed.length > 0) return 'Other lanes go on: one failure never stops a Region that is fine';
  if (view.gates.length > 0) return 'A phrase is wanted: Enter on its row. Other lanes go on';
  if (view.questions.length > 0) return 'A decision is wanted: Enter on its row. Other lanes go on';
  return 'Lanes go on side by side. What is not in the plan is never touched';
}

/** The footer of Run and Wait. */
export const runFooter = ({running, view}: OpenTeardown, row: string): ScreenModel['footer'] => [
  {key: 'Enter', word: row},
  running.is === 'elsewhere'
    ? {key: 'R', word: 'look now'}
    : {key: 'P', word: running.is === 'yes' ? 'pause' : running.is === 'no' ? 'run' : 'resume'},
  {key: 'u', word: 'undo keys'},
  {key: 'x', word: 'export'},
  {key: '!', word: 'events'},
  {key: 'Esc', word: running.is === 'yes' && !view.finished ? 'leave it running' : 'leave'},
  {key: '?', word: 'help'},
];
