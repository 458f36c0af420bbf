import {moment} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {storeRowId, summarise, type StoreRow} from '../../model/summary.ts';
import {connectLimitMs} from '../../model/verdict.ts';
import {answeredAt} from '../../flows/attempts.ts';
import {isExternal} from '../../model/store-facts.ts';
import {cellWidth, fit} from '../cells.ts';
import type {Line, Size} from '../line.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import {storeMark, timeText} from '../screens/row-words.ts';
import type {Place, Screen, ScreenContext, ScreenModel} from '../screens/screen.ts';
import {nextSection, whySection} from '../screens/store-sections.ts';
import {newestEvidence} from './connect-evidence.ts';
import {flowLabel, flowName, isOpen, lastedText, placeOf, standingWord} from './flow-words.ts';
import type {FlowStanding} from './port.ts';
import {connectBar} from './progress-bar.ts';
import {acceptedConnect, endLines, leaveLines, lookLines, stepLines} from './progress-parts.ts';

/** One flow while it runs and after: what was sent, what was seen last, and what would be wrong by now. */
export const progressScreen: Screen = (context, state) => {
  const {flows, size} = context;
  const standing = flows?.standing.find(({id}) => id === state.flow);
  if (!standing) return absent(state.flow ?? '', size);
  const row = rowOf(standing, context);
  const {region} = placeOf(standing);
  const open = isOpen(standing);
  return {
    breadcrumb:
      standing.record.flow === 'describe-role'
        ? 'Access > service-linked role > Describe'
        : `Board > ${standing.record.target}${region === '' ? '' : ` · ${region}`} > ${flowLabel(standing.record.flow)}`,
    ...(standing.running && {scope: scopeText(standing)}),
    rowIds: [standing.id],
    top: 0,
    body: bodyOf([titleOf(standing, row, context), ...sections(standing, row, context)], size),
    footer: footerOf(standing, open),
    open: () => placeAfter(row, standing),
    hint: hintOf(standing, row, context.now),
    ...(isWatched(standing, row) && {investigate: row.store}),
  };
};

/** The store that a flow acts on, as it is judged now; a new store is found by its name. */
function rowOf(standing: FlowStanding, {picture, now}: ScreenContext): StoreRow | undefined {
  const {region, storeId} = placeOf(standing);
  const made = standing.record.steps.flatMap(({outcome}) => outcome?.value?.storeId ?? [])[0];
  const id = storeId === '' ? made : storeId;
  return summarise(picture, now).rows.find(
    (row): row is StoreRow => row.kind === 'store' && storeRowId(row.store) === `store:${region}/${id ?? ''}`,
  );
}

const placeAfter = (row: StoreRow | undefined, {running}: FlowStanding): Place | undefined =>
  row && !running ? {screen: 'store', store: storeKey(row.store)} : undefined;

function titleOf(standing: FlowStanding, row: StoreRow | undefined, {now, size}: ScreenContext): Line {
  const {glyph, word, token} = standingWord(standing);
  const started = `started ${moment(standing.record.openedAt, now)}`;
  const left: Line = row
    ? [
        {text: ' '},
        {
          text: `${storeMark(row).glyph} ${row.store.connectionState} ${timeText(row.time)}`,
          token: storeMark(row).token,
        },
        {text: `   ${row.store.name}   ${row.store.id}`},
      ]
    : [{text: ' '}, {text: `${glyph} ${word}`, token}, {text: `   ${flowName(standing)}   ${standing.id}`}];
  const used = left.reduce((sum, {text}) => sum + cellWidth(text), 0);
  return [...left, {text: fit(started, Math.max(cellWidth(started) + 3, size.columns - used - 1), 'right')}];
}

function sections(
  standing: FlowStanding,
  row: StoreRow | undefined,
  context: ScreenContext,
): readonly Line[] {
  const {now, size} = context;
  const {columns} = size;
  const {record, end} = standing;
  const closed = record.closed ?? end;
  const failed = row?.store.connectionState === 'FAILED' && record.flow === 'connect' && !standing.running;
  if (failed) return failedLines(standing, row, context);
  return [
    ...(standing.running && record.flow === 'connect' && row ? barLines(standing, row, now, columns) : []),
    rule('Steps', columns),
    ...stepLines(standing, row, now, columns),
    ...(closed && !standing.running
      ? [
          rule(`${standingWord(standing).word} ${lastedText(standing, now)}`, columns),
          ...endLines(standing, columns),
        ]
      : [rule('Last look', columns), ...lookLines(standing, row, now, columns)]),
    ...leaveLines(standing, columns),
  ];
}

function barLines(standing: FlowStanding, row: StoreRow, now: Date, width: number): readonly Line[] {
  const accepted = acceptedConnect(standing);
  const since = accepted ? answeredAt(accepted) : standing.record.openedAt;
  return [rule('Progress', width), ...connectBar(now.getTime() - since.getTime(), connectLimitMs(row.store))];
}

function failedLines(standing: FlowStanding, row: StoreRow, {now, size}: ScreenContext): readonly Line[] {
  const {columns} = size;
  const why = whySection(row, now, columns);
  const next = nextSection(row, columns);
  const code = row.store.connectionErrorCode ?? 'no ConnectionErrorCode';
  return [
    rule(`Failed ${lastedText(standing, now)}: ${code}`, columns),
    ...why.lines.map((text): Line => [{text}]),
    plain('Its keys stay Unavailable. Nothing was lost and nothing needs undoing.'),
    rule(next.title, columns),
    ...next.lines.map((text): Line => [{text}]),
  ];
}

const scopeText = ({progress}: FlowStanding): string =>
  progress?.decision.do === 'wait'
    ? `poll 1 in ${String(progress.decision.seconds)}s`
    : progress?.decision.do === 'act'
      ? 'sending'
      : 'looking';

const footerOf = ({running}: FlowStanding, open: boolean): ScreenModel['footer'] => [
  running ? {key: 'Esc', word: 'leave it running'} : {key: 'Enter', word: open ? 'resume' : 'open the store'},
  {key: 'R', word: 'look now'},
  {key: 'a', word: 'actions'},
  {key: '!', word: 'events'},
  running ? {key: 'Z', word: 'pause'} : {key: 'Esc', word: 'back'},
  {key: '?', word: 'help'},
];

/** True while EC2 is worth asking how far KMS has come. */
const isWatched = (standing: FlowStanding, row: StoreRow | undefined): row is StoreRow =>
  row !== undefined &&
  !isExternal(row.store) &&
  standing.record.flow === 'connect' &&
  !standing.record.closed;

function hintOf(standing: FlowStanding, row: StoreRow | undefined, now: Date): string {
  const {running, end, record} = standing;
  const accepted = acceptedConnect(standing);
  const news = running && row && accepted ? newestEvidence(row, answeredAt(accepted), now) : undefined;
  if (news !== undefined) return news;
  if (running) return 'It can be left: it goes on, and :flows comes back to it';
  return record.closed || end
    ? 'It has ended. :history lists every change made from this machine'
    : 'Unfinished';
}

function absent(id: string, size: Size): ScreenModel {
  return {
    breadcrumb: `Board > ${id}`,
    rowIds: [],
    top: 0,
    body: bodyOf([plain(`No flow ${id} is known in this run. :flows lists those that are.`)], size),
    footer: [
      {key: 'R', word: 'look now'},
      {key: 'a', word: 'actions'},
      {key: '!', word: 'events'},
      {key: 'Esc', word: 'back'},
      {key: '?', word: 'help'},
    ],
    open: () => undefined,
  };
}
