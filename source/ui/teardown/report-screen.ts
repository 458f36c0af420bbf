import {age, dayMonth, deadline} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import type {TeardownReport} from '../../flows/teardown/report.ts';
import {listed} from '../../flows/messages.ts';
import {fit, wrapText} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import {blocksOnScreen, cursorMark, cursorOf, type Block} from './blocks.ts';
import type {OpenTeardown} from './port.ts';
import {stageFooter} from './stage-footer.ts';
import {stageRow} from './stage-row.ts';
import type {OpenStageScreen} from './stage-screen.ts';

/** The stage Report: what was deleted, by whom, and what is left. */
export const reportScreen: OpenStageScreen = (open, {size, now}, state) => {
  const {plan, view, report} = open;
  const {columns} = size;
  const parts = report ? partsOf(report, now) : [];
  const ids = parts.map(([label]) => label);
  const at = cursorOf(ids, state.cursor);
  // Only the part under the cursor is shown whole, so that every part has its place on the screen.
  const blocks = parts.map(([label, text]): Block => {
    const rows = wrapText(text, columns - 12);
    const shown = label === at ? rows : rows.slice(0, 2);
    return {
      id: label,
      lines: shown.map((row, index): Line => [
        index === 0 ? cursorMark(label === at) : {text: ' '},
        {text: fit(index === 0 ? label : '', 9), bold: true},
        {text: index === shown.length - 1 && shown.length < rows.length ? `${row}…` : row},
      ]),
    };
  });
  const head = [
    stageRow('report', {finished: view.finished}),
    rule(titleOf(open, now), columns),
    ...(report ? [] : [plain('Reading the journal.')]),
  ];
  // The last row says that there is more: what is left behind must not be overlooked.
  const room = bodyRows(size) - head.length - 1;
  const tall = blocks.reduce((sum, {lines}) => sum + lines.length, 0);
  const list = blocksOnScreen(blocks, {...state, ...(at !== undefined && {cursor: at})}, room);
  return {
    scope: `${plan.id} · Report`,
    dated: true,
    rowIds: list.rowIds,
    top: list.top,
    body: bodyOf([...head, ...list.lines, ...(tall > room ? [more] : [])], size),
    footer: stageFooter([
      {key: 'x', word: 'export'},
      {key: 'i', word: 'order explained'},
    ]),
    hint: view.finished
      ? 'x writes it as Markdown and JSON, with what comes after. No secret is in it'
      : 'It is not finished: the report says how far it is',
    open: () => undefined,
  };
};

const more: Line = plain('▼ j and k go through all of it', 'risk');

const titleOf = ({plan, report}: OpenTeardown, now: Date): string =>
  `Report ${plan.id} · ${plan.account}${plan.accountAlias === undefined ? '' : ` ${plan.accountAlias}`} · ${deadline(report?.reportedAt ?? now, now)}`;

type Part = readonly [label: string, text: string];

/** The parts of a report, each in a sentence or two; those with nothing to say are left out. */
function partsOf(report: TeardownReport, now: Date): readonly Part[] {
  const {stores, keys, orphans, role, notExamined, left, changedByOthers, decisions, chain, dataStatement} =
    report;
  const ended = stores.filter(({outcome}) => outcome !== 'kept' && outcome !== 'open');
  const kept = stores.filter(({outcome}) => outcome === 'kept');
  const proven = keys.filter(({outcome}) => outcome === 'deleted').length;
  const unproven = keys.filter(({outcome}) => outcome === 'gone-unproven').length;
  const word = report.goal === 'disconnect' ? 'disconnected' : 'deleted, seen gone';
  const unknown = [
    ...notExamined.acceptedUnknown.map(String),
    ...notExamined.excluded.map(String),
    ...(notExamined.keys.length > 0 ? [plural(notExamined.keys.length, 'key')] : []),
  ];
  const parts: readonly (Part | false)[] = [
    [
      'State',
      `${report.finished ? '' : 'not finished: '}${report.aborted ? 'aborted; ' : ''}${report.state}`,
    ],
    [
      'Stores',
      `${String(ended.length)} of ${String(stores.length)} ${word}${
        kept.length > 0
          ? `; kept: ${listed(
              kept.map(({name}) => name),
              4,
            )}`
          : ''
      }`,
    ],
    keys.length > 0 && [
      'Keys',
      `${String(proven)} of ${String(keys.length)} deleted, their material too (DeleteKey events)${unproven > 0 ? `; ${String(unproven)} gone without that proof` : ''}`,
    ],
    orphans.length > 0 && [
      'Orphans',
      orphans
        .map(
          ({store, keyIds, acceptedBy}) =>
            `${store}: ${plural(keyIds.length, 'key')}, material may be on its HSMs${acceptedBy === undefined ? '' : `, accepted by ${callerName(acceptedBy)}`}`,
        )
        .join('; '),
    ],
    ['Role', `${role.outcome}: ${role.text}`],
    unknown.length > 0 && ['Unknown', `${listed(unknown, 6)}: not examined`],
    ['Left', [...left.sentences, left.material].join(' ')],
    ['People', peopleText(report, now)],
    changedByOthers.length > 0 && [
      'Changed',
      changedByOthers.map(({at, what}) => `${dayMonth(at, now)} ${what}`).join('; '),
    ],
    decisions.length > 0 && [
      'Decided',
      decisions
        .map(({at, by, question, choice}) => `${dayMonth(at, now)} ${callerName(by)}: ${question} ${choice}`)
        .join('; '),
    ],
    dataStatement !== undefined && ['Data', dataStatement],
    ['Time', timeText(report)],
    [
      'Journal',
      chain.is === 'whole' ? `${plural(chain.lines, 'line')}, its chain of hashes is whole` : chain.what,
    ],
  ];
  return parts.filter(part => part !== false);
}

function peopleText({people}: TeardownReport, now: Date): string {
  const {plannedBy, approvedBy, approvedAt, phrases, wentOn, sessionsOfOneRole} = people;
  const others = wentOn.map(({by}) => callerName(by)).filter(name => name !== callerName(approvedBy ?? ''));
  return [
    `planned ${callerName(plannedBy)}`,
    ...(approvedBy === undefined
      ? []
      : [`approved ${callerName(approvedBy)}${approvedAt ? ` (${dayMonth(approvedAt, now)})` : ''}`]),
    ...phrases
      .filter(({at}) => at.getTime() !== approvedAt?.getTime())
      .map(({by, at, typed}) => `"${typed}" ${callerName(by)} (${dayMonth(at, now)})`),
    ...(others.length > 0 ? [`went on: ${listed([...new Set(others)], 4)}`] : []),
    ...(sessionsOfOneRole.length > 0 ? ['sessions of one role: weak proof of two people'] : []),
  ].join(' · ');
}

function timeText({time, calls}: TeardownReport): string {
  const refused = calls.filter(({result}) => result === 'refused').length;
  const open = calls.filter(({result}) => result === 'in-doubt').length;
  return [
    ...(time.from && time.until ? [age(time.until.getTime() - time.from.getTime())] : []),
    plural(time.stops.length, 'stop'),
    plural(calls.length, 'AWS write'),
    `${String(refused)} refused`,
    ...(open > 0 ? [`${String(open)} without an answer`] : []),
  ].join(', ');
}
