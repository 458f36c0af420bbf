import {isoDay} from '../../model/age.ts';
import {bodyRows, isWide} from '../layout.ts';
import {plural} from '../messages.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import {blocksOnScreen, cursorOf} from './blocks.ts';
import {calendarLines} from './calendar.ts';
import {dateLines} from './date-rows.ts';
import {decisionBlocks, decisionRows} from './decision-rows.ts';
import type {OpenTeardown} from './port.ts';
import {runFooter} from './run-screen.ts';
import {stageRow} from './stage-row.ts';
import type {OpenStageScreen} from './stage-screen.ts';
import {standingLines} from './standing-lines.ts';

const dayMs = 24 * 60 * 60_000;
/** Above the weeks stand a rule, the months and the days; below them what the marks mean. */
const calendarEdges = 4;

/** The stage Wait: what needs a decision, the days of the wait, and the dates on which keys are deleted. */
export const waitScreen: OpenStageScreen = (open, context, state) => {
  const {plan, view} = open;
  const {size, now} = context;
  const {columns} = size;
  const at = cursorOf(decisionRows(open), state.cursor);
  const blocks = decisionBlocks(open, columns, at);
  const head = [
    stageRow(view.stage === 'run' ? 'wait' : view.stage),
    plain(summary(open, now)),
    ...standingLines(open, context),
  ];
  const dates = [rule('Dates', columns), ...dateLines(view.lanes, now, isWide(size) ? 12 : 3)];
  const room = bodyRows(size) - head.length - dates.length;
  const wanted = blocks.reduce((sum, {lines}) => sum + lines.length, 0) + (blocks.length > 0 ? 1 : 0);
  const weeks = Math.min(isWide(size) ? 6 : 4, room - wanted - calendarEdges);
  const calendar = calendarLines(open, now, columns, weeks);
  const left = room - (calendar.length > 0 ? calendar.length + 1 : 0);
  const list = blocksOnScreen(
    blocks,
    {...state, ...(at !== undefined && {cursor: at})},
    Math.max(0, Math.min(left, wanted) - 1),
  );
  const decisions = blocks.length > 0 ? [rule('Needs a decision', columns), ...list.lines] : [];
  const gap = left - decisions.length > 0 ? [[]] : [];
  return {
    scope: `${plan.id} · Wait`,
    dated: true,
    rowIds: list.rowIds,
    top: list.top,
    body: bodyOf(
      [
        ...head,
        ...decisions,
        ...(calendar.length > 0 ? [rule('Calendar (UTC)', columns), ...calendar] : []),
        ...gap,
        ...dates,
      ],
      size,
    ),
    footer: [
      {key: 'Enter', word: 'decide'},
      {key: 'R', word: 'look now'},
      ...runFooter(open, '').filter(({key}) => ['P', 'u', 'x'].includes(key)),
      {key: '!', word: 'events'},
      {key: '?', word: 'help'},
    ],
    hint: 'You can quit: nothing has to run here. cks teardown status prints this',
    open: () => undefined,
  };
};

/** `Day 6 of 15 · 40 of 41 keys PendingDeletion · 2 things need a decision`. */
function summary({view, ledger, forecast}: OpenTeardown, now: Date): string {
  const began = ledger.approved?.at ?? now;
  const dates = view.lanes.flatMap(lane => lane.dates.map(({at}) => at.getTime()));
  const last = new Date(Math.max(forecast.endsAt.getTime(), now.getTime(), ...dates));
  const days = (to: Date) => Math.round((midnight(to) - midnight(began)) / dayMs);
  const planned = view.lanes.reduce((sum, {keys}) => sum + keys.planned, 0);
  const gone = view.lanes.reduce((sum, {keys}) => sum + keys.gone, 0);
  const pending = view.lanes.reduce((sum, {keys}) => sum + keys.scheduled, 0) - gone;
  const asks = view.questions.length + view.gates.length;
  return [
    `Day ${String(days(now) + 1)} of ${String(days(last) + 1)}`,
    `${String(pending)} of ${plural(planned, 'key')} PendingDeletion${gone > 0 ? `, ${String(gone)} gone` : ''}`,
    asks === 0
      ? 'nothing needs a decision'
      : `${plural(asks, 'thing')} ${asks === 1 ? 'needs' : 'need'} a decision`,
  ].join(' · ');
}

const midnight = (at: Date): number => Date.parse(`${isoDay(at)}T00:00:00Z`);
